"""Suite of `sferum_regions`: the federal slide, one row a region and list."""

from __future__ import annotations

from expectations.shared import every_row, one_row_a_list_key
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["sferum_regions"]

ROWS = every_row(LAYOUT)
# One workbook holds several lists of the lowest regions, and a region may be low in each.
SURVIVORS = one_row_a_list_key(LAYOUT, "_table")
