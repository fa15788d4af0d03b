"""Writes workbooks: a column's role decides how its cells look; no business rule stands here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range
from xlsxwriter.workbook import Workbook

from vitrina.reader.own_reports import REPORT_PROPERTY
from vitrina.reports import charts, choices
from vitrina.reports.grid import Cell, Grid
from vitrina.reports.sheets import (
    NUMBERS,
    Column,
    Content,
    Edition,
    Place,
    Row,
    Sheet,
    cell_text,
    first_line,
    missing_text,
    places,
)
from vitrina.reports.styles import (
    MILLIONS,
    AnyLook,
    Kind,
    Styles,
    excel_day,
    header_height,
    heights,
    width_of,
)

_A4 = 9
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_BACK = "К содержанию"
_SECONDS_A_DAY, _LONGEST_PRINTED, _LONGEST_PROPERTY = 86_400, 80, 255


def write_workbook(path: Path, content: Content) -> None:
    """Write one workbook; the same content gives the same bytes."""
    edition = content.edition
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        book.set_properties({"title": edition.subject, "created": edition.created})
        book.set_custom_property(REPORT_PROPERTY, edition.subject[:_LONGEST_PROPERTY], "text")
        styles = Styles(book)
        _write_title(_add_sheet(book, edition, content.page.title), styles, content)
        lists = choices.lists_of(content)
        for sheet in content.sheets:
            worksheet = _add_sheet(book, edition, sheet.title)
            _write_sheet(worksheet, styles, sheet, content)
            for place in places(sheet, content.rows):
                choices.offer(worksheet, place, lists)
                charts.insert(book, worksheet, sheet.title, place)
        choices.write_lists(book, lists, first_line(edition))


def _add_sheet(book: Workbook, edition: Edition, title: str) -> Grid:
    worksheet: Grid = book.add_worksheet(title, worksheet_class=Grid)
    worksheet.set_landscape()
    worksheet.set_paper(_A4)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    worksheet.set_header(f"&L{_printed(edition.subject)}&R{_printed(title)}")
    warning = f"&C{_printed(edition.warning)}" if edition.warning else ""
    worksheet.set_footer(f"&L{_printed(edition.footer)}{warning}&R&8Страница &P из &N")
    return worksheet


def _write_title(worksheet: Grid, styles: Styles, content: Content) -> None:
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
        ((value, look),) = cells(styles, fact, [content.facts], ["fact"])
        write = worksheet.write_string if isinstance(value, str) else worksheet.write_number
        write(row, 1, value, look)
        row += 1
    row += 1
    worksheet.write_string(row, 0, page.contents_heading, styles.subheading)
    for sheet in content.sheets:
        row += 1
        worksheet.write_url(row, 0, f"internal:'{sheet.title}'!A1", styles.link, sheet.title)
        worksheet.write_string(row, 1, sheet.answers, styles.label)
    row += 2
    worksheet.write_string(row, 0, page.sources_heading, styles.subheading)
    rows = content.rows[page.sources.model]
    _write_tables(worksheet, styles, [Place(page.sources, rows, None, row + 1, None, None, 0)])


def _write_sheet(worksheet: Grid, styles: Styles, sheet: Sheet, content: Content) -> None:
    worksheet.write_url(
        0, 0, f"internal:'{content.page.title}'!A1", styles.note, first_line(content.edition), _BACK
    )
    placed = list(places(sheet, content.rows))
    _write_tables(worksheet, styles, placed)
    first, last = placed[0], placed[-1]
    _allow_digits_as_text(worksheet, placed)
    worksheet.repeat_rows(0, first.top)
    worksheet.freeze_panes(first.body, sheet.frozen)
    worksheet.set_h_pagebreaks([place.heading for place in placed if place.heading is not None])
    filtered = sum(not row.get("is_total") for row in last.rows)
    if filtered:
        worksheet.autofilter(last.top, 0, last.top + filtered, len(last.table.columns) - 1)


def _allow_digits_as_text(worksheet: Grid, placed: list[Place]) -> None:
    """No green corners on identifiers: digits that are no number."""
    ranges = [
        xl_range(place.body, position, place.end, position)
        for place in placed
        for position, column in enumerate(place.table.columns)
        if column.role == "identifier"
    ]
    if ranges:
        worksheet.ignore_errors({"number_stored_as_text": " ".join(ranges)})


def _write_tables(worksheet: Grid, styles: Styles, placed: list[Place]) -> None:
    """Tables under one another share their columns' widths: those of the first."""
    first = placed[0]
    widths = [width_of(column, first.rows) for column in first.table.columns]
    for position, width in enumerate(widths):
        worksheet.set_column(position, position, width)
    for place in placed:
        _write_table(worksheet, styles, place, widths)


def _write_table(worksheet: Grid, styles: Styles, place: Place, widths: list[int]) -> None:
    table = place.table
    worksheet.set_row(place.top, header_height(table.columns, widths))
    if place.heading is not None:
        worksheet.write_string(place.heading, 0, table.heading, styles.subheading)
    for position, column in enumerate(table.columns):
        worksheet.write_string(place.top, position, column.heading, styles.header)
    if place.rows:
        kinds = list(map(kind_of, place.rows))
        columns = [cells(styles, column, place.rows, kinds) for column in table.columns]
        worksheet.write_columns(place.body, columns, heights(table.columns, widths, place.rows))
    else:
        worksheet.write_string(place.body, 0, table.empty, styles.note)
    if place.note is not None:
        worksheet.write_string(place.note, 0, table.note, styles.note)


def kind_of(row: Row) -> Kind:
    """Does a row stand out in its table?"""
    return "bold" if row.get("is_total") or row.get("is_headline") else "row"


def cells(
    styles: Mapping[AnyLook, Any], column: Column, rows: list[Row], kinds: list[Kind]
) -> Iterator[Cell]:
    """What each row of a column holds, and how it looks: as `styles` has it."""
    name, usual, unit, fill = column.name, column.role, column.unit, column.fill
    for row, kind in zip(rows, kinds, strict=True):
        value = row[name]
        role = (row[unit] or usual) if unit else usual
        if value is None:
            yield missing_text(column, row), styles[role, None, kind, True, False]
        elif role in NUMBERS:
            is_million = role == "count" and abs(value) >= MILLIONS
            number = value if isinstance(value, int) else float(value)
            yield number, styles[role, None, kind, False, is_million]
        elif role in ("date", "instant"):
            yield _serial(value), styles[role, None, kind, False, False]
        else:
            behind = row[fill] if fill else None
            yield cell_text(value), styles[role, behind, kind, False, False]


def _serial(value: date) -> float:
    """Excel's day number; an instant keeps its minutes as the fraction."""
    if not isinstance(value, datetime):
        return excel_day(value)
    elapsed = value.replace(tzinfo=None) - datetime.combine(value, time.min)
    return excel_day(value.date()) + elapsed.total_seconds() / _SECONDS_A_DAY


def _printed(text: str) -> str:
    """Text in a page header of at most 255 characters, where & opens a command."""
    short = text if len(text) <= _LONGEST_PRINTED else text[: _LONGEST_PRINTED - 1] + "…"
    # A digit after the size would belong to it.
    return "&8 " + short.replace("&", "&&")
