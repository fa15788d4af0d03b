"""Classify rows: which rows under a header are data, and what the others are; none is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitrina.layouts import Layout
from vitrina.reader.find_tables import FoundTable
from vitrina.reader.row_words import COLON, COLUMN_NUMBER, COUNTRY, FOOTNOTE, HEADING, TOTAL, UNIT
from vitrina.reader.sheet import Int32, Mask, Sheet, filled_counts, matching
from vitrina.territory import Territory

_LABEL_TYPES = ("text", "region", "municipality", "territory", "org_type", "level")
#: Fields that say which organisation or territory a row is about.
_SUBJECTS = (*_LABEL_TYPES, "identifier")
_LONGEST_LABEL = 120
_DIGITS = re.compile(r"\d+")
_Columns = dict[int, pa.StringArray]
_Fields = dict[str, pa.StringArray]


@dataclass(frozen=True)
class Classified:
    """Positions of the data rows in `Sheet.rows`, counts of the others, texts around the data."""

    data: np.ndarray
    counts: dict[str, int]
    used_rows: int
    titles: list[str]
    footnotes: list[str]


def classify_rows(sheet: Sheet, table: FoundTable, layout: Layout, previous_row: int) -> Classified:
    """Sort the rows of one table. `previous_row`: last row of the table above, 0 for the first.

    Data rows and the counts add up to the used range the table stands in.
    """
    body = slice(table.leaf + 1, table.end)
    columns = {number: values[body] for number, values in sheet.columns.items()}
    fields = {name: columns[number] for name, number in table.match.columns.items()}
    length = max(table.end - table.leaf - 1, 0)
    filled = filled_counts(columns.values(), length)
    known = filled_counts(fields.values(), length)
    told = [v for name, v in fields.items() if layout.fields[name].type not in _LABEL_TYPES]
    said = filled_counts(told, length)
    label = _first_text(columns, length)
    header = _repeated(sheet, table, columns, filled)
    header |= _under_header(header, columns, filled)
    total = _totals(fields, label, layout) & ~header
    marked = _footnotes(label, filled, known, said, len(fields)) & ~total & ~header
    is_numbered = (known == 0) & _matches(label, r"^\s*\d+\.?\s*$")
    footnote = marked | ((known == 0) & ~is_numbered)
    is_heading = _is_merged(sheet, body, length)
    if {"name", "municipality"} <= set(fields):
        is_heading |= _matches(label, HEADING)
    footnote |= (filled == 1) & is_heading
    is_long = (filled == 1) & _is_long(label)
    regions = [v for name, v in fields.items() if layout.fields[name].type == "region"]
    is_full = (known >= 3) | ((known == 2) & ((said > 0) | (len(fields) <= 4)))
    footnote |= _around(sheet.rows[body], is_full, is_long, marked, regions)
    footnote &= ~(total | header)
    blank = is_numbered & ~(total | header | footnote)
    nameless, empty = _nameless(fields, layout, ~(header | total | footnote | blank))
    total |= nameless & ~empty
    blank |= nameless & empty
    data = ~(header | total | footnote | blank)

    first_row = previous_row + 1 if previous_row else int(sheet.rows[table.begin])
    used_rows = int(sheet.rows[table.end - 1]) - first_row + 1
    gaps = used_rows - (table.end - table.begin)
    return Classified(
        data=np.flatnonzero(data) + table.leaf + 1,
        counts={
            "title": table.header - table.begin,
            "header": table.leaf - table.header + 1,
            "repeated_header": int(header.sum()),
            "total": int(total.sum()),
            "footnote": int(footnote.sum()),
            "blank": int(blank.sum()) + gaps,
        },
        used_rows=used_rows,
        titles=title_lines(sheet, table),
        footnotes=[
            _joined(sheet, table.leaf + 1 + position)
            for position in np.flatnonzero(footnote).tolist()
        ],
    )


def title_lines(sheet: Sheet, table: FoundTable) -> list[str]:
    """Rows of a table's own title, the cells of each joined."""
    return [_joined(sheet, position) for position in range(table.title, table.header)]


def _first_text(columns: _Columns, length: int) -> pa.StringArray:
    """Leftmost value of each row."""
    if not columns:
        return pa.nulls(length, pa.string())
    return pc.coalesce(*(columns[number] for number in sorted(columns)))


def _matches(values: pa.StringArray, pattern: str) -> Mask:
    return np.array(pc.fill_null(matching(values, pattern), False), dtype=np.bool_)


def _repeated(sheet: Sheet, table: FoundTable, columns: _Columns, filled: np.ndarray) -> Mask:
    """Rows that say again what the header says over the same columns."""
    mask = np.zeros(len(filled), np.bool_)
    mask[[position - table.leaf - 1 for position in table.repeated]] = True
    equal = np.zeros(len(filled), np.int32)
    for number, values in columns.items():
        column = sheet.columns[number]
        printed = {column[position].as_py() for position in range(table.header, table.leaf + 1)}
        printed.discard(None)
        for text in printed:
            equal += np.asarray(pc.fill_null(pc.equal(values, text), False))
    mask |= (equal * 10 >= filled * 8) & (equal >= 2)
    # A row of groups may say one thing only: it counts right above a row of leaves.
    groups = (equal == filled) & (filled > 0)
    mask[:-1] |= groups[:-1] & mask[1:]
    return mask


