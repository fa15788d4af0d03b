"""The weekly report of 28 columns: region, municipality × week (kind 2).

Organisations of all four types are counted; people in schools and colleges only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from vitrina.demo import DEMO_MARK
from vitrina.demo.activity import WEEKS, Activity, week_activity
from vitrina.demo.bases import registry
from vitrina.demo.drafts import Draft, Row
from vitrina.demo.headcounts import AS_OF, headcount
from vitrina.demo.organizations import (
    AUTHORITY,
    REGION_NAMES,
    SCHOOL,
    VOCATIONAL,
    Municipality,
    Organization,
    invented_organizations,
    municipalities,
)
from vitrina.demo.weekly_organizations import krasnoyarsk_path, omsk_path
from vitrina.demo.workbook import Group, moscow

#: Measures in printed order: (field, header, its whole); printed as a percent, then a count.
MEASURES = (
    ("teachers_calls", "Активные педагоги (звонки)", "teachers_base"),
    ("teachers_messages", "Активные педагоги (сообщения)", "teachers_base"),
    ("students_active", "Активные обучающиеся", "students_base"),
    ("organizations_active", "Активные организации", "organizations"),
    ("teachers", "Педагоги", "teachers_base"),
    ("students", "Обучающиеся", "students_base"),
    ("organizations_connected", "Подключенные организации", "organizations"),
    ("teachers_linked", "Педагоги, связавшие аккаунт ЭЖД", "teachers_base"),
    ("students_linked", "Обучающиеся, связавшие аккаунт ЭЖД", "students_base"),
)
_WHOLES = (
    ("organizations", "Организаций в муниципалитете"),
    ("teachers_base", "Педагогов в муниципалитете"),
    ("students_base", "Обучающихся в муниципалитете"),
)
_RATINGS = (
    ("organizations_connected", 'Рейтинг "Подключенные организации"'),
    ("organizations_active", 'Рейтинг "Активные организации"'),
    ("teachers_calls", 'Рейтинг "Количество активных педагогов (звонки)"'),
    ("teachers_messages", 'Рейтинг "Количество активных педагогов (сообщения)"'),
    ("students_active", 'Рейтинг "Количество активных обучающихся"'),
)
COLUMNS = [
    ("region", "Регион"),
    ("municipality", "Муниципалитет"),
    *(
        column
        for name, header, _ in MEASURES
        for column in ((f"{name}_pct", f"{header} %"), (name, header))
    ),
    *_WHOLES,
    *((f"rank_{name}", header) for name, header in _RATINGS),
]
_GROUPS = (
    Group("Активность за неделю", 2, 9),
    Group("Зарегистрированы", 10, 15),
    Group("Связь с ЭЖД", 16, 19),
    Group("Всего", 20, 22),
    Group("Место в регионе", 23, 27),
)


@dataclass(frozen=True)
class _Scale:
    """How an owner stores percents: parts of one under a % format, or plain numbers to 100."""

    whole: int
    digits: int
    number_format: str | None


_SCALES = {"24": _Scale(1, 4, "0.0%"), "55": _Scale(100, 1, None)}


def weekly_municipalities(region_code: str, week: date) -> tuple[Path, Draft]:
    """The report of one region and week, with its total row last."""
    scale = _SCALES[region_code]
    rows = _rows(region_code, week, scale)
    total = _sum(rows, scale)
    since = week - timedelta(days=7)
    if region_code == "24":
        total |= {"region": REGION_NAMES["24"], "municipality": "Всего"}
        path = krasnoyarsk_path(week, "Сферум_28_столбцов")
        titles = ["Сферум: муниципалитеты", f"Неделя {since:%d.%m.%Y} – {week:%d.%m.%Y}", DEMO_MARK]
    else:
        total |= {"region": "Итого"}
        path = omsk_path(week, "Отчет по муниципалитетам", "%d_%m_%Y")
        titles = ["Отчёт по муниципалитетам Омской области", DEMO_MARK]
    return path, Draft(
        sheet="28 столбцов",
        titles=titles,
        columns=list(COLUMNS),
        rows=[*rows, total],
        published=moscow(week, f"16:{2 + 5 * WEEKS.index(week):02d}"),
        formats={f"{name}_pct": scale.number_format for name, _, _ in MEASURES}
        if scale.number_format
        else {},
        groups=() if region_code == "24" else _GROUPS,
    )


def _rows(region_code: str, week: date, scale: _Scale) -> list[Row]:
    rows_of = _by_place(week_activity(invented_organizations(region_code), week))
    open_in: dict[Municipality, list[Organization]] = {}
    for organization in registry(region_code):
        if organization.org_type != AUTHORITY and organization.is_open_on(week):
            open_in.setdefault(organization.municipality, []).append(organization)

    rows = []
    for place in municipalities(region_code):
        organizations = open_in.get(place, [])
        people = [p for o in organizations if _has_people(o) and (p := headcount(o, AS_OF[1]))]
        all_rows = rows_of.get(place, [])
        seen = [row for row in all_rows if _has_people(row.organization)]
        row: Row = {
            "region": REGION_NAMES[region_code],
            "municipality": _printed_name(place),
            "organizations": len(organizations),
            "teachers_base": sum(p.teachers for p in people),
            "students_base": sum(p.students for p in people),
            "organizations_active": sum(r.is_active for r in all_rows),
            "organizations_connected": sum(r.is_connected for r in all_rows),
            "teachers": sum(r.teachers for r in seen),
            "students": sum(r.students for r in seen),
            "teachers_messages": sum(r.teachers_messages for r in seen),
            "teachers_calls": sum(r.teachers_calls for r in seen),
            "students_active": sum(r.students_active for r in seen),
            "teachers_linked": sum(r.teachers_linked for r in seen),
            "students_linked": sum(r.students_linked for r in seen),
        }
        rows.append(row | _percents(row, scale))
    for name, _ in _RATINGS:
        shares = [_number(row, f"{name}_pct") for row in rows]
        for row, share in zip(rows, shares, strict=True):
            row[f"rank_{name}"] = 1 + sum(other > share for other in shares)
    return rows


def _has_people(organization: Organization) -> bool:
    """Teachers and students of other types are counted at region level only."""
    return organization.org_type in (SCHOOL, VOCATIONAL)


def _by_place(rows: Sequence[Activity]) -> dict[Municipality, list[Activity]]:
    found: dict[Municipality, list[Activity]] = {}
    for row in rows:
        if row.organization.org_type != AUTHORITY:
            found.setdefault(row.organization.municipality, []).append(row)
    return found


def _sum(rows: Sequence[Row], scale: _Scale) -> Row:
    names = [*(name for name, _, _ in MEASURES), *(name for name, _ in _WHOLES)]
    total: Row = {name: sum(int(_number(row, name)) for row in rows) for name in names}
    return total | _percents(total, scale)


def _percents(row: Row, scale: _Scale) -> Row:
    return {
        f"{name}_pct": round(scale.whole * _number(row, name) / _number(row, whole), scale.digits)
        for name, _, whole in MEASURES
        if _number(row, whole)
    }


def _number(row: Row, name: str) -> float:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _printed_name(place: Municipality) -> str:
    if place.region_code == "24":
        return place.name
    return f"г. {place.short_name}" if place.is_town else f"{place.short_name} р-н"
