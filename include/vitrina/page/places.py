"""Tables of municipalities and organisations of a region."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from vitrina.page.layout import page_layout
from vitrina.page.numbers import HIDDEN, limit_text, missing
from vitrina.page.rows import Dictionary, RegionRows
from vitrina.page.table import ABSENT, Column, Row, Table
from vitrina.seeds import limit


def municipalities(rows: RegionRows, words: Dictionary) -> Table:
    """Headline percents of every municipality in the page's week."""
    codes = page_layout().municipal
    by_place: dict[str, Row] = {}
    ranks: dict[str, int] = {}
    for found in rows.municipalities:
        if found["report_week"] != rows.week or found["indicator_code"] not in codes:
            continue
        place = by_place.setdefault(
            found["municipality_id"],
            {"municipality": found["municipality"], "municipality_id": found["municipality_id"],
             "fallen": []},
        )  # fmt: skip
        code = found["indicator_code"]
        place |= indicator_cells(found, words)
        if has_fallen(found):
            place["fallen"].append(words.indicator(code, rows.week)["name"])
        if isinstance(found["rank_of"], int):
            ranks[code] = found["rank_of"]
    for place in by_place.values():
        listed = ", ".join(place["fallen"])
        # The word says it without colour.
        place["verdict"] = f"▼ упали: {listed}" if listed else ""
    columns = [Column("municipality", "Муниципалитет", "name")]
    for code in codes:
        name = words.indicator(code, rows.week)["name"]
        columns += indicator_columns(code, name, f"место из {ranks[code]}" if code in ranks else "")
    fall = limit_text(limit("fall_points"))
    columns.append(Column("verdict", f"Упали больше чем на {fall} п.п."))
    return Table(
        id="municipalities",
        caption=f"Муниципалитеты, неделя по {rows.week:%d.%m.%Y}",
        columns=tuple(columns),
        rows=list(by_place.values()),
        is_filtered=len(by_place) > 1,
        empty="Значений по муниципалитетам за эту неделю нет.",
    )


def indicator_cells(found: Row, words: Dictionary) -> Row:
    """What the row of a place says of one indicator; under `indicator_columns`."""
    code, is_hidden = found["indicator_code"], found["value"] is HIDDEN
    return {
        **{f"{code}_{name}": found[name] for name in ("value", "delta", "rank")},
        f"{code}_missing": missing(found["status"]),
        f"{code}_status": None if is_hidden else found["status"],
        f"{code}_level": HIDDEN if is_hidden else words.label("status", found["status"]).whole,
    }


def indicator_columns(code: str, name: str, rank: str) -> list[Column]:
    """The columns of one indicator; `rank` heads its place in the order, blank: none has one."""
    shown = [
        Column(f"{code}_value", f"{name}, %", "percent", f"{code}_missing", f"{code}_status"),
        Column(f"{code}_level", f"{name}: уровень"),
        Column(f"{code}_delta", f"{name}: изменение, п.п.", "delta"),
    ]
    return [*shown, Column(f"{code}_rank", f"{name}: {rank}", "count")] if rank else shown


def has_fallen(found: Row) -> bool:
    """Did a share fall by more than `fall_points` in a week?"""
    return isinstance(found["delta"], float) and found["delta"] < -limit("fall_points")


def municipal_weeks(rows: RegionRows, words: Dictionary) -> list[Table]:
    """The weeks before of every municipality, a table an indicator."""
    weeks = sorted({row["report_week"] for row in rows.municipalities})
    tables = []
    for code in page_layout().municipal:
        by_place: dict[str, Row] = {}
        for found in rows.municipalities:
            if found["indicator_code"] == code:
                place = by_place.setdefault(found["municipality_id"], {})
                # Renamed within these weeks: it goes by its latest name.
                place["municipality"] = found["municipality"]
                place[f"{found['report_week']}"] = found["value"]
                place[f"{found['report_week']}_missing"] = missing(found["status"])
        if not by_place:
            continue
        name = words.indicator(code, rows.week)["name"]
        tables.append(
            Table(
                id=f"weeks-{code}",
                caption=f"{name} по муниципалитетам и неделям, %",
                summary=f"Динамика муниципалитетов: {name}",
                columns=(
                    Column("municipality", "Муниципалитет", "name"),
                    *(Column(f"{w}", f"{w:%d.%m.%Y}", "percent", f"{w}_missing") for w in weeks),
                ),
                rows=sorted(by_place.values(), key=lambda row: row["municipality"]),
            )
        )
    return tables


