"""Warehouse: what a week costs beside all history: dbt, audit and publish of a whole country.

Two histories that end alike, of 10 weeks and of 160 of 110 000 organisations, are built from
accepted/ with nothing published; then the next week comes to each, then a late file of an old week.
Every run is a process of its own. Workbooks are left out: they are as many for one week of either
history, and cost many times the rest (`python -m benchmarks.warehouse --reports` counts them too).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.claims import Claim, Figures, judge
from benchmarks.country import Country
from benchmarks.history import NEWEST, ORGANIZATIONS, WEEK, History
from benchmarks.measure import Stages, cpu_seconds, peak_megabytes
from vitrina.data_root import DataRoot
from vitrina.settings import PROJECT_ROOT, Settings
from vitrina.snapshots import shelf
from vitrina.snapshots.candidate import WAREHOUSE

SHORT, LONG = 10, 160
#: The region and the age of the week that a late file corrects.
LATE_REGION, LATE_BY = "55", 20

#: Stages of a run: `run` is the whole step, `nodes` what dbt's nodes took of it, `copy` what one
#: copy of the published file costs, measured beside it.
CLAIMS = (
    Claim(
        f"a weekly run with {LONG} weeks of history: CPU of that with {SHORT}",
        "week_long:run", "week_short:run", "cpu", at_most=1.5,
    ),
    Claim(
        "the same without the copy of the file",
        "week_long:run_without_copy", "week_short:run_without_copy", "cpu", at_most=1.2,
    ),
    Claim(
        "SQL of the weekly increment: less CPU than over all history",
        "week_long:nodes", "full_long:nodes", "cpu", at_least=20,
    ),
    Claim(
        "the whole step: less CPU than over all history",
        "week_long:run", "full_long:run", "cpu", at_least=5,
    ),
    Claim(
        f"all {LONG} weeks from accepted/: s of 2 cores (CPU ÷ 2)",
        "full_long:run_on_two_cores", None, "cpu", at_most=300,
    ),
    Claim("the same: wall time, s", "full_long:run", None, "wall", at_most=300),
    Claim("the same: peak memory, MB", "full_long", None, "peak", at_most=8192),
    Claim(
        "a late file: CPU of as many increments as it touched weeks, and one",
        "late_long:run_per_increment", "week_long:run", "cpu", at_most=1,
    ),
)  # fmt: skip


def measure(weeks: dict[str, int], organizations: int, has_reports: bool) -> dict[str, Figures]:
    """The runs of each history (name → weeks): `full_…`, `week_…` and `late_…`."""
    sides: dict[str, Figures] = {}
    for name, count in weeks.items():
        with tempfile.TemporaryDirectory(prefix="vitrina-", dir=_folder()) as folder:
            root = DataRoot(Path(folder))
            history = History(root, Country(organizations))
            history.write(count)
            _parse(root)
            sides[f"full_{name}"] = _run(root, f"full_{name}", has_reports)
            history.add(NEWEST + WEEK)
            sides[f"week_{name}"] = _run(root, f"week_{name}", has_reports)
            late = NEWEST - WEEK * min(LATE_BY, count // 2)
            history.correct(late, LATE_REGION)
            sides[f"late_{name}"] = _run(root, f"late_{name}", has_reports)
    return sides


def main(arguments: list[str] | None = None) -> int:
    """Measure once and judge every claim; 1 when one is not met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.warehouse", description=__doc__)
    parser.add_argument("--short", type=int, default=SHORT, help="weeks")
    parser.add_argument("--long", type=int, default=LONG, help="weeks")
    parser.add_argument("--organizations", type=int, default=ORGANIZATIONS)
    parser.add_argument("--reports", action="store_true", help="with workbooks")
    parser.add_argument("--measured", type=Path, metavar="DATA ROOT", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.measured:
        print(json.dumps(_measured(chosen.measured, chosen.reports)))
        return 0
    histories = {"short": chosen.short, "long": chosen.long}
    sides = measure(histories, chosen.organizations, chosen.reports)
    return max(judge(claim, [sides]) for claim in CLAIMS)


def _parse(root: DataRoot) -> None:
    """dbt's parse of the project, as the run before leaves it: no run of the bench pays for it."""
    paths = {"PYTHONPATH": os.pathsep.join(["include", "."]), "VITRINA_DATA": str(root.path)}
    command = [sys.executable, "-m", "vitrina.build"]
    subprocess.run(command, check=True, cwd=PROJECT_ROOT, env={**os.environ, **paths})


def _run(root: DataRoot, name: str, has_reports: bool) -> Figures:
    """One run in a process of its own, printed with its stages and dearest nodes."""
    command = [sys.executable, "-m", "benchmarks.warehouse", "--measured", str(root.path)]
    ran = subprocess.run(
        [*command, *(["--reports"] if has_reports else [])],
        stdout=subprocess.PIPE, check=True, cwd=PROJECT_ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["include", "."])},
    )  # fmt: skip
    told = json.loads(ran.stdout.splitlines()[-1])
    nodes, facts = told.pop("nodes"), told.pop("facts")
    figures = Figures(**told)
    print(f"  {name:<12} CPU {figures.cpu:7.1f} s   wall {figures.wall:7.1f} s   "
          f"peak {figures.peak:6.0f} MB   load {os.getloadavg()[0]:.1f}   {facts}")  # fmt: skip
    for stage, cost in figures.stages.items():
        print(f"    {stage:<26} CPU {cost['cpu']:7.1f} s   wall {cost['wall']:7.1f} s")
    for node, cpu in nodes:
        print(f"      {cpu:7.1f} s  {node}")
    sys.stdout.flush()
    return figures


