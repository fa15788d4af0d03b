"""Find tables: where headers stand on a sheet, and which rows belong to which table."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pyarrow.compute as pc

from vitrina.layouts import load_layouts
from vitrina.layouts.matching import HeaderMatch
from vitrina.reader.header_rows import Header, header_at
from vitrina.reader.row_words import FOOTNOTE, TOTAL
from vitrina.reader.sheet import Sheet, filled_counts
from vitrina.territory import Territory
from vitrina.weeks import PeriodDate, period_dates

#: A header stands in one of the first rows of its sheet,
HEADER_ROWS = 20
#: in one of the first rows after a blank one, when a sheet holds several tables,
TITLE_ROWS = 4
#: or where columns of numbers hold none; so many places are looked at.
MAX_CANDIDATES = 400
#: A table without such columns is looked through row by row when it is short.
MAX_WORDS_ONLY = 300

_NUMBERS = ("count", "percent", "decimal")
_NO_TITLE = re.compile(f"{TOTAL}|{FOOTNOTE}")
_LONG_TITLE = 60


@dataclass(frozen=True)
class FoundTable:
    """One table of a sheet by positions in `Sheet.rows`.

    Rows `begin..end-1` are the table's, its own title begins at `title`, the header is
    `header..leaf`, the body follows; `repeated` are rows of the body that print the header again.
    """

    match: HeaderMatch
    begin: int
    title: int
    header: int
    leaf: int
    end: int
    repeated: frozenset[int] = frozenset()

    @property
    def last_header(self) -> int:
        """Position of the last row that is known to print a header."""
        return max((self.leaf, *self.repeated))


def find_tables(sheet: Sheet) -> list[FoundTable]:
    """Tables whose required headers are all there, top to bottom.

    The same header again is a new page of the same table, unless a title of another period or
    region stands above it.
    """
    found: list[FoundTable] = []
    for position in range(int(np.searchsorted(sheet.rows, HEADER_ROWS, side="right"))):
        header = header_at(sheet, position)
        if header and header.match.is_whole:
            found.append(_table(sheet, header, 0, 0))
            break
    for position in _candidates(sheet, found[0] if found else None):
        if found and position <= found[-1].last_header:
            continue
        header = header_at(sheet, position)
        if header is None or not header.match.is_whole:
            continue
        if not found:
            found.append(_table(sheet, header, 0, _title_above(sheet, header.first, 0)))
            continue
        last = found[-1]
        title = _title_above(sheet, header.first, last.last_header + 1)
        if _is_same(header.match, last.match) and not _is_another(sheet, last, title, header):
            again = frozenset(range(header.first, header.leaf + 1))
            found[-1] = replace(last, repeated=last.repeated | again)
        else:
            found[-1] = replace(last, end=title)
            found.append(_table(sheet, header, title, title))
    return found


def nearest_table(sheet: Sheet) -> FoundTable | None:
    """All of a sheet without a whole header, as a table of the kind it comes nearest to."""
    first_rows = range(int(np.searchsorted(sheet.rows, HEADER_ROWS, side="right")))
    best: Header | None = None
    for position in (*first_rows, *_after_blanks(sheet)):
        header = header_at(sheet, position)
        if header and (best is None or header.match.rank > best.match.rank):
            best = header
    return _table(sheet, best, 0, 0) if best else None


def _table(sheet: Sheet, header: Header, begin: int, title: int) -> FoundTable:
    return FoundTable(header.match, begin, title, header.first, header.leaf, len(sheet.rows))


def _candidates(sheet: Sheet, first: FoundTable | None) -> list[int]:
    """Rows under the first header that another one may begin at, in order."""
    places = set(_after_blanks(sheet))
    if first:
        places |= set(_breaks(sheet, first))
    return sorted(places)[: 5 * MAX_CANDIDATES]


def _after_blanks(sheet: Sheet) -> list[int]:
    """The first rows of every block of rows but the first; a blank row ends a block."""
    begins = np.flatnonzero(np.diff(sheet.rows) > 1) + 1
    found: list[int] = []
    for begin in begins[:MAX_CANDIDATES].tolist():
        for position in range(begin, min(begin + TITLE_ROWS + 1, len(sheet.rows))):
            if position > begin and sheet.rows[position] - sheet.rows[position - 1] > 1:
                break
            found.append(position)
    return found


def _breaks(sheet: Sheet, table: FoundTable) -> list[int]:
    """Rows under a header whose columns of numbers hold none, and the rows above them."""
    fields = load_layouts()[table.match.kind].fields
    numbers = [
        column
        for name, column in table.match.columns.items()
        if fields[name].type in _NUMBERS or fields[name].identifier in ("kpp", "ogrn", "oktmo")
    ]
    length = len(sheet.rows)
    if not numbers:
        return _without_regions(sheet, table) if length <= MAX_WORDS_ONLY else []
    is_break = np.arange(length) > table.leaf
    for column in numbers[:2]:
        has_digit = pc.match_substring_regex(sheet.columns[column], r"\d")
        is_break &= ~np.array(pc.fill_null(has_digit, False))
    filled = filled_counts(sheet.columns.values(), length)
    breaks = np.flatnonzero(is_break & (filled > 1))[:MAX_CANDIDATES].tolist()
    # The row of words may be the second or the third one of a header.
    return [p - above for p in breaks for above in range(3) if p - above > table.leaf]


def _without_regions(sheet: Sheet, table: FoundTable) -> list[int]:
    fields = load_layouts()[table.match.kind].fields
    regions = [c for name, c in table.match.columns.items() if fields[name].type == "region"]
    territory = Territory.from_seeds()
    return [
        position
        for position in range(table.leaf + 1, len(sheet.rows))
        if not any(territory.region_code(sheet.columns[c][position].as_py() or "") for c in regions)
    ]


def _title_above(sheet: Sheet, header: int, lowest: int) -> int:
    """Where the title of a header begins that stands below other rows.

    Rows after a blank one are a title when little stands in them; rows right under data when it is
    one cell and no region of a list; rows parted from their header only when they speak like one.
    """
    title = position = header
    while position > lowest and header - position < TITLE_ROWS:
        position -= 1
        texts = sheet.row_texts(position)
        printed = " ".join(texts[column] for column in sorted(texts))
        if len(texts) > 2 or _NO_TITLE.search(printed):
            break
        is_block = position == 0 or sheet.rows[position] - sheet.rows[position - 1] > 1
        is_parted = sheet.rows[position + 1] - sheet.rows[position] > 1
        if _speaks_like_a_title(sheet, position, printed):
            title = position
        elif is_parted:
            break
        elif is_block or (len(texts) == 1 and Territory.from_seeds().region_code(printed) is None):
            title = position
    return title


def _speaks_like_a_title(sheet: Sheet, position: int, printed: str) -> bool:
    merges = sheet.merges_over(int(sheet.rows[position]))
    is_merged = any(merge.last_column > merge.first_column for merge in merges)
    return is_merged or len(printed) > _LONG_TITLE or bool(period_dates(printed))


def _is_another(sheet: Sheet, last: FoundTable, title: int, header: Header) -> bool:
    """Whether the title over a repeated header names another period or region."""
    before = _named(sheet, last.title, last.header)
    here = _named(sheet, title, header.first)
    return any(new and new != old for new, old in zip(here, before, strict=True))


def _named(sheet: Sheet, begin: int, end: int) -> tuple[set[PeriodDate], set[str]]:
    """Period dates and regions in rows of a title."""
    lines = [" ".join(sheet.row_texts(position).values()) for position in range(begin, end)]
    dates = {date for line in lines for date in period_dates(line)}
    return dates, Territory.from_seeds().regions_in("\n".join(lines))


def _is_same(one: HeaderMatch, other: HeaderMatch) -> bool:
    return one.kind == other.kind and dict(one.columns) == dict(other.columns)
