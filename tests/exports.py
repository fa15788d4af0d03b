"""Folders of exports for the tests of fetch, and runs on them."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from vitrina import fetch
from vitrina.settings import Settings
from vitrina.snapshots import shelf

SHARE = "SeCrEtAbCd/eFgHiJkLmNo"
OCTOBER = datetime(2024, 10, 25, 11, 0, tzinfo=UTC)


def put(root: Path, path: str, content: bytes, modified: datetime = OCTOBER) -> str:
    """Write a file of a folder; its sha256."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    os.utime(target, (modified.timestamp(), modified.timestamp()))
    return hashlib.sha256(content).hexdigest()


def settings_of(tmp_path: Path, *urls: str, api: str = "") -> Settings:
    return Settings.from_environment(
        {
            "VITRINA_DATA": str(tmp_path / "data"),
            "VITRINA_EXPORTS": " ".join(urls),
            "VITRINA_MAILRU_API": api,
        }
    )


def plain(tmp_path: Path) -> tuple[Path, Settings]:
    root = tmp_path / "exports"
    root.mkdir()
    return root, settings_of(tmp_path, f"file://{root}")


def run(settings: Settings, min_age_minutes: int = 0) -> list[str]:
    """List and fetch everything; the sha256 landed, in order."""
    batches = fetch.list_unseen(settings, min_age_minutes=min_age_minutes)
    return [sha for batch in batches for sha in fetch.fetch(settings, batch)]


def publish(settings: Settings) -> None:
    """A snapshot that knows all that is landed, an hour after it was landed."""
    data_root = settings.data_root
    for sidecar in data_root.landing.glob("*.json"):
        content = json.loads(sidecar.read_text("utf-8"))
        for sighting in content["sightings"]:
            seen = datetime.fromisoformat(sighting["first_seen"]) - timedelta(hours=1)
            sighting["first_seen"] = seen.isoformat()
        sidecar.write_text(json.dumps(content), "utf-8")
    snapshot = data_root.published / shelf.new_id("0" * 8, shelf.current_id(data_root))
    snapshot.mkdir(parents=True)
    files = {file.sha256: {} for file in fetch.landed(data_root)}
    manifest = {"files": files, "landing": shelf.landing_state(data_root)}
    (snapshot / shelf.MANIFEST).write_text(json.dumps(manifest))
    shelf.point_current_at(data_root, snapshot.name)


def assert_no_secret(text: Any) -> None:
    for part in (SHARE, *SHARE.split("/")):
        assert part.lower() not in str(text).lower()
