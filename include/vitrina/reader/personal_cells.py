"""Personal cells: where a table holds data of people; one such place refuses the file (Q27)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitrina.layouts import Layout
from vitrina.reader.find_tables import FoundTable
from vitrina.reader.personal_data import (
    columns_with_suspects,
    find_personal_data,
    is_personal_header,
    what_is_personal,
)
from vitrina.reader.refusal import Refusal
from vitrina.reader.sheet import Sheet, at_positions, column_letters

_EXEMPT_TYPES = ("identifier", "count", "percent", "decimal", "date", "flag", "region", "level")
_PHONE_DIGITS = 11
_REMOVE = "Удалите этот столбец или эти ячейки"
_JUDGED_AT_ONCE = 1_000_000
_TALL = 10_000
#: Column, its header, places of the cells to judge among the data rows, those cells.
_Judged = tuple[int, str, np.ndarray, pa.StringArray]


def refuse_personal_data(
    sheet: Sheet, table: FoundTable, layout: Layout, positions: np.ndarray
) -> None:
    """Q27: data of people in any cell of the table's data rows refuses the whole file."""
    fields = {number: layout.fields[name] for name, number in table.match.columns.items()}
    # Unknown headers and the sheet's name are stored and printed too.
    if what := what_is_personal(sheet.name):
        raise _personal("Имя одного из листов", what, "a sheet name", "Переименуйте лист")
    for printed in table.match.unknown:
        if what := what_is_personal(printed):
            place = f"{sheet.place_ru}заголовок в строке {sheet.rows[table.leaf]}"
            raise _personal(place, what, "a header", _REMOVE)
    batch: list[_Judged] = []
    cell_count = 0
    for number, values in sheet.columns.items():
        known = fields.get(number)
        if known and known.type in _EXEMPT_TYPES:
            continue
        cells = at_positions(values, positions)
        header = " ".join(
            values[position].as_py() or "" for position in range(table.header, table.leaf + 1)
        )
        if known is None and is_personal_header(header) and cells.null_count < len(cells):
            first = int(np.flatnonzero(np.asarray(pc.is_valid(cells)))[0])
            raise _personal_cell(sheet, int(sheet.rows[positions[first]]), number, "данные о людях")
        judged = _may_be_personal(sheet, number, positions, cells)
        column = (number, header, judged, at_positions(cells, judged))
        if len(judged) > _TALL:
            _judge(sheet, positions, [column])
            continue
        batch.append(column)
        cell_count += len(judged)
        if cell_count > _JUDGED_AT_ONCE:
            _judge(sheet, positions, batch)
            batch, cell_count = [], 0
    _judge(sheet, positions, batch)


def _judge(sheet: Sheet, positions: np.ndarray, batch: list[_Judged]) -> None:
    """Each pattern is compiled once for many columns: a sheet may have 16 384 of them."""
    # What the patterns cost to compile matters to many short columns, not to a tall one.
    is_one = len(batch) == 1
    for index in [0] if is_one else columns_with_suspects([cells for *_, cells in batch]):
        number, header, judged, cells = batch[index]
        for found in find_personal_data(cells, header=header, limit=1):
            row = int(sheet.rows[positions[judged[found.position]]])
            raise _personal_cell(sheet, row, number, found.what)


def _may_be_personal(
    sheet: Sheet, column: int, positions: np.ndarray, cells: pa.StringArray
) -> np.ndarray:
    """Places of the cells worth judging: a number is a phone only if it has a phone's length."""
    if column not in sheet.numeric:
        return np.arange(len(cells))
    has_length = np.asarray(pc.fill_null(pc.equal(pc.binary_length(cells), _PHONE_DIGITS), False))
    return np.flatnonzero(~sheet.numeric[column][positions] | has_length)


def _personal_cell(sheet: Sheet, row: int, column: int, what: str) -> Refusal:
    place = f"{column_letters(column)}{row}"
    return _personal(f"{sheet.place_ru}ячейка {place}", what, place, _REMOVE)


def _personal(place_ru: str, what: str, place_en: str, mend_ru: str) -> Refusal:
    return Refusal(
        "Q27",
        f"{place_ru}: персональные данные ({what}). {mend_ru} и загрузите файл заново; из файла "
        "ничего не сохранено.",
        f"personal data in {place_en}",
    )
