"""Writes workbooks: a column's role decides how its cells look; no business rule stands here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from vitrina.reader.own_reports import REPORT_MARK, REPORT_PROPERTY
from vitrina.reports import choices

Role = Literal[
    "text", "remark", "identifier", "count", "percent", "index", "delta", "date", "instant",
    "status",
]  # fmt: skip
Row = dict[str, Any]

NO_DATA, NOT_CALCULATED = "н/д", "–"

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
_MILLIONS, _MILLIONS_FORMAT = 1_000_000, "# ### ##0"
_NUMBERS = ("count", "percent", "index", "delta")
_WIDTHS: dict[str, int] = {
    "text": 24, "remark": 40, "identifier": 14, "count": 11, "percent": 9, "index": 9,
    "delta": 11, "date": 11, "instant": 16, "status": 15,
}  # fmt: skip
_A4, _LONGEST_TEXT = 9, 32_767
_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Column:
    """One column of a sheet: the model's column, its heading and how it looks.

    `fill`: the model's column with the colour behind a status; the word and the arrow stand in
    the cell itself. `unit`: the model's column with the role of each row's number. `missing`:
    what NULL reads; `missing_from`: the model's column that says it row by row. `choices`: the
    model's column with what a person may choose from, one a line.
    """

    name: str
    heading: str
    role: Role
    width: int | None = None
    missing: str = NO_DATA
    missing_from: str | None = None
    fill: str | None = None
    unit: str | None = None
    choices: str | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet: a model, its columns in order, how many of them stay in view.

    A row whose `is_total` is true is printed bold and stays out of the filter: it comes last.
    `from_version`: the first version of a workbook that has the sheet.
    """

    title: str
    model: str
    columns: tuple[Column, ...]
    frozen: int = 1
    empty: str = "Нет данных за эту неделю"
    from_version: int = 1


@dataclass(frozen=True)
class TitlePage:
    """The first sheet: facts under one another, the table of sources, links to the sheets."""

    title: str
    heading: str
    facts: tuple[Column, ...]
    sources_heading: str
    sources: Sheet
    contents_heading: str


@dataclass(frozen=True)
class Edition:
    """What is printed around the tables of one workbook; `created` makes its bytes stable."""

    subject: str
    footer: str
    created: datetime
    warning: str | None = None


@dataclass(frozen=True)
class Content:
    """Everything one workbook says: the rows of its models beside the sheets that show them."""

    edition: Edition
    page: TitlePage
    facts: Row
    sources: list[Row]
    tables: Sequence[tuple[Sheet, list[Row]]]


def write_workbook(path: Path, content: Content) -> None:
    """Write one workbook; the same content gives the same bytes."""
    edition = content.edition
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": edition.subject, "created": edition.created})
        book.set_custom_property(REPORT_PROPERTY, edition.subject, "text")
        styles = Styles(book)
        first = book.add_worksheet(content.page.title)
        _set_up_page(first, edition, content.page.title)
        _write_title(first, styles, content)
        lists = choices.lists_of(content)
        for sheet, rows in content.tables:
            worksheet = book.add_worksheet(sheet.title)
            _set_up_page(worksheet, edition, sheet.title)
            worksheet.write_string(0, 0, first_line(edition), styles.note)
            _write_table(worksheet, styles, sheet, rows, top=1)
            choices.offer(worksheet, sheet, rows, lists, top=1)
            worksheet.repeat_rows(0, 1)
            worksheet.freeze_panes(2, sheet.frozen)
            filtered = sum(not row.get("is_total") for row in rows)
            if filtered:
                worksheet.autofilter(1, 0, filtered + 1, len(sheet.columns) - 1)
        choices.write_lists(book, lists, first_line(edition))


def first_line(edition: Edition) -> str:
    """What every sheet opens with: dropped into the folder of exports, it is no export."""
    return f"{REPORT_MARK}. {edition.subject}"


