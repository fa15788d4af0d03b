"""Sheet: the used cells of one sheet, as text columns over the rows that hold anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Int32 = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

#: So many cells tell whether a column repeats itself.
_SAMPLE = 1000
#: What stands in a cell whose formula was never calculated by the program that wrote it.
NO_CACHED_VALUE = "#FORMULA"

#: White space of any kind; RE2's own `\s` knows ASCII only.
_BLANK = r"^[\s\x0B\x1C-\x1F\x{85}\p{Z}\x{200B}\x{FEFF}]*$"


class CellType(IntEnum):
    """How the stored text of a cell is to be read."""

    NUMBER = 0
    SHARED = 1
    TEXT = 2
    BOOLEAN = 3
    ERROR = 4
    ISO_DATE = 5
    FORMULA = 6


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

    def row_texts(self, position: int) -> dict[int, str]:
        """Column number → text of the non-blank cells of the row at a position of `rows`."""
        found = {}
        for number, values in self.columns.items():
            value = values[position].as_py()
            if value is not None:
                found[number] = value
        return found


def without_covered(sheet: Sheet) -> Sheet:
    """Drop what stands under merged cells: nobody sees it, only a range's first cell is shown."""
    covered: dict[int, Mask] = {}
    used = np.array(sorted(sheet.columns), np.int64)
    for merge in sheet.merges:
        top, bottom = np.searchsorted(sheet.rows, (merge.first_row, merge.last_row + 1)).tolist()
        left, right = np.searchsorted(used, (merge.first_column, merge.last_column + 1)).tolist()
        if top == bottom:
            continue
        for column in used[left:right].tolist():
            is_first = column == merge.first_column and sheet.rows[top] == merge.first_row
            mask = covered.setdefault(column, np.zeros(len(sheet.rows), np.bool_))
            mask[top + is_first : bottom] = True
    for column, mask in covered.items():
        if mask.any():
            nothing = pa.scalar(None, pa.string())
            sheet.columns[column] = pc.if_else(pa.array(mask), nothing, sheet.columns[column])
    return sheet


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
