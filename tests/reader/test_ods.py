"""OpenDocument: every kind of cell, and the ways LibreOffice shortens a sheet."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.reader.reference import cells
from vitrina.reader.archive import Archive
from vitrina.reader.ods import read_ods
from vitrina.reader.read_file import read_file
from vitrina.reader.refusal import Refusal
from vitrina.reader.sheet import Merge, Sheet

DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>
<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/>
</style:style>
<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/>
</style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}
</office:spreadsheet></office:body></office:document-content>"""

MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>{more}</manifest:manifest>"""


def ods(rows: str, *, more: str = "", manifest: str = "") -> bytes:
    """A document of one sheet with these rows, then `more` tables."""
    tables = f'<table:table table:name="Лист1" table:style-name="ta1">{rows}</table:table>{more}'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", DOCUMENT.replace("{tables}", tables))
        archive.writestr("META-INF/manifest.xml", MANIFEST.replace("{more}", manifest))
    return target.getvalue()


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def cell(text: str = "", attributes: str = "") -> str:
    paragraph = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell {attributes}>{paragraph}</table:table-cell>"


def value(kind: str, stored: str, printed: str = "") -> str:
    name = {"float": "value", "percentage": "value", "currency": "value"}.get(kind, f"{kind}-value")
    return cell(printed, f'office:value-type="{kind}" office:{name}="{stored}"')


def text(content: str, attributes: str = "") -> str:
    return cell(content, f'office:value-type="string" {attributes}')


def sheets(content: bytes) -> list[Sheet]:
    return list(read_ods(Archive(content)))


def test_every_kind_of_cell() -> None:
    formula = 'table:formula="of:=1"'
    content = ods(
        row(
            text("Регион"), value("float", "1.5", "1,5"), value("boolean", "true", "ИСТИНА"),
            value("date", "2024-10-25", "25.10.24"), value("percentage", "0.194", "19,4%"),
            value("currency", "1200", "1 200 ₽"), value("date", "2024-10-25T14:30:00"),
            value("time", "PT14H30M00S"), value("time", "PT36H05M00.6S"),
        )
        + row(
            cell("#Н/Д", f'{formula} office:value-type="string" calcext:value-type="error"'),
            cell("Err:502", f'{formula} office:value-type="string" calcext:value-type="error"'),
            cell("#DIV/0!", f'{formula} office:value-type="float" office:value="0"'),
            cell("", formula), cell("", f'{formula} office:value-type="string"'),
            value("float", "2409001649"), value("float", "1E+21"), value("float", "0.1"),
        )
    )  # fmt: skip
    assert [cells(sheet) for sheet in sheets(content)] == [
        {
            (1, 1): "Регион", (1, 2): "1.5", (1, 3): "1", (1, 4): "2024-10-25", (1, 5): "19.4%",
            (1, 6): "1200", (1, 7): "2024-10-25 14:30:00", (1, 8): "14:30:00", (1, 9): "36:05:01",
            (2, 1): "#Н/Д", (2, 2): "#VALUE!", (2, 3): "#DIV/0!", (2, 4): "#FORMULA",
            (2, 6): "2409001649", (2, 7): "1000000000000000000000", (2, 8): "0.1",
        }
    ]  # fmt: skip


def test_texts_in_paragraphs_spans_and_white_space() -> None:
    content = ods(
        row(
            text("две</text:p><text:p>строки"),
            text('<text:s text:c="2"/>а<text:s text:c="3"/>б<text:tab/>в<text:line-break/>г'),
            text("<text:span>Шко</text:span><text:span>ла</text:span> <text:a>№ 1</text:a>"),
            text("ячейка", "").replace(
                "<text:p>",
                "<office:annotation><text:p>замечание</text:p></office:annotation><text:p>",
            ),
            text("<draw:frame><draw:text-box><text:p>рамка</text:p></draw:text-box></draw:frame>"),
            text("a &amp;lt; b &lt; c"),
        )
    )
    assert cells(sheets(content)[0]) == {
        (1, 1): "две\nстроки", (1, 2): "  а   б\tв\nг", (1, 3): "Школа № 1", (1, 4): "ячейка",
        (1, 6): "a &lt; b < c",
    }  # fmt: skip


def test_repeated_cells_and_rows_and_a_million_blank_ones() -> None:
    blank = cell("", 'table:number-columns-repeated="16382"')
    seven = cell(
        "7", 'office:value-type="float" office:value="7" table:number-columns-repeated="2"'
    )
    content = ods(
        row(blank, attributes='table:number-rows-repeated="2"')
        + row(seven, blank, attributes='table:number-rows-repeated="3"')
        + row(blank, attributes='table:number-rows-repeated="1048571"')
    )
    sheet = sheets(content)[0]
    assert sheet.rows.tolist() == [3, 4, 5]
    assert cells(sheet) == {(r, c): "7" for r in (3, 4, 5) for c in (1, 2)}


def test_repeats_that_promise_too_much_are_refused() -> None:
    one = cell(
        "7", 'office:value-type="float" office:value="7" table:number-columns-repeated="999"'
    )
    content = ods(row(one, attributes='table:number-rows-repeated="1048576"'))
    with pytest.raises(Refusal, match="Q31"):
        sheets(content)


def test_hidden_rows_columns_sheets_and_merges() -> None:
    column = "<table:table-column {}/>"
    other = '<table:table table:name="Скрытый" table:style-name="ta2">{}</table:table>'
    content = ods(
        column.format("")
        + column.format('table:visibility="collapse" table:number-columns-repeated="2"')
        + row(text("шапка", 'table:number-columns-spanned="2" table:number-rows-spanned="1"'),
              "<table:covered-table-cell><text:p>под ней</text:p></table:covered-table-cell>",
              text("в"))
        + row(text("отфильтровано"), attributes='table:visibility="filter"')
        + "<table:table-row-group>"
        + row(text("свёрнуто"), attributes='table:visibility="collapse"')
        + "</table:table-row-group>"
        + row(text("видно")),
        more=other.format(row(text("y"))) + other.format("<table:table-source/>" + row(text("z"))),
    )  # fmt: skip
    first, second = sheets(content)
    assert (first.hidden_rows, first.hidden_columns) == ({2, 3}, {2, 3})
    assert first.merges == (Merge(1, 1, 1, 2),)
    assert cells(first)[1, 3] == "в"
    assert (1, 2) not in cells(first)
    assert [(s.name, s.is_hidden) for s in (first, second)] == [("Лист1", False), ("Скрытый", True)]


def test_a_password_is_named() -> None:
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    with pytest.raises(Refusal) as refused:
        sheets(ods(row(text("x")), manifest=entry))
    assert "паролем" in refused.value.reason_ru


def test_a_table_in_an_ods_keeps_its_percents() -> None:
    header = row(*map(text, ("Регион", "Активные сообщества, %", "Индекс вовлеченности аудитории")))
    line = row(text("Омская область"), value("percentage", "0.6021"), value("float", "2.54"))
    found = read_file(ods(header + line), ".ods")
    assert found.frames[0].to_pylist()[0]["active_pct"] == "60.21%"
    assert read_file(ods(row(text("x"))), ".ods").ignored_sheets == ["Лист1"]
