"""Header rows: one, two or three rows of a sheet read as one header."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vitrina.layouts.matching import HeaderCell, HeaderMatch, match_kind
from vitrina.reader.sheet import Sheet

#: Groups over groups over leaves: nobody prints more.
MAX_ROWS = 3
_LONGEST = 300
_NUMBER = re.compile(r"\s*[<>≤≥]?\s*-?\d[\d\s.,]*%?\s*")

Texts = dict[int, str]


@dataclass(frozen=True)
class Header:
    """A match and the positions in `Sheet.rows` of its first row and of its leaves."""

    match: HeaderMatch
    first: int
    leaf: int


def header_at(sheet: Sheet, position: int) -> Header | None:
    """Best reading of a header that begins at a row or right under it.

    Of equally good readings the one of fewer rows, then the lower one: a title above is no group.
    """
    best = _best_from(sheet, position)
    if best:
        for lower in range(position + 1, best.leaf + 1):
            other = _best_from(sheet, lower)
            if other and other.leaf <= best.leaf and other.match.rank >= best.match.rank:
                best = other
    return best


def _best_from(sheet: Sheet, first: int) -> Header | None:
    rows = [_texts(sheet, first)]
    if len(rows[0]) < 2:
        return None
    best: Header | None = None
    for leaf in range(first, min(first + MAX_ROWS, len(sheet.rows))):
        if leaf > first:
            # Groups are words; only leaves may be numbers («8», «9», «10 классы»).
            if sheet.rows[leaf] != sheet.rows[leaf - 1] + 1 or _has_number(rows[-1]):
                break
            rows.append(_texts(sheet, leaf))
        for cells in _readings(sheet, first, rows):
            match = match_kind(cells)
            if match and (best is None or match.rank > best.match.rank):
                best = Header(match, first, leaf)
    return best


def _readings(sheet: Sheet, first: int, rows: list[Texts]) -> list[list[HeaderCell]]:
    """Rows from the top down: leaves under their groups, the nearest group or all of them."""
    if len(rows) == 1:
        return [[HeaderCell(column, text) for column, text in rows[0].items()]]
    leaves = rows[-1]
    groups = [
        _spread(sheet, first + number, row, set().union(*rows[number + 1 :]))
        for number, row in enumerate(rows[:-1])
    ]
    if len(groups) == 1:
        return [_cells(leaves, groups[0], rows)]
    upper, nearest = groups
    either = {**upper, **nearest}
    both = {column: f"{upper[column]} {text}" if column in upper else text
            for column, text in nearest.items()}  # fmt: skip
    return [_cells(leaves, either, rows), _cells(leaves, {**upper, **both}, rows)]


def _cells(leaves: Texts, groups: Texts, rows: list[Texts]) -> list[HeaderCell]:
    columns = sorted(set().union(*rows))
    return [HeaderCell(c, leaves.get(c, ""), groups.get(c, "")) for c in columns]


def _spread(sheet: Sheet, position: int, groups: Texts, below: set[int]) -> Texts:
    """A group stands over every column it covers: its merged range, or up to the next group."""
    found = dict(groups)
    for merge in sheet.merges_over(int(sheet.rows[position])):
        if merge.first_column in groups:
            for column in range(merge.first_column, merge.last_column + 1):
                found.setdefault(column, groups[merge.first_column])
    last = ""
    for column in sorted(set(found) | below):
        if column in found:
            # A header that is merged down has no leaf and covers no neighbours.
            last = found[column] if column in below else ""
        elif last:
            found[column] = last
    return found


def _has_number(texts: Texts) -> bool:
    return any(_NUMBER.fullmatch(text) for text in texts.values())


def _texts(sheet: Sheet, position: int) -> Texts:
    return {c: text for c, text in sheet.row_texts(position).items() if len(text) <= _LONGEST}
