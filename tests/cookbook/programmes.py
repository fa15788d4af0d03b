"""Questions about the other programmes: journals, «Моя школа», pages, lessons, schools' answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from tests.cookbook.known import WEEK, Known, Row, Rows, answers, is_valid, percent, same
from vitrina.demo.printed_tables import read_printed

SHOWN = date(2023, 6, 9)
#: Measures of the printed list (письмо Кузбасса о дистанционном обучении).
MEASURES = 14


@answers("Как с интеграцией ЭЖД у каждого поставщика?")
def journals(known: Known, rows: Rows) -> None:
    # The printed spellings of one vendor, told apart here by nothing but letters.
    _, printed = read_printed("journal_integration")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for _, _, vendor, chats, mini_app in printed:
        name = _letters(vendor)
        counts[name].update(["regions", f"chats {chats.split()[0]}", f"mini {mini_app}"])
    expected = {
        name: (c["regions"], c["chats да"], c["chats частично"], c["chats нет"], c["mini да"])
        for name, c in counts.items()
    }
    assert {_letters(vendor): tuple(rest) for vendor, *rest in rows} == expected
    assert sum(row[1] for row in rows) == len(printed) == 48
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)


def _letters(vendor: str) -> str:
    letters = "".join(c for c in vendor.partition("(МЭШ")[0].casefold() if c.isalpha())
    return "аисрегиона" if letters == "аис" else letters


@answers("Сколько организаций, педагогов и учеников пользуются «Моей школой»?")
def my_school(known: Known, rows: Rows) -> None:
    """The one row of the deck of 09.06.2023."""
    _, ((_, *cells),) = read_printed("my_school_region_totals")
    organizations, active, teachers, teachers_active, students, students_active = map(int, cells)
    age = (WEEK - SHOWN).days
    same(rows, [
        (f"my_school_{what}_active_pct", SHOWN, age, n, d, percent(n, d), "my_school_regions")
        for what, n, d in (("org", active, organizations), ("student", students_active, students),
                           ("teacher", teachers_active, teachers))
    ])  # fmt: skip


@answers("Где госпаблики активны, а вовлечённость ниже цели, и наоборот?")
def public_pages(known: Known, rows: Rows) -> None:
    _, printed = read_printed("public_pages")
    found = []
    for name, share, index in printed:
        if share and index:
            active, engaged = float(share.replace(",", ".")), float(index.replace(",", "."))
            if (active >= 95) != (engaged >= 1.5):
                found.append((name, active, active >= 95, engaged, engaged >= 1.5))
    assert len(rows) == len(found) > 1
    # Names are the official ones in the answer: regions are compared by their figures.
    assert sorted(row[1:] for row in rows) == sorted(row[1:] for row in found)
    assert {name for name, *_ in found} & {row[0] for row in rows}
    assert [row[3] for row in rows] == sorted((row[3] for row in rows), reverse=True)


@answers("Сколько школьников смотрели уроки «ПроеКТОрии», и все ли отчитались в срок?")
def lessons(known: Known, rows: Rows) -> None:
    by_day: dict[date, list[Row]] = defaultdict(list)
    for row in known.table("marts.fct_open_lesson"):
        if row["region_code"] == "24" and row["lesson_date"]:
            by_day[row["lesson_date"]].append(row)
    (schools,) = (
        row["organizations"]
        for row in known.table("marts.fct_organization_count")
        if (row["region_code"], row["org_type"]) == ("24", "school")
        and row["as_of_date"] == date(2023, 9, 1)
    )
    expected = []
    for day, viewings in sorted(by_day.items()):
        friday = day + timedelta(days=(4 - day.weekday()) % 7)
        watching = sum(row["organizations"] for row in viewings)
        pupils = sum(row[f"participants_{grade}"] for row in viewings for grade in range(8, 12))
        territories = {row["municipality_id"] for row in viewings}
        # «До 1 марта» by the clock of Moscow, three hours before UTC.
        late = {
            row["municipality_id"]
            for row in viewings
            if (row["first_reported_at"] + timedelta(hours=3)).date() > row["report_deadline"]
        }
        assert None not in territories
        expected.append(
            (friday, pupils, watching, percent(watching, schools),
             len(territories - late), len(territories))
        )  # fmt: skip
    same(rows, expected)


@answers("Насколько школы муниципалитетов готовы к дистанционному обучению?")
def readiness(known: Known, rows: Rows) -> None:
    done: Counter[str] = Counter()
    schools: dict[str, set[str]] = defaultdict(set)
    for row in known.table("marts.fct_readiness"):
        if row["region_code"] == "24" and row["is_linked"]:
            schools[row["municipality_id"]].add(row["organization_id"])
            done[row["municipality_id"]] += row["status"] == "yes"
    friday = date(2024, 10, 4)
    found: list[tuple[Any, ...]] = []
    for place, answered in schools.items():
        base = MEASURES * len(answered)
        value = percent(done[place], base)
        assert value is not None
        found.append((value, known.municipality(place, friday), done[place], base))
    same(rows, [
        (name, friday, n, d, value, 1 + sum(other[0] > value for other in found))
        for value, name, n, d in sorted(found)
    ])  # fmt: skip


@answers("Пользуются ли «Сферумом» сами органы управления?")
def authorities(known: Known, rows: Rows) -> None:
    """Counted in the landed workbook."""
    _, book = known.workbook("Органы_управления_2024-10-25.xlsx")
    told = [
        row for row in book.worksheets[0].iter_rows(values_only=True) if row[1] in ("МОУО", "РОУО")
    ]
    expected = []
    for region, authority, users, share, called, *_ in told:
        # Excel keeps a percent as a fraction.
        expected.append((region, authority, users, 100 * share, called, percent(called, users)))
    same(rows, sorted(expected))


@answers("Где школа заявила в самодиагностике больше, чем показывают данные?")
def self_assessment(known: Known, rows: Rows) -> None:
    """Levels of «Сферум»: registered, 95 % of people, all teachers there and active."""
    week = date(2024, 10, 4)
    units = {row["organization_id"]: row for row in known.table("kpi.organization_week", week)}
    found = []
    for row in known.table("marts.fct_self_assessment"):
        unit = units.get(row["organization_id"])
        if row["item_code"] == "sferum" and unit is not None:
            level = _level(unit)
            if row["declared_level"] > level:
                name = _name(known, row["organization_id"], row["as_of_date"])
                found.append((level - row["declared_level"], name, row["declared_level"], level))
    same(rows, [
        (name, "sferum", declared, level, week) for _, name, declared, level in sorted(found)
    ])  # fmt: skip


def _level(unit: Row) -> int:
    """The highest level no figure contradicts; a figure that is not known contradicts none."""
    teachers, students = unit["teachers_base"], unit["students_base"]
    people = teachers + students if teachers is not None and students is not None else None
    registered = (unit["teacher_registered_count"] or 0) + (unit["student_registered_count"] or 0)
    if not unit["is_connected"]:
        return 0
    if people and 100 * registered < 95 * people:
        return 1
    counts = unit["teacher_registered_count"], unit["teacher_active_msg_count"]
    return 2 if teachers and any(count < teachers for count in counts) else 3


def _name(known: Known, organization_id: str, day: date) -> str:
    (name,) = (
        row["name"]
        for row in known.table("marts.dim_organization")
        if row["organization_id"] == organization_id and is_valid(row, day)
    )
    return str(name)
