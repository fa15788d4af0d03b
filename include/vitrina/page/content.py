"""What a page consists of before it is rendered: cards, pictures with tables, tables, links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from vitrina.page.charts import Chart
from vitrina.page.numbers import Role
from vitrina.page.table import ABSENT, Column, Table

#: Id of the answers a page opens with.
HEADLINE = "headline"


@dataclass(frozen=True)
class Figure:
    """One number of a card: what it is, its role and what stands in place of none."""

    label: str
    role: Role
    value: Any
    missing: str = ABSENT
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
    group: str
    #: It has a level or a goal: what is asked about first.
    is_graded: bool
    value: Figure
    figures: Sequence[Figure]
    level: str
    level_code: str
    notes: Sequence[str]


@dataclass(frozen=True)
class Sentence:
    """One answer of the headline: words and numbers, and the section that says more."""

    parts: Sequence[str | Figure]
    section: str

    @property
    def figures(self) -> list[Figure]:
        return [part for part in self.parts if isinstance(part, Figure)]


@dataclass(frozen=True)
class Picture:
    """A chart, what is marked on it, and its data."""

    chart: Chart
    marks: Sequence[str]
    table: Table
    svg: Markup


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
    headline: Sequence[Sentence]
    cards: Sequence[Card]
    #: What has no card, in words.
    unvalued: str
    #: Where the bases of the cards come from.
    bases: Table
    pictures: Sequence[Picture]
    #: What has no picture, in words.
    undrawn: str
    sections: Sequence[Section]

    @property
    def tables(self) -> list[Table]:
        """Every table, in the order of the page."""
        of_pictures = [picture.table for picture in self.pictures]
        bases = [self.bases] if self.bases.rows else []
        of_sections = [table for section in self.sections for table in section.tables]
        return [*bases, *of_pictures, *of_sections]

    @property
    def figures(self) -> dict[str, list[Figure]]:
        """Numbers outside tables, by the id of what holds them."""
        found = {card.id: [card.value, *card.figures] for card in self.cards}
        if self.headline:
            found[HEADLINE] = [one for sentence in self.headline for one in sentence.figures]
        return found
