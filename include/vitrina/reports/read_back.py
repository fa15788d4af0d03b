"""Reads a written workbook back with another library and compares it with its tables.

A report nobody has read back is not published.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from vitrina.reports import choices
from vitrina.reports.workbook import (
    Column,
    Content,
    Row,
    Sheet,
    cell_text,
    first_line,
    missing_text,
)

#: XlsxWriter prints 16 significant digits.
_RELATIVE = 1e-14
#: Cell and range of a drop-down list.
_RULE = re.compile(r'<dataValidation type="list"[^>]* sqref="(\w+)"[^>]*><formula1>([^<]*)<')
_FORMULA = re.compile(rb"<f[\s>/]")
_MOST_DIFFERENCES, _LONGEST_SHOWN = 5, 80
#: Control characters are written as `_x0001_`, and openpyxl leaves them so.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class ReadBackError(RuntimeError):
    """A written workbook does not say what its tables say; the first differences are named."""


def check_workbook(path: Path, content: Content) -> None:
    """Compare every cell of every sheet with the rows it was written from.

    Raises ReadBackError for a difference, a formula, a link out of the workbook or a macro.
    """
    differences = [
        *_check_package(path), *_check_cells(path, content), *_check_choices(path, content),
    ]  # fmt: skip
    if differences:
        shown = "\n".join(differences[:_MOST_DIFFERENCES])
        raise ReadBackError(
            f"{path.name}: {len(differences)} differences from its tables, first:\n{shown}\n"
            "Книга не совпадает с таблицами и не опубликована."
        )


def _check_package(path: Path) -> Iterator[str]:
    """What a spreadsheet program would compute or fetch, looked for in the parts themselves."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if "externalLink" in name or "vbaProject" in name:
                yield f"{name}: a link out of the workbook or a macro"
            elif name.endswith(".rels") and b'TargetMode="External"' in package.read(name):
                yield f"{name}: a link out of the workbook"
            elif name.startswith("xl/worksheets/sheet") and _FORMULA.search(package.read(name)):
                yield f"{name}: a formula"


def _check_cells(path: Path, content: Content) -> Iterator[str]:
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True)
        try:
            titles = [content.page.title, *(sheet.title for sheet, _ in content.tables)]
            lists = choices.lists_of(content)
            titles += [choices.LISTS] if lists else []
            if book.sheetnames != titles:
                yield f"sheets are {book.sheetnames}, not {titles}"
                return
            yield from _check_title(_cells(book, content.page.title), content)
            for sheet, rows in content.tables:
                cells = _cells(book, sheet.title)
                if not cells or cells[0][0] != first_line(content.edition):
                    yield f"{sheet.title}: it does not open with what it is"
                yield from _check_table(cells[1:], sheet, rows, sheet.title, header_row=2)
            if lists:
                yield from _check_lists(book, lists, content)
        finally:
            book.close()


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


def _check_choices(path: Path, content: Content) -> Iterator[str]:
    """Each cell with a list has it, and no other: openpyxl skips them where it reads by rows."""
    lists = choices.lists_of(content)
    with zipfile.ZipFile(path) as package:
        # The title page is the first sheet.
        for number, (sheet, rows) in enumerate(content.tables, start=2):
            wanted = {
                f"{get_column_letter(position + 1)}{row + 3}": choices.source_of(options, lists)
                for row, position, options in choices.offered(sheet, rows)
            }
            name = f"xl/worksheets/sheet{number}.xml"
            # A sheet that is not there at all is told by its cells.
            text = package.read(name).decode() if name in package.namelist() else ""
            if dict(_RULE.findall(text)) != wanted:
                yield f"{sheet.title}: the drop-down lists differ"


def _cells(book: Any, title: str) -> list[tuple[Any, ...]]:
    worksheet = book[title]
    # A wrong <dimension> would hide rows.
    worksheet.reset_dimensions()
    return list(worksheet.iter_rows(values_only=True))


def _check_title(cells: list[tuple[Any, ...]], content: Content) -> Iterator[str]:
    page, title = content.page, content.page.title
    first = [row[0] if row else None for row in cells]
    wanted_texts = [page.heading, page.contents_heading, page.sources_heading]
    wanted_texts.append(first_line(content.edition))
    if content.edition.warning:
        wanted_texts.append(content.edition.warning)
    wanted_texts += [sheet.title for sheet, _ in content.tables]
    for text in wanted_texts:
        if text not in first:
            yield f"{title}: «{text}» is missing"
    for fact in page.facts:
        if fact.heading not in first:
            yield f"{title}: «{fact.heading}» is missing"
            continue
        value = cells[first.index(fact.heading)][1]
        if not _same(value, fact, content.facts):
            difference = f"{_shown(value)}, not {_shown(content.facts[fact.name])}"
            yield f"{title}: «{fact.heading}»: {difference}"
    if page.sources_heading in first:
        table = cells[first.index(page.sources_heading) + 1 :]
        yield from _check_table(table, page.sources, content.sources, title)


def _check_table(
    cells: list[tuple[Any, ...]], sheet: Sheet, rows: Sequence[Row], title: str, header_row: int = 1
) -> Iterator[str]:
    headings = tuple(column.heading for column in sheet.columns)
    if not cells or _padded(cells[0], len(headings)) != headings:
        yield f"{title}: the headings differ"
        return
    body = cells[1:]
    if not rows:
        if [value for row in body for value in row if value is not None] != [sheet.empty]:
            yield f"{title}: an empty table does not say so"
        return
    if len(body) != len(rows):
        yield f"{title}: {len(body)} rows, not {len(rows)}"
        return
    for number, (read, row) in enumerate(zip(body, rows, strict=True), start=header_row + 1):
        values = _padded(read, len(headings))
        for column, value in zip(sheet.columns, values, strict=True):
            if not _same(value, column, row):
                difference = f"{_shown(value)}, not {_shown(row[column.name])}"
                yield f"{title}: row {number}, «{column.heading}»: {difference}"


def _same(read: object, column: Column, row: Row) -> bool:
    expected = row[column.name]
    if expected is None:
        return (read or "") == missing_text(column, row)
    if isinstance(expected, bool):
        return False
    if isinstance(read, datetime):
        # Excel's day fraction keeps an instant to the microsecond, not exactly.
        return isinstance(expected, date) and abs(read - _instant(expected)) < timedelta(seconds=1)
    if isinstance(read, int | float):
        return not isinstance(expected, str | date) and math.isclose(
            read, expected, rel_tol=_RELATIVE
        )
    if isinstance(expected, str):
        return str(read or "") == _escaped(cell_text(expected))
    return False


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


def _padded(row: tuple[Any, ...], width: int) -> tuple[Any, ...]:
    return (*row[:width], *(None,) * (width - len(row)))
