"""Slow scan: the same cells as `scan.py`, by a real XML parser, for XML written in rarer ways."""

from __future__ import annotations

import re
from typing import IO, Protocol
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from vitrina.reader.archive import Unpacked
from vitrina.reader.cell_block import TYPES, CellBlock, CellType
from vitrina.reader.refusal import SAVE_AGAIN, Refusal, damaged, not_xml
from vitrina.reader.sheet import LAST_COLUMN, LAST_ROW, NO_CACHED_VALUE, Merge, column_number
from vitrina.reader.xml_text import unescaped

_TYPES = {name.decode(): cell_type for name, cell_type in TYPES.items()}
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_RANGE = re.compile(rf"{_REFERENCE.pattern}:{_REFERENCE.pattern}")
_LONGEST_STYLE = 6
#: Half a minute of parsing.
_MOST_CELLS = 4_000_000


class XmlHandler(Protocol):
    """Takes what expat finds, in the order of the file; `root` is its first element."""

    root: str

    def start(self, name: str, attributes: dict[str, str], /) -> None: ...
    def end(self, name: str, /) -> None: ...
    def text(self, data: str, /) -> None: ...


def parse_xml(stream: Unpacked | IO[bytes], part: str, handler: XmlHandler) -> None:
    """Feed one part to a handler; malformed XML and any DOCTYPE are Refusals (Q31)."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start_root(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] != handler.root:
            raise another_part(part, name)
        parser.StartElementHandler = handler.start
        handler.start(name, attributes)

    parser.StartElementHandler = start_root
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text

    def refuse(*_: object) -> None:
        raise damaged(
            f"В части «{part}» есть объявление DOCTYPE: таких в книгах Excel не бывает, файл "
            "небезопасен. Сохраните книгу в Excel заново и загрузите.",
            f"DOCTYPE in {part}",
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.ParseFile(stream)
    except (expat.ExpatError, LookupError, ValueError) as error:
        # An encoding nobody knows, or one expat cannot read, is no syntax error to Python.
        raise not_xml(part, error) from error


class SlowStrings:
    """Handler for `xl/sharedStrings.xml`."""

    root = "sst"

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._is_text = False
        self._aids = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "si":
            self.strings.append("")
        elif local == "rPh":
            self._aids += 1
        elif local == "t":
            self._is_text = not self._aids and bool(self.strings)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "rPh":
            self._aids -= 1
        elif local == "t":
            self._is_text = False
        elif local == "si":
            self.strings[-1] = unescaped(self.strings[-1])

    def text(self, data: str) -> None:
        if self._is_text:
            self.strings[-1] += data

    def array(self) -> pa.StringArray:
        return pa.array(self.strings, pa.string())


class SlowScan:
    """Handler for a worksheet or for what stands around its rows."""

    root = "worksheet"

    def __init__(self) -> None:
        self.hidden_rows: set[int] = set()
        self.merges: list[Merge] = []
        self._is_hidden_column = bytearray(LAST_COLUMN + 1)
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._types: list[int] = []
        self._styles: list[int] = []
        self._values: list[str] = []
        self._row = 0
        self._column = 0
        self._cell: tuple[CellType, int] | None = None
        self._text: list[str] | None = None
        self._found = ""
        self._has_formula = False
        self._aids = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self._row = _within(attributes.get("r") or str(self._row + 1), LAST_ROW)
            self._column = 0
            if attributes.get("hidden") in ("1", "true"):
                self.hidden_rows.add(self._row)
        elif local == "c":
            self._start_cell(attributes)
        elif local == "f":
            self._has_formula = True
        elif local == "rPh":
            self._aids += 1
        elif local in ("v", "t") and not self._aids and self._cell:
            self._text = []
        elif local == "col" and (
            attributes.get("hidden") in ("1", "true") or attributes.get("width") == "0"
        ):
            self._hide(attributes.get("min", ""), attributes.get("max", ""))
        elif local == "mergeCell":
            merged = _RANGE.fullmatch(attributes.get("ref", ""))
            if merged:
                left, top, right, bottom = merged.groups()
                self.merges.append(
                    Merge(int(top), column_number(left), int(bottom), column_number(right))
                )

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in ("v", "t") and self._text is not None:
            self._found += "".join(self._text)
            self._text = None
        elif local == "rPh":
            self._aids -= 1
        elif local == "c" and self._cell:
            self._end_cell(*self._cell)

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _hide(self, first: str, last: str) -> None:
        """Columns outside the sheet and numbers that are none hide nothing."""
        if first.isdecimal() and last.isdecimal():
            # Written as text they may have any number of digits.
            begin, end = (int(text.lstrip("0")[:6] or 0) for text in (first, last))
            begin, end = max(begin, 1), min(end, LAST_COLUMN)
            self._is_hidden_column[begin : end + 1] = b"\1" * (end + 1 - begin)

    def hidden_columns(self) -> frozenset[int]:
        """Numbers of the columns nobody sees."""
        return frozenset(np.flatnonzero(np.frombuffer(self._is_hidden_column, np.uint8)).tolist())

    def block(self) -> CellBlock:
        columns = np.array(self._columns, np.int16)
        order = np.argsort(columns, kind="stable")
        return CellBlock(
            np.array(self._rows, np.int32)[order],
            columns[order],
            np.array(self._types, np.uint8)[order],
            np.array(self._styles, np.int32)[order],
            pa.array(self._values, pa.string()).take(pa.array(order)),
            frozenset(self.hidden_rows),
        )

    def _start_cell(self, attributes: dict[str, str]) -> None:
        printed = attributes.get("r")
        if printed is None:
            self._column += 1
        else:
            reference = _REFERENCE.fullmatch(printed)
            if reference is None:
                raise _outside(printed)
            self._row, self._column = int(reference[2]), column_number(reference[1])
        if self._row > LAST_ROW or self._column > LAST_COLUMN:
            raise _outside(printed or f"{self._row}")
        cell_type = _TYPES.get(attributes.get("t", "n"))
        if cell_type is None:
            raise damaged(
                f"Ячейка в строке {self._row} неизвестного вида: файл повреждён. {SAVE_AGAIN}",
                f"unknown cell type in row {self._row}",
            )
        style = attributes.get("s", "0")
        if not style.isdecimal() or len(style) > _LONGEST_STYLE:
            raise unknown_style(self._row)
        self._cell = cell_type, int(style)
        self._found, self._has_formula = "", False

    def _end_cell(self, cell_type: CellType, style: int) -> None:
        self._cell = None
        if not self._found:
            if not self._has_formula or cell_type in (CellType.TEXT, CellType.SHARED):
                return
            cell_type, self._found = CellType.FORMULA, NO_CACHED_VALUE
        self._rows.append(self._row)
        self._columns.append(self._column)
        self._types.append(cell_type)
        self._styles.append(style)
        self._values.append(unescaped(self._found))
        if len(self._values) > _MOST_CELLS:
            raise damaged(
                f"Лист записан непривычным образом, и в нём больше {_MOST_CELLS // 1_000_000} млн "
                f"ячеек: он читается слишком долго. {SAVE_AGAIN}",
                "too many cells for the XML parser",
            )


def another_part(part: str, root: str) -> Refusal:
    """A part that is sound XML and says something else than it should."""
    return damaged(
        f"Файл повреждён: в части «{part}» лежит не то, чем она названа. {SAVE_AGAIN}",
        f"root of {part} is {root[:40]!r}",
    )


def unknown_style(row: int) -> Refusal:
    """Without its style a number may be a percent or a date."""
    return damaged(
        f"Файл повреждён: ячейка в строке {row} ссылается на оформление, которого в книге нет. "
        f"{SAVE_AGAIN}",
        f"style index in row {row}",
    )


def _within(printed: str, last: int) -> int:
    number = int(printed) if printed.isdecimal() and len(printed) <= len(str(last)) else 0
    if not 1 <= number <= last:
        raise _outside(printed)
    return number


def _outside(printed: str) -> Refusal:
    return damaged(
        f"Строка или ячейка «{printed[:20]}» лежит за краем листа: файл повреждён. {SAVE_AGAIN}",
        f"coordinate outside the sheet: {printed[:20]!r}",
    )
