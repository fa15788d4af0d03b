"""Fetch: from plain folders into the landing."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path

import pytest

from tests.exports import OCTOBER, plain, put, run
from vitrina import fetch


def test_files_land_under_their_hash_with_their_sightings(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    sha = put(root, "Красноярский край/2024-10-25/Отчёт №1.XLSX", b"PK\x03\x04 one")
    assert run(settings) == [sha]
    (file,) = fetch.landed(settings.data_root)
    assert file.path.read_bytes() == b"PK\x03\x04 one"
    assert (file.sha256, file.extension) == (sha, "xlsx")
    sighting = file.primary
    assert (sighting.folder, sighting.name) == ("file-1", "Отчёт №1.XLSX")
    assert sighting.path == "Красноярский край/2024-10-25/Отчёт №1.XLSX"
    assert (sighting.modified, sighting.modified_is_known, sighting.size) == (OCTOBER, True, 8)
    sidecar = json.loads((settings.data_root.landing / f"{sha}.json").read_text("utf-8"))
    assert sidecar["sightings"][0]["modified"] == "2024-10-25T11:00:00+00:00"


def test_a_full_disk_is_said_before_the_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, settings = plain(tmp_path)
    put(root, "a.xlsx", b"one")
    usage = shutil.disk_usage(tmp_path)._replace(free=1024)
    monkeypatch.setattr("vitrina.fetch.shutil.disk_usage", lambda place: usage)
    with pytest.raises(fetch.FetchError, match=r"file-1: a\.xlsx: .*full"):
        run(settings)
    assert fetch.landed(settings.data_root) == []


def test_a_file_that_changes_under_the_copy_is_left_for_later(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    put(root, "a.xlsx", b"PK" * 8_000_000)
    (batch,) = fetch.list_unseen(settings, min_age_minutes=0)
    is_over = threading.Event()

    def write_on() -> None:
        with (root / "a.xlsx").open("ab") as growing:
            while not is_over.wait(0.0005):
                growing.write(b"more")
                growing.flush()

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        with pytest.raises(fetch.FetchError, match=r"a\.xlsx: .*changed.*файл меняли") as failed:
            fetch.fetch(settings, batch)
    finally:
        is_over.set()
        writer.join()
    assert failed.value.is_worth_retrying
    assert fetch.landed(settings.data_root) == []
    assert list(settings.data_root.landing.glob(".incoming*")) == []
    assert len(run(settings)) == 1


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    kept = put(root, "a.xlsx", b"one")
    # Reading the memory of a process at address 0 fails for every user, root too.
    (root / "b.xlsx").symlink_to("/proc/self/mem")
    with pytest.raises(fetch.FetchError, match=r"file-1: b\.xlsx: Input/output error") as failed:
        run(settings)
    assert str(tmp_path) not in str(failed.value)
    assert [file.sha256 for file in fetch.landed(settings.data_root)] == [kept]


def test_a_file_removed_after_the_listing_is_named(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    put(root, "a.xlsx", b"one")
    (batch,) = fetch.list_unseen(settings, min_age_minutes=0)
    (root / "a.xlsx").unlink()
    with pytest.raises(fetch.FetchError, match=r"a\.xlsx: No such file.*нет такого") as failed:
        fetch.fetch(settings, batch)
    assert not failed.value.is_worth_retrying
