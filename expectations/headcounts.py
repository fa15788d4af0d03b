"""Suite of `headcounts`: bases of forms ОО-1, СПО-1, 85-К, 1-ДОП, one row an organisation."""

from __future__ import annotations

from expectations.shared import (
    alphabets,
    cell_forms,
    identifiers,
    known_region,
    one_row_an_organization,
    registry_membership,
)
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["headcounts"]

ROWS = [
    *known_region(),
    *cell_forms(LAYOUT),
    *identifiers(LAYOUT),
    *registry_membership(),
    *alphabets("name"),
]
SURVIVORS = one_row_an_organization("form", "as_of")
