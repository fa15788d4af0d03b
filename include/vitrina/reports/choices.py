"""Choices: drop-down lists of cells people fill in, on a hidden sheet of the workbook.

A list inside the cell's own rule ends at 255 characters and at the first comma; a range does not,
and every office program keeps it. Any other text may be typed as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from vitrina.reports.grid import Grid
from vitrina.reports.sheets import Content, Place, places

LISTS = "Списки"
#: Below the line that says what the workbook is.
_FIRST_ROW = 3
_HINT = "Выберите из списка или впишите идентификатор или ИНН организации реестра."

Options = tuple[str, ...]


def lists_of(content: Content) -> dict[Options, int]:
    """Each list of the workbook once → the row (from 1) of the hidden sheet it begins in."""
    starts: dict[Options, int] = {}
    row = _FIRST_ROW
    for sheet in content.sheets:
        for place in places(sheet, content.rows):
            for _, _, options in offered(place):
                if options not in starts:
                    starts[options] = row
                    row += len(options)
    return starts


def offered(place: Place) -> Iterator[tuple[int, int, Options]]:
    """(row, column, options) of every cell with a list, as the sheet counts from 0."""
    for position, column in enumerate(place.table.columns):
        if column.choices is None:
            continue
        for number, row in enumerate(place.rows, place.body):
            options = row.get(column.choices)
            if options:
                yield number, position, tuple(str(options).split("\n"))


def source_of(options: Options, starts: dict[Options, int]) -> str:
    """The range a list stands in, as a cell's rule names it."""
    first = starts[options]
    return f"'{LISTS}'!$A${first}:$A${first + len(options) - 1}"


def write_lists(book: Workbook, starts: dict[Options, int], first_line: str) -> None:
    """The hidden sheet; it opens like every other, or its texts would be read as an export."""
    if not starts:
        return
    worksheet = book.add_worksheet(LISTS, worksheet_class=Grid)
    worksheet.write_string(0, 0, first_line)
    for options, first in starts.items():
        for offset, option in enumerate(options):
            worksheet.write_string(first - 1 + offset, 0, option)
    worksheet.hide()


def offer(worksheet: Worksheet, place: Place, starts: dict[Options, int]) -> None:
    """Give each cell of a table its list."""
    for row, position, options in offered(place):
        worksheet.data_validation(
            row, position, row, position,
            {"validate": "list", "source": f"={source_of(options, starts)}", "show_error": False,
             "input_message": _HINT},
        )  # fmt: skip
