"""Suite of `community_statistics`: «Выгрузка из сообщества», one row an organisation and day."""

from __future__ import annotations

from expectations.shared import (
    every_organization,
    every_row,
    one_head_an_inn,
    one_row_an_organization,
    sferum_activity,
)
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["community_statistics"]

ROWS = [*every_row(LAYOUT), *every_organization(LAYOUT), *sferum_activity(LAYOUT)]
# The day of a row is its as-of date, a part of the key.
SURVIVORS = [*one_row_an_organization(), *one_head_an_inn()]
