"""The other tables: counts of the ministry, headcounts, federal lists, «Моя школа», 28 columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from tests.oracle import definitions, places, read, versions, weeks
from tests.oracle.answers import Answers
from tests.oracle.definitions import ALL, SFERUM
from tests.oracle.kinds import fold
from tests.oracle.link import Links, Printed
from tests.oracle.read import Refused, Table
from tests.oracle.registry import PRESCHOOL, SCHOOL, TYPES, Registry
from tests.oracle.sums import Amount, Figure, added, judged, percents
from tests.oracle.weekly import by_region, day_of, week_of

#: Base of a headcount: organisation, form, as-of date, teachers, students.
Headcount = tuple[str, str, date, int | None, int | None]
Row = dict[str, read.Cell]
JOURNALS = {"chats_calls": "journal_chats_calls_share", "mini_app": "journal_mini_app_share"}
JOURNAL_STATUSES = {"да": "yes", "нет": "no", "частично (чаты)": "partial"}
SLIDES = {
    "organizations": "org_active_pct",
    "teachers": "teacher_active_msg_pct",
    "students": "student_active_pct",
}


def headcounts(found: Iterable[Table], registry: Registry) -> list[Headcount]:
    """Headcounts of organisations that are found in the registry; the newer file comes later."""
    rows = []
    for table in sorted(found, key=lambda one: one.file.order):
        days = {day for row in table.rows if (day := read.day(row["as_of"]))}
        links = {day: Links(registry.on(day), day) for day in days}
        for region, of_region in by_region(table).items():
            for row in of_region:
                if not (day := read.day(row["as_of"])):
                    continue
                code = links[day].find(
                    Printed(
                        region, None, "", inn=read.text(row.get("inn")),
                        kpp=read.text(row.get("kpp")), code=read.text(row.get("code")),
                    )
                )  # fmt: skip
                if code:
                    people = read.count(row["teachers"]), read.count(row["students"])
                    rows.append((code, read.text(row["form"]), day, *people))
    return rows


def ministry_counts(found: Iterable[Table]) -> dict[str, dict[date, dict[str, int]]]:
    """Region → as-of date → type → number of organisations."""
    counts: dict[str, dict[date, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for table in sorted(found, key=lambda one: one.file.order):
        for row in table.rows:
            region, day = places.region(read.text(row["region"])), read.day(row["as_of"])
            number = read.count(row["number"])
            if region and day and number:
                counts[region][day][TYPES[read.text(row["type"]).lower()]] = number
    return counts


def slides(found: Iterable[Table], answers: Answers) -> Iterator[Figure]:
    """Percents of the federal slides as printed; «школ» and «ДОО» in the header say the type."""

    def keys(table: Table) -> Iterator[tuple[str, str]]:
        for field in SLIDES:
            if field in table.headers:
                header = fold(table.headers[field])
                yield field, SCHOOL if "школ" in header else PRESCHOOL if "доо" in header else ALL

    def figures(
        week: date, region: str, table: Table, row: Row, key: tuple[str, str]
    ) -> Iterator[Figure]:
        field, org_type = key
        indicator = next(one for one in SFERUM if one.code == SLIDES[field])
        members = (
            definitions.members(indicator, "region", weeks.last_day(week))
            if org_type == ALL
            else (org_type,)
        )
        received = read.figure(row[field])
        yield Figure(
            week, indicator.code, "region", region, None, org_type, "sferum_regions", Amount(None),
            members, received,
            reason=None if received else "blank", is_usable=received is not None,
        )  # fmt: skip

    yield from of_regions(found, "sferum_regions", answers, figures, keys)


def public_pages(found: Iterable[Table], answers: Answers) -> Iterator[Figure]:
    """As received: the formula of the index is not published, and blank is not zero."""

    def figures(week: date, region: str, table: Table, row: Row, _: object) -> Iterator[Figure]:
        for field in ("active_pct", "engagement_index"):
            figure = read.figure(row[field])
            yield Figure(
                week, f"public_pages_{field}", "region", region, None, None, "public_pages",
                Amount(None), None, figure,
                reason=None if figure else "blank", is_usable=figure is not None,
            )  # fmt: skip

    yield from of_regions(found, "public_pages", answers, figures)


def journals(found: Iterable[Table], answers: Answers) -> Iterator[Figure]:
    """The status of each region, and the share of «да» among the regions that have one."""

    def figures(week: date, region: str, table: Table, row: Row, _: object) -> Iterator[Figure]:
        for field, code in JOURNALS.items():
            status = JOURNAL_STATUSES.get(read.text(row[field]).lower())
            kinds, day = frozenset({"regions_listed"}), day_of(table, week)
            yield Figure(
                week, code, "region", region, None, None, "journal_integration",
                Amount(int(status == "yes"), 1, kinds, day) if status else Amount(None),
                reason=status or "blank", is_usable=status is not None, has_value=False,
            )  # fmt: skip

    listed: dict[tuple[date, str], list[Amount]] = defaultdict(list)
    for figure in of_regions(found, "journal_integration", answers, figures):
        yield figure
        if figure.is_usable:
            listed[figure.week, figure.code].append(figure.amount)
    for (week, code), amounts in listed.items():
        source = "journal_integration"
        yield Figure(week, code, "country", None, None, None, source, added(amounts))


def report_28(found: Iterable[Table], registry: Registry, answers: Answers) -> Iterator[Figure]:
    """The report of 28 columns in place of the export: by municipality, and their sum.

    Its columns hold organisations of all types and people of schools and colleges: where «all» of
    a region is another set it says nothing.
    """
    offers = versions.collect()
    for table in found:
        if (week := week_of(table)) is None:
            continue
        for region, rows in by_region(table).items():
            offer = offers[week, region].setdefault(
                table.file.sha256, versions.Offer(table.file.order)
            )
            offer.row_count += len(rows)
            for row in rows:
                names = registry.on(week).names.get(region, {})
                if place := places.municipality(read.text(row["place"]), names):
                    offer.rows.setdefault(place, row)

    def of(week: date, region: str, parts: list[versions.Offer]) -> Iterator[Figure]:
        return _of_reports(week, region, versions.united(parts), registry)

    counted = versions.in_force(
        offers, "sferum_municipalities", answers, are_counted=True,
        percents=lambda week, region, parts: percents(of(week, region, parts)),
    )  # fmt: skip
    for key, parts in counted.items():
        yield from of(*key, parts)


def _of_reports(
    week: date, region: str, report: Mapping[Hashable, dict[str, read.Cell]], registry: Registry
) -> Iterator[Figure]:
    expected = {one.place for one in registry.on(week).open_in(region, week)}
    for indicator in SFERUM:
        if indicator.base is None:
            continue
        amounts: dict[str | None, Amount] = {
            str(place): _of_report(row, indicator, week) for place, row in report.items()
        }
        own = definitions.members(indicator, "municipality", weeks.last_day(week))
        of_region = definitions.members(indicator, "region", weeks.last_day(week))
        for place, amount in [*amounts.items(), (None, added(amounts.values()))]:
            refusal = None
            if place is None and of_region != own:
                refusal = "other_scope"
            elif place is None and not expected <= report.keys():
                refusal = "partial_list"
            if place is None and not of_region:
                continue
            figure = Figure(
                week, indicator.code, "municipality" if place else "region", region, place,
                ALL, "sferum_municipalities", amount, own,
            )  # fmt: skip
            figure = judged(figure, refusal)
            yield replace(figure, amount=_hidden(figure.amount)) if refusal else figure


def _hidden(amount: Amount) -> Amount:
    return Amount(None, base_as_of=amount.base_as_of)


def _of_report(row: dict[str, read.Cell], indicator: definitions.Indicator, week: date) -> Amount:
    if indicator.base == "people":
        halves = [
            _of_report(row, replace(indicator, measure=f"{who}_linked", base=who), week)
            for who in ("teachers", "students")
        ]
        return added(halves)
    is_organizations = indicator.base == "organizations"
    measure = f"organizations_{indicator.measure}" if is_organizations else indicator.measure
    base = read.count(row[str(indicator.base)])
    if base is None:
        return Amount(None)
    kinds = frozenset({"report_28"})
    return Amount(read.count(row[measure]), base, kinds, week, None if is_organizations else week)


def of_regions(
    found: Iterable[Table],
    kind: str,
    answers: Answers,
    figures: Callable[[date, str, Table, Row, Any], Iterator[Figure]],
    keys: Callable[[Table], Iterable[Any]] = lambda table: ("",),
) -> Iterator[Figure]:
    """Figures of the rows of lists of regions that count; a repeated region falls (Q22).

    `keys`: what of a row is versioned apart; a row with a figure that is none is refused.
    """
    offers = versions.collect()
    for table in found:
        if (week := week_of(table)) is None:
            continue
        seen = set()
        for row in table.rows:
            region = places.region(read.text(row["region"]))
            if not region or region in seen:
                continue
            seen.add(region)
            offer = offers[week, region].setdefault(
                table.file.sha256, versions.Offer(table.file.order)
            )
            with suppress(Refused):
                for key in keys(table):
                    list(figures(week, region, table, row, key))
                for key in keys(table):
                    offer.rows.setdefault(key, (table, row))

    def of(week: date, region: str, parts: list[versions.Offer]) -> Iterator[Figure]:
        for key, (table, row) in versions.united(parts).items():
            yield from figures(week, region, table, row, key)

    counted = versions.in_force(
        offers, kind, answers,
        percents=lambda week, region, parts: percents(of(week, region, parts)),
    )  # fmt: skip
    for key, parts in counted.items():
        yield from of(*key, parts)
