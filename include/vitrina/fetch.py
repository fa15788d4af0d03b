"""Fetch: from the folders into the landing, each file whole and checked.

The face of the step: what to fetch is said by listing.py, what was fetched is kept by landing.py.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vitrina import clouds, landing
from vitrina.batches import OF_NO_FILES, Batch, Item, found_of, shortened
from vitrina.clouds import Found
from vitrina.clouds.errors import CloudError, explain
from vitrina.data_root import DataRoot
from vitrina.landing import LandedFile, Sighting
from vitrina.listing import (
    FetchError,
    NothingUsable,
    folder_labels,
    list_landed,
    list_unseen,
    require_usable,
)
from vitrina.settings import Settings

__all__ = ["OF_NO_FILES", "FetchError", "LandedFile", "NothingUsable", "Sighting", "fetch",
           "landed", "list_landed", "list_unseen", "purge", "require_usable"]  # fmt: skip

#: Left free on the disk for the steps behind this one.
FREE_BYTES = 64 * 1024 * 1024
#: How files of these kinds open; a broken copy most often does not.
_MAGIC = {"xlsx": b"PK\x03\x04", "xlsm": b"PK\x03\x04", "ods": b"PK\x03\x04"}


def fetch(settings: Settings, batch: Batch) -> list[str]:
    """Land the files of one batch; returns their sha256. Files landed before cost no download.

    Raises FetchError naming folder and file; what was landed by then stays.
    """
    # Files landed before need no folder at all: a rebuild works with none configured.
    labels = folder_labels(settings) if any("folder" in item for item in batch["files"]) else {}
    known = landing.known(landing.sidecars(settings.data_root))
    opened: dict[int, tuple[Any, str]] = {}
    shas = []
    for item in batch["files"]:
        if "sha256" in item:
            shas.append(item["sha256"])
            continue
        position = item["folder"]
        if position not in labels:
            raise FetchError("VITRINA_EXPORTS changed between the listing and the fetching")
        folder = labels[position]
        twin = None
        if landing.is_content_hash(item["cloud_hash"]):
            twin = known.by_cloud_hash.get((item["cloud_hash"], item["size"]))
        try:
            if twin is None:
                if position not in opened:
                    url = settings.exports[position - 1]
                    opened[position] = clouds.open_folder(settings, url, label=folder)
                sha256, found = _land(settings.data_root, *opened[position], item)
            else:
                sha256, found = twin, found_of(item)
        except (CloudError, OSError) as error:
            failure = _failure(folder, item, error)
        else:
            sighting = landing.sighting_of(folder, found, datetime.now(UTC))
            if landing.sight(settings.data_root, sha256, _extension(found.path), sighting):
                shas.append(sha256)
            continue
        # Raised out here it carries no error of a library along, and so no address.
        raise failure
    return list(dict.fromkeys(shas))


def landed(data_root: DataRoot) -> list[LandedFile]:
    """Every landed file with its sightings, by sha256."""
    return landing.landed(data_root)


def purge(settings: Settings, sha: str, reason: str) -> None:
    """Remove a file's bytes and everything derived from them; its sidecar keeps the reason."""
    landing.purge(settings.data_root, sha, reason)


def _land(data_root: DataRoot, filesystem: Any, root: str, item: Item) -> tuple[str, Found]:
    """Download one file beside its place, then rename: a killed run leaves a `.part` only."""
    place = data_root.landing
    place.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(place).free
    if free < (item["size"] or 0) + FREE_BYTES:
        raise OSError(errno.ENOSPC, f"the disk is full, {free // 2**20} MB are free")
    part = place / f".incoming-{os.getpid()}.part"
    try:
        found, sha256 = _received(filesystem, root, item["path"], part)
        if not _opens_as_named(part, found) and not landing.is_content_hash(found.cloud_hash):
            # No hash proves these bytes; a broken way would hardly break them twice alike.
            found, again = _received(filesystem, root, item["path"], part)
            if again != sha256:
                raise OSError(errno.EAGAIN, "two downloads of it gave different bytes")
        part.replace(place / f"{sha256}.{_extension(found.path)}")
    finally:
        part.unlink(missing_ok=True)
    return sha256, found


def _received(filesystem: Any, root: str, path: str, part: Path) -> tuple[Found, str]:
    found = clouds.download(filesystem, root, path, part)
    with part.open("rb") as received:
        sha256 = hashlib.file_digest(received, "sha256").hexdigest()
        os.fsync(received.fileno())
    return found, sha256


def _opens_as_named(part: Path, found: Found) -> bool:
    with part.open("rb") as received:
        magic = _MAGIC.get(_extension(found.path), b"")
        return received.read(len(magic)) == magic


def _failure(folder: str, item: Item, error: CloudError | OSError) -> FetchError:
    """What, where and how to mend, for engineers and for the office; never a link."""
    failure = explain(error)
    path = shortened(item["path"])
    said = failure.english.removeprefix(f"{folder}: ").removeprefix(f"{item['path']}: ")
    return FetchError(
        f"Cannot fetch {folder}: {path}: {said} What is landed stays, the published snapshot "
        f"stays. / Не удалось загрузить файл «{path}» из папки {folder}: {failure.russian}. Уже "
        "загруженное сохранено, прежние отчёты остаются.",
        is_worth_retrying=failure.is_worth_retrying,
    )


def _extension(path: str) -> str:
    return path.rsplit(".", 1)[-1].lower()
