"""Cards and charts of the indicators of a region or the country."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from vitrina.page.charts import Chart, Series, svg
from vitrina.page.content import Card, Figure, Picture
from vitrina.page.layout import Group, page_layout
from vitrina.page.numbers import HIDDEN, NBSP, Role, counted, limit_text, missing, printed, role_of
from vitrina.page.rows import ALL_TYPES, Dictionary
from vitrina.page.table import GRADED, Column, Row, Table
from vitrina.reports.sheets import NO_DATA

_MOST_WEEKS = 160


def latest(rows: Sequence[Row], week: date) -> dict[str, list[Row]]:
    """By indicator the rows of its latest week not after `week`, all types."""
    newest: dict[str, date] = {}
    for row in rows:
        code, of_week = row["indicator_code"], row["report_week"]
        if of_week <= week and of_week >= newest.get(code, of_week):
            newest[code] = of_week
    found: dict[str, list[Row]] = {code: [] for code in newest}
    for row in rows:
        if newest.get(row["indicator_code"]) == row["report_week"]:
            found[row["indicator_code"]].append(row)
    return found


def in_force(rows: Sequence[Row], week: date, words: Dictionary) -> list[Row]:
    """Without indicators that ended before the week: their last values are no news."""
    ended = {
        code
        for code in {row["indicator_code"] for row in rows}
        if (until := words.indicator(code, week).get("valid_to")) and until <= week
    }
    return [row for row in rows if row["indicator_code"] not in ended]


def changes(rows: Sequence[Row], week: date, words: Dictionary) -> list[Row]:
    """Later definitions of the indicators of `rows`, up to the week; the newest first."""
    codes = {row["indicator_code"] for row in rows}
    found = [
        row
        for row in words.indicators
        if row["indicator_code"] in codes
        and row["definition_version"] > 1
        and row["valid_from"] <= week
    ]
    return sorted(found, key=lambda row: (-row["valid_from"].toordinal(), row["name"]))


def totals(rows: Sequence[Row], week: date) -> dict[str, Row]:
    """By indicator the row of all types together in its latest week."""
    return {
        code: total
        for code, of_week in latest(rows, week).items()
        if (total := next((row for row in of_week if row["org_type"] in ALL_TYPES), None))
    }


def cards(shown: dict[str, Row], week: date, words: Dictionary) -> list[Card]:
    """A card for each of the `totals`; those with a level or a goal first."""
    found = [
        _card(shown[code], group, week, words)
        for group, codes in page_layout().grouped(set(shown))
        for code in codes
    ]
    return sorted(found, key=lambda card: not card.is_graded)


def bases(shown: dict[str, Row], words: Dictionary) -> Table:
    """Where the bases of the `totals` come from, said once for all of them."""
    return Table(
        id="bases",
        caption="Из чего взяты базы показателей",
        summary="Из чего взяты базы",
        columns=(
            Column("name", "Показатель"),
            Column("base", "База"),
            Column("denominator_as_of", "На дату", "date"),
            Column("note", "Оговорка"),
        ),
        rows=[
            {
                **shown[code],
                "name": words.indicator(code, shown[code]["report_week"])["name"],
                "base": words.word("denominator_kind", shown[code]["denominator_kind"]),
                "note": "предварительно: база учебного года ещё не закреплена"
                if shown[code]["is_provisional"]
                else "",
            }
            for _, codes in page_layout().grouped(set(shown))
            for code in codes
            if shown[code]["denominator_kind"]
        ],
    )


def _card(row: Row, group: Group, week: date, words: Dictionary) -> Card:
    definition = words.indicator(row["indicator_code"], row["report_week"])
    is_percent = definition["unit"] == "%"
    no_data = missing(row["status"])
    is_received = row["value"] is not None and row["denominator"] is None
    value, unit = row["value"], f"{NBSP}%" if is_percent else ""
    answer = None
    if value is None and row["reason_code"] in ("yes", "no", "partial"):
        # Of a region the status itself is the value.
        answer = words.word("reason_code", row["reason_code"])
    if value is None and row["numerator"] is not None and not is_percent:
        value, unit = row["numerator"], ""
    figures = []
    if row["numerator"] is not None and is_percent and not is_received and answer is None:
        figures.append(Figure("Число", "count", row["numerator"], no_data))
        figures.append(Figure("База", "count", row["denominator"], no_data))
    if row["delta"] is not None:
        trend = words.label("trend", row["trend"]).whole if row["trend"] else ""
        label = "За неделю" + (f": {trend}" if trend else "")
        points = f"{NBSP}п.п." if is_percent else ""
        figures.append(Figure(label, "delta", row["delta"], unit=points))
    # Alone nobody is first.
    if row.get("rank") is not None and row["rank_of"] > 1:
        of = printed("count", row["rank_of"])
        figures.append(Figure("Место", "count", row["rank"], unit=f" из {of} загруженных"))
    level = words.label("status", row["status"])
    notes = [] if value is HIDDEN else _notes(row, answer, week, words)
    if value is not HIDDEN and row.get("goal_value") is not None:
        figures += _to_goal(row, group, f"{NBSP}%" if is_percent else "")
    role: Role = "percent" if is_percent else "index" if isinstance(value, float) else "count"
    return Card(
        id=row["indicator_code"],
        title=definition["name"],
        group=group.title,
        is_graded=row["status"] in GRADED or row.get("goal_value") is not None,
        value=Figure(definition["name"], role, value, no_data, unit)
        if answer is None
        else Figure(definition["name"], "text", answer),
        figures=figures,
        level="" if value is HIDDEN else level.whole,
        level_code="" if value is HIDDEN else row["status"],
        notes=notes,
    )


def _notes(row: Row, answer: str | None, week: date, words: Dictionary) -> list[str]:
    notes = []
    if row["reason_code"] and answer is None:
        notes.append(words.word("reason_code", row["reason_code"]))
    if row.get("coverage_label"):
        notes.append(f"Регионов с данными: {row['coverage_label']}")
    if row["report_week"] != week:
        age = (week - row["report_week"]).days
        notes.append(f"Данные недели по {row['report_week']:%d.%m.%Y}, возраст {age} дн.")
    return notes


def goal(row: Row, unit: str) -> tuple[str, str, str]:
    """What the goal of a row is called, the same after «до», and its text: ≥ 25 %."""
    name, of_it = ("норма", "нормы") if row["is_goal_from_threshold"] else ("цель", "цели")
    sign = "≥" if row["goal_operator"] == ">=" else row["goal_operator"]
    return name, of_it, f"{sign} {limit_text(row['goal_value'])}{unit}"


def _to_goal(row: Row, group: Group, unit: str) -> list[Figure]:
    """What to reach and how many are missing, in people or organisations."""
    name, _, text = goal(row, unit)
    wanted = Figure(name.capitalize(), "text", text)
    if row["units_to_goal"] is None:
        return [wanted]
    left = int(row["units_to_goal"])
    if left == 0:
        return [wanted, Figure("До цели", "count", 0, unit=", достигнута")]
    return [wanted, Figure("До цели", "count", left, unit=f" {counted(left, group.counted)}")]


def pictures(rows: Sequence[Row], week: date, words: Dictionary) -> list[Picture]:
    """A chart a group over all weeks, its table under it."""
    by_code: dict[str, dict[date, Row]] = {}
    for row in rows:
        if row["org_type"] in ALL_TYPES and row["report_week"] <= week:
            by_code.setdefault(row["indicator_code"], {})[row["report_week"]] = row
    # One week is no line: its card says it.
    drawn = {code: weeks for code, weeks in by_code.items() if len(_valued(weeks)) > 1}
    return [
        _picture(group, codes[start : start + len(page_layout().lines)], start, drawn, words)
        for group, codes in page_layout().grouped(set(drawn))
        for start in range(0, len(codes), len(page_layout().lines))
    ]


def undrawn(rows: Sequence[Row], week: date, words: Dictionary) -> str:
    """Names of the indicators that have a value in one week only; blank without any."""
    weeks: dict[str, set[date]] = {}
    for row in rows:
        if row["org_type"] in ALL_TYPES and row["report_week"] <= week:
            weeks.setdefault(row["indicator_code"], set()).update(
                _valued({row["report_week"]: row})
            )
    names = [words.indicator(code)["name"] for code, found in weeks.items() if len(found) == 1]
    listed = ", ".join(f"«{name}»" for name in sorted(names))
    return f"Без графика, значение есть только за одну неделю: {listed}." if listed else ""


def _valued(weeks: dict[date, Row]) -> list[date]:
    return [week for week, row in weeks.items() if _drawn(row["value"]) is not None]


def _picture(
    group: Group,
    codes: Sequence[str],
    start: int,
    drawn: dict[str, dict[date, Row]],
    words: Dictionary,
) -> Picture:
    weeks = _weeks({week for code in codes for week in _valued(drawn[code])}, words)
    definitions = {code: words.indicator(code) for code in codes}
    series = [
        Series(
            definitions[code]["name"],
            line,
            [_drawn(drawn[code].get(week, {}).get("value")) for week in weeks],
        )
        for code, line in zip(codes, page_layout().lines, strict=False)
    ]
    breaks = {
        row["valid_from"]: row
        for row in words.indicators
        if row["indicator_code"] in codes and weeks[0] < row["valid_from"] <= weeks[-1]
    }
    vacations = [w for w in weeks if _calendar(words, w)]
    goals = _goals(codes, drawn)
    number = f"-{start}" if start else ""
    unit = definitions[codes[0]]["unit"]
    chart = Chart(
        id=f"chart-{group.id}{number}",
        title=f"{group.title}: динамика по неделям" + (", %" if unit == "%" else ""),
        unit=unit,
        weeks=weeks,
        series=series,
        goals=goals,
        breaks=[(day, row["definition"]) for day, row in sorted(breaks.items())],
        vacations=vacations,
    )
    marks = [f"Точечная черта {d:%d.%m.%Y}: новая методика. {text}." for d, text in chart.breaks]
    if goals:
        values = ", ".join(limit_text(value) for _, value in goals)
        marks.append(f"Длинный пунктир: цель или норма последней недели ({values}).")
    if vacations:
        marks.append("Серые полосы: каникулы и праздники.")
    return Picture(chart, marks, _data_table(chart, codes, drawn, words), svg(chart))


def _goals(codes: Sequence[str], drawn: dict[str, dict[date, Row]]) -> list[tuple[int, float]]:
    goals = []
    for position, code in enumerate(codes):
        last = drawn[code][max(drawn[code])]
        if last.get("goal_value") is not None:
            goals.append((position, float(last["goal_value"])))
    return goals


def _data_table(
    chart: Chart, codes: Sequence[str], drawn: dict[str, dict[date, Row]], words: Dictionary
) -> Table:
    starts = {day for day, _ in chart.breaks}
    rows = []
    for week in reversed(chart.weeks):
        marks = [_calendar(words, week)] + (["новая методика"] if week in starts else [])
        row: Row = {"week": week, "mark": "; ".join(filter(None, marks))}
        for code in codes:
            found = drawn[code].get(week)
            row[code] = found["value"] if found else None
            row[f"{code}_missing"] = missing(found["status"]) if found else NO_DATA
        rows.append(row)
    role = role_of(chart.unit)
    columns = [
        Column("week", "Неделя по", "date"),
        *(Column(code, s.name, role, f"{code}_missing")
          for code, s in zip(codes, chart.series, strict=True)),
    ]  # fmt: skip
    if any(row["mark"] for row in rows):
        columns.append(Column("mark", "Отметка"))
    return Table(
        id=f"{chart.id}-data",
        caption=chart.title,
        columns=tuple(columns),
        rows=rows,
        summary="Данные графика таблицей",
    )


def _weeks(found: set[date], words: Dictionary) -> list[date]:
    """Those with rows and those of the calendar between: a line is not drawn over a hole."""
    between = {week for week in words.weeks if min(found) <= week <= max(found)}
    return sorted(found | between)[-_MOST_WEEKS:]


def _calendar(words: Dictionary, week: date) -> str:
    known = words.weeks.get(week)
    if known and (known["is_vacation"] or known["is_holiday"]):
        return str(known["vacation_name"] or "каникулы")
    return ""


def _drawn(value: object) -> float | None:
    return value if isinstance(value, float | int) else None


def types_table(rows: Sequence[Row], week: date, words: Dictionary) -> Table:
    """Every indicator by organisation type, in its latest week."""
    shown = []
    found = latest(rows, week)
    for _, codes in page_layout().grouped(set(found)):
        for code in codes:
            ordered = sorted(
                (row for row in found[code] if row["org_type"]),
                key=lambda row: words.label("org_type", row["org_type"]).position,
            )
            shown += [_type_row(row, words) for row in ordered]
    return Table(
        id="types",
        caption="Показатели по типам организаций",
        summary="По типам организаций",
        columns=(
            Column("name", "Показатель"),
            Column("type", "Тип"),
            Column("value", "Доля, %", "percent", "missing", "level_code"),
            Column("numerator", "Число", "count", "missing"),
            Column("denominator", "База", "count", "missing"),
            Column("delta", "Изменение, п.п.", "delta"),
            Column("level", "Уровень"),
            Column("reason", "Примечание"),
        ),
        rows=shown,
    )


def _type_row(row: Row, words: Dictionary) -> Row:
    return {
        **row,
        "name": words.indicator(row["indicator_code"], row["report_week"])["name"],
        "type": words.word("org_type", row["org_type"]),
        "missing": missing(row["status"]),
        "level_code": row["status"],
        "level": words.label("status", row["status"]).whole,
        "reason": words.word("reason_code", row["reason_code"]),
    }
