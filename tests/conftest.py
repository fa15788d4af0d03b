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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest walks first: of two processes none then waits for the other at the end."""
    items.sort(key=lambda item: item.get_closest_marker("demo") is None)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation that has no folders yet, on an empty data root."""
    return replace(Settings.from_environment({}), data_root=DataRoot(tmp_path / "data"))


@pytest.fixture(autouse=True)
def _needs_program(request: pytest.FixtureRequest) -> None:
    for marker in _missing():
        if request.node.get_closest_marker(marker):
            pytest.skip(f"{PROGRAMS[marker]} is missing")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The very last line, so that nobody takes a missing program for a pass."""
    is_worker = hasattr(config, "workerinput")
    wanted = [name for name in _missing() if f"not {name}" not in config.option.markexpr]
    if wanted and not is_worker:
        print("NOT RUN: " + ", ".join(f"{name} ({PROGRAMS[name]} is missing)" for name in wanted))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test wants said when it passes too: `record_property("summary", …)`."""
    for report in (*terminalreporter.stats.get("passed", []),
                   *terminalreporter.stats.get("failed", [])):  # fmt: skip
        for name, value in report.user_properties:
            if name == "summary":
                terminalreporter.write_line(str(value))


def _missing() -> list[str]:
    return [marker for marker, program in PROGRAMS.items() if shutil.which(program) is None]
