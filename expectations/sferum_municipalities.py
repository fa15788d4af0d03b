"""Suite of `sferum_municipalities`: the 28-column report, one row a municipality."""

from __future__ import annotations

from expectations.number_rules import (
    ExpectNoPercentWithoutBase,
    ExpectPartWithinWhole,
    ExpectPercentOfItsCounts,
)
from expectations.place_rules import ExpectKnownMunicipality
from expectations.rules import rule
from expectations.shared import (
    alphabets,
    cell_forms,
    known_region,
    one_row_a_list_key,
    percent_scales,
    reporting_week,
    titles,
)
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["sferum_municipalities"]

#: Connected organisations may exceed c21, whose source is another one: that is Q18.
WHOLES = {
    "teachers_active_calls": "teachers_registered",
    "teachers_active_messages": "teachers_registered",
    "students_active": "students_registered",
    "organizations_active": "organizations_connected",
    "teachers_journal_linked": "teachers_registered",
    "students_journal_linked": "students_registered",
}
#: Percent → its numerator and denominator among the printed columns.
RATIOS = {
    "teachers_active_calls_pct": ["teachers_active_calls", "teachers"],
    "teachers_active_messages_pct": ["teachers_active_messages", "teachers"],
    "students_active_pct": ["students_active", "students"],
    "organizations_active_pct": ["organizations_active", "organizations"],
    "teachers_registered_pct": ["teachers_registered", "teachers"],
    "students_registered_pct": ["students_registered", "students"],
    "organizations_connected_pct": ["organizations_connected", "organizations"],
    "teachers_journal_linked_pct": ["teachers_journal_linked", "teachers"],
    "students_journal_linked_pct": ["students_journal_linked", "students"],
}

ROWS = [
    *reporting_week(),
    *known_region(),
    ExpectKnownMunicipality(field="municipality", meta=rule("Q21", "municipality_key")),
    *percent_scales(LAYOUT),
    *cell_forms(LAYOUT),
    ExpectPartWithinWhole(parts=WHOLES, titles=titles(LAYOUT, WHOLES.values()), meta=rule("Q15")),
    ExpectPercentOfItsCounts(ratios=RATIOS, meta=rule("Q17")),
    ExpectNoPercentWithoutBase(
        ratios=RATIOS,
        titles=titles(LAYOUT, (base for _, base in RATIOS.values())),
        meta=rule("Q26"),
    ),
    *alphabets("municipality"),
]
SURVIVORS = one_row_a_list_key(LAYOUT)
