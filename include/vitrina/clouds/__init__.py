"""Folders people share: public links of two clouds, S3, plain folders, behind one URL setting.

`open_folder` gives any of them as an fsspec filesystem; `walk` lists it in one vocabulary.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import fsspec
from fsspec.implementations.local import LocalFileSystem

from vitrina.clouds.bucket import open_bucket, without_addresses
from vitrina.clouds.mailru import MailruFolder
from vitrina.clouds.public_folder import share_of
from vitrina.clouds.yadisk import YadiskFolder
from vitrina.settings import Settings, SettingsError

fsspec.register_implementation("mailru", MailruFolder, clobber=True)
fsspec.register_implementation("yadisk", YadiskFolder, clobber=True)

#: Deeper than people build; keeps a folder that holds itself from being walked for ever.
MAX_DEPTH = 40


@dataclass(frozen=True)
class Found:
    """One file of a folder. `path` is below the folder, as data: never used as a local path.

    `cloud_hash` changes when the content does: the cloud's own hash, an ETag, or of a plain
    folder its times. `modified` is UTC, None where the cloud does not say.
    """

    path: str
    size: int | None
    cloud_hash: str | None
    modified: datetime | None


def folder_label(url: str, position: int) -> str:
    """What a folder is called everywhere, as its URL is a secret: `mailru-1`, `file-2`."""
    return f"{url.split('://', 1)[0]}-{position}"


def open_folder(settings: Settings, url: str, *, label: str = "") -> tuple[Any, str]:
    """The fsspec filesystem of a folder URL and the path of the folder in it.

    Raises SettingsError when the URL cannot be used; its text does not hold the URL.
    """
    scheme = url.split("://", 1)[0]
    label = label or scheme
    if scheme == "mailru":
        if "/" not in share_of(url):
            raise SettingsError(
                f"VITRINA_EXPORTS: {label} has fewer than two parts after mailru://; "
                "take all that follows /public/ in the link, e.g. mailru://AbCd/eFgHiJkLm"
            )
        pause = settings.cloud_pause_seconds
        return MailruFolder(
            share_of(url), api=settings.mailru_api, label=label, pause_seconds=pause
        ), ""
    if scheme == "yadisk":
        pause = settings.cloud_pause_seconds
        return YadiskFolder(
            share_of(url), api=settings.yadisk_api, label=label, pause_seconds=pause
        ), ""
    if scheme == "s3":
        return open_bucket(url, label)
    if scheme == "file":
        path = url.removeprefix("file://")
        # The setting is split at spaces, so a path with spaces comes as %20.
        return LocalFileSystem(), path if Path(path).exists() else unquote(path)
    raise SettingsError(f"VITRINA_EXPORTS: {label} has no known scheme")


def walk(filesystem: Any, root: str) -> Iterator[Found]:
    """Every file below `root`, folder by folder in name order. Raises what the cloud raises."""
    with without_addresses():
        yield from _walk(filesystem, root, root, set(), 0)


def _walk(filesystem: Any, root: str, folder: str, seen: set[Any], depth: int) -> Iterator[Found]:
    is_local = isinstance(filesystem, LocalFileSystem)
    if is_local:
        # A link may lead back into a folder above it.
        mark = Path(folder).stat()
        if (mark.st_dev, mark.st_ino) in seen:
            return
        seen.add((mark.st_dev, mark.st_ino))
    folders = []
    for entry in sorted(filesystem.ls(folder, detail=True), key=lambda entry: entry["name"]):
        if is_local and entry.get("islink"):
            entry = _link_target(filesystem, entry)
        if entry["type"] == "directory" and depth < MAX_DEPTH:
            folders.append(entry["name"])
        elif entry["type"] == "file" and entry["name"].strip("/") != folder.strip("/"):
            yield _found(filesystem, root, entry)
    for below in folders:
        yield from _walk(filesystem, root, below, seen, depth + 1)


def _link_target(filesystem: Any, entry: dict[str, Any]) -> dict[str, Any]:
    try:
        return dict(filesystem.info(entry["name"]))
    except OSError:
        return entry | {"type": "other"}


def _found(filesystem: Any, root: str, entry: dict[str, Any]) -> Found:
    path = entry["name"].removeprefix(root).lstrip("/") if root else entry["name"]
    if isinstance(filesystem, LocalFileSystem):
        status = os.stat(entry["name"])  # noqa: PTH116  # the name is no Path yet
        return Found(
            path=path,
            size=status.st_size,
            cloud_hash=f"times:{status.st_mtime_ns}:{status.st_ctime_ns}",
            modified=datetime.fromtimestamp(status.st_mtime, UTC),
        )
    modified = entry.get("modified") or entry.get("LastModified")
    return Found(
        path=path,
        size=entry["size"],
        cloud_hash=entry.get("cloud_hash") or (entry.get("ETag") or "").strip('"') or None,
        modified=modified.astimezone(UTC) if isinstance(modified, datetime) else None,
    )


def look(filesystem: Any, root: str, path: str) -> Found:
    """What the folder says of one file now; raises FileNotFoundError or what the cloud raises."""
    with without_addresses():
        return _found(filesystem, root, filesystem.info(_joined(root, path)))


def download(filesystem: Any, root: str, path: str, target: Path) -> Found:
    """Copy one file to `target`, whole and checked; returns what was really fetched.

    Raises CloudError of a cloud, OSError of a plain folder, which includes a file that
    changed under the copy.
    """
    before = look(filesystem, root, path)
    with without_addresses():
        filesystem.get_file(_joined(root, path), str(target))
    after = look(filesystem, root, path)
    if isinstance(filesystem, LocalFileSystem) and after != before:
        raise OSError("the file changed while it was copied")
    if after.size is not None and target.stat().st_size != after.size:
        raise OSError(f"{target.stat().st_size} of {after.size} bytes came")
    return after


def _joined(root: str, path: str) -> str:
    return f"{root.rstrip('/')}/{path}" if root else path
