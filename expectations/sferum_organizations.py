"""Suite of `sferum_organizations`: the weekly export, one row an organisation."""

from __future__ import annotations

from expectations.shared import (
    every_organization,
    every_row,
    one_head_an_inn,
    one_row_an_organization,
    sferum_activity,
)
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["sferum_organizations"]

ROWS = [*every_row(LAYOUT), *every_organization(LAYOUT), *sferum_activity(LAYOUT)]
SURVIVORS = [*one_row_an_organization(), *one_head_an_inn()]
