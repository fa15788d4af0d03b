"""Fetch from the loopback cloud: what lands when clouds misbehave, and what must never leak."""

from __future__ import annotations

import hashlib
import logging
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from tests.exports import OCTOBER, SHARE, assert_no_secret, publish, put, run, settings_of
from vitrina import fetch
from vitrina.demo.faults import WALL, Answer, Faults, refusal, wall
from vitrina.demo.server import DemoCloud
from vitrina.settings import Settings


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    asked: list[float] = []
    monkeypatch.setattr("vitrina.clouds.calls.sleep", asked.append)
    return asked


def cloud_settings(tmp_path: Path, cloud: DemoCloud) -> Settings:
    return settings_of(tmp_path, f"mailru://{SHARE}", api=cloud.api_url)


def test_the_cloud_is_fetched_once(tmp_path: Path) -> None:
    shas = {put(tmp_path / "cloud", f"Край/{n}.xlsx", b"PK %d" % n * 50) for n in range(5)}
    with DemoCloud(tmp_path / "cloud", SHARE) as cloud:
        settings = cloud_settings(tmp_path, cloud)
        assert set(run(settings)) == shas
        publish(settings)
        calls = len(cloud.calls_of("content"))
        assert run(settings) == []
        # A copy costs no download: the cloud's hash is known.
        shutil.copytree(tmp_path / "cloud" / "Край", tmp_path / "cloud" / "Копия")
        assert set(run(settings)) == shas
        assert len(cloud.calls_of("content")) == calls == 5
    assert all(len(file.sightings) == 2 for file in fetch.landed(settings.data_root))


def test_an_unknown_time_is_the_first_sighting_and_stays(tmp_path: Path) -> None:
    put(tmp_path / "cloud", "a.xlsx", b"one")
    with DemoCloud(tmp_path / "cloud", SHARE, Faults(has_mtime=False)) as cloud:
        settings = cloud_settings(tmp_path, cloud)
        run(settings, min_age_minutes=10)
        (before,) = fetch.landed(settings.data_root)
        assert not before.primary.modified_is_known
        assert before.primary.modified == before.primary.first_seen
        assert run(settings) == [before.sha256]
        assert fetch.landed(settings.data_root) == [before]


def test_without_a_hash_time_and_size_tell_a_change(tmp_path: Path) -> None:
    put(tmp_path / "cloud", "a.xlsx", b"one")
    with DemoCloud(tmp_path / "cloud", SHARE, Faults(has_hash=False)) as cloud:
        settings = cloud_settings(tmp_path, cloud)
        run(settings)
        publish(settings)
        assert run(settings) == []
        sha = put(tmp_path / "cloud", "a.xlsx", b"two", OCTOBER + timedelta(hours=1))
        assert run(settings) == [sha]


def test_a_file_replaced_between_list_and_get_lands_as_it_is_now(tmp_path: Path) -> None:
    put(tmp_path / "cloud", "a.xlsx", b"old" * 30)
    faults = Faults(replaces={"a.xlsx": b"new!" * 30})
    with DemoCloud(tmp_path / "cloud", SHARE, faults) as cloud:
        settings = cloud_settings(tmp_path, cloud)
        (sha,) = run(settings)
        assert sha == hashlib.sha256(b"new!" * 30).hexdigest()
        publish(settings)
        assert run(settings) == []
    (file,) = fetch.landed(settings.data_root)
    assert file.primary.size == 120


def test_a_web_page_saved_as_a_workbook_lands_for_parse_to_refuse(tmp_path: Path) -> None:
    sha = put(tmp_path / "cloud", "a.xlsx", WALL)
    with DemoCloud(tmp_path / "cloud", SHARE) as cloud:
        assert run(cloud_settings(tmp_path, cloud)) == [sha]


@pytest.mark.parametrize("shown", ["../../../evil.xlsx", "x" * 250 + ".xlsx", "/abs.xlsx"])
def test_names_are_data_never_paths(tmp_path: Path, shown: str) -> None:
    sha = put(tmp_path / "cloud", "a.xlsx", b"one")
    with DemoCloud(tmp_path / "cloud", SHARE, Faults(shown_names={"a.xlsx": shown})) as cloud:
        settings = cloud_settings(tmp_path, cloud)
        assert run(settings) == [sha]
    names = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert names == {
            "a.xlsx", f"{sha}.xlsx", f"{sha}.json", ".sidecars.lock", "listing.json",
        }  # fmt: skip