def window(week: date) -> list[date]:
    """The weeks of a strip, oldest first."""
    count = int(limit("dynamics_weeks"))
    return [week - timedelta(weeks=back) for back in range(count - 1, -1, -1)]


def organizations(rows: RegionRows, words: Dictionary) -> Table:
    """Every organisation of the page's week with its figures and the weeks before."""
    weeks = window(rows.week)
    shown = []
    for found in rows.organizations:
        row = {
            **found,
            "type": words.word("org_type", found["org_type"]),
            "active": HIDDEN
            if found["is_active"] is HIDDEN
            else words.word("yes_no", found["is_active"]),
        }
        for stem in ("teacher_active_msg", "student_active"):
            row[f"{stem}_missing"] = missing(found[f"{stem}_status"])
        if counts := rows.counts.get(found["organization_id"]):
            row["strip"] = [counts.get(week) for week in weeks]
        shown.append(row)
    columns = [
        Column("name", "Организация", "name"),
        Column("type", "Тип"),
        Column("active", "Активна"),
        Column("teacher_active_msg_count", "Активные педагоги", "count"),
        Column("teachers_base", "Педагоги, база", "count"),
        Column("teacher_active_msg_pct", "Активные педагоги, %", "percent",
               "teacher_active_msg_missing", "teacher_active_msg_status"),
        Column("student_active_count", "Активные обучающиеся", "count"),
        Column("students_base", "Обучающиеся, база", "count"),
        Column("student_active_pct", "Активные обучающиеся, %", "percent",
               "student_active_missing", "student_active_status"),
    ]  # fmt: skip
    if any("strip" in row for row in shown):
        columns.append(
            Column(
                "strip", f"Активные педагоги за {len(weeks)} нед. по {weeks[-1]:%d.%m.%Y}", "strip"
            )
        )
    columns = [c for c in columns if c.role != "count" or _has_any(shown, c.name)]
    return Table(
        id="organizations",
        caption=f"Организации, неделя по {rows.week:%d.%m.%Y}",
        columns=tuple(columns),
        rows=shown,
        is_filtered=len(shown) > 1,
        empty="Строк по организациям за эту неделю нет.",
        is_long=True,
        group_by="municipality",
    )


def inactive(rows: RegionRows, words: Dictionary) -> Table:
    """Organisations that are not active and what each should do; the longest silent first."""
    shown = [
        {
            **found,
            "type": words.word("org_type", found["org_type"]),
            "connected": words.word("yes_no", found["is_connected"]),
            "never": words.word("remark", "never_active") if found["inactive_weeks"] else ABSENT,
            "task": words.word("to_do", found["to_do"]),
        }
        for found in rows.inactive
    ]
    columns = [
        Column("name", "Организация", "name"),
        Column("municipality", "Муниципалитет"),
        Column("type", "Тип"),
        Column("inactive_weeks", "Недель подряд", "count"),
        Column("last_active_week", "Последняя активная неделя", "date", "never"),
        Column("connected", "Подключена"),
        Column("teachers_registered", "Педагогов", "count"),
        Column("students_registered", "Обучающихся", "count"),
        Column("task", "Что сделать"),
    ]
    return Table(
        id="inactive",
        caption=f"Неактивные организации, неделя по {rows.week:%d.%m.%Y}",
        columns=tuple(c for c in columns if c.role != "count" or _has_any(shown, c.name)),
        rows=shown,
        is_filtered=len(shown) > 1,
        empty="Неактивных организаций за эту неделю нет.",
        is_long=True,
    )


def _has_any(rows: Sequence[Row], name: str) -> bool:
    return any(row.get(name) is not None for row in rows)
