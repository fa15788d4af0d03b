"""CSV in the encodings and delimiters people save it in; .ods through the binary reader."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from vitrina.reader.other_formats import read_binary, read_csv
from vitrina.reader.read_file import read_file
from vitrina.reader.refusal import Refusal
from vitrina.reader.sheet import Sheet

PAGES = "Регион;Активные сообщества, %;Индекс вовлеченности аудитории\nОмская область;60,21;2,54\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_csv_encodings(encoding: str, line_end: str) -> None:
    found = read_file(PAGES.replace("\n", line_end).encode(encoding), ".csv")
    assert found.tables[0]["kind"] == "public_pages"
    assert found.frames[0].to_pylist()[0] == {
        "region": "Омская область", "active_pct": "60,21", "engagement_index": "2,54",
        "_sheet": "", "_row_number": 2, "_is_hidden": False,
    }  # fmt: skip


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_delimiters(delimiter: str) -> None:
    rows = [
        ["Регион", "ЭЖД", "Чаты и звонки"],
        ["Омская область", 'АИС "Образование"', "да; нет, да"],
    ]
    text = "\n".join(delimiter.join('"' + c.replace('"', '""') + '"' for c in row) for row in rows)
    sheet = read_csv(text.encode())
    assert sheet.row_texts(1) == {1: "Омская область", 2: 'АИС "Образование"', 3: "да; нет, да"}


def test_csv_rows_are_numbered_with_the_blank_ones() -> None:
    sheet = read_csv(b"\n\na;b\n; \n1;2\n")
    assert sheet.rows.tolist() == [3, 5]
    assert sheet.row_texts(1) == {1: "1", 2: "2"}


def test_csv_rows_of_uneven_length() -> None:
    sheet = read_csv(b"a;b\n1\n2;3;4\n")
    assert sheet.row_texts(1) == {1: "1"}
    assert sheet.row_texts(2) == {1: "2", 2: "3", 3: "4"}


def test_a_broken_quote_swallows_no_file_silently() -> None:
    with pytest.raises(Refusal, match="Q31"):
        read_csv(b'a;b\n"' + b"x" * (2 << 20))


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Лист1">
<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
<table:table-row>
<table:table-cell office:value-type="string"><text:p>Регион</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="1.5"><text:p>1,5</text:p>
</table:table-cell>
<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>ИСТИНА</text:p>
</table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2024-10-25"><text:p>25.10.24</text:p>
</table:table-cell></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""

MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>"""


def ods() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.replace("\n", ""))
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return target.getvalue()


def test_ods_cells_and_their_rows() -> None:
    sheets: list[Sheet] = list(read_binary(ods()))
    assert [sheet.name for sheet in sheets] == ["Лист1"]
    assert np.array_equal(sheets[0].rows, [3])
    assert sheets[0].row_texts(0) == {1: "Регион", 2: "1.5", 3: "1", 4: "2024-10-25"}


def test_an_ods_without_a_known_table_is_ignored() -> None:
    assert read_file(ods(), ".ods").ignored_sheets == ["Лист1"]
