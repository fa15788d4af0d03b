"""What all tests share: settings on a data root of their own, and the word on missing programs."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest

from tests import programs
from vitrina.data_root import DataRoot
from vitrina.settings import Settings

# No test fails for the time it takes: the machine may have other work.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")

#: Marker → programs of the distribution without which its tests cannot run.
PROGRAMS = {"office": ("soffice", "poppler-utils"), "browser": ("chromium", "poppler-utils")}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, walks then warehouses: no process waits for another at the end."""
    items.sort(
        key=lambda item: (
            item.get_closest_marker("demo") is None,
            "warehouse" not in item.path.parts,
        )
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation that has no folders yet, on an empty data root."""
    return replace(Settings.from_environment({}), data_root=DataRoot(tmp_path / "data"))


@pytest.fixture(scope="session")
def of_all_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of one run of the tests share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def dbt_parse(of_all_processes: Path) -> Path:
    """dbt's parse of the project, once any test has left it: the data roots hand it on."""
    return of_all_processes / "partial_parse.msgpack"


@pytest.fixture(scope="session")
def demo_cloud(of_all_processes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the demo cloud, to be read only: written once for all processes of the tests."""
    shared = of_all_processes / "demo_cloud"
    if not shared.exists():
        # Imported here: what writes workbooks takes a second to load, and few tests need it.
        from vitrina.demo.content import write_cloud

        ours = tmp_path_factory.mktemp("demo_cloud")
        write_cloud(ours)
        # Another process may have been quicker: its files are the same.
        with suppress(OSError):
            ours.rename(shared)
    return shared


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture: those of a module may start the program themselves."""
    for marker, needed in PROGRAMS.items():
        missing = [program for program in needed if not programs.found(program)]
        if item.get_closest_marker(marker) and missing:
            pytest.skip(f"{' and '.join(missing)} missing")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The very last line, so that nobody takes a missing program for a pass."""
    # The processes of xdist have no terminal: the one that gathers their reports speaks.
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    skipped = terminal.stats.get("skipped", []) if terminal else []
    counts = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    if counts:
        told = ", ".join(f"{count} tests ({why})" for why, count in sorted(counts.items()))
        print(f"NOT RUN: {told}", flush=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test wants said when it passes too: `record_property("summary", …)`."""
    for report in (*terminalreporter.stats.get("passed", []),
                   *terminalreporter.stats.get("failed", [])):  # fmt: skip
        for name, value in report.user_properties:
            if name == "summary":
                terminalreporter.write_line(str(value))
