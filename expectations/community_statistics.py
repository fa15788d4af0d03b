"""Suite of `community_statistics`: «Выгрузка из сообщества», one row an organisation and day."""

from __future__ import annotations

from expectations.identifier_rules import ExpectHeadToBeFound, ExpectTypeOfHeadToBeFound
from expectations.number_rules import (
    ExpectActiveToBeConnected,
    ExpectActivityToFitMembers,
    ExpectPartWithinWhole,
)
from expectations.place_rules import ExpectKnownMunicipality
from expectations.rules import rule
from expectations.sferum_organizations import WHOLES
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

LAYOUT = load_layouts()["community_statistics"]

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
# The day of a row is its as-of date, a part of the key.
SURVIVORS = one_row_an_organization()
