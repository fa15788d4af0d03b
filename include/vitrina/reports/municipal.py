"""The pack of a municipality as data: its own rows of the regional sheets, and its place."""

from __future__ import annotations

from dataclasses import replace

from vitrina.reports import figures, lists, regional
from vitrina.reports.names import file_name_of
from vitrina.reports.sheets import Book, Column, Edition, Row

#: Models that say the same in every pack of a region.
SHARED = (regional.TITLE_PAGE.sources.model, figures.METHODOLOGY.tables[0].model)

TITLE_PAGE = replace(
    regional.TITLE_PAGE,
    model="rpt_municipal_title",
    facts=(
        regional.TITLE_PAGE.facts[0],
        Column("municipality_name", "Муниципальное образование", "text"),
        Column("oktmo", "ОКТМО", "identifier"),
        Column("organization_count", "Организаций", "count"),
        *regional.TITLE_PAGE.facts[1:],
    ),
)

BOOK = Book(
    key=(*regional.BOOK.key, "municipality_id"),
    page=TITLE_PAGE,
    sheets=(
        figures.MUNICIPAL_SUMMARY,
        figures.CHANGES,
        lists.ORGANIZATIONS.without("municipality"),
        lists.INACTIVE.without("municipality"),
        lists.ISSUES,
        figures.METHODOLOGY,
    ),
)


def file_name(title: Row, municipality: str) -> str:
    """`Сферум_<субъект>_<МО>_неделя_по_<Friday>_v<version>.xlsx`; `municipality` told apart."""
    return file_name_of(title, regional.short_subject(title), municipality)


def edition(title: Row) -> Edition:
    """Headers and footers of one pack; its date is that of its newest input."""
    return regional.edition_of(title, f"{title['region_name']}, {title['municipality_name']}")
