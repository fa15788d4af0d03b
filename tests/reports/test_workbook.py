"""Workbooks as programs read them: cells, styles by role, print set-up, stable bytes, read-back."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from vitrina.reports.read_back import ReadBackError, check_workbook
from vitrina.reports.sheets import Column, Content, Edition, Sheet, Table, TitlePage
from vitrina.reports.workbook import write_workbook

TABLE = Table(
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
SHEET = Sheet("Организации", "Кто активен", (TABLE,))
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
PAGE = TitlePage(
    "Титул",
    "Мониторинг",
    "rpt_title",
    (
        Column("region", "Субъект", "text"),
        Column("week_to", "Неделя по", "date"),
        Column("data_as_of", "Данные на", "instant"),
    ),
    "Содержание",
    "Источники",
    Table("rpt_title_sources", (Column("file", "Файл", "text"),)),
)
EMPTY = Sheet("Пусто", "Ничего", (Table("rpt_empty", TABLE.columns, empty="Ничего нет"),))
LISTED = {
    "rpt_title": [
        {
            "region": "Край",
            "week_to": date(2024, 10, 24),
            "data_as_of": datetime(2024, 10, 25, 15, 0, 7),  # noqa: DTZ001  # Excel knows no zones
        }
    ],
    "rpt_title_sources": [{"file": "выгрузка.xlsx"}],
    "rpt_organizations": ROWS,
    "rpt_empty": [],
}
CONTENT = Content(
    Edition("Край & область", "версия 2", datetime(2024, 10, 25, 15, 0), "ДЕМО: числа вымышлены"),  # noqa: DTZ001  # Excel knows no zones
    PAGE,
    [SHEET, EMPTY],
    LISTED,
)


def with_rows(**rows: list[dict[str, Any]]) -> Content:
    """The content with other rows of some models."""
    return replace(CONTENT, rows={**LISTED, **rows})


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "книга.xlsx"
    write_workbook(path, CONTENT)
    return path


def test_numbers_dates_and_identifiers_keep_their_types(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["Организации"]
    assert sheet["A1"].value == "Отчёт «Витрины», не выгрузка. Край & область"
    assert [cell.value for cell in sheet[2]] == [column.heading for column in TABLE.columns]
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
    assert [title["B8"].value, title["A9"].value] == [None, "Содержание"]
    back = openpyxl.load_workbook(book)["Организации"]["A1"].hyperlink
    assert back.location == "'Титул'!A1"


def test_the_same_rows_give_the_same_bytes(tmp_path: Path, book: Path) -> None:
    again = tmp_path / "again.xlsx"
    write_workbook(again, CONTENT)
    assert again.read_bytes() == book.read_bytes()


def test_a_written_workbook_reads_back(book: Path) -> None:
    check_workbook(book, CONTENT)


def test_numbers_keep_every_digit(tmp_path: Path) -> None:
    numbers = [0.1 + 0.2, 1e-7, 1e21, 2**53 - 1, -0.0, 1 / 3, 5e-324]
    content = with_rows(rpt_organizations=[{**ROWS[0], "share": number} for number in numbers])
    path = tmp_path / "numbers.xlsx"
    write_workbook(path, content)
    sheet = openpyxl.load_workbook(path)["Организации"]
    assert [sheet.cell(row, 4).value for row in range(3, 3 + len(numbers))] == numbers


def test_a_column_is_as_wide_as_its_longest_number(tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    write_workbook(path, with_rows(rpt_organizations=[{**ROWS[0], "teachers": 123_456_789_012}]))
    widths = openpyxl.load_workbook(path)["Организации"].column_dimensions
    assert widths["C"].width >= len("123 456 789 012") + 1


def test_rows_are_as_high_as_their_longest_text(tmp_path: Path, book: Path) -> None:
    path = tmp_path / "high.xlsx"
    write_workbook(path, with_rows(rpt_organizations=[{**ROWS[0], "name": "слово " * 50}]))
    usual, high = (openpyxl.load_workbook(one)["Организации"] for one in (book, path))
    assert usual.row_dimensions[5].height == 15
    # Two lines by the line break alone.
    assert usual.row_dimensions[4].height > 20
    assert high.row_dimensions[3].height > 120


def test_identifiers_have_no_green_corners(book: Path) -> None:
    with zipfile.ZipFile(book) as package:
        text = package.read("xl/worksheets/sheet2.xml").decode()
    assert '<ignoredError sqref="B3:B6" numberStoredAsText="1"/>' in text


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_never_published(tmp_path: Path, value: float) -> None:
    content = with_rows(rpt_organizations=[{**ROWS[0], "share": value}])
    path = tmp_path / "no.xlsx"
    write_workbook(path, content)
    with pytest.raises((ReadBackError, ValueError)):
        check_workbook(path, content)


def test_control_characters_survive(tmp_path: Path) -> None:
    path = tmp_path / "control.xlsx"
    content = with_rows(rpt_organizations=[{**ROWS[0], "name": "a\x01b _x0041_ " + "я" * 40_000}])
    write_workbook(path, content)
    check_workbook(path, content)
