"""Tables of a page: columns by role, rows as dicts, and the HTML of both.

The cells are put together here and not in a template: a page has forty thousand of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from vitrina.page.numbers import HIDDEN, HIDDEN_TEXT, Role, exact, printed

Row = dict[str, Any]

#: A week an organisation has no row in.
_ABSENT = "–"
_BARS = "▁▂▃▄▅▆▇█"
NUMERIC: tuple[Role, ...] = ("count", "percent", "index", "delta")


@dataclass(frozen=True)
class Column:
    """`missing`: the column with the word for no value; `level`: the one with the code of its fill.

    A `strip` holds counts by week, oldest first, None for a week without a row.
    """

    name: str
    heading: str
    role: Role = "text"
    missing: str | None = None
    level: str | None = None
    link: str | None = None


@dataclass(frozen=True)
class Table:
    """One table of a page; the first column names the row. `note` stands above it."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    note: str = ""
    #: Offered a box that filters its rows.
    is_filtered: bool = False
    is_sorted: bool = True
    empty: str = "Нет строк."
    #: Closed until asked for.
    summary: str = ""
    extra_class: str = field(default="")

    def head(self) -> Markup:
        """Headings; those of numbers say so to the style sheet."""
        cells = (
            f'<th scope="col"{" class=n" if column.role in NUMERIC else ""}>'
            f"{escape(column.heading)}</th>"
            for column in self.columns
        )
        return Markup("<thead><tr>" + "".join(cells) + "</tr></thead>")  # noqa: S704  # escaped above

    def body(self) -> Markup:
        """Every row; end tags HTML does not ask for are left out."""
        return Markup("<tbody>" + "\n".join(self._lines()) + "</tbody>")  # noqa: S704  # escaped below

    def _lines(self) -> Iterator[str]:
        first, *others = self.columns
        for row in self.rows:
            cells = "".join(_cell(column, row, "td", "") for column in others)
            yield "<tr>" + _cell(first, row, "th", " scope=row") + cells


def cell_text(column: Column, row: Row) -> str:
    """What a cell says to a reader."""
    value = row.get(column.name)
    if value is HIDDEN:
        return HIDDEN_TEXT
    if value is None or value == "":
        return str(row.get(column.missing) or _ABSENT) if column.missing else _ABSENT
    if column.role == "strip":
        return strip_text(value)
    return printed(column.role, value)


def cell_value(column: Column, row: Row) -> str | None:
    """What a cell carries exactly; None where it shows no figure."""
    value = row.get(column.name)
    if column.role in ("text", "name", "strip") or value is None or value is HIDDEN:
        return None
    return exact(value)


def strip_text(counts: Sequence[int | None]) -> str:
    return " ".join(_ABSENT if count is None else str(count) for count in counts)


def strip_bars(counts: Sequence[int | None]) -> str:
    """A bar a week, as high as its count among those of the row."""
    highest = max((count for count in counts if count is not None), default=0) or 1
    return "".join(
        "·" if count is None else _BARS[round(count / highest * (len(_BARS) - 1))]
        for count in counts
    )


def _cell(column: Column, row: Row, tag: str, attributes: str) -> str:
    value = cell_value(column, row)
    if value is not None:
        attributes += f' data-value="{escape(value)}"'
    content = str(escape(cell_text(column, row)))
    shown = row.get(column.name)
    if shown is HIDDEN:
        attributes += " class=h"
    elif column.level and row.get(column.level):
        attributes += f" class=level-{escape(row[column.level])}"
    elif column.role == "strip" and shown:
        content = f"<i aria-hidden=true>{strip_bars(shown)}</i><s>{content}</s>"
    if column.link and row.get(column.link):
        content = f'<a href="{escape(row[column.link])}">{content}</a>'
    return f"<{tag}{attributes}>{content}"
