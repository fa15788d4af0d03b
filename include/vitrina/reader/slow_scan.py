"""Slow scan: the same cells as `scan.py`, by a real XML parser, for XML written in rarer ways."""

from __future__ import annotations

import re
from typing import Protocol
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from vitrina.reader.archive import Unpacked
from vitrina.reader.refusal import damaged
from vitrina.reader.scan import CellBlock, unescaped
from vitrina.reader.sheet import NO_CACHED_VALUE, CellType

_TYPES = {
    "n": CellType.NUMBER,
    "s": CellType.SHARED,
    "str": CellType.TEXT,
    "inlineStr": CellType.TEXT,
    "b": CellType.BOOLEAN,
    "e": CellType.ERROR,
    "d": CellType.ISO_DATE,
}
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


class XmlHandler(Protocol):
    """Takes what expat finds, in the order of the file."""

    def start(self, name: str, attributes: dict[str, str], /) -> None: ...
    def end(self, name: str, /) -> None: ...
    def text(self, data: str, /) -> None: ...


def parse_xml(stream: Unpacked, part: str, handler: XmlHandler) -> None:
    """Feed one part to a handler; malformed XML and any DOCTYPE are Refusals (Q31)."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
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
    except expat.ExpatError as error:
        raise damaged(
            f"Файл повреждён: часть «{part}» — не XML. Откройте файл в Excel, сохраните заново и "
            "загрузите.",
            f"malformed XML in {part}: {error}",
        ) from error


class SlowStrings:
    """Handler for `xl/sharedStrings.xml`."""

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
            self._is_text = not self._aids

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
    """Handler for a worksheet: cells, and the bytes around them are read by the caller."""

    def __init__(self) -> None:
        self.hidden_rows: set[int] = set()
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
            self._row = int(attributes.get("r") or self._row + 1)
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

    def block(self) -> CellBlock:
        return CellBlock(
            np.array(self._rows, np.int32),
            np.array(self._columns, np.int16),
            np.array(self._types, np.uint8),
            np.array(self._styles, np.int32),
            pa.array(self._values, pa.string()),
        )

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = _REFERENCE.fullmatch(attributes.get("r", ""))
        if reference:
            self._row, self._column = int(reference[2]), 0
            for letter in reference[1]:
                self._column = self._column * 26 + ord(letter) - 64
        else:
            self._column += 1
        cell_type = _TYPES.get(attributes.get("t", "n"), CellType.NUMBER)
        style = attributes.get("s", "0")
        self._cell = cell_type, int(style) if style.isdecimal() else 0
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
