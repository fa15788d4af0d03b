"""Build: the weeks a run touches, by dbt in this process, into a candidate nobody else opens."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from vitrina import answers, tables, touched
from vitrina.data_root import DataRoot, written_whole
from vitrina.gather import gather
from vitrina.layouts import load_layouts
from vitrina.reading import LOADS, Reading, all_weeks
from vitrina.settings import PROJECT_ROOT, Settings
from vitrina.snapshots import shelf
from vitrina.snapshots.candidate import HISTORY, WAREHOUSE, Candidate
from vitrina.snapshots.merge import merge

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
RULES = PROJECT_ROOT / "expectations" / "rules.csv"
#: What a dbt run reads and builds, beside its warehouse.
READING = "reading.json"
#: What decides what dbt builds: not what it leaves beside when it is started by hand.
_ROOMS = ("macros", "models", "seeds", "tests")
_MODULES = ("jumps.py", "reading.py", "settle.py", "tables.py", "touched.py")
_DECIDING = (".sql", ".yml", ".csv", ".py", ".yaml", ".md")


class BuildError(RuntimeError):
    """dbt refused a model or a test; the message names each of them."""


def build(settings: Settings, run_id: str, week: str | None = None) -> dict[str, int]:
    """Build the weeks this run touches into `build/<run id>`; returns node counts by status.

    And `week` (ISO Friday), whose reports are to be issued whether it is touched or not.

    Without a snapshot before, or with one of other models, these are all weeks there are, in as
    many dbt runs as memory needs. Raises BuildError naming each failed node. Unit tests and
    tests of seeds judge the checkout, not the data: they are left to `make test`.
    """
    # A rebuild forgets what was gathered: it builds all weeks, whatever is published.
    is_rebuild = not (settings.data_root.gathered / LOADS).exists()
    write_schemas(settings.data_root)
    candidate = Candidate(settings.data_root, run_id)
    candidate.folder.mkdir(parents=True, exist_ok=True)
    _clear(candidate.folder)
    models = fingerprint_models()
    history = None if is_rebuild else _history(settings.data_root, models)
    if history is None:
        weeks, works, counts = None, *_build_all(settings, candidate)
    else:
        asked = {date.fromisoformat(week)} if week else set()
        weeks, counts = _build_touched(settings, candidate, history, asked)
        works = ["."]
    candidate.describe(weeks, works, models)
    return counts


def _build_all(settings: Settings, candidate: Candidate) -> tuple[list[str], dict[str, int]]:
    """All history; of several dbt runs each begins on what those before it built."""
    readings = all_weeks(settings.data_root)
    if len(readings) == 1:
        return ["."], _build_reading(settings, candidate.folder, readings[0], None)
    counts: Counter[str] = Counter()
    works = []
    for number, reading in enumerate(readings, start=1):
        folder = candidate.folder / f"{number:02d}"
        before = candidate.warehouse if number > 1 else None
        counts.update(_build_reading(settings, folder, reading, before))
        if before is None:
            (folder / WAREHOUSE).rename(candidate.warehouse)
        else:
            (folder / HISTORY).unlink()
            merge(folder / WAREHOUSE, candidate.warehouse, reading.weeks or ())
            (folder / WAREHOUSE).unlink()
        works.append(folder.name)
    return works, dict(counts)


def _build_touched(
    settings: Settings, candidate: Candidate, history: Path, asked: set[date]
) -> tuple[list[date], dict[str, int]]:
    """The weeks that differ from `history`; once more if settling its files touched others."""
    weeks = touched.offered(settings.data_root, history) | asked
    while True:
        reading = Reading(tuple(sorted(weeks)))
        counts = _build_reading(settings, candidate.folder, reading, history)
        others = touched.settled(candidate.warehouse, history, weeks) - weeks
        if not others:
            return sorted(weeks), counts
        weeks |= others
        _clear(candidate.folder)


def _clear(folder: Path) -> None:
    """Databases of a build that was killed, or of one that touched fewer weeks."""
    for stale in folder.rglob("*.duckdb*"):
        stale.unlink()


def _build_reading(
    settings: Settings, folder: Path, reading: Reading, history: Path | None
) -> dict[str, int]:
    folder.mkdir(parents=True, exist_ok=True)
    reading.write(settings.data_root, folder / READING)
    if history is not None:
        (folder / HISTORY).symlink_to(history.resolve())
    return run_dbt(settings, folder, ["build"])


def _history(data_root: DataRoot, models: str) -> Path | None:
    """The warehouse of the snapshot before, if the same models built it."""
    before = shelf.current_id(data_root)
    if before is None or shelf.read_manifest(data_root, before).get("models") != models:
        return None
    return shelf.folder(data_root, before) / WAREHOUSE


def fingerprint_models() -> str:
    """Changes with anything but the data that decides what dbt builds."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    package = Path(__file__).parent
    decided_by = [
        *(path for room in _ROOMS for path in sorted((DBT_PROJECT / room).rglob("*.*"))),
        *sorted(DBT_PROJECT.glob("[!.]*.yml")),
        *sorted((package / "layouts").glob("*.yaml")),
        *(package / name for name in _MODULES),
        RULES,
    ]
    for path in decided_by:
        if path.suffix in _DECIDING:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def parse(settings: Settings) -> None:
    """Leave dbt's parse of the project for the builds to come, as `python -m vitrina.build` does.

    The first parse of a data root takes half as long as a build.
    """
    # Not among the candidates: a run that starts clears those of killed ones away.
    folder = settings.data_root.dbt_parse.with_name("parsing")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        # `parse` knows no options for tests, so none are left out.
        run_dbt(settings, folder, ["parse"], with_unit_tests=True)
    finally:
        shutil.rmtree(folder)


