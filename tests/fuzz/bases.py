"""Sound files the mutants are made of: small, by several writers, with all the reader looks at."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl
from openpyxl.styles import numbers

from tests.hostile.others import CSV, ODS_HEADER, ODS_ROW, repeated, xls
from tests.reader.test_ods import cell, ods, row, value
from tests.workbooks import PAGES_HEADER, SECOND_ROW, SFERUM_HEADER, SFERUM_ROW, book

ROWS = [
    ("Активность школ за неделю с 18.10.2024 по 25.10.2024",),
    (),
    (*SFERUM_HEADER, "Доля", "Дата"),
    (*SFERUM_ROW, 0.194, date(2024, 10, 25)),
    (*SECOND_ROW, 1, date(2024, 10, 24)),
    ("МБОУ «Лицей & гимназия» <№ 3>", "Школа", "Канск", "да", "1", "1\u00a0234", 5.0, 2450010250),
    ("Итого", None, None, None, 2, 1246, 205),
    ("* по данным школ",),
]
PAGES = [PAGES_HEADER, ("Омская область", 0.6021, 2.54), ("Томская область", None, 1e-7)]


@dataclass(frozen=True)
class Base:
    """`has_checksums`: whether broken bytes can be told from other bytes at all."""

    name: str
    content: bytes
    extension: str
    weight: int
    has_checksums: bool = True


def by_xlsxwriter(**options: Any) -> bytes:
    def change(workbook: Any, sheet: Any) -> None:
        percent = workbook.add_format({"num_format": "0.0%"})
        day = workbook.add_format({"num_format": "dd.mm.yyyy", "bold": True})
        sheet.set_column("I:I", 12, percent)
        sheet.set_row(4, None, None, {"hidden": True})
        if not options:
            sheet.merge_range("A1:H1", ROWS[0][0])
            sheet.write(3, 8, 0.194, percent)
            sheet.write_datetime(3, 9, date(2024, 10, 25), day)
            sheet.write_rich_string("A6", "МБОУ ", day, "«Лицей & гимназия»")
            sheet.write_formula("G6", "=2+3", None, 5)
        pages = workbook.add_worksheet("Госпаблики")
        for number, cells in enumerate(PAGES):
            pages.write_row(number, 0, cells)

    return book(ROWS, change=change, default_date_format="dd.mm.yyyy", **options)


def by_openpyxl() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for cells in ROWS:
        sheet.append(cells)
    sheet["I4"].number_format = numbers.FORMAT_PERCENTAGE_00
    sheet.merge_cells("A1:H1")
    sheet.column_dimensions["H"].hidden = True
    pages = workbook.create_sheet("Госпаблики")
    for cells in PAGES:
        pages.append(cells)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def by_an_office() -> bytes:
    plain = ods(
        ODS_HEADER
        + ODS_ROW
        + row(cell("Томская область"), value("percentage", "0.5"), value("float", "1.25"))
        + row(cell(), attributes=repeated(1000))
    )
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            copy.writestr(name, source.read(name))
    return target.getvalue()


def bases() -> tuple[Base, ...]:
    return (
        Base("XlsxWriter", by_xlsxwriter(), ".xlsx", 30),
        Base("XlsxWriter, inline", by_xlsxwriter(constant_memory=True), ".xlsx", 20),
        Base("openpyxl", by_openpyxl(), ".xlsx", 25),
        Base("OpenDocument", by_an_office(), ".ods", 15),
        Base("Excel 97", xls(), ".xls", 6, has_checksums=False),
        Base("CSV", CSV.encode() * 2, ".csv", 4, has_checksums=False),
    )
