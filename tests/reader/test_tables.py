"""Tables of a file: headers found, rows sorted, nothing lost, what is refused and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.workbooks import PAGES_HEADER, SECOND_ROW, SFERUM_HEADER, SFERUM_ROW, book
from vitrina.reader.read_file import ReadFile, read_file
from vitrina.reader.refusal import Refusal
from vitrina.reader.sheet import column_letters

EZHD_HEADER = ("№", "Регион", "ЭЖД", "Чаты и звонки", "Мини-приложение")
EZHD_ROW = (1, "Омская область", "ИРТех", "да", "нет")
PAGES_ROWS = [("Алтайский край", 56.3, 1.89), ("Омская область", None, None)]


def read(*args: Any, **options: Any) -> ReadFile:
    return read_file(book(*args, **options), ".xlsx")


def only(found: ReadFile) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    assert len(found.tables) == 1
    assert found.refused_tables == []
    table = found.tables[0]
    assert table["row_count"] == found.frames[0].num_rows
    assert table["row_count"] + sum(table["non_data_rows"].values()) == table["used_rows"]
    return table, found.frames[0].to_pylist()


def test_a_plain_table() -> None:
    table, rows = only(read([SFERUM_HEADER, SFERUM_ROW, SECOND_ROW]))
    assert table["kind"] == "sferum_organizations"
    assert rows[0] == {
        "municipality": "Ачинск", "name": "МБОУ СОШ № 1", "org_type": "Школа",
        "is_active": "Активна", "is_connected": "1", "teachers_registered": "12",
        "students_registered": "200", "inn": "2443006407",
        "_sheet": "Лист1", "_row_number": 2, "_is_hidden": False,
    }  # fmt: skip


@pytest.mark.parametrize("first_row", [0, 3, 19])
@pytest.mark.parametrize("first_column", [0, 4])
def test_row_numbers_are_those_excel_shows(first_row: int, first_column: int) -> None:
    found = read(
        [SFERUM_HEADER, SFERUM_ROW, SECOND_ROW], first_row=first_row, first_column=first_column
    )
    table, rows = only(found)
    assert table["header_row"] == first_row + 1
    assert [row["_row_number"] for row in rows] == [first_row + 2, first_row + 3]


def test_a_header_below_row_20_is_not_looked_for() -> None:
    assert read([SFERUM_HEADER, SFERUM_ROW], first_row=20).tables == []


def test_titles_totals_footnotes_blanks_and_repeated_headers_are_counted_and_left_out() -> None:
    rows = [
        ("ДЕМО: числа вымышлены",),
        ("Сферум, Омская область, с 18 по 24 октября 2024",),
        (),
        SFERUM_HEADER,
        (1, 2, 3, 4, 5, 6, 7, 8),
        SFERUM_ROW,
        ("Всего по Ачинску", None, None, None, 1, 12, 200),
        (),
        SFERUM_HEADER,
        SECOND_ROW,
        ("ИТОГО", None, None, None, 1, 12, 200),
        (),
        ("* Активна — не менее двух участников",),
        ("Исполнитель: Иванова Мария Петровна, тел. 8 (391) 221-22-33",),
        ("Красноярск",),
    ]
    table, data = only(read(rows))
    assert [row["_row_number"] for row in data] == [6, 10]
    assert table["non_data_rows"] == {
        "title": 2, "header": 1, "repeated_header": 2, "total": 2, "footnote": 3, "blank": 3,
    }  # fmt: skip
    assert table["is_demo"] is True
    assert table["title_dates"] == [{"day": "2024-10-24", "is_range_end": True}]
    assert table["title_region"] == "55"
    assert table["has_personal_data_in_titles"] is True


def test_regions_with_nothing_but_a_name_are_data_to_the_last_one() -> None:
    table, data = only(read([PAGES_HEADER, *PAGES_ROWS, ("Томская область",)]))
    assert [row["region"] for row in data] == [
        "Алтайский край",
        "Омская область",
        "Томская область",
    ]
    assert table["non_data_rows"]["footnote"] == 0
    assert data[2]["active_pct"] is None


def test_headings_merged_across_the_table_are_no_data() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet.merge_range(1, 0, 1, 7, "Ачинский район")

    table, data = only(read([SFERUM_HEADER, (), SFERUM_ROW], change=change))
    assert len(data) == 1
    assert table["non_data_rows"]["footnote"] == 1


def test_a_row_with_only_a_name_between_full_rows_stays_a_row_to_be_refused() -> None:
    _, data = only(read([SFERUM_HEADER, SFERUM_ROW, ("МБОУ СОШ № 3",), SECOND_ROW]))
    assert [row["name"] for row in data] == ["МБОУ СОШ № 1", "МБОУ СОШ № 3", "МБОУ СОШ № 2"]


def test_hidden_rows_and_columns_are_read_and_flagged() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(7, 7, None, None, {"hidden": True})

    table, rows = only(read([SFERUM_HEADER, SFERUM_ROW, SECOND_ROW], change=change))
    assert [row["_is_hidden"] for row in rows] == [False, True]
    assert table["hidden_rows"] == 1
    assert table["hidden_columns"] == ["inn"]
    assert rows[0]["inn"] == "2443006407"


def test_two_row_headers_read_as_leaf_group_leaf_or_the_cell_merged_down() -> None:
    def change(_: Any, sheet: Any) -> None:
        for column, text in enumerate(["Краткое название", "Тип ОО", "МО"]):
            sheet.merge_range(1, column, 2, column, text)
        sheet.merge_range(1, 3, 1, 4, "Состояние")
        sheet.merge_range(1, 5, 1, 6, "Зарегистрировано")
        sheet.merge_range(1, 7, 1, 8, "Активные педагоги")
        for column, text in enumerate(
            ["Активность", "Регистрация", "Учителей", "Учеников", "(сообщения)", "(звонки)"]
        ):
            sheet.write(2, 3 + column, text)
        for column, value in enumerate(("МБОУ СОШ № 1", "Школа", "Ачинск", "да", 1, 5, 6, 3, 2)):
            sheet.write(3, column, value)

    table, rows = only(read([("Выгрузка на 25.10.2024",)], change=change))
    assert table["header_row"] == 3
    assert table["non_data_rows"]["header"] == 2
    assert rows[0]["teachers_active_messages"] == "3"
    assert rows[0]["teachers_active_calls"] == "2"
    assert rows[0]["municipality"] == "Ачинск"


def test_the_type_may_stand_in_the_group_above() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Регион", "Все типы", None, "Школы", None, "ДОО"])
        leaves = ["% организаций", "Изменение", "% организаций", "Изменение", "% педагогов"]
        sheet.write_row(1, 1, leaves)
        sheet.write_row(2, 0, ["Омская область", "40%", "1%", "50%", "2%", "3%"])

    _, rows = only(read(change=change))
    assert rows[0]["org_active_pct__all"] == "40%"
    assert rows[0]["org_active_pct__school"] == "50%"
    assert rows[0]["teacher_active_msg_pct__preschool"] == "3%"


def test_several_tables_of_a_sheet_are_told_apart() -> None:
    rows = [
        ("ЭЖД на 25.10.2024",),
        EZHD_HEADER,
        EZHD_ROW,
        (),
        ("Госпаблики на 18.10.2024",),
        PAGES_HEADER,
        *PAGES_ROWS,
    ]
    found = read(rows)
    assert [table["kind"] for table in found.tables] == ["journal_integration", "public_pages"]
    assert [table["number"] for table in found.tables] == [0, 1]
    assert [table["title_dates"][0]["day"] for table in found.tables] == [
        "2024-10-25",
        "2024-10-18",
    ]
    assert [frame.num_rows for frame in found.frames] == [1, 2]
    assert sum(table["used_rows"] for table in found.tables) == 8
    for table in found.tables:
        assert table["row_count"] + sum(table["non_data_rows"].values()) == table["used_rows"]


def test_sheets_of_several_kinds_and_sheets_without_a_table() -> None:
    def change(workbook: Any, _: Any) -> None:
        workbook.add_worksheet("Титул").write(0, 0, "ДЕМО: числа вымышлены")
        pages = workbook.add_worksheet("Госпаблики")
        for offset, row in enumerate([PAGES_HEADER, *PAGES_ROWS]):
            pages.write_row(offset, 0, row)

    found = read([EZHD_HEADER, EZHD_ROW], change=change)
    assert [table["kind"] for table in found.tables] == ["journal_integration", "public_pages"]
    assert found.ignored_sheets == ["Титул"]
    assert found.refused_tables == []
    assert all(table["is_demo"] for table in found.tables)


def test_percents_by_number_format_carry_their_sign() -> None:
    def change(workbook: Any, sheet: Any) -> None:
        percent = workbook.add_format({"num_format": "0%"})
        sheet.write(1, 1, 0.563, percent)
        sheet.write(2, 1, "60,21%")

    rows = [PAGES_HEADER, ("Алтайский край", None, 1.89), ("Омская область", None, 2)]
    table, data = only(read(rows, change=change))
    assert [row["active_pct"] for row in data] == ["56.3%", "60,21%"]
    assert table["percent_columns"] == {"active_pct": "formatted"}
    table, _ = only(read([PAGES_HEADER, ("Алтайский край", 56.3, 1), ("Омская область", "5%", 1)]))
    assert table["percent_columns"] == {"active_pct": "mixed"}


def test_unknown_headers_are_named_and_not_loaded() -> None:
    table, rows = only(read([(*SFERUM_HEADER, "Кс"), (*SFERUM_ROW, 5)]))
    assert table["unknown_headers"] == ["Кс"]
    assert "Кс" not in rows[0]


def test_title_dates_of_document_references_do_not_count() -> None:
    title = "Приказ от 12.03.2021 № 5"
    table, _ = only(read([(title,), SFERUM_HEADER, SFERUM_ROW]))
    assert table["title_dates"] == []
    split = read(
        [("Отчёт на", None), SFERUM_HEADER, SFERUM_ROW],
        change=lambda workbook, sheet: sheet.write_datetime(
            0,
            1,
            datetime.fromisoformat("2024-10-25"),
            workbook.add_format({"num_format": "dd.mm.yyyy"}),
        ),
    )
    assert only(split)[0]["title_dates"] == [{"day": "2024-10-25", "is_range_end": False}]


def test_a_missing_required_header_refuses_and_names_it() -> None:
    found = read([SFERUM_HEADER[:6] + SFERUM_HEADER[7:], SFERUM_ROW[:6] + SFERUM_ROW[7:]])
    assert found.tables == []
    refused = found.refused_tables[0]
    assert (refused["rule_code"], refused["kind"]) == ("Q01", "sferum_organizations")
    assert refused["fields"] == ["Учеников"]
    assert "«Учеников»" in refused["reason_ru"]
    assert "строка 1" in refused["reason_ru"]


def test_a_header_printed_twice_refuses_the_table() -> None:
    found = read([(*SFERUM_HEADER, "ИНН"), (*SFERUM_ROW, 1)])
    assert found.tables == []
    assert found.refused_tables[0]["rule_code"] == "Q01"
    assert "дважды" in found.refused_tables[0]["reason_ru"]


def test_a_header_without_rows_is_q33() -> None:
    for rows in ([SFERUM_HEADER], [SFERUM_HEADER, (), ("Итого", None, None, None, 1, 1, 1)]):
        found = read(rows)
        assert found.tables == []
        assert found.refused_tables[0]["rule_code"] == "Q33"


def test_a_sheet_of_something_else_is_ignored() -> None:
    found = read([("Урок", "Дата"), ("Урок № 1", "24 января 2019 г.")])
    assert (found.tables, found.refused_tables) == ([], [])
    assert found.ignored_sheets == ["Лист1"]
    assert read().ignored_sheets == ["Лист1"]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Ответственный", "Иванова Мария Петровна"),
        ("Контакт", "+7 913 123-45-67"),
        ("Телефон", 89131234567),
        ("Адрес", "school@example.ru"),
        ("Директор", "директор Иванов И.И."),
    ],
)
def test_personal_data_in_the_table_refuse_the_file(header: str, value: Any) -> None:
    with pytest.raises(Refusal) as refused:
        read([(*SFERUM_HEADER, header), SFERUM_ROW, (*SECOND_ROW, value)])
    assert refused.value.rule_code == "Q27"
    assert "I3" in refused.value.reason_ru
    assert str(value) not in refused.value.reason_ru + refused.value.reason_en


def test_an_empty_column_for_personal_data_does_no_harm() -> None:
    only(read([(*SFERUM_HEADER, "Телефон"), SFERUM_ROW]))


def test_schools_named_after_people_stay_quiet() -> None:
    row = ("МБОУ СОШ № 8 им. Героя Советского Союза И.И. Иванова", *SFERUM_ROW[1:])
    only(read([SFERUM_HEADER, row]))


def test_column_letters() -> None:
    assert [column_letters(n) for n in (1, 26, 27, 28, 702, 703, 16384)] == [
        "A", "Z", "AA", "AB", "ZZ", "AAA", "XFD",
    ]  # fmt: skip
