"""Build: each run's facts and files are its own, dbt's parse is handed on."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.landed import Landed
from vitrina.build import parse, write_schemas

FILES = {"vitrina.duckdb", "work.duckdb"}


def parsed_at(folder: Path) -> dict[str, float]:
    """When dbt parsed each model of the project that it used in a run."""
    nodes = json.loads((folder / "target" / "manifest.json").read_text())["nodes"].values()
    return {n["name"]: n["created_at"] for n in nodes if n["resource_type"] == "model"}


@pytest.mark.long
def test_runs_hand_on_the_parse_and_keep_their_facts_apart(
    landed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = landed.settings
    # The parse of another data root knows other places of files.
    monkeypatch.setattr(Landed, "parse", tmp_path / "parse.msgpack")
    write_schemas(settings.data_root)
    before = dict(os.environ), Path.cwd()
    parse(settings)
    parsed = settings.data_root.dbt_parse.stat().st_mtime
    assert [path.name for path in settings.data_root.dbt_parse.parent.iterdir()] == [
        settings.data_root.dbt_parse.name
    ]
    folders = [settings.data_root.build / run for run in ("first", "second")]
    for folder in folders:
        # `compile` knows no options for tests, so none are left out.
        landed.run(folder, "compile", "--select", "snapshot", with_unit_tests=True)
        assert (dict(os.environ), Path.cwd()) == before
        (compiled,) = (folder / "target" / "compiled").rglob("snapshot.sql")
        assert f"'{folder.name}' as snapshot_id" in compiled.read_text()
    # The model that asks for facts of the run is parsed anew, not the project.
    first, second = map(parsed_at, folders)
    anew = {name for name in second if second[name] != first.get(name)}
    assert "snapshot" in anew
    assert len(anew) < len(second) / 10
    assert sum(at > parsed for at in first.values()) < len(first) / 10


def test_the_candidate_is_closed_after_the_run(landed: Any) -> None:
    write_schemas(landed.settings.data_root)
    folder = landed.settings.data_root.build / "third"
    # Tests that look from other tables into this one would miss them.
    narrowed = ("--select", "stg_kinds", "--indirect-selection", "cautious")
    counts = landed.run(folder, "build", *narrowed)
    assert counts["success"] == 1
    assert {path.name for path in folder.glob("*.duckdb*")} == {*FILES, "history.duckdb"}
    # A file this process still held for writing could not be opened for reading only.
    for name in FILES:
        duckdb.connect(str(folder / name), read_only=True).close()
