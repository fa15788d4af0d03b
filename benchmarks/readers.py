"""Readers: they read every published table, in a loop, while snapshots are published beside them.

A warehouse of a small country is built once; each snapshot is a copy of it that carries its own
number in the newest rows of every table, published by the steps of a run. A reading is failed when
anything cannot be read, and mixed when two things it read are of different snapshots.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from vitrina import publish
from vitrina.data_root import DataRoot
from vitrina.published import SCHEMAS
from vitrina.settings import PROJECT_ROOT, Settings
from vitrina.snapshots import shelf
from vitrina.snapshots.candidate import WAREHOUSE, Candidate, opened
from vitrina.snapshots.hashes import WEEK_COLUMN, list_tables, table_columns

SNAPSHOTS, READERS = 100, 2
#: The column that says in which snapshot a row was published.
NUMBER = "snapshot_number"

_ORGANIZATIONS, _REGIONS, _WEEKS = 600, 6, 2


def main() -> int:
    """Publish SNAPSHOTS under READERS; 1 if a reading failed or was mixed, or nothing was read."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment({"VITRINA_DATA": folder})
        warehouse = _small_warehouse(settings)
        publish_next = publisher_of_copies(settings, warehouse)
        seen = publish_under_readers(settings, publish_next, SNAPSHOTS, READERS)
    is_met = seen["failed"] == seen["mixed"] == 0 < seen["readings"]
    print(
        f"{'met    ' if is_met else 'NOT MET'}  {READERS} readers of every table while "
        f"{SNAPSHOTS} snapshots are published: {seen['readings']} readings of "
        f"{seen['snapshots']} snapshots, {seen['failed']} failed, {seen['mixed']} mixed"
    )
    for complaint in seen["complaints"]:
        print(f"         {complaint}")
    return 0 if is_met else 1


def publish_under_readers(
    settings: Settings, publish_next: Callable[[int], object], snapshots: int, readers: int
) -> dict[str, Any]:
    """Publish snapshots 1 … `snapshots` while processes read; what all of them saw together."""
    publish_next(0)
    with _reading(settings.data_root, readers) as answers:
        for number in range(1, snapshots + 1):
            publish_next(number)
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    complaints: list[str] = []
    for answer in answers:
        counts.update({name: answer[name] for name in ("readings", "failed", "mixed")})
        seen |= set(answer["seen"])
        complaints += answer["complaints"]
    return {"readings": 0, "failed": 0, "mixed": 0, **counts,
            "snapshots": len(seen), "complaints": complaints[:10]}  # fmt: skip


def publisher_of_copies(settings: Settings, warehouse: Path) -> Callable[[int], str]:
    """Publishes a copy of a warehouse under a number, by the steps that end every run."""

    def publish_copy(number: int) -> str:
        candidate = Candidate(settings.data_root, f"snapshot-{number}")
        candidate.folder.mkdir(parents=True)
        shutil.copyfile(warehouse, candidate.warehouse)
        with opened(candidate.warehouse, read_only=False) as connection:
            _write_number(connection, number)
        publish.tables(settings, candidate.run_id)
        return publish.switch(settings, candidate.run_id)

    return publish_copy


def read_once(data_root: DataRoot) -> tuple[str, list[str]]:
    """Read all there is as a careful analyst does; the snapshot's id and what does not fit it.

    `current` is looked up twice: the DuckDB file is opened through it, Parquet and manifest below
    the folder it pointed at, so that one reading of files is of one snapshot.
    """
    with _opened(data_root.current / WAREHOUSE) as connection:
        number, snapshot_id = _number_and_id(connection)
        mixed = [
            f"{snapshot_id}: {table} of {WAREHOUSE} is of snapshot {found}, not {number}"
            for table in list_tables(connection, SCHEMAS)
            if (found := _highest_number(connection, table)) not in (None, number)
        ]
    folder = data_root.current.resolve()
    manifest = json.loads((folder / shelf.MANIFEST).read_text(encoding="utf-8"))
    if manifest["snapshot_id"] != folder.name:
        mixed.append(f"{folder.name}: its manifest is of {manifest['snapshot_id']}")
    with _opened(folder / WAREHOUSE) as connection:
        number, snapshot_id = _number_and_id(connection)
        if snapshot_id != folder.name:
            mixed.append(f"{folder.name}: meta.snapshot is of {snapshot_id}")
        for table, described in manifest["tables"].items():
            mixed += [
                f"{folder.name}: {table}, {what}"
                for what in _misfits(connection, folder, table, described["rows"], number)
            ]
    return folder.name, mixed


