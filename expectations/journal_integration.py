"""Suite of `journal_integration`: status of the electronic journal, one row a region."""

from __future__ import annotations

from expectations.form_rules import ExpectKnownStatus
from expectations.number_rules import ExpectChatsUnderMiniApp
from expectations.rules import rule
from expectations.shared import cell_forms, known_region, one_row_a_list_key, reporting_week
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["journal_integration"]

STATUSES = {
    field.name: list(field.values) for field in LAYOUT.fields.values() if field.type == "status"
}

ROWS = [
    *reporting_week(),
    *known_region(),
    *cell_forms(LAYOUT),
    ExpectKnownStatus(values=STATUSES, meta=rule("Q24")),
    ExpectChatsUnderMiniApp(mini_app="mini_app", chats="chats_calls", meta=rule("Q23")),
]
SURVIVORS = one_row_a_list_key(LAYOUT)
