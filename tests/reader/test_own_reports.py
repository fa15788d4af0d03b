"""Workbooks this project issued come back into the folder: only their decisions are read."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.programs import convert
from tests.reports.examples import municipal_content, regional_content
from vitrina.reader.own_reports import REPORT_PROPERTY
from vitrina.reader.read_file import ReadFile, read_file
from vitrina.reports import regional
from vitrina.reports.workbook import write_workbook

SAID = {
    "region_name": "Красноярский край", "c01": "Красноярский край", "is_connected": "да",
    "is_active": "нет", "chats_calls": "да", "mini_app": "нет", "level": "Головное",
    "source": "Выгрузка 25.10.2024.xlsx", "place": "Лист1 / 12", "decision": "24-0001",
    "municipality": "Ачинск", "owner": "Муниципальный координатор", "field": "ИНН",
    "check_name": "Q12. Строка «МБОУ \"СОШ № 1 им. А. С. Пушкина\"» не сопоставлена",
    "organization": "МБОУ \"СОШ № 1 им. А. С. Пушкина\"", "printed_value": "2409001649",
}  # fmt: skip
#: What the sheets would be taken for, were they exports.
LOOK_ALIKES = {
    "sferum_municipalities", "sferum_organizations", "journal_integration", "public_pages",
}  # fmt: skip


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A regional workbook by the real writer."""
    path = tmp_path_factory.mktemp("issued") / "Отчёт.xlsx"
    write_workbook(path, regional_content(version=2, **SAID))
    return path


def read(path: Path) -> ReadFile:
    return read_file(path.read_bytes(), path.suffix)


def kinds(found: ReadFile) -> list[tuple[str, str]]:
    assert found.refused_tables == []
    return [(table["kind"], table["sheet"]) for table in found.tables]


def changed(path: Path, change: Any) -> ReadFile:
    """The workbook read after somebody worked in it."""
    book = openpyxl.load_workbook(path)
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    return read_file(saved.getvalue(), ".xlsx")


def without_first_lines(book: Any) -> None:
    for sheet in book.worksheets:
        sheet.delete_rows(1)


def without_property(book: Any) -> None:
    del book.custom_doc_props[REPORT_PROPERTY]


def test_only_the_decisions_of_an_issued_workbook_are_read(issued: Path) -> None:
    found = read(issued)
    assert kinds(found) == [("link_decisions", "Замечания к данным")]
    assert set(found.ignored_sheets) == {
        "Титул", *(s.title for s in regional.BOOK.sheets if s.title != "Замечания к данным")
    }  # fmt: skip
    (table,) = found.tables
    assert table["title_region"] == "24"
    assert [dated["day"] for dated in table["title_dates"]] == ["2024-10-25"]


@pytest.mark.parametrize(
    "municipality",
    ["город Ачинск", "Новосибирский район", "Алтайский муниципальный район", "Ленинградский район",
     "городской округ Тверь", "Московский", "=cmd|' /C calc'!A0", "<b>&amp;«»", "МО № 24 " * 30],
)  # fmt: skip
def test_a_pack_comes_back_like_a_regional_workbook(tmp_path: Path, municipality: str) -> None:
    """Whatever its municipality is called, its decisions are of its own region and week."""
    path = tmp_path / "Пакет.xlsx"
    write_workbook(path, municipal_content(municipality_name=municipality, **SAID))
    (table,) = read(path).tables
    assert table["kind"] == "link_decisions"
    assert table["title_region"] == "24"
    assert [dated["day"] for dated in table["title_dates"]] == ["2024-10-25"]


def test_either_mark_is_enough(issued: Path) -> None:
    for change in (without_property, without_first_lines):
        found = changed(issued, change)
        assert kinds(found) == [("link_decisions", "Замечания к данным")], change


def test_without_any_mark_the_sheets_would_be_exports(issued: Path) -> None:
    """The danger is real: this is what the marks keep out."""

    def bare(book: Any) -> None:
        without_first_lines(book)
        without_property(book)

    assert {table["kind"] for table in changed(issued, bare).tables} >= LOOK_ALIKES


def test_a_sheet_copied_into_a_book_of_its_own_is_known_by_its_first_line(issued: Path) -> None:
    def alone(book: Any) -> None:
        without_property(book)
        for sheet in book.worksheets:
            if sheet.title != "Организации":
                book.remove(sheet)
        book["Организации"].insert_rows(1)
        book["Организации"]["A1"] = "Для работы"

    assert kinds(changed(issued, alone)) == []


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_saved_again_by_an_office_program_it_is_still_no_export(
    issued: Path, tmp_path: Path, suffix: str
) -> None:
    saved = tmp_path / "saved"
    convert([issued], suffix, saved)
    found = read(saved / f"Отчёт.{suffix}")
    assert kinds(found) == [("link_decisions", "Замечания к данным")]
