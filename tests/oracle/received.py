"""The other tables: counts of the ministry, headcounts, federal lists, «Моя школа», 28 columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from tests.oracle import definitions, places, read, versions, weeks
from tests.oracle.answers import Answers
from tests.oracle.definitions import ALL, SFERUM
from tests.oracle.kinds import fold
from tests.oracle.link import Links, Printed, inn_holds
from tests.oracle.read import Refused, Table
from tests.oracle.registry import PRESCHOOL, SCHOOL, TYPES, Known, Registry
from tests.oracle.sums import Amount, Figure, added, judged, percents
from tests.oracle.weekly import LEAST_COVERAGE, by_region, day_of, week_of

#: Base of a headcount: organisation, form, as-of date, teachers, students.
Headcount = tuple[str, str, date, int | None, int | None]
#: A branch that prints its head's ИНН prints none of its own.
OF_THE_HEAD = "как у головной"
Numbers = dict[str, int | None]
JOURNAL_STATUSES = {"да": "yes", "нет": "no", "частично (чаты)": "partial"}
MY_SCHOOL = {
    "my_school_org_active_pct": ("organizations_active", "organizations"),
    "my_school_teacher_active_pct": ("teachers_active", "teachers"),
    "my_school_student_active_pct": ("students_active", "students"),
}
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


def slides(found: Iterable[Table]) -> Iterator[Figure]:
    """Percents of the federal slides as printed; «школ» and «ДОО» in the header say the type."""
    for table, week, region, row in _of_regions(found):
        for field, code in SLIDES.items():
            if field not in row:
                continue
            header = fold(table.headers[field])
            org_type = SCHOOL if "школ" in header else PRESCHOOL if "доо" in header else ALL
            indicator = next(one for one in SFERUM if one.code == code)
            members = (
                definitions.members(indicator, "region", weeks.last_day(week))
                if org_type == ALL
                else (org_type,)
            )
            received = read.figure(row[field])
            yield Figure(
                week, code, "region", region, None, org_type, "sferum_regions", Amount(None),
                members, received,
                reason=None if received else "blank", is_usable=received is not None,
            )  # fmt: skip


def public_pages(found: Iterable[Table]) -> Iterator[Figure]:
    """As received: the formula of the index is not published, and blank is not zero."""
    for _, week, region, row in _of_regions(found):
        try:
            received = {
                field: read.figure(row[field]) for field in ("active_pct", "engagement_index")
            }
        except Refused:
            continue
        for field, figure in received.items():
            yield Figure(
                week, f"public_pages_{field}", "region", region, None, None, "public_pages",
                Amount(None), None, figure,
                reason=None if figure else "blank", is_usable=figure is not None,
            )  # fmt: skip


def journals(found: Iterable[Table]) -> Iterator[Figure]:
    """The status of each region, and the share of «да» among the regions that have one."""
    for code, field in (
        ("journal_chats_calls_share", "chats_calls"), ("journal_mini_app_share", "mini_app"),
    ):  # fmt: skip
        listed: dict[date, list[Amount]] = defaultdict(list)
        for table, week, region, row in _of_regions(found):
            status = JOURNAL_STATUSES.get(read.text(row[field]).lower())
            amount = Amount(None)
            if status:
                amount = Amount(
                    int(status == "yes"), 1, frozenset({"regions_listed"}), day_of(table, week)
                )
                listed[week].append(amount)
            yield Figure(
                week, code, "region", region, None, None, "journal_integration", amount,
                reason=status or "blank", is_usable=status is not None, has_value=False,
            )  # fmt: skip
        for week, amounts in listed.items():
            yield Figure(
                week, code, "country", None, None, None, "journal_integration", added(amounts)
            )


def my_school_totals(found: Iterable[Table]) -> Iterator[Figure]:
    """«Моя школа»: totals of regions."""
    for table, week, region, row in _of_regions(found):
        numbers = {field: read.count(row[field]) for field in row if field != "region"}
        empty = Figure(week, "", "region", region, None, None, "my_school_regions", Amount(None))
        yield from _my_school(empty, day_of(table, week), [numbers], None)


def my_school(found: Iterable[Table], registry: Registry) -> Iterator[Figure]:
    """«Моя школа» by organisations: sums of linked rows, where the list holds the schools."""
    pairs = MY_SCHOOL.values()
    newest: dict[tuple[date, str], tuple[date, list[tuple[str, Numbers]]]] = {}
    for table in sorted(found, key=lambda one: one.file.order):
        if (week := week_of(table)) is None:
            continue
        for region, rows in by_region(table).items():
            known = registry.on(week)
            codes = Links(known, week).find_all(
                [_my_school_row(row, region, known) for row in map(_repaired, rows)]
            )
            listed = [
                (code, {field: read.count(row.get(field)) for pair in pairs for field in pair})
                for code, row in zip(codes, map(_repaired, rows), strict=True)
                if code
            ]  # fmt: skip
            newest[week, region] = (day_of(table, week), listed)
    for (week, region), (day, listed) in newest.items():
        known = registry.on(week)
        schools = {one.code for one in known.open_in(region, week) if one.type == SCHOOL}
        statuses = {numbers["organizations_active"] for _, numbers in listed}
        has_both = 0 in statuses and len(statuses - {None}) > 1
        share = Fraction(len(schools & {code for code, _ in listed}), len(schools) or 1)
        refusal = None if has_both and share >= LEAST_COVERAGE else "partial_list"
        groups: dict[tuple[str, str | None], list[Numbers]] = defaultdict(list)
        for code, numbers in listed:
            groups["region", None].append(numbers)
            groups["municipality", known.organizations[code].place].append(numbers)
        for (grain, place), group in groups.items():
            source = "my_school_organizations"
            empty = Figure(week, "", grain, region, place, None, source, Amount(None))
            yield from _my_school(empty, day, group, refusal)


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


def _my_school(
    empty: Figure, day: date, rows: list[Numbers], refusal: str | None
) -> Iterator[Figure]:
    for code, (part, whole) in MY_SCHOOL.items():
        amount = added(
            Amount(row[part], row[whole], frozenset({"my_school"}), day)
            for row in rows
            if row[whole] is not None
        )
        yield judged(replace(empty, code=code, amount=Amount(None) if refusal else amount), refusal)


def _my_school_row(row: dict[str, read.Cell], region: str, known: Known) -> Printed:
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


def _of_regions(found: Iterable[Table]) -> Iterator[tuple[Table, date, str, dict[str, read.Cell]]]:
    """Rows of lists of regions, the newest file of a week last; a repeated region falls (Q22)."""
    newest: dict[tuple[object, ...], tuple[Table, date, str, dict[str, read.Cell]]] = {}
    for table in sorted(found, key=lambda one: one.file.order):
        if (week := week_of(table)) is None:
            continue
        seen = set()
        for row in table.rows:
            region = places.region(read.text(row["region"]))
            if region and region not in seen:
                seen.add(region)
                newest[week, region, table.sheet] = (table, week, region, row)
    yield from newest.values()
