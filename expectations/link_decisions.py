"""Suite of `link_decisions`: «Замечания к данным» sent back, one row a finding."""

from __future__ import annotations

from expectations.base import CellsExpectation
from expectations.shared import cell_forms, known_region
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["link_decisions"]

ROWS = [*known_region(), *cell_forms(LAYOUT)]
# What a decision says is understood beside the registry, in the warehouse.
SURVIVORS: list[CellsExpectation] = []
