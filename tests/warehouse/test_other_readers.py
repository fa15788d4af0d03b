"""Analysts open the published file with the DuckDB they have: older and newer ones read it too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.warehouse import read_published

RELEASES = ("1.0.0", "1.1.3", "2.0.0")


@pytest.mark.long
@pytest.mark.parametrize("release", RELEASES)
def test_every_release_reads_the_same_rows(warehouse: Any, release: str, tmp_path: Path) -> None:
    place = packages(release, tmp_path / "packages")
    published = str(warehouse.folder / "vitrina.duckdb")
    theirs = read_alone(read_published, published, packages=place)
    ours = read_alone(read_published, published)
    assert theirs["version"] == release != ours["version"]
    assert len(ours["tables"]) > 20
    assert theirs["tables"] == ours["tables"]


def packages(release: str, place: Path, package: str = "duckdb") -> Path:
    """A folder with this release and nothing else, from the package index."""
    install = ["install", "--quiet", "--no-deps", "--only-binary", ":all:", "--target", str(place)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *install, f"{package}=={release}"],
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        pytest.skip(f"no {package} {release} for this Python in the package index")
    return place


def read_alone(script: ModuleType, *arguments: str, packages: Path | None = None) -> Any:
    """What a process of its own reads: one that builds has the same file open with others beside.

    With `packages` it sees those and nothing of ours.
    """
    assert script.__file__
    flag, environment = ("-S", {"PYTHONPATH": str(packages)}) if packages else ("-P", {})
    done = subprocess.run(
        [sys.executable, flag, script.__file__, *arguments],
        env={**os.environ, **environment},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)
