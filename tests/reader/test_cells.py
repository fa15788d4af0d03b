"""Cells of nasty workbooks: blocks, far cells, notations, what is hidden, merged or formatted."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

import pytest

from tests.reader.reference import cells
from tests.workbooks import book, part_of, repacked, with_sheet_xml
from vitrina.reader import worksheet
from vitrina.reader.archive import Archive
from vitrina.reader.number_formats import number_format
from vitrina.reader.refusal import Refusal
from vitrina.reader.sheet import Merge, NumberFormat, Sheet
from vitrina.reader.workbook import read_workbook


def sheets(content: bytes) -> list[Sheet]:
    return list(read_workbook(Archive(content)))


def nasty(workbook: Any, sheet: Any) -> None:
    percent = workbook.add_format({"num_format": "0.0%"})
    day = workbook.add_format({"num_format": "dd.mm.yyyy"})
    moment = workbook.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    clock = workbook.add_format({"num_format": "hh:mm"})
    code = workbook.add_format({"num_format": "00000000000"})
    bold = workbook.add_format({"bold": True})
    values: list[Any] = [
        0, 1, -3, 1.0, 1.5, 0.1 + 0.2, 0.57 * 100, 1e21, 1e-7, -0.0, 123456789012345, 2409001649,
        1022401506346, 4601437101, 1 / 3, 100, 1e15, 1e16, 1e300, 5e-324,
    ]  # fmt: skip
    for offset, value in enumerate(values):
        sheet.write_number(5, 2 + offset, value)
        sheet.write_number(6, 2 + offset, value if abs(value) < 1e15 else 1, percent)
    for offset, value in enumerate([0.274, 0.19400000000000001, 1, 0, 0.005, 1.2, 10, 0.1, 1e-5]):
        sheet.write_number(7, 2 + offset, value, percent)
    sheet.write_datetime(8, 2, datetime.fromisoformat("2024-10-25"), day)
    sheet.write_datetime(8, 3, datetime.fromisoformat("2024-10-25T14:30:00"), moment)
    sheet.write_datetime(8, 4, datetime.fromisoformat("1999-12-31T23:59:59"), moment)
    sheet.write_datetime(8, 5, time(14, 30), clock)
    sheet.write_number(8, 6, 4605405, code)
    texts = [
        "Текст", " с пробелами ", "две\nстроки", "a & b < c > d \"e\" 'f'", "1 234", "00123",
        "1e5", "да", "🙂 emoji", "₽", "x" * 300, "&amp;", "=1+1", "ячейка_x", "'", "\u00a0",
        "   ", "ё", "№ 5",
    ]  # fmt: skip
    for offset, text in enumerate(texts):
        sheet.write_string(9, 2 + offset, text)
    sheet.write_boolean(10, 2, True)
    sheet.write_boolean(10, 3, False)
    sheet.write_formula(10, 4, "=A1>B1", None, 5)
    sheet.write_formula(10, 5, "=A1", None, "строка")
    sheet.write_formula(10, 6, "=1/0", None, "#DIV/0!")
    sheet.write_formula(10, 7, '=IF(A1<2,"a","b")', None, True)
    sheet.write_formula(10, 8, "=0.5", percent, 0.5)
    sheet.write_rich_string(11, 2, "обычный ", bold, "жирный", " и снова <обычный>")
    sheet.write_blank(12, 2, None, percent)
    sheet.write(40, 30, "далеко")


@pytest.mark.parametrize("block", [200, 1000, 5000])
def test_blocks_are_cut_between_rows(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    content = book(change=nasty)
    whole = cells(sheets(content)[0])
    monkeypatch.setattr(worksheet, "BLOCK", block)
    assert cells(sheets(content)[0]) == whole


def test_a_formula_without_a_value_is_marked_and_an_empty_text_is_blank() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet.write_formula(0, 0, "=1+1", None, "")
        sheet.write(0, 1, "x")

    content = book(change=change)
    assert cells(sheets(content)[0]) == {(1, 1): "#FORMULA", (1, 2): "x"}
    as_text_formula = with_sheet_xml(
        content, lambda xml: xml.replace(b'<c r="A1">', b'<c r="A1" t="str">')
    )
    assert cells(sheets(as_text_formula)[0]) == {(1, 2): "x"}


def test_a_false_dimension_and_a_far_cell_change_nothing() -> None:
    content = book([["a", 1], ["b", 2]])
    content = with_sheet_xml(
        content,
        lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1"').replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData>'
        ),
    )
    assert cells(sheets(content)[0])[1_048_576, 16_384] == "7"
    assert len(sheets(content)[0].rows) == 3


def test_a_million_blank_formatted_rows_take_no_room() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 50_000))
    content = with_sheet_xml(
        book([["a", 1], ["b", 2]]), lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")
    )
    assert sheets(content)[0].rows.tolist() == [1, 2]


def test_hidden_rows_columns_and_merges_are_known() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(2, 3, None, None, {"hidden": True})
        sheet.merge_range(4, 0, 5, 27, "слито")

    sheet = sheets(book([["a", "b", "c"], ["d", "e", "f"]], change=change))[0]
    assert sheet.hidden_rows == {2}
    assert sheet.hidden_columns == {3, 4}
    assert sheet.merges == (Merge(5, 1, 6, 28),)


def prefixed(xml: bytes) -> bytes:
    """The same XML with every element in a namespace prefix."""
    xml = xml.replace(b"</", b"</x:").replace(b"<x:/", b"</")
    for name in (b"worksheet", b"dimension", b"sheet", b"row", b"c ", b"v>", b"f>", b"pageM"):
        xml = xml.replace(b"<" + name, b"<x:" + name)
    return xml.replace(b'xmlns="', b'xmlns:x="')


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda xml: xml.replace(b'<c r="A1" t="s">', b'<c t="s" r="A1">'),
        lambda xml: xml.replace(b'<c r="A1" t="s">', b"<c t='s' r='A1'>"),
        lambda xml: xml.replace(b'r="A1" ', b"").replace(b'r="B1" ', b""),
        lambda xml: xml.replace(b"<sheetData>", b"<sheetData><!-- a comment -->"),
        lambda xml: xml.replace(b"<v>2.5</v>", b"<v><![CDATA[2.5]]></v>"),
        lambda xml: xml.replace(b"<row ", b'\r\n  <row x:dyDescent="0.2" xmlns:x="u" '),
        prefixed,
    ],
)
def test_xml_written_otherwise_reads_the_same(rewrite: Any) -> None:
    content = book([["a", "b", 2.5], ["c", 3, 4]])
    changed = with_sheet_xml(content, rewrite)
    assert changed != content
    assert cells(sheets(changed)[0]) == cells(sheets(content)[0])


def test_inline_rich_text_leaves_out_reading_aids() -> None:
    inline = (
        b'<c r="A1" t="inlineStr"><is><r><t>\xd0\x90</t></r><r><t> b</t></r>'
        b"<rPh sb='0' eb='1'><t>aid</t></rPh></is></c>"
    )
    content = with_sheet_xml(
        book([["x"]]), lambda xml: xml.replace(b'<c r="A1" t="s"><v>0</v></c>', inline)
    )
    assert cells(sheets(content)[0]) == {(1, 1): "А b"}


def test_hidden_sheets_are_read_and_flagged() -> None:
    def change(workbook: Any, _: Any) -> None:
        other = workbook.add_worksheet("Скрытый")
        other.write(0, 0, "y")
        other.hide()

    assert [(s.name, s.is_hidden) for s in sheets(book([["x"]], change=change))] == [
        ("Лист1", False),
        ("Скрытый", True),
    ]


def test_a_workbook_without_styles_or_strings_reads() -> None:
    links = part_of(content := book([[1, 2]]), "xl/_rels/workbook.xml.rels")
    links = re.sub(rb"<Relationship [^>]*styles.xml[^>]*>", b"", links)
    content = repacked(content, {"xl/styles.xml": None, "xl/_rels/workbook.xml.rels": links})
    assert cells(sheets(content)[0]) == {(1, 1): "1", (1, 2): "2"}


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", NumberFormat.PLAIN),
        ("#,##0", NumberFormat.PLAIN),
        ('0 "дней"', NumberFormat.PLAIN),
        ("[Red]0.0", NumberFormat.PLAIN),
        ("@", NumberFormat.PLAIN),
        ("0%", NumberFormat.PERCENT),
        ("0.00%;[Red]-0.00%", NumberFormat.PERCENT),
        ('0.0" %"', NumberFormat.PLAIN),
        ("dd.mm.yyyy", NumberFormat.DATE),
        ("[$-419]d mmmm yyyy;@", NumberFormat.DATE),
        ("yyyy-mm-dd hh:mm", NumberFormat.DATE),
        ("mmm", NumberFormat.DATE),
        ("h:mm AM/PM", NumberFormat.TIME),
        ("[h]:mm", NumberFormat.DURATION),
        ("mm:ss", NumberFormat.TIME),
    ],
)
def test_number_formats(code: str, shown: NumberFormat) -> None:
    assert number_format(code) is shown


def test_merged_ranges_show_their_first_cell_only() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet.merge_range("B2:D3", "слито")
        sheet.merge_range("A5:A6", "")
        sheet.write("C3", "под слитой")
        sheet.write("A6", "под пустой")
        for row in range(9, 3000):
            sheet.merge_range(row, 0, row, 2, row)

    found = cells(sheets(book([["a", None, None, "d"]], change=change))[0])
    assert found == {(1, 1): "a", (1, 4): "d", (2, 2): "слито"} | {
        (row + 1, 1): str(row) for row in range(9, 3000)
    }


def test_merged_ranges_over_each_other_are_damage() -> None:
    merges = b"".join(b'<mergeCell ref="A1:C%d"/>' % (n + 3) for n in range(50))
    content = with_sheet_xml(
        book([["a", "b", "c"], ["d", "e", "f"]]),
        lambda xml: xml.replace(
            b"</sheetData>", b"</sheetData><mergeCells>%s</mergeCells>" % merges
        ),
    )
    with pytest.raises(Refusal, match="Q31"):
        sheets(content)
