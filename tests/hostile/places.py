"""Places that lie: strings and styles by number, rows, columns, cells, merges, hidden columns."""

from __future__ import annotations

import itertools
import re

from tests.hostile.cases import BOTH, GOOD, Case, Read, Refused
from tests.hostile.parts import SHEET, STRINGS, around_rows, changed, sheet, with_rows
from tests.workbooks import with_sheet_xml

MERGE = b'<mergeCells><mergeCell ref="%b"/></mergeCells>'


def swapped_rows() -> bytes:
    """The second data row stands before the first, each under its own number."""

    def change(xml: bytes) -> bytes:
        first, second = xml.index(b'<row r="2"'), xml.index(b'<row r="3"')
        end = xml.index(b"</sheetData>")
        return xml[:first] + xml[second:end] + xml[first:second] + xml[end:]

    return with_sheet_xml(GOOD, change)


def split_row() -> bytes:
    """One row written in two pieces under the same number."""
    return changed(SHEET, b'<c r="E2"', b'</row><row r="2"><c r="E2"')


def without_coordinates() -> bytes:
    return with_sheet_xml(GOOD, lambda xml: re.sub(rb' r="[A-Z]*\d+"', b"", xml))


def diagonal() -> bytes:
    """One cell in each of 16 384 columns, each in a row of its own."""
    rows = enumerate(column_names(), start=10)
    return with_rows(
        "".join(
            f'<row r="{row}"><c r="{name}{row}"><v>1</v></c></row>' for row, name in rows
        ).encode()
    )


def column_names() -> list[str]:
    """A to XFD."""
    letters = ["", *(chr(65 + n) for n in range(26))]
    names = itertools.product(letters, letters, letters[1:])
    return [a + b + c for a, b, c in names if b or not a][:16_384]


def wide_over_many_blocks() -> bytes:
    """A row of 3 000 cells over 400 blocks of rows, each of which may begin with a header."""
    wide = "".join(f'<c r="{name}30"><v>1</v></c>' for name in column_names()[:3000])
    rows = (
        f'<row r="{30 + 6 * block + row}"><c r="A{30 + 6 * block + row}"><v>{block}</v></c>'
        f'<c r="B{30 + 6 * block + row}"><v>{row}</v></c></row>'
        for block in range(1, 401)
        for row in range(5)
    )
    return with_rows(f'<row r="30">{wide}</row>{"".join(rows)}'.encode())


def cell_of(text: str) -> bytes:
    return f'<row r="9"><c r="A9" t="inlineStr"><is><t>{text}</t></is></c></row>'.encode()


