"""Where one run's candidate lies, and how its warehouse is opened and read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from vitrina.data_root import DataRoot

WAREHOUSE = "vitrina.duckdb"
WORK = "work.duckdb"


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
        """The DuckDB file: beside the snapshot until the switch, inside it afterwards."""
        moved = self.snapshot / WAREHOUSE
        return moved if moved.exists() else self.folder / WAREHOUSE

    @property
    def work(self) -> Path:
        """Staging, versions, seeds and the rpt_ models: never published."""
        return self.folder / WORK

    @property
    def plan(self) -> Path:
        """Ids and table hashes chosen by `tables`, for `reports` and `switch`."""
        return self.folder / "publish.json"

    @property
    def issued(self) -> Path:
        """Paths, hashes and inputs of the workbooks, for `switch`."""
        return self.folder / "reports.json"


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
    connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any] | None = None
) -> list[dict[str, Any]]:
    """Every row a query returns, by the names of its columns."""
    cursor = connection.execute(query, parameters)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
