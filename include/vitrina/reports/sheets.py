"""What a workbook is, as data: sheets of tables and charts, columns, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from vitrina.reader.own_reports import REPORT_MARK

Role = Literal[
    "text", "remark", "identifier", "count", "percent", "index", "delta", "date", "instant",
    "status",
]  # fmt: skip
Row = dict[str, Any]
#: The rows of each rpt_ model a workbook shows.
Rows = dict[str, list[Row]]

NUMBERS = ("count", "percent", "index", "delta")
NO_DATA, NOT_CALCULATED = "н/д", "–"

_LONGEST_TEXT = 32_767
#: Rows of the usual height that a chart takes, with one below it.
_CHART_ROWS = 24


@dataclass(frozen=True)
class Column:
    """One column of a table: the model's column, its heading and how it looks.

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
class Chart:
    """Lines of some columns over a date of their table; rows with a `mark` are ringed."""

    title: str
    across: str
    lines: tuple[str, ...]
    mark: str
    x_title: str = "Неделя по"
    y_title: str = "%"


@dataclass(frozen=True)
class Table:
    """Rows of one model, its columns in order, and the charts that stand under it.

    A row whose `is_total` is true is printed bold and stays out of the filter: it comes last. One
    whose `is_headline` is true is printed bold where it stands.
    `heading` stands above a table that is not the first of its sheet, `note` under one.
    """

    model: str
    columns: tuple[Column, ...]
    empty: str = "Нет данных за эту неделю"
    heading: str | None = None
    note: str | None = None
    charts: tuple[Chart, ...] = ()

    def column(self, name: str) -> int:
        """The position of a column, from 0."""
        return [column.name for column in self.columns].index(name)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its tables under one another, how many columns stay in view.

    The heading of the first table stays in view and is printed on every page, so the columns of
    the tables under it must mean the same. `answers`: what a reader finds there, for the
    contents. `from_version`: the first version of a workbook that has the sheet.
    """

    title: str
    answers: str
    tables: tuple[Table, ...]
    frozen: int = 1
    from_version: int = 1

    def without(self, *names: str) -> Sheet:
        """The same sheet without some columns; no more of the others than before stay in view."""
        kept = [
            replace(table, columns=tuple(c for c in table.columns if c.name not in names))
            for table in self.tables
        ]
        gone = sum(column.name in names for column in self.tables[0].columns[: self.frozen])
        return replace(self, tables=tuple(kept), frozen=self.frozen - gone)


@dataclass(frozen=True)
class TitlePage:
    """The first sheet: facts under one another, links to the sheets, the table of sources."""

    title: str
    heading: str
    model: str
    facts: tuple[Column, ...]
    contents_heading: str
    sources_heading: str
    sources: Table


@dataclass(frozen=True)
class Book:
    """One kind of workbook: its title page, its sheets in order, and the columns that tell one
    workbook from another in every model it is made of."""

    key: tuple[str, ...]
    page: TitlePage
    sheets: tuple[Sheet, ...]

    def models(self) -> tuple[str, ...]:
        """Every rpt_ model one workbook is made of."""
        tables = [table.model for sheet in self.sheets for table in sheet.tables]
        return (self.page.model, self.page.sources.model, *tables)

    def shown(self, version: int) -> tuple[Sheet, ...]:
        """The sheets a version has."""
        return tuple(sheet for sheet in self.sheets if version >= sheet.from_version)


@dataclass(frozen=True)
class Edition:
    """What is printed around the tables of one workbook; `created` makes its bytes stable."""

    subject: str
    footer: str
    created: datetime
    warning: str | None = None


@dataclass(frozen=True)
class Content:
    """Everything one workbook says: its sheets and the rows of their models, in order."""

    edition: Edition
    page: TitlePage
    sheets: Sequence[Sheet]
    rows: Rows

    @property
    def facts(self) -> Row:
        return self.rows[self.page.model][0]


@dataclass(frozen=True)
class Place:
    """Where a table stands: the row of its headings, of its charts, and the first one after it.

    Rows are counted from 0. `heading` and `note` are the rows of these texts.
    """

    table: Table
    rows: list[Row]
    heading: int | None
    top: int
    note: int | None
    charts: int | None
    end: int

    @property
    def body(self) -> int:
        """The first row under the headings."""
        return self.top + 1


def places(sheet: Sheet, rows: Rows) -> Iterator[Place]:
    """The tables of a sheet from top to bottom; its first row says what the workbook is."""
    row = 1
    for table in sheet.tables:
        listed = rows[table.model]
        heading = note = charts = None
        if table.heading is not None:
            heading, row = row, row + 1
        top = row
        # A table without rows says so in one.
        row += 1 + max(len(listed), 1)
        if table.note is not None:
            note, row = row, row + 1
        if table.charts:
            charts, row = row, row + _CHART_ROWS
        yield Place(table, listed, heading, top, note, charts, row)
        row += 1


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
