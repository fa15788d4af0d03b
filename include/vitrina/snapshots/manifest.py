"""The manifest: what one snapshot holds, with the hashes that tell it from another."""

from __future__ import annotations

from typing import Any

import duckdb

from vitrina import answers
from vitrina.data_root import DataRoot, read_json
from vitrina.snapshots import shelf
from vitrina.snapshots.candidate import Candidate
from vitrina.snapshots.hashes import NO_WEEK, WHOLE_TABLE, TableHash, list_tables


def compose(
    data_root: DataRoot,
    candidate: Candidate,
    plan: dict[str, Any],
    connection: duckdb.DuckDBPyConnection,
) -> dict[str, Any]:
    """Everything but the share link: ids, weeks, hashes of tables and reports, files, landing."""
    described = read_json(candidate.issued) if candidate.issued.exists() else {}
    pages = read_json(candidate.paged) if candidate.paged.exists() else {}
    return {
        "snapshot_id": plan["snapshot_id"],
        "previous_id": plan["previous_id"],
        "revision": _revision(connection),
        "weeks": _weeks(plan["tables"]),
        "touched_weeks": plan["touched_weeks"],
        "models": plan["models"],
        "tables": plan["tables"],
        "reports": {path: report["sha256"] for path, report in described.items()},
        "report_inputs": {path: report["inputs"] for path, report in described.items()},
        "pages": {path: page["sha256"] for path, page in pages.items()},
        "page_inputs": {path: page["inputs"] for path, page in pages.items()},
        "files": _files(connection, shelf.landed_files(data_root)),
        "landing": shelf.landing_state(data_root),
        "answers": answers.built_state(data_root),
    }


def _revision(connection: duckdb.DuckDBPyConnection) -> str | None:
    if "meta.snapshot" not in list_tables(connection, ["meta"]):
        return None
    row = connection.execute("select git_revision from meta.snapshot").fetchone()
    return str(row[0]) if row else None


def _weeks(described: dict[str, Any]) -> list[str]:
    """Reporting weeks that have facts."""
    weeks = {
        key
        for name, table in described.items()
        if name.startswith("marts.fct_")
        for key in table["partitions"]
    }
    return sorted(weeks - {NO_WEEK, WHOLE_TABLE})


def _files(
    connection: duckdb.DuckDBPyConnection, landed: set[str]
) -> dict[str, dict[str, str | None]]:
    """Kind and outcome of every landed file; of a file of several sheets the best outcome."""
    if "quality.loads" not in list_tables(connection, ["quality"]):
        return {}
    best_first = ["accepted", "held", "rejected", "ignored"]
    found = connection.execute(
        "select file_sha256, string_agg(distinct kind, ' ' order by kind), "
        "arg_min(outcome, list_position(?, outcome)) "
        "from quality.loads where list_contains(?, file_sha256) group by file_sha256",
        [best_first, sorted(landed)],
    ).fetchall()
    return {sha256: {"kind": kind, "outcome": outcome} for sha256, kind, outcome in found}


def describe(hashed: TableHash) -> dict[str, Any]:
    """One table in the manifest: rows, hash, columns, and each partition's rows and hash."""
    return {
        "rows": hashed.rows,
        "sha256": hashed.sha256,
        "columns": [list(column) for column in hashed.columns],
        "partitions": {
            key: {"rows": partition.rows, "sha256": partition.sha256}
            for key, partition in hashed.partitions.items()
        },
    }
