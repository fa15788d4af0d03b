"""Suite of `registry`: реестр ОО, one row an organisation, head or branch."""

from __future__ import annotations

from expectations.identifier_rules import ExpectOneHeadAnInn
from expectations.rules import rule
from expectations.shared import (
    alphabets,
    cell_forms,
    identifiers,
    known_region,
    one_row_a_list_key,
)
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["registry"]

ROWS = [
    *known_region(),
    *cell_forms(LAYOUT),
    *identifiers(LAYOUT),
    *alphabets("name", "full_name", "municipality"),
]
SURVIVORS = [
    *one_row_a_list_key(LAYOUT),
    ExpectOneHeadAnInn(field="inn", level="level", meta=rule("Q14")),
]
