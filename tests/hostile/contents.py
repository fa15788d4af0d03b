"""Sound workbooks whose cells are the trouble: sizes, numbers, dates, headers, personal data."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from tests.hostile.cases import BOTH, FIRST, SECOND, Case, Read, Refused, RefusedTable
from tests.workbooks import (
    PAGES_HEADER,
    SECOND_ROW,
    SFERUM_HEADER,
    SFERUM_ROW,
    book,
    part_of,
    with_sheet_xml,
)

SHEET = "xl/worksheets/sheet1.xml"
TEACHERS = b'<c r="F2"><v>12</v>'
PAGES = book([PAGES_HEADER, ("Омская область", 60.5, 2.5)])
PAGE = {"region": "Омская область", "active_pct": "60.5", "engagement_index": "2.5"}
REGISTRY = ("Идентификатор", "Полное наименование", "Краткое наименование", "Тип ОО", "Уровень ОО",
            "ИНН", "КПП", "ОГРН", "ОКТМО", "Субъект РФ", "Муниципалитет", "Статус",
            "Дата открытия", "Дата закрытия", "Головная организация")  # fmt: skip


def with_many_rows(rows: Iterable[str]) -> bytes:
    """PAGES with rows behind its own, packed quickly: they are many megabytes."""
    content = part_of(PAGES, SHEET)
    begin = content.index(b"</sheetData>")
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(PAGES)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy,
    ):
        for name in source.namelist():
            if name != SHEET:
                copy.writestr(name, source.read(name))
        copy.writestr(SHEET, content[:begin] + "".join(rows).encode() + content[begin:])
    return target.getvalue()


def filled(last: int) -> Iterable[str]:
    return (
        f'<row r="{n}"><c r="A{n}" t="s"><v>3</v></c><c r="B{n}"><v>60.5</v></c>'
        f'<c r="C{n}"><v>2.5</v></c></row>'
        for n in range(3, last + 1)
    )


def blank(last: int) -> Iterable[str]:
    return (
        f'<row r="{n}" s="0" customFormat="1"><c r="A{n}" s="0"/><c r="B{n}" s="0"/></row>'
        for n in range(3, last + 1)
    )


def repeated_text() -> bytes:
    """The longest text there may be, named by 100 000 cells."""
    long = book([PAGES_HEADER, ("ж" * 32_767, 60.5, 2.5)])
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>3</v></c></row>' for n in range(3, 100_003))
    return with_sheet_xml(
        long, lambda xml: xml.replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    )


def with_column(header: str, value: Any) -> Callable[[], bytes]:
    return lambda: book([(*SFERUM_HEADER, header), (*SFERUM_ROW, value), SECOND_ROW])


def personal(value: Any, what: str, *, header: str = "Примечание") -> Refused:
    return Refused(with_column(header, value), (f"({what})", "персональные данные", "I2"), "Q27")


def titled(*lines: str) -> Callable[[], bytes]:
    return lambda: book([*((line,) for line in lines), (), SFERUM_HEADER, SFERUM_ROW, SECOND_ROW])


def under_header(**changes: Any) -> Callable[[], bytes]:
    """The first row with some cells changed, by their headers."""
    row = [
        changes.get(header, value) for header, value in zip(SFERUM_HEADER, SFERUM_ROW, strict=True)
    ]
    return lambda: book([SFERUM_HEADER, row, SECOND_ROW])


def uncalculated() -> bytes:
    """Formulas as programs write them that do not calculate: without a value."""

    def change(xml: bytes) -> bytes:
        return xml.replace(TEACHERS, b'<c r="F2"><f>6+6</f>')

    return with_sheet_xml(book([SFERUM_HEADER, SFERUM_ROW, SECOND_ROW]), change)


def calculated(formula: str) -> Callable[[], bytes]:
    def change(xml: bytes) -> bytes:
        return xml.replace(TEACHERS, b'<c r="F2"><f>' + formula.encode() + b"</f><v>12</v>")

    return lambda: with_sheet_xml(book([SFERUM_HEADER, SFERUM_ROW, SECOND_ROW]), change)


def dated(*, is_1904: bool) -> bytes:
    """A registry with dates in the epoch of old Macs or in the usual one."""
    row = ("24-1", "Школа", "Школа", "Школа", "Головное", "2443006407", "244301001",
           "1022401153807", "04703000", "Красноярский край", "Ачинск", "Действующая")  # fmt: skip

    def change(workbook: Any, sheet: Any) -> None:
        format_ = workbook.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_datetime(1, 12, date(2001, 9, 1), format_)

    return book([REGISTRY, row], change=change, date_1904=is_1904)


CONTENTS: dict[str, Case] = {
    "zero rows": RefusedTable(lambda: book([SFERUM_HEADER]), ("нет ни одной строки",), "Q33"),
    "65 536 rows": Read(lambda: with_many_rows(filled(65_536)), (PAGE,), 65_535),
    "1 048 576 rows": Read(lambda: with_many_rows(filled(1_048_576)), (PAGE,), 1_048_575),
    "a million blank rows in a format": Read(
        lambda: with_many_rows(blank(1_048_576)), (PAGE,), report={"used_rows": 2},
    ),
    "the longest text 100 000 times": Refused(repeated_text, ("Тексты повторены",)),
    "formulas without values": Read(
        uncalculated, ({**FIRST, "teachers_registered": "#FORMULA"}, SECOND),
    ),
    "formula of another workbook": Read(calculated("[1]Лист1!$A$1")),
    "formula that calls a program": Read(calculated("cmd|'/c calc'!A0")),
    "formula that asks the internet": Read(calculated('WEBSERVICE("http://127.0.0.1:9/")')),
    "dates from 1904": Read(lambda: dated(is_1904=True), ({"opened_date": "2001-09-01"},)),
    "dates from 1900": Read(lambda: dated(is_1904=False), ({"opened_date": "2001-09-01"},)),
    "numbers as text with unbroken blanks": Read(
        under_header(Учителей="1\u00a0234", Учеников="12\u202f345"),
        ({**FIRST, "teachers_registered": "1\u00a0234", "students_registered": "12\u202f345"},
         SECOND),
    ),
    "identifiers as floats": Read(
        under_header(ИНН=2443006407.0), (FIRST, SECOND),
    ),
    "identifiers with an exponent": Read(
        lambda: with_sheet_xml(
            book([SFERUM_HEADER, (*SFERUM_ROW[:7], 2443006407), SECOND_ROW]),
            lambda xml: xml.replace(b"<v>2443006407</v>", b"<v>2.443006407E9</v>"),
        ),
    ),
    "numbers without end": Read(
        lambda: with_sheet_xml(
            book([SFERUM_HEADER, SFERUM_ROW, SECOND_ROW]),
            lambda xml: xml.replace(TEACHERS, b'<c r="F2"><v>1E+999</v>'),
        ),
        ({"name": FIRST["name"], "inn": FIRST["inn"]}, SECOND),
    ),
    "number of 10 000 digits": Read(
        lambda: with_sheet_xml(
            book([SFERUM_HEADER, SFERUM_ROW, SECOND_ROW]),
            lambda xml: xml.replace(TEACHERS, b'<c r="F2"><v>' + b"7" * 10_000 + b"</v>"),
        ),
        ({"name": FIRST["name"], "inn": FIRST["inn"]}, SECOND),
    ),
    "number that is none": Read(
        lambda: with_sheet_xml(
            book([SFERUM_HEADER, SFERUM_ROW, SECOND_ROW]),
            lambda xml: xml.replace(TEACHERS, b'<c r="F2"><v>twelve</v>'),
        ),
        ({**FIRST, "teachers_registered": "twelve"}, SECOND),
    ),
    "date that is no number": Read(
        lambda: with_sheet_xml(
            dated(is_1904=False), lambda xml: xml.replace(b"<v>37135</v>", b"<v>soon</v>"),
        ),
        ({"opened_date": "soon"},),
    ),
    "date past the last": Read(
        lambda: with_sheet_xml(
            dated(is_1904=False), lambda xml: xml.replace(b"<v>37135</v>", b"<v>1E+300</v>"),
        ),
        ({"name": "Школа"},),
    ),
    "duplicate headers": RefusedTable(
        lambda: book([(*SFERUM_HEADER, "МО"), (*SFERUM_ROW, "Канск")]),
        ("заголовок встречается дважды", "«МО»"), "Q01",
    ),
    "missing headers": RefusedTable(
        lambda: book([SFERUM_HEADER[:6], SFERUM_ROW[:6]]), ("не найдены обязательные", "Учеников"),
        "Q01",
    ),
    "unknown headers": Read(
        with_column("Настроение", "хорошее"), BOTH, report={"unknown_headers": ["Настроение"]},
    ),
    "header of 5 000 characters": Read(with_column("Очень " * 800, "да")),
    "phone in a cell": personal("8 (391) 221-22-33", "телефон"),
    "phone as a number": personal(89131234567, "телефон"),
    "e-mail in a cell": personal("ivanova@mail.ru", "электронная почта"),
    "СНИЛС in a cell": personal("112-233-445 95", "СНИЛС"),
    "full name in a cell": personal("Иванова Мария Петровна", "имя и отчество"),
    "phone in a column without a header": Refused(
        lambda: book([SFERUM_HEADER, (*SFERUM_ROW, None, "89131234567"), SECOND_ROW]),
        ("(телефон)", "J2"), code="Q27",
    ),
    "full name in a name's column": Refused(
        under_header(**{"Краткое название": "Иванова Мария Петровна"}),
        ("(имя и отчество)", "A2"), code="Q27",
    ),
    "column about people": personal("есть", "данные о людях", header="ФИО ответственного"),
    "initials under a role": personal(
        "Иванова М.П.", "фамилия с инициалами рядом с должностью", header="Ответственный",
    ),
    "personal data on the second sheet": Refused(
        lambda: book(
            [SFERUM_HEADER, SFERUM_ROW],
            change=lambda workbook, _: [
                workbook.get_worksheet_by_name("Лист1"),
                (second := workbook.add_worksheet("Второй")),
                second.write_row(0, 0, (*SFERUM_HEADER, "Связь")),
                second.write_row(1, 0, (*SFERUM_ROW, "ivanova@mail.ru")),
            ],
        ),
        ("(электронная почта)", "Лист «Второй», ячейка I2"), code="Q27",
    ),
    "full name in a header": Refused(
        with_column("Иванова Мария Петровна", 1), ("(имя и отчество)", "заголовок в строке 1"),
        code="Q27",
    ),
    "full name in the name of a sheet": Refused(
        lambda: book([SFERUM_HEADER, SFERUM_ROW], sheet="Иванова Мария Петровна"),
        ("(имя и отчество)", "Имя одного из листов", "Переименуйте"), code="Q27",
    ),
    "personal data in a hidden row": Refused(
        lambda: book(
            [(*SFERUM_HEADER, "Связь"), (*SFERUM_ROW, "ivanova@mail.ru")],
            change=lambda _, sheet: sheet.set_row(1, None, None, {"hidden": True}),
        ),
        ("(электронная почта)", "I2"), code="Q27",
    ),
    "personal data in a title": Read(
        titled("Исполнитель: Иванова Мария Петровна, тел. 8 (391) 221-22-33"),
        report={"has_personal_data_in_titles": True},
    ),
    "no personal data in a title": Read(
        titled("Активность школ на 25.10.2024"), report={"has_personal_data_in_titles": False},
    ),
    "school named after a person": Read(
        under_header(**{"Краткое название": "МБОУ СОШ № 4 имени Ивана Петровича Кузнецова"}),
        ({"name": "МБОУ СОШ № 4 имени Ивана Петровича Кузнецова"}, SECOND),
    ),
}  # fmt: skip
