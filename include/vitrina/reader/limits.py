"""Limits: what a file may ask of the reader; beyond them it is refused before it costs memory."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitrina.reader.refusal import SAVE_AGAIN, Refusal, damaged
from vitrina.reader.sheet import LAST_COLUMN, Sheet, column_letters

#: A nationwide workbook has 40 MB, the same as text 90.
MAX_FILE = 200_000_000
#: Bytes of text in one column, characters on a sheet of an .xls or .ods.
MAX_TEXT = 200_000_000
#: Characters in a cell, as in Excel.
MAX_CELL = 32_767
#: Cells a sheet may spread over: more would not fit into memory, and no honest sheet has them.
MAX_AREA = 64 << 20

_SPLIT = "Разделите выгрузку на несколько файлов и загрузите их."


def refuse_large_file(size: int) -> None:
    """Before a file is read: `size` in bytes. Raises Refusal (Q31) as all of these do."""
    if size > MAX_FILE:
        raise damaged(
            f"Файл занимает {size / 1e6:.0f} МБ, допустимо не более {MAX_FILE / 1e6:.0f} МБ. "
            f"{_SPLIT}",
            f"a file of {size} bytes",
        )


def refuse_much_text(texts: pa.StringArray, taken: pa.Array) -> None:
    """One long text may be named by a million cells: before it is copied so many times."""
    lengths = pc.binary_length(texts)
    longest = pc.max(lengths).as_py() or 0
    if longest * len(taken) <= MAX_TEXT:
        return
    size = pc.sum(lengths.take(taken)).as_py() or 0
    if size > MAX_TEXT:
        raise much_text(size)


def refuse_long_cells(sheet: Sheet) -> None:
    """Excel keeps no longer texts; each pattern looked for in one costs its length."""
    for column, values in sheet.columns.items():
        if (pc.max(pc.binary_length(values)).as_py() or 0) <= MAX_CELL:
            continue
        lengths = np.asarray(pc.fill_null(pc.utf8_length(values), 0))
        if lengths.max() > MAX_CELL:
            cell = f"{column_letters(column)}{sheet.rows[lengths.argmax()]}"
            place = f"{sheet.place_ru}ячейка {cell}"
            raise damaged(
                f"{place[0].upper()}{place[1:]}: текст длиннее 32 767 знаков, в Excel таких не "
                "бывает. Сократите его и загрузите файл заново.",
                f"{lengths.max()} characters in {cell}",
            )


def refuse_many_columns(row: int, count: int) -> None:
    """A line of text may have any number of fields."""
    if count > LAST_COLUMN:
        raise damaged(
            f"В строке {row} больше столбцов, чем бывает на листе ({LAST_COLUMN}): проверьте "
            "разделитель и выгрузите файл заново.",
            f"{count} columns in line {row}",
        )


def scattered(sheet: str, rows: int, columns: int) -> Refusal:
    """Few cells over many rows and columns fill the memory with blanks."""
    return damaged(
        f"Лист «{sheet}»: ячейки разбросаны по {rows} строкам и {columns} столбцам, такой лист не "
        f"помещается в память. Удалите лишнее вокруг таблицы и сохраните книгу заново. "
        f"{SAVE_AGAIN}",
        f"cells spread over {rows} rows and {columns} columns",
    )


def much_text(size: int) -> Refusal:
    """Q31: a short file that unfolds into long texts."""
    return damaged(
        f"Тексты повторены в ячейках листа столько раз, что занимают больше {size / 1e6:.0f} МБ. "
        f"{_SPLIT}",
        f"{size} bytes of repeated text",
    )
