"""Suite of `readiness`: distance-learning measures of a school, a column or a row a measure."""

from __future__ import annotations

from expectations.form_rules import ExpectKnownStatus, ExpectNamedValue
from expectations.identifier_rules import ExpectHeadToBeFound
from expectations.place_rules import ExpectKnownMunicipality
from expectations.rules import rule
from expectations.shared import (
    alphabets,
    cell_forms,
    identifiers,
    known_region,
    one_row_an_organization,
    registry_membership,
)
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["readiness"]

STATUSES = {
    field.name: list(field.values) for field in LAYOUT.fields.values() if field.type == "status"
}

ROWS = [
    *known_region(),
    ExpectKnownMunicipality(field="municipality", meta=rule("Q21", "municipality")),
    *cell_forms(LAYOUT),
    *identifiers(LAYOUT),
    ExpectHeadToBeFound(field="inn", meta=rule("Q11")),
    *registry_membership(),
    ExpectKnownStatus(values=STATUSES, meta=rule("Q24")),
    ExpectNamedValue(item="measure", value="measure_status", meta=rule("Q32", "blank")),
    *alphabets("name", "municipality"),
]
SURVIVORS = one_row_an_organization("measure")
