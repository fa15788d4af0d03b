"""Seeds: what Python, too, reads of the CSV files dbt loads."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from vitrina.settings import SEEDS


def read_lines(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file, by its heading."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def limit(code: str) -> float:
    """A number of the calculation rules (seed kpi_limits); KeyError names one that is not there."""
    return _limits()[code]


@cache
def _limits() -> dict[str, float]:
    lines = read_lines(SEEDS / "kpi_limits.csv")
    return {line["limit_code"]: float(line["limit_value"]) for line in lines}
