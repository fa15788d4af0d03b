"""The line as functions on a data root of its own: files landed, steps walked, tables hashed."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from vitrina import landing
from vitrina.build import run_dbt, write_schemas
from vitrina.landing import Sighting
from vitrina.link import link
from vitrina.parse import parse
from vitrina.settings import Settings
from vitrina.snapshots.hashes import hash_table, list_tables
from vitrina.validate import validate

FRIDAY = datetime(2024, 10, 25, 12, 0, tzinfo=UTC)


class Line:
    """What the DAG does between the cloud and the switch, without a cloud and without Airflow."""

    def __init__(self, root: Path) -> None:
        self.settings = Settings.from_environment({"VITRINA_DATA": str(root)})
        self.root = self.settings.data_root

    def land(self, content: bytes, path: str, modified: datetime = FRIDAY) -> str:
        """Bytes as fetch lands them: by their hash, sighted under a path. Returns the sha256."""
        sha = hashlib.sha256(content).hexdigest()
        name, extension = Path(path).name, Path(path).suffix.removeprefix(".")
        self.root.landing.mkdir(parents=True, exist_ok=True)
        target = self.root.landing / f"{sha}.{extension}"
        if not target.exists():
            target.write_bytes(content)
        size = len(content)
        seen = Sighting("file-1", path, name, size, None, modified, True, datetime.now(UTC))
        landing.sight(self.root, sha, extension, seen)
        return sha

    def walk(self) -> None:
        """parse → link → validate of all that is landed."""
        parse(self.settings, [file.sha256 for file in landing.landed(self.root)])
        for kind in link(self.settings):
            validate(self.settings, kind)

    def build(self) -> dict[str, str]:
        """All of marts and kpi, and what became of every row; the hash of each of these tables.

        Without the tests of data: every run of the demo goes through them.
        """
        write_schemas(self.root)
        folder = self.root.build / "run"
        folder.mkdir(parents=True)
        models = ("+path:models/marts", "+path:models/kpi", "+sheet_rows")
        none_of = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
        # dbt knows one list of what to leave out, and this one is longer.
        arguments = ["build", "--select", *models, *none_of]
        run_dbt(self.settings, folder, arguments, with_unit_tests=True)
        with self.warehouse() as connection:
            tables = list_tables(connection, ("marts", "kpi", "quality"))
            return {table: hash_table(connection, table).sha256 for table in tables}

    def warehouse(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.root.build / "run" / "vitrina.duckdb"), read_only=True)

    def rows(self, place: Path) -> list[dict[str, Any]]:
        """Rows of all parquet files below a place of the data root."""
        return [row for path in sorted(place.rglob("*.parquet"))
                for row in pq.read_table(path).to_pylist()]  # fmt: skip
