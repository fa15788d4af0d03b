"""Cell block: the cells with a value of a run of rows, as each of the scans gives them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vitrina.reader.sheet import Mask
from vitrina.reader.xml_text import Positions


class CellType(IntEnum):
    """How the stored text of a cell is to be read."""

    NUMBER = 0
    SHARED = 1
    TEXT = 2
    BOOLEAN = 3
    ERROR = 4
    ISO_DATE = 5
    FORMULA = 6


#: The attribute `t` of a cell → its type.
TYPES = {
    b"n": CellType.NUMBER,
    b"s": CellType.SHARED,
    b"str": CellType.TEXT,
    b"inlineStr": CellType.TEXT,
    b"b": CellType.BOOLEAN,
    b"e": CellType.ERROR,
    b"d": CellType.ISO_DATE,
}


@dataclass(frozen=True)
class CellBlock:
    """Cells with a value, column by column: Excel's row and column, text as stored."""

    rows: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int16]
    types: npt.NDArray[np.uint8]
    styles: npt.NDArray[np.int32]
    values: pa.StringArray
    hidden_rows: frozenset[int] = frozenset()

    @classmethod
    def empty(cls) -> CellBlock:
        """No cells at all."""
        return cls(
            np.zeros(0, np.int32),
            np.zeros(0, np.int16),
            np.zeros(0, np.uint8),
            np.zeros(0, np.int32),
            pa.array([], pa.string()),
        )


def by_column(keep: Mask, columns: npt.NDArray[np.int16]) -> Positions:
    """Places of the kept cells, column by column, in the order of the file within each."""
    kept = np.flatnonzero(keep)
    return kept[np.argsort(columns[kept], kind="stable")]
