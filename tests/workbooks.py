"""Tiny workbooks for the tests of the reader, built in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter

SFERUM_HEADER = (
    "Краткое название", "Тип ОО", "МО", "Активность", "Регистрация", "Учителей", "Учеников", "ИНН",
)  # fmt: skip
SFERUM_ROW = ("МБОУ СОШ № 1", "Школа", "Ачинск", "Активна", 1, 12, 200, "2443006407")
SECOND_ROW = ("МБОУ СОШ № 2", "Школа", "Назарово", "Не активна", 0, 0, 0, "2456001389")
PAGES_HEADER = ("Регион", "Активные сообщества, %", "Индекс вовлеченности аудитории")


def book(
    rows: Sequence[Sequence[Any]] = (),
    *,
    first_row: int = 0,
    first_column: int = 0,
    sheet: str = "Лист1",
    change: Callable[[Any, Any], None] | None = None,
    **options: Any,
) -> bytes:
    """One sheet with rows from a cell on; `change(workbook, sheet)` adds what rows cannot say."""
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_urls": False, **options})
    worksheet = workbook.add_worksheet(sheet)
    for offset, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                worksheet.write(first_row + offset, first_column + column, value)
    if change:
        change(workbook, worksheet)
    workbook.close()
    return target.getvalue()


def repacked(content: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The same zip with parts replaced, added or (None) left out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            if name not in changes:
                copy.writestr(name, source.read(name))
        for name, part in changes.items():
            if part is not None:
                copy.writestr(name, part)
    return target.getvalue()


def part_of(content: bytes, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def with_sheet_xml(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with the XML of its first sheet rewritten."""
    name = "xl/worksheets/sheet1.xml"
    return repacked(content, {name: change(part_of(content))})
