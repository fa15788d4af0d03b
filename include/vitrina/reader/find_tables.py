"""Find tables: where headers stand on a sheet, and which rows belong to which table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vitrina.layouts.matching import HeaderCell, HeaderMatch, match_kind
from vitrina.reader.sheet import Sheet

#: A header stands in one of the first rows of its sheet,
HEADER_ROWS = 20
#: or in one of the first rows after a blank one, when a sheet holds several tables.
TITLE_ROWS = 4
MAX_CANDIDATES = 400
_LONGEST_HEADER = 300


@dataclass(frozen=True)
class FoundTable:
    """One table of a sheet by positions in `Sheet.rows`.

    Titles are `begin..header-1`, the header is `header..leaf`, the body `leaf+1..end-1`.
    """

    match: HeaderMatch
    begin: int
    header: int
    leaf: int
    end: int


def find_tables(sheet: Sheet) -> list[FoundTable]:
    """Tables whose required headers are all there, top to bottom; repeated headers open none."""
    found: list[FoundTable] = []
    for position, begin in _candidates(sheet):
        if found and position <= found[-1].leaf:
            continue
        if found and begin == 0:
            # Rows under the first header are its data, whatever they look like.
            continue
        header = _header_at(sheet, position)
        if header is None or not header[0].is_whole:
            continue
        match, first, leaf = header
        if found and _is_same(match, found[-1].match):
            continue
        if found:
            last = found[-1]
            found[-1] = FoundTable(last.match, last.begin, last.header, last.leaf, begin)
        found.append(FoundTable(match, begin, first, leaf, len(sheet.rows)))
    return found


def nearest_match(sheet: Sheet) -> tuple[HeaderMatch, int] | None:
    """The kind a sheet without a whole header comes nearest to, and that row's position."""
    best: tuple[HeaderMatch, int] | None = None
    for position, _ in _candidates(sheet):
        header = _header_at(sheet, position)
        if header and (best is None or header[0].rank > best[0].rank):
            best = header[0], header[2]
    return best


def _candidates(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """(position, where its block of rows begins) of rows a header may stand in."""
    first_rows = int(np.searchsorted(sheet.rows, HEADER_ROWS, side="right"))
    yield from ((position, 0) for position in range(first_rows))
    after_blank = np.flatnonzero(np.diff(sheet.rows) > 1) + 1
    for begin in after_blank[:MAX_CANDIDATES].tolist():
        for position in range(begin, min(begin + TITLE_ROWS + 1, len(sheet.rows))):
            if position > begin and sheet.rows[position] - sheet.rows[position - 1] > 1:
                break
            yield position, begin


def _header_at(sheet: Sheet, position: int) -> tuple[HeaderMatch, int, int] | None:
    """Best reading of a header at a row: alone, the next row alone, or both together."""
    upper = _texts(sheet, position)
    if len(upper) < 2:
        return None
    alone = match_kind([HeaderCell(column, text) for column, text in upper.items()])
    best = (alone, position, position) if alone else None
    is_followed = (
        position + 1 < len(sheet.rows) and sheet.rows[position + 1] == sheet.rows[position] + 1
    )
    if not is_followed:
        return best
    lower = _texts(sheet, position + 1)
    readings = [
        (match_kind([HeaderCell(c, text) for c, text in lower.items()]), position + 1),
        (match_kind(_two_rows(sheet, position, upper, lower)), position),
    ]
    for match, first in readings:
        if match and (best is None or match.rank > best[0].rank):
            best = match, first, position + 1
    return best


def _two_rows(
    sheet: Sheet, position: int, upper: dict[int, str], lower: dict[int, str]
) -> list[HeaderCell]:
    """Each column's leaf with the group above it; a group spreads over the columns it covers."""
    row = int(sheet.rows[position])
    groups = dict(upper)
    for merge in sheet.merges:
        if merge.first_row <= row <= merge.last_row and merge.first_column in upper:
            for column in range(merge.first_column, merge.last_column + 1):
                groups.setdefault(column, upper[merge.first_column])
    last = ""
    for column in sorted(set(upper) | set(lower)):
        if column in groups:
            # A header that is merged down has no leaf and covers no neighbours.
            last = groups[column] if column in lower else ""
        elif last:
            groups[column] = last
    return [
        HeaderCell(column, lower.get(column, ""), groups.get(column, ""))
        for column in sorted(set(groups) | set(lower))
        if column in lower or column in upper
    ]


def _texts(sheet: Sheet, position: int) -> dict[int, str]:
    return {
        column: text
        for column, text in sheet.row_texts(position).items()
        if len(text) <= _LONGEST_HEADER
    }


def _is_same(one: HeaderMatch, other: HeaderMatch) -> bool:
    return one.kind == other.kind and dict(one.columns) == dict(other.columns)
