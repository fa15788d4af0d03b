"""The weekly exports of organisations: rows that stand, files that count, whole or partial."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle import places, read, versions, weeks
from tests.oracle.answers import Answers
from tests.oracle.decisions import Decided
from tests.oracle.jumps import Percent
from tests.oracle.link import Links, Printed, words
from tests.oracle.read import Cell, Refused, Table
from tests.oracle.registry import BRANCH, TYPES, Registry

#: Counts of an export, each with the registered people it is a part of.
WHOLES = {
    "teachers_messages": "teachers_registered",
    "teachers_calls": "teachers_registered",
    "students_active": "students_registered",
    "teachers_linked": "teachers_registered",
    "students_linked": "students_registered",
    "teachers_chats": "teachers_registered",
    "teachers_messages_3": "teachers_registered",
    "teachers_calls_3": "teachers_registered",
}
COUNTS = ("teachers_registered", "students_registered", *WHOLES)
#: A list is no census: the part of the region's open organisations a whole export has.
LEAST_COVERAGE = Fraction(90, 100)


@dataclass(frozen=True)
class Row:
    """What an export says of one organisation; None = no data."""

    is_active: bool
    is_connected: bool
    counts: dict[str, int | None]


@dataclass(frozen=True)
class Week:
    """One region's week: rows of its linked organisations, and whether they are all of them."""

    rows: dict[str, Row]
    is_complete: bool


#: By indicator the percents of a region that a week of its organisations gives.
Judge = Callable[[date, str, Week], Mapping[str, Percent]]


def weekly(
    found: Iterable[Table],
    registry: Registry,
    decided: Decided,
    answers: Answers,
    percents: Judge,
) -> dict[tuple[date, str], Week]:
    """By (week, region) what the files in force say."""
    offers = versions.collect()
    for table in found:
        week = week_of(table)
        if week is None:
            continue
        known = registry.on(week)
        links = Links(known, week)
        for region, rows in by_region(table).items():
            offer = offers[week, region].setdefault(
                table.file.sha256, versions.Offer(table.file.order)
            )
            offer.row_count += len(rows)
            printed = [_printed(row, region, known.names.get(region, {})) for row in rows]
            codes = decided.applied(rows, region, links.find_all(printed))
            for row, about, code in zip(rows, printed, codes, strict=True):
                try:
                    # An unlinked row is compared between versions and counts nowhere else. Of two
                    # rows of one organisation the first counts (Q13), once the rows stand.
                    offer.rows.setdefault(code or ("?", about.place, words(about.name)), _row(row))
                except Refused:
                    continue

    def of(week: date, region: str, parts: list[versions.Offer]) -> Week:
        return _week(week, region, versions.united(parts), registry)

    counted = versions.in_force(
        offers, "sferum_organizations", answers, are_counted=True,
        percents=lambda week, region, parts: percents(week, region, of(week, region, parts)),
    )  # fmt: skip
    return {key: of(*key, parts) for key, parts in counted.items()}


def week_of(table: Table) -> date | None:
    """The week that titles, name and folders agree on."""
    texts = [*table.titles, table.file.name, *table.file.folders]
    return weeks.week_of(texts, table.file.modified)


def day_of(table: Table, week: date) -> date:
    """The as-of date of a table: the day that its title names, else its name, else its folders."""
    return weeks.as_of((table.titles, (table.file.name,), table.file.folders), week)


def by_region(table: Table) -> dict[str, list[dict[str, Cell]]]:
    """Rows by region: the column says, else the folder, else the name, else a title."""
    name = table.file.name.rpartition(".")[0].replace("_", " ")
    others = [places.region(text) for text in (*table.file.folders[::-1], name, *table.titles)]
    elsewhere = next((code for code in others if code), None)
    found = defaultdict(list)
    for row in table.rows:
        printed = read.text(row.get("region"))
        if code := places.region(printed) if printed else elsewhere:
            found[code].append(row)
    return found


def _printed(row: dict[str, Cell], region: str, names: dict[str, str]) -> Printed:
    name, org_type = read.text(row["name"]), read.text(row["type"]).lower()
    says_branch = org_type == BRANCH or name.lower().startswith("филиал")
    return Printed(
        region=region,
        place=places.municipality(read.text(row["place"]), names),
        name=name,
        inn=read.text(row.get("inn")),
        kpp=read.text(row.get("kpp")),
        ogrn=read.text(row.get("ogrn")),
        is_branch=True if says_branch else None,
    )


def _row(row: dict[str, Cell]) -> Row:
    """A row that stands: readable, and no part above its whole (Q15, Q32)."""
    for name in ("name", "place", "type"):
        read.required(row[name])
    if read.text(row["type"]).lower() not in {*TYPES, BRANCH}:
        raise Refused("type")
    counts = {name: read.count(row.get(name)) for name in COUNTS}
    found = Row(read.flag(row["is_active"]), read.flag(row["is_connected"]), counts)
    if found.is_active and not found.is_connected:
        raise Refused("active but not connected")
    for part, whole in WHOLES.items():
        some, all_of_them = counts[part], counts[whole]
        if some is not None and all_of_them is not None and some > all_of_them:
            raise Refused(part)
    return found


def _week(week: date, region: str, rows: dict[object, Row], registry: Registry) -> Week:
    linked = {code: row for code, row in rows.items() if isinstance(code, str)}
    there = registry.on(week).open_in(region, week)
    listed = sum(one.code in linked for one in there)
    # One part may hold the active ones and another the inactive: statuses are those of the whole.
    statuses = {row.is_active for row in rows.values()}
    is_whole = bool(there) and listed >= LEAST_COVERAGE * len(there) and len(statuses) == 2
    return Week(linked, is_whole)
