"""Suite of `link_decisions`: «Замечания к данным» sent back, one row a finding."""

from __future__ import annotations

from expectations.base import CellsExpectation
from expectations.shared import every_row
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["link_decisions"]

ROWS = every_row(LAYOUT)
# What a decision says is understood beside the registry, in the warehouse.
SURVIVORS: list[CellsExpectation] = []
