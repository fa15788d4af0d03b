"""Suite of `organization_counts`: number of organisations by region, type and date."""

from __future__ import annotations

from expectations.shared import every_row, one_row_a_list_key
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["organization_counts"]

ROWS = every_row(LAYOUT)
SURVIVORS = one_row_a_list_key(LAYOUT)
