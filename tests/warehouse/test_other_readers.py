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
    read = subprocess.run(
        [sys.executable, "-S", read_published.__file__, str(published)],
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    answer = json.loads(read.stdout)
    assert answer["version"] == release
    ours = read_published.read(str(published))
    assert len(ours) > 20
    assert answer["tables"] == ours
