"""How cells look: the formats of one workbook by the role of a column, and widths that hold them."""

from __future__ import annotations

import textwrap
from datetime import date
from typing import Any

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
#: `# ##0` groups once only.
MILLIONS, _MILLIONS_FORMAT = 1_000_000, "# ### ##0"
_WIDTHS: dict[str, int] = {
    "text": 24, "remark": 40, "identifier": 14, "count": 11, "percent": 9, "index": 9,
    "delta": 11, "date": 11, "instant": 16, "status": 15,
}  # fmt: skip
#: Characters beside the digits before the point: the sign, the point and its digits, a margin.
_BESIDE_DIGITS = {"count": 2, "percent": 4, "index": 5, "delta": 5}
_LINE, _LEAST_HEADER = 12.5, 3
#: Nine points of bold Arial beside the eleven points widths are counted in.
_BOLD_PER_WIDTH = 1.05


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Format] = {}
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

    def of(
        self,
        role: str,
        fill: str | None = None,
        *,
        is_bold: bool = False,
        is_missing: bool = False,
        is_million: bool = False,
    ) -> Format:
        """The format of a cell; `fill` is RGB without a sign before it."""
        look = (role, fill, is_bold, is_missing, is_million)
        made = self._made.get(look)
        if made is None:
            made = self._made[look] = self._book.add_format(
                {
                    **self._base,
                    **_by_role(role, is_million=is_million),
                    **({"bg_color": f"#{fill}"} if fill else {}),
                    **({"bold": True} if is_bold else {}),
                    **({"font_color": "#595959"} if is_missing else {}),
                }
            )
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
    lines = [
        len(textwrap.wrap(column.heading, max(1, int(width / _BOLD_PER_WIDTH))))
        for column, width in zip(columns, widths, strict=True)
    ]
    return _LINE * max(_LEAST_HEADER, *lines)


def _by_role(role: str, *, is_million: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    if is_million:
        properties["num_format"] = _MILLIONS_FORMAT
    elif role in NUMBER_FORMATS:
        properties["num_format"] = NUMBER_FORMATS[role]
    if role in NUMBERS:
        properties["align"] = "right"
    if role in ("text", "remark", "status"):
        properties["text_wrap"] = True
    return properties


def excel_day(value: date) -> int:
    """Excel's number of a day."""
    return (value - date(1899, 12, 30)).days
