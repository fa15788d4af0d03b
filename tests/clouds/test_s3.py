"""S3 folders against moto's server on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clouds.conftest import S3Server
from tests.exports import publish, run, settings_of
from vitrina import fetch
from vitrina.settings import Settings, SettingsError


@pytest.fixture
def settings(s3: S3Server, tmp_path: Path) -> Settings:
    return settings_of(tmp_path, "s3://exports/выгрузки")


def put(s3: S3Server, *names: str) -> None:
    """Objects whose bytes are their own names."""
    for name in names:
        s3.bucket.put_object(Key=f"выгрузки/{name}", Body=name.encode())


def landed_paths(settings: Settings) -> set[str]:
    """Paths of all landed files, each proved to hold its own bytes."""
    files = fetch.landed(settings.data_root)
    assert all(file.path.read_bytes() == file.primary.path.encode() for file in files)
    assert all(file.path.parent == settings.data_root.landing for file in files)
    return {file.primary.path for file in files}


def test_a_bucket_is_a_folder_like_any_other(s3: S3Server, settings: Settings) -> None:
    names = ["Край №1/2024-10-25/Отчёт + 100%.xlsx", "Край №1/b#?.csv", "a.xlsx"]
    put(s3, *names)
    s3.bucket.put_object(Key="выгрузки/", Body=b"")
    s3.bucket.put_object(Key="выгрузки/Пустая.xlsx/", Body=b"")
    s3.bucket.put_object(Key="выгрузки 2/a.xlsx", Body=b"not ours")
    s3.bucket.put_object(Key="elsewhere/a.xlsx", Body=b"not ours")
    assert len(run(settings)) == 3
    assert landed_paths(settings) == set(names)
    assert all(file.primary.modified_is_known for file in fetch.landed(settings.data_root))


def test_unchanged_objects_are_not_fetched_again(s3: S3Server, settings: Settings) -> None:
    put(s3, "a.xlsx", "b.xlsx")
    run(settings)
    publish(settings)
    assert run(settings) == []
    s3.bucket.put_object(Key="выгрузки/a.xlsx", Body=b"changed")
    (batch,) = fetch.list_unseen(settings, min_age_minutes=0)
    assert [item["path"] for item in batch["files"]] == ["a.xlsx"]
    # The same bytes under another key cost no download, whichever server still has them.
    put(s3, "c/b.xlsx")
    s3.bucket.put_object(Key="выгрузки/c/b.xlsx", Body=b"b.xlsx")
    run(settings)
    assert len(fetch.landed(settings.data_root)) == 3


def test_an_object_replaced_between_list_and_get_lands_as_it_is_now(
    s3: S3Server, settings: Settings
) -> None:
    put(s3, "a.xlsx")
    (batch,) = fetch.list_unseen(settings, min_age_minutes=0)
    s3.bucket.put_object(Key="выгрузки/a.xlsx", Body=b"newer bytes")
    fetch.fetch(settings, batch)
    (file,) = fetch.landed(settings.data_root)
    assert file.path.read_bytes() == b"newer bytes"
    publish(settings)
    assert fetch.list_unseen(settings, min_age_minutes=0) == []


def test_listings_are_paged(
    s3: S3Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
    names = {f"{n}/{n}.csv" for n in range(7)}
    put(s3, *names)
    run(settings)
    assert landed_paths(settings) == names


def test_keys_that_look_like_paths_are_data(s3: S3Server, settings: Settings) -> None:
    names = {
        "../evil.xlsx", "./here.xlsx", "a/../../c.xlsx", "/abs.xlsx", "x//y.xlsx", " a b .xlsx",
        "a%2Fb.xlsx", "ё" * 200 + ".xlsx", "№ 5 + 100%?&=#.csv",
    }  # fmt: skip
    put(s3, *names)
    run(settings)
    assert landed_paths(settings) == names


@pytest.mark.parametrize(
    ("folder", "says"),
    [("no-such-bucket/x", "status 404, NoSuchBucket"), ("exports/x", "No such bucket or folder")],
)
def test_what_is_not_there_is_named(s3: S3Server, tmp_path: Path, folder: str, says: str) -> None:
    with pytest.raises(fetch.NothingUsable, match=rf"s3-1: .*{says}.*Не удалось прочитать") as gone:
        run(settings_of(tmp_path, f"s3://{folder}"))
    assert not gone.value.is_worth_retrying


def test_wrong_keys_are_explained(s3: S3Server, settings: Settings) -> None:
    put(s3, "a.xlsx")
    s3.ask_for_keys()
    with pytest.raises(fetch.FetchError, match=r"403, InvalidAccessKeyId.*AWS_\*") as refused:
        run(settings)
    assert not refused.value.is_worth_retrying


def test_keys_that_expire_during_the_run_keep_what_landed(s3: S3Server, settings: Settings) -> None:
    put(s3, "a.xlsx", "b.xlsx")
    (batch,) = fetch.list_unseen(settings, min_age_minutes=0)
    fetch.fetch(settings, batch | {"files": batch["files"][:1]})
    s3.ask_for_keys()
    with pytest.raises(fetch.FetchError, match=r"s3-1: b\.xlsx: S3: status 403.*сохранено"):
        fetch.fetch(settings, batch)
    assert landed_paths(settings) == {"a.xlsx"}


def test_missing_keys_are_explained(
    s3: S3Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(fetch.FetchError, match=r"s3-1: .*AWS_\*"):
        run(settings)


def test_an_object_removed_after_the_listing_is_named(s3: S3Server, settings: Settings) -> None:
    put(s3, "a.xlsx", "b.xlsx")
    (batch,) = fetch.list_unseen(settings, min_age_minutes=0)
    s3.bucket.Object("выгрузки/b.xlsx").delete()
    with pytest.raises(fetch.FetchError, match=r"s3-1: b\.xlsx: ") as gone:
        fetch.fetch(settings, batch)
    assert not gone.value.is_worth_retrying
    assert landed_paths(settings) == {"a.xlsx"}
    publish(settings)
    assert run(settings) == []


def test_a_server_that_is_down_is_tried_later(s3: S3Server, settings: Settings) -> None:
    s3.stop()
    with pytest.raises(fetch.FetchError, match=r"s3-1: .*EndpointConnectionError") as down:
        run(settings)
    assert down.value.is_worth_retrying


def test_a_link_without_a_bucket_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="s3-1 names no bucket"):
        run(settings_of(tmp_path, "s3://"))
