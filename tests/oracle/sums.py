"""Numerators and denominators of regions and municipalities: sums over organisations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from tests.oracle import definitions, weeks
from tests.oracle.definitions import ALL, SFERUM, Indicator
from tests.oracle.jumps import Percent
from tests.oracle.registry import Base, Known, Organization, total
from tests.oracle.weekly import COUNTS, Row, Week

INDEX = "public_pages_engagement_index"
#: Percents are compared to six digits, so that exactly 20 points is exactly 20.
DIGITS = 10**6


@dataclass(frozen=True)
class Amount:
    """A numerator over its denominator. `kinds`: where the denominator comes from."""

    numerator: int | None
    denominator: int | None = None
    kinds: frozenset[str] = frozenset()
    as_of: date | None = None
    #: The as-of date of the frozen base; None where organisations are counted.
    base_as_of: date | None = None
    is_earlier_year: bool = False


@dataclass(frozen=True)
class Figure:
    """One candidate for a row of kpi.kpi_values.

    `has_value`: counts and statuses have none. `reason`: why there is no value, or a status.
    """

    week: date
    code: str
    grain: str
    region: str | None
    place: str | None
    type: str | None
    source: str
    amount: Amount
    members: tuple[str, ...] | None = None
    received: tuple[Fraction, Fraction] | None = None
    reason: str | None = None
    is_usable: bool = True
    has_value: bool = True
    is_calculated: bool = True


#: (region, type) → as-of date → number of organisations the ministry counted.
MinistryCounts = Mapping[str, Mapping[date, Mapping[str, int]]]


def figures(
    week: date,
    region: str,
    export: Week,
    registry: Known,
    bases: Mapping[str, Base],
    ministry: MinistryCounts,
) -> Iterator[Figure]:
    """Every figure of a region's week from its organisations, whether they reported or not."""
    there = registry.open_in(region, week)
    told = {
        name for name in COUNTS
        if any(export.rows[o.code].counts[name] is not None for o in there if o.code in export.rows)
    }  # fmt: skip
    groups: dict[tuple[str, str | None], dict[str, list[Organization]]] = {}
    for one in there:
        for place in (None, one.place):
            grain = "municipality" if place else "region"
            groups.setdefault((grain, place), defaultdict(list))[one.type].append(one)
    counted = counted_by_ministry(ministry.get(region, {}), week)
    for (grain, place), of_types in groups.items():
        for indicator in SFERUM:
            if not definitions.holds(indicator, week):
                continue
            by_type = {}
            for org_type in definitions.EVERY:
                group = of_types.get(org_type, [])
                number = counted and counted[1].get(org_type) if grain == "region" else None
                if org_type in indicator.types and (
                    group or (number and indicator.base == "organizations")
                ):
                    by_type[org_type] = (
                        _organizations(indicator, group, export, week, counted, number)
                        if indicator.base == "organizations"
                        else _people(indicator, group, export.rows, bases, told)
                    )
            of_all = definitions.members(indicator, grain, weeks.last_day(week))
            rows: list[tuple[str, tuple[str, ...], Amount]] = [
                (org_type, (org_type,), amount) for org_type, amount in by_type.items()
            ]
            if pooled := [by_type[org_type] for org_type in of_all if org_type in by_type]:
                rows.append((ALL, of_all, added(pooled)))
            for org_type, members, amount in rows:
                figure = Figure(
                    week, indicator.code, grain, region, place, org_type, "sferum_organizations",
                    amount, members,
                    has_value=indicator.base is not None,
                    is_calculated=org_type == ALL
                    or definitions.is_calculated(indicator, grain, org_type),
                )  # fmt: skip
                yield judged(figure, None if export.is_complete else "partial_list")


