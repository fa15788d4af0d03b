"""Every cell of an honest workbook equals what openpyxl reads, whoever wrote it.

The mapping of values is that of `reference.py`. Three rules of our own are stated at the end: a
number no calendar has, a text with escapes in it, and integers of any length.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reader.reference import Cells, as_openpyxl, ours, ours_every_way, sheets_every_way
from tests.workbooks import book, with_sheet_xml
from vitrina.reader.sheet import Merge

PLAIN = [
    "General", "0", "0.00", "#,##0", "0%", "0.0%", "0.00%;[Red]-0.00%", '0.0" %"', "@", "# ?/?",
    "0.00E+00", '#,##0.00"р."', "[Red]0.0", "00000000000", '"д"0', '#,##0\\ "чел."', "0.0\\%",
    '_-* #,##0.00\\ _₽_-;-* #,##0.00\\ _₽_-', "[<=9999999]###\\-####;\\+#\\ (###)",
]  # fmt: skip
CALENDAR = [
    "dd.mm.yyyy", "yyyy-mm-dd hh:mm", "hh:mm", "[h]:mm", "[h]:mm:ss", "mm:ss", "mmm yy", "d/m",
    "[$-419]d mmmm yyyy;@", "[mm]:ss", "h:mm AM/PM", 'yyyy"г."', "[$-F800]dddd\\,\\ mmmm\\ dd",
]  # fmt: skip
NUMBERS = [
    0, 1, -1, 1.0, 1.5, 0.1 + 0.2, 0.57 * 100, 0.57, 1e21, 1e-7, -0.0, 123456789012345, 2409001649,
    1022401506346, 4605405, 1 / 3, 1e15, 1e16, 1e300, 5e-324, -0.5, 99999999999, 0.1234567890123456,
]  # fmt: skip
SERIALS = [
    0, 0.25, 0.604166666666667, 1, 1.5, 58, 59, 59.5, 60, 60.5, 61, 45590, 45590.604166666664,
    45590.99999, 45590.123456, 401768,
]  # fmt: skip
#: The largest 1904 serial is 1462 days shorter.
LAST_DAYS = {False: 2958465, True: 2957003}
TEXTS = [
    "Текст", " с пробелами ", "две\nстроки", "a & b < c > d \"e\" 'f'", "1 234", "1\u00a0234",
    "1\u202f234", "00123", "1e5", "2.409E+09", "12345678901234567890", "19,4%", "> 25%", "да",
    "🙂 emoji", "x" * 300, "&amp;", "&#13;", "]]>", "<t>", "=1+1", "ячейка_x", "'", "'00123", "ё",
    "№ 5", "3.0", "TRUE", "н/д", "нет данных", "-", "–", "#N/A", "\u00a0", "   ", "\t", "\u2028",
]  # fmt: skip
#: openpyxl takes formulas and errors in texts for what they look like when it writes them.
PLAIN_TEXTS = [text for text in TEXTS if text not in ("=1+1", "#N/A")]


def by_xlsxwriter(**options: Any) -> bytes:
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"strings_to_urls": False, **options})
    sheet = workbook.add_worksheet("Лист1")
    bold = workbook.add_format({"bold": True})
    percent = workbook.add_format({"num_format": "0.0%"})
    serials = [*SERIALS, LAST_DAYS[bool(options.get("date_1904"))]]
    row = 2
    for codes, numbers in ((PLAIN, NUMBERS), (CALENDAR, serials)):
        for code in codes:
            shown = workbook.add_format({"num_format": code})
            for column, number in enumerate(numbers):
                sheet.write_number(row, column + 1, number, shown)
            row += 1
    for column, text in enumerate(TEXTS):
        sheet.write_string(row, column, text)
    row += 1
    sheet.write_boolean(row, 0, True)
    sheet.write_boolean(row, 1, False)
    for column, value in enumerate(["", 5, 1.25, "строка & <тег>", "#DIV/0!", "#N/A", True, 0], 2):
        sheet.write_formula(row, column, "=A1", None, value)
    sheet.write_formula(row, 12, "=0.5", percent, 0.5)
    sheet.write_array_formula(row + 1, 0, row + 3, 0, "{=B1:B3}", None, 7)
    sheet.write_dynamic_array_formula(row + 1, 1, row + 3, 1, "=B1:B3", None, 8)
    row += 4
    sheet.write_rich_string(row, 0, "обычный ", bold, "жирный", " и снова <обычный>")
    sheet.write_rich_string(row, 1, bold, " ", "\n две строки ")
    sheet.write_url(row, 2, "https://example.ru/?a=1&b=2", string="ссылка")
    sheet.write_blank(row, 3, None, percent)
    sheet.write_comment(row, 4, "замечание")
    row += 1
    sheet.merge_range(row, 1, row + 2, 3, "слито")
    sheet.write(row + 1, 2, "под слитой")
    sheet.write(row + 60, 700, "далеко")
    workbook.add_worksheet("Пустой")
    second = workbook.add_worksheet("Второй")
    second.write(0, 0, "Текст")
    workbook.close()
    return target.getvalue()


def by_openpyxl() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Лист1"
    row = 3
    for codes, numbers in ((PLAIN, NUMBERS), (CALENDAR, SERIALS)):
        for code in codes:
            for column, number in enumerate(numbers, 2):
                sheet.cell(row, column, number).number_format = code
            row += 1
    for column, text in enumerate(PLAIN_TEXTS, 1):
        sheet.cell(row, column).value = text
    row += 1
    values = [
        True, False, "=A1+1", "#N/A", "#DIV/0!", date(2024, 10, 25), datetime(2024, 10, 25, 14, 30),  # noqa: DTZ001  # Excel knows no zones
        datetime(1999, 12, 31, 23, 59, 59), time(14, 30), timedelta(hours=36, minutes=5),  # noqa: DTZ001  # Excel knows no zones
        12345678901234567890, -12345678901234567, None, 1.0,
    ]  # fmt: skip
    for column, value in enumerate(values, 1):
        sheet.cell(row, column).value = value
    sheet.cell(row + 1, 2).value = "слито"
    sheet.merge_cells(start_row=row + 1, start_column=2, end_row=row + 2, end_column=3)
    workbook.create_sheet("Пустой")
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


BOOKS: dict[str, Callable[[], bytes]] = {
    "xlsxwriter": by_xlsxwriter,
    "xlsxwriter, inline strings": lambda: by_xlsxwriter(constant_memory=True),
    "xlsxwriter, epoch of 1904": lambda: by_xlsxwriter(date_1904=True),
    "openpyxl": by_openpyxl,
}


@pytest.mark.filterwarnings("ignore:Cell .* is marked as a date")
@pytest.mark.parametrize("writer", BOOKS)
def test_every_cell_equals_what_openpyxl_reads(
    writer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = BOOKS[writer]()
    expected = as_openpyxl(content)
    assert sum(map(len, expected.values())) > 600
    for found in ours_every_way(content, monkeypatch).values():
        assert_equal(found, expected)


def assert_equal(found: dict[str, Cells], expected: dict[str, Cells]) -> None:
    """Equal sheets; what differs is shown cell by cell."""
    assert list(found) == list(expected)
    differing = {
        (sheet, *place): (found[sheet].get(place), expected[sheet].get(place))
        for sheet in expected
        for place in found[sheet].keys() | expected[sheet].keys()
        if found[sheet].get(place) != expected[sheet].get(place)
    }
    assert differing == {}


def test_what_is_hidden_and_merged_is_the_same_every_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def change(workbook: Any, sheet: Any) -> None:
        sheet.set_column(1, 1, 20, None, {"hidden": True})
        sheet.set_column(4, 6, 0)
        for row in (1, 3):
            sheet.set_row(row, None, None, {"hidden": True, "level": 1})
        sheet.set_row(7, 0)
        sheet.set_row(40, None, None, {"hidden": True})
        sheet.merge_range(10, 0, 12, 3, "слито")
        workbook.add_worksheet("Скрытый").hide()

    content = book([(n, "a", 1.5) for n in range(9)], change=change)
    ways = sheets_every_way(content, monkeypatch)
    for found in ways.values():
        first, second = found
        assert first.hidden_rows >= {2, 4, 8}
        assert first.hidden_rows == ways["as it comes"][0].hidden_rows
        assert first.hidden_columns == {2, 5, 6, 7}
        assert first.merges == (Merge(11, 1, 13, 4),)
        assert first.numeric.keys() == {1, 3}
        assert (first.is_hidden, second.is_hidden) == (False, True)


# Texts that Excel can hold and XML can carry; what looks like an escape has a test of its own.
_CHARACTERS = st.characters(
    exclude_categories=["Cs", "Cc", "Cn", "Co"], include_characters="\n\t_x &<>\"'"
)
_TEXT = st.text(_CHARACTERS, min_size=1, max_size=40).filter(lambda text: "_x" not in text)
_NUMBER = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(-1e300, 1e300),
    st.floats(0, 1),
    st.integers(0, 10**13).map(lambda n: n / 100),
)
_SERIAL = st.one_of(st.integers(0, 2957003), st.floats(0, 2957003))
_CELL = st.one_of(
    st.tuples(st.just("text"), _TEXT, st.just("General")),
    st.tuples(st.just("number"), _NUMBER, st.sampled_from(PLAIN)),
    st.tuples(st.just("number"), _SERIAL, st.sampled_from(CALENDAR)),
    st.tuples(st.just("boolean"), st.booleans(), st.just("General")),
)
_ROW = st.dictionaries(st.integers(0, 12), _CELL, max_size=8)
_SHEET = st.dictionaries(st.integers(0, 60), _ROW, max_size=12)


@settings(
    max_examples=15, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(rows=_SHEET, is_1904=st.booleans(), is_inline=st.booleans())
def test_any_cells_of_xlsxwriter(
    rows: dict[int, dict[int, tuple[str, Any, str]]],
    is_1904: bool,
    is_inline: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"date_1904": is_1904, "constant_memory": is_inline})
    sheet = workbook.add_worksheet("Лист1")
    formats = {code: workbook.add_format({"num_format": code}) for code in (*PLAIN, *CALENDAR)}
    for row, cells in sorted(rows.items()):
        for column, (kind, value, code) in sorted(cells.items()):
            write = {"text": sheet.write_string, "number": sheet.write_number}
            write.get(kind, sheet.write_boolean)(row, column, value, formats[code])
    workbook.close()
    content = target.getvalue()
    expected = as_openpyxl(content)
    for found in ours_every_way(content, monkeypatch).values():
        assert_equal(found, expected)


@settings(
    max_examples=15, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(rows=_SHEET)
def test_any_cells_of_openpyxl(
    rows: dict[int, dict[int, tuple[str, Any, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook = openpyxl.Workbook()
    for row, cells in rows.items():
        for column, (kind, value, code) in cells.items():
            cell = workbook.active.cell(row + 1, column + 1)
            cell.value = value
            if kind == "text":
                cell.data_type = "s"
            cell.number_format = code
    target = io.BytesIO()
    workbook.save(target)
    content = target.getvalue()
    expected = as_openpyxl(content)
    for found in ours_every_way(content, monkeypatch).values():
        assert_equal(found, expected)


def only_cell(content: bytes) -> str:
    (text,) = ours(content)["Лист1"].values()
    return text


def one(value: float | str, code: str = "General", **options: Any) -> bytes:
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"strings_to_urls": False, **options})
    shown = workbook.add_format({"num_format": code})
    sheet = workbook.add_worksheet("Лист1")
    (sheet.write_string if isinstance(value, str) else sheet.write_number)(0, 0, value, shown)
    workbook.close()
    return target.getvalue()


@pytest.mark.parametrize("code", ["dd.mm.yyyy", "hh:mm", "[h]:mm"])
@pytest.mark.parametrize(
    ("number", "text"),
    [(-1, "-1"), (-0.5, "-0.5"), (2409001649, "2409001649"), (2958466, "2958466")],
)
def test_a_number_no_calendar_has_stays_a_number(number: float, text: str, code: str) -> None:
    assert only_cell(one(number, code)) == text
    assert only_cell(one(number, code, date_1904=True)) == text


@pytest.mark.parametrize("text", ["_x000D_", "a_x0041_b", "_x005F_", "x_", "_xZZZZ_", "a\rb"])
@pytest.mark.parametrize("is_inline", [False, True])
def test_texts_with_escapes_come_back_as_they_were(
    text: str, is_inline: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = one(text, constant_memory=is_inline)
    for found in ours_every_way(content, monkeypatch).values():
        assert list(found["Лист1"].values()) == [text]


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("12345678901234567890", "12345678901234567890"), ("007", "7"), ("-0", "0"), ("5.0", "5"),
        ("2.409001649E+9", "2409001649"), ("+5", "5"), ("-12345678901234567", "-12345678901234567"),
        ("1E-3", "0.001"), ("0.1", "0.1"), ("0.10000000000000001", "0.1"),
    ],
)  # fmt: skip
def test_numbers_as_other_programs_store_them(stored: str, text: str) -> None:
    content = with_sheet_xml(one(77), lambda xml: xml.replace(b">77<", f">{stored}<".encode()))
    assert only_cell(content) == text


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("2024-10-25", "2024-10-25"), ("2024-10-25T00:00:00Z", "2024-10-25"),
        ("2024-10-25T00:00:00.000", "2024-10-25"), ("2024-10-25T14:30:00", "2024-10-25 14:30:00"),
        ("2024-10-25T14:30:00.700Z", "2024-10-25 14:30:01"), ("14:30:00", "14:30:00"),
        ("T14:30:00", "14:30:00"),
    ],
)  # fmt: skip
def test_dates_stored_as_text(stored: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cell = b'<c r="A1" s="1" t="d"><v>' + stored.encode()
    content = with_sheet_xml(
        one(77, "dd.mm.yyyy"), lambda xml: xml.replace(b'<c r="A1" s="1"><v>77', cell)
    )
    assert as_openpyxl(content) == {"Лист1": {(1, 1): text}}
    for found in ours_every_way(content, monkeypatch).values():
        assert found == {"Лист1": {(1, 1): text}}
