"""A region's percent that leaps from one week to the next (Q20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

WEEK = timedelta(days=7)
#: More points, or more standard deviations of at least so many earlier changes, are a jump.
MOST_POINTS, MOST_SIGMAS, LEAST_CHANGES = Fraction(20), 5, 8
#: Fewer points are none, and of fewer organisations or people nothing is said.
LEAST_POINTS, LEAST_BASE = Fraction(1), 5


@dataclass(frozen=True)
class Percent:
    """A region's percent in one week; percents of two definitions or bases never compare."""

    value: Fraction
    base: int | None
    definition: tuple[object, ...]
    school_year: int
    base_as_of: date | None

    def is_comparable(self, earlier: Percent) -> bool:
        return self.definition == earlier.definition and (
            self.school_year == earlier.school_year or self.base_as_of == earlier.base_as_of
        )


class Series:
    """The percents of one kind, region and indicator that stand, week by week."""

    def __init__(self) -> None:
        self._last: tuple[date, Percent] | None = None
        self._changes: list[Fraction] = []

    def leaps(self, week: date, percent: Percent) -> bool:
        """Whether a percent is too far from that of exactly a week before."""
        change = self._change(week, percent)
        if change is None or (percent.base is not None and percent.base < LEAST_BASE):
            return False
        if abs(change) > MOST_POINTS:
            return True
        return abs(change) > LEAST_POINTS and _is_far(change, self._changes)

    def add(self, week: date, percent: Percent) -> None:
        """A percent that stands; a new definition varies in its own way."""
        change = self._change(week, percent)
        if self._last and self._last[1].definition != percent.definition:
            self._changes = []
        self._changes += [] if change is None else [change]
        self._last = (week, percent)

    def _change(self, week: date, percent: Percent) -> Fraction | None:
        if self._last is None or self._last[0] != week - WEEK:
            return None
        earlier = self._last[1]
        return percent.value - earlier.value if percent.is_comparable(earlier) else None


def _is_far(change: Fraction, changes: Sequence[Fraction]) -> bool:
    if len(changes) < LEAST_CHANGES:
        return False
    mean = sum(changes) / len(changes)
    variance = sum((one - mean) ** 2 for one in changes) / (len(changes) - 1)
    return (change - mean) ** 2 > MOST_SIGMAS**2 * variance
