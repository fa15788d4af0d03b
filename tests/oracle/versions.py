"""Which files of one kind, period and region count: versions, parts of one whole, held ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

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


Offers = dict[tuple[date, str], dict[str, Offer]]


def in_force(offers: Offers, *, are_counted: bool) -> dict[tuple[date, str], list[Offer]]:
    """By (period, region) the offers that count, oldest first; of parts that share a row the newer
    one counts. `are_counted`: too few rows beside the week before hold a file, newest first."""
    counted: dict[tuple[date, str], list[Offer]] = {}
    for (period, region), files in sorted(offers.items()):
        left = sorted(files.values(), key=lambda one: one.order)
        before = counted.get((period - WEEK, region), [])
        while found := _current(left):
            rows, rows_before = (sum(one.row_count for one in part) for part in (found, before))
            if not are_counted or rows >= LEAST_ROWS * rows_before:
                counted[period, region] = found
                break
            left.remove(found[-1])
    return counted


def united(found: Iterable[Offer]) -> dict[Hashable, Any]:
    """Rows of the parts of one whole."""
    rows: dict[Hashable, Any] = {}
    for offer in found:
        rows |= offer.rows
    return rows


def collect() -> Offers:
    """An empty collection; ask it for [period, region] and the file's sha256."""
    return defaultdict(dict)


def _current(files: list[Offer]) -> list[Offer]:
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
        if not unclear:
            current = [older for older in current if older not in alike] + [newer]
    return current


def _is_version(newer: Mapping[Hashable, Any], older: Mapping[Hashable, Any]) -> bool:
    return len(newer.keys() & older.keys()) >= VERSION * max(len(newer), len(older))
