"""Suite of `my_school_organizations`: ФГИС «Моя школа», one row an organisation or branch."""

from __future__ import annotations

from expectations.identifier_rules import ExpectHeadToBeFound, ExpectOneHeadAnInn
from expectations.number_rules import ExpectPartWithinWhole
from expectations.place_rules import ExpectKnownMunicipality
from expectations.rules import rule
from expectations.shared import (
    alphabets,
    cell_forms,
    identifiers,
    known_region,
    one_row_an_organization,
    registry_membership,
    reporting_week,
    titles,
)
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["my_school_organizations"]

WHOLES = {
    "active": "organizations",
    "teachers_active": "teachers",
    "students_active": "students",
}

ROWS = [
    *reporting_week(),
    *known_region(),
    ExpectKnownMunicipality(field="municipality", meta=rule("Q21", "municipality")),
    *cell_forms(LAYOUT),
    *identifiers(LAYOUT),
    ExpectHeadToBeFound(field="inn", meta=rule("Q11")),
    *registry_membership(),
    ExpectPartWithinWhole(parts=WHOLES, titles=titles(LAYOUT, WHOLES.values()), meta=rule("Q15")),
    *alphabets("name", "municipality"),
]
SURVIVORS = [
    *one_row_an_organization(),
    ExpectOneHeadAnInn(field="inn", level="level", meta=rule("Q14")),
]
