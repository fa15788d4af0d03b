"""Suite of `readiness`: distance-learning measures of a school, a column or a row a measure."""

from __future__ import annotations

from expectations.form_rules import ExpectKnownStatus, ExpectNamedValue
from expectations.rules import rule
from expectations.shared import (
    every_organization,
    every_row,
    one_head_an_inn,
    one_row_an_organization,
    statuses,
)
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["readiness"]

ROWS = [
    *every_row(LAYOUT),
    *every_organization(LAYOUT),
    ExpectKnownStatus(values=statuses(LAYOUT), meta=rule("Q24")),
    ExpectNamedValue(item="measure", value="measure_status", meta=rule("Q32", "blank")),
]
SURVIVORS = [*one_row_an_organization("measure"), *one_head_an_inn()]
