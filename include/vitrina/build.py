"""Build: one dbt run, in this process, into a candidate warehouse nobody else opens."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from vitrina import answers, tables
from vitrina.data_root import DataRoot, written_whole
from vitrina.layouts import load_layouts
from vitrina.settings import PROJECT_ROOT, Settings

DBT_PROJECT = PROJECT_ROOT / "dbt_project"


class BuildError(RuntimeError):
    """dbt refused a model or a test; the message names each of them."""


def build(settings: Settings, run_id: str, *, with_unit_tests: bool = False) -> dict[str, int]:
    """Build every model and test into `build/<run id>`; returns node counts by status.

    Raises BuildError naming each failed node. Unit tests and tests of seeds judge the checkout,
    not the data: they are left to `make test` and cost a run no time.
    """
    write_schemas(settings.data_root)
    folder = settings.data_root.build / run_id
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.duckdb*"):
        stale.unlink()
    return run_dbt(settings, folder, ["build"], with_unit_tests=with_unit_tests)


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

    And one of the kinds themselves, so that no model has to list them.
    """
    layouts = load_layouts()
    for kind, layout in layouts.items():
        _write_schema(data_root.accepted / kind / "schema.parquet", tables.accepted(layout))
    known = [layout.model_dump(include=set(tables.KINDS.names)) for layout in layouts.values()]
    with written_whole(data_root.kinds / "layouts.parquet") as part:
        pq.write_table(pa.Table.from_pylist(known, tables.KINDS), part)
    _write_schema(data_root.findings / "schema.parquet", tables.FINDINGS)
    _write_schema(data_root.entities / "schema.parquet", tables.ENTITIES)
    _write_schema(data_root.loads / "schema.parquet", tables.LOADS)
    _write_schema(data_root.candidates / "schema.parquet", tables.CANDIDATES)
    _write_schema(data_root.decisions_read / "schema.parquet", tables.DECISIONS)
    _write_schema(data_root.decided / "schema.parquet", tables.DECIDED)
    answers.write_table(data_root)
    _write_schema(data_root.raw / "sheets" / "schema.parquet", tables.SHEETS)


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
        *("--quiet", "--log-level-file", "none"),
    ]
    if not with_unit_tests:
        command += ["--exclude-resource-type", "unit_test"]
        command += ["--exclude", "path:seeds,resource_type:test"]
    # The profile names its files without a folder: a path that changes would void dbt's parse.
    with _facts(settings, folder.name), _parsed_before(settings.data_root, folder), chdir(folder):
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
def _facts(settings: Settings, snapshot_id: str) -> Iterator[None]:
    """What models ask of a run, in the environment.

    dbt parses anew only the models that ask for a fact that changed; as `--vars`, any change
    would make it parse the whole project.
    """
    facts = {
        "VITRINA_DBT_DATA": str(settings.data_root.path),
        "VITRINA_DBT_RULES": str(PROJECT_ROOT / "expectations" / "rules.csv"),
        "VITRINA_DBT_SNAPSHOT": snapshot_id,
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
