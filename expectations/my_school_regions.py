"""Suite of `my_school_regions`: ФГИС «Моя школа», one row a region."""

from __future__ import annotations

from expectations.shared import every_row, my_school_activity, one_row_a_list_key
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["my_school_regions"]

ROWS = [*every_row(LAYOUT), *my_school_activity(LAYOUT)]
SURVIVORS = one_row_a_list_key(LAYOUT)
