"""Workbooks as programs read them: cells, styles by role, print set-up, stable bytes, read-back."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from vitrina.reports.read_back import ReadBackError, check_workbook
from vitrina.reports.workbook import Column, Content, Edition, Sheet, TitlePage, write_workbook

SHEET = Sheet(
    "Организации",
    "rpt_organizations",
    (
        Column("name", "Организация", "text"),
        Column("inn", "ИНН", "identifier", missing_from="inn_missing"),
        Column("teachers", "Педагогов", "count"),
        Column("share", "Доля, %", "percent", unit="share_role", missing="–"),
        Column("change", "Изменение, п.п.", "delta", missing="–"),
        Column("level", "Уровень", "status", fill="level_fill"),
        Column("active_on", "Активна", "date"),
    ),
)
ROWS: list[dict[str, Any]] = [
    {
        "name": '=HYPERLINK("http://example.org")', "inn": "0409001649", "inn_missing": None,
        "teachers": 1234567, "share": 100 / 3, "share_role": "percent", "change": -0.04,
        "level": "▼ Ниже нормы", "level_fill": "F8CBAD", "active_on": date(2024, 10, 25),
    },
    {
        "name": "http://example.org\r\nвторая строка & <b>", "inn": None,
        "inn_missing": "как у головной", "teachers": 0, "share": 1.5, "share_role": "index",
        "change": None, "level": None, "level_fill": None, "active_on": None,
    },
    {
        "name": "Итого", "inn": None, "inn_missing": "–", "teachers": None, "share": None,
        "share_role": None, "change": 2.5, "level": "Справочно", "level_fill": "D9D9D9",
        "active_on": date(2023, 9, 1), "is_total": True,
    },
]  # fmt: skip
SOURCES = Sheet("Источники", "rpt_title_sources", (Column("file", "Файл", "text"),))
PAGE = TitlePage(
    "Титул",
    "Мониторинг",
    (
        Column("region", "Субъект", "text"),
        Column("week_to", "Неделя по", "date"),
        Column("data_as_of", "Данные на", "instant"),
    ),
    "Источники",
    SOURCES,
    "Содержание",
)
EMPTY = Sheet("Пусто", "rpt_empty", SHEET.columns, empty="Ничего нет")
CONTENT = Content(
    Edition("Край & область", "версия 2", datetime(2024, 10, 25, 15, 0), "ДЕМО: числа вымышлены"),  # noqa: DTZ001  # Excel knows no zones
    PAGE,
    {
        "region": "Край",
        "week_to": date(2024, 10, 24),
        "data_as_of": datetime(2024, 10, 25, 15, 0, 7),  # noqa: DTZ001  # Excel knows no zones
    },
    [{"file": "выгрузка.xlsx"}],
    [(SHEET, ROWS), (EMPTY, [])],
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "книга.xlsx"
    write_workbook(path, CONTENT)
    return path


def test_numbers_dates_and_identifiers_keep_their_types(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Организации"]
    assert sheet["A1"].value == "Отчёт «Витрины», не выгрузка. Край & область"
    assert [cell.value for cell in sheet[2]] == [column.heading for column in SHEET.columns]
    first = sheet[3]
    assert first[0].value == '=HYPERLINK("http://example.org")'
    assert first[0].data_type == "s"
    assert first[1].value == "0409001649"
    assert first[1].number_format == "@"
    assert (first[2].value, first[2].number_format) == (1234567, "# ### ##0")
    assert first[3].value == pytest.approx(100 / 3)
    assert first[3].number_format == "0.0"
    assert first[4].number_format == "+0.0;-0.0;0.0"
    assert first[6].value == datetime(2024, 10, 25)  # noqa: DTZ001  # Excel knows no zones
    assert first[6].number_format == "dd.mm.yyyy"
    second = sheet[4]
    assert (second[2].value, second[2].number_format) == (0, "# ##0")
    assert second[3].number_format == "0.00"


def test_missing_is_said_in_words(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Организации"]
    assert [cell.value for cell in sheet[4]][4:] == ["–", "н/д", "н/д"]
    assert sheet["B4"].value == "как у головной"
    assert sheet["C5"].value == "н/д"


def test_a_status_is_a_fill_and_words(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Организации"]
    assert sheet["F3"].value == "▼ Ниже нормы"
    assert sheet["F3"].fill.fgColor.rgb == "FFF8CBAD"
    assert sheet["F4"].fill.fill_type is None


def test_sheets_are_ready_to_print_and_to_filter(book: Path) -> None:
    loaded = openpyxl.load_workbook(book)
    sheet = loaded["Организации"]
    assert sheet.freeze_panes == "B3"
    # The total stays under the filter.
    assert sheet.auto_filter.ref == "A2:G4"
    assert sheet["A5"].font.bold
    assert not sheet["A4"].font.bold
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    # One page wide (the default) and as many high as it takes.
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth in (None, 1)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$2"
    for worksheet in loaded.worksheets:
        assert "Страница &P из &N" in worksheet.oddFooter.right.text
        assert "версия 2" in worksheet.oddFooter.left.text
        assert worksheet.oddFooter.center.text.endswith("ДЕМО: числа вымышлены")
        assert not worksheet.merged_cells.ranges


def test_the_contents_lead_to_every_sheet(book: Path) -> None:
    title = openpyxl.load_workbook(book)["Титул"]
    places = [link.location for row in title for link in [row[0].hyperlink] if link]
    assert places == ["'Организации'!A1", "'Пусто'!A1"]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path, book: Path) -> None:
    again = tmp_path / "again.xlsx"
    write_workbook(again, CONTENT)
    assert again.read_bytes() == book.read_bytes()


def test_a_written_workbook_reads_back(book: Path) -> None:
    check_workbook(book, CONTENT)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "другое"),
        ("teachers", 1234568),
        ("share", 33.333333333),
        ("change", None),
        ("active_on", date(2024, 10, 26)),
        ("inn", "409001649"),
        ("level", "■ Средний"),
    ],
)
def test_any_other_value_is_found(book: Path, field: str, value: object) -> None:
    rows = [{**ROWS[0], field: value}, *ROWS[1:]]
    column = next(column for column in SHEET.columns if column.name == field)
    with pytest.raises(ReadBackError, match=f"row 3, «{column.heading}»"):
        check_workbook(book, replace(CONTENT, tables=[(SHEET, rows), (EMPTY, [])]))


def test_missing_rows_and_other_headings_are_found(book: Path) -> None:
    with pytest.raises(ReadBackError, match="3 rows, not 2"):
        check_workbook(book, replace(CONTENT, tables=[(SHEET, ROWS[:2]), (EMPTY, [])]))
    renamed = replace(SHEET, columns=(Column("name", "Школа", "text"), *SHEET.columns[1:]))
    with pytest.raises(ReadBackError, match="headings differ"):
        check_workbook(book, replace(CONTENT, tables=[(renamed, ROWS), (EMPTY, [])]))
    with pytest.raises(ReadBackError, match="sheets are"):
        check_workbook(book, replace(CONTENT, tables=[(SHEET, ROWS)]))
    facts = {**CONTENT.facts, "week_to": date(2024, 10, 25)}
    with pytest.raises(ReadBackError, match="Титул: «Неделя по»"):
        check_workbook(book, replace(CONTENT, facts=facts))
    with pytest.raises(ReadBackError, match="Титул: row 2, «Файл»"):
        check_workbook(book, replace(CONTENT, sources=[{"file": "другая.xlsx"}]))


def test_a_formula_and_an_outside_link_are_found(tmp_path: Path) -> None:
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(str(path)) as other:
        sheet = other.add_worksheet("Титул")
        sheet.write_formula(0, 0, "=1+1")
        sheet.write_url(1, 0, "https://example.org")
    with pytest.raises(ReadBackError, match="a formula") as refusal:
        check_workbook(path, CONTENT)
    assert "a link out of the workbook" in str(refusal.value)


def test_control_characters_survive(tmp_path: Path) -> None:
    path = tmp_path / "control.xlsx"
    rows = [{**ROWS[0], "name": "a\x01b _x0041_ " + "я" * 40_000}]
    content = replace(CONTENT, tables=[(SHEET, rows)])
    write_workbook(path, content)
    check_workbook(path, content)


def test_a_wrong_dimension_hides_nothing(tmp_path: Path, book: Path) -> None:
    path = tmp_path / "dimension.xlsx"
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name == "xl/worksheets/sheet2.xml":
                assert b'<dimension ref="A1:G5"/>' in body
                body = body.replace(b'<dimension ref="A1:G5"/>', b'<dimension ref="A1"/>')
            target.writestr(name, body)
    check_workbook(path, CONTENT)
