"""The landing: sightings, what killed runs leave, purges."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.exports import OCTOBER, plain, publish, put, run
from vitrina import fetch, landing


def test_purge_removes_bytes_and_all_derived_and_keeps_the_reason(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    data_root = settings.data_root
    sha = put(root, "a.xlsx", b"one")
    kept = put(root, "b.xlsx", b"two")
    run(settings)
    publish(settings)
    derived = [
        data_root.raw / "files" / f"{sha}.json",
        data_root.accepted / "registry" / "report_week=none" / "region_code=24" / f"{sha}.parquet",
        *(place / "registry" / sha / "00.parquet" for place in data_root.derived),
        *(place / "headcounts" / f"{sha}.parquet" for place in data_root.derived),
    ]
    beside = [place / "headcounts" / f"{kept}.parquet" for place in data_root.derived]
    assert data_root.entities in data_root.derived
    for path in derived + beside:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"rows")
    fetch.purge(settings, sha, "персональные данные")
    assert not any(path.exists() for path in derived)
    assert all(path.exists() for path in beside)
    assert not (data_root.landing / f"{sha}.xlsx").exists()
    sidecar = json.loads((data_root.landing / f"{sha}.json").read_text("utf-8"))
    assert sidecar["purged"]["reason"] == "персональные данные"
    assert [file.sha256 for file in fetch.landed(data_root)] == [kept]
    # The next run publishes without it, and never fetches it again, under no name.
    (batch,) = fetch.list_unseen(settings, min_age_minutes=0)
    assert batch["files"] == [{"sha256": kept}]
    put(root, "again/a.xlsx", b"one")
    assert run(settings) == [kept]
    assert not (data_root.landing / f"{sha}.xlsx").exists()
    with pytest.raises(FileNotFoundError):
        fetch.purge(settings, "0" * 64, "нет такого")


def test_concurrent_sightings_are_all_kept(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    sha = put(root, "a.xlsx", b"one")
    run(settings)
    (file,) = fetch.landed(settings.data_root)
    children = []
    for n in range(6):
        child = os.fork()
        if child == 0:
            other = landing.Sighting(
                **{**vars(file.primary), "path": f"copy {n}.xlsx", "name": f"copy {n}.xlsx"}
            )
            landing.sight(settings.data_root, sha, "xlsx", other)
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    assert len(fetch.landed(settings.data_root)[0].sightings) == 7


def test_same_bytes_under_another_path_are_a_sighting_more(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    sha = put(root, "2024-10-25/a.xlsx", b"one")
    run(settings)
    put(root, "2024-11-01/a.xlsx", b"one", OCTOBER + timedelta(days=7))
    assert run(settings)[0] == sha
    (file,) = fetch.landed(settings.data_root)
    assert len(file.sightings) == 2
    assert file.primary.path == "2024-10-25/a.xlsx"


def test_a_later_copy_of_old_bytes_does_not_become_primary(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    put(root, "a.xlsx", b"one")
    run(settings)
    put(root, "a.xlsx", b"one", OCTOBER + timedelta(days=1))
    run(settings)
    (file,) = fetch.landed(settings.data_root)
    assert len(file.sightings) == 2
    assert file.primary.modified == OCTOBER


def test_a_touched_mode_is_remembered_without_a_new_sighting(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    put(root, "a.xlsx", b"one")
    run(settings)
    publish(settings)
    (root / "a.xlsx").chmod(0o600)
    (root / "a.xlsx").chmod(0o640)
    run(settings)
    assert len(fetch.landed(settings.data_root)[0].sightings) == 1
    assert fetch.list_unseen(settings, min_age_minutes=0) == []


def test_what_a_killed_run_landed_is_taken_up(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    first = put(root, "a.xlsx", b"one")
    run(settings)
    (batch,) = fetch.list_unseen(settings, min_age_minutes=0)
    assert batch == {"label": "загружены ранее · 1 файл", "files": [{"sha256": first}]}
    publish(settings)
    second = put(root, "b.xlsx", b"two")
    assert run(settings) == [second]
    (batch,) = fetch.list_unseen(settings, min_age_minutes=0)
    assert fetch.fetch(settings, batch) == [second]
    (rebuild,) = fetch.list_landed(settings)
    assert fetch.fetch(settings, rebuild) == sorted([first, second])


def test_a_new_sighting_a_killed_run_left_is_taken_up(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    sha = put(root, "a.xlsx", b"one")
    put(root, "b.xlsx", b"two")
    run(settings)
    publish(settings)
    put(root, "copy/a.xlsx", b"one")
    run(settings)
    (batch,) = fetch.list_unseen(settings, min_age_minutes=0)
    assert batch["files"] == [{"sha256": sha}]


def test_leftovers_of_a_killed_download_are_removed(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    put(root, "a.xlsx", b"one")
    settings.data_root.landing.mkdir(parents=True)
    part = settings.data_root.landing / ".incoming-99999.part"
    part.write_bytes(b"half")
    run(settings)
    assert not part.exists()
    assert len(fetch.landed(settings.data_root)) == 1
