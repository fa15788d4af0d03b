"""Own reports: sheets and workbooks this project issued, dropped into the folder of exports.

Their tables have the headers of exports and computed figures, so none may be read as fresh data.
Each sheet opens with a line that says so, in whatever program and format it is saved again, and
the workbook has a property, for sheets whose first line was deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Sheets are frames of numbers: those who only write reports need none of that.
    from vitrina.reader.archive import Archive
    from vitrina.reader.sheet import Sheet

#: How the first line of every issued sheet begins.
REPORT_MARK = "Отчёт «Витрины», не выгрузка"
#: Name of the workbook's own property.
REPORT_PROPERTY = "Отчёт Витрины"

#: A line may have been put above ours.
_FIRST_ROWS = 20
_PROPERTY_PARTS = ("docProps/custom.xml", "meta.xml")


def is_own_sheet(sheet: Sheet) -> bool:
    """Whether one of the first rows says that the sheet is a report."""
    rows = range(min(len(sheet.rows), _FIRST_ROWS))
    return any(REPORT_MARK in text for row in rows for text in sheet.row_texts(row).values())


def is_own_workbook(archive: Archive) -> bool:
    """Whether an .xlsx or .ods carries the property. Raises Refusal where its part is damaged."""
    name = REPORT_PROPERTY.encode()
    return any(name in archive.read(part) for part in _PROPERTY_PARTS if part in archive)
