"""How cells look: formats of one workbook by the role of a column, widths that hold numbers."""

from __future__ import annotations

import textwrap
from datetime import date
from functools import cache
from math import ceil
from typing import Any, Literal, NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from vitrina.reports.sheets import NUMBERS, Column, Row

NUMBER_FORMATS: dict[str, str] = {
    "identifier": "@",
    "count": "# ##0",
    "percent": "0.0",
    "index": "0.00",
    "delta": "+0.0;-0.0;0.0",
    "date": "dd.mm.yyyy",
    "instant": "dd.mm.yyyy hh:mm",
}
WRAPPED = ("text", "remark", "status")
_SAME_AS = {"remark": "text", "status": "text"}
#: `# ##0` groups once only.
MILLIONS, _MILLIONS_FORMAT = 1_000_000, "# ### ##0"
_WIDTHS: dict[str, int] = {
    "text": 24, "remark": 40, "identifier": 14, "count": 11, "percent": 9, "index": 9,
    "delta": 11, "date": 11, "instant": 16, "status": 15,
}  # fmt: skip
#: Characters beside the digits before the point: the sign, the point and its digits, a margin.
_BESIDE_DIGITS = {"count": 2, "percent": 4, "index": 5, "delta": 5}
_LINE, _LEAST_HEADER, _ROW = 12.25, 3, 15.0
#: Rows cannot be higher.
_MOST_LINES = 33
#: Letters of nine points in each eleven points wide digit that widths are counted in; a word that
#: does not fit leaves the end of its line empty.
_PER_WIDTH, _BOLD_PER_WIDTH = 1.15, 0.95


#: A row of a table, one that stands out in it, or a fact of the title page.
Kind = Literal["row", "bold", "fact"]


class Look(NamedTuple):
    """Everything that tells the format of one cell of a table from another's."""

    role: str
    fill: str | None = None
    kind: Kind = "row"
    is_missing: bool = False
    is_million: bool = False


#: A Look, or a tuple like it.
AnyLook = tuple[str, str | None, Kind, bool, bool]


class Styles(dict[AnyLook, Format]):
    """The formats of one workbook, each made once: `styles[look]`."""

    def __init__(self, book: Workbook) -> None:
        super().__init__()
        self._book = book
        text = {"font_name": "Arial", "font_size": 9, "valign": "top"}
        self._base = {**text, "border": 1, "border_color": "#BFBFBF"}
        self.header = book.add_format({**self._base, "bold": True, "text_wrap": True,
                                       "bg_color": "#DDEBF7", "align": "center",
                                       "valign": "vcenter"})  # fmt: skip
        self.heading = book.add_format({**text, "bold": True, "font_size": 14})
        self.subheading = book.add_format({**text, "bold": True, "font_size": 11})
        self.label = book.add_format({**text, "font_color": "#595959"})
        self.warning = book.add_format({**text, "bold": True, "font_color": "#C00000"})
        self.note = book.add_format({**text, "italic": True, "font_color": "#595959"})
        self.link = book.add_format({**text, "font_color": "#0563C1", "underline": 1})

    def __missing__(self, key: AnyLook) -> Format:
        look = Look(*key)
        if look.role in _SAME_AS:
            made = self[look._replace(role=_SAME_AS[look.role])]
        else:
            made = self._book.add_format({**self._base, **_properties(look)})
        self[key] = made
        return made


def width_of(column: Column, rows: list[Row]) -> int:
    """Characters a column is wide: as declared, and more where a number would not fit."""
    role = column.role
    declared = column.width or _WIDTHS[role]
    if role not in NUMBERS:
        return declared
    largest = max((abs(row[column.name] or 0) for row in rows), default=0)
    return max(declared, len(f"{largest:,.0f}") + _BESIDE_DIGITS[role])


def header_height(columns: tuple[Column, ...], widths: list[int]) -> float:
    """Points a row of headings is high: every heading stands there whole."""
    lines = (_lines(one.heading, width) for one, width in zip(columns, widths, strict=False))
    return _LINE * max(_LEAST_HEADER, *lines)


def heights(columns: tuple[Column, ...], widths: list[int], rows: list[Row]) -> list[float]:
    """Points each row is high: wrapped texts stand there whole. Not all programs see to it."""
    lines = [1] * len(rows)
    for column, width in zip(columns, widths, strict=False):
        if column.role not in WRAPPED:
            continue
        name = column.name
        for number, row in enumerate(rows):
            text = row[name]
            if text is not None and (len(text) > _PER_WIDTH * (width - 1) or "\n" in text):
                lines[number] = max(lines[number], _lines_of(text, width - 1))
    return [_ROW if count == 1 else _LINE * min(count, _MOST_LINES) for count in lines]


def _lines_of(text: str, width: int) -> int:
    """Lines of a wrapped text, rather one too many."""
    return sum(max(1, ceil(len(part) / (_PER_WIDTH * width))) for part in text.split("\n"))


def _properties(look: Look) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    if look.is_million:
        properties["num_format"] = _MILLIONS_FORMAT
    elif look.role in NUMBER_FORMATS:
        properties["num_format"] = NUMBER_FORMATS[look.role]
    if look.kind == "fact":
        properties["align"] = "left"
    elif look.role in NUMBERS:
        properties["align"] = "right"
    elif look.role in ("date", "instant"):
        properties["align"] = "center"
    if look.role in ("text", "identifier") and look.kind != "fact":
        # Otherwise they touch the numbers beside them.
        properties |= {"align": "left", "indent": 1}
    if look.role == "text":
        properties["text_wrap"] = True
    if look.fill is not None:
        properties["bg_color"] = f"#{look.fill}"
    if look.kind != "row":
        properties["bold"] = True
    if look.is_missing:
        properties["font_color"] = "#595959"
    return properties


@cache
def _lines(heading: str, width: int) -> int:
    return len(textwrap.wrap(heading, max(1, int(width * _BOLD_PER_WIDTH))))


def excel_day(value: date) -> int:
    """Excel's number of a day."""
    return (value - date(1899, 12, 30)).days
