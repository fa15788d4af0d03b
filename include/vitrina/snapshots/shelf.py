"""Snapshots on disk: their ids, the `current` link, the manifest, and what may be removed."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from vitrina import landing
from vitrina.data_root import DataRoot

MANIFEST = "manifest.json"
_INSTANT = "%Y%m%dT%H%M%SZ"
#: Removal renames first, so that a killed one never leaves half a snapshot under its name.
_REMOVED = ".removed-"


def new_id(content_hash: str, previous_id: str | None, now: datetime | None = None) -> str:
    """`YYYYMMDDTHHMMSSZ-<8 hex of the content>`, always later than the snapshot before it.

    Ids grow even if the clock goes back: what is later than `current` was never switched to.
    """
    instant = (now or datetime.now(UTC)).replace(microsecond=0)
    if previous_id is not None:
        earliest = published_at(previous_id) + timedelta(seconds=1)
        instant = max(instant, earliest)
    return f"{instant.strftime(_INSTANT)}-{content_hash[:8]}"


def published_at(snapshot_id: str) -> datetime:
    """The instant in a snapshot id, UTC."""
    return datetime.strptime(snapshot_id.split("-")[0], _INSTANT).replace(tzinfo=UTC)


def current_id(data_root: DataRoot) -> str | None:
    """Id of the snapshot readers see, None before the first."""
    if not data_root.current.is_symlink():
        return None
    return data_root.current.readlink().name


def folder(data_root: DataRoot, snapshot_id: str | None) -> Path:
    """Where a snapshot lies; of none, as before the first: a folder that is not there."""
    return data_root.published / (snapshot_id or ".none")


def read_manifest(data_root: DataRoot, snapshot_id: str | None) -> dict[str, Any]:
    """The manifest of a snapshot; of none: an empty one."""
    if snapshot_id is None:
        return {"tables": {}, "reports": {}, "report_inputs": {}, "files": {}}
    text = (folder(data_root, snapshot_id) / MANIFEST).read_text(encoding="utf-8")
    manifest: dict[str, Any] = json.loads(text)
    return manifest


def landed_files(data_root: DataRoot) -> set[str]:
    """sha256 of every file ever landed."""
    return {sidecar.stem for sidecar in data_root.landing.glob("*.json")}


def landing_state(data_root: DataRoot) -> str:
    """Hash of the landed set: sorted `<sha256>|<folder>/<path>|<modified>` of every sighting.

    Equal to the manifest's `landing`: nothing was landed or sighted since that snapshot.
    """
    return landing.state(landing.sidecars(data_root))


def point_current_at(data_root: DataRoot, snapshot_id: str) -> None:
    """Replace the symlink in one step: readers see the old snapshot or the new, never neither."""
    link = data_root.published / f".current.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(snapshot_id)
    link.replace(data_root.current)
    sync(data_root.published)


def remove_leftovers(data_root: DataRoot, run_id: str) -> list[str]:
    """Remove what dead runs left: snapshots never switched to and the builds of other runs."""
    current = current_id(data_root)
    never_switched = [
        name for name in _snapshot_ids(data_root) if current is None or name > current
    ]
    for name in never_switched:
        _remove(data_root, name)
    for half_removed in data_root.published.glob(f"{_REMOVED}*"):
        shutil.rmtree(half_removed)
    for link in data_root.published.glob(".current.*"):
        link.unlink()
    for build in data_root.build.iterdir() if data_root.build.is_dir() else ():
        if build.name != run_id:
            shutil.rmtree(build)
    return never_switched


def prune(data_root: DataRoot, keep: int) -> list[str]:
    """Keep the newest `keep` snapshots and the last of each month; returns the ids removed.

    `current` is the newest, so it stays even with `keep` 0.
    """
    ids = _snapshot_ids(data_root)
    last_of_month = {name[:6]: name for name in ids}
    kept = {*ids[len(ids) - keep :], *last_of_month.values(), current_id(data_root)}
    removed = [name for name in ids if name not in kept]
    for name in removed:
        _remove(data_root, name)
    return removed


def seal(snapshot: Path) -> None:
    """Make every file of a snapshot read-only (0440) and put it on the disk for good."""
    for path in sorted(snapshot.rglob("*"), reverse=True):
        if path.is_dir():
            sync(path)
        elif path.stat().st_nlink == 1:
            # A file with a second name belongs to an earlier snapshot and was sealed with it.
            path.chmod(0o440)
            sync(path)
    sync(snapshot)


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def link_file(path: Path | str, before: Path, snapshot: Path) -> bool:
    """An unchanged file of the snapshot before under a second name; False: it is not there."""
    if not (before / path).exists():
        return False
    (snapshot / path).parent.mkdir(parents=True, exist_ok=True)
    os.link(before / path, snapshot / path)
    return True


def _snapshot_ids(data_root: DataRoot) -> list[str]:
    if not data_root.published.is_dir():
        return []
    return sorted(
        path.name
        for path in data_root.published.iterdir()
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
    )


def _remove(data_root: DataRoot, snapshot_id: str) -> None:
    doomed = data_root.published / f"{_REMOVED}{snapshot_id}"
    folder(data_root, snapshot_id).rename(doomed)
    shutil.rmtree(doomed)
