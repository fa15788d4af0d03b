"""Suite of `self_assessment`: what schools say of themselves, a column or a row an item."""

from __future__ import annotations

import csv

from expectations.form_rules import (
    ExpectKnownStatus,
    ExpectLevelOfItsItem,
    ExpectNamedValue,
    ExpectValuesWithinBounds,
)
from expectations.rules import rule
from expectations.shared import (
    every_organization,
    every_row,
    one_head_an_inn,
    one_row_an_organization,
    statuses,
)
from vitrina.layouts import load_layouts
from vitrina.settings import SEEDS

LAYOUT = load_layouts()["self_assessment"]

with (SEEDS / "self_assessment_items.csv").open(encoding="utf-8", newline="") as _seed:
    #: Item → its highest level.
    MOST = {row["item_code"]: int(row["max_level"]) for row in csv.DictReader(_seed)}

ROWS = [
    *every_row(LAYOUT),
    *every_organization(LAYOUT),
    ExpectKnownStatus(values=statuses(LAYOUT), meta=rule("Q24")),
    ExpectNamedValue(item="item", value="declared_level", meta=rule("Q32", "blank")),
    ExpectValuesWithinBounds(
        bounds={f"item_{item}": [0, most] for item, most in MOST.items()},
        meta=rule("Q25", "level"),
    ),
    ExpectLevelOfItsItem(item="item", level="declared_level", most=MOST, meta=rule("Q25", "level")),
]
SURVIVORS = [*one_row_an_organization("item"), *one_head_an_inn()]
