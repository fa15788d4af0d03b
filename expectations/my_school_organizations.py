"""Suite of `my_school_organizations`: ФГИС «Моя школа», one row an organisation or branch."""

from __future__ import annotations

from expectations.shared import (
    every_organization,
    every_row,
    my_school_activity,
    one_head_an_inn,
    one_row_an_organization,
)
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["my_school_organizations"]

ROWS = [*every_row(LAYOUT), *every_organization(LAYOUT), *my_school_activity(LAYOUT)]
SURVIVORS = [*one_row_an_organization(), *one_head_an_inn()]
