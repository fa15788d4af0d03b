"""CSV in the encodings, delimiters and dialects people save it in."""

from __future__ import annotations

import pytest

from vitrina.reader import delimited
from vitrina.reader.delimited import read_csv
from vitrina.reader.read_file import read_file
from vitrina.reader.refusal import Refusal

PAGES = "Регион;Активные сообщества, %;Индекс вовлеченности аудитории\nОмская область;60,21;2,54\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_csv_encodings(encoding: str, line_end: str) -> None:
    found = read_file(PAGES.replace("\n", line_end).encode(encoding), ".csv")
    assert found.tables[0]["kind"] == "public_pages"
    assert found.frames[0].to_pylist()[0] == {
        "region": "Омская область", "active_pct": "60,21", "engagement_index": "2,54",
        "_sheet": "", "_row_number": 2, "_is_hidden": False,
    }  # fmt: skip


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_delimiters(delimiter: str) -> None:
    rows = [
        ["Регион", "ЭЖД", "Чаты и звонки"],
        ["Омская область", 'АИС "Образование"', "да; нет, да"],
    ]
    text = "\n".join(delimiter.join('"' + c.replace('"', '""') + '"' for c in row) for row in rows)
    sheet = read_csv(text.encode())
    assert sheet.row_texts(1) == {1: "Омская область", 2: 'АИС "Образование"', 3: "да; нет, да"}


def test_csv_rows_are_numbered_with_the_blank_ones() -> None:
    sheet = read_csv(b"\n\na;b\n; \n1;2\n")
    assert sheet.rows.tolist() == [3, 5]
    assert sheet.row_texts(1) == {1: "1", 2: "2"}


def test_csv_rows_of_uneven_length() -> None:
    sheet = read_csv(b"a;b\n1\n2;3;4\n")
    assert sheet.row_texts(1) == {1: "1"}
    assert sheet.row_texts(2) == {1: "2", 2: "3", 3: "4"}


def test_a_broken_quote_swallows_no_file_silently() -> None:
    with pytest.raises(Refusal, match="Q31"):
        read_csv(b'a;b\n"' + b"x" * (2 << 20))


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;", "sep=|"])
def test_a_line_that_names_the_delimiter_is_no_row(line: str) -> None:
    delimiter = line.strip('"')[-1]
    sheet = read_csv(f"{line}\r\na,1{delimiter}b,2\r\nc{delimiter}d\r\n".encode())
    assert sheet.rows.tolist() == [1, 2]
    assert [sheet.row_texts(0), sheet.row_texts(1)] == [{1: "a,1", 2: "b,2"}, {1: "c", 2: "d"}]


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    quoted = read_csv('Регион,"Доля, %",Индекс\nОмская область,"60,21","2,54"\n'.encode())
    assert quoted.row_texts(1) == {1: "Омская область", 2: "60,21", 3: "2,54"}
    for delimiter in (";", "\t"):
        text = delimiter.join(["Омская область", "60,21", "2,54"])
        sheet = read_csv(f"Регион{delimiter}Доля{delimiter}Индекс\n{text}\n{text}\n".encode())
        assert sheet.row_texts(2) == {1: "Омская область", 2: "60,21", 3: "2,54"}


def test_a_title_without_delimiters_decides_nothing() -> None:
    sheet = read_csv("Отчёт за неделю, по районам, сводный\n\nа;б;в\n1;2;3\n4;5;6\n".encode())
    assert sheet.rows.tolist() == [1, 3, 4, 5]
    assert sheet.row_texts(1) == {1: "а", 2: "б", 3: "в"}


def test_line_breaks_inside_quotes_and_blank_columns_at_the_end() -> None:
    sheet = read_csv('a;"две\r\nстроки";;\r\n"1";"он сказал ""да""; и ушёл";;\r\n'.encode())
    assert sheet.rows.tolist() == [1, 2]
    assert sheet.row_texts(0) == {1: "a", 2: "две\r\nстроки"}
    assert sheet.row_texts(1) == {1: "1", 2: 'он сказал "да"; и ушёл'}
    assert sorted(sheet.columns) == [1, 2]


def test_quotes_of_a_name_do_not_matter() -> None:
    line = '"Бобровская ООШ" филиал МКОУ "Новоникольская ООШ";Школа\n'
    sheet = read_csv(("Название;Тип\n" + line).encode())
    assert "филиал МКОУ" in sheet.row_texts(1)[1]
    assert sheet.row_texts(1)[2] == "Школа"


def test_a_quote_nobody_closed_loses_no_rows_silently() -> None:
    lines = ["Название;Тип;Число", '"Школа № 1;Школа;1', "Школа № 2;Школа;2", '"Школа 3";Школа;3']
    with pytest.raises(Refusal) as refused:
        read_csv("\n".join(lines).encode())
    assert "кавычка" in refused.value.reason_ru
    assert "строки 2" in refused.value.reason_ru


def test_zeros_kept_the_way_excel_keeps_them() -> None:
    assert read_csv(b'a;b\n="00123";="7"\n').row_texts(1) == {1: "00123", 2: "7"}


def test_many_rows_are_packed_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a;b\n" + "".join(f"{n};{'x' * (n % 3)}\n" for n in range(100)) + "1;2;3\n"
    whole = read_csv(text.encode())
    monkeypatch.setattr(delimited, "_BLOCK", 7)
    packed = read_csv(text.encode())
    assert whole.rows.tolist() == packed.rows.tolist() == list(range(1, 103))
    assert {number: values.to_pylist() for number, values in whole.columns.items()} == {
        number: values.to_pylist() for number, values in packed.columns.items()
    }
