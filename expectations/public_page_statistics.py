"""Suite of `public_page_statistics`: школьные госпаблики, one row a page and week."""

from __future__ import annotations

from expectations.shared import every_organization, every_row, one_head_an_inn, one_row_a_list_key
from vitrina.layouts import load_layouts

LAYOUT = load_layouts()["public_page_statistics"]

ROWS = [*every_row(LAYOUT), *every_organization(LAYOUT, "page")]
# A school may keep several pages: the page is what stands once.
SURVIVORS = [*one_row_a_list_key(LAYOUT), *one_head_an_inn()]
