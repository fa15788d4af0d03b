"""Shapes people give to their tables: what a person reads as a row is read, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workbooks import PAGES_HEADER, SFERUM_HEADER, book
from vitrina.reader.read_file import ReadFile, read_file

EZHD_HEADER = ("Регион", "ЭЖД", "Чаты и звонки", "Мини-приложение")
NUMBERING = (1, 2, 3, 4, 5, 6, 7, 8)


def org(number: int, municipality: str | None = "Ачинск") -> tuple[Any, ...]:
    return (f"СОШ № {number}", "Школа", municipality, "Активна", 1, 12, 200, "2443006407")


def read(rows: list[tuple[Any, ...]], **options: Any) -> ReadFile:
    found = read_file(book(rows, **options), ".xlsx")
    for table, frame in zip(found.tables, found.frames, strict=True):
        assert table["row_count"] == frame.num_rows
        assert table["row_count"] + sum(table["non_data_rows"].values()) == table["used_rows"]
    return found


def rows_of(found: ReadFile, table: int = 0) -> list[int]:
    return found.frames[table]["_row_number"].to_pylist()


def counts(found: ReadFile, table: int = 0) -> dict[str, int]:
    return {name: n for name, n in found.tables[table]["non_data_rows"].items() if n}


@pytest.mark.parametrize(
    "under",
    [
        NUMBERING, ("1", "2", "3", "4", "5", "6", "7", "8"), (0, 1, 2, 3, 4, 5, 6, 7),
        ("А", "Б", "В", 1, 2, 3, 4, 5), ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"),
        ("гр.1", "гр.2", "гр.3", "гр.4", "гр.5", "гр.6=5/4", "гр.7", "гр.8"),
        (None, None, None, "да/нет", "0/1", "чел.", "чел.", None), (None,) * 5 + ("человек", "ед."),
    ],
)  # fmt: skip
def test_rows_of_numbers_and_units_under_a_header(under: tuple[Any, ...]) -> None:
    found = read([SFERUM_HEADER, under, org(1), org(2)])
    assert rows_of(found) == [3, 4]
    assert counts(found) == {"header": 1, "repeated_header": 1}


@pytest.mark.parametrize(
    "total",
    [
        ("Итого по району",), ("ИТОГО:",), ("Всего по краю",), ("«Итого»",), ("Общий итог",),
        ("Промежуточный итог",), (None, None, "Ачинск Итог"), ("Ачинский район, всего",),
        ("в т.ч. школы",), ("В том числе:",), ("из них",), ("Среднее по краю",), ("В среднем",),
        (None, "Итого"), ("Подытог",), ("Итого: 2 школы",), (None, None, None),
    ],
)  # fmt: skip
def test_totals_whatever_they_are_called(total: tuple[Any, ...]) -> None:
    row = (*total, *[None] * (4 - len(total)), 2, 24, 400)
    inside = [] if total == (None, None, None) else [row]
    found = read([SFERUM_HEADER, org(1), *inside, org(2), row])
    assert rows_of(found) == ([2, 4] if inside else [2, 3])
    assert counts(found)["total"] == len(inside) + 1


@pytest.mark.parametrize(
    "name",
    ["Средняя школа № 5", "МБДОУ «Источник»", "Начальная школа № 2", "Школа «Всезнайка»",
     "Специальная школа № 1", "Школа № 3 (Октябрьский район)", "Лист", "Итоговая школа"],
)  # fmt: skip
def test_names_that_only_look_like_totals_and_footnotes(name: str) -> None:
    found = read([SFERUM_HEADER, org(1), (name, *org(2)[1:]), (name, "Школа", "Ачинск")])
    assert rows_of(found) == [2, 3, 4]


def test_the_country_and_its_districts_are_totals_of_a_list_of_regions() -> None:
    rows = [
        ("Регион", "% организаций"), ("Российская Федерация", "50%"), ("ЦФО", "40%"),
        ("Курская область", "30%"), ("Сибирский федеральный округ", "1%"),
        ("Томская область", "2%"), ("В среднем по РФ", "1%"),
    ]  # fmt: skip
    assert rows_of(read(rows)) == [4, 6]


@pytest.mark.parametrize(
    "lines",
    [
        [("* данные за 2023 год",)], [("Примечание: без филиалов",)], [("¹ по данным ОО-1",)],
        [("Исполнитель: ", None, "Иванова М.П.", None, "тел. 22-33-44")],
        [(), ("Министр образования", None, None, "И.И. Петров")],
        [(), ("И.о. директора", None, None, None, None, "И.И. Петров"), ("М.П.",)],
        [(), ("Исп. Сидорова",), ("тел. 22-33-44",)], [("По состоянию на 25.10.2024",)],
        [("Отчет сформирован 25.10.2024 14:00",)], [(), ("Красноярск",), ("2024",)],
        [("Дата выгрузки: 25.10.2024",)], [("Стр. 1",)],
    ],
)  # fmt: skip
def test_footnotes_and_signatures(lines: list[tuple[Any, ...]]) -> None:
    found = read([SFERUM_HEADER, org(1), org(2), *lines])
    assert rows_of(found) == [2, 3]
    assert counts(found)["footnote"] == sum(bool(line) for line in lines)


def test_a_starred_row_with_numbers_is_a_row() -> None:
    found = read([PAGES_HEADER, ("*Москва", 56.3, 1.89), ("Чукотский АО*", 1, 2), ("* за год",)])
    assert rows_of(found) == [2, 3]


def test_regions_with_nothing_said_of_them_are_rows_after_blank_ones_too() -> None:
    rows = [PAGES_HEADER, ("Алтайский край", 56.3, 1.89), (), ("Омская область",), (),
            ("Томская область",), ("* примечание",)]  # fmt: skip
    assert rows_of(read(rows)) == [2, 4, 6]


def test_a_row_with_little_in_it_after_a_blank_one_is_not_passed_over() -> None:
    assert rows_of(read([SFERUM_HEADER, org(1), (), ("СОШ № 7", "Школа", "Ачинск")])) == [2, 4]


def test_formulas_pulled_down_below_the_table_are_blank_rows() -> None:
    zeros = (None, None, None, None, 0, 0, 0)
    found = read([SFERUM_HEADER, org(1), org(2), *[zeros] * 5])
    assert (rows_of(found), counts(found)["blank"]) == ([2, 3], 5)


@pytest.mark.parametrize("heading", ["Ачинский район", "г. Назарово", "Муниципальный округ Шарыпов",
                                     "ГОРОДСКОЙ ОКРУГ", "Бородинский р-н:"])  # fmt: skip
def test_headings_of_municipalities_between_rows(heading: str) -> None:
    assert rows_of(read([SFERUM_HEADER, (heading,), org(1), (heading,), org(2)])) == [3, 5]


def test_a_municipality_merged_down_holds_for_every_row_beside_it() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet.merge_range(1, 2, 3, 2, "Ачинский район")
        sheet.merge_range(4, 2, 5, 2, "Назарово")
        sheet.merge_range(1, 5, 2, 5, 40)

    found = read([SFERUM_HEADER, *(org(n, None) for n in range(5))], change=change)
    assert found.frames[0]["municipality"].to_pylist() == ["Ачинский район"] * 3 + ["Назарово"] * 2
    # A count is never copied: nobody knows whose it is.
    assert found.frames[0]["teachers_registered"].to_pylist()[:3] == ["40", None, "12"]


def test_pages_print_the_header_again_with_its_numbers() -> None:
    shouted = tuple(f" {header.upper()}." for header in SFERUM_HEADER)
    rows = [("Сферум на 25.10.2024",), SFERUM_HEADER, NUMBERING, org(1), ("Продолжение",),
            SFERUM_HEADER, NUMBERING, org(2), shouted, org(3), (), SFERUM_HEADER,
            org(4)]  # fmt: skip
    found = read(rows)
    assert rows_of(found) == [4, 8, 10, 13]
    assert counts(found) == {
        "title": 1, "header": 1, "repeated_header": 5, "footnote": 1, "blank": 1,
    }  # fmt: skip


def test_pages_print_a_header_of_two_rows_again() -> None:
    header = [("Регион", "Все типы", None, "Школы"),
              (None, "% организаций", "% педагогов", "% организаций")]  # fmt: skip
    row = ("Омская область", "40%", "1%", "50%")
    found = read([*header, row, *header, ("Томская область", "41%", "2%", "51%")])
    assert rows_of(found) == [3, 6]
    assert found.frames[0]["org_active_pct__school"].to_pylist() == ["50%", "51%"]


def test_headers_of_three_rows() -> None:
    def change(_: Any, sheet: Any) -> None:
        for column, text in enumerate(["Краткое название", "Тип ОО", "МО"]):
            sheet.merge_range(1, column, 3, column, text)
        sheet.merge_range(1, 3, 1, 8, "Сферум")
        sheet.merge_range(2, 3, 2, 4, "Состояние")
        sheet.merge_range(2, 5, 2, 6, "Зарегистрировано")
        sheet.merge_range(2, 7, 2, 8, "Активные педагоги")
        leaves = ["Активность", "Регистрация", "Учителей", "Учеников", "(сообщения)", "(звонки)"]
        sheet.write_row(3, 3, leaves)
        sheet.write_row(4, 0, ["СОШ № 1", "Школа", "Ачинск", "да", 1, 5, 6, 3, 2])

    found = read([("Выгрузка на 25.10.2024",)], change=change)
    assert (rows_of(found), counts(found)) == ([5], {"title": 1, "header": 3})
    assert found.frames[0]["teachers_active_calls"].to_pylist() == ["2"]


@pytest.mark.parametrize("is_merged", [False, True])
def test_leaves_that_are_numbers(is_merged: bool) -> None:
    header = ["Территория", "Дата просмотра трансляции", "Количество образовательных организаций",
              "Количество участников по классам"]  # fmt: skip

    def change(_: Any, sheet: Any) -> None:
        for column, text in enumerate(header):
            if is_merged and column < 3:
                sheet.merge_range(0, column, 1, column, text)
            elif is_merged:
                sheet.merge_range(0, 3, 0, 6, text)
            else:
                sheet.write(0, column, text)
        sheet.write_row(1, 3, [8, 9, 10, 11])
        sheet.write_row(2, 0, ["Омский район", "24.01.2019", 5, 10, 20, 30, 40])

    found = read([], change=change)
    assert rows_of(found) == [3]
    assert found.frames[0]["participants_11"].to_pylist() == ["40"]


def test_titles_merged_above_a_table_that_begins_elsewhere() -> None:
    def change(_: Any, sheet: Any) -> None:
        titles = ["Министерство образования Красноярского края", "Мониторинг", "на 25.10.2024"]
        for row, text in enumerate(titles):
            sheet.merge_range(row, 0, row, 11, text)
        for row, values in enumerate([SFERUM_HEADER, org(1)]):
            sheet.write_row(6 + row, 3, values)

    found = read([], change=change)
    assert (rows_of(found), counts(found)) == ([8], {"title": 3, "header": 1, "blank": 3})
    assert found.tables[0]["title_region"] == "24"


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


def test_a_blank_column_inside_a_table_parts_nothing() -> None:
    header = (*SFERUM_HEADER[:4], None, *SFERUM_HEADER[4:], None, "Примечание")
    row = (*org(1)[:4], None, *org(1)[4:], None, "новая")
    found = read([header, row])
    assert found.frames[0]["teachers_registered"].to_pylist() == ["12"]
    assert found.tables[0]["unknown_headers"] == ["Примечание"]


def test_summaries_beside_a_table_are_ignored_and_damaged_tables_of_its_kind_are_not() -> None:
    def change(workbook: Any, _: Any) -> None:
        sheets: dict[str, list[tuple[Any, ...]]] = {
            "Свод": [("Названия строк", "Сумма по полю Учителей"), ("Ачинск", 12)],
            "Близко": [("Субъект РФ", "Количество ОО (головное)", "Количество активных ОО",
                        "Количество педагогов", "Кол-во учеников"), ("Омская область", 1, 1, 2, 3)],
            "Без ИНН и учеников": [SFERUM_HEADER[:6], org(1)[:6]],
        }  # fmt: skip
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)

    found = read([SFERUM_HEADER, org(1)], change=change)
    assert found.ignored_sheets == ["Свод", "Близко"]
    assert [table["sheet"] for table in found.refused_tables] == ["Без ИНН и учеников"]


def test_headers_with_answers_units_breaks_and_notes() -> None:
    header = ("Краткое\nназвание", "Тип  ОО.", "«МО»", "АКТИВНОСТЬ*", "Регистрация (0/1)",
              "Учителей, чел.", "Учеников (чел.)", "ИНН¹")  # fmt: skip
    assert rows_of(read([header, org(1)])) == [2]
