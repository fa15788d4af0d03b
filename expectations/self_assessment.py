"""Suite of `self_assessment`: what schools say of themselves, a column or a row an item."""

from __future__ import annotations

import csv

from expectations.form_rules import (
    ExpectKnownStatus,
    ExpectLevelOfItsItem,
    ExpectNamedValue,
    ExpectValuesWithinBounds,
)
from expectations.identifier_rules import ExpectHeadToBeFound
from expectations.place_rules import ExpectKnownMunicipality
from expectations.rules import rule
from expectations.shared import (
    alphabets,
    cell_forms,
    identifiers,
    known_region,
    one_row_an_organization,
    registry_membership,
)
from vitrina.layouts import load_layouts
from vitrina.settings import SEEDS

LAYOUT = load_layouts()["self_assessment"]

with (SEEDS / "self_assessment_items.csv").open(encoding="utf-8", newline="") as _seed:
    #: Item → its highest level.
    MOST = {row["item_code"]: int(row["max_level"]) for row in csv.DictReader(_seed)}

ROWS = [
    *known_region(),
    ExpectKnownMunicipality(field="municipality", meta=rule("Q21", "municipality")),
    *cell_forms(LAYOUT),
    *identifiers(LAYOUT),
    ExpectHeadToBeFound(field="inn", meta=rule("Q11")),
    *registry_membership(),
    ExpectKnownStatus(values={"item": list(LAYOUT.fields["item"].values)}, meta=rule("Q24")),
    ExpectNamedValue(item="item", value="declared_level", meta=rule("Q32", "blank")),
    ExpectValuesWithinBounds(
        bounds={f"item_{item}": [0, most] for item, most in MOST.items()},
        meta=rule("Q25", "level"),
    ),
    ExpectLevelOfItsItem(item="item", level="declared_level", most=MOST, meta=rule("Q25", "level")),
    *alphabets("name", "municipality"),
]
SURVIVORS = one_row_an_organization("item")
