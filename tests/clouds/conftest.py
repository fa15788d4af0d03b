"""A loopback cloud of given files and faults, and no real waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from vitrina.clouds.mailru import MailruFolder
from vitrina.demo.faults import Faults
from vitrina.demo.server import DemoCloud

SHARE = "SeCrEtAbCd/eFgHiJkLmNo"
OCTOBER = datetime(2024, 10, 25, 11, 0, tzinfo=UTC)

Serve = Callable[..., tuple[DemoCloud, MailruFolder]]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Every wait asked for, none of them slept."""
    asked: list[float] = []
    monkeypatch.setattr("vitrina.clouds.calls.sleep", asked.append)
    return asked


@pytest.fixture
def serve(tmp_path: Path, waits: list[float]) -> Iterator[Serve]:
    """A cloud of the given files (path → bytes) with the given faults, and a folder on it."""
    clouds = []

    def start(files: dict[str, bytes], **faults: Any) -> tuple[DemoCloud, MailruFolder]:
        root = tmp_path / "cloud"
        root.mkdir()
        for path, content in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        cloud = DemoCloud(root, SHARE, Faults(**faults), {"a.xlsx": OCTOBER}).start()
        clouds.append(cloud)
        return cloud, MailruFolder(SHARE, api=cloud.api_url, label="mailru-1")

    yield start
    for cloud in clouds:
        cloud.stop()
