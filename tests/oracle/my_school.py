"""«Моя школа»: totals of regions, and lists of organisations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from tests.oracle import places, read, versions
from tests.oracle.answers import Answers
from tests.oracle.link import Links, Printed, inn_holds
from tests.oracle.read import Table
from tests.oracle.received import Row, of_regions
from tests.oracle.registry import SCHOOL, Known, Registry
from tests.oracle.sums import Amount, Figure, added, judged, percents
from tests.oracle.weekly import LEAST_COVERAGE, by_region, day_of, week_of

OF_THE_HEAD = "как у головной"
Numbers = dict[str, int | None]
MY_SCHOOL = {
    "my_school_org_active_pct": ("organizations_active", "organizations"),
    "my_school_teacher_active_pct": ("teachers_active", "teachers"),
    "my_school_student_active_pct": ("students_active", "students"),
}


def totals(found: Iterable[Table], answers: Answers) -> Iterator[Figure]:
    """«Моя школа»: totals of regions."""

    def figures(week: date, region: str, table: Table, row: Row, _: object) -> Iterator[Figure]:
        numbers = {field: read.count(row[field]) for field in row if field != "region"}
        empty = Figure(week, "", "region", region, None, None, "my_school_regions", Amount(None))
        yield from _figures(empty, day_of(table, week), [numbers], None)

    yield from of_regions(found, "my_school_regions", answers, figures)


def lists(found: Iterable[Table], registry: Registry, answers: Answers) -> Iterator[Figure]:
    """«Моя школа» by organisations: sums of linked rows, where the list holds the schools."""
    fields = [field for pair in MY_SCHOOL.values() for field in pair]
    offers = versions.collect()
    days: dict[tuple[date, str], date] = {}
    for table in found:
        if (week := week_of(table)) is None:
            continue
        days[week, table.file.sha256] = day_of(table, week)
        known = registry.on(week)
        for region, printed in by_region(table).items():
            rows = [_repaired(row) for row in printed]
            about = [_printed(row, region, known) for row in rows]
            offer = offers[week, region].setdefault(
                table.file.sha256, versions.Offer(table.file.order)
            )
            for row, one, code in zip(rows, about, Links(known, week).find_all(about), strict=True):
                numbers = {field: read.count(row.get(field)) for field in fields}
                # An organisation may have several rows, branches that nobody can tell apart.
                key = code or ("?", one.place, one.name)
                offer.rows.setdefault(key, []).append(numbers)

    def of(week: date, region: str, parts: list[versions.Offer]) -> Iterator[Figure]:
        day = max(days[week, part.sha256] for part in parts)
        return _of_lists(week, region, day, versions.united(parts), registry)

    counted = versions.in_force(
        offers, "my_school_organizations", answers,
        percents=lambda week, region, parts: percents(of(week, region, parts)),
    )  # fmt: skip
    for key, parts in counted.items():
        yield from of(*key, parts)


def _of_lists(
    week: date, region: str, day: date, rows: Mapping[Hashable, list[Numbers]], registry: Registry
) -> Iterator[Figure]:
    known = registry.on(week)
    schools = {one.code for one in known.open_in(region, week) if one.type == SCHOOL}
    listed = {code: numbers for code, numbers in rows.items() if isinstance(code, str)}
    statuses = {one["organizations_active"] for numbers in listed.values() for one in numbers}
    has_both = 0 in statuses and len(statuses - {None}) > 1
    share = Fraction(len(schools & listed.keys()), len(schools) or 1)
    refusal = None if has_both and share >= LEAST_COVERAGE else "partial_list"
    groups: dict[tuple[str, str | None], list[Numbers]] = defaultdict(list)
    for code, numbers in listed.items():
        groups["region", None] += numbers
        groups["municipality", known.organizations[code].place] += numbers
    for (grain, place), group in groups.items():
        source = "my_school_organizations"
        empty = Figure(week, "", grain, region, place, None, source, Amount(None))
        yield from _figures(empty, day, group, refusal)


def _figures(
    empty: Figure, day: date, rows: list[Numbers], refusal: str | None
) -> Iterator[Figure]:
    for code, (part, whole) in MY_SCHOOL.items():
        amount = added(
            Amount(row[part], row[whole], frozenset({"my_school"}), day)
            for row in rows
            if row[whole] is not None
        )
        yield judged(replace(empty, code=code, amount=Amount(None) if refusal else amount), refusal)


def _printed(row: dict[str, read.Cell], region: str, known: Known) -> Printed:
    inn = read.text(row["inn"])
    return Printed(
        region, places.municipality(read.text(row["place"]), known.names.get(region, {})),
        read.text(row["name"]), inn=inn if inn.isdigit() else "", ogrn=read.text(row["ogrn"]),
        is_branch=read.text(row["level"]).lower() == "филиал",
    )  # fmt: skip


def _repaired(row: dict[str, read.Cell]) -> dict[str, read.Cell]:
    """A row shifted one cell to the left from «ОГРН» on (Q10): the ИНН stands in its place."""
    fields = list(row)
    first = fields.index("ogrn")
    in_its_place = read.text(row["ogrn"])
    if not (inn_holds(in_its_place) or in_its_place.lower() == OF_THE_HEAD):
        return row
    moved = dict(zip(fields[first + 1 :], [row[name] for name in fields[first:]], strict=False))
    return {**row, "ogrn": read.Cell(None), **moved}
