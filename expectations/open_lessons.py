"""Suite of `open_lessons`: ПроеКТОрия, one row a territory and day of viewing."""

from __future__ import annotations

from expectations.shared import every_row, one_row_a_list_key
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["open_lessons"]

ROWS = every_row(LAYOUT)
SURVIVORS = one_row_a_list_key(LAYOUT)
