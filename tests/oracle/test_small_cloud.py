"""Another cloud than the demo's, on which the line and the oracle have to agree as well."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.line import Line
from tests.oracle.compare import disagreements
from tests.oracle.oracle import explain
from tests.oracle.small_cloud import files
from vitrina.build import run_dbt, write_schemas
from vitrina.settings import PROJECT_ROOT

SEED = 1
#: Prints what a child opens; only the landing is data of its own.
WATCHED = """
import sys
opened = set()
sys.addaudithook(lambda name, args: opened.add(str(args[0])) if name == "open" else None)
from pathlib import Path
from tests.oracle.oracle import explain
assert explain(Path(sys.argv[1])).kpi_values
print(*sorted(opened), *sorted(sys.modules), sep="\\n")
"""


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Line:
    """The files of the small cloud landed."""
    found = Line(tmp_path_factory.mktemp("small") / "data")
    for path, content, modified in files(SEED):
        found.land(content, path, modified)
    return found


def test_the_oracle_opens_landed_files_only(line: Line) -> None:
    watched = subprocess.run(
        [sys.executable, "-c", WATCHED, str(line.root.path)],
        capture_output=True, text=True, check=True, cwd=PROJECT_ROOT,
        env={"PYTHONPATH": str(PROJECT_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    seen = watched.stdout.splitlines()
    of_line = ("vitrina", "pandas", "dbt", "tests.line", "tests.workbooks")
    assert [name for name in seen if name.startswith(of_line)] == []
    of_project = [Path(name) for name in seen if name.startswith(str(PROJECT_ROOT))]
    data = [path for path in of_project if ".venv" not in path.parts]
    assert [path for path in data if path.suffix not in (".py", ".pyc")] == []
    assert any(name.startswith(str(line.root.landing)) for name in seen)


def test_the_awkward_weeks_are_there(line: Line) -> None:
    """What the cloud is for: each of these would pass unnoticed if no row had it."""
    rows = list(explain(line.root.path).kpi_values.values())
    assert {row["reason_code"] for row in rows} == {
        None, "partial_list", "partial_coverage", "no_base", "zero_base", "blank", "other_scope",
        "below_region", "rounded_source", "yes", "no", "partial",
    }  # fmt: skip
    assert {row["status"] for row in rows} == {
        "low", "mid", "good", "reference", "not_applicable", "no_data",
    }  # fmt: skip
    assert {row["source_kind"] for row in rows} >= {"sferum_municipalities", "sferum_regions"}
    assert {row["definition_version"] for row in rows} == {1, 2, 3}
    assert {row["denominator_kind"] for row in rows} >= {"mixed", "oo_1", "registry", "report_28"}
    assert {row["trend"] for row in rows} == {None, "up", "same", "down"}
    weeks = {row["report_week"] for row in rows}
    assert date(2024, 9, 27) not in weeks, "the short file is held"


@pytest.mark.long
def test_the_line_and_the_oracle_agree(line: Line) -> None:
    line.walk()
    write_schemas(line.root)
    folder = line.root.build / "run"
    folder.mkdir(parents=True)
    select = ("--select", "+kpi_values", "+organization_week", "--exclude-resource-type", "test")
    run_dbt(line.settings, folder, ["build", *select])
    assert disagreements(line.root.path, folder / "vitrina.duckdb") == []
