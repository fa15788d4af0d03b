"""Published tables against the oracle's: the same keys both ways, and every cell."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from tests.oracle.oracle import explain
from tests.oracle.values import KEY

#: Values are computed with one division of whole numbers, changes with one subtraction more.
TOLERANCE = Fraction(1, 10**9)
Rows = Mapping[Hashable, dict[str, Any]]


def disagreements(data_root: Path, warehouse: Path) -> list[str]:
    """Differences between the tables of `warehouse` and what `data_root` landed; [] is equal."""
    oracle = explain(data_root)
    assert oracle.kpi_values
    assert oracle.organization_week
    organization = ("report_week", "organization_id")
    return [
        *differences(published(warehouse, "kpi.kpi_values", KEY), oracle.kpi_values),
        *differences(
            published(warehouse, "kpi.organization_week", organization), oracle.organization_week
        ),
    ]


def published(warehouse: Path, table: str, key: tuple[str, ...]) -> Rows:
    """Rows of a table of a warehouse by their key."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        result = connection.execute(f"select * from {table}")  # noqa: S608  # names of our own
        columns = [column[0] for column in result.description]
        rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    found: dict[Hashable, dict[str, Any]] = {tuple(row[k] for k in key): row for row in rows}
    assert len(found) == len(rows), f"{table}: {key} is no key"
    return found


def differences(warehouse: Rows, oracle: Mapping[Any, dict[str, Any]]) -> list[str]:
    """One line a difference: a missing row, a row too many, a column, a cell."""
    found = [f"missing {key}" for key in oracle.keys() - warehouse.keys()]
    found += [f"not expected {key}" for key in warehouse.keys() - oracle.keys()]
    for key in oracle.keys() & warehouse.keys():
        row, expected = warehouse[key], oracle[key]
        found += [f"{key}: no column {name}" for name in row.keys() ^ expected.keys()]
        found += [
            f"{key} {name}: {row[name]!r}, expected {expected[name]!r}"
            for name in row.keys() & expected.keys()
            if not _same(row[name], expected[name])
        ]
    return sorted(found)


def _same(cell: Any, expected: Any) -> bool:
    if isinstance(expected, Fraction) and isinstance(cell, float):
        return abs(Fraction(cell) - expected) <= TOLERANCE
    return type(cell) is type(expected) and bool(cell == expected)
