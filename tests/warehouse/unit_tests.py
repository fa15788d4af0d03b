"""What dbt's unit tests expect, read from their YAML and fixtures; the seeds they are judged by."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from vitrina.build import DBT_PROJECT


@dataclass(frozen=True)
class UnitTest:
    """One unit test: where it stands, the model it is of and the rows it expects, as text."""

    file: Path
    name: str
    model: str
    description: str
    expected: list[dict[str, str]]


@cache
def unit_tests() -> list[UnitTest]:
    """Every unit test of the dbt project; rows given as SQL are left out."""
    return [
        UnitTest(
            file, test["name"], test["model"], test.get("description", ""), _rows(test["expect"])
        )
        for file in sorted((DBT_PROJECT / "models").rglob("_*unit_tests.yml"))
        for test in yaml.safe_load(file.read_text())["unit_tests"]
    ]


def seed(name: str) -> list[dict[str, str]]:
    """Rows of a seed of the dbt project, as text."""
    with (DBT_PROJECT / "seeds" / f"{name}.csv").open() as lines:
        return list(csv.DictReader(lines))


def models_united_in(model: str) -> set[str]:
    """Models that a model names: those whose figures it unites."""
    (sql,) = (DBT_PROJECT / "models").rglob(f"{model}.sql")
    return set(re.findall(r"'(int_\w+)'", sql.read_text()))


def _rows(expected: dict[str, Any]) -> list[dict[str, str]]:
    rows = expected.get("rows", [])
    if expected.get("format", "dict") == "csv":
        return list(csv.DictReader(_lines(expected)))
    if expected.get("format") == "sql":
        return []
    return [{key: "" if cell is None else str(cell) for key, cell in row.items()} for row in rows]


def _lines(expected: dict[str, Any]) -> Iterator[str]:
    if "fixture" in expected:
        path = DBT_PROJECT / "tests" / "fixtures" / f"{expected['fixture']}.csv"
        return iter(path.read_text().splitlines())
    return iter(str(expected["rows"]).splitlines())
