"""An unseen kind is one layout, one suite, one staging model and its mart, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.exports import put
from tests.new_kind import canteen_meals, walk_the_line
from tests.workbooks import book
from vitrina.settings import PROJECT_ROOT

RUN = "first"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The published tables of a checkout with the kind added, by SQL over their Parquet."""
    root = tmp_path_factory.mktemp("checkout")
    leave = shutil.ignore_patterns("__pycache__", "target", "logs")
    for room in ("include", "expectations", "dbt_project"):
        shutil.copytree(PROJECT_ROOT / room, root / room, ignore=leave)
    for path, text in canteen_meals.FILES.items():
        assert not (root / path).exists()
        (root / path).write_text(text, encoding="utf-8")
    exports = root / "exports"
    for name, rows, day in (
        ("Питание.xlsx", canteen_meals.FIRST, 25),
        ("Питание исправлено.xlsx", canteen_meals.CORRECTED, 26),
        ("Питание 01.11.2024.xlsx", canteen_meals.NEXT_WEEK, 31),
    ):
        put(exports, name, book(rows), datetime(2024, 10, day, 12, tzinfo=UTC))
    environment = {
        **os.environ,
        "PYTHONPATH": f"{root / 'include'}{os.pathsep}{root}",
        "VITRINA_DATA": str(root / "data"),
        "VITRINA_EXPORTS": f"file://{exports}",
    }
    walked = subprocess.run(
        [sys.executable, walk_the_line.__file__, RUN],
        env=environment, capture_output=True, text=True, check=False, cwd=root,
    )  # fmt: skip
    assert walked.returncode == 0, walked.stdout + walked.stderr
    snapshot = root / "data" / "build" / RUN / "snapshot" / "parquet"

    def rows(table: str, columns: str) -> list[tuple[Any, ...]]:
        """Of a published table, or of the findings, which dbt only gathers."""
        files = snapshot / Path(*table.split(".")) / "**" / "data.parquet"
        if table == "findings":
            files = root / "data" / "findings" / "canteen_meals" / "*.parquet"
        found = duckdb.read_parquet(str(files), hive_partitioning=True)
        return found.project(columns).order(columns).fetchall()

    return rows


def test_its_rows_are_published_typed_and_of_the_files_in_force(published: Any) -> None:
    columns = "report_week, region_code, canteens, pupils, pupils_fed, fed_pct"
    assert published("marts.fct_canteen_meals", columns) == [
        (date(2024, 10, 25), "24", 900, 2000, 1500, 75.0),
        (date(2024, 10, 25), "55", 701, 1000, 900, 90.0),
        (date(2024, 11, 1), "24", 900, 2000, 1600, 80.0),
    ]


def test_each_row_says_where_it_was_read(published: Any) -> None:
    assert published("marts.fct_canteen_meals", "file_name, sheet, row_number") == [
        ("Питание 01.11.2024.xlsx", "Лист1", 2),
        ("Питание исправлено.xlsx", "Лист1", 3),
        ("Питание.xlsx", "Лист1", 4),
    ]


def test_its_files_are_versions_of_each_other_like_those_of_any_kind(published: Any) -> None:
    columns = "file_name, region_code, outcome, accepted_count, rejected_count, is_current"
    assert published("quality.loads", columns) == [
        ("Питание 01.11.2024.xlsx", "24", "accepted", 1, 0, True),
        ("Питание исправлено.xlsx", "55", "accepted", 1, 0, True),
        ("Питание.xlsx", "24", "accepted", 1, 0, True),
        ("Питание.xlsx", "42", "rejected", 0, 1, False),
        ("Питание.xlsx", "55", "accepted", 1, 0, False),
        ("Питание.xlsx", None, "rejected", 0, 1, False),
    ]


def test_its_wrong_rows_are_refused_by_the_rules_of_its_suite(published: Any) -> None:
    columns = "row_number, rule_code, severity, field, printed_value"
    assert published("findings", columns) == [
        (5, "Q15", "reject_row", "Получают горячее питание", "101"),
        (6, "Q21", "reject_row", "Регион", "Загаданская область"),
    ]
