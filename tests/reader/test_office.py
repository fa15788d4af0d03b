"""What LibreOffice saves as .xlsx, .xls and .ods is read as openpyxl reads its workbooks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest

from tests.programs import convert
from tests.reader.reference import Cells, as_openpyxl, cells, ours
from tests.reader.test_equality import assert_equal
from tests.workbooks import SECOND_ROW, SFERUM_HEADER, SFERUM_ROW, book
from vitrina.reader.archive import Archive
from vitrina.reader.ods import read_ods
from vitrina.reader.read_file import read_file
from vitrina.reader.sheet import Merge, Sheet
from vitrina.reader.workbook import read_workbook
from vitrina.reader.xls import read_xls

pytestmark = pytest.mark.office

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8"}
READERS: dict[str, Callable[[bytes], Any]] = {
    "xlsx": lambda content: read_workbook(Archive(content)),
    "xls": read_xls,
    "ods": lambda content: read_ods(Archive(content)),
}
TEXTS = [
    "Текст", " с пробелами ", "две\nстроки", "a & b < c > d \"e\" 'f'", "1 234", "1\u00a0234",
    "1\u202f234", "00123", "1e5", "2.409E+09", "12345678901234567890", "19,4%", "> 25%", "a   b",
    "🙂 emoji", "x" * 300, "&amp;", "=1+1", "'00123", "ё", "№ 5", "a\tb",
]  # fmt: skip
NUMBERS = [
    0, 1, -1, 1.5, 0.1 + 0.2, 0.57, 1e21, 1e-7, 2409001649, 1022401506346, 1 / 3, 0.274, 100, -0.5,
]  # fmt: skip
PLAIN = ["General", "0", "0.00", "#,##0", "0%", "0.0%", '0.0" %"', "00000000000", '#,##0.00"р."']
DAYS = ["dd.mm.yyyy", "yyyy-mm-dd hh:mm", "mmm yy", "[$-419]d mmmm yyyy;@"]


def everything(workbook: Any, sheet: Any) -> None:
    row = 3
    for code in PLAIN:
        shown = workbook.add_format({"num_format": code})
        for column, number in enumerate(NUMBERS, 1):
            sheet.write_number(row, column, number, shown)
        row += 1
    for code in DAYS:
        shown = workbook.add_format({"num_format": code})
        for column, moment in enumerate(["2024-10-25", "2024-10-25T14:30:00", "1999-12-31"], 1):
            sheet.write_datetime(row, column, datetime.fromisoformat(moment), shown)
        row += 1
    sheet.write_datetime(row, 0, time(14, 30), workbook.add_format({"num_format": "hh:mm"}))
    sheet.write_number(row, 1, 1.5, workbook.add_format({"num_format": "[h]:mm:ss"}))
    for column, text in enumerate(TEXTS, 1):
        sheet.write_string(row + 1, column, text)
    sheet.write_boolean(row + 2, 0, True)
    sheet.write_boolean(row + 2, 1, False)
    sheet.write_formula(row + 2, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(row + 2, 3, "=NA()", None, "#N/A")
    sheet.write_formula(row + 2, 4, '="те"&"кст"', None, "текст")
    sheet.write_formula(row + 2, 5, "=1+1", None, 2)
    sheet.write_formula(row + 2, 6, "=0.5", workbook.add_format({"num_format": "0%"}), 0.5)
    sheet.write_rich_string(row + 3, 0, "обычный ", workbook.add_format({"bold": True}), "жирный")
    sheet.write_comment(row + 3, 1, "замечание")
    for repeated in range(row + 5, row + 9):
        sheet.write_row(repeated, 2, [7, 7, 7, "да", "да"])
    sheet.merge_range("D36:F37", "слито")
    sheet.set_row(30, None, None, {"hidden": True})
    sheet.write(30, 0, "скрыто")
    sheet.set_column(2, 3, None, None, {"hidden": True})
    sheet.write(60, 30, "далеко")
    workbook.add_worksheet("Пустой")
    other = workbook.add_worksheet("Скрытый")
    for number in range(2000):
        other.write_row(number, 0, [f"Школа № {number} {'ж' * (number % 40)}", "a" * (number % 9)])
        other.write_row(number, 2, [number, number / 8, number / 100])
    other.hide()


def epoch(workbook: Any, sheet: Any) -> None:
    day = workbook.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write_datetime(0, 0, datetime.fromisoformat("2024-10-25"), day)


def table(workbook: Any, sheet: Any) -> None:
    sheet.merge_range("A1:H1", "Сферум на 25.10.2024")
    for row, values in enumerate([SFERUM_HEADER, SFERUM_ROW, SECOND_ROW], 2):
        sheet.write_row(row, 0, values)
    sheet.set_row(4, None, None, {"hidden": True})


SOURCES = {"everything": book(change=everything), "epoch": book(change=epoch, date_1904=True),
           "table": book(change=table)}  # fmt: skip


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], bytes]:
    """(source, suffix) → bytes as LibreOffice saves them."""
    folder = tmp_path_factory.mktemp("office")
    for name, content in SOURCES.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    for suffix, written_by in FILTERS.items():
        convert(folder.glob("*.xlsx"), f"{suffix}:{written_by}", folder / suffix)
    return {
        (name, suffix): Path(folder / suffix / f"{name}.{suffix}").read_bytes()
        for name in SOURCES
        for suffix in FILTERS
    }


def found(saved: dict[tuple[str, str], bytes], name: str, suffix: str) -> list[Sheet]:
    return list(READERS[suffix](saved[name, suffix]))


def texts(sheets: list[Sheet]) -> dict[str, Cells]:
    return {sheet.name: cells(sheet) for sheet in sheets}


@pytest.mark.parametrize("source", ["everything", "epoch"])
def test_every_cell_equals_what_openpyxl_reads(
    saved: dict[tuple[str, str], bytes], source: str
) -> None:
    as_saved = as_openpyxl(saved[source, "xlsx"])
    assert_equal(ours(saved[source, "xlsx"]), as_saved)
    # .ods keeps the fifteen digits LibreOffice writes into .xlsx too, .xls the doubles themselves.
    assert_equal(texts(found(saved, source, "ods")), as_saved)
    expected = as_openpyxl(SOURCES[source])
    if source == "everything":
        # LibreOffice itself writes 0 into an .xls for a text that a formula of an .xlsx gave.
        assert expected["Лист1"][19, 5] == "текст"
        expected["Лист1"][19, 5] = "0"
    assert_equal(texts(found(saved, source, "xls")), expected)


@pytest.mark.parametrize("suffix", FILTERS)
def test_what_is_hidden_and_merged_is_known(
    saved: dict[tuple[str, str], bytes], suffix: str
) -> None:
    first, blank, hidden = found(saved, "everything", suffix)
    assert [sheet.is_hidden for sheet in (first, blank, hidden)] == [False, False, True]
    assert (first.hidden_rows & {31}, first.hidden_columns & {3, 4, 5}) == ({31}, {3, 4})
    assert Merge(36, 4, 37, 6) in first.merges
    assert not len(blank.rows)


@pytest.mark.parametrize("suffix", FILTERS)
def test_a_table_is_the_same_in_every_format(
    saved: dict[tuple[str, str], bytes], suffix: str
) -> None:
    read = read_file(saved["table", suffix], f".{suffix}")
    expected = read_file(SOURCES["table"], ".xlsx")
    assert read.frames[0].to_pylist() == expected.frames[0].to_pylist()
    assert read.tables == expected.tables
