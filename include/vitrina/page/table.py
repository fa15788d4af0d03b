"""Tables of a page: columns by role, rows as dicts, and the HTML of both.

The cells are put together here and not in a template: a page has forty thousand of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from markupsafe import Markup, escape

from vitrina.page.numbers import HIDDEN, HIDDEN_TEXT, Role, exact, printed

Row = dict[str, Any]

#: A week an organisation has no row in.
ABSENT = "–"
#: Levels that have a colour in a table, by the class of its cell; the others say nothing there.
GRADED = {"low": "l", "mid": "m", "good": "g"}
#: Rows a browser lays out in an instant. Of a table left aside scripts read no `innerText`.
DEFERRED_ABOVE = 500
#: What needs no quotes in an attribute: a page has forty thousand figures.
_BARE = re.compile(r"[\w.+:-]+")
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
    """One table of a page; the first column names the row, any column sorts them."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    #: Offered a box that filters its rows.
    is_filtered: bool = False
    empty: str = "Нет строк."
    #: Closed until asked for.
    summary: str = ""
    #: Up to thousands of rows, in a box that scrolls: whole numbers that are read as they are
    #: carry no second copy, nor do percents, which follow from the counts beside them.
    is_long: bool = False
    #: The column whose value is said once above the rows that share it, not in each of them.
    group_by: str | None = None

    @property
    def is_deferred(self) -> bool:
        """Too long for a browser to lay out before it comes near."""
        return len(self.rows) > DEFERRED_ABOVE

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
        bodies = (
            f"<tbody>{self._group_head(name)}" + "\n".join(map(self._line, rows)) + "</tbody>"
            for name, rows in self.groups()
        )
        return Markup("".join(bodies))  # noqa: S704  # escaped below

    def groups(self) -> Iterator[tuple[str | None, list[Row]]]:
        """Rows that stand together under a name; all of them under none."""
        if self.group_by is None:
            yield None, list(self.rows)
            return
        for name, rows in groupby(self.rows, key=itemgetter(self.group_by)):
            yield str(name or ABSENT), list(rows)

    def _group_head(self, name: str | None) -> str:
        if name is None:
            return ""
        width = len(self.columns)
        return f"<tr class=g><th scope=rowgroup colspan={width}>{escape(name)}\n"

    def _line(self, row: Row) -> str:
        first, *others = self.columns
        cells = "".join(self._cell(column, row, "td", "") for column in others)
        return "<tr>" + self._cell(first, row, "th", " scope=row") + cells

    def said(self, row: Row) -> list[tuple[str | None, str]]:
        """Of each cell of a row what it carries exactly, if anything, and what is read."""
        return [self._said(column, row) for column in self.columns]

    def _said(self, column: Column, row: Row) -> tuple[str | None, str]:
        value, text = cell_value(column, row), cell_text(column, row)
        is_read_as_it_is = value == text or column.role == "percent"
        return (None if self.is_long and is_read_as_it_is else value), text

    def _cell(self, column: Column, row: Row, tag: str, attributes: str) -> str:
        value, text = self._said(column, row)
        if value is not None:
            quote = "" if _BARE.fullmatch(value) else '"'
            attributes += f" data-value={quote}{escape(value)}{quote}"
        content = str(escape(text))
        shown = row.get(column.name)
        if shown is HIDDEN:
            attributes += " class=h"
        elif column.level and row.get(column.level) in GRADED:
            attributes += f" class={GRADED[row[column.level]]}"
        elif column.role == "strip" and shown:
            attributes += " class=s"
        if column.link and row.get(column.link):
            content = f'<a href="{escape(row[column.link])}">{content}</a>'
        return f"<{tag}{attributes}>{content}"


def cell_text(column: Column, row: Row) -> str:
    """What a cell says to a reader."""
    value = row.get(column.name)
    if value is HIDDEN:
        return HIDDEN_TEXT
    if value is None or value == "":
        return str(row.get(column.missing) or ABSENT) if column.missing else ABSENT
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
    return " ".join(ABSENT if count is None else str(count) for count in counts)
