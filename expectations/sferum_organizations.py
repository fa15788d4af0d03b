"""Suite of `sferum_organizations`: the weekly export, one row an organisation."""

from __future__ import annotations

from expectations.identifier_rules import ExpectHeadToBeFound, ExpectTypeOfHeadToBeFound
from expectations.number_rules import (
    ExpectActiveToBeConnected,
    ExpectActivityToFitMembers,
    ExpectPartWithinWhole,
)
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

LAYOUT = load_layouts()["sferum_organizations"]

WHOLES = {
    "teachers_active_messages": "teachers_registered",
    "teachers_active_calls": "teachers_registered",
    "students_active": "students_registered",
    "teachers_journal_linked": "teachers_registered",
    "students_journal_linked": "students_registered",
    "teachers_created_chat": "teachers_registered",
    "teachers_messages_3": "teachers_registered",
    "teachers_calls_3": "teachers_registered",
}

ROWS = [
    *reporting_week(),
    *known_region(),
    ExpectKnownMunicipality(field="municipality", meta=rule("Q21", "municipality")),
    *cell_forms(LAYOUT),
    *identifiers(LAYOUT),
    ExpectHeadToBeFound(field="inn", meta=rule("Q11")),
    ExpectTypeOfHeadToBeFound(field="org_type", meta=rule("Q11", "type_of_head")),
    *registry_membership(),
    ExpectPartWithinWhole(parts=WHOLES, titles=titles(LAYOUT, WHOLES.values()), meta=rule("Q15")),
    ExpectActiveToBeConnected(
        active="is_active", connected="is_connected", meta=rule("Q15", "not_connected")
    ),
    ExpectActivityToFitMembers(
        active="is_active",
        members=["teachers_registered", "students_registered"],
        meta=rule("Q16"),
    ),
    *alphabets("name", "municipality"),
]
SURVIVORS = one_row_an_organization()
