"""Suite of `authority_usage`: the authorities' own use, one row a region and authority."""

from __future__ import annotations

from expectations.form_rules import ExpectValuesWithinBounds
from expectations.number_rules import ExpectPartWithinWhole
from expectations.rules import rule
from expectations.shared import (
    cell_forms,
    known_region,
    one_row_a_list_key,
    percent_scales,
    reporting_week,
    titles,
)
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["authority_usage"]

WHOLES = {"users_called": "users"}

ROWS = [
    *reporting_week(),
    *known_region(),
    *percent_scales(LAYOUT),
    *cell_forms(LAYOUT),
    ExpectValuesWithinBounds(bounds={"active_pct": [0, 100]}, meta=rule("Q25")),
    ExpectPartWithinWhole(parts=WHOLES, titles=titles(LAYOUT, WHOLES.values()), meta=rule("Q15")),
]
SURVIVORS = one_row_a_list_key(LAYOUT)
