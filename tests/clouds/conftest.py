"""Loopback clouds of given files and faults, and no real waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

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
