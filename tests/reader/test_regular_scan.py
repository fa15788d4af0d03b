"""Regular scan: taken by what programs write, left by what they do not, never trusted further."""

from __future__ import annotations

import io
from random import Random
from typing import Any

import openpyxl
import pytest

from tests.workbooks import SECOND_ROW, SFERUM_HEADER, SFERUM_ROW, book, part_of
from vitrina.reader import regular_scan
from vitrina.reader.cell_block import CellBlock
from vitrina.reader.refusal import Refusal
from vitrina.reader.regular_scan import Irregular, regular_rows, scan_rows
from vitrina.reader.scan import parse_rows
from vitrina.reader.slow_scan import SlowScan, parse_xml
from vitrina.reader.xml_text import Unusual

TABLE = [SFERUM_HEADER, SFERUM_ROW, SECOND_ROW, [None, 0.25, None, "  ", True]]
ROWS = (
    b'<row r="9" spans="1:40" hidden="1"><c r="A9" t="s"><v>0</v></c><c r="B9" s="12"><v>0.25</v>'
    b'</c><c r="AB9" s="3"/><c r="AC9"></c></row><row r="10" ht="12.8"/><row r="11"></row>'
    b'<row r="12"><c r="A12" s="1" t="inlineStr"><is><t>&lt;a&gt; \xd1\x8f</t></is></c>'
    b'<c r="B12" t="inlineStr"><is><t xml:space="preserve"> b </t></is></c>'
    b'<c r="ZZ12" s="1" t="str"><v>x</v></c><c r="C12" t="b"><v>1</v></c></row>'
)


def cells(block: CellBlock) -> list[tuple[Any, ...]]:
    columns = (block.rows, block.columns, block.types, block.styles)
    return list(zip(*(c.tolist() for c in columns), block.values.to_pylist(), strict=True))


def by_expat(rows: bytes) -> CellBlock:
    scan = SlowScan()
    whole = b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"
    parse_xml(io.BytesIO(whole), "sheet1.xml", scan)
    return scan.block()


def rows_of(content: bytes) -> bytes:
    """What stands between <sheetData> and </sheetData> of a workbook's first sheet."""
    part = part_of(content)
    return part[part.index(b"<sheetData>") + len(b"<sheetData>") : part.index(b"</sheetData>")]


def by_openpyxl() -> bytes:
    workbook = openpyxl.Workbook()
    for row in TABLE:
        workbook.active.append(list(row))
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(rows_of(book(TABLE)), id="XlsxWriter"),
        pytest.param(rows_of(book(TABLE, constant_memory=True)), id="XlsxWriter, inline strings"),
        pytest.param(rows_of(by_openpyxl()), id="openpyxl"),
        pytest.param(ROWS, id="every form"),
        pytest.param(ROWS * 3, id="row after row"),
    ],
)
def test_what_programs_write_is_read_without_parsing(
    rows: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regular_scan, "parse_rows", None)
    block = scan_rows(rows)
    assert cells(block) == cells(parse_rows(rows)) == cells(by_expat(rows))
    assert block.hidden_rows == parse_rows(rows).hidden_rows == by_expat(rows).hidden_rows
    assert len(block.rows) >= 6


@pytest.mark.parametrize(
    ("regular", "other"),
    [
        (b"<row r=", b"\n<row r="),
        (b'<c r="B9" s="12">', b'<c s="12" r="B9">'),
        (b'<c r="B9" s="12">', b'<c r="B9"  s="12">'),
        (b'<c r="B9" s="12">', b'<c r="B9" s="12" vm="1">'),
        (b"<v>0.25</v>", b"<f>1/4</f><v>0.25</v>"),
        (b"<v>0.25</v>", b"<v>0.25</v >"),
        (b"<is><t>", b"<is ><t>"),
        (b"</t></is></c><c", b"</t></is> </c><c"),
        (b'r="ZZ12"', b'r="AAA12"'),
        (b'<row r="11">', b"<row>"),
    ],
)
def test_what_is_written_otherwise_is_parsed_with_the_same_result(
    regular: bytes, other: bytes
) -> None:
    rows = ROWS.replace(regular, other)
    assert rows != ROWS
    with pytest.raises(Irregular):
        regular_rows(rows)
    assert cells(scan_rows(rows)) == cells(by_expat(rows))


def test_a_cell_of_another_row_is_never_taken_for_its_own() -> None:
    rows = ROWS.replace(b'r="B9"', b'r="B8"')
    with pytest.raises(Irregular):
        regular_rows(rows)


def test_bytes_that_are_no_text_are_left_to_the_xml_parser() -> None:
    rows = ROWS.replace(b"1:40", b"1:\x80")
    with pytest.raises(Irregular):
        regular_rows(rows)
    with pytest.raises(Unusual):
        scan_rows(rows)


def test_no_changed_byte_is_accepted_that_an_xml_parser_reads_otherwise() -> None:
    changes = []
    for place in range(len(ROWS)):
        before, byte, after = ROWS[:place], ROWS[place : place + 1], ROWS[place + 1 :]
        others = [bytes([other]) for other in b"<>/&\"'= \0c1A\x80"]
        changes += [before + other + after for other in (b"", byte + byte, *others)]
    accepted = 0
    for rows in Random(3).sample(changes, 600):
        try:
            block = regular_rows(rows)
        except (Irregular, Unusual):
            continue
        try:
            expected = by_expat(rows)
        except Refusal as refusal:
            pytest.fail(f"accepted: {rows!r}: {refusal}")
        assert cells(block) == cells(expected), rows
        accepted += 1
    # Digits of values and letters of texts may change into others.
    assert accepted > 20
