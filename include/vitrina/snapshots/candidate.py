"""Where one run's candidate lies, and how its warehouse is opened and read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from vitrina.data_root import DataRoot, read_json, write_json

WAREHOUSE = "vitrina.duckdb"
WORK = "work.duckdb"
#: The warehouse of the snapshot before, under the name the dbt profile knows it by.
HISTORY = "history.duckdb"


@dataclass(frozen=True)
class Candidate:
    """Places of one run's candidate."""

    data_root: DataRoot
    run_id: str

    @property
    def folder(self) -> Path:
        return self.data_root.build / self.run_id

    @property
    def snapshot(self) -> Path:
        """What becomes published/<snapshot id>."""
        return self.folder / "snapshot"

    @property
    def warehouse(self) -> Path:
        """What dbt built: all weeks, or those of `weeks`. Of all weeks it moves with the switch."""
        built, moved = self.folder / WAREHOUSE, self.snapshot / WAREHOUSE
        return moved if moved.exists() and not built.exists() else built

    @property
    def whole(self) -> Path:
        """All weeks: beside the snapshot until the switch, inside it afterwards."""
        moved = self.snapshot / WAREHOUSE
        if moved.exists() or self.weeks is None:
            return moved if moved.exists() else self.folder / WAREHOUSE
        return self.folder / "whole" / WAREHOUSE

    @property
    def weeks(self) -> tuple[date, ...] | None:
        """The reporting weeks that were built; None: all."""
        weeks = self._described.get("weeks")
        return None if weeks is None else tuple(map(date.fromisoformat, weeks))

    @property
    def models(self) -> str | None:
        """Fingerprint of what built the warehouse."""
        return self._described.get("models")

    @property
    def works(self) -> list[Path]:
        """Staging, versions, seeds and the rpt_ models, a file a dbt run: never published."""
        return [self.folder / name / WORK for name in self._described.get("works", ["."])]

    @property
    def dbt_manifest(self) -> Path:
        """What dbt knows of its models: columns, texts, tests."""
        return self.works[-1].with_name("target") / "manifest.json"

    def describe(self, weeks: Iterable[date] | None, works: list[str], models: str) -> None:
        """Write down what was built, for the steps to come."""
        dates = None if weeks is None else [str(week) for week in weeks]
        write_json(self._description, {"weeks": dates, "works": works, "models": models})

    @property
    def _description(self) -> Path:
        return self.folder / "build.json"

    @property
    def _described(self) -> dict[str, Any]:
        return read_json(self._description) if self._description.exists() else {}

    @property
    def plan(self) -> Path:
        """Ids and table hashes chosen by `tables`, for `reports` and `switch`."""
        return self.folder / "publish.json"

    @property
    def issued(self) -> Path:
        """Paths, hashes and inputs of the workbooks, for `switch`."""
        return self.folder / "reports.json"

    @property
    def paged(self) -> Path:
        """The same of the pages."""
        return self.folder / "pages.json"


@contextmanager
def opened(warehouse: Path, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(
        str(warehouse), read_only=read_only, config={"autoinstall_known_extensions": "false"}
    )
    try:
        yield connection
    finally:
        connection.close()


def fetched(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    parameters: list[Any] | dict[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """Every row a query returns, by the names of its columns."""
    cursor = connection.execute(query, parameters)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def attach(connection: duckdb.DuckDBPyConnection, warehouse: Path, alias: str) -> None:
    """Another warehouse beside the one a connection is on, to read."""
    place = str(warehouse).replace("'", "''")
    connection.execute(f"attach '{place}' as {alias} (read_only)")
