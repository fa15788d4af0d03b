"""kpi.kpi_values: one source a figure, then its status, target, change and rank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle import definitions, weeks
from tests.oracle.definitions import SFERUM, THRESHOLDS
from tests.oracle.places import REGIONS
from tests.oracle.sums import Amount, Figure, added

Key = tuple[Any, ...]
KEY = ("report_week", "indicator_code", "grain", "region_code", "municipality_id", "org_type")
WEEK = timedelta(days=7)
OF_SFERUM = {indicator.code for indicator in SFERUM}
#: One figure may come from several tables: what has a value first, then the nearest to its source.
PREFERENCE = ("sferum_organizations", "my_school_regions", "my_school_organizations",
              "journal_integration", "public_pages", "public_page_statistics", "open_lessons",
              "readiness", "sferum_municipalities", "sferum_regions")  # fmt: skip
#: Received with few digits: at a threshold the level is not known.
ROUNDED = "sferum_regions"
#: Lists that rank only when nearly every region has a value.
FEDERAL = {"sferum_regions", "my_school_regions", "journal_integration", "public_pages"}
LEAST_RANKED_REGIONS, MOST_RANKED_PERCENT = 80, 120
SAME_BELOW = Fraction(5, 100)


def kpi_values(candidates: Iterable[Figure]) -> dict[Key, dict[str, Any]]:
    """Rows of kpi.kpi_values by their key."""
    chosen: dict[Key, Figure] = {}
    for figure in sorted(candidates, key=_preference):
        chosen.setdefault(_key(figure), figure)
    for figure in _country(list(chosen.values())):
        chosen[_key(figure)] = figure
    exact = {key: value(figure) for key, figure in chosen.items()}
    places = _ranks(chosen, exact)
    rows = {}
    for key, figure in chosen.items():
        before = chosen.get((figure.week - WEEK, *key[1:]))
        delta = None
        if before and _is_comparable(before, figure):
            now, then = exact[key], exact[_key(before)]
            delta = now - then if now is not None and then is not None else None
        rows[key] = _row(figure, exact[key], delta, places.get(key))
    return rows


def value(figure: Figure) -> Fraction | None:
    """The unrounded value: as received, or a percent of whole numbers."""
    if not (figure.is_usable and figure.has_value and figure.is_calculated):
        return None
    if figure.received:
        return figure.received[0]
    return Fraction(100 * int(figure.amount.numerator or 0), int(figure.amount.denominator or 0))


def status(code: str, scope: str | None, week: date, figure: Fraction) -> str:
    """Level of a value by the threshold of its scope; without a binding one, for reference."""
    threshold = THRESHOLDS.get((code, scope))
    if (
        threshold is None
        or week < threshold.valid_from
        or weeks.last_day(week) < threshold.binding_from
    ):
        return "reference"
    if figure < threshold.low or (figure == threshold.low and not threshold.is_below):
        return "low"
    return "good" if figure >= threshold.good else "mid"


def _preference(figure: Figure) -> tuple[bool, int]:
    return not figure.is_usable, PREFERENCE.index(figure.source)


def _key(figure: Figure) -> Key:
    return (figure.week, figure.code, figure.grain, figure.region, figure.place, figure.type)


def _country(chosen: list[Figure]) -> Iterator[Figure]:
    """The country's row of every indicator of Sferum: a value only when every region has one."""
    regions: dict[Key, list[Figure]] = defaultdict(list)
    for figure in chosen:
        if figure.grain == "region" and figure.code in OF_SFERUM:
            regions[figure.week, figure.code, figure.type].append(figure)
    for (week, code, org_type), found in regions.items():
        sums = [one.amount for one in found if one.is_usable and one.amount.numerator is not None]
        is_whole = len(sums) == len(REGIONS)
        sources = {one.source for one in found}
        total = added(one.amount for one in found)
        yield Figure(
            week, code, "country", None, None, org_type,
            source=sources.pop() if len(sources) == 1 else "mixed",
            amount=total if is_whole else Amount(None, is_earlier_year=total.is_earlier_year),
            members=found[0].members,
            reason=None if is_whole else "partial_coverage",
            is_usable=is_whole,
            has_value=all(one.has_value for one in found),
        )  # fmt: skip


