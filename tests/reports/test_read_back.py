"""Read-back: nothing a workbook says otherwise than its tables is published."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from tests.reports.examples import regional_content
from tests.reports.test_workbook import CONTENT, EMPTY, LISTED, ROWS, SHEET, TABLE, with_rows
from vitrina.reports.read_back import ReadBackError, check_workbook
from vitrina.reports.sheets import Column, Content
from vitrina.reports.workbook import write_workbook

REGIONAL = regional_content(2)
DYNAMICS = "xl/worksheets/sheet3.xml"
CHART, DRAWING = "xl/charts/chart1.xml", "xl/drawings/drawing1.xml"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("books") / "книга.xlsx"
    write_workbook(path, CONTENT)
    return path


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("books") / "регион.xlsx"
    write_workbook(path, REGIONAL)
    check_workbook(path, REGIONAL)
    return path


def tampered(book: Path, target: Path, part: str, change: Callable[[str], str]) -> Path:
    """A copy of a workbook with one part changed, or added."""
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                changed = change(text.decode())
                assert changed != text.decode(), "nothing was changed"
                text = changed.encode()
            copy.writestr(name, text)
        if part not in source.namelist():
            copy.writestr(part, change(""))
    return target


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "другое"),
        ("teachers", 1234568),
        ("share", 33.333333333),
        ("change", None),
        ("active_on", date(2024, 10, 26)),
        ("inn", "409001649"),
        ("level", "■ Средний"),
    ],
)
def test_any_other_value_is_found(book: Path, field: str, value: object) -> None:
    column = next(column for column in TABLE.columns if column.name == field)
    with pytest.raises(ReadBackError, match=f"row 3, «{column.heading}»"):
        check_workbook(book, with_rows(rpt_organizations=[{**ROWS[0], field: value}, *ROWS[1:]]))


def test_missing_rows_and_other_headings_are_found(book: Path) -> None:
    # A row too many stands where nothing is said, a row too few is missing.
    with pytest.raises(ReadBackError, match="row 5 says"):
        check_workbook(book, with_rows(rpt_organizations=ROWS[:2]))
    with pytest.raises(ReadBackError, match="3 rows, not 4"):
        check_workbook(book, with_rows(rpt_organizations=[*ROWS, ROWS[0]]))
    renamed = replace(TABLE, columns=(Column("name", "Школа", "text"), *TABLE.columns[1:]))
    with pytest.raises(ReadBackError, match="headings differ"):
        check_workbook(book, replace(CONTENT, sheets=[replace(SHEET, tables=(renamed,)), EMPTY]))
    with pytest.raises(ReadBackError, match="sheets are"):
        check_workbook(book, replace(CONTENT, sheets=[SHEET]))
    told = replace(EMPTY, tables=(replace(EMPTY.tables[0], empty="Всё хорошо"),))
    with pytest.raises(ReadBackError, match="empty table does not say so"):
        check_workbook(book, replace(CONTENT, sheets=[SHEET, told]))
    other = replace(CONTENT.edition, subject="Другой край")
    with pytest.raises(ReadBackError, match="row 1 says"):
        check_workbook(book, replace(CONTENT, edition=other))


def test_another_title_page_is_found(book: Path) -> None:
    facts = {**LISTED["rpt_title"][0], "week_to": date(2024, 10, 25)}
    with pytest.raises(ReadBackError, match="Титул: «Неделя по»"):
        check_workbook(book, with_rows(rpt_title=[facts]))
    with pytest.raises(ReadBackError, match="Титул: row 15, «Файл»"):
        check_workbook(book, with_rows(rpt_title_sources=[{"file": "другая.xlsx"}]))
    other = replace(SHEET, answers="Ничего")
    with pytest.raises(ReadBackError, match="not in the contents with what it answers"):
        check_workbook(book, replace(CONTENT, sheets=[other, EMPTY]))


def test_a_formula_and_an_outside_link_are_found(tmp_path: Path) -> None:
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(str(path)) as other:
        sheet = other.add_worksheet("Титул")
        sheet.write_formula(0, 0, "=1+1")
        sheet.write_url(1, 0, "https://example.org")
    with pytest.raises(ReadBackError, match="a formula") as refusal:
        check_workbook(path, CONTENT)
    assert "a link out of the workbook" in str(refusal.value)


@pytest.mark.parametrize(
    ("part", "change", "found"),
    [
        ("xl/vbaProject.bin", lambda _: "macro", "a macro"),
        ("xl/externalLinks/externalLink1.xml", lambda _: "<a/>", "a link out of the workbook"),
        ("xl/worksheets/sheet2.xml", lambda text: text.replace("</row>", "<f>1</f></row>", 1),
         "a formula"),
        ("xl/worksheets/sheet1.xml", lambda text: text.replace("'Сводка'!A1", "'Справка'!A1"),
         "links lead to"),
        (DYNAMICS, lambda text: text.replace("'Титул'!A1", "'Титул'!B1"), "links lead to"),
        (CHART, lambda text: text.replace("$C$3:$C$15", "$C$3:$C$14"), "drawn from other cells"),
        (CHART, lambda text: text.replace("$C$3:$C$15", "$E$3:$E$15"), "drawn from other cells"),
        (CHART, lambda text: text.replace("$A$3:$A$15", "$A$2:$A$14"), "drawn from other cells"),
        (CHART, lambda text: text.replace("'Динамика'!$C$2", "'Динамика'!$E$2"),
         "drawn from other cells"),
        (CHART, lambda text: text.replace("'Динамика'!$C$3", "'[1]Динамика'!$C$3"),
         "drawn from other cells"),
        (CHART, lambda text: re.sub("<c:ser>.*?</c:ser>", "", text, count=1, flags=re.DOTALL),
         "drawn from other cells"),
        (DRAWING, lambda text: re.sub(' descr="[^"]*"', "", text), "told in other words"),
        (DRAWING, lambda text: text.replace("62,5", "99,9"), "told in other words"),
        (DRAWING, lambda text: re.sub("<xdr:twoCellAnchor.*?</xdr:twoCellAnchor>", "", text,
                                      count=1, flags=re.DOTALL), "2 told, not 3"),
    ],
)  # fmt: skip
def test_what_is_changed_in_a_part_is_found(
    region: Path, tmp_path: Path, part: str, change: Callable[[str], str], found: str
) -> None:
    path = tampered(region, tmp_path / "changed.xlsx", part, change)
    with pytest.raises(ReadBackError, match=found):
        check_workbook(path, REGIONAL)


def test_other_drop_down_lists_are_found(tmp_path: Path) -> None:
    content = with_choices("Школа 1\nШкола 2")
    path = tmp_path / "lists.xlsx"
    write_workbook(path, content)
    check_workbook(path, content)
    for part, change, found in (
        ("xl/worksheets/sheet12.xml", lambda text: text.replace("$A$4", "$A$5"), "lists differ"),
        ("xl/workbook.xml", lambda text: text.replace(' state="hidden"', ""), "is not hidden"),
        ("xl/sharedStrings.xml", lambda text: text.replace("Школа 2", "Школа 3"), "the list"),
    ):
        changed = tampered(path, tmp_path / "changed.xlsx", part, change)
        with pytest.raises(ReadBackError, match=found):
            check_workbook(changed, content)


def with_choices(options: str) -> Content:
    return regional_content(2, choices=options)


def test_a_wrong_dimension_hides_nothing(tmp_path: Path, book: Path) -> None:
    path = tampered(
        book, tmp_path / "dimension.xlsx", "xl/worksheets/sheet2.xml",
        lambda text: text.replace('<dimension ref="A1:G5"/>', '<dimension ref="A1"/>'),
    )  # fmt: skip
    check_workbook(path, CONTENT)
