"""S3 folders against moto's server on loopback."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exports import run, settings_of
from vitrina import fetch

pytest.importorskip("s3fs")
pytest.importorskip("moto.server")

SECRET = "SeCrEtAccessKey"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """A bucket `exports` of a server of its own; the credentials are the environment's."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AccessKeyId")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    bucket = boto3.resource("s3").create_bucket(Bucket="exports")
    yield bucket
    server.stop()


def test_a_bucket_is_a_folder_like_any_other(bucket: object, tmp_path: Path) -> None:
    names = ["Край №1/2024-10-25/Отчёт + 100%.xlsx", "Край №1/b#?.csv", "a.xlsx"]
    for name in names:
        bucket.put_object(Key=f"выгрузки/{name}", Body=name.encode())
    bucket.put_object(Key="выгрузки/", Body=b"")
    bucket.put_object(Key="elsewhere/a.xlsx", Body=b"not ours")
    settings = settings_of(tmp_path, "s3://exports/выгрузки")
    assert len(run(settings)) == 3
    files = fetch.landed(settings.data_root)
    assert {file.primary.path for file in files} == set(names)
    assert all(file.path.read_bytes() == file.primary.path.encode() for file in files)
    assert all(file.primary.modified_is_known for file in files)
    # Changed bytes are seen, unchanged ones are not fetched again.
    bucket.put_object(Key="выгрузки/a.xlsx", Body=b"changed")
    fetched = [
        item["path"]
        for batch in fetch.list_unseen(settings, min_age_minutes=0)
        for item in batch["files"]
        if "path" in item
    ]
    assert fetched == ["a.xlsx"]


def test_a_bucket_that_is_not_there_is_named_without_its_secrets(
    bucket: object, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(fetch.FetchError, match="s3-1") as gone:
        run(settings_of(tmp_path, "s3://no-such-bucket/выгрузки"))
    assert SECRET not in f"{gone.value!r} {caplog.text}"


def test_missing_credentials_are_explained(
    bucket: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(fetch.FetchError, match="s3-1"):
        run(settings_of(tmp_path, "s3://exports"))
