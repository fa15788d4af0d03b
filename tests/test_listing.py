"""Listing: what plain folders hold, what is known already, what is left out and why."""

from __future__ import annotations

import importlib.util
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.exports import plain, publish, put, run, settings_of
from vitrina import fetch
from vitrina.settings import SettingsError


def test_what_is_known_is_not_listed_again(tmp_path: Path) -> None:
    root, settings = plain(tmp_path)
    put(root, "a.xlsx", b"one")
    run(settings)
    publish(settings)
    assert fetch.list_unseen(settings, min_age_minutes=0) == []
    changed = put(root, "a.xlsx", b"two")
    assert run(settings) == [changed]


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
