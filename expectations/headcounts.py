"""Suite of `headcounts`: bases of forms ОО-1, СПО-1, 85-К, 1-ДОП, one row an organisation."""

from __future__ import annotations

from expectations.shared import (
    every_organization,
    every_row,
    one_head_an_inn,
    one_row_an_organization,
)
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["headcounts"]

ROWS = [*every_row(LAYOUT), *every_organization(LAYOUT)]
SURVIVORS = [*one_row_an_organization("form", "as_of"), *one_head_an_inn()]
