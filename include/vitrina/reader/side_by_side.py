"""Side by side: a sheet with tables beside each other to a sheet each.

They are parted by blank columns, or they touch: one set of headers is printed again at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitrina.layouts import load_layouts
from vitrina.layouts.headers import header_words
from vitrina.reader.classify_rows import classify_rows
from vitrina.reader.find_tables import FoundTable, find_tables
from vitrina.reader.sheet import Int32, Sheet, column_letters, without_blank_rows
from vitrina.spelling import fold

_HEAD_ROWS = 60
#: A list is folded a few times at most.
_MOST_TOUCHING = 10
#: Fields that are measured; the others say what a row is about and when.
_MEASURES = ("count", "percent", "decimal", "flag", "status")


def side_by_side(sheet: Sheet) -> Iterator[tuple[Sheet, list[FoundTable]]]:
    """The sheet with its tables, or each part of it that has tables of its own.

    A part without a title of its own has that of the first. Every part but the first is called by
    its columns too, «Лист1 (F:H)»: two rows of one number are told apart.
    """
    for band in _parted_by_blanks(sheet):
        found = find_tables(band)
        yield from _touching(band, found) or [(band, found)]


def _parted_by_blanks(sheet: Sheet) -> list[Sheet]:
    """The sheet itself, unless blank columns part it into bands and two of them hold tables.

    A band without a table goes with the one to its left, so that no cell is left out.
    """
    bands = _bands(sorted(sheet.columns))
    if len(bands) < 2:
        return [sheet]
    head = _head(sheet)
    has_table = [bool(find_tables(_only(head, band))) for band in bands]
    if sum(has_table) < 2:
        return [sheet]
    parts: list[list[int]] = []
    for band, is_part in zip(bands, has_table, strict=True):
        if parts and not is_part:
            parts[-1] += band
        else:
            parts.append(list(band))
    return _parts(sheet, parts)


def _touching(sheet: Sheet, found: list[FoundTable]) -> list[tuple[Sheet, list[FoundTable]]]:
    """Parts of a sheet whose every header is one whole set of headers, printed twice or more.

    None when anything speaks for one table with doubled headers, which is refused: a set that is
    not whole or differs by a word, a part without data, a row about nothing or one subject twice.
    """
    if not any(table.match.doubled for table in found):
        return []
    top = found[0].header
    below = {number: values[top:] for number, values in sorted(sheet.columns.items())}
    columns = [number for number, values in below.items() if values.null_count < len(values)]
    widths = {_period(_headers(sheet, table, columns)) for table in found}
    width = min(widths)
    if len(widths) > 1 or not 1 < len(columns) // width <= _MOST_TOUCHING:
        return []
    parts = [columns[begin : begin + width] for begin in range(0, len(columns), width)]
    # Cells of the title may stand over columns that hold nothing else.
    parts[0] = [*parts[0], *(number for number in sheet.columns if number not in columns)]
    touching = [(part, find_tables(part)) for part in _parts(sheet, parts)]
    if any(len(tables) != len(found) for _, tables in touching):
        return []
    for place in range(len(found)):
        subjects = [set(_subjects(part, tables[place])) for part, tables in touching]
        everyone = set().union(*subjects)
        is_apart = len(everyone) == sum(map(len, subjects))
        if not all(subjects) or not is_apart or not all(map(any, everyone)):
            return []
    return touching


def _headers(sheet: Sheet, table: FoundTable, columns: list[int]) -> list[tuple[object, ...]]:
    """The words over each column, row by row of the header."""
    rows = range(table.header, table.leaf + 1)
    return [
        tuple(header_words(sheet.columns[column][row].as_py() or "") for row in rows)
        for column in columns
    ]


def _period(headers: list[tuple[object, ...]]) -> int:
    """After how many columns the headers begin again, each as before; their number if never."""
    count = len(headers)
    return next(
        (n for n in range(1, count) if count % n == 0 and headers[n:] == headers[:-n]), count
    )


def _subjects(sheet: Sheet, table: FoundTable) -> Iterator[tuple[str, ...]]:
    """What each data row of a table is about, however it is spelt."""
    layout = load_layouts()[table.match.kind]
    columns = [
        sheet.columns[column]
        for name, column in table.match.columns.items()
        if layout.fields[name].type not in _MEASURES
    ]
    for row in classify_rows(sheet, table, layout, 0).data.tolist():
        yield tuple(fold(values[row].as_py() or "") for values in columns)


def _parts(sheet: Sheet, parts: list[list[int]]) -> list[Sheet]:
    """A sheet of the columns of each part, with titles of the first where they speak for it too."""
    found = [_only(sheet, part) for part in parts]
    tables = find_tables(found[0])
    titles = [found[0].rows[table.title : table.header] for table in tables] or [found[0].rows]
    for number, columns in enumerate(parts[1:], start=1):
        if rows := _borrowed(found[number], titles):
            found[number] = _only(sheet, columns, title=(parts[0], rows))
        letters = f"{column_letters(columns[0])}:{column_letters(columns[-1])}"
        found[number].name = f"{sheet.name} ({letters})"
    return found


def _borrowed(part: Sheet, titles: list[Int32]) -> list[int]:
    """Rows of other columns' titles: for each header without a title the nearest one above it."""
    rows: set[int] = set()
    for table in find_tables(part):
        bare = [row for row in table.repeated if row - 1 not in table.repeated]
        if table.title == table.header:
            bare.append(table.header)
        for header in bare:
            above = [title[title < part.rows[header]] for title in titles]
            nearest = next((title for title in reversed(above) if len(title)), part.rows[:0])
            if not np.isin(nearest, part.rows).any():
                rows.update(nearest.tolist())
    return sorted(rows)


def _bands(columns: list[int]) -> list[list[int]]:
    """Runs of neighbouring columns."""
    bands: list[list[int]] = []
    for column in columns:
        if bands and column == bands[-1][-1] + 1:
            bands[-1].append(column)
        else:
            bands.append([column])
    return bands


def _head(sheet: Sheet) -> Sheet:
    """The first rows: where tables beside each other begin."""
    return replace(
        sheet,
        rows=sheet.rows[:_HEAD_ROWS],
        columns={number: values[:_HEAD_ROWS] for number, values in sheet.columns.items()},
        numeric={number: mask[:_HEAD_ROWS] for number, mask in sheet.numeric.items()},
    )


def _only(
    sheet: Sheet, columns: list[int], *, title: tuple[list[int], list[int]] | None = None
) -> Sheet:
    """Some columns of a sheet, and some rows of others; blank rows are left out."""
    taken = {column: sheet.columns[column] for column in columns}
    if title:
        is_title = pa.array(np.isin(sheet.rows, title[1]))
        nothing = pa.scalar(None, pa.string())
        for column in title[0]:
            taken[column] = pc.if_else(is_title, sheet.columns[column], nothing)
    return without_blank_rows(
        replace(
            sheet,
            columns=taken,
            numeric={number: mask for number, mask in sheet.numeric.items() if number in taken},
            merges=tuple(merge for merge in sheet.merges if merge.first_column in taken),
        )
    )