PLACES: dict[str, Case] = {
    "string index past the last": Refused(
        sheet(b"<v>0</v>", b"<v>9999</v>"), ("ссылается на текст",),
    ),
    "string index below zero": Refused(
        sheet(b"<v>0</v>", b"<v>-1</v>"), ("ссылается на текст",),
    ),
    "string index that is no number": Refused(
        sheet(b"<v>0</v>", b"<v>abc</v>"), ("ссылается на текст",),
    ),
    "string index of many digits": Refused(
        sheet(b"<v>0</v>", b"<v>" + b"9" * 5000 + b"</v>"), ("ссылается на текст",),
    ),
    "style index past the last": Refused(
        sheet(b'<c r="F2">', b'<c r="F2" s="77">'), ("ссылается на оформление",),
    ),
    "style index below zero": Refused(
        sheet(b'<c r="F2">', b'<c r="F2" s="-1">'), ("ссылается на оформление",),
    ),
    "false count of strings, too small": Read(
        lambda: changed(STRINGS, b'uniqueCount="', b'uniqueCount="1" x="'),
    ),
    "false count of strings, four milliards": Read(
        lambda: changed(STRINGS, b'uniqueCount="', b'uniqueCount="4294967295" x="'),
    ),
    "no count of strings": Read(lambda: changed(STRINGS, b'uniqueCount="', b'x="')),
    "dimension too small": Read(sheet(b'ref="A1:H3"', b'ref="A1"')),
    "dimension too large": Read(sheet(b'ref="A1:H3"', b'ref="A1:XFD1048576"')),
    "dimension that is none": Read(sheet(b'ref="A1:H3"', b'ref="&amp;&amp;"')),
    "no dimension": Read(sheet(b'<dimension ref="A1:H3"/>', b"")),
    "one far cell": Read(
        lambda: with_rows(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    ),
    "a cell in each of 16 384 columns and rows": Refused(diagonal, ("разбросаны",)),
    "3 000 columns over 400 blocks": Read(wide_over_many_blocks, BOTH, 3),
    "column 16 385": Refused(
        lambda: with_rows(b'<row r="9"><c r="XFE9"><v>1</v></c></row>'), ("за краем листа", "XFE9"),
    ),
    "column ZZZZ": Refused(
        lambda: with_rows(b'<row r="9"><c r="ZZZZ9"><v>1</v></c></row>'),
        ("за краем листа", "ZZZZ9"),
    ),
    "row 1 048 577": Refused(
        lambda: with_rows(b'<row r="1048577"><c r="A1048577"><v>1</v></c></row>'),
        ("за краем листа", "1048577"),
    ),
    "row 0": Refused(
        lambda: with_rows(b'<row r="0"><c r="A0"><v>1</v></c></row>'), ("за краем листа", "«0»"),
    ),
    "row below zero": Refused(
        lambda: with_rows(b'<row r="-5"><c><v>1</v></c></row>'), ("за краем листа", "-5"),
    ),
    "row that is no number": Refused(
        lambda: with_rows(b'<row r="abc"><c><v>1</v></c></row>'), ("за краем листа", "abc"),
    ),
    "coordinate in small letters": Refused(sheet(b'r="A2"', b'r="a2"'), ("за краем листа", "a2")),
    "rows going backwards": Read(swapped_rows),
    "row number repeated": Read(split_row),
    "cell repeated": Refused(
        sheet(b'<c r="F2">', b'<c r="F2"><v>99</v></c><c r="F2">'), ("записана дважды", "F2"),
    ),
    "row repeated with its cells": Refused(
        lambda: with_rows(b'<row r="3"><c r="F3"><v>99</v></c></row>'), ("записана дважды", "F3"),
    ),
    "cells without coordinates": Read(without_coordinates),
    "merged over a million rows": Read(
        lambda: around_rows(after=MERGE % b"J5:XFD1048576"), BOTH,
    ),
    "merge of endless letters": Read(
        lambda: around_rows(after=MERGE % (b"A" * 100_000 + b"1:B2")),
    ),
    "merge of endless digits": Read(
        lambda: around_rows(after=MERGE % (b"J9:K" + b"9" * 10_000)),
    ),
    "10 000 merges": Read(
        lambda: around_rows(after=b"<mergeCells>" + b"".join(
            b'<mergeCell ref="J%d:K%d"/>' % (n, n) for n in range(10, 10_010)) + b"</mergeCells>"),
    ),
    "10 000 hidden columns": Read(
        lambda: around_rows(before=b"<cols>" + b"".join(
            b'<col min="%d" max="%d" hidden="1"/>' % (n, n) for n in range(20, 10_020))
            + b"</cols>"),
        report={"hidden_columns": []},
    ),
    "25 000 times all columns hidden": Read(
        lambda: around_rows(before=b"<cols>" + b'<col min="10" max="16384" hidden="1"/>' * 25_000
                            + b"</cols>"),
        report={"hidden_columns": []},
    ),
    "hidden columns that are no numbers": Read(
        lambda: around_rows(before=b'<cols><col min="a" max="b" hidden="1"/><col hidden="1"/>'
                            b'<col min="6" max="' + b"9" * 6000 + b'" hidden="1"/></cols>'),
        report={"hidden_columns": ["teachers_registered", "students_registered", "inn"]},
    ),
    "columns that open in each other": Refused(
        lambda: around_rows(before=b"<cols>" + b"<col " * 190_000 + b"/></cols>"),
        (f"часть «{SHEET}» — не XML",),
    ),
    "cell of 40 000 characters": Refused(
        lambda: with_rows(cell_of("я" * 40_000)), ("длиннее 32 767", "A9"),
    ),
    "cell of 150 000 words": Refused(
        lambda: with_rows(cell_of("a.b-c " * 150_000 + "@")), ("длиннее 32 767", "A9"),
    ),
    "cell of 32 767 characters": Read(
        lambda: with_rows(cell_of("Примечание: " + "ж" * 32_755)),
    ),
}  # fmt: skip
