"""Suite of `my_school_regions`: ФГИС «Моя школа», one row a region."""

from __future__ import annotations

from expectations.number_rules import ExpectPartWithinWhole
from expectations.rules import rule
from expectations.shared import (
    cell_forms,
    known_region,
    one_row_a_list_key,
    reporting_week,
    titles,
)
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["my_school_regions"]

WHOLES = {
    "active": "organizations",
    "teachers_active": "teachers",
    "students_active": "students",
}

ROWS = [
    *reporting_week(),
    *known_region(),
    *cell_forms(LAYOUT),
    ExpectPartWithinWhole(parts=WHOLES, titles=titles(LAYOUT, WHOLES.values()), meta=rule("Q15")),
]
SURVIVORS = one_row_a_list_key(LAYOUT)
