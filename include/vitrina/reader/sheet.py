"""Sheet: the used cells of one sheet, as text columns over the rows that hold anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from vitrina.reader.refusal import SAVE_AGAIN, damaged

Int32 = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

#: Of a sheet in Excel.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
#: A header is never taller.
_HEADER_ROWS = 10
#: So many cells tell whether a column repeats itself.
_SAMPLE = 1000
#: What stands in a cell whose formula was never calculated by the program that wrote it.
NO_CACHED_VALUE = "#FORMULA"
#: Columns of a sheet that is worth an index of its rows.
_WIDE = 256

#: White space of any kind; RE2's own `\s` knows ASCII only.
_BLANK = r"^[\s\x0B\x1C-\x1F\x{85}\p{Z}\x{200B}\x{FEFF}]*$"


class NumberFormat(IntEnum):
    """What a cell's style says its number is."""

    PLAIN = 0
    PERCENT = 1
    DATE = 2
    TIME = 3
    DURATION = 4


@dataclass(frozen=True)
class Merge:
    """A merged range, Excel's numbers, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass
class Sheet:
    """One sheet. `columns`: Excel's column number (A is 1) → text over `rows`, blank is null.

    `rows` are the row numbers Excel shows, ascending, only those with a value in them.
    """

    name: str
    rows: Int32
    columns: dict[int, pa.StringArray]
    #: Columns with numeric cells → which rows are numbers (not text that looks like one).
    numeric: dict[int, Mask] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False
    #: Columns it is about, their numbers, rows × columns with a value.
    _filled: tuple[object, np.ndarray, Mask] | None = field(
        default=None, init=False, repr=False, compare=False
    )
    _merges_by_row: dict[int, list[Merge]] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    @property
    def place_ru(self) -> str:
        """How a message about a place on the sheet begins; a .csv has no sheets to name."""
        return f"Лист «{self.name}», " if self.name else ""

    def merges_over(self, row: int) -> list[Merge]:
        """Merged ranges that touch a row and no more than a header's rows."""
        if self._merges_by_row is None:
            self._merges_by_row = {}
            for merge in self.merges:
                last = min(merge.last_row, merge.first_row + _HEADER_ROWS)
                for touched in range(merge.first_row, last + 1):
                    self._merges_by_row.setdefault(touched, []).append(merge)
        return self._merges_by_row.get(row, [])

    def row_texts(self, position: int) -> dict[int, str]:
        """Column number → text of the non-blank cells of the row at a position of `rows`."""
        found = {}
        for number in self._filled_columns(position):
            value = self.columns[number][position].as_py()
            if value is not None:
                found[number] = value
        return found

    def _filled_columns(self, position: int) -> Iterable[int]:
        """Of a wide sheet the columns with a value in a row: thousands of rows may be asked for."""
        if len(self.columns) < _WIDE:
            return self.columns
        if self._filled is None or self._filled[0] is not self.columns:
            filled = np.stack([np.asarray(v.is_valid()) for v in self.columns.values()], axis=1)
            self._filled = self.columns, np.array([*self.columns]), filled
        _, numbers, filled = self._filled
        columns: list[int] = numbers[filled[position]].tolist()
        return columns


def visible(sheet: Sheet) -> Sheet:
    """What a person sees: no cells under merged ones, no columns and rows that hold nothing else.

    Raises Refusal (Q31) where merged cells overlap. Changes the sheet it is given.
    """
    _empty_covered(sheet)
    sheet.columns = {
        n: cells for n, cells in sheet.columns.items() if cells.null_count < len(cells)
    }
    return without_blank_rows(sheet)


def _empty_covered(sheet: Sheet) -> None:
    """Of a merged range only the first cell is shown, whatever stands under the others."""
    if not sheet.merges:
        return
    used = np.array(sorted(sheet.columns), np.int64)
    ranges = np.array(
        [(m.first_row, m.last_row + 1, m.first_column, m.last_column + 1) for m in sheet.merges]
    )
    tops, bottoms = np.searchsorted(sheet.rows, ranges[:, :2].T)
    lefts, rights = np.searchsorted(used, ranges[:, 2:].T)
    sizes = (bottoms - tops) * (rights - lefts)
    if sizes.sum() > len(sheet.rows) * len(used):
        raise damaged(
            f"Лист «{sheet.name}»: объединённые ячейки перекрывают друг друга, файл повреждён. "
            f"{SAVE_AGAIN}",
            "overlapping merged cells",
        )
    covered: dict[int, Mask] = {}
    for number in np.flatnonzero(sizes).tolist():
        merge, top, bottom = sheet.merges[number], tops[number], bottoms[number]
        for column in used[lefts[number] : rights[number]].tolist():
            is_first = column == merge.first_column and sheet.rows[top] == merge.first_row
            if top + is_first < bottom:
                mask = covered.setdefault(column, np.zeros(len(sheet.rows), np.bool_))
                mask[top + is_first : bottom] = True
    nothing = pa.scalar(None, pa.string())
    for column, mask in covered.items():
        sheet.columns[column] = pc.if_else(pa.array(mask), nothing, sheet.columns[column])


def filled_counts(columns: Iterable[pa.StringArray], length: int) -> Int32:
    """How many of the columns have a value in each of `length` rows."""
    counts = np.zeros(length, np.int32)
    for values in columns:
        counts += np.asarray(values.is_valid())
    return counts


def without_blank_rows(sheet: Sheet) -> Sheet:
    """The sheet over those of its rows that hold anything."""
    filled = filled_counts(sheet.columns.values(), len(sheet.rows)) > 0
    if filled.all():
        return sheet
    keep = pa.array(filled)
    return replace(
        sheet,
        rows=sheet.rows[filled],
        columns={number: values.filter(keep) for number, values in sheet.columns.items()},
        numeric={number: mask[filled] for number, mask in sheet.numeric.items()},
    )


def blank_to_null(values: pa.StringArray) -> pa.StringArray:
    """Cells of nothing but white space are blank."""
    blank = pc.match_substring_regex(values, _BLANK)
    if not pc.any(blank).as_py():
        return values
    return pc.if_else(blank, pa.scalar(None, pa.string()), values)


def matching(values: pa.StringArray, pattern: str) -> pa.BooleanArray:
    """Which cells match a pattern, null where blank; texts that repeat are judged once."""
    sample = values.slice(0, _SAMPLE)
    if len(values) == len(sample) or len(sample.unique()) > _SAMPLE // 4:
        return pc.match_substring_regex(values, pattern)
    distinct = values.dictionary_encode()
    return pc.match_substring_regex(distinct.dictionary, pattern).take(distinct.indices)


def at_positions(values: pa.StringArray, positions: npt.NDArray[np.int64]) -> pa.StringArray:
    """Cells at ascending positions; a run without gaps is not copied."""
    if len(positions) and positions[-1] - positions[0] == len(positions) - 1:
        return values.slice(int(positions[0]), len(positions))
    return values.take(pa.array(positions))


def column_number(letters: str) -> int:
    """«AB» → 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """28 → «AB»."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
