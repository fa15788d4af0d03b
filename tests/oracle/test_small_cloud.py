"""Another cloud than the demo's, on which the line and the oracle have to agree as well."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.line import Line
from tests.oracle import awkward_files, small_cloud
from tests.oracle.compare import disagreements
from tests.oracle.oracle import explain
from vitrina import answers
from vitrina.build import run_dbt, write_schemas
from vitrina.settings import PROJECT_ROOT

SEED = 1
ANSWERED = datetime(2025, 4, 7, 9, tzinfo=UTC)
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
    land(found)
    return found


def land(line: Line) -> None:
    """The files of the small cloud, and what people answered on those that are held."""
    shas = {
        path: line.land(content, path, modified)
        for path, content, modified in (*small_cloud.files(SEED), *awkward_files.files(SEED))
    }
    for sha256, rule, answer, asked in awkward_files.answers(shas):
        answers.record(
            line.root,
            answers.Answer(sha256, rule, answer, "оператор", "проверено", tuple(asked), ANSWERED),
        )


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
    assert {row["denominator_kind"] for row in rows} >= {
        "pages", "lesson_reports", "readiness_measures", "organization_counts",
    }  # fmt: skip
    weeks = {(row["region_code"], row["report_week"]) for row in rows}
    assert ("70", date(2024, 9, 27)) not in weeks, "the short file is held"
    assert ("17", date(2025, 1, 17)) in weeks, "the short file a person let through is not"
    assert ("17", date(2025, 2, 14)) not in weeks, "the leap beyond 5 σ is held"
    assert ("17", date(2025, 3, 7)) in weeks, "the leap a person let through is not"
    assert ("17", date(2025, 3, 28)) not in weeks, "the report that leaps is held"
    [refused] = [
        row for row in rows
        if row["region_code"] == "17" and row["report_week"] == date(2025, 3, 21)
        and row["indicator_code"] == "org_active_pct" and row["grain"] == "region"
    ]  # fmt: skip
    assert refused["source_kind"] == "sferum_municipalities", "the export is kept out by a person"


def test_an_edition_and_a_decision_change_what_counts(line: Line) -> None:
    """One school moved, one went, one came; nobody's row is hers, another row is nobody's."""
    rows = explain(line.root.path).organization_week
    before, after = date(2024, 9, 20), date(2024, 10, 18)
    moved = {
        code for week, code in rows
        if week == after and (before, code) in rows
        and rows[before, code]["municipality_id"] != rows[after, code]["municipality_id"]
    }  # fmt: skip
    assert len(moved) == 1
    assert (after, "70-8001") in rows
    assert (before, "70-8001") not in rows
    assert (after, "70-9001") not in rows


@pytest.mark.long
def test_the_line_and_the_oracle_agree(line: Line) -> None:
    line.walk()
    write_schemas(line.root)
    folder = line.root.build / "run"
    folder.mkdir(parents=True)
    select = ("--select", "+kpi_values", "+organization_week", "--exclude-resource-type", "test")
    run_dbt(line.settings, folder, ["build", *select])
    assert disagreements(line.root.path, folder / "vitrina.duckdb") == []
