"""Shapes people give to their tables: what a person reads as a row is read, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reader.shapes import counts, org, read, rows_of
from tests.workbooks import PAGES_HEADER, SFERUM_HEADER

NUMBERING = (1, 2, 3, 4, 5, 6, 7, 8)


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
