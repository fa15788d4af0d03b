"""Side by side: a sheet with tables beside each other, parted by blank columns, to a sheet each."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from vitrina.reader.find_tables import find_tables
from vitrina.reader.sheet import Sheet, column_letters, without_blank_rows

_HEAD_ROWS = 60


def side_by_side(sheet: Sheet) -> list[Sheet]:
    """The sheet itself, unless blank columns part it into bands and two of them hold tables.

    A band without a table goes with the one to its left, so that no cell is left out; a band
    without a title of its own has that of the first. Every band but the first is called by its
    columns too, «Лист1 (F:H)»: two rows of one number are told apart.
    """
    bands = _bands(sorted(sheet.columns))
    if len(bands) < 2:
        return [sheet]
    head = _head(sheet)
    headers = [_header_row(_only(head, band)) for band in bands]
    if sum(row is not None for row in headers) < 2:
        return [sheet]
    parts: list[list[int]] = []
    tops: list[int] = []
    for band, row in zip(bands, headers, strict=True):
        if parts and row is None:
            parts[-1] += band
        else:
            parts.append(list(band))
            tops.append(row or 0)
    found = [_only(sheet, part) for part in parts]
    for number, top in enumerate(tops[1:], start=1):
        if len(found[number].rows) and found[number].rows[0] >= top:
            found[number] = _only(sheet, parts[number], title=(parts[0], top))
    for part, columns in zip(found[1:], parts[1:], strict=True):
        part.name = f"{sheet.name} ({column_letters(columns[0])}:{column_letters(columns[-1])})"
    return found


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


def _header_row(sheet: Sheet) -> int | None:
    found = find_tables(sheet)
    return int(sheet.rows[found[0].header]) if found else None


def _only(sheet: Sheet, columns: list[int], *, title: tuple[list[int], int] | None = None) -> Sheet:
    """Some columns of a sheet, and of others what stands above a row; blank rows are left out."""
    taken = {column: sheet.columns[column] for column in columns}
    if title:
        is_above = pa.array(sheet.rows < title[1])
        nothing = pa.scalar(None, pa.string())
        for column in title[0]:
            taken[column] = pc.if_else(is_above, sheet.columns[column], nothing)
    return without_blank_rows(
        replace(
            sheet,
            columns=taken,
            numeric={number: mask for number, mask in sheet.numeric.items() if number in taken},
            merges=tuple(merge for merge in sheet.merges if merge.first_column in taken),
        )
    )
