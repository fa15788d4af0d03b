"""Old .xls: every kind of cell of Excel 97–2003, and of Excel 5.0/95 with its code pages."""

from __future__ import annotations

import struct

import pytest

from tests.old_excel import (
    BIFF5,
    chart,
    compound,
    formula,
    label,
    number,
    record,
    shared_strings,
    sheet,
    small,
    wide,
    workbook_stream,
)
from tests.reader.reference import cells
from tests.workbooks import SFERUM_HEADER
from vitrina.reader.read_file import read_file
from vitrina.reader.refusal import Refusal
from vitrina.reader.sheet import Merge
from vitrina.reader.xls import read_xls

PLAIN, PERCENT, DAY, OWN_PERCENT = range(4)
STYLES = b"".join(
    [
        record(0x041E, struct.pack("<HH", 164, 4) + wide("0.0%")),
        *(record(0x00E0, struct.pack("<HH16x", 0, code)) for code in (0, 10, 14, 164)),
    ]
)


def book(*records: bytes, strings: tuple[str, ...] = (), first: bytes = b"") -> bytes:
    return compound(
        workbook_stream([("Лист1", sheet(*records), 0)], first, STYLES, shared_strings(strings))
    )


def test_every_kind_of_cell() -> None:
    content = book(
        label(0, 0, 1),
        number(0, 1, 1 / 3),
        number(0, 2, 2409001649.0),
        small(0, 3, -7),
        small(0, 4, 12345, hundredths=True),
        number(1, 0, 0.194, PERCENT),
        number(1, 1, 0.57, OWN_PERCENT),
        number(1, 2, 45590.0, DAY),
        number(1, 3, 45590.604166666664, DAY),
        record(0x0205, struct.pack("<3HBB", 1, 4, 0, 1, 0)),
        record(0x0205, struct.pack("<3HBB", 1, 5, 0, 0x2A, 1)),
        record(0x00BD, struct.pack("<HH", 2, 0) + b"".join(
            struct.pack("<HI", 0, value << 2 | 2) for value in (1, 2, 3)) + struct.pack("<H", 2)),
        record(0x0204, struct.pack("<3HH", 2, 3, 0, 3) + wide("имя")),
        record(0x0201, struct.pack("<3H", 2, 4, 0)),
        formula(3, 0, struct.pack("<d", 0.5)),
        formula(3, 1, b"\0\0\0\0\0\0\xff\xff"),
        record(0x0207, struct.pack("<H", 5) + wide("текст")),
        formula(3, 2, b"\1\0\1\0\0\0\xff\xff"),
        formula(3, 3, b"\2\0\x07\0\0\0\xff\xff"),
        formula(3, 4, b"\3\0\0\0\0\0\xff\xff"),
        strings=("нигде", "Школа № 1"),
    )  # fmt: skip
    assert [cells(found) for found in read_xls(content)] == [
        {
            (1, 1): "Школа № 1", (1, 2): "0.3333333333333333", (1, 3): "2409001649", (1, 4): "-7",
            (1, 5): "123.45",
            (2, 1): "19.4%", (2, 2): "57%", (2, 3): "2024-10-25", (2, 4): "2024-10-25 14:30:00",
            (2, 5): "1", (2, 6): "#N/A",
            (3, 1): "1", (3, 2): "2", (3, 3): "3", (3, 4): "имя",
            (4, 1): "0.5", (4, 2): "текст", (4, 3): "1", (4, 4): "#DIV/0!",
        }
    ]  # fmt: skip


def test_dates_of_the_1904_epoch() -> None:
    content = book(number(0, 0, 44128.0, DAY), first=record(0x0022, b"\1\0"))
    assert cells(next(read_xls(content))) == {(1, 1): "2024-10-25"}


def test_texts_that_go_on_in_the_next_records() -> None:
    strings = ("ж" * 7000, "я" * 20_000, "конец")
    found = next(read_xls(book(*(label(n, 0, n) for n in range(3)), strings=strings)))
    assert tuple(found.columns[1].to_pylist()) == strings


def test_narrow_characters_go_on_as_wide_ones() -> None:
    strings = record(0x00FC, struct.pack("<II", 1, 1) + struct.pack("<H", 4) + b"\x00ab")
    strings += record(0x003C, wide("вг"))
    stream = workbook_stream([("Лист1", sheet(label(0, 0, 0)), 0)], STYLES, strings)
    assert cells(next(read_xls(compound(stream)))) == {(1, 1): "abвг"}


