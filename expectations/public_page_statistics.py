"""Suite of `public_page_statistics`: школьные госпаблики, one row a page and week."""

from __future__ import annotations

from expectations.identifier_rules import ExpectHeadToBeFound
from expectations.place_rules import ExpectKnownMunicipality
from expectations.rules import rule
from expectations.shared import (
    cell_forms,
    identifiers,
    known_region,
    one_row_a_list_key,
    registry_membership,
    reporting_week,
)
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["public_page_statistics"]

ROWS = [
    *reporting_week(),
    *known_region(),
    ExpectKnownMunicipality(field="municipality", meta=rule("Q21", "municipality")),
    *cell_forms(LAYOUT),
    *identifiers(LAYOUT),
    ExpectHeadToBeFound(field="inn", meta=rule("Q11")),
    *registry_membership("page"),
]
# A school may keep several pages: the page is what stands once.
SURVIVORS = one_row_a_list_key(LAYOUT)
