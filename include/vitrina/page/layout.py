"""What a page shows and in which order: page.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

PLACE = Path(__file__).with_name("page.yaml")


class Group(BaseModel):
    """Indicators shown together; `counted`: what «до цели» counts, after 1, 2 and 5."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    counted: tuple[str, str, str]
    indicators: tuple[str, ...]


class Line(BaseModel):
    """How one line of a chart is drawn."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    color: str
    dash: tuple[int, ...]
    shape: str


class PageLayout(BaseModel):
    """The whole of page.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    smallest_base: int
    municipal: tuple[str, ...]
    country: tuple[str, ...]
    groups: tuple[Group, ...]
    lines: tuple[Line, ...]

    def grouped(self, codes: set[str]) -> list[tuple[Group, list[str]]]:
        """The groups that have any of these indicators; those nobody names in the last one."""
        named = {code for group in self.groups for code in group.indicators}
        found = []
        for group in self.groups:
            shown = [code for code in group.indicators if code in codes]
            if group is self.groups[-1]:
                shown += sorted(codes - named)
            if shown:
                found.append((group, shown))
        return found


@cache
def page_layout() -> PageLayout:
    return PageLayout.model_validate(yaml.safe_load(PLACE.read_text("utf-8")))
