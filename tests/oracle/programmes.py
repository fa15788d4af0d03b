"""The programmes beside the weekly figures: pages one by one, open lessons, readiness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.oracle import places, read, versions, weeks
from tests.oracle.answers import Answers
from tests.oracle.definitions import (
    CLASSES,
    LEAST_POSTS,
    LESSON_DAYS,
    LESSONS,
    MEASURES,
    SCHOOL,
)
from tests.oracle.link import Links, Printed
from tests.oracle.read import Cell, Refused, Table
from tests.oracle.registry import Registry, total
from tests.oracle.sums import Amount, Figure, MinistryCounts, counted_by_ministry, judged
from tests.oracle.weekly import by_region, day_of, week_of

NUMBERS = ("organizations", "total", *CLASSES)
STATUSES = {"да": "yes", "нет": "no", "в работе": "in_progress"}
Rows = dict[str, Cell]


def page_files(found: Iterable[Table], answers: Answers) -> Iterator[Figure]:
    """Pages with enough posts ÷ pages; a page whose posts nobody knows is none."""
    offers = versions.collect()
    days: dict[str, date] = {}
    for table in found:
        if (week := week_of(table)) is None:
            continue
        days[table.file.sha256] = day_of(table, week)
        for region, rows in by_region(table).items():
            offer = _offer(offers, week, region, table)
            for row in rows:
                with suppress(Refused):  # such a row is left out, the others stand
                    offer.rows.setdefault(
                        read.required(row["page"]), (read.count(row["posts"]), day_of(table, week))
                    )
    for (week, region), parts in versions.in_force(
        offers, "public_page_statistics", answers
    ).items():
        pages = versions.united(parts).values()
        known = [posts for posts, _ in pages if posts is not None]
        if known:
            amount = Amount(
                sum(posts >= LEAST_POSTS for posts in known), len(known), frozenset({"pages"}),
                max(day for _, day in pages),
            )  # fmt: skip
            yield Figure(
                week, "public_pages_active_pct", "region", region, None, None,
                "public_page_statistics", amount,
            )  # fmt: skip


def lessons(
    found: Iterable[Table], registry: Registry, ministry: MinistryCounts, answers: Answers
) -> Iterator[Figure]:
    """Open lessons by region, in the week of the lesson's day.

    A region's own report goes before the sum of its municipalities. A territory is on time by its
    first report of the lesson, whatever it corrects later.
    """
    offers = versions.collect()
    first: dict[tuple[str, str | None, date], datetime] = {}
    for table in found:
        for region, rows in by_region(table).items():
            for row in rows:
                with suppress(Refused):  # such a row is left out, the others stand
                    viewed = read.day(row["viewed"])
                    territory = read.required(row["territory"])
                    numbers = {
                        name: read.count(row.get(name))
                        for name in ("organizations", "total", *CLASSES)
                    }
                    if viewed is None:
                        raise Refused("viewed")
                    place = None
                    if places.region(territory) != region:
                        names = registry.on(viewed).names.get(region, {})
                        if (place := places.municipality(territory, names)) is None:
                            raise Refused(territory)
                    offer = _offer(offers, viewed, region, table)
                    offer.rows.setdefault(place, numbers)
                    if lesson := _lesson(viewed):
                        key = (region, place, lesson)
                        first[key] = min(first.get(key, table.file.modified), table.file.modified)
    told: dict[tuple[str, date], dict[str | None, list[dict[str, int | None]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for (viewed, region), parts in versions.in_force(offers, "open_lessons", answers).items():
        if lesson := _lesson(viewed):
            for place, numbers in versions.united(parts).items():
                told[region, lesson][place].append(numbers)
    for (region, lesson), of_places in told.items():
        week = weeks.closing(lesson)
        on_time = [
            first[region, place, lesson].astimezone(weeks.MOSCOW).date() <= LESSONS[lesson]
            for place in of_places
        ]
        summed = of_places.get(None) or [one for rows in of_places.values() for one in rows]
        people = [_people(one) for one in summed]
        organizations = total([one["organizations"] for one in summed])
        schools = [o for o in registry.on(week).open_in(region, week) if o.type == SCHOOL]
        counted = counted_by_ministry(ministry.get(region, {}), week)
        whole = Amount(organizations)
        if counted and counted[1].get(SCHOOL):
            kinds = frozenset({"organization_counts"})
            whole = Amount(organizations, counted[1][SCHOOL], kinds, counted[0])
        elif schools:
            whole = Amount(organizations, len(schools), frozenset({"registry"}), week)
        empty = Figure(week, "", "region", region, None, None, "open_lessons", Amount(None))
        reports = Amount(sum(on_time), len(on_time), frozenset({"lesson_reports"}), week)
        for code, amount, has_value in (
            ("open_lesson_participants", Amount(total(people)), False),
            ("open_lesson_org_pct", whole, True),
            ("open_lesson_on_time", reports, True),
        ):
            yield judged(replace(empty, code=code, amount=amount, has_value=has_value), None)


def readiness(found: Iterable[Table], registry: Registry, answers: Answers) -> Iterator[Figure]:
    """Measures «да» of all measures of the organisations that answered, by municipality."""
    offers = versions.collect()
    links: dict[date, Links] = {}
    for table in found:
        of_file = weeks.named_day((table.titles, (table.file.name,)), table.file.modified)
        for region, rows in by_region(table).items():
            for row in rows:
                with suppress(Refused):  # such a row is left out, the others stand
                    day = read.day(row.get("as_of")) or of_file
                    names = registry.on(day).names.get(region, {})
                    printed = Printed(
                        region, places.municipality(read.text(row.get("place")), names),
                        read.required(row["name"]), inn=read.text(row.get("inn")),
                        kpp=read.text(row.get("kpp")), ogrn=read.text(row.get("ogrn")),
                        code=read.text(row.get("code")),
                    )  # fmt: skip
                    if day not in links:
                        links[day] = Links(registry.on(day), day)
                    code = links[day].find(printed) or f"? {printed.place} {printed.name}"
                    offer = _offer(offers, day, region, table)
                    said = _answers(row)
                    measure = read.text(row.get("measure"))
                    offer.rows.setdefault((code, measure), said)
    latest: dict[tuple[date, str], tuple[date, dict[str, str]]] = {}
    for (day, _), parts in sorted(versions.in_force(offers, "readiness", answers).items()):
        of_day: dict[str, dict[str, str]] = defaultdict(dict)
        for (code, _), said in versions.united(parts).items():
            of_day[code] |= said
        for code, said in of_day.items():
            if said:
                latest[weeks.closing(day), code] = (day, said)
    groups: dict[tuple[date, str, str], list[tuple[date, dict[str, str]]]] = defaultdict(list)
    for (week, code), (day, said) in latest.items():
        if one := registry.on(day).organizations.get(code):
            groups[week, one.region, one.place].append((day, said))
    for (week, region, place), of_place in groups.items():
        done = sum(list(said.values()).count("yes") for _, said in of_place)
        amount = Amount(
            done, len(MEASURES) * len(of_place), frozenset({"readiness_measures"}),
            max(day for day, _ in of_place),
        )  # fmt: skip
        yield Figure(
            week, "readiness_pct", "municipality", region, place, None, "readiness", amount
        )


def _answers(row: Rows) -> dict[str, str]:
    """Status by measure; a blank cell is no answer, an unknown word refuses the row (Q24)."""
    cells = {name: row[name] for name in MEASURES if name in row}
    if "measure" in row and (measure := read.text(row["measure"])):
        cells = {measure: row["status"]}
    told = {name: read.text(cell).lower() for name, cell in cells.items() if read.text(cell)}
    if not told.keys() <= set(MEASURES) or not set(told.values()) <= STATUSES.keys():
        raise Refused(str(told))
    return {name: STATUSES[word] for name, word in told.items()}


def _lesson(viewed: date) -> date | None:
    """The lesson that was watched: on its day, or up to seven days after it."""
    day = max((day for day in LESSONS if day <= viewed), default=None)
    return day if day and viewed <= day + timedelta(days=LESSON_DAYS) else None


def _people(numbers: dict[str, int | None]) -> int | None:
    whole = numbers["total"]
    return whole if whole is not None else total([numbers[name] for name in CLASSES])


def _offer(offers: versions.Offers, period: date, region: str, table: Table) -> versions.Offer:
    return offers[period, region].setdefault(table.file.sha256, versions.Offer(table.file.order))
