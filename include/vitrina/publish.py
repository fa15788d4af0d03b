"""Publish: Parquet, workbooks, pages and manifest of one run, then one switch of one symlink.

Four steps, each repeatable: `tables`, `reports` and `pages` fill build/<run id>/snapshot,
`switch` makes it published/<snapshot id>. A run killed anywhere before the switch leaves
`current` as it was.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from vitrina.data_root import DataRoot, read_json, write_json
from vitrina.dictionary import contracts
from vitrina.page import rows
from vitrina.page.issue import wanted as pages_of
from vitrina.page.issue import write as write_page
from vitrina.published import BY_WEEK, SCHEMAS
from vitrina.reports import issue
from vitrina.settings import Settings
from vitrina.snapshots import manifest, shelf
from vitrina.snapshots.candidate import WAREHOUSE, Candidate, opened
from vitrina.snapshots.hashes import (
    FACTS_ABOUT_RUNS,
    NO_WEEK,
    WEEK_COLUMN,
    WHOLE_TABLE,
    Partition,
    TableHash,
    combine,
    count_rows,
    hash_table,
    list_tables,
)
from vitrina.snapshots.merge import copy_before, merge


class PublishError(RuntimeError):
    """The snapshot cannot be published; `current` still shows the one before."""


def tables(settings: Settings, run_id: str) -> dict[str, int]:
    """Hash every published table and write it as Parquet, linking unchanged partitions.

    `parquet/<schema>/<table>/report_week=YYYY-MM-DD|none/data.parquet` (the week stands in the
    folder's name, as Hive readers expect), or `…/<table>/data.parquet` without a week.
    Returns counts: tables, rows, files written and linked.
    """
    candidate = Candidate(settings.data_root, run_id)
    previous_id = shelf.current_id(settings.data_root)
    previous = shelf.read_manifest(settings.data_root, previous_id)
    before = shelf.folder(settings.data_root, previous_id)
    with opened(candidate.warehouse, read_only=True) as connection:
        names = list_tables(connection, SCHEMAS)
        hashes = {
            name: _hash(connection, name, candidate.weeks, previous["tables"]) for name in names
        }
    content = combine(f"{name}:{hashed.sha256}" for name, hashed in hashes.items())
    snapshot_id = shelf.new_id(content, previous_id)
    if candidate.weeks is not None:
        copy_before(before / WAREHOUSE, candidate.whole)
        merge(candidate.warehouse, candidate.whole, candidate.weeks)
        _check_merged(candidate.whole, hashes)
    if "meta.snapshot" in hashes:
        _name_snapshot(candidate.whole, snapshot_id)

    # A linked file shares its bytes with a published one: never write over it.
    shutil.rmtree(candidate.snapshot / "parquet", ignore_errors=True)
    counts = {"tables": len(names), "rows": 0, "written": 0, "linked": 0}
    with opened(candidate.whole, read_only=True) as connection:
        for name, hashed in hashes.items():
            unchanged = _unchanged_partitions(name, hashed, previous["tables"].get(name))
            for key, path in _partition_files(name, hashed):
                if key in unchanged and shelf.link_file(path, before, candidate.snapshot):
                    counts["linked"] += 1
                else:
                    _write_parquet(connection, name, key, candidate.snapshot / path)
                    counts["written"] += 1
            counts["rows"] += hashed.rows
    write_json(
        candidate.plan,
        {
            "snapshot_id": snapshot_id,
            "previous_id": previous_id,
            "touched_weeks": _touched_weeks(hashes, previous["tables"]),
            "models": candidate.models,
            "tables": {name: manifest.describe(hashed) for name, hashed in hashes.items()},
        },
    )
    return counts


def reports(settings: Settings, run_id: str, week: str | None = None) -> dict[str, int]:
    """Issue regional workbooks and municipal packs into `reports/<report week>/<region code>/`.

    A workbook is a function of its rpt_ rows: unchanged ones are linked from the snapshot
    before. `week` (ISO Friday): only that week's are issued, all of them anew, and the others
    stand as they were. Each written file is read back before it counts.
    Returns counts: written, linked. Raises PublishError for a week without data.
    """
    candidate = Candidate(settings.data_root, run_id)
    previous_id = read_json(candidate.plan)["previous_id"]
    previous = shelf.read_manifest(settings.data_root, previous_id)
    wanted = issue.wanted(candidate.works)
    if week:
        if week not in {report.report_week for report in wanted}:
            published = {Path(path).parts[1] for path in previous["reports"]}
            known = sorted(published | {report.report_week for report in wanted}, reverse=True)
            raise PublishError(
                f"no report can be issued for week {week}: weeks with data are {', '.join(known)}"
            )
        wanted = [report for report in wanted if report.report_week == week]

    shutil.rmtree(candidate.snapshot / "reports", ignore_errors=True)
    inputs = {report.path: report.inputs for report in wanted}
    known_inputs, built = previous["report_inputs"], candidate.weeks

    def stands(path: str) -> bool:
        """Is it as it was: of another week than those asked for or built, or of the same rows."""
        of_week = Path(path).parts[1]
        if week:
            return of_week != week
        is_built = built is None or date.fromisoformat(of_week) in built
        return not is_built or inputs.get(path) == known_inputs[path]

    before = shelf.folder(settings.data_root, previous_id)
    carried = {}
    for path in previous["reports"]:
        if stands(path) and shelf.link_file(path, before, candidate.snapshot):
            carried[path] = known_inputs[path]
    anew = [report for report in wanted if report.path not in carried]
    issue.write_all(candidate.folder, candidate.snapshot, anew)
    issued = carried | {report.path: report.inputs for report in anew}
    write_json(candidate.issued, _described(candidate.snapshot, issued))
    return {"written": len(anew), "linked": len(carried)}


def pages(settings: Settings, run_id: str) -> dict[str, int]:
    """Write the region cards and the index of both editions into `page/` and `page/public/`.

    A page is a function of the rows of its views, the workbooks it links and what draws it:
    unchanged ones are linked from the snapshot before. Each written file is read back before it
    counts. Returns counts: written, linked.
    """
    candidate = Candidate(settings.data_root, run_id)
    previous_id = read_json(candidate.plan)["previous_id"]
    known_inputs = shelf.read_manifest(settings.data_root, previous_id).get("page_inputs", {})
    issued = read_json(candidate.issued) if candidate.issued.exists() else {}

    shutil.rmtree(candidate.snapshot / "page", ignore_errors=True)
    before = shelf.folder(settings.data_root, previous_id)
    inputs: dict[str, str] = {}
    counts = {"written": 0, "linked": 0}
    with rows.read(candidate.whole) as shown:
        for page in pages_of(shown, list(issued)):
            is_unchanged = known_inputs.get(page.path) == page.inputs
            if is_unchanged and shelf.link_file(page.path, before, candidate.snapshot):
                counts["linked"] += 1
            else:
                write_page(shown, page, candidate.snapshot)
                counts["written"] += 1
            inputs[page.path] = page.inputs
    write_json(candidate.paged, _described(candidate.snapshot, inputs))
    return counts


def switch(settings: Settings, run_id: str) -> str:
    """Write the manifest, move the snapshot into place, point `current` at it, prune.

    Returns the snapshot id. Raises PublishError if another run published meanwhile or DuckDB
    left a write-ahead log.
    """
    data_root = settings.data_root
    candidate = Candidate(data_root, run_id)
    plan = read_json(candidate.plan)
    snapshot_id = str(plan["snapshot_id"])
    if shelf.current_id(data_root) == snapshot_id:
        return snapshot_id  # A repeated task: the work was done before it was killed.
    _check_previous(data_root, plan["previous_id"])
    # A run killed between its rename and its switch finds its own snapshot in place.
    target = shelf.folder(data_root, snapshot_id)
    if not candidate.snapshot.exists() and target.exists():
        target.rename(candidate.snapshot)
    shelf.remove_leftovers(data_root, run_id)

    if candidate.whole.with_name(f"{WAREHOUSE}.wal").exists():
        raise PublishError(f"{WAREHOUSE}.wal is still there: the candidate was not closed")
    # DuckDB stores the file's name inside views, so the name stays and only the folder changes.
    candidate.whole.rename(candidate.snapshot / WAREHOUSE)
    with opened(candidate.snapshot / WAREHOUSE, read_only=True) as connection:
        content = manifest.compose(data_root, candidate, plan, connection)
    content["contracts"] = contracts.write(candidate)
    write_json(candidate.snapshot / shelf.MANIFEST, content)
    shelf.seal(candidate.snapshot)

    data_root.published.mkdir(parents=True, exist_ok=True)
    candidate.snapshot.rename(target)
    shelf.sync(data_root.published)
    _check_previous(data_root, plan["previous_id"])
    shelf.point_current_at(data_root, snapshot_id)
    shelf.prune(data_root, settings.keep_snapshots)
    return snapshot_id


def _hash(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    weeks: tuple[date, ...] | None,
    previous: dict[str, Any],
) -> TableHash:
    """Hash of a table; of one by week the weeks built now, the others as they were published."""
    if weeks is None or name not in BY_WEEK:
        return hash_table(connection, name)
    built = {NO_WEEK, *map(str, weeks)}
    ours = hash_table(connection, name, weeks)
    before = {
        key: Partition(partition["rows"], partition["sha256"])
        for key, partition in previous[name]["partitions"].items()
        if key not in built
    }
    return TableHash(ours.columns, {**before, **ours.partitions})


def _check_merged(whole: Path, hashes: dict[str, TableHash]) -> None:
    """Every week of the merged warehouse has the rows its hash speaks of."""
    with opened(whole, read_only=True) as connection:
        for name in sorted(BY_WEEK & set(hashes)):
            rows = count_rows(connection, name)
            if rows != {key: p.rows for key, p in hashes[name].partitions.items()}:
                raise PublishError(f"{name}: the merged weeks are not those that were built")


def _touched_weeks(hashes: dict[str, TableHash], previous: dict[str, Any]) -> list[str]:
    """Reporting weeks of which any published table says something else than before.

    Measured, not foretold: a corrected week, the week after it with its changes, the rest of a
    run of inactivity, the weeks a base or a decision counts for.
    """
    now = {
        (name, key, partition.sha256)
        for name, hashed in hashes.items()
        for key, partition in hashed.partitions.items()
    }
    before = {
        (name, key, partition["sha256"])
        for name, described in previous.items()
        for key, partition in described["partitions"].items()
    }
    return sorted({key for _, key, _ in now ^ before} - {WHOLE_TABLE, NO_WEEK})


def _unchanged_partitions(
    name: str, hashed: TableHash, previous: dict[str, Any] | None
) -> set[str]:
    """Partitions whose Parquet file can be the previous snapshot's."""
    if previous is None or name in FACTS_ABOUT_RUNS:
        return set()
    if [list(column) for column in hashed.columns] != previous["columns"]:
        return set()
    if not hashed.partitions and not previous["partitions"]:
        return {WHOLE_TABLE}
    before = previous["partitions"]
    return {
        key
        for key, partition in hashed.partitions.items()
        if key in before and before[key]["sha256"] == partition.sha256
    }


def _partition_files(name: str, hashed: TableHash) -> Iterator[tuple[str, Path]]:
    folder = Path("parquet", *name.split("."))
    if not hashed.partitions:
        # An empty table is a file of no rows, so that readers find its columns.
        yield WHOLE_TABLE, folder / "data.parquet"
    for key in hashed.partitions:
        if key == WHOLE_TABLE:
            yield key, folder / "data.parquet"
        else:
            yield key, folder / f"{WEEK_COLUMN}={key}" / "data.parquet"


def _write_parquet(
    connection: duckdb.DuckDBPyConnection, name: str, key: str, target: Path
) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if key == WHOLE_TABLE:
        selected = f"select * from {name}"  # noqa: S608  # names of our own tables
    else:
        week = "is null" if key == NO_WEEK else f"= date '{key}'"
        selected = f"select * exclude ({WEEK_COLUMN}) from {name} where {WEEK_COLUMN} {week}"  # noqa: S608  # names of our own tables
    place = str(target).replace("'", "''")
    connection.execute(f"copy ({selected}) to '{place}' (format parquet, compression zstd)")


def _name_snapshot(warehouse: Path, snapshot_id: str) -> None:
    """The candidate was built under its run's id; its published name is known only now."""
    with opened(warehouse, read_only=False) as connection:
        connection.execute("update meta.snapshot set snapshot_id = ?", [snapshot_id])


def _check_previous(data_root: DataRoot, previous_id: str | None) -> None:
    current = shelf.current_id(data_root)
    if current != previous_id:
        raise PublishError(
            f"another run published {current} after this one began on {previous_id}: "
            "nothing is switched, run again"
        )


def _described(snapshot: Path, inputs: dict[str, str]) -> dict[str, dict[str, str]]:
    """By path of a written or linked file its hash and the hash of what it shows."""
    described = {}
    for path in sorted(inputs):
        with (snapshot / path).open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        described[path] = {"sha256": sha256, "inputs": inputs[path]}
    return described
