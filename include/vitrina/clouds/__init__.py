"""Folders people share: public links of two clouds, S3, plain folders, behind one URL setting.

`open_folder` gives any of them as an fsspec filesystem; `walk` lists it in one vocabulary.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import fsspec
from fsspec.implementations.local import LocalFileSystem

from vitrina.clouds.bucket import is_bucket, keys_below, open_bucket, without_addresses
from vitrina.clouds.errors import CloudStrange
from vitrina.clouds.mailru import MailruFolder
from vitrina.clouds.public_folder import PublicFolder, share_of
from vitrina.clouds.yadisk import YadiskFolder
from vitrina.settings import Settings, SettingsError

fsspec.register_implementation("mailru", MailruFolder, clobber=True)
fsspec.register_implementation("yadisk", YadiskFolder, clobber=True)

#: Deeper than people build; keeps a folder that holds itself from being walked for ever.
MAX_DEPTH = 40
#: Of a modification time: what is older or later is a clock gone wrong.
YEARS = range(1980, 2100)
#: Ten years of every region's weekly files, ten times over.
MAX_FILES = 500_000


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
    """Every file below `root`, folder by folder in name order. Raises what the cloud raises.

    Folders too deep or too many raise CloudStrange: what is left out of a listing in silence
    would look like files that were never handed in.
    """
    with without_addresses():
        files: Iterator[Found]
        if is_bucket(filesystem):
            files = (_found(filesystem, root, entry) for entry in keys_below(filesystem, root))
        else:
            files = _walk(filesystem, root, root, {_mark(filesystem, root)}, 0)
        for count, found in enumerate(files, start=1):
            if count > MAX_FILES:
                raise CloudStrange(f"more than {MAX_FILES} files: this is no folder of exports")
            yield found


def _walk(filesystem: Any, root: str, folder: str, seen: set[Any], depth: int) -> Iterator[Found]:
    folders = []
    for entry in sorted(filesystem.ls(folder, detail=True), key=lambda entry: entry["name"]):
        if entry.get("islink"):
            entry = _link_target(filesystem, entry)
        if entry["type"] == "file":
            try:
                found = _found(filesystem, root, entry)
            except FileNotFoundError:
                continue  # removed since its folder was read
            yield found
        elif entry["type"] == "directory":
            folders.append(entry["name"])
    for below in folders:
        mark = _mark(filesystem, below)
        if mark in seen:
            if isinstance(filesystem, LocalFileSystem):
                continue  # a symbolic link, whose files were seen where they lie
            raise CloudStrange(f"{below}: the folder leads back into one listed before")
        if depth == MAX_DEPTH:
            raise CloudStrange(f"folders nest deeper than {MAX_DEPTH}")
        seen.add(mark)
        yield from _walk(filesystem, root, below, seen, depth + 1)


def _mark(filesystem: Any, folder: str) -> Any:
    """The same for the same folder, by whatever way it is come to."""
    if isinstance(filesystem, LocalFileSystem):
        status = Path(folder).stat()
        return status.st_dev, status.st_ino
    return filesystem.address(folder)


def _link_target(filesystem: Any, entry: dict[str, Any]) -> dict[str, Any]:
    try:
        return dict(filesystem.info(entry["name"]))
    except OSError:
        return entry | {"type": "other"}


def _found(filesystem: Any, root: str, entry: dict[str, Any]) -> Found:
    path = entry["name"].removeprefix(root).removeprefix("/") if root else entry["name"]
    if isinstance(filesystem, LocalFileSystem):
        status = os.stat(entry["name"])  # noqa: PTH116  # the name is no Path yet
        return Found(
            path=path,
            size=status.st_size,
            cloud_hash=f"times:{status.st_mtime_ns}:{status.st_ctime_ns}",
            modified=_believable(status.st_mtime),
        )
    modified = entry.get("modified") or entry.get("LastModified")
    return Found(
        path=path,
        size=entry["size"],
        cloud_hash=entry.get("cloud_hash") or (entry.get("ETag") or "").strip('"') or None,
        modified=_believable(modified.timestamp()) if isinstance(modified, datetime) else None,
    )


def _believable(timestamp: float) -> datetime | None:
    """UTC; None of a time no table has: weeks are told from it, and versions ordered by it."""
    try:
        instant = datetime.fromtimestamp(timestamp, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return instant if instant.year in YEARS else None


def look(filesystem: Any, root: str, path: str) -> Found:
    """What the folder says of one file now; raises FileNotFoundError or what the cloud raises."""
    with without_addresses():
        return _found(filesystem, root, filesystem.info(_joined(root, path)))


def download(filesystem: Any, root: str, path: str, target: Path) -> Found:
    """Copy one file to `target`, whole and checked; returns what was really fetched.

    Raises CloudError of a cloud, OSError of a plain folder or a bucket, which includes a file
    that changed under the copy.
    """
    before = look(filesystem, root, path)
    with without_addresses():
        filesystem.get_file(_joined(root, path), str(target))
    after = look(filesystem, root, path)
    # A public link looks again by itself when hash and size do not hold.
    if not isinstance(filesystem, PublicFolder) and after != before:
        raise OSError(errno.EAGAIN, "the file changed while it was copied")
    received = target.stat().st_size
    if after.size is not None and received != after.size:
        raise OSError(errno.EAGAIN, f"{received} of {after.size} bytes came")
    return after


def _joined(root: str, path: str) -> str:
    return f"{root.rstrip('/')}/{path}" if root else path
