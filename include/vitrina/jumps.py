"""Jumps: a region's percent that leaps from one week to the next (Q20).

Percents are whole numbers of millionths of a point, so that exactly 20 points is exactly 20.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from typing import Any

WEEK = timedelta(days=7)
POINT = 1_000_000

#: Rows of versions.load_figures of one kind, period and region, by file.
FigureRows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class JumpLimits:
    """The row of seeds/jump_limits.csv for the grain that is judged; points are percent points."""

    max_points: Decimal
    #: More than so many standard deviations of the earlier deltas, of which there are `min_deltas`.
    max_sigmas: Decimal
    min_deltas: int
    #: A change of fewer points is no jump, however still the weeks before were.
    min_points: Decimal
    #: Below this base one organisation alone leaps: nothing is judged.
    min_base: int


@dataclass(frozen=True)
class Figure:
    """One percent of a region in one week; `value` in millionths of a point."""

    value: int
    #: Definition version, platform and types of `all`: figures of two definitions never compare.
    definition: str
    school_year: str | None
    base_as_of: date | None
    #: What it is a part of; a percent received as such does not say.
    base: int | None

    def is_comparable(self, earlier: Figure) -> bool:
        """By the rules of the deltas in kpi_values: one definition, one base version."""
        return self.definition == earlier.definition and (
            self.school_year == earlier.school_year or self.base_as_of == earlier.base_as_of
        )


@dataclass(frozen=True)
class Jump:
    """What is said of a jump, in points; `sigma` only with enough earlier deltas."""

    indicator_code: str
    offered: float
    before: float
    sigma: float | None


class Series:
    """Figures of one kind, region and indicator as they were settled, week by week."""

    def __init__(self) -> None:
        self._last: tuple[date, Figure] | None = None
        self._deltas: list[int] = []

    def jump(self, code: str, period: date, figure: Figure, limits: JumpLimits) -> Jump | None:
        """The jump of `figure` against exactly a week before, if it is one."""
        delta = self._delta(period, figure)
        is_small = figure.base is not None and figure.base < limits.min_base
        if delta is None or self._last is None or is_small:
            return None
        is_judged = len(self._deltas) >= limits.min_deltas
        is_far = abs(delta) > limits.max_points * POINT or (
            is_judged
            and abs(delta) > limits.min_points * POINT
            and _is_beyond(delta, self._deltas, limits.max_sigmas)
        )
        if not is_far:
            return None
        earlier = self._last[1]
        sigma = sqrt(_variance(self._deltas)) / POINT if is_judged else None
        return Jump(code, figure.value / POINT, earlier.value / POINT, sigma)

    def add(self, period: date, figure: Figure) -> None:
        """The figure that stands for `period`; later ones are compared with it."""
        delta = self._delta(period, figure)
        if self._last is not None and self._last[1].definition != figure.definition:
            # Another definition varies in another way.
            self._deltas.clear()
        if delta is not None:
            self._deltas.append(delta)
        self._last = (period, figure)

    def _delta(self, period: date, figure: Figure) -> int | None:
        if self._last is None:
            return None
        before, earlier = self._last
        if before != period - WEEK or not figure.is_comparable(earlier):
            return None
        return figure.value - earlier.value


def _is_beyond(delta: int, deltas: Sequence[int], sigmas: Decimal) -> bool:
    """|delta - mean| > sigmas × the standard deviation, without a root."""
    distance = delta - Fraction(sum(deltas), len(deltas))
    return distance**2 > Fraction(sigmas) ** 2 * _variance(deltas)


def _variance(deltas: Sequence[int]) -> Fraction:
    """Of a sample."""
    spread = sum(delta * delta for delta in deltas) - Fraction(sum(deltas) ** 2, len(deltas))
    return spread / (len(deltas) - 1)


def figures_of(current: Sequence[str], rows: FigureRows) -> dict[str, Figure]:
    """Figures by indicator of files that count together, oldest first.

    A list that is not a census, and one without a number or a base, has none.
    """
    own: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    shared: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for sha256 in current:
        for row in rows.get(sha256, ()):
            if row["shared_with"] is None:
                own[row["indicator_code"]].append(row)
            elif row["shared_with"] in current:
                shared[row["indicator_code"]].append(row)
    found = {code: _figure(parts, shared[code]) for code, parts in own.items()}
    return {code: figure for code, figure in found.items() if figure is not None}


def _figure(
    parts: Sequence[Mapping[str, Any]], shared: Sequence[Mapping[str, Any]]
) -> Figure | None:
    """What the newer of two parts holds as well counts once."""
    newest, base = parts[-1], None
    value = _received(newest["received_value"])
    if value is None:
        is_census = (
            newest["least_count"] is not None
            and _sum("found_count", parts, shared) >= newest["least_count"]
            and any(part["has_active"] for part in parts)
            and any(part["has_inactive"] for part in parts)
        )
        numbers = [part["numerator"] for part in parts if part["numerator"] is not None]
        base = int(newest["base"] or _sum("denominator", parts, shared))
        if not is_census or not numbers or base <= 0:
            return None
        hundreds = 100 * POINT * _sum("numerator", parts, shared)
        value = (2 * hundreds + base) // (2 * base)
    return Figure(value, newest["definition"], newest["school_year"], newest["base_as_of"], base)


def _received(percent: float | None) -> int | None:
    return None if percent is None else int((Decimal(str(percent)) * POINT).to_integral_value())


def _sum(name: str, parts: Sequence[Mapping[str, Any]], shared: Sequence[Mapping[str, Any]]) -> int:
    counted = sum(part[name] or 0 for part in parts) - sum(part[name] or 0 for part in shared)
    return int(counted)