def _measured(folder: Path, has_reports: bool) -> dict[str, Any]:
    """Build, audit and publish what lies in a data root; importing dbt is part of a run."""
    from vitrina import publish
    from vitrina.audit import audit
    from vitrina.build import build

    settings = Settings.from_environment({"VITRINA_DATA": str(folder)})
    root, run_id, stages = settings.data_root, "bench", Stages()
    before = shelf.current_id(root)
    nodes: dict[str, float] = {}
    with stages("build"), _nodes_timed(nodes):
        build(settings, run_id)
    with stages("audit"):
        audit(settings, run_id)
    with stages("publish tables"):
        counts = publish.tables(settings, run_id)
    if has_reports:
        with stages("publish reports"):
            publish.reports(settings, run_id)
    with stages("switch"):
        publish.switch(settings, run_id)
    run, peak = stages.total, peak_megabytes()
    if before:
        with stages("copy"):
            shutil.copyfile(shelf.folder(root, before) / WAREHOUSE, root.path / "copied.duckdb")
        (root.path / "copied.duckdb").unlink()
    touched = shelf.read_manifest(root, shelf.current_id(root))["touched_weeks"]
    copied = stages.costs["copy"].cpu if before else 0
    shown = {name: vars(cost) for name, cost in stages.costs.items()} | {
        "run": vars(run),
        "run_without_copy": vars(replace(run, cpu=run.cpu - copied)),
        "run_on_two_cores": vars(replace(run, cpu=run.cpu / 2)),
        "run_per_increment": vars(replace(run, cpu=run.cpu / (len(touched) + 1))),
        "nodes": {"cpu": sum(nodes.values()), "wall": 0.0},
    }
    dearest = sorted(nodes.items(), key=lambda node: -node[1])[:10]
    return {"cpu": run.cpu, "wall": run.wall, "peak": peak, "stages": shown, "nodes": dearest,
            "facts": {"touched weeks": len(touched), **counts}}  # fmt: skip


@contextmanager
def _nodes_timed(nodes: dict[str, float]) -> Iterator[None]:
    """CPU seconds of each dbt node, models and tests, by the events dbt tells of them."""
    from dbt.cli import main as dbt

    started: dict[str, float] = {}

    def note(event: Any) -> None:
        if event.info.name == "NodeStart":
            started[event.data.node_info.unique_id] = cpu_seconds()
        elif event.info.name == "NodeFinished":
            node = event.data.node_info.unique_id
            nodes[node] = cpu_seconds() - started[node]

    runner = dbt.dbtRunner

    def listening(*arguments: Any, **named: Any) -> Any:
        return runner(*arguments, **named, callbacks=[note])

    dbt.dbtRunner = listening
    try:
        yield
    finally:
        dbt.dbtRunner = runner


def _folder() -> str:
    """Where there is room: 160 weeks take ten gigabytes and more."""
    return os.environ.get("TMPDIR", tempfile.gettempdir())


if __name__ == "__main__":
    sys.exit(main())
