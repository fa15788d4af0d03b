"""Old Excel: the sheets of an .xls of Excel 5.0 to 2003, record by record.

Numbers follow [MS-XLS]; `BIFF8` is Excel 97 and later, the older files store text in a code page.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from vitrina.reader.compound import Compound, broken
from vitrina.reader.gather import CellGatherer
from vitrina.reader.number_formats import built_in_format, number_format
from vitrina.reader.refusal import under_password
from vitrina.reader.sheet import Merge, NumberFormat, Sheet
from vitrina.reader.xls_text import TextReader, code_page

BIFF8 = 0x0600
_BIFF5 = 0x0500

_BOF, _EOF, _CONTINUE = 0x0809, 0x000A, 0x003C
_BOUND_SHEET, _CODE_PAGE, _DATE_MODE, _FILE_PASS = 0x0085, 0x0042, 0x0022, 0x002F
_FORMAT, _XF, _SHARED_STRINGS = 0x041E, 0x00E0, 0x00FC
_ROW, _COLUMNS, _MERGED = 0x0208, 0x007D, 0x00E5
_NUMBER, _RK, _MULTIPLE_RK, _BOOLEAN_OR_ERROR = 0x0203, 0x027E, 0x00BD, 0x0205
_SHARED_LABEL, _LABEL, _RICH_LABEL = 0x00FD, 0x0204, 0x00D6
_FORMULAS, _FORMULA_TEXT = (0x0006, 0x0206, 0x0406), 0x0207
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_EXACT = 1e15
_LAST_COLUMN = 256

#: A record with the CONTINUE records after it: their bodies in order.
Record = tuple[int, list[bytes]]


@dataclass
class _Globals:
    """What the first part of the stream says about all sheets."""

    version: int = BIFF8
    encoding: str = "cp1251"
    is_1904: bool = False
    strings: list[str] = field(default_factory=list)
    formats: dict[int, NumberFormat] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    #: (name, offset of its records, is hidden) of each worksheet.
    sheets: list[tuple[str, int, bool]] = field(default_factory=list)

    def shown(self, style: int) -> NumberFormat:
        identifier = self.styles[style] if style < len(self.styles) else 0
        return self.formats.get(identifier, built_in_format(identifier))

    def text(self, bodies: list[bytes], *, position: int = 0, wide_length: bool = True) -> str:
        """The text a record holds from a position on."""
        reader = TextReader(bodies, position)
        if self.version == BIFF8:
            return reader.unicode_text(reader.length(wide=wide_length))
        return reader.bytes_text(reader.length(wide=wide_length), self.encoding)


def read_xls(content: bytes) -> Iterator[Sheet]:
    """Every worksheet in the order of its tabs, hidden ones too. Raises Refusal (Q31)."""
    compound = Compound(content)
    name = next((name for name in ("Workbook", "Book") if name in compound), None)
    if name is None:
        raise broken("no workbook stream")
    stream = compound.read(name)
    try:
        book = _globals(stream)
        for name, offset, is_hidden in book.sheets:
            yield _sheet(stream, offset, book, name, is_hidden=is_hidden)
    except (struct.error, IndexError, ValueError) as error:
        raise broken(f"records: {error}") from error


def _records(stream: bytes, offset: int) -> Iterator[Record]:
    """Records of one substream up to its end; charts inside a sheet are passed over."""
    depth = 0
    while True:
        kind, length = struct.unpack_from("<HH", stream, offset)
        bodies = [stream[offset + 4 : offset + 4 + length]]
        offset += 4 + length
        while stream[offset : offset + 2] == b"\x3c\x00":
            (length,) = struct.unpack_from("<H", stream, offset + 2)
            bodies.append(stream[offset + 4 : offset + 4 + length])
            offset += 4 + length
        if kind == _BOF:
            depth += 1
        if depth <= 1:
            yield kind, bodies
        if kind == _EOF:
            depth -= 1
            if depth <= 0:
                return


def _globals(stream: bytes) -> _Globals:
    book = _Globals()
    for kind, bodies in _records(stream, 0):
        body = bodies[0]
        if kind == _BOF:
            (book.version,) = struct.unpack_from("<H", body)
            if book.version not in (BIFF8, _BIFF5):
                raise broken(f"BIFF version {book.version:#x}")
        elif kind == _FILE_PASS:
            raise under_password("encrypted .xls (FILEPASS)")
        elif kind == _CODE_PAGE:
            book.encoding = code_page(struct.unpack_from("<H", body)[0])
        elif kind == _DATE_MODE:
            book.is_1904 = struct.unpack_from("<H", body)[0] == 1
        elif kind == _FORMAT:
            code = book.text(bodies, position=2, wide_length=book.version == BIFF8)
            book.formats[struct.unpack_from("<H", body)[0]] = number_format(code)
        elif kind == _XF:
            book.styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _BOUND_SHEET:
            offset, state, sheet_type = struct.unpack_from("<IBB", body)
            # Charts, macros and dialogues hold no cells.
            if sheet_type == 0:
                name = book.text(bodies, position=6, wide_length=False)
                book.sheets.append((name, offset, state & 3 != 0))
        elif kind == _SHARED_STRINGS:
            (count,) = struct.unpack_from("<I", body, 4)
            reader = TextReader(bodies, 8)
            book.strings = [reader.rich_text() for _ in range(min(count, len(stream)))]
    return book


def _sheet(stream: bytes, offset: int, book: _Globals, name: str, *, is_hidden: bool) -> Sheet:
    cells = CellGatherer(is_1904=book.is_1904, last_column=_LAST_COLUMN)
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    merges: list[Merge] = []
    formula: tuple[int, int] | None = None
    for kind, bodies in _records(stream, offset):
        body = bodies[0]
        if kind == _FORMULA_TEXT:
            if formula:
                cells.add(*formula, book.text(bodies))
            formula = None
        elif kind in _FORMULAS:
            formula = _add_formula(cells, body, book)
        elif kind == _ROW:
            row, flags = struct.unpack_from("<H10xH", body)
            if flags & 0x20:
                hidden_rows.add(row + 1)
        elif kind == _COLUMNS:
            first, last, width, _, flags = struct.unpack_from("<5H", body)
            if flags & 1 or width == 0:
                hidden_columns.update(range(first + 1, min(last, _LAST_COLUMN - 1) + 2))
        elif kind == _MERGED:
            ranges = struct.iter_unpack("<4H", body[2 : 2 + 8 * struct.unpack_from("<H", body)[0]])
            merges += [Merge(top + 1, left + 1, bottom + 1, right + 1)
                       for top, bottom, left, right in ranges]  # fmt: skip
        elif kind in _CELLS:
            _CELLS[kind](cells, bodies, book)
    return cells.sheet(
        name,
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(hidden_columns),
        merges=tuple(merges),
        is_hidden=is_hidden,
    )


def _add_formula(cells: CellGatherer, body: bytes, book: _Globals) -> tuple[int, int] | None:
    """Its cached value; the place of the cell where a text follows in a record of its own."""
    row, column, style = struct.unpack_from("<3H", body)
    result = body[6:14]
    if result[6:8] != b"\xff\xff":
        (number,) = struct.unpack("<d", result)
        cells.add(row + 1, column + 1, _printed(number), book.shown(style))
    elif result[0] == 0:
        return row + 1, column + 1
    elif result[0] == 1:
        cells.add(row + 1, column + 1, "1" if result[2] else "0")
    elif result[0] == 2:
        cells.add(row + 1, column + 1, _ERRORS.get(result[2], "#VALUE!"))
    return None


def _add_number(cells: CellGatherer, bodies: list[bytes], book: _Globals) -> None:
    row, column, style, number = struct.unpack_from("<3Hd", bodies[0])
    cells.add(row + 1, column + 1, _printed(number), book.shown(style))


def _add_rk(cells: CellGatherer, bodies: list[bytes], book: _Globals) -> None:
    row, column, style, packed = struct.unpack_from("<3HI", bodies[0])
    cells.add(row + 1, column + 1, _unpacked(packed), book.shown(style))


def _add_multiple_rk(cells: CellGatherer, bodies: list[bytes], book: _Globals) -> None:
    row, first = struct.unpack_from("<2H", bodies[0])
    numbers = bodies[0][4 : 4 + (len(bodies[0]) - 6) // 6 * 6]
    for column, (style, packed) in enumerate(struct.iter_unpack("<HI", numbers), start=first):
        cells.add(row + 1, column + 1, _unpacked(packed), book.shown(style))


def _add_boolean_or_error(cells: CellGatherer, bodies: list[bytes], _: _Globals) -> None:
    row, column, _style, value, is_error = struct.unpack_from("<3H2B", bodies[0])
    text = _ERRORS.get(value, "#VALUE!") if is_error else str(int(value != 0))
    cells.add(row + 1, column + 1, text)


def _add_shared_label(cells: CellGatherer, bodies: list[bytes], book: _Globals) -> None:
    row, column, _, index = struct.unpack_from("<3HI", bodies[0])
    cells.add(row + 1, column + 1, book.strings[index])


def _add_label(cells: CellGatherer, bodies: list[bytes], book: _Globals) -> None:
    row, column = struct.unpack_from("<2H", bodies[0])
    cells.add(row + 1, column + 1, book.text(bodies, position=6))


_CELLS = {
    _NUMBER: _add_number,
    _RK: _add_rk,
    _MULTIPLE_RK: _add_multiple_rk,
    _BOOLEAN_OR_ERROR: _add_boolean_or_error,
    _SHARED_LABEL: _add_shared_label,
    _LABEL: _add_label,
    _RICH_LABEL: _add_label,
}


def _unpacked(packed: int) -> str:
    """A number in 30 bits: an integer or the head of a double, either of them in hundredths."""
    if packed & 2:
        number: float = (packed >> 2) - ((packed & 0x80000000) >> 1)
    else:
        (number,) = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & 0xFFFFFFFC))
    return _printed(number / 100 if packed & 1 else number)


def _printed(number: float) -> str:
    return str(int(number)) if abs(number) < _EXACT and number == int(number) else repr(number)
