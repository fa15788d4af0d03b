"""What openpyxl reads in every cell of a workbook, in the words of this reader.

One mapping of values, and nothing else: blank or white space is no cell; a boolean is 1 or 0; a
number is its shortest decimal text; under a percent format it is × 100 with its sign; dates are
ISO, without a midnight nobody wrote, to the second; a duration is hours:minutes:seconds; a formula
without a cached value is #FORMULA; `_x000D_` is the character it stands for.
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl

from vitrina.reader import scan, workbook, worksheet
from vitrina.reader.archive import Archive
from vitrina.reader.sheet import NO_CACHED_VALUE, Sheet
from vitrina.reader.workbook import read_workbook
from vitrina.reader.xml_text import Unusual

Cells = dict[tuple[int, int], str]

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_BLANK = re.compile(r"[\s\u200b\ufeff]*")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def as_openpyxl(content: bytes) -> dict[str, Cells]:
    """Sheet → (row, column) → text."""
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True, rich_text=False)
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    found: dict[str, Cells] = {}
    for sheet in values.worksheets:
        cells = found[sheet.title] = {}
        written = formulas[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                text = as_text(cell.value, cell.number_format)
                if cell.value is None and written.cell(cell.row, cell.column).data_type == "f":
                    text = NO_CACHED_VALUE
                if text and not _BLANK.fullmatch(text):
                    cells[cell.row, cell.column] = text
    return found


def as_text(value: Any, number_format: str = "General") -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        moment = value + timedelta(milliseconds=500)
        return moment.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    if isinstance(value, time):
        moment = datetime.combine(date(2000, 1, 1), value) + timedelta(milliseconds=500)
        return moment.time().isoformat("seconds")
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds() + 0.5)
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        is_percent = "%" in _QUOTED.sub("", number_format.split(";")[0])
        exact = Decimal(repr(value)) * (100 if is_percent else 1)
        text = format(exact, "f")
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        text = "0" if text == "-0" else text
        return text + ("%" if is_percent else "")
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), str(value))


def cells(sheet: Sheet) -> Cells:
    """(row, column) → text of one of our sheets."""
    return {
        (int(row), column): text
        for position, row in enumerate(sheet.rows)
        for column, text in sheet.row_texts(position).items()
    }


def ours(content: bytes) -> dict[str, Cells]:
    """Sheet → cells, by the fastest scan that knows the XML."""
    return {sheet.name: cells(sheet) for sheet in read_workbook(Archive(content))}


def sheets_every_way(content: bytes, monkeypatch: Any) -> dict[str, list[Sheet]]:
    """How it was read → sheets: as it comes, by the scan of any rows, by the XML parser."""

    def unusual(*_: object, **__: object) -> None:
        raise Unusual("made so by the test")

    found = {"as it comes": list(read_workbook(Archive(content)))}
    with monkeypatch.context() as patch:
        patch.setattr(worksheet, "scan_rows", scan.parse_rows)
        found["any rows"] = list(read_workbook(Archive(content)))
        patch.setattr(worksheet, "scan_rows", unusual)
        patch.setattr(workbook, "shared_strings", unusual)
        found["XML parser"] = list(read_workbook(Archive(content)))
    return found


def ours_every_way(content: bytes, monkeypatch: Any) -> dict[str, dict[str, Cells]]:
    """How it was read → sheet → cells."""
    return {
        way: {sheet.name: cells(sheet) for sheet in found}
        for way, found in sheets_every_way(content, monkeypatch).items()
    }
