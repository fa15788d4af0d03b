"""Weeks of one region, put down file by file and settled."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from vitrina.jumps import JumpLimits
from vitrina.settle import COLUMNS, Answer, Limits, Rules, settle

LIMITS = Limits(
    version_overlap=Decimal("0.80"),
    part_overlap=Decimal("0.05"),
    row_share={"sferum_organizations": Decimal("0.90")},
    jumps=JumpLimits(Decimal(20), Decimal(5), 8, Decimal(1), min_base=5),
)
FIRST = date(2024, 9, 13)
KIND = "sferum_organizations"


class Weeks:
    """Files of one region, each of a hundred rows unless said, with one percent of thousandths."""

    def __init__(self) -> None:
        self.files: list[dict[str, Any]] = []
        self.entities: dict[tuple[Any, ...], frozenset[str]] = {}
        self.figures: dict[tuple[str, date, str], dict[str, list[dict[str, Any]]]] = {}
        self.policies = {"Q03": "ask", "Q20": "ask", "Q29": "ask"}
        self.answers: dict[tuple[str, str], Answer] = {}

    def file(
        self, name: str, week: int, percent: float | None = None, *, hour: int = 0,
        entities: range = range(100), **more: Any,
    ) -> None:  # fmt: skip
        period = FIRST + timedelta(7 * week)
        self.entities[KIND, period, "24", name] = frozenset(map(str, entities))
        self.files.append(
            {
                "kind": KIND, "period_key": period, "region_code": "24", "file_sha256": name,
                "report_week": period, "as_of_date": None, "row_count": len(entities),
                "modified_at": datetime.fromisoformat("2024-10-25T00:00") + timedelta(hours=hour),
            }
        )  # fmt: skip
        if percent is not None:
            row = {
                "indicator_code": "org_active_pct", "shared_with": None,
                "numerator": round(percent * 1000), "denominator": 100_000, "base": None,
                "received_value": None, "found_count": 10, "least_count": 9.0, "has_active": True,
                "has_inactive": True, "definition": "1", "school_year": "2024/25",
                "base_as_of": None, **more,
            }  # fmt: skip
            self.figures.setdefault((KIND, period, "24"), {})[name] = [row]

    def series(self, *percents: float, **more: Any) -> None:
        for week, percent in enumerate(percents):
            self.file(f"week {week}", week, percent, **more)

    def answer(self, name: str, rule: str, week: int, *, is_release: bool) -> None:
        asked = {
            "kind": KIND, "period_key": FIRST + timedelta(7 * week), "region_code": "24",
            "indicator_code": None, "offered": 1.0, "before": 2.0, "sigma": None,
            "overlaps_with": None,
        }  # fmt: skip
        self.answers[name, rule] = Answer(is_release, (asked,))

    def verdicts(self) -> dict[str, dict[str, Any]]:
        rules = Rules(self.policies, self.answers)
        rows = settle(self.files, self.entities, LIMITS, rules, self.figures)
        pa.Table.from_pylist(rows, schema=COLUMNS)
        return {row["file_sha256"]: row for row in rows}

    def held(self) -> dict[str, str]:
        return {n: row["hold_rule"] for n, row in self.verdicts().items() if row["is_held"]}
