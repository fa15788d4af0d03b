"""Loopback clouds of given files and faults, and no real waiting."""

from __future__ import annotations

import os
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from vitrina.clouds import bucket
from vitrina.clouds.mailru import MailruFolder
from vitrina.clouds.public_folder import PublicFolder
from vitrina.clouds.yadisk import YadiskFolder
from vitrina.demo.faults import Faults
from vitrina.demo.server import DemoCloud

SHARE = "SeCrEtAbCd/eFgHiJkLmNo"
KEY = "SeCrEtKeY/withSlash+and=="
OCTOBER = datetime(2024, 10, 25, 11, 0, tzinfo=UTC)

Serve = Callable[..., tuple[DemoCloud, PublicFolder]]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Every wait asked for, none of them slept."""
    asked: list[float] = []
    monkeypatch.setattr("vitrina.clouds.calls.sleep", asked.append)
    return asked


@pytest.fixture
def serve(tmp_path: Path, waits: list[float]) -> Iterator[Serve]:
    """A cloud of the given files (path → bytes) with the given faults, and a folder on it."""
    yield from _served(tmp_path, SHARE, MailruFolder, "mailru-1")


@pytest.fixture
def serve_yadisk(tmp_path: Path, waits: list[float]) -> Iterator[Serve]:
    """The same for Yandex.Disk."""
    yield from _served(tmp_path, KEY, YadiskFolder, "yadisk-1")


@pytest.fixture(params=["mailru", "yadisk"])
def serve_both(request: pytest.FixtureRequest) -> Serve:
    """A test that uses this runs on both clouds."""
    fixture = "serve" if request.param == "mailru" else "serve_yadisk"
    started: Serve = request.getfixturevalue(fixture)
    return started


def _served(tmp_path: Path, share: str, folder: type[PublicFolder], label: str) -> Iterator[Serve]:
    clouds = []

    def start(files: dict[str, bytes], **faults: Any) -> tuple[DemoCloud, PublicFolder]:
        root = tmp_path / "cloud"
        root.mkdir(exist_ok=True)
        for path, content in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        cloud = DemoCloud(root, share, Faults(**faults), {"a.xlsx": OCTOBER}).start()
        clouds.append(cloud)
        return cloud, folder(share, api=cloud.api_url, label=label)

    yield start
    for cloud in clouds:
        cloud.stop()


class S3Server:
    """A server of its own with the bucket `exports`; `secrets` must turn up nowhere."""

    secrets = ("SeCrEtKeyId", "SeCrEtAccessKey", "SeCrEtSessionToken")

    def __init__(self) -> None:
        import boto3
        from moto.server import ThreadedMotoServer

        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        self._is_stopped = False
        host, port = self._server.get_host_and_port()
        self.url = f"http://{host}:{port}"
        os.environ["AWS_ENDPOINT_URL"] = self.url
        self.bucket: Any = boto3.resource("s3").create_bucket(Bucket="exports")

    def ask_for_keys(self, free_calls: bytes = b"0") -> None:
        """From now on keys are checked, and ours is none of the server's."""
        address, plain = f"{self.url}/moto-api/reset-auth", {"Content-Type": "text/plain"}
        ask = urllib.request.Request(address, free_calls, plain, method="POST")
        urllib.request.urlopen(ask).close()

    def stop(self) -> None:
        if not self._is_stopped:
            # All servers of a process share one memory.
            self.ask_for_keys(b"inf")
            self._is_stopped = True
            self._server.stop()


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    """A bucket on loopback; the credentials are the environment's, no try is repeated."""
    pytest.importorskip("s3fs")
    pytest.importorskip("moto.server")
    key, secret, token = S3Server.secrets
    monkeypatch.setenv("AWS_ENDPOINT_URL", "")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    monkeypatch.setenv("AWS_SESSION_TOKEN", token)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setitem(bucket._CONFIG, "retries", {"max_attempts": 0})
    server = S3Server()
    yield server
    server.stop()
