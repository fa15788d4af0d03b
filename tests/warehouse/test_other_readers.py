"""Analysts open the published file with the DuckDB they have: older and newer ones read it too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse import read_published

RELEASES = ("1.0.0", "1.1.3", "2.0.0")


@pytest.mark.long
@pytest.mark.parametrize("release", RELEASES)
def test_every_release_reads_the_same_rows(warehouse: Any, release: str, tmp_path: Path) -> None:
    place = tmp_path / "packages"
    install = ["install", "--quiet", "--no-deps", "--only-binary", ":all:", "--target", str(place)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *install, f"duckdb=={release}"],
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        pytest.skip(f"no DuckDB {release} for this Python in the package index")
    published = warehouse.folder / "vitrina.duckdb"
    theirs = read_alone("-S", published, {"PYTHONPATH": str(place)})
    ours = read_alone("-P", published, {})
    assert theirs["version"] == release != ours["version"]
    assert len(ours["tables"]) > 20
    assert theirs["tables"] == ours["tables"]


def read_alone(flag: str, published: Path, environment: dict[str, str]) -> Any:
    """What a process of its own reads: one that builds has the same file open with others beside."""
    done = subprocess.run(
        [sys.executable, flag, read_published.__file__, str(published)],
        env={**os.environ, **environment},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)
