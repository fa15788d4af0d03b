"""Several tables of one sheet: under each other, side by side, touching, and folded lists."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reader.shapes import org, read, rows_of
from tests.workbooks import PAGES_HEADER, SFERUM_HEADER

EZHD_HEADER = ("Регион", "ЭЖД", "Чаты и звонки", "Мини-приложение")


@pytest.mark.parametrize("gap", [[], [()], [(), ()]])
def test_tables_under_each_other_with_and_without_a_blank_row(gap: list[tuple[Any, ...]]) -> None:
    rows = [
        ("ЭЖД на 25.10.2024",), EZHD_HEADER, ("Омская область", "ИРТех", "да", "нет"), *gap,
        ("Госпаблики на 18.10.2024",), PAGES_HEADER, ("Алтайский край", 56.3, 1.89),
        ("Омская область",), *gap, SFERUM_HEADER, org(1), ("ИТОГО", None, None, None, 1, 12, 200),
        *gap, ("Госпаблики на 11.10.2024",), PAGES_HEADER, ("Томская область", 1, 2),
    ]  # fmt: skip
    found = read(rows)
    assert [table["kind"] for table in found.tables] == [
        "journal_integration", "public_pages", "sferum_organizations", "public_pages",
    ]  # fmt: skip
    assert [frame.num_rows for frame in found.frames] == [1, 2, 1, 1]
    assert [table["title_dates"][0]["day"] for table in found.tables] == [
        "2024-10-25", "2024-10-18", "2024-10-25", "2024-10-11",
    ]  # fmt: skip
    assert sum(table["used_rows"] for table in found.tables) == len(rows)


@pytest.mark.parametrize("second", ["Госпаблики на 25.10.2024", "Томская область"])
@pytest.mark.parametrize("gap", [[], [()]])
def test_the_same_header_under_another_week_or_region_is_another_table(
    second: str, gap: list[tuple[Any, ...]]
) -> None:
    rows = [("Госпаблики, Омская область, на 18.10.2024",), PAGES_HEADER, ("Алтайский край", 1, 2),
            *gap, (f"Мониторинг: {second}",), PAGES_HEADER, ("Курская область", 3, 4)]  # fmt: skip
    found = read(rows)
    assert [frame["region"].to_pylist() for frame in found.frames] == [
        ["Алтайский край"], ["Курская область"],
    ]  # fmt: skip


def test_tables_side_by_side() -> None:
    rows = [
        ("Мониторинг на 25.10.2024",), (),
        (*PAGES_HEADER, None, *EZHD_HEADER, None, *PAGES_HEADER),
        ("Алтайский край", 5, 1, None, "Омская область", "ИРТех", "да", "нет",
         None, "Тульская область", 7, 2),
        ("Курская область", 6, 1, None, "Томская область", "ИРТех", "да", "нет"),
        (None, None, None, None, "Пензенская область", "ИРТех", "да", "нет"),
    ]  # fmt: skip
    found = read(rows)
    assert [table["kind"] for table in found.tables] == [
        "public_pages", "journal_integration", "public_pages",
    ]  # fmt: skip
    assert [rows_of(found, n) for n in range(3)] == [[4, 5], [4, 5, 6], [4]]
    assert {table["title_dates"][0]["day"] for table in found.tables} == {"2024-10-25"}
    # Two rows of one number are told apart by the columns they stand in.
    sheets = ["Лист1", "Лист1 (E:H)", "Лист1 (J:L)"]
    assert [frame["_sheet"].unique().to_pylist() for frame in found.frames] == [[s] for s in sheets]
    assert [rows["sheet"] for rows in found.sheet_rows] == sheets


NUMBERED = ("№", *PAGES_HEADER)


@pytest.mark.parametrize("number", [2, 3])
def test_tables_that_touch(number: int) -> None:
    left = [(1, "Алтайский край", 5, 1), (2, "Курская область", 6, 1), ("Итого", None, 6, 1)]
    right = [(3, "Омская область", 7, 2), (), ("Итого", None, 7, 2)]
    more = [(4, "Томская область", 8, 2), (5, "Тульская область", None, None), ()]
    sides = [left, right, more][:number]
    blank = (None,) * len(NUMBERED)
    rows = [
        ("Мониторинг на 25.10.2024",), NUMBERED * number, (1, 2, 3, 4) * number,
        *(tuple(cell for row in line for cell in row or blank)
          for line in zip(*sides, strict=True)),
        ("* Справочно",),
    ]  # fmt: skip
    found = read(rows)
    assert found.refused_tables == []
    assert [frame["region"].to_pylist() for frame in found.frames] == [
        ["Алтайский край", "Курская область"], ["Омская область"],
        ["Томская область", "Тульская область"],
    ][:number]  # fmt: skip
    assert [rows_of(found, n) for n in range(number)] == [[4, 5], [4], [4, 5]][:number]
    assert {table["title_dates"][0]["day"] for table in found.tables} == {"2024-10-25"}
    sheets = ["Лист1", "Лист1 (E:H)", "Лист1 (I:L)"][:number]
    assert [rows["sheet"] for rows in found.sheet_rows] == sheets


def test_tables_that_touch_under_headers_of_two_rows_and_beside_a_table_that_does_not() -> None:
    upper = ("Территория", "Дата просмотра трансляции", "Количество образовательных организаций",
             "Количество участников по классам", None, None, None)  # fmt: skip
    lower = (None, None, None, "8", "9", "10", "11")
    rows = [
        (*upper * 2, None, *PAGES_HEADER), lower * 2,
        ("Ачинск", "25.10.2024", 3, 10, 20, 30, 40, "Канск", "25.10.2024", 4, 1, 2, 3, 4, None,
         "Омская область", 7, 2),
        ("Ачинск", "01.11.2024", 3, 10, 20, 30, 40),
    ]  # fmt: skip
    found = read(rows)
    assert [table["kind"] for table in found.tables] == [*["open_lessons"] * 2, "public_pages"]
    assert found.frames[1]["participants_11"].to_pylist() == ["4"]
    assert [rows_of(found, n) for n in range(3)] == [[3, 4], [3], [3]]


FIRST, SECOND = ("Алтайский край", 5, 1), ("Омская область", 7, 2)


@pytest.mark.parametrize("gap", [(), (None,)])
def test_a_title_speaks_for_every_table_in_its_row(gap: tuple[Any, ...]) -> None:
    both = (*PAGES_HEADER, *gap, *PAGES_HEADER)
    rows = [
        ("Мониторинг на 25.10.2024",), (), both, (*FIRST, *gap, *SECOND), (),
        ("Мониторинг на 18.10.2024",), both, (*SECOND, *gap, *FIRST),
    ]  # fmt: skip
    found = read(rows)
    told = [(table["title_dates"][0]["day"], table["sheet"]) for table in found.tables]
    sheets = ["Лист1", "Лист1 (D:F)" if not gap else "Лист1 (E:G)"]
    assert told == [(day, sheet) for sheet in sheets for day in ("2024-10-25", "2024-10-18")]
    assert [rows_of(found, n) for n in range(4)] == [[4], [8], [4], [8]]


def test_a_table_that_begins_lower_has_the_title_and_not_the_rows_of_the_one_beside_it() -> None:
    rows = [
        ("Мониторинг на 25.10.2024",), PAGES_HEADER, FIRST, ("Курская область", 3, 1),
        (*SECOND, None, *PAGES_HEADER), ("Томская область", 5, 1, None, "Тульская область", 1, 1),
    ]  # fmt: skip
    found = read(rows)
    assert [rows_of(found, n) for n in range(len(found.frames))] == [[3, 4, 5, 6], [6]]
    assert {table["title_dates"][0]["day"] for table in found.tables} == {"2024-10-25"}


@pytest.mark.parametrize(
    "rows",
    [
        # One set is not whole, has a word more, or stands in another order.
        [(*PAGES_HEADER, *PAGES_HEADER[:2]), (*FIRST, *SECOND[:2])],
        [(*PAGES_HEADER, "Примечание", *PAGES_HEADER), (*FIRST, "новое", *SECOND)],
        [(*PAGES_HEADER, *reversed(PAGES_HEADER)), (*FIRST, *reversed(SECOND))],
        # Folded more often than anybody folds a list.
        [PAGES_HEADER * 11, sum(((f"Город {n}", n, 1) for n in range(11)), ())],
        # A single column twice, as ever.
        [(*PAGES_HEADER, PAGES_HEADER[2]), (*FIRST, 2)],
        # Two weeks of one list, in one order or in another.
        [PAGES_HEADER * 2, FIRST + FIRST, SECOND + SECOND],
        [PAGES_HEADER * 2, FIRST + SECOND, ("Тульская область", 1, 1, "АЛТАЙСКИЙ КРАЙ", 6, 3)],
        # No rows, or rows about nothing.
        [PAGES_HEADER * 2, FIRST],
        [PAGES_HEADER * 2, (*FIRST, None, 7, 2), (*SECOND, "Тульская область", 7, 2)],
        # Another table below that does not begin again.
        [PAGES_HEADER * 2, FIRST + SECOND, (), (*EZHD_HEADER, "Примечание", "Регион"),
         ("Тульская область", "ИРТех", "да", "нет", "новое", "Тульская область")],
    ],
)  # fmt: skip
def test_headers_printed_twice_in_one_table_refuse_it(rows: list[tuple[Any, ...]]) -> None:
    found = read(rows)
    assert found.frames == []
    assert all("дважды" in table["reason_ru"] for table in found.refused_tables)
    assert found.refused_tables
