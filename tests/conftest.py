"""What all tests share: settings on a data root of their own, and the word on missing programs."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from vitrina.data_root import DataRoot
from vitrina.settings import Settings

#: Marker → program of the distribution without which its tests cannot run.
PROGRAMS = {"office": "soffice"}

_not_run: set[str] = set()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation that has no folders yet, on an empty data root."""
    return replace(Settings.from_environment({}), data_root=DataRoot(tmp_path / "data"))


@pytest.fixture(autouse=True)
def _needs_program(request: pytest.FixtureRequest) -> None:
    for marker, program in PROGRAMS.items():
        if request.node.get_closest_marker(marker) and shutil.which(program) is None:
            _not_run.add(f"{marker} ({program} is missing)")
            pytest.skip(f"{program} is missing")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The very last line, so that nobody takes a missing program for a pass."""
    if _not_run:
        print("NOT RUN: " + ", ".join(sorted(_not_run)))
