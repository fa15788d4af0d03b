"""Parts of a workbook: named, placed and written the ways other programs than Excel do it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from tests.reader.reference import ours, ours_every_way
from tests.workbooks import SECOND_ROW, SFERUM_HEADER, SFERUM_ROW, book, part_of, repacked
from vitrina.reader.read_file import ReadFile, read_file
from vitrina.reader.refusal import Refusal

GOOD = book([SFERUM_HEADER, SFERUM_ROW, SECOND_ROW])
RELATIONS = "xl/_rels/workbook.xml.rels"
STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main":
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships":
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
}  # fmt: skip


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    return repacked(GOOD, {part: change(part_of(GOOD, part))})


def renamed(old: str, new: str) -> bytes:
    return repacked(GOOD, {old: None, new: part_of(GOOD, old)})


def elsewhere() -> bytes:
    """The same book with all its parts in a folder of another name."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name).replace(b'"xl/workbook.xml"', b'"/book/main.xml"')
            name = name.replace("xl/workbook.xml", "xl/main.xml")
            name = name.replace("xl/_rels/workbook.xml.rels", "xl/_rels/main.xml.rels")
            copy.writestr(re.sub("^xl/", "book/", name), content)
    return target.getvalue()


def strict() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            for transitional, iso in STRICT.items():
                content = content.replace(transitional, iso)
            copy.writestr(name, content)
    return target.getvalue()


BOOKS: dict[str, Callable[[], bytes]] = {
    "absolute targets": lambda: changed(
        RELATIONS, lambda xml: xml.replace(b'Target="worksheets', b'Target="/xl/worksheets')
    ),
    "capitals as 1C writes them": lambda: renamed("xl/sharedStrings.xml", "xl/SharedStrings.xml"),
    "another folder": elsewhere,
    "strict": strict,
    "macros": lambda: repacked(
        GOOD,
        {
            "xl/vbaProject.bin": bytes(range(256)) * 8,
            "[Content_Types].xml": part_of(GOOD, "[Content_Types].xml").replace(
                b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
            ),
        },
    ),
    "stated twice in other words": lambda: changed(
        "xl/workbook.xml", lambda xml: xml.replace(b"<sheet ", b'<sheet state="visible" ')
    ),
    "no styles": lambda: repacked(
        changed(RELATIONS, lambda xml: re.sub(rb"<Relationship [^>]*styles.xml[^>]*>", b"", xml)),
        {"xl/styles.xml": None},
    ),
    "a mark before the XML": lambda: changed(
        "xl/worksheets/sheet1.xml", lambda xml: b"\xef\xbb\xbf" + xml
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOOKS)
def test_parts_of_other_programs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = BOOKS[name]()
    assert content != GOOD
    for found in ours_every_way(content, monkeypatch).values():
        assert found == ours(GOOD)
    assert read_file(content, ".xlsm").tables[0]["row_count"] == 2


def test_a_sheet_without_its_part_is_no_blank_sheet() -> None:
    content = repacked(GOOD, {"xl/worksheets/sheet1.xml": None})
    with pytest.raises(Refusal, match="Q31") as refused:
        read_file(content, ".xlsx")
    assert "Лист1" in refused.value.reason_ru


def read_with(change: Callable[[Any, Any], None]) -> ReadFile:
    return read_file(book([SFERUM_HEADER, SFERUM_ROW, SECOND_ROW], change=change), ".xlsx")


def test_what_surrounds_the_cells_changes_nothing() -> None:
    def everything(workbook: Any, sheet: Any) -> None:
        chart_sheet = workbook.add_chartsheet("График")
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": "=Лист1!$F$2:$F$3"})
        chart_sheet.set_chart(chart)
        inner = workbook.add_chart({"type": "pie"})
        inner.add_series({"values": "=Лист1!$G$2:$G$3"})
        sheet.insert_chart("K2", inner)
        sheet.insert_textbox("K20", "Надпись: Итого")
        sheet.write_comment("A2", "Проверить телефон 8 913 123-45-67")
        sheet.data_validation("D2:D9", {"validate": "list", "source": ["Активна", "Не активна"]})
        sheet.conditional_format("F2:F9", {"type": "data_bar"})
        sheet.freeze_panes(1, 2)
        sheet.protect("пароль")
        sheet.set_footer("&LИсполнитель: Иванова М.П.&RСтраница &P")
        sheet.repeat_rows(0)
        sheet.print_area("A1:H3")
        workbook.define_name("Школы", "=Лист1!$A$2:$A$3")

    found = read_with(everything)
    assert [row["name"] for row in found.frames[0].to_pylist()] == ["МБОУ СОШ № 1", "МБОУ СОШ № 2"]
    assert (found.refused_tables, found.ignored_sheets) == ([], [])


def test_filtered_and_grouped_rows_are_read_and_flagged() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet.autofilter("A1:H3")
        sheet.filter_column("D", 'x == "Активна"')
        sheet.set_row(2, None, None, {"hidden": True, "level": 1})
        sheet.set_row(3, None, None, {"collapsed": True})
        sheet.set_column("F:G", None, None, {"level": 1, "hidden": True})

    found = read_with(change)
    assert [row["_is_hidden"] for row in found.frames[0].to_pylist()] == [False, True]
    assert found.tables[0]["hidden_columns"] == ["teachers_registered", "students_registered"]


def test_very_hidden_sheets_are_read_and_flagged() -> None:
    found = read_with(lambda workbook, _: workbook.add_worksheet("Служебный").very_hidden())
    assert found.ignored_sheets == ["Служебный"]
    workbook = openpyxl.Workbook()
    workbook.active.append(["x"])
    hidden = workbook.create_sheet("Скрытый")
    hidden.sheet_state = "veryHidden"
    for row in (SFERUM_HEADER, SFERUM_ROW):
        hidden.append(row)
    target = io.BytesIO()
    workbook.save(target)
    found = read_file(target.getvalue(), ".xlsx")
    assert found.tables[0]["hidden_rows"] == found.tables[0]["row_count"] == 1
