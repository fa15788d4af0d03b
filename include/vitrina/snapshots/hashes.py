"""Content hashes of tables: what makes two snapshots the same, whatever the files' bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb

#: Facts about runs: published, and left out of every content hash. A table named here is never
#: hard-linked, since its hash does not cover all of it.
FACTS_ABOUT_RUNS: dict[str, tuple[str, ...]] = {
    "quality.loads": ("first_seen_at", "content_sha256"),
    "meta.snapshot": ("snapshot_id", "built_at", "git_revision"),
}

#: The partition key of tables that have no reporting week, and of rows whose week is NULL.
WHOLE_TABLE, NO_WEEK = "all", "none"
WEEK_COLUMN = "report_week"

_UNIT_SEPARATOR, _NULL = 31, 0
_PARTITION_KEY = f"coalesce(strftime({WEEK_COLUMN}, '%Y-%m-%d'), '{NO_WEEK}')"


@dataclass(frozen=True)
class Partition:
    """Rows of one table: of a reporting week, or of a workbook."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class TableHash:
    """`columns` are (name, type) in contract order; `partitions` by ISO week, `none` or `all`."""

    columns: tuple[tuple[str, str], ...]
    partitions: dict[str, Partition]

    @property
    def rows(self) -> int:
        return sum(partition.rows for partition in self.partitions.values())

    @property
    def sha256(self) -> str:
        """Over the sorted `partition:rows:hash` lines."""
        lines = sorted(f"{key}:{p.rows}:{p.sha256}" for key, p in self.partitions.items())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def hash_table(
    connection: duckdb.DuckDBPyConnection, table: str, weeks: Iterable[date] | None = None
) -> TableHash:
    """Hash every partition of `schema.table` (a view too) inside DuckDB.

    With `weeks`: only theirs, and that of the rows without a week.

    A partition's hash is the sha256 over the sorted md5 (hex, nothing between) of its rows:
    columns in contract order, U+001F between them, NULL as U+0000, doubles by shortest repr,
    instants in UTC.
    """
    columns = table_columns(connection, table)
    names = [name for name, _ in columns]
    hashed = [name for name in names if name not in FACTS_ABOUT_RUNS.get(table, ())]
    key = _PARTITION_KEY if WEEK_COLUMN in names else f"'{WHOLE_TABLE}'"
    where = "" if weeks is None else f" where {of_weeks(weeks)}"
    # The session's zone decides how an instant is printed.
    connection.execute("set TimeZone = 'UTC'")
    found = connection.execute(
        f"with digests as (select {key} as partition_key, {_row_digest(hashed)} as digest "  # noqa: S608  # quoted names
        f"from {_identifier(table)}{where}) "
        "select partition_key, count(*), sha256(string_agg(digest, '' order by digest)) "
        "from digests group by partition_key order by partition_key"
    ).fetchall()
    partitions = {str(k): Partition(int(rows), str(digest)) for k, rows, digest in found}
    return TableHash(columns, partitions)


def of_weeks(weeks: Iterable[date]) -> str:
    """What is true of the rows of these weeks and of those without a week, in SQL."""
    dates = ", ".join(f"date '{week}'" for week in weeks) or "null"
    return f"({WEEK_COLUMN} in ({dates}) or {WEEK_COLUMN} is null)"


def count_rows(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, int]:
    """Rows of each partition of a table that has a week."""
    found = connection.execute(
        f"select {_PARTITION_KEY}, count(*) from {_identifier(table)} group by all"  # noqa: S608  # quoted names
    ).fetchall()
    return {str(key): int(rows) for key, rows in found}


def hash_rows(
    connection: duckdb.DuckDBPyConnection, table: str, by: tuple[str, ...]
) -> dict[tuple[str | None, ...], Partition]:
    """Rows of `table` and their hash for each value of the columns `by` (as text, or NULL)."""
    names = [name for name, _ in table_columns(connection, table)]
    keys = ", ".join(f"cast({_quoted(name)} as varchar)" for name in by)
    connection.execute("set TimeZone = 'UTC'")
    found = connection.execute(
        f"with digests as (select [{keys}] as keys, {_row_digest(names)} as digest "  # noqa: S608  # quoted names
        f"from {_identifier(table)}) "
        "select keys, count(*), sha256(string_agg(digest, '' order by digest)) "
        "from digests group by keys"
    ).fetchall()
    return {tuple(keys): Partition(int(rows), str(digest)) for keys, rows, digest in found}


def combine(hashes: Iterable[str]) -> str:
    """One hash of several, in the order given."""
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def table_columns(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[tuple[str, str], ...]:
    """(name, type) of a table or view, in contract order."""
    described = connection.execute(f"describe {_identifier(table)}").fetchall()
    return tuple((str(row[0]), str(row[1])) for row in described)


def list_tables(connection: duckdb.DuckDBPyConnection, schemas: Iterable[str]) -> list[str]:
    """`schema.table` of every table and view of the schemas, sorted."""
    found = connection.execute(
        "select table_schema || '.' || table_name from information_schema.tables "
        "where list_contains(?, table_schema) order by 1",
        [list(schemas)],
    ).fetchall()
    return [str(row[0]) for row in found]


def _row_digest(columns: Iterable[str]) -> str:
    printed = ", ".join(
        f"coalesce(cast({_quoted(name)} as varchar), chr({_NULL}))" for name in columns
    )
    return f"md5(concat_ws(chr({_UNIT_SEPARATOR}), {printed}))"


def _identifier(table: str) -> str:
    return ".".join(_quoted(part) for part in table.split("."))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
