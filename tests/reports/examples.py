"""Contents of whole workbooks, built by hand: example rows for every column a sheet asks for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from vitrina.reports import figures, municipal, regional
from vitrina.reports.sheets import Book, Column, Content, Row, Table

FRIDAY = date(2024, 10, 25)
EXAMPLES: dict[str, Any] = {
    "text": "Школа", "remark": "Школа", "identifier": "2409001649", "status": "■ Средний",
    "count": 7, "percent": 12.5, "index": 1.5, "delta": 0.5, "date": FRIDAY,
    "instant": datetime(2024, 10, 25, 15),  # noqa: DTZ001  # Excel knows no zones
}  # fmt: skip


def rows(columns: tuple[Column, ...], count: int = 1, **said: Any) -> list[Row]:
    """Rows of a table: an example in each cell, `said` in its stead."""
    helpers = {
        helper
        for one in columns
        for helper in (one.fill, one.unit, one.missing_from, one.choices)
        if helper
    }
    row = {**dict.fromkeys(helpers), **{one.name: EXAMPLES[one.role] for one in columns}}
    return [{**row, **{name: said[name] for name in said if name in row}} for _ in range(count)]


def regional_content(count: int = 1, *, version: int = 1, weeks: int = 13, **said: Any) -> Content:
    """A regional workbook with `count` rows a table and `weeks` of «Динамика»."""
    content = _content(regional.BOOK, count, version, said)
    columns = figures.DYNAMICS.tables[0].columns
    content.rows["rpt_dynamics"] = [
        {**rows(columns)[0], "shown_week": FRIDAY - timedelta(days=7 * back),
         "mark": "осенние каникулы" if back == 1 else None, "org_active_pct": 50.5 + back}
        for back in reversed(range(weeks))
    ]  # fmt: skip
    return content


def municipal_content(count: int = 1, *, version: int = 1, **said: Any) -> Content:
    """A pack with `count` rows a table."""
    return _content(municipal.BOOK, count, version, said)


def tables_of(book: Book) -> list[Table]:
    """Every table of a workbook but that of its sources."""
    return [table for sheet in book.sheets for table in sheet.tables]


def _content(book: Book, count: int, version: int, said: dict[str, Any]) -> Content:
    said = {"region_name": "Красноярский край", **said}
    title = {
        **rows(book.page.facts, **{"municipality_name": "город Ачинск", **said})[0],
        "report_week": FRIDAY, "version": version, "is_demo": False,
    }  # fmt: skip
    listed = {table.model: rows(table.columns, count, **said) for table in tables_of(book)}
    listed[book.page.sources.model] = rows(book.page.sources.columns, count)
    listed[book.page.model] = [title]
    edition = regional.edition(title) if book is regional.BOOK else municipal.edition(title)
    return Content(edition, book.page, book.shown(version), listed)
