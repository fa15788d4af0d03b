"""Gather: cells that come one by one (old .xls, .ods) to a sheet of text columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitrina.reader.limits import MAX_AREA, MAX_TEXT, much_text, scattered
from vitrina.reader.refusal import damaged
from vitrina.reader.render import render_numbers
from vitrina.reader.sheet import LAST_COLUMN, Merge, Sheet, blank_to_null, visible

#: A nationwide sheet has 4.4 million; repeats in an .ods can promise any number.
MAX_CELLS = 12_000_000
_BLOCK = 200_000
#: Stands for the NumberFormat of what is no number.
TEXT = 255


class CellGatherer:
    """Takes non-blank cells in any order; `sheet()` gives the sheet of all of them."""

    def __init__(self, *, is_1904: bool = False, last_column: int = LAST_COLUMN) -> None:
        """Raises ValueError later for a cell to the right of the last column."""
        self._is_1904 = is_1904
        self._last_column = last_column
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._shown: list[int] = []
        self._values: list[str] = []
        self._blocks: list[tuple[np.ndarray, np.ndarray, np.ndarray, pa.StringArray]] = []
        self._count = 0
        self._length = 0

    def expect(self, count: int) -> None:
        """Say how many cells come next. Raises Refusal (Q31) when they are too many."""
        self._count += count
        if self._count > MAX_CELLS:
            raise damaged(
                f"На листе больше {MAX_CELLS:,} заполненных ячеек: разделите выгрузку на несколько "
                "файлов.".replace(",", " "),
                "too many cells",
            )

    def add(self, row: int, column: int, text: str, shown: int | None = None) -> None:
        """A cell by Excel's numbers; `shown` is the NumberFormat of a number, None for text."""
        self._length += len(text)
        if self._length > MAX_TEXT:
            raise much_text(self._length)
        self._rows.append(row)
        self._columns.append(column)
        self._values.append(text)
        self._shown.append(TEXT if shown is None else shown)
        if len(self._rows) >= _BLOCK:
            self._pack()

    def add_row(
        self, row: int, columns: Sequence[int], texts: Sequence[str], shown: Sequence[int]
    ) -> None:
        """The cells of one row; `shown` is a NumberFormat or TEXT."""
        self._length += sum(map(len, texts))
        if self._length > MAX_TEXT:
            raise much_text(self._length)
        self._rows += [row] * len(columns)
        self._columns += columns
        self._values += texts
        self._shown += shown
        if len(self._rows) >= _BLOCK:
            self._pack()

    def sheet(
        self,
        name: str,
        *,
        hidden_rows: frozenset[int],
        hidden_columns: frozenset[int],
        merges: tuple[Merge, ...],
        is_hidden: bool,
    ) -> Sheet:
        self._pack()
        empty = (np.zeros(0, np.int32), np.zeros(0, np.int16), np.zeros(0, np.bool_))
        rows, columns, is_number = (
            np.concatenate([empty[part], *(block[part] for block in self._blocks)])
            for part in range(3)
        )
        values = pa.concat_arrays([pa.array([], pa.string()), *(b[3] for b in self._blocks)])
        self._blocks.clear()
        filled = np.asarray(values.is_valid())
        used_rows, positions = np.unique(rows[filled], return_inverse=True)
        found: dict[int, pa.StringArray] = {}
        numeric: dict[int, np.ndarray] = {}
        indexes, columns = np.flatnonzero(filled), columns[filled]
        order = np.argsort(columns, kind="stable")
        numbers, begins = np.unique(columns[order], return_index=True)
        if len(used_rows) * len(numbers) > MAX_AREA:
            raise scattered(name, len(used_rows), len(numbers))
        groups = np.split(order, begins[1:]) if len(order) else []
        for number, mine in zip(numbers.tolist(), groups, strict=True):
            places = np.full(len(used_rows), -1, np.int64)
            places[positions[mine]] = indexes[mine]
            found[number] = values.take(pa.array(places, mask=places < 0))
            numeric[number] = np.where(places < 0, False, is_number[places])
        return visible(
            Sheet(
                name, used_rows.astype(np.int32), found, numeric, hidden_rows, hidden_columns,
                merges, is_hidden=is_hidden,
            )
        )  # fmt: skip

    def _pack(self) -> None:
        if not self._rows:
            return
        if max(self._columns) > self._last_column:
            raise ValueError(f"column {max(self._columns)}")
        shown = np.array(self._shown, np.uint8)
        values = pa.array(self._values, pa.string())
        is_number = shown != TEXT
        if is_number.any():
            mask = pa.array(is_number)
            numbers = render_numbers(values.filter(mask), shown[is_number], is_1904=self._is_1904)
            values = pc.replace_with_mask(values, mask, numbers)
        self._blocks.append(
            (
                np.array(self._rows, np.int32),
                np.array(self._columns, np.int16),
                is_number,
                blank_to_null(values),
            )
        )
        for cells in (self._rows, self._columns, self._shown, self._values):
            cells.clear()
