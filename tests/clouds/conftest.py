"""Loopback clouds of given files and faults, and no real waiting."""

from __future__ import annotations

import socket
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
    monkeypatch.setattr("vitrina.clouds.calls.LOOPBACK_SCALE", 1.0)
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
    """A server with the bucket `exports`, empty at first; `secrets` must turn up nowhere."""

    secrets = ("SeCrEtKeyId", "SeCrEtAccessKey", "SeCrEtSessionToken")

    def __init__(self, url: str, service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self._url = url
        self._monkeypatch = monkeypatch
        key, secret, token = self.secrets
        for name, value in {
            "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_SESSION_TOKEN": token, "AWS_DEFAULT_REGION": "us-east-1",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        # What fails is not tried again: boto's own tries take seconds.
        monkeypatch.setitem(bucket._CONFIG, "retries", {"max_attempts": 0})
        self._tell("reset-auth", b"inf")
        self._tell("reset")
        self.bucket: Any = service.create_bucket(Bucket="exports")

    def ask_for_keys(self) -> None:
        """From now on keys are checked, and ours is none of the server's."""
        self._tell("reset-auth", b"0")

    def stop(self) -> None:
        """From now on nobody answers there."""
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        self._monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")

    def _tell(self, what: str, value: bytes = b"") -> None:
        address, plain = f"{self._url}/moto-api/{what}", {"Content-Type": "text/plain"}
        ask = urllib.request.Request(address, value, plain, method="POST")
        urllib.request.urlopen(ask).close()


@pytest.fixture(scope="session")
def _moto() -> Iterator[tuple[str, Any]]:
    """A server and a client of it, made once: that takes longer than most tests."""
    # Imported here: both take a second to load, and other clouds do without them.
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url, (key, secret, _) = f"http://{host}:{port}", S3Server.secrets
    yield (
        url,
        boto3.resource(
            "s3", "us-east-1", endpoint_url=url, aws_access_key_id=key, aws_secret_access_key=secret
        ),
    )
    server.stop()


@pytest.fixture
def s3(_moto: tuple[str, Any], monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """A bucket on loopback; the credentials are the environment's."""
    return S3Server(*_moto, monkeypatch)
