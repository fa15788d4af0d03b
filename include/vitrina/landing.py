"""The landing: bytes as fetched under their sha256, and beside each a sidecar of its sightings.

Readers of the landing (every step behind fetch) use `landed`; only fetch.py writes here.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vitrina.clouds import Found
from vitrina.data_root import DataRoot, in_turn, read_json, write_json

#: Folder label, path, mark of the content or its times, size.
ChangeKey = tuple[str, str, str, int]
#: As written beside the bytes: sha256, size, extension, sightings; `purged` once removed.
Sidecar = dict[str, Any]


@dataclass(frozen=True)
class Sighting:
    """Where and when the bytes were offered. Instants are UTC; `path` is data, never a path here.

    `modified` is the cloud's modification time; where the cloud gave none it is the time of the
    first sighting, stored once, and `modified_is_known` is false.
    """

    folder: str
    path: str
    name: str
    size: int
    cloud_hash: str | None
    modified: datetime
    modified_is_known: bool
    first_seen: datetime

    @property
    def change_key(self) -> ChangeKey:
        """Equal for what a listing need not fetch again."""
        is_dated = not self.cloud_hash and self.modified_is_known
        mark = self.modified.isoformat() if is_dated else self.cloud_hash or ""
        return (self.folder, self.path, mark, self.size)


@dataclass(frozen=True)
class LandedFile:
    """One landed file; `extension` has no dot. `path` may be gone (quarantine over)."""

    sha256: str
    path: Path
    extension: str
    sightings: tuple[Sighting, ...]

    @property
    def primary(self) -> Sighting:
        """The earliest sighting: a later copy of old bytes must not win over newer ones."""
        return min(self.sightings, key=lambda sighting: (sighting.modified, sighting.path))


@dataclass(frozen=True)
class Known:
    """What a listing is compared with: change keys, and the bytes behind each cloud hash."""

    change_keys: frozenset[ChangeKey]
    by_cloud_hash: dict[tuple[str, int], str]


def sidecars(data_root: DataRoot) -> list[Sidecar]:
    """What was noted of every file ever landed, purged files too, by sha256."""
    if not data_root.landing.is_dir():
        return []
    with os.scandir(data_root.landing) as entries:
        paths = sorted(entry.path for entry in entries if entry.name.endswith(".json"))
    noted = []
    for path in paths:
        # Thousands on each tick: a Path apiece would cost as much as the reading.
        with open(path, "rb") as file:  # noqa: PTH123  # see above
            noted.append(json.load(file))
    return noted


def landed(data_root: DataRoot, noted: list[Sidecar] | None = None) -> list[LandedFile]:
    """Every landed file that was not purged, by sha256; `noted` are the sidecars if read."""
    files = []
    for sidecar in sidecars(data_root) if noted is None else noted:
        if not sidecar["sightings"]:
            continue
        sha256, extension = sidecar["sha256"], sidecar["extension"]
        path = data_root.landing / f"{sha256}.{extension}"
        quarantined = data_root.quarantine / path.name
        if not path.exists() and quarantined.exists():
            path = quarantined
        files.append(LandedFile(sha256, path, extension, _sightings(sidecar["sightings"])))
    return files


def known(noted: list[Sidecar]) -> Known:
    """Change keys of everything ever landed, purged files too: they must not come back."""
    keys = set()
    by_cloud_hash = {}
    for sidecar in noted:
        was_purged = "purged" in sidecar
        offered = sidecar["purged"]["sightings"] if was_purged else sidecar["sightings"]
        for sighting in _sightings(offered):
            keys.add(sighting.change_key)
            if is_content_hash(sighting.cloud_hash):
                by_cloud_hash[sighting.cloud_hash or "", sighting.size] = sidecar["sha256"]
    return Known(frozenset(keys), by_cloud_hash)


def state(noted: list[Sidecar]) -> str:
    """Hash of the landed set: sorted `<sha256>|<folder>/<path>|<modified>` of every sighting.

    Equal to the manifest's `landing`: nothing was landed or sighted since that snapshot.
    """
    lines = [
        f"{sidecar['sha256']}|{seen['folder']}/{seen['path']}|{seen['modified']}"
        for sidecar in noted
        for seen in sidecar["sightings"]
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def is_content_hash(cloud_hash: str | None) -> bool:
    """Whether equal values mean equal bytes: SHA-1 of the cloud, sha256 or md5; not file times.

    A multipart ETag of S3 carries a dash and depends on how the file was cut.
    """
    return bool(cloud_hash) and ":" not in str(cloud_hash) and "-" not in str(cloud_hash)


def sighting_of(folder: str, found: Found, now: datetime) -> Sighting:
    """A file of a listing as it is noted; a time the cloud does not say is that of the sighting."""
    return Sighting(
        folder=folder,
        path=found.path,
        name=found.path.rsplit("/", 1)[-1],
        size=found.size or 0,
        cloud_hash=found.cloud_hash,
        modified=found.modified or now,
        modified_is_known=found.modified is not None,
        first_seen=now,
    )


def sight(data_root: DataRoot, sha256: str, extension: str, sighting: Sighting) -> bool:
    """Note that landed bytes were offered under a path; the same offer again changes nothing.

    False when these bytes were purged: they are removed again if a download brought them.
    """
    with in_turn(_sidecars_lock(data_root)):
        target = data_root.landing / f"{sha256}.json"
        if target.exists():
            sidecar = read_json(target)
            if "purged" in sidecar:
                sidecar["purged"]["sightings"].append(_written(sighting))
                write_json(target, sidecar)
                (data_root.landing / f"{sha256}.{extension}").unlink(missing_ok=True)
                return False
        else:
            sidecar = {"sha256": sha256, "size": sighting.size, "extension": extension}
            sidecar["sightings"] = []
        sightings = [_sighting(offered) for offered in sidecar["sightings"]]
        for place, earlier in enumerate(sightings):
            if _offer(earlier) == _offer(sighting):
                # Only the mark of change moved (a plain folder's times): remember the new one.
                sightings[place] = replace(earlier, cloud_hash=sighting.cloud_hash)
                break
        else:
            sightings.append(sighting)
        sidecar["sightings"] = [_written(offered) for offered in sightings]
        write_json(target, sidecar)
    return True


def ignore(data_root: DataRoot, folder: str, found: Found, reason: str) -> None:
    """Note once a file that is not fetched, and why (Russian sentence part)."""
    identity = f"{folder}/{found.path}".encode()
    name = hashlib.sha1(identity, usedforsecurity=False).hexdigest()
    target = data_root.landing / "ignored" / f"{name}.json"
    if target.exists():
        return
    write_json(
        target,
        {
            "folder": folder,
            "path": found.path,
            "name": found.path.rsplit("/", 1)[-1],
            "size": found.size,
            "modified": found.modified.isoformat() if found.modified else None,
            "first_seen": datetime.now(UTC).isoformat(timespec="seconds"),
            "reason": reason,
        },
    )


def purge(data_root: DataRoot, sha256: str, reason: str) -> None:
    """Remove the bytes of a file and all derived from them; the sidecar stays with the reason.

    Snapshots already published are not touched: the next run publishes one without the file.
    Raises FileNotFoundError when nothing of that sha256 was ever landed.
    """
    with in_turn(_sidecars_lock(data_root)):
        target = data_root.landing / f"{sha256}.json"
        if not target.exists():
            raise FileNotFoundError(f"nothing was landed under sha256 {sha256}")
        sidecar = read_json(target)
        # Sightings move below the reason: the landed set changes, the change keys stay known.
        earlier = sidecar.get("purged", {}).get("sightings", [])
        sidecar["purged"] = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "reason": reason,
            "sightings": earlier + sidecar["sightings"],
        }
        sidecar["sightings"] = []
        write_json(target, sidecar)
        for place in (data_root.landing, data_root.quarantine):
            for bytes_ in place.glob(f"{sha256}.*"):
                if bytes_ != target:
                    bytes_.unlink()
    data_root.forget_derived(sha256)


def _sightings(offered: list[dict[str, Any]]) -> tuple[Sighting, ...]:
    return tuple(_sighting(values) for values in offered)


def _sighting(values: dict[str, Any]) -> Sighting:
    return Sighting(
        folder=values["folder"],
        path=values["path"],
        name=values["name"],
        size=values["size"],
        cloud_hash=values["cloud_hash"],
        modified=datetime.fromisoformat(values["modified"]),
        modified_is_known=values["modified_is_known"],
        first_seen=datetime.fromisoformat(values["first_seen"]),
    )


def _written(sighting: Sighting) -> dict[str, Any]:
    return asdict(sighting) | {
        "modified": sighting.modified.isoformat(),
        "first_seen": sighting.first_seen.isoformat(),
    }


def _offer(sighting: Sighting) -> tuple[Any, ...]:
    modified = sighting.modified if sighting.modified_is_known else None
    return (sighting.folder, sighting.path, modified)


def _sidecars_lock(data_root: DataRoot) -> Path:
    """Mapped fetch tasks are processes: two may sight the same bytes at once."""
    return data_root.landing / ".sidecars.lock"
