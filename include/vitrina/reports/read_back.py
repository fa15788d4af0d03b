"""Reads a written workbook back with another library and compares it with its tables.

A report nobody has read back is not published.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from vitrina.reports import choices
from vitrina.reports.read_parts import Parts
from vitrina.reports.sheets import (
    Column,
    Content,
    Place,
    Row,
    Sheet,
    cell_text,
    first_line,
    missing_text,
    places,
)

#: Values of one row of a sheet.
Cells = tuple[Any, ...]

#: Doubles are written with as many digits as they need.
_RELATIVE = 1e-14
_MOST_DIFFERENCES, _LONGEST_SHOWN = 5, 80
#: Control characters are written as `_x0001_`, and openpyxl leaves them so.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class ReadBackError(RuntimeError):
    """A written workbook does not say what its tables say; the first differences are named."""


def check_workbook(path: Path, content: Content) -> None:
    """Compare every cell of every sheet with the rows it was written from, and every chart.

    Raises ReadBackError for a difference, a formula, a link out of the workbook, a macro, a link
    to no sheet, a chart drawn from other cells or told in other words.
    """
    differences = list(_differences(path, content))
    if differences:
        shown = "\n".join(differences[:_MOST_DIFFERENCES])
        raise ReadBackError(
            f"{path.name}: {len(differences)} differences from its tables, first:\n{shown}\n"
            "Книга не совпадает с таблицами и не опубликована."
        )


def _differences(path: Path, content: Content) -> Iterator[str]:
    parts = Parts(path)
    yield from parts.foreign()
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
        try:
            titles = [content.page.title, *(sheet.title for sheet in content.sheets)]
            lists = choices.lists_of(content)
            titles += [choices.LISTS] if lists else []
            if book.sheetnames != titles:
                yield f"sheets are {book.sheetnames}, not {titles}"
                return
            yield from parts.contents(content)
            yield from _check_title(_cells(book, content.page.title), content)
            for number, sheet in enumerate(content.sheets, start=2):
                cells = _cells(book, sheet.title)
                yield from _check_sheet(cells, sheet, content)
                yield from parts.choices(number, sheet, content, lists)
                yield from parts.charts(number, sheet, content, cells)
            if lists:
                yield from _check_lists(book, lists, content)
        finally:
            book.close()


def _cells(book: Any, title: str) -> list[Cells]:
    worksheet = book[title]
    # A wrong <dimension> would hide rows.
    worksheet.reset_dimensions()
    return list(worksheet.iter_rows(values_only=True))


def _check_sheet(cells: list[Cells], sheet: Sheet, content: Content) -> Iterator[str]:
    told: dict[int, str | None] = {0: first_line(content.edition)}
    tables: set[int] = set()
    for place in places(sheet, content.rows):
        if place.heading is not None:
            told[place.heading] = place.table.heading
        if place.note is not None:
            told[place.note] = place.table.note
        tables.update(range(place.top, place.body + max(len(place.rows), 1)))
        yield from _check_table(cells, place, sheet.title)
    for number in sorted({*told, *range(len(cells))} - tables):
        row = cells[number] if number < len(cells) else ()
        wanted = [told[number]] if number in told else []
        if [value for value in row if value is not None] != wanted:
            yield f"{sheet.title}: row {number + 1} says {_shown(row)}, not {_shown(wanted)}"


def _check_title(cells: list[Cells], content: Content) -> Iterator[str]:
    page, title = content.page, content.page.title
    first = [row[0] if row else None for row in cells]
    wanted_texts = [page.heading, page.contents_heading, page.sources_heading]
    wanted_texts.append(first_line(content.edition))
    if content.edition.warning:
        wanted_texts.append(content.edition.warning)
    for text in wanted_texts:
        if text not in first:
            yield f"{title}: «{text}» is missing"
    for sheet in content.sheets:
        if sheet.title not in first or cells[first.index(sheet.title)][1] != sheet.answers:
            yield f"{title}: «{sheet.title}» is not in the contents with what it answers"
    for fact in page.facts:
        if fact.heading not in first:
            yield f"{title}: «{fact.heading}» is missing"
            continue
        value = cells[first.index(fact.heading)][1]
        if not _same(value, fact, content.facts):
            difference = f"{_shown(value)}, not {_shown(content.facts[fact.name])}"
            yield f"{title}: «{fact.heading}»: {difference}"
    if page.sources_heading in first:
        top = first.index(page.sources_heading) + 1
        rows = content.rows[page.sources.model]
        place = Place(page.sources, rows, None, top, None, None, top + 1 + max(len(rows), 1))
        if len(cells) > place.end:
            yield f"{title}: {len(cells) - place.end} rows under the sources"
        yield from _check_table(cells, place, title)


def _check_table(cells: list[Cells], place: Place, title: str) -> Iterator[str]:
    table, rows = place.table, place.rows
    headings = tuple(column.heading for column in table.columns)
    if len(cells) <= place.top or _padded(cells[place.top], len(headings)) != headings:
        yield f"{title}: the headings differ"
        return
    body = cells[place.body : place.body + max(len(rows), 1)]
    if not rows:
        if [value for row in body for value in row if value is not None] != [table.empty]:
            yield f"{title}: an empty table does not say so"
        return
    if len(body) != len(rows):
        yield f"{title}: {len(body)} rows, not {len(rows)}"
        return
    for number, (read, row) in enumerate(zip(body, rows, strict=True), start=place.body + 1):
        if len(read) > len(headings):
            yield f"{title}: row {number} is longer than its headings"
        for column, value in zip(table.columns, _padded(read, len(headings)), strict=True):
            if not _same(value, column, row):
                difference = f"{_shown(value)}, not {_shown(row[column.name])}"
                yield f"{title}: row {number}, «{column.heading}»: {difference}"


def _check_lists(book: Any, lists: dict[choices.Options, int], content: Content) -> Iterator[str]:
    if book[choices.LISTS].sheet_state != "hidden":
        yield f"{choices.LISTS}: the sheet is not hidden"
    column = [row[0] if row else None for row in _cells(book, choices.LISTS)]
    if not column or column[0] != first_line(content.edition):
        yield f"{choices.LISTS}: it does not open with what it is"
    for options, first in lists.items():
        wanted = [_escaped(cell_text(option)) for option in options]
        if column[first - 1 : first - 1 + len(options)] != wanted:
            yield f"{choices.LISTS}: row {first} does not begin the list {_shown(options)}"


def _same(read: object, column: Column, row: Row) -> bool:
    expected = row[column.name]
    if expected is None:
        return (read or "") == missing_text(column, row)
    if isinstance(expected, str):
        return read == expected or str(read or "") == _escaped(cell_text(expected))
    if isinstance(expected, bool):
        return False
    if isinstance(read, datetime):
        # Excel's day fraction keeps an instant to the microsecond, not exactly.
        return isinstance(expected, date) and abs(read - _instant(expected)) < timedelta(seconds=1)
    return (
        isinstance(read, int | float)
        and not isinstance(expected, date)
        and math.isclose(read, expected, rel_tol=_RELATIVE)
    )


def _instant(value: date) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.combine(value, time.min)


def _escaped(text: str) -> str:
    """The text as openpyxl gives it back."""
    escaped = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return escaped.replace("x005F_", "")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def _padded(row: Sequence[Any], width: int) -> Cells:
    return (*row[:width], *(None,) * (width - len(row)))