def write_schemas(data_root: DataRoot) -> None:
    """Put a file of no rows beside every kind, so that dbt always finds its columns.

    And one of the kinds themselves, so that no model has to list them; and gather what dbt reads
    of every file there ever was.
    """
    layouts = load_layouts()
    for kind, layout in layouts.items():
        _write_schema(data_root.accepted / kind / "schema.parquet", tables.accepted(layout))
    known = [layout.model_dump(include=set(tables.KINDS.names)) for layout in layouts.values()]
    with written_whole(data_root.kinds / "layouts.parquet") as part:
        pq.write_table(pa.Table.from_pylist(known, tables.KINDS), part)
    _write_schema(data_root.findings / "schema.parquet", tables.FINDINGS)
    _write_schema(data_root.entities / "schema.parquet", tables.ENTITIES)
    _write_schema(data_root.candidates / "schema.parquet", tables.CANDIDATES)
    _write_schema(data_root.decisions_read / "schema.parquet", tables.DECISIONS)
    _write_schema(data_root.decided / "schema.parquet", tables.DECIDED)
    answers.write_table(data_root)
    gather(data_root.loads, tables.LOADS, data_root.gathered / LOADS)
    gather(data_root.raw / "sheets", tables.SHEETS, data_root.gathered / "sheets.parquet")


def _write_schema(target: Path, schema: pa.Schema) -> None:
    with written_whole(target) as part:
        pq.write_table(schema.empty_table(), part)


def run_dbt(
    settings: Settings, folder: Path, arguments: list[str], *, with_unit_tests: bool = False
) -> dict[str, int]:
    """One dbt invocation on the warehouse in `folder`; raises BuildError with every failure."""
    # Imported here: dbt takes seconds to load and only this step needs it.
    from dbt.cli.main import dbtRunner

    command = [
        *arguments,
        *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
        *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
        *("--log-level", "none", "--log-level-file", "none"),
    ]
    if not with_unit_tests:
        command += ["--exclude-resource-type", "unit_test"]
        command += ["--exclude", "path:seeds,resource_type:test"]
    if not (folder / HISTORY).exists():
        duckdb.connect(str(folder / HISTORY)).close()
    # The profile names its files without a folder: a path that changes would void dbt's parse.
    with _facts(settings, folder), _parsed_before(settings.data_root, folder), chdir(folder):
        try:
            outcome = dbtRunner().invoke(command)
        finally:
            _close_warehouse()
    if outcome.exception is not None:
        raise BuildError(f"dbt could not run: {outcome.exception}")
    results = getattr(outcome.result, "results", None) or []
    failed = [r for r in results if str(r.status) in ("error", "fail", "runtime error")]
    if failed or not outcome.success:
        lines = [f"{r.node.unique_id}: {r.message}" for r in failed]
        raise BuildError("dbt refused the candidate:\n" + "\n".join(lines))
    counts: dict[str, int] = {}
    for result in results:
        counts[str(result.status)] = counts.get(str(result.status), 0) + 1
    return counts


@contextmanager
def _facts(settings: Settings, folder: Path) -> Iterator[None]:
    """What models ask of a run, in the environment.

    dbt parses anew only the models that ask for a fact that changed; as `--vars`, any change
    would make it parse the whole project.
    """
    facts = {
        "VITRINA_DBT_DATA": str(settings.data_root.path),
        "VITRINA_DBT_RULES": str(RULES),
        "VITRINA_DBT_READING": str(folder / READING) if (folder / READING).exists() else "",
        "VITRINA_DBT_SNAPSHOT": folder.name,
        "VITRINA_DBT_BUILT_AT": datetime.now(UTC).isoformat(timespec="seconds"),
        "VITRINA_DBT_REVISION": git_revision(),
    }
    os.environ.update(facts)
    try:
        yield
    finally:
        for name in facts:
            del os.environ[name]


@contextmanager
def _parsed_before(data_root: DataRoot, folder: Path) -> Iterator[None]:
    """dbt's parse of the project, handed from run to run: dbt compares it with the files itself."""
    kept = data_root.dbt_parse
    ours = folder / "target" / kept.name
    if kept.exists():
        ours.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(kept, ours)
    yield
    if ours.exists():
        with written_whole(kept) as part:
            shutil.copyfile(ours, part)


def _close_warehouse() -> None:
    """Close the one connection dbt kept open (opening it anew for each model costs a sixth).

    Otherwise this process would hold both files, their logs unwritten, for whoever reads next.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    try:
        environment = DuckDBConnectionManager.env()
    except Exception:
        return  # dbt stopped before it opened them; it has no other word for that.
    environment.close()
    DuckDBConnectionManager.close_all_connections()


def git_revision() -> str:
    """Revision of this checkout, `unknown` outside one."""
    try:
        return subprocess.run(
            ["git", "-C", str(PROJECT_ROOT), "rev-parse", "HEAD"],
            capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


if __name__ == "__main__":
    parse(Settings.from_environment())
