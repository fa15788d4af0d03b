"""Questions about activity: levels, targets, changes, places, seasons, boundaries, branches."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from tests.cookbook.known import (
    SEVEN_DAYS,
    WEEK,
    Known,
    Row,
    Rows,
    answers,
    is_valid,
    percent,
    same,
)

#: «Мониторинг, 09.06.2023»: low up to and including, good from; other types have no threshold.
NORMS = {
    "org_active_pct": (50, 90),
    "teacher_active_msg_pct": (10, 25),
    "student_active_pct": (15, 25),
}
AUTUMN = tuple(WEEK - n * SEVEN_DAYS for n in range(7, -1, -1))
SUMMER = (date(2023, 5, 27), date(2023, 8, 31))


@answers("Сколько организаций активны, и это мало или хорошо?")
def activity(known: Known, rows: Rows) -> None:
    counts = {
        row["org_type"]: row["organizations"]
        for row in known.table("marts.fct_organization_count")
        if row["region_code"] == "55" and row["as_of_date"] == date(2024, 9, 1)
    }
    counts["all"] = sum(counts.values())
    now, before = (
        Counter(
            kind
            for row in known.table("marts.fct_sferum_organization_week", week)
            if row["region_code"] == "55" and row["is_linked"] and row["is_active"]
            if row["org_type"] != "authority"
            for kind in (row["org_type"], "all")
        )
        for week in (WEEK, WEEK - SEVEN_DAYS)
    )
    low, good = NORMS["org_active_pct"]
    expected = []
    for org_type in sorted(counts):
        count, base = now[org_type], counts[org_type]
        level = (
            "low" if 100 * count <= low * base else "good" if 100 * count >= good * base else "mid"
        )
        status = level if org_type in ("all", "school", "preschool") else "reference"
        change = Fraction(100 * (count - before[org_type]), base)
        value = percent(count, base)
        expected.append((org_type, count, base, "organization_counts", value, change, status))
    same(rows, expected)


@answers("Сколько человек не хватает до цели?")
def people_missing(known: Known, rows: Rows) -> None:
    targets = {"teacher_active_msg_pct": 25, "student_active_pct": 25, "journal_linked_pct": 80}
    expected = []
    for code, target in sorted(targets.items()):
        (row,) = (r for r in known.figures(code, "region", "55", "all") if r["report_week"] == WEEK)
        count, base = row["numerator"], row["denominator"]
        # «> 25 %»: the first head count whose percent is over the target.
        wanted = next(n for n in range(base + 2) if 100 * n > target * base)
        missing = max(0, wanted - count)
        expected.append((code, count, base, ">", target, missing == 0, missing))
    same(rows, expected)


@answers("Какие муниципалитеты ниже нормы?")
def below_the_norm(known: Known, rows: Rows) -> None:
    found = []
    for code, (low, _) in NORMS.items():
        for row in known.figures(code, "municipality", "24", "all"):
            count, base = row["numerator"], row["denominator"]
            if row["report_week"] == WEEK and base and 100 * count <= low * base:
                name = known.municipality(row["municipality_id"], WEEK)
                found.append((code, percent(count, base), name, count, base))
    same(rows, [(name, code, n, d, value) for code, value, name, n, d in sorted(found)])


@answers("Кто за неделю потерял больше двух пунктов?")
def fell(known: Known, rows: Rows) -> None:
    week = date(2024, 10, 18)
    found = []
    for code in {row["indicator_code"] for row in known.table("kpi.kpi_values", week)}:
        values: dict[str, dict[date, Fraction | None]] = defaultdict(dict)
        for row in known.figures(code, "municipality", "24", "all"):
            value = percent(row["numerator"], row["denominator"])
            values[row["municipality_id"]][row["report_week"]] = value
        for place, by_week in values.items():
            now, before = by_week.get(week), by_week.get(week - SEVEN_DAYS)
            if now is not None and before is not None and now - before < -2:
                change = round(float(now - before), 6)
                found.append((change, known.municipality(place, week), code, before, now))
    same(rows, [(name, code, then, now, now - then) for _, name, code, then, now in sorted(found)])


@answers("Какие организации неактивны четыре недели и дольше, и что им сделать?")
def inactive(known: Known, rows: Rows) -> None:
    facts: dict[str, dict[date, Row]] = defaultdict(dict)
    for row in known.table("marts.fct_sferum_organization_week"):
        if row["region_code"] == "55" and row["is_linked"]:
            facts[row["organization_id"]][row["report_week"]] = row
    names = {
        row["organization_id"]: row["name"]
        for row in known.table("marts.dim_organization")
        if is_valid(row, WEEK)
    }
    found = []
    for organization, by_week in facts.items():
        week = WEEK
        while week in by_week and not by_week[week]["is_active"]:
            week -= SEVEN_DAYS
        weeks = (WEEK - week).days // 7
        if weeks >= 4:
            active = [w for w, row in by_week.items() if row["is_active"] and w <= WEEK]
            task = _task(by_week[WEEK])
            found.append(
                (-weeks, names[organization], organization, max(active, default=None), task)
            )
    same(rows, [(name, -n, last, task) for n, name, _, last, task in sorted(found)])


def _task(row: Row) -> str:
    members = (row["teachers_registered"] or 0) + (row["students_registered"] or 0)
    if not row["is_connected"]:
        return "зарегистрировать"
    return {0: "пригласить участников", 1: "добавить второго участника"}.get(
        members, "проверить отметку"
    )


@answers("На каком месте муниципалитет в регионе?")
def places(known: Known, rows: Rows) -> None:
    values = {
        known.municipality(row["municipality_id"], WEEK): percent(
            row["numerator"], row["denominator"]
        )
        for row in known.figures("org_active_pct", "municipality", "24", "all")
        if row["report_week"] == WEEK
    }
    ranked = [value for value in values.values() if value is not None and value <= 120]
    found = []
    for name, value in values.items():
        assert value is not None
        found.append((1 + sum(other > value for other in ranked), len(ranked), name, value))
    same(rows, sorted(found))
    assert len({row[0] for row in rows}) < len(rows), "ties are what the question is about"


@answers("Какие проценты предварительные, и на какую дату их база?")
def provisional(known: Known, rows: Rows) -> None:
    counted = Counter(
        (
            row["report_week"],
            row["report_week"].month in (9, 10),
            row["denominator_kind"],
            row["denominator_as_of"],
        )
        for row in known.table("kpi.kpi_values")
        if (row["grain"], row["region_code"]) == ("region", "55")
        and row["org_type"] not in (None, "all")
        and row["value"] is not None
    )
    same(rows, [(*key, count) for key, count in sorted(counted.items())])
    assert {row[3] for row in rows} == {date(2024, 9, 20), date(2024, 9, 1)}


@answers("Какие недели каникулярные, а какой недели просто нет?")
def vacations(known: Known, rows: Rows) -> None:
    same(rows, _weeks(known, [date(2023, 6, 9), *AUTUMN]))


def _weeks(known: Known, fridays: Sequence[date]) -> Rows:
    values = {
        row["report_week"]: (row["value"] and percent(row["numerator"], row["denominator"]))
        for row in known.figures("teacher_active_msg_pct", "region", "24", "school")
    }
    expected = []
    for friday in fridays:
        year = friday.year if friday.month >= 9 else friday.year - 1
        free = SUMMER[0] <= friday <= SUMMER[1]
        now, before = values.get(friday), values.get(friday - SEVEN_DAYS)
        change = None if now is None or before is None else now - before
        expected.append(
            (friday, friday - SEVEN_DAYS, date.fromordinal(friday.toordinal() - 1),
             f"{year}/{(year + 1) % 100}", free, "Летние каникулы 2022/23" if free else None,
             now, change)
        )  # fmt: skip
    return expected


@answers("Как было на той же неделе прошлого учебного года?")
def last_year(known: Known, rows: Rows) -> None:
    """The demo has no such weeks; the answer with them is in changed.py."""
    expected: list[tuple[Any, ...]] = []
    for row in known.figures("teacher_active_msg_pct", "region", "24", "school"):
        if row["report_week"] > date(2024, 9, 1):
            value = percent(row["numerator"], row["denominator"])
            before = row["report_week"] - 52 * SEVEN_DAYS
            expected.append((row["report_week"], before, False, None, value, None, None))
    same(rows, expected)


@answers("Где в ряду сменилось определение?")
def definition_break(known: Known, rows: Rows) -> None:
    assert [row[0] for row in rows] == [date(2023, 6, 9), *AUTUMN]
    assert [row[2] for row in rows] == [1] + 8 * [2]
    assert ["более 10 сообщений" in row[3] for row in rows] == [True] + 8 * [False]
    assert [row[5] for row in rows] == [None, True] + 7 * [False]
    values = known.figures("teacher_active_msg_pct", "region", "24", "school")
    assert [(row[0], row[1]) for row in rows] == [(v["report_week"], v["value"]) for v in values]


@answers("Как выглядит история в нынешних границах муниципалитетов?")
def present_boundaries(known: Known, rows: Rows) -> None:
    """No municipality of the demo was reformed; those that were are in changed.py."""
    found = [
        (row["report_week"], known.municipality(row["municipality_id"], row["report_week"]), 1,
         row["numerator"], row["denominator"],
         row["value"] and percent(row["numerator"], row["denominator"]))
        for row in known.figures("org_active_pct", "municipality", "24", "all")
        if row["report_week"] in (WEEK, WEEK - SEVEN_DAYS)
    ]  # fmt: skip
    same([row for row in rows if row[0] >= WEEK - SEVEN_DAYS], sorted(found))


@answers("Как у школы вместе с её филиалами?")
def branches(known: Known, rows: Rows) -> None:
    registry = {
        row["organization_id"]: row
        for row in known.table("marts.dim_organization")
        if is_valid(row, WEEK)
    }
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in known.table("kpi.organization_week", WEEK):
        if row["region_code"] == "55":
            place = registry[row["organization_id"]]
            groups[place["head_organization_id"] or place["organization_id"]].append(row)
    found = []
    for head, units in groups.items():
        branch_count = sum(unit["organization_id"] != head for unit in units)
        if branch_count:
            based = [unit for unit in units if unit["students_base"] is not None]
            base = sum(unit["students_base"] for unit in based) if based else None
            counts = [unit["student_active_count"] for unit in units]
            told = [count for count in counts if count is not None]
            # Preschools and additional education have no percent of students.
            share = (
                percent(sum(unit["student_active_count"] or 0 for unit in based), base)
                if any(unit["student_active_pct"] is not None for unit in units)
                else None
            )
            found.append(
                (-branch_count, registry[head]["name"], head,
                 any(unit["is_active"] for unit in units), base,
                 sum(told) if told else None, share)
            )  # fmt: skip
    same(rows, [(name, -n, *rest) for n, name, _, *rest in sorted(found, key=lambda f: f[:3])])