def test_rich_strings_and_their_reading_aids() -> None:
    text = struct.pack("<HBHI", 3, 0x0D, 1, 6) + "аби".encode("utf-16-le") + bytes(4) + b"phonet"
    strings = record(0x00FC, struct.pack("<II", 2, 2) + text + struct.pack("<H", 1) + wide("я"))
    stream = workbook_stream([("Лист1", sheet(label(0, 0, 0), label(1, 0, 1)), 0)], STYLES, strings)
    assert cells(next(read_xls(compound(stream)))) == {(1, 1): "аби", (2, 1): "я"}


def test_hidden_rows_columns_sheets_and_merges() -> None:
    content = sheet(
        record(0x007D, struct.pack("<5H2x", 1, 2, 0, 0, 1)),
        record(0x0208, struct.pack("<4H4xH2x", 1, 0, 4, 255, 0x20)),
        record(0x0208, struct.pack("<4H4xH2x", 2, 0, 4, 255, 0)),
        number(0, 0, 1), number(1, 0, 2), number(2, 0, 3), number(2, 1, 4),
        chart(number(0, 0, 99)),
        record(0x00E5, struct.pack("<5H", 1, 2, 3, 0, 1)),
    )  # fmt: skip
    stream = workbook_stream(
        [("Лист1", content, 0), ("Скрытый", sheet(number(0, 0, 1)), 2)], STYLES
    )
    first, second = read_xls(compound(stream))
    assert (first.hidden_rows, first.hidden_columns) == ({2}, {2, 3})
    assert first.merges == (Merge(3, 1, 4, 2),)
    assert cells(first) == {(1, 1): "1", (2, 1): "2", (3, 1): "3"}
    assert [first.is_hidden, second.is_hidden] == [False, True]


def test_excel_95_stores_text_in_a_code_page() -> None:
    content = sheet(
        record(0x0204, struct.pack("<4H", 0, 0, 0, 5) + "Школа".encode("cp1251")),
        number(0, 1, 0.5, 1),
        version=BIFF5,
    )
    stream = workbook_stream(
        [("Лист", content, 0)],
        record(0x0042, struct.pack("<H", 1251)),
        record(0x041E, struct.pack("<HB", 164, 2) + b"0%"),
        record(0x00E0, struct.pack("<HH12x", 0, 0)),
        record(0x00E0, struct.pack("<HH12x", 0, 164)),
        version=BIFF5,
    )  # fmt: skip
    found = next(read_xls(compound(stream, "Book")))
    assert (found.name, cells(found)) == ("Лист", {(1, 1): "Школа", (1, 2): "50%"})


def test_a_table_in_an_old_workbook() -> None:
    texts = (*SFERUM_HEADER, "МБОУ СОШ № 1", "Школа", "Ачинск", "Активна")
    header = [label(0, column, column) for column in range(8)]
    row = [label(1, column, 8 + column) for column in range(4)]
    numbers = [number(1, 4 + n, value) for n, value in enumerate((1, 12, 200, 2443006407))]
    found = read_file(book(*header, *row, *numbers, strings=texts), ".xls")
    assert found.tables[0]["kind"] == "sferum_organizations"
    assert found.frames[0].to_pylist()[0]["inn"] == "2443006407"


@pytest.mark.parametrize(
    "content",
    [
        compound(workbook_stream([("Лист1", b"", 0)])),
        compound(workbook_stream([("Лист1", sheet(label(0, 0, 5)), 0)], shared_strings(["а"]))),
        compound(workbook_stream([("Лист1", sheet(number(0, 256, 1)), 0)])),
        compound(b"\x09\x08\x10\x00" + b"\xff" * 100),
        compound(workbook_stream([]), "PowerPoint Document"),
        compound(workbook_stream([("Лист1", sheet(number(0, 0, 1)), 0)]))[:1400],
    ],
)
def test_damage_is_a_refusal(content: bytes) -> None:
    with pytest.raises(Refusal, match="Q31"):
        list(read_xls(content))


def test_a_password_is_named() -> None:
    content = book(number(0, 0, 1), first=record(0x002F, bytes(54)))
    with pytest.raises(Refusal) as refused:
        list(read_xls(content))
    assert "паролем" in refused.value.reason_ru
