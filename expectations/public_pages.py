"""Suite of `public_pages`: школьные госпаблики, one row a region."""

from __future__ import annotations

from expectations.form_rules import ExpectValuesWithinBounds
from expectations.rules import rule
from expectations.shared import every_row, one_row_a_list_key
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["public_pages"]

ROWS = [
    *every_row(LAYOUT),
    ExpectValuesWithinBounds(
        bounds={"active_pct": [0, 100], "engagement_index": [0, 10]}, meta=rule("Q25")
    ),
]
SURVIVORS = one_row_a_list_key(LAYOUT)
