"""Suite of `registry`: реестр ОО, one row an organisation, head or branch."""

from __future__ import annotations

from expectations.shared import every_row, one_head_an_inn, one_row_a_list_key
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["registry"]

ROWS = every_row(LAYOUT)
SURVIVORS = [*one_row_a_list_key(LAYOUT), *one_head_an_inn()]
