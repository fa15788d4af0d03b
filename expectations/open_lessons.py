"""Suite of `open_lessons`: ПроеКТОрия, one row a territory and day of viewing."""

from __future__ import annotations

from expectations.place_rules import ExpectKnownTerritory
from expectations.rules import rule
from expectations.shared import cell_forms, known_region, one_row_a_list_key
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["open_lessons"]

ROWS = [
    *known_region(),
    ExpectKnownTerritory(field="territory", meta=rule("Q21", "municipality_key")),
    *cell_forms(LAYOUT),
]
SURVIVORS = one_row_a_list_key(LAYOUT)
