"""What a page consists of before it is rendered: cards, pictures with tables, tables, links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from vitrina.page.charts import Chart
from vitrina.page.numbers import Role
from vitrina.page.table import Column, Table


@dataclass(frozen=True)
class Figure:
    """One number of a card: what it is, its role and what stands in place of none."""

    label: str
    role: Role
    value: Any
    missing: str = "–"
    unit: str = ""

    @property
    def column(self) -> Column:
        return Column("value", self.label, self.role, missing="missing")

    @property
    def row(self) -> dict[str, Any]:
        return {"value": self.value, "missing": self.missing}


@dataclass(frozen=True)
class Card:
    """One indicator: its value first, then counts, change, goal."""

    id: str
    title: str
    value: Figure
    figures: Sequence[Figure]
    level: str
    level_code: str
    notes: Sequence[str]


@dataclass(frozen=True)
class CardGroup:
    title: str
    cards: Sequence[Card]


@dataclass(frozen=True)
class Picture:
    """A chart, what is marked on it, and its data."""

    chart: Chart
    marks: Sequence[str]
    table: Table
    svg: Markup = Markup("")


@dataclass(frozen=True)
class Section:
    """A part of a page with a heading: sentences, tables, links (text, address)."""

    id: str
    title: str
    paragraphs: Sequence[str] = ()
    tables: Sequence[Table] = ()
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Page:
    """One page of an edition; `path` below the snapshot."""

    path: str
    title: str
    facts: Sequence[tuple[str, str]]
    is_demo: bool
    edition: str
    card_groups: Sequence[CardGroup]
    pictures: Sequence[Picture]
    sections: Sequence[Section]
    levels: Sequence[tuple[str, str]] = field(default=())

    @property
    def tables(self) -> list[Table]:
        """Every table, in the order of the page."""
        of_pictures = [picture.table for picture in self.pictures]
        return [*of_pictures, *(table for section in self.sections for table in section.tables)]

    @property
    def cards(self) -> list[Card]:
        return [card for group in self.card_groups for card in group.cards]
