"""Published Parquet and landed workbooks as plain Python, and what every answer is compared by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from vitrina.data_root import DataRoot

Row = dict[str, Any]
Rows = list[tuple[Any, ...]]
WEEK = date(2024, 10, 25)
SEVEN_DAYS = timedelta(days=7)
#: question → the function that looks at its answer
CHECKS: dict[str, Callable[[Known, Rows], None]] = {}


def answers(question: str) -> Callable[..., Any]:
    """Mark the function that counts a question of the page again."""

    def mark(check: Callable[[Known, Rows], None]) -> Callable[[Known, Rows], None]:
        CHECKS[question] = check
        return check

    return mark


@dataclass(frozen=True)
class Known:
    """A data root: its current snapshot as rows by table, its landing by file name."""

    data_root: DataRoot

    def table(self, name: str, week: date | None = None) -> list[Row]:
        """Rows of a published table, of one week where told; the week is in the folder's name."""
        folder = self.data_root.current.resolve() / "parquet" / Path(*name.split("."))
        rows: list[Row] = []
        for path in sorted(folder.rglob("*.parquet")):
            _, is_partition, told = path.parent.name.partition("report_week=")
            key = date.fromisoformat(told) if is_partition and told != "none" else None
            if week is None or key == week:
                # The file itself, not its place: a reader that knows Hive would add the column.
                read = pq.ParquetFile(path).read().to_pylist()
                rows += [{**row, "report_week": key} if is_partition else row for row in read]
        return rows

    def figures(self, code: str, grain: str, region: str, org_type: str | None = None) -> list[Row]:
        """Rows of one indicator in `kpi.kpi_values`, by week."""
        found = [
            row
            for row in self._figures
            if (row["indicator_code"], row["grain"], row["region_code"]) == (code, grain, region)
            and org_type in (None, row["org_type"])
        ]
        return sorted(found, key=lambda row: row["report_week"])

    @cached_property
    def _figures(self) -> list[Row]:
        return self.table("kpi.kpi_values")

    def municipality(self, municipality_id: str, day: date) -> str:
        """Its name on that day."""
        (name,) = (
            row["name"]
            for row in self.table("marts.dim_municipality")
            if row["municipality_id"] == municipality_id and is_valid(row, day)
        )
        return str(name)

    def workbook(self, file_name: str) -> tuple[str, Any]:
        """Hash and open workbook of the landed file of this name."""
        (sha,) = {
            row["file_sha256"]
            for row in self.table("quality.loads")
            if row["file_name"] == file_name
        }
        (path,) = self.data_root.landing.glob(f"{sha}.xlsx")
        return sha, openpyxl.load_workbook(path, read_only=True, data_only=True)


def is_valid(row: Row, day: date) -> bool:
    """Whether a row of a dimension with validity holds on that day."""
    return row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"])


def is_open(row: Row, day: date) -> bool:
    """Whether an organisation is open on that day."""
    opened, closed = row["opened_date"], row["closed_date"]
    return (opened is None or opened <= day) and (closed is None or day < closed)


def percent(count: int | None, base: int | None) -> Fraction | None:
    return Fraction(100 * count, base) if count is not None and base else None


def same(rows: Rows, expected: Iterable[tuple[Any, ...]]) -> None:
    """Rows are the expected ones, in their order; there is at least one."""
    wanted = [tuple(float(c) if isinstance(c, Fraction) else c for c in row) for row in expected]
    assert wanted
    assert len(rows) == len(wanted)
    for row, want in zip(rows, wanted, strict=True):
        assert len(row) == len(want)
        for cell, wish in zip(row, want, strict=True):
            assert cell == (pytest.approx(wish, abs=1e-9) if isinstance(wish, float) else wish), (
                row,
                want,
            )
