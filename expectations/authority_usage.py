"""Suite of `authority_usage`: the authorities' own use, one row a region and authority."""

from __future__ import annotations

from expectations.form_rules import ExpectValuesWithinBounds
from expectations.rules import rule
from expectations.shared import every_row, one_row_a_list_key, parts_within_wholes
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["authority_usage"]

ROWS = [
    *every_row(LAYOUT),
    ExpectValuesWithinBounds(bounds={"active_pct": [0, 100]}, meta=rule("Q25")),
    *parts_within_wholes(LAYOUT, {"users_called": "users"}),
]
SURVIVORS = one_row_a_list_key(LAYOUT)
