"""Suite of `sferum_municipalities`: the 28-column report, one row a municipality."""

from __future__ import annotations

from expectations.shared import every_row, identities, one_row_a_list_key
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["sferum_municipalities"]

ROWS = [*every_row(LAYOUT), *identities(LAYOUT)]
SURVIVORS = one_row_a_list_key(LAYOUT)