def judged(figure: Figure, refusal: str | None) -> Figure:
    """The figure with the reason why it has no value, if it has none."""
    amount, reason = figure.amount, refusal
    if refusal:
        # A list that is no census feeds no sum.
        figure = replace(figure, amount=replace(amount, numerator=None))
    elif figure.has_value and amount.denominator is None:
        reason = "no_base"
    elif amount.numerator is None:
        reason = "blank"
    elif figure.has_value and amount.denominator == 0:
        reason = "zero_base" if amount.numerator else "no_base"
    if reason:
        return replace(figure, reason=reason, is_usable=False)
    return replace(figure, reason=None if figure.is_calculated else "below_region")


def added(amounts: Iterable[Amount]) -> Amount:
    """Amounts of disjoint groups together."""
    amounts = list(amounts)
    return Amount(
        numerator=total([one.numerator for one in amounts]),
        denominator=total([one.denominator for one in amounts]),
        kinds=frozenset().union(*(one.kinds for one in amounts)),
        as_of=max((one.as_of for one in amounts if one.as_of), default=None),
        base_as_of=max((one.base_as_of for one in amounts if one.base_as_of), default=None),
        is_earlier_year=any(one.is_earlier_year for one in amounts),
    )


def _people(
    indicator: Indicator,
    group: list[Organization],
    rows: Mapping[str, Row],
    bases: Mapping[str, Base],
    told: set[str],
) -> Amount:
    """People of a group of organisations that have a base; without one they enter neither side."""
    if indicator.base is None:
        return Amount(
            total([_count(rows.get(one.code), indicator.measure, set()) for one in group])
        )
    if indicator.base == "people":
        halves = [
            _people(replace(indicator, measure=f"{who}_linked", base=who), group, rows, bases, told)
            for who in ("teachers", "students")
        ]
        return added(halves)
    based = []
    for one in group:
        base = bases.get(one.code)
        number = getattr(base, indicator.base) if base else None
        if base and number is not None:
            based.append(
                Amount(
                    _count(rows.get(one.code), indicator.measure, told), number, base.kinds,
                    base.as_of, base.as_of, base.is_earlier_year,
                )
            )  # fmt: skip
    return added(based)


def _count(row: Row | None, measure: str, told: set[str]) -> int | None:
    """A missing row counts as nobody, where the file tells the measure at all."""
    if row is None:
        return 0 if measure in told else None
    return row.counts[measure]


def _organizations(
    indicator: Indicator,
    group: list[Organization],
    export: Week,
    week: date,
    counted: tuple[date, Mapping[str, int]] | None,
    number: int | None,
) -> Amount:
    """Organisations of a group: the ministry's number where it counted, else the registry's."""
    rows = [export.rows[one.code] for one in group if one.code in export.rows]
    flags = [row.is_active if indicator.measure == "active" else row.is_connected for row in rows]
    if counted and number:
        return Amount(sum(flags), number, frozenset({"organization_counts"}), counted[0])
    return Amount(sum(flags), len(group), frozenset({"registry"}), week)


def counted_by_ministry(
    of_region: Mapping[date, Mapping[str, int]], week: date
) -> tuple[date, Mapping[str, int]] | None:
    """The ministry's latest count not after the Friday, else its earliest."""
    if not of_region:
        return None
    day = max((day for day in of_region if day <= week), default=min(of_region))
    return day, of_region[day]


def percents(found: Iterable[Figure]) -> dict[str, Percent]:
    """By indicator the percents of a region over all its types; an index is none, nor a count."""
    told = {}
    for one in found:
        if one.grain != "region" or one.type not in (ALL, None) or one.code == INDEX:
            continue
        if not (one.is_usable and one.has_value and one.is_calculated):
            continue
        base = None if one.received else one.amount.denominator
        value = one.received[0] if one.received else None
        if value is None:
            value = Fraction(100 * int(one.amount.numerator or 0), int(base or 0))
        told[one.code] = Percent(
            value=Fraction((2 * value * DIGITS + 1) // 2, DIGITS),
            base=base,
            definition=(definitions.version(one.code, one.week), one.members),
            school_year=weeks.school_year(weeks.last_day(one.week)),
            base_as_of=one.amount.base_as_of,
        )
    return told
