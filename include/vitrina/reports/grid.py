"""A worksheet whose tables are written by whole columns, for a third of the CPU of single cells.

XlsxWriter asks each cell what it is and where it stands, when it is put down and when it is
saved. Here the columns of a table become rows of the sheet's XML at once; everything else of the
sheet and of the package is XlsxWriter's own. Another library reads each workbook back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

#: What a cell holds and its format.
Cell = tuple[float | str, Format]


class Grid(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet with `write_columns` beside XlsxWriter's own methods."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[int, str] = {}

    def write_columns(
        self, top: int, columns: Sequence[Iterable[Cell]], heights: Sequence[float]
    ) -> None:
        """Put down the cells of each column from row `top` (from 0) on.

        `heights`: points each row is high, as long as the program that shows it knows no better.
        """
        text_index = self.str_table._get_shared_string_index
        drawn = []
        for position, cells in enumerate(columns):
            name = xl_col_to_name(position)
            drawn.append(
                [
                    f'<c r="{name}{row}" s="{look._get_xf_index()}" t="s">'
                    f"<v>{text_index(_as_text(value))}</v></c>"
                    if isinstance(value, str)
                    else f'<c r="{name}{row}" s="{look._get_xf_index()}"><v>{value!r}</v></c>'
                    for row, (value, look) in enumerate(cells, top + 1)
                ]
            )
        for row, (height, *parts) in enumerate(zip(heights, *drawn, strict=True), top):
            self._lines[row] = f'<row r="{row + 1}" ht="{height}">{"".join(parts)}</row>'
        self._check_dimensions(top, 0)
        self._check_dimensions(max(self._lines, default=top), len(columns) - 1)

    def _write_string(
        self, row: int, col: int, string: str, cell_format: Format | None = None
    ) -> int:
        written: int = super()._write_string(row, col, _as_text(string), cell_format)
        return written

    def _write_rows(self) -> None:
        """What XlsxWriter saves the rows with."""
        for row in sorted({*self._lines, *(row for row, cells in self.table.items() if cells)}):
            if row in self._lines:
                self.fh.write(self._lines[row])
                continue
            self._write_row(row, None, self.row_info.get(row))
            for column, cell in sorted(self.table[row].items()):
                self._write_cell(row, column, cell)
            self._xml_end_tag("row")


def _as_text(text: str) -> str:
    """XlsxWriter takes a text for ready XML that begins with `<r>` and ends with `</r>`."""
    if not (text.startswith("<r>") and text.endswith("</r>")):
        return text
    return f'<r><t xml:space="preserve">{escape(text)}</t></r>'
