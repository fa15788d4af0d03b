"""Suite of `journal_integration`: status of the electronic journal, one row a region."""

from __future__ import annotations

from expectations.form_rules import ExpectKnownStatus
from expectations.number_rules import ExpectChatsUnderMiniApp
from expectations.rules import rule
from expectations.shared import every_row, one_row_a_list_key, statuses
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["journal_integration"]

ROWS = [
    *every_row(LAYOUT),
    ExpectKnownStatus(values=statuses(LAYOUT), meta=rule("Q24")),
    ExpectChatsUnderMiniApp(mini_app="mini_app", chats="chats_calls", meta=rule("Q23")),
]
SURVIVORS = one_row_a_list_key(LAYOUT)