def test_a_failed_file_leaves_the_others_landed_and_no_part(tmp_path: Path) -> None:
    for n in range(3):
        put(tmp_path / "cloud", f"{n}.xlsx", b"%d" % n * 60)
    with DemoCloud(tmp_path / "cloud", SHARE) as cloud:
        settings = cloud_settings(tmp_path, cloud)
        (batch,) = fetch.list_unseen(settings, min_age_minutes=0)
        (tmp_path / "cloud" / "1.xlsx").unlink()
        with pytest.raises(fetch.FetchError, match=r"mailru-1: 1\.xlsx") as failed:
            fetch.fetch(settings, batch)
        assert not failed.value.is_worth_retrying
        assert len(fetch.landed(settings.data_root)) == 1
        assert list(settings.data_root.landing.glob(".incoming*")) == []
        # The next listing no longer has it, and the rest is fetched.
        assert len(run(settings)) == 2


@pytest.mark.parametrize(
    ("faults", "is_worth_retrying"),
    [
        (Faults(answers=[refusal("list", 404, "not_exists", times=None)]), False),
        (Faults(answers=[refusal("list", 503, SHARE, times=None)]), True),
        (Faults(answers=[wall("list", times=None)]), True),
        (Faults(answers=[refusal("content", 451, SHARE, times=None)]), False),
        (Faults(answers=[wall("content", status=429, times=None)]), True),
        (Faults(wrong_bytes=99), True),
        (Faults(redirect_to=f"https://example.org/{SHARE}"), False),
    ],
)
def test_failures_say_if_waiting_helps_and_hold_no_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, faults: Faults, is_worth_retrying: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    put(tmp_path / "cloud", "Край/a.xlsx", b"x" * 900)
    with DemoCloud(tmp_path / "cloud", SHARE, faults) as cloud:
        settings = cloud_settings(tmp_path, cloud)
        with pytest.raises(fetch.FetchError, match="mailru-1") as failed:
            run(settings)
        assert failed.value.is_worth_retrying == is_worth_retrying
        english, russian = str(failed.value).split(" / ")
        assert "stays" in english
        assert "mailru-1" in russian
        assert "прежние отчёты остаются" in russian
        assert fetch.landed(settings.data_root) == []
    chain: BaseException | None = failed.value
    while chain is not None:
        assert_no_secret(f"{chain!r} {chain}")
        chain = chain.__cause__ or chain.__context__
    assert_no_secret(caplog.text)


@pytest.mark.parametrize(("broken", "is_landed"), [([], True), ([b"<ht"], False)])
def test_without_a_hash_a_workbook_that_opens_like_none_is_fetched_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: list[bytes], is_landed: bool
) -> None:
    sha = put(tmp_path / "cloud", "a.xlsx", b"not")
    with DemoCloud(tmp_path / "cloud", SHARE, Faults(has_hash=False)) as cloud:
        cloud.faults.answers += [Answer("content", 200, body, "x/y") for body in broken]
        settings = cloud_settings(tmp_path, cloud)
        if is_landed:
            assert run(settings) == [sha]
        else:
            with pytest.raises(fetch.FetchError, match="different bytes") as failed:
                run(settings)
            assert failed.value.is_worth_retrying
            assert fetch.landed(settings.data_root) == []
            assert run(settings) == [sha]
        assert len(cloud.calls_of("content")) == (2 if is_landed else 4)


def test_a_failed_listing_of_one_cloud_names_it_among_others(tmp_path: Path) -> None:
    put(tmp_path / "cloud", "a.xlsx", b"one")
    put(tmp_path / "exports", "b.xlsx", b"two")
    gone = Faults(answers=[refusal("list", 404, "not_exists", times=None)])
    with DemoCloud(tmp_path / "cloud", SHARE, gone) as cloud:
        urls = (f"file://{tmp_path}/exports", f"mailru://{SHARE}")
        settings = settings_of(tmp_path, *urls, api=cloud.api_url)
        with pytest.raises(fetch.NothingUsable) as failed:
            run(settings)
    english, russian = str(failed.value).split(" / ")
    assert "Cannot list mailru-2: listing v4: status 404, not_exists." in english
    assert "Не удалось прочитать папку mailru-2: облако отказало" in russian
    assert "file-1" not in str(failed.value)
    assert not settings.data_root.landing.exists()