def _under_header(header: Mask, columns: _Columns, filled: np.ndarray) -> Mask:
    """Rows right under a header that number its columns («1 2 3 …») or give their units."""
    mask = np.zeros(len(header), np.bool_)
    places = {0} | {place + 1 for place in np.flatnonzero(header).tolist()}
    for place in sorted(places):
        while place < len(header) and _is_numbering(columns, place, int(filled[place])):
            mask[place] = True
            place += 1
    return mask


def _is_numbering(columns: _Columns, place: int, filled: int) -> bool:
    cells = [values[place : place + 1] for _, values in sorted(columns.items())]
    texts = pa.concat_arrays([cell for cell in cells if cell.null_count == 0] or [pa.array([""])])
    if pc.all(pc.match_substring_regex(texts, UNIT)).as_py():
        return True
    if filled < 3 or not pc.all(pc.match_substring_regex(texts, COLUMN_NUMBER)).as_py():
        return False
    numbers = [int(found[0]) for text in texts.to_pylist() if (found := _DIGITS.search(text))]
    return len(numbers) >= 2 and all(b - a == 1 for a, b in pairwise(numbers))


def _totals(fields: _Fields, label: pa.StringArray, layout: Layout) -> Mask:
    total = _matches(label, TOTAL)
    for name, values in fields.items():
        field_type = layout.fields[name].type
        if field_type in _LABEL_TYPES:
            total |= _matches(values, TOTAL)
        if field_type == "region":
            total |= _matches(values, COUNTRY)
    return total


def _footnotes(
    label: pa.StringArray, filled: Int32, known: Int32, said: Int32, field_count: int
) -> Mask:
    """Rows that open like a footnote or a signature and have little else in them."""
    marked = _matches(label, FOOTNOTE)
    if not marked.any():
        return marked
    is_little = (known * 2 < field_count) | (filled == 1)
    found: Mask = marked & (is_little | (_matches(label, COLON) & (said * 2 < field_count)))
    return found


def _around(
    rows: Int32, is_full: Mask, is_long: Mask, marked: Mask, regions: list[pa.StringArray]
) -> Mask:
    """Long texts above the first full row; below the last one all from a blank row or footnote."""
    full = np.flatnonzero(is_full & ~marked)
    first, last = (int(full[0]), int(full[-1])) if len(full) else (len(rows), -1)
    mask = is_long & (np.arange(len(rows)) < first)
    # Without a single full row a list of names may be all there is: only footnotes end it.
    for position in range(last + 1, len(rows)):
        is_after_blank = last >= 0 and position > 0 and rows[position] - rows[position - 1] > 1
        if any(_is_region(values[position].as_py()) for values in regions):
            continue
        if is_after_blank or marked[position] or is_long[position]:
            mask[position:] = True
            break
    return mask


def _is_region(text: str | None) -> bool:
    """A region with nothing said of it is a row of a list of regions, wherever it stands."""
    return text is not None and Territory.from_seeds().region_code(text) is not None


def _nameless(fields: _Fields, layout: Layout, data: Mask) -> tuple[Mask, Mask]:
    """(rows after the last named one, whether only zeros stand in them).

    Sums nobody put a word to, and formulas pulled down below the table.
    """
    named = np.zeros(len(data), np.bool_)
    zeros = np.ones(len(data), np.bool_)
    mask = np.zeros(len(data), np.bool_)
    subjects = {name for name in fields if layout.fields[name].type in _SUBJECTS}
    rows = np.flatnonzero(data)
    if not len(rows) or any(fields[name][int(rows[-1])].is_valid for name in subjects):
        return mask, zeros
    for name, values in fields.items():
        is_valid = np.asarray(pc.is_valid(values))
        if name in subjects:
            named |= is_valid
        else:
            zeros &= ~is_valid | np.array(pc.is_in(values, pa.array(["0", "0%"])))
    last = np.flatnonzero(named & data)
    if len(last):
        mask[last[-1] + 1 :] = ~named[last[-1] + 1 :] & data[last[-1] + 1 :]
    return mask, zeros


def _is_long(label: pa.StringArray) -> Mask:
    return np.asarray(pc.fill_null(pc.greater(pc.utf8_length(label), _LONGEST_LABEL), False))


def _is_merged(sheet: Sheet, body: slice, length: int) -> Mask:
    """Rows that hold a cell merged over several columns: headings inside the table."""
    merged = [m.first_row for m in sheet.merges if m.last_column > m.first_column]
    if not merged or not length:
        return np.zeros(length, np.bool_)
    return np.isin(sheet.rows[body], np.array(merged, np.int32))


def _joined(sheet: Sheet, position: int) -> str:
    texts = sheet.row_texts(position)
    return " ".join(texts[column] for column in sorted(texts))
