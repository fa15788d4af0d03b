"""Write one export file as its owner would: titles, header of one or two rows, table, footnotes.

The same call gives the same bytes on every machine: fixed creation date, no wall clock.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import xlsxwriter

from vitrina.demo import DEMO_MARK

MARK_OF_PRINTED = f"{DEMO_MARK}, кроме напечатанных в открытых источниках"
MOSCOW = ZoneInfo("Europe/Moscow")

Cell: TypeAlias = str | int | float | date | None

_CREATED = datetime(2024, 9, 1, 9, 0)  # noqa: DTZ001  # XlsxWriter wants a naive date


@dataclass(frozen=True)
class Group:
    """A merged cell of the upper header row: columns `first`…`last`, 0-based, both included."""

    text: str
    first: int
    last: int


@dataclass(frozen=True)
class Sheet:
    """One worksheet. Columns are 0-based; `hidden_rows` are positions in `rows`."""

    name: str
    titles: Sequence[str]
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    #: With groups the header has two rows; a column under no group is merged down.
    groups: Sequence[Group] = ()
    #: Column → Excel number format of its numbers.
    formats: Mapping[int, str] = field(default_factory=dict)
    widths: Mapping[int, float] = field(default_factory=dict)
    hidden_columns: Sequence[int] = ()
    hidden_rows: frozenset[int] = frozenset()
    blank_rows_above_header: int = 1
    footnotes: Sequence[str] = ()


def write_workbook(target: Path, sheets: Sequence[Sheet], published: datetime) -> None:
    """Write `sheets` as XLSX and set the file's modification time to `published` (aware)."""
    target.parent.mkdir(parents=True, exist_ok=True)
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(target), options) as workbook:
        workbook.set_properties({"title": DEMO_MARK, "created": _CREATED})
        for sheet in sheets:
            _write_sheet(workbook, sheet)
    set_published(target, published)


def write_csv(
    target: Path, sheet: Sheet, published: datetime, *, encoding: str, delimiter: str = ";"
) -> None:
    """Write a sheet as CSV: titles, header, rows; dates as ДД.ММ.ГГГГ, decimal comma."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
        writer.writerows([title] for title in sheet.titles)
        writer.writerow(sheet.header)
        writer.writerows([_as_text(cell) for cell in row] for row in sheet.rows)
    set_published(target, published)


def write_bytes(target: Path, content: bytes, published: datetime) -> None:
    """Write a file that is no export (or a broken one) as it is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    set_published(target, published)


def set_published(target: Path, published: datetime) -> None:
    """The cloud shows the file's modification time as its publication instant."""
    os.utime(target, (published.timestamp(), published.timestamp()))


def moscow(day: date, clock: str) -> datetime:
    """An instant in Moscow time: `moscow(date(2024, 10, 25), "14:30")`."""
    hour, minute = clock.split(":")
    return datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=MOSCOW)


def _write_sheet(workbook: Any, sheet: Sheet) -> None:
    worksheet = workbook.add_worksheet(sheet.name)
    head = workbook.add_format(
        {"bold": True, "text_wrap": True, "border": 1, "align": "center", "valign": "vcenter"}
    )
    cells = {
        column: workbook.add_format({"num_format": code}) for column, code in sheet.formats.items()
    }
    for column in range(len(sheet.header)):
        hidden = {"hidden": True} if column in sheet.hidden_columns else {}
        worksheet.set_column(column, column, sheet.widths.get(column, 14), None, hidden)

    for number, title in enumerate(sheet.titles):
        worksheet.write_string(number, 0, title)
    row = _write_header(worksheet, sheet, len(sheet.titles) + sheet.blank_rows_above_header, head)

    first = row
    for values in sheet.rows:
        if row - first in sheet.hidden_rows:
            worksheet.set_row(row, None, None, {"hidden": True})
        for column, value in enumerate(values):
            if isinstance(value, str):
                worksheet.write_string(row, column, value)
            elif isinstance(value, date):
                worksheet.write_datetime(row, column, value, cells.get(column))
            elif value is not None:
                worksheet.write_number(row, column, value, cells.get(column))
        row += 1
    worksheet.freeze_panes(first, 0)
    for number, footnote in enumerate(sheet.footnotes, start=row + 1):
        worksheet.write_string(number, 0, footnote)


def _write_header(worksheet: Any, sheet: Sheet, row: int, style: Any) -> int:
    """Write the header at `row`; return the first row under it."""
    if not sheet.groups:
        for column, text in enumerate(sheet.header):
            worksheet.write_string(row, column, text, style)
        return row + 1
    grouped = {c for group in sheet.groups for c in range(group.first, group.last + 1)}
    for group in sheet.groups:
        worksheet.merge_range(row, group.first, row, group.last, group.text, style)
    for column, text in enumerate(sheet.header):
        if column in grouped:
            worksheet.write_string(row + 1, column, text, style)
        else:
            worksheet.merge_range(row, column, row + 1, column, text, style)
    return row + 2


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, float):
        return repr(cell).replace(".", ",")
    return str(cell)