def _is_comparable(before: Figure, now: Figure) -> bool:
    """No change is told across another source, scope, definition or frozen base."""
    year, year_before = (weeks.school_year(weeks.last_day(one.week)) for one in (now, before))
    return (
        before.source == now.source
        and before.members == now.members
        and definitions.version(now.code, before.week) == definitions.version(now.code, now.week)
        and (year == year_before or before.amount.base_as_of == now.amount.base_as_of)
    )


def _ranks(
    chosen: dict[Key, Figure], exact: dict[Key, Fraction | None]
) -> dict[Key, tuple[int, int]]:
    """(rank, of how many): 1, 2, 2, 4 among the municipalities of a region or among regions."""
    rivals: dict[Key, dict[Key, Fraction]] = defaultdict(dict)
    with_value: dict[Key, int] = defaultdict(int)
    for key, figure in chosen.items():
        percent = exact[key]
        if percent is None or figure.grain == "country":
            continue
        among = (*key[:3], figure.type)
        with_value[among] += 1
        if figure.code == "public_pages_engagement_index" or percent <= MOST_RANKED_PERCENT:
            where = figure.region if figure.grain == "municipality" else None
            rivals[(*among, where)][key] = percent
    ranks: dict[Key, tuple[int, int]] = {}
    for among, percents in rivals.items():
        of_list = {
            key: percent for key, percent in percents.items()
            if chosen[key].source not in FEDERAL or with_value[among[:-1]] >= LEAST_RANKED_REGIONS
        }  # fmt: skip
        places: dict[Fraction, int] = {}
        for place, percent in enumerate(sorted(of_list.values(), reverse=True), 1):
            places.setdefault(percent, place)
        ranks |= {key: (places[percent], len(of_list)) for key, percent in of_list.items()}
    return ranks


def _row(
    figure: Figure, exact: Fraction | None, delta: Fraction | None, place: tuple[int, int] | None
) -> dict[str, Any]:
    amount, last_day = figure.amount, weeks.last_day(figure.week)
    target = definitions.target(figure.code, figure.grain, figure.region, figure.type, last_day)
    reached = None
    if target and exact is not None and not _hides(figure, target[1]):
        reached = exact > target[1] if target[0] == ">" else exact >= target[1]
    level, reason = _status(figure, exact), figure.reason
    threshold = THRESHOLDS.get((figure.code, figure.type))
    if (
        level == "reference"
        and reason is None
        and threshold
        and last_day >= threshold.binding_from
        and (_hides(figure, threshold.low) or _hides(figure, threshold.good))
    ):
        reason = "rounded_source"
    kinds = sorted(amount.kinds)
    return {
        **dict(zip(KEY, _key(figure), strict=True)),
        "numerator": amount.numerator,
        "denominator": amount.denominator,
        "denominator_kind": kinds[0] if len(kinds) == 1 else "mixed" if kinds else None,
        "denominator_as_of": amount.as_of,
        "value": exact,
        "status": level,
        "target": target[1] if target else None,
        "target_operator": target[0] if target else None,
        "target_met": reached,
        "delta": delta,
        "trend": _trend(delta),
        "rank": place[0] if place else None,
        "rank_of": place[1] if place else None,
        "definition_version": definitions.version(figure.code, figure.week),
        "source_kind": figure.source,
        "reason_code": reason,
        "is_provisional": figure.code in OF_SFERUM
        and (figure.week.month in (9, 10) or amount.is_earlier_year),
    }


def _status(figure: Figure, exact: Fraction | None) -> str:
    if figure.reason == "below_region":
        return "not_applicable"
    if not figure.is_usable:
        return "no_data"
    if exact is None:
        return "reference"
    threshold = THRESHOLDS.get((figure.code, figure.type))
    if threshold and (_hides(figure, threshold.low) or _hides(figure, threshold.good)):
        return "reference"
    return status(figure.code, figure.type, figure.week, exact)


def _hides(figure: Figure, limit: Fraction) -> bool:
    """Whether the limit lies within half a step of a rounded figure."""
    if figure.source != ROUNDED or figure.received is None:
        return False
    printed, step = figure.received
    return 2 * abs(printed - limit) <= step


def _trend(delta: Fraction | None) -> str | None:
    if delta is None:
        return None
    return "same" if abs(delta) < SAME_BELOW else "up" if delta > 0 else "down"