def _misfits(
    connection: duckdb.DuckDBPyConnection, folder: Path, table: str, rows: int, number: int
) -> Iterator[str]:
    """A table of one snapshot in both forms, beside its manifest."""
    parquet = folder.joinpath("parquet", *table.split("."), "**", "*.parquet")
    sources = {WAREHOUSE: table, "Parquet": f"read_parquet('{parquet}', union_by_name = true)"}
    for form, source in sources.items():
        counted = _one_row(connection, f"select count(*) from {source}")[0]  # noqa: S608  # our names
        if counted != rows:
            yield f"{form}: {counted} rows, {rows} by the manifest"
        if (found := _highest_number(connection, source)) not in (None, number):
            yield f"{form}: of snapshot {found}, not {number}"


def _number_and_id(connection: duckdb.DuckDBPyConnection) -> tuple[int, str]:
    number, snapshot_id = _one_row(
        connection,
        f"select {NUMBER}, snapshot_id from meta.snapshot",  # noqa: S608  # our names
    )
    return int(number), str(snapshot_id)


def _highest_number(connection: duckdb.DuckDBPyConnection, source: str) -> int | None:
    """None: a table of no rows, or a view, which says what its tables say."""
    described = connection.execute(f"describe from {source}").fetchall()
    if NUMBER not in {column for column, *_ in described}:
        return None
    found: int | None = _one_row(connection, f"select max({NUMBER}) from {source}")[0]  # noqa: S608  # our names
    return found


def _write_number(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """Into the newest week of a table, or all of one without weeks: the others stay linked."""
    tables = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() "
        "where list_contains(?, schema_name)",
        [list(SCHEMAS)],
    ).fetchall()
    for (table,) in tables:
        connection.execute(f"alter table {table} add column {NUMBER} integer default -1")
        newest = f"update {table} set {NUMBER} = ?"  # noqa: S608  # our names
        if WEEK_COLUMN in dict(table_columns(connection, table)):
            newest += f" where {WEEK_COLUMN} = (select max({WEEK_COLUMN}) from {table})"  # noqa: S608  # our names
        connection.execute(newest, [number])


def _one_row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    if row is None:
        raise LookupError(f"no row: {query}")
    return tuple(row)


@contextmanager
def _opened(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """By its real name: within a process DuckDB gives a file once opened out again by its name."""
    with duckdb.connect(str(warehouse.resolve(strict=True)), read_only=True) as connection:
        yield connection


@contextmanager
def _reading(data_root: DataRoot, readers: int) -> Iterator[list[dict[str, Any]]]:
    """Readers in processes of their own, until the block ends; then what each of them saw."""
    over = data_root.path / "readers_are_done"
    command = [sys.executable, "-m", "benchmarks.readers", "--read", str(data_root.path)]
    paths = os.pathsep.join([str(PROJECT_ROOT / "include"), str(PROJECT_ROOT)])
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                         env={**os.environ, "PYTHONPATH": paths})
        for _ in range(readers)
    ]  # fmt: skip
    answers: list[dict[str, Any]] = []
    try:
        for process in processes:
            if process.stdout:
                process.stdout.readline()  # It has read the snapshot that stands.
        yield answers
    finally:
        over.touch()
        answers += [json.loads(process.communicate()[0].splitlines()[-1]) for process in processes]


def _read_until_over(data_root: DataRoot) -> dict[str, Any]:
    over = data_root.path / "readers_are_done"
    counts = Counter(dict.fromkeys(("readings", "failed", "mixed"), 0))
    seen: set[str] = set()
    complaints: list[str] = []
    is_over = False
    while not is_over:
        # One more reading after the last snapshot.
        is_over = over.exists()
        counts["readings"] += 1
        try:
            snapshot_id, mixed = read_once(data_root)
        except Exception:
            counts["failed"] += 1
            complaints.append(traceback.format_exc(limit=1).strip().replace("\n", " "))
            continue
        finally:
            if counts["readings"] == 1:
                print("reading", flush=True)
        seen.add(snapshot_id)
        counts["mixed"] += bool(mixed)
        complaints += mixed
    return {**counts, "seen": sorted(seen), "complaints": complaints[:5]}


def _small_warehouse(settings: Settings) -> Path:
    """Built by dbt of a small history, as a run leaves its candidate."""
    from benchmarks.country import Country
    from benchmarks.history import History
    from vitrina.build import build

    History(settings.data_root, Country(_ORGANIZATIONS, _REGIONS)).write(_WEEKS)
    build(settings, "readers")
    kept = settings.data_root.path / "small.duckdb"
    shutil.copyfile(Candidate(settings.data_root, "readers").warehouse, kept)
    return kept


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readers", description=__doc__)
    parser.add_argument("--read", type=Path, metavar="DATA ROOT", help=argparse.SUPPRESS)
    chosen = parser.parse_args().read
    if chosen:
        print(json.dumps(_read_until_over(DataRoot(chosen))))
    else:
        sys.exit(main())
