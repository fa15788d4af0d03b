"""Two runs at once, a run killed inside a step, a folder with nothing usable."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from vitrina.data_root import DataRoot
from vitrina.demo.content import write_cloud

from .conftest import Installation

pytestmark = pytest.mark.demo

#: Enough for every step to have work: a registry, its bases and two weeks of one region.
FEW_FILES = ("*Реестр*Омск*", "*Числен*Омск*", "Омская область/2024-10-18/*", "*паблик*")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plain folder of a few exports."""
    cloud = tmp_path_factory.mktemp("cloud")
    write_cloud(cloud)
    few = tmp_path_factory.mktemp("few")
    for pattern in FEW_FILES:
        for path in cloud.rglob(pattern):
            if path.is_file():
                target = few / path.relative_to(cloud)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target)
    return few


def installation(folder: Path, root: Path) -> Installation:
    return Installation(DataRoot(root), {"VITRINA_EXPORTS": folder.as_uri()})


@pytest.fixture(scope="module")
def unbroken(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The same folder after one run that nobody disturbed, but for a second that was refused."""
    unbroken = installation(folder, tmp_path_factory.mktemp("unbroken"))
    process = unbroken.start("run")
    wait_for(lambda: unbroken.data_root.landing.exists())
    status, printed = unbroken.run("run")
    assert status == 75, printed
    assert len(printed.strip().splitlines()) == 1
    printed, _ = process.communicate()
    assert process.returncode == 0, printed
    return unbroken


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("the step was never reached")


def inside_build(root: DataRoot) -> bool:
    return any(root.build.glob("*/vitrina.duckdb"))


def inside_publish(root: DataRoot) -> bool:
    return any(root.build.glob("*/snapshot/parquet"))


@pytest.mark.parametrize("reached", [inside_build, inside_publish])
def test_a_killed_run_is_made_good_by_the_next(
    reached: Callable[[DataRoot], bool], folder: Path, unbroken: Installation, tmp_path: Path
) -> None:
    broken = installation(folder, tmp_path)
    process = broken.start("run")
    wait_for(lambda: reached(broken.data_root))
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert not broken.data_root.current.exists()
    status, printed = broken.run("run")
    assert status == 0, printed
    assert broken.table_hashes() == unbroken.table_hashes()


def test_a_killed_run_leaves_the_old_snapshot_readable(unbroken: Installation) -> None:
    before, hashes = unbroken.snapshot(), unbroken.table_hashes()
    process = unbroken.start("rebuild")
    wait_for(lambda: inside_publish(unbroken.data_root))
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert unbroken.snapshot() == before
    assert unbroken.query("select count(*) from kpi.kpi_values")[0][0]
    assert unbroken.table_hashes() == hashes


@pytest.mark.parametrize("content", ["empty", "unusable"])
def test_nothing_usable_is_said_and_the_old_snapshot_stays(
    content: str, unbroken: Installation, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    if content == "unusable":
        (folder / "заметки.xlsx").write_bytes(b"not a workbook at all")
        (folder / "readme.txt").write_text("no export either", encoding="utf-8")
    fresh = installation(folder, tmp_path / "data")
    status, printed = fresh.run("run")
    assert status != 0
    assert "✗" in printed
    assert not fresh.data_root.current.exists()
