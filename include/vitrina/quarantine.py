"""Quarantine: bytes with personal data leave the landing, wait 30 days for their owner and go."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vitrina.data_root import DataRoot

KEPT = timedelta(days=30)
#: What stands in the landing beside the files.
_NO_FILES = (".json", ".part")


def stored_files(root: DataRoot) -> dict[str, Path]:
    """sha256 → where the bytes of each file are: in quarantine or else in the landing."""
    return {
        path.stem: path
        for place in (root.landing, root.quarantine)
        for path in place.glob("*.*")
        if path.suffix not in _NO_FILES
    }


def shut_away(root: DataRoot, sha: str) -> None:
    """Move the bytes out of the landing; the 30 days begin when they first come."""
    for path in root.landing.glob(f"{sha}.*"):
        if path.suffix in _NO_FILES:
            continue
        target = root.quarantine / path.name
        if target.exists():
            # Downloaded again: the days that have passed still count.
            path.unlink()
            continue
        root.quarantine.mkdir(parents=True, exist_ok=True)
        path.replace(target)
        os.utime(target)


def let_out(root: DataRoot, sha: str) -> None:
    """Back to the landing: a later reader found no personal data in the file."""
    for path in root.quarantine.glob(f"{sha}.*"):
        path.replace(root.landing / path.name)


def expire(root: DataRoot) -> None:
    """Remove what has waited long enough; sightings in the landing keep it from coming back."""
    oldest = (datetime.now(UTC) - KEPT).timestamp()
    for path in root.quarantine.glob("*.*"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