def cell_text(value: object) -> str:
    """A text as a cell holds it: plain line ends, at most Excel's 32 767 characters."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def missing_text(column: Column, row: Row) -> str:
    """What a cell without a value reads: «н/д», «–» or nothing."""
    if column.missing_from is None:
        return column.missing
    return str(row[column.missing_from] or column.missing)


@dataclass(frozen=True)
class Look:
    """Everything that tells one cell style from another."""

    role: str
    fill: str | None = None
    bold: bool = False
    missing: bool = False
    millions: bool = False


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[Look, Format] = {}
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

    def of(self, look: Look) -> Format:
        made = self._made.get(look)
        if made is None:
            made = self._made[look] = self._book.add_format(self._properties(look))
        return made

    def _properties(self, look: Look) -> dict[str, Any]:
        properties = dict(self._base)
        if look.millions:
            properties["num_format"] = _MILLIONS_FORMAT
        elif look.role in NUMBER_FORMATS:
            properties["num_format"] = NUMBER_FORMATS[look.role]
        if look.role in _NUMBERS:
            properties["align"] = "right"
        if look.role in ("text", "remark", "status"):
            properties["text_wrap"] = True
        if look.fill is not None:
            properties["bg_color"] = look.fill
        if look.bold:
            properties["bold"] = True
        if look.missing:
            properties["font_color"] = "#7F7F7F"
        return properties


def _set_up_page(worksheet: Worksheet, edition: Edition, title: str) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(_A4)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    worksheet.set_header(f"&L&8{_printed(edition.subject)}&R&8{_printed(title)}")
    warning = f"&C&8{_printed(edition.warning)}" if edition.warning else ""
    worksheet.set_footer(f"&L&8{_printed(edition.footer)}{warning}&R&8Страница &P из &N")


def _write_title(worksheet: Worksheet, styles: Styles, content: Content) -> None:
    page = content.page
    worksheet.hide_gridlines(2)
    worksheet.write_string(0, 0, page.heading, styles.heading)
    worksheet.write_string(1, 0, first_line(content.edition), styles.note)
    row = 2
    if content.edition.warning:
        worksheet.write_string(row, 0, content.edition.warning, styles.warning)
        row += 1
    row += 1
    for fact in page.facts:
        worksheet.write_string(row, 0, fact.heading, styles.label)
        _write_cell(worksheet, styles, row, 1, fact, content.facts, is_total=True)
        row += 1
    row += 1
    worksheet.write_string(row, 0, page.contents_heading, styles.subheading)
    for sheet, _ in content.tables:
        row += 1
        worksheet.write_url(row, 0, f"internal:'{sheet.title}'!A1", styles.link, sheet.title)
    row += 2
    worksheet.write_string(row, 0, page.sources_heading, styles.subheading)
    _write_table(worksheet, styles, page.sources, content.sources, top=row + 1)


def _write_table(
    worksheet: Worksheet, styles: Styles, sheet: Sheet, rows: list[Row], *, top: int
) -> None:
    worksheet.set_row(top, 48)
    for position, column in enumerate(sheet.columns):
        worksheet.set_column(position, position, column.width or _WIDTHS[column.role])
        worksheet.write_string(top, position, column.heading, styles.header)
    if not rows:
        worksheet.write_string(top + 1, 0, sheet.empty, styles.note)
    for number, row in enumerate(rows, start=top + 1):
        is_total = bool(row.get("is_total"))
        for position, column in enumerate(sheet.columns):
            _write_cell(worksheet, styles, number, position, column, row, is_total=is_total)


def _write_cell(
    worksheet: Worksheet,
    styles: Styles,
    number: int,
    position: int,
    column: Column,
    row: Row,
    *,
    is_total: bool,
) -> None:
    value = row[column.name]
    role = (row[column.unit] or column.role) if column.unit else column.role
    look = Look(role, bold=is_total)
    if value is None:
        missing = styles.of(replace(look, missing=True))
        worksheet.write_string(number, position, missing_text(column, row), missing)
    elif role in _NUMBERS:
        if role == "count" and abs(value) >= _MILLIONS:
            look = replace(look, millions=True)
        worksheet.write_number(number, position, value, styles.of(look))
    elif role in ("date", "instant"):
        worksheet.write_number(number, position, _serial(value), styles.of(look))
    else:
        if column.fill is not None and row[column.fill]:
            look = replace(look, fill=f"#{row[column.fill]}")
        worksheet.write_string(number, position, cell_text(value), styles.of(look))


def _serial(value: date) -> float:
    """Excel's day number; an instant keeps its minutes as the fraction."""
    if not isinstance(value, datetime):
        return (value - _EPOCH).days
    elapsed = value.replace(tzinfo=None) - datetime.combine(_EPOCH, time.min)
    return elapsed.total_seconds() / 86_400


def _printed(text: str) -> str:
    """Text in a page header, where & opens a command."""
    return text.replace("&", "&&")
