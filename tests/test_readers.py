"""Readers in processes of their own see one snapshot at a time, while others are published."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import readers
from tests.candidates import build_candidate, land
from vitrina.settings import Settings

PARQUET = Path("parquet/marts/dim_region/data.parquet")


@pytest.fixture
def publish_next(settings: Settings, tmp_path: Path) -> Callable[[int], str]:
    build_candidate(settings, "whole")
    land(settings)
    warehouse = tmp_path / "whole.duckdb"
    (settings.data_root.build / "whole" / "vitrina.duckdb").rename(warehouse)
    return readers.publisher_of_copies(settings, warehouse)


def test_a_reader_sees_snapshot_after_snapshot_each_whole(
    settings: Settings, publish_next: Callable[[int], str]
) -> None:
    seen = readers.publish_under_readers(settings, publish_next, snapshots=4, readers=1)
    assert seen["complaints"] == []
    assert (seen["failed"], seen["mixed"]) == (0, 0)
    # The one that stood when it began, and the last.
    assert 2 <= seen["snapshots"] <= 5
    assert seen["readings"] >= seen["snapshots"]


def test_what_is_of_two_snapshots_is_told(
    settings: Settings, publish_next: Callable[[int], str]
) -> None:
    published = settings.data_root.published
    older, newer = published / publish_next(1), published / publish_next(2)
    assert readers.read_once(settings.data_root) == (newer.name, [])
    (newer / PARQUET).unlink()
    shutil.copyfile(older / PARQUET, newer / PARQUET)
    _, mixed = readers.read_once(settings.data_root)
    assert mixed == [f"{newer.name}: marts.dim_region, Parquet: of snapshot 1, not 2"]
    (newer / "vitrina.duckdb").unlink()
    shutil.copyfile(older / "vitrina.duckdb", newer / "vitrina.duckdb")
    _, mixed = readers.read_once(settings.data_root)
    assert f"{newer.name}: meta.snapshot is of {older.name}" in mixed


def test_what_cannot_be_read_is_counted(
    settings: Settings, publish_next: Callable[[int], str]
) -> None:
    def publish_half(number: int) -> None:
        snapshot_id = publish_next(number)
        if number == 2:
            (settings.data_root.published / snapshot_id / PARQUET).unlink()

    seen = readers.publish_under_readers(settings, publish_half, snapshots=2, readers=1)
    assert seen["failed"] > 0
    assert "dim_region" in seen["complaints"][0]
