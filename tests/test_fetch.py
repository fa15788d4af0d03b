"""Fetch: from plain folders into the landing."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.exports import OCTOBER, plain, publish, put, run, settings_of
from vitrina import fetch
from vitrina.batches import files_in_russian
from vitrina.settings import SettingsError


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


def test_what_is_known_is_not_listed_again(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    put(root, "a.xlsx", b"one")
    run(settings)
    publish(settings)
    assert fetch.list_unseen(settings, min_age_minutes=0) == []
    changed = put(root, "a.xlsx", b"two")
    assert run(settings) == [changed]


def test_batches_are_top_folders_with_russian_labels(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    for n in range(3):
        put(root, f"Красноярский край/2024-10-25/{n}.xlsx", b"%d" % n)
    put(root, "реестр.csv", b"1;2")
    for n in range(205):
        put(root, f"много/{n:03}.csv", b"n%d" % n)
    batches = fetch.list_unseen(settings, min_age_minutes=0)
    assert [batch["label"] for batch in batches] == [
        "корень папки · 1 файл",
        "Красноярский край · 3 файла",
        "много · часть 1 · 100 файлов",
        "много · часть 2 · 100 файлов",
        "много · часть 3 · 5 файлов",
    ]
    json.dumps(batches)


def test_labels_are_unique_and_short(tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    # Both are cut in the middle, where alone they differ.
    twins = ["ё" * 63 + digit + "ё" * 63 for digit in "12"]
    for root in (first, second):
        put(root, "Край/a.xlsx", str(root).encode())
        for name in twins:
            put(root, f"{name}/a.xlsx", name.encode() + str(root).encode())
    settings = settings_of(tmp_path, f"file://{first}", f"file://{second}")
    labels = [batch["label"] for batch in fetch.list_unseen(settings, min_age_minutes=0)]
    assert len(labels) == len(set(labels)) == 6
    assert max(map(len, labels)) < 200
    assert "file-2 · Край · 1 файл" in labels


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 файлов"), (1, "1 файл"), (2, "2 файла"), (5, "5 файлов"), (11, "11 файлов"),
     (12, "12 файлов"), (21, "21 файл"), (24, "24 файла"), (111, "111 файлов")],
)  # fmt: skip
def test_russian_counts(count: int, text: str) -> None:
    assert files_in_russian(count) == text


def test_ignored_names_are_noted_and_not_fetched(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    sha = put(root, "a.xlsx", b"one")
    for name in ("~$a.xlsx", ".hidden.xlsx", "письмо.docx", ".git/b.xlsx", "без расширения"):
        put(root, name, b"no")
    put(root, os.fsdecode("плохо".encode("cp1251")) + ".xlsx", b"no")
    assert run(settings) == [sha]
    notes = [
        json.loads(note.read_text("utf-8"))
        for note in (settings.data_root.landing / "ignored").glob("*.json")
    ]
    assert len(notes) == 6
    reasons = {note["name"]: note["reason"] for note in notes}
    assert reasons["~$a.xlsx"] == "временный файл открытой таблицы"
    assert reasons["письмо.docx"].startswith("не таблица")
    assert {"folder", "path", "size", "modified", "first_seen"} <= notes[0].keys()


def test_fresh_files_wait_for_the_next_run(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    now = datetime.now(UTC)
    put(root, "under upload.xlsx", b"half", now)
    old = put(root, "old.xlsx", b"old", now - timedelta(minutes=11))
    ahead = put(root, "clock ahead.xlsx", b"ahead", now + timedelta(days=3))
    assert set(run(settings, min_age_minutes=10)) == {old, ahead}
    assert len(run(settings)) == 3


def test_nothing_usable_says_where_and_how_to_mend(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    with pytest.raises(fetch.NothingUsable, match=r"file-1.*VITRINA_EXPORTS.*Загружать нечего"):
        fetch.list_unseen(settings, min_age_minutes=0)
    put(root, "letter.docx", b"no")
    with pytest.raises(fetch.NothingUsable, match="1 файл"):
        fetch.list_unseen(settings, min_age_minutes=0)
    with pytest.raises(fetch.NothingUsable, match="make run"):
        fetch.list_landed(settings)


def test_a_folder_emptied_later_is_an_alarm_too(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    put(root, "a.xlsx", b"one")
    run(settings)
    (root / "a.xlsx").unlink()
    with pytest.raises(fetch.NothingUsable):
        fetch.list_unseen(settings, min_age_minutes=0)
    assert len(fetch.landed(settings.data_root)) == 1


def test_one_failing_folder_fails_the_run_and_is_named(tmp_path: Path) -> None:
    root, _ = plain(tmp_path)
    put(root, "a.xlsx", b"one")
    settings = settings_of(tmp_path, f"file://{root}", f"file://{tmp_path}/gone")
    with pytest.raises(fetch.NothingUsable, match="file-2: No such file"):
        fetch.list_unseen(settings, min_age_minutes=0)
    run(settings_of(tmp_path, f"file://{root}"))
    with pytest.raises(fetch.FetchError, match="file-2") as failed:
        fetch.list_unseen(settings, min_age_minutes=0)
    assert not isinstance(failed.value, fetch.NothingUsable)


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


def test_links_are_followed_but_not_in_circles(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    put(tmp_path, "elsewhere/b.xlsx", b"two")
    put(root, "Край/a.xlsx", b"one")
    (root / "Край" / "вверх").symlink_to(root)
    (root / "b").symlink_to(tmp_path / "elsewhere")
    (root / "c.xlsx").symlink_to(tmp_path / "elsewhere" / "b.xlsx")
    (root / "broken.xlsx").symlink_to(tmp_path / "nowhere")
    assert len(run(settings)) == 3
    assert len(fetch.landed(settings.data_root)) == 2


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


def test_pipes_and_sockets_are_no_files(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    sha = put(root, "a.xlsx", b"one")
    os.mkfifo(root / "pipe.xlsx")
    assert run(settings) == [sha]


def test_folders_deeper_than_any_are_not_left_out_in_silence(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    put(root, f"{'ниже/' * 40}a.xlsx", b"one")
    assert len(run(settings)) == 1
    put(root, f"{'ниже/' * 41}a.xlsx", b"two")
    with pytest.raises(fetch.FetchError, match="file-1: folders nest deeper than 40"):
        run(settings)


def test_folders_with_spaces_are_written_as_in_urls(tmp_path: Path) -> None:
    put(tmp_path / "мои файлы", "a.xlsx", b"one")
    settings = settings_of(tmp_path, f"file://{tmp_path}/мои%20файлы")
    assert len(run(settings)) == 1


def test_a_run_with_nothing_new_writes_nothing(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    for n in range(300):
        put(root, f"{n % 7}/{n}.csv", b"%d" % n)
    run(settings)
    publish(settings)
    before = {path: path.stat().st_mtime_ns for path in settings.data_root.landing.iterdir()}
    assert fetch.list_unseen(settings, min_age_minutes=0) == []
    assert {p: p.stat().st_mtime_ns for p in settings.data_root.landing.iterdir()} == before


def test_settings_that_cannot_work_are_explained(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="mailru-1 has fewer than two parts") as wrong:
        run(settings_of(tmp_path, "mailru://SeCrEtAbCd"))
    assert "SeCrEt" not in str(wrong.value)
    if importlib.util.find_spec("s3fs") is None:
        with pytest.raises(SettingsError, match="s3-1 needs the package s3fs"):
            run(settings_of(tmp_path, "s3://bucket/folder"))
    with pytest.raises(SettingsError, match="VITRINA_EXPORTS is not set"):
        run(settings_of(tmp_path))
