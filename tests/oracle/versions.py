"""Which files of one kind, period and region count: versions, parts of one whole, held ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle.answers import Answers
from tests.oracle.jumps import Percent, Series

#: Common organisations of two versions: this part of the larger; of two parts: of the smaller.
VERSION, PART = Fraction(80, 100), Fraction(5, 100)
#: Q03: fewer rows than this part of the week before are held.
LEAST_ROWS = Fraction(90, 100)
WEEK = timedelta(days=7)


@dataclass
class Offer:
    """What one file offers for one period and region: its rows by what they are about."""

    order: tuple[datetime, str]
    rows: dict[Hashable, Any] = field(default_factory=dict)
    #: Rows of data, refused ones too.
    row_count: int = 0

    @property
    def sha256(self) -> str:
        return self.order[1]


Offers = dict[tuple[date, str], dict[str, Offer]]


#: By indicator the percents of a region that the files would give for a period.
Percents = Callable[[date, str, list[Offer]], Mapping[str, Percent]]


def in_force(
    offers: Offers,
    kind: str,
    answers: Answers,
    *,
    are_counted: bool = False,
    percents: Percents | None = None,
) -> dict[tuple[date, str], list[Offer]]:
    """By (period, region) the offers that count, oldest first; of parts that share a row the newer
    one counts. A file is put aside, newest first, while there are too few rows beside the week
    before (`are_counted`) or a percent of the region leaps (`percents`); a person's answer on the
    newest goes before a rule."""
    counted: dict[tuple[date, str], list[Offer]] = {}
    series: dict[tuple[str, str], Series] = defaultdict(Series)
    for (period, region), files in sorted(offers.items()):
        left = [
            one for one in sorted(files.values(), key=lambda one: one.order)
            if not answers.is_refused(one.sha256, kind, period, region)
        ]  # fmt: skip
        before = counted.get((period - WEEK, region), [])
        while found := _current(left, answers):
            newest = found[-1]
            rows, rows_before = (sum(one.row_count for one in part) for part in (found, before))
            is_short = are_counted and rows < LEAST_ROWS * rows_before
            told = percents(period, region, found) if percents else {}
            leaps = any(series[region, code].leaps(period, one) for code, one in told.items())
            if any(
                fires and not answers.is_released(newest.sha256, rule)
                for rule, fires in (("Q03", is_short), ("Q20", leaps))
            ):
                left.remove(newest)
                continue
            counted[period, region] = found
            for code, one in told.items():
                series[region, code].add(period, one)
            break
    return counted


def united(found: Iterable[Offer]) -> dict[Any, Any]:
    """Rows of the parts of one whole, by what those of their kind are about."""
    rows: dict[Any, Any] = {}
    for offer in found:
        rows |= offer.rows
    return rows


def collect() -> Offers:
    """An empty collection; ask it for [period, region] and the file's sha256."""
    return defaultdict(dict)


def _current(files: list[Offer], answers: Answers) -> list[Offer]:
    current: list[Offer] = []
    for newer in files:
        alike = [older for older in current if _is_version(newer.rows, older.rows)]
        unclear = [
            older for older in current
            if older not in alike
            and len(newer.rows.keys() & older.rows.keys())
            > PART * min(len(newer.rows), len(older.rows))
        ]  # fmt: skip
        if unclear and _is_version(newer.rows, united(alike + unclear)):
            # A whole that comes after its parts.
            alike, unclear = alike + unclear, []
        # Let through by a person it stands beside, and its row counts where both have one.
        if not unclear or answers.is_released(newer.sha256, "Q29"):
            current = [older for older in current if older not in alike] + [newer]
    return current


def _is_version(newer: Mapping[Hashable, Any], older: Mapping[Hashable, Any]) -> bool:
    return len(newer.keys() & older.keys()) >= VERSION * max(len(newer), len(older))
