"""Fetch: what is in the folders and was not seen before, into the landing, whole and checked."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from vitrina import clouds, landing
from vitrina.clouds import Found
from vitrina.clouds.errors import CloudError
from vitrina.data_root import DataRoot, written_whole
from vitrina.landing import ChangeKey, LandedFile, Sighting
from vitrina.settings import Settings
from vitrina.snapshots import shelf

__all__ = ["FetchError", "LandedFile", "NothingUsable", "Sighting", "fetch", "landed",
           "list_landed", "list_unseen", "purge", "require_usable"]  # fmt: skip

log = logging.getLogger(__name__)

#: What parse can read; everything else is noted as ignored and left where it is.
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
#: With the pauses between calls a batch stays well below the 15 minutes of the lock.
FILES_IN_BATCH = 100
#: Airflow keeps 250 characters of a map label.
LONGEST_LABEL = 120
#: Left free on the disk for the steps behind this one.
FREE_BYTES = 64 * 1024 * 1024

Batch = dict[str, Any]


class FetchError(RuntimeError):
    """A folder or a file could not be read; the message names the folder's label.

    `is_worth_retrying`: whether the same may succeed in some minutes, nobody mending anything.
    """

    def __init__(self, message: str, *, is_worth_retrying: bool = False) -> None:
        super().__init__(message)
        self.is_worth_retrying = is_worth_retrying


class NothingUsable(FetchError):
    """The folders hold nothing that could be loaded."""


def list_unseen(settings: Settings, *, min_age_minutes: int) -> list[Batch]:
    """Batches of files not landed yet, and of landed ones the published snapshot lacks.

    A batch is one sub-folder of a share, at most 100 files; [] means nothing to do. Files
    younger than `min_age_minutes` may still be under upload and are left for the next tick.
    Raises NothingUsable or FetchError; then nothing is fetched and the published snapshot stays.
    """
    data_root = settings.data_root
    _remove_leftovers(data_root)
    known = landing.known(data_root)
    # A clock that runs ahead must not hide a file for ever: only a near future is "fresh".
    fresh = timedelta(minutes=min_age_minutes)
    now = datetime.now(UTC)
    unseen: dict[tuple[int, str], list[dict[str, Any]]] = {}
    ignored_count = 0
    usable: list[ChangeKey] = []
    labels = folder_labels(settings)
    for position, found in _listed(settings, has_landed=bool(known.change_keys)):
        folder = labels[position]
        reason = _reason_to_ignore(found)
        if reason:
            ignored_count += 1
            landing.ignore(data_root, folder, _printable(found), reason)
            continue
        change_key = _sighting(folder, found, now).change_key
        usable.append(change_key)
        if found.modified is not None and abs(now - found.modified) < fresh:
            log.info("%s: left for the next run, still fresh: %s", folder, found.path)
        elif change_key not in known.change_keys:
            top, *below = PurePosixPath(found.path).parts
            sub_folder = top if below else ""
            unseen.setdefault((position, sub_folder), []).append(_item(position, found))
    if not usable:
        raise NothingUsable(_nothing_usable(labels, ignored_count))
    with written_whole(data_root.listing) as part:
        part.write_text(json.dumps(usable, ensure_ascii=False), encoding="utf-8")
    batches = _batches(unseen, labels)
    return batches + _landed_batches(_left_over(data_root))


def list_landed(settings: Settings) -> list[Batch]:
    """Batches of everything landed, for a rebuild; raises NothingUsable when there is nothing."""
    files = landing.landed(settings.data_root)
    if not files:
        raise NothingUsable(
            "Nothing was ever landed in this data root, so there is nothing to rebuild: "
            "run `make run` first. / В хранилище ещё нет ни одного файла, пересобирать нечего: "
            "сначала выполните make run."
        )
    settings.data_root.listing.unlink(missing_ok=True)
    return _landed_batches([file.sha256 for file in files])


def require_usable(settings: Settings, outcomes: Mapping[str, str]) -> None:
    """Raise NothingUsable when no file of the last listing has the outcome `accepted`.

    `outcomes` are by sha256 (validate.outcomes). A refused file beside good ones is a matter for
    its owner; a folder of refused files only is the wrong folder, and must not look like a run
    that went well.
    """
    listing = settings.data_root.listing
    listed = {tuple(key) for key in json.loads(listing.read_bytes())} if listing.exists() else None
    refused = []
    for file in landing.landed(settings.data_root):
        if listed is None or any(seen.change_key in listed for seen in file.sightings):
            outcome = outcomes.get(file.sha256, "ignored")
            if outcome == "accepted":
                return
            refused.append(f"{file.primary.name} ({outcome})")
    raise NothingUsable(
        "Not one file of the folders could be accepted, so nothing is published; check that the "
        "folder is the right one. / Ни один файл из папок не принят, публиковать нечего, прежний "
        f"снимок остался на месте: {', '.join(refused[:10])}. Проверьте, та ли это папка; что "
        "значат коды, сказано в expectations/rules.csv."
    )


def fetch(settings: Settings, batch: Batch) -> list[str]:
    """Land the files of one batch; returns their sha256. Files landed before cost no download.

    Raises FetchError naming folder and file; what was landed by then stays.
    """
    # Files landed before need no folder at all: a rebuild works with none configured.
    labels = folder_labels(settings) if any("folder" in item for item in batch["files"]) else {}
    known = landing.known(settings.data_root)
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
        twin = known.by_cloud_hash.get((item["cloud_hash"] or "", item["size"]))
        try:
            if twin and landing.is_content_hash(item["cloud_hash"]):
                found = _found(item)
            else:
                if position not in opened:
                    url = settings.exports[position - 1]
                    opened[position] = clouds.open_folder(settings, url, label=folder)
                twin, found = _land(settings.data_root, *opened[position], item)
        except CloudError as error:
            raise FetchError(
                f"{folder}: {error}", is_worth_retrying=error.is_worth_retrying
            ) from None
        except OSError as error:
            raise FetchError(
                f"{folder}: {item['path']}: {error}",
                # What is gone from the folder is gone from the next listing too.
                is_worth_retrying=not isinstance(error, FileNotFoundError),
            ) from error
        sighting = _sighting(folder, found, datetime.now(UTC))
        if landing.sight(settings.data_root, twin, _extension(found.path), sighting):
            shas.append(twin)
    return list(dict.fromkeys(shas))


def landed(data_root: DataRoot) -> list[LandedFile]:
    """Every landed file with its sightings, by sha256."""
    return landing.landed(data_root)


def purge(settings: Settings, sha: str, reason: str) -> None:
    """Remove a file's bytes and everything derived from them; its sidecar keeps the reason."""
    landing.purge(settings.data_root, sha, reason)


def folder_labels(settings: Settings) -> dict[int, str]:
    """1-based position of each folder of VITRINA_EXPORTS → its label."""
    return {
        position: clouds.folder_label(url, position)
        for position, url in enumerate(settings.require_exports(), start=1)
    }


def _land(
    data_root: DataRoot, filesystem: Any, root: str, item: dict[str, Any]
) -> tuple[str, Found]:
    """Download one file beside its place, then rename: a killed run leaves a `.part` only."""
    place = data_root.landing
    place.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(place).free
    if free < (item["size"] or 0) + FREE_BYTES:
        raise OSError(f"the disk of the data root is full: {free // 2**20} MB are free")
    part = place / f".incoming-{os.getpid()}.part"
    try:
        found = clouds.download(filesystem, root, item["path"], part)
        with part.open("rb") as received:
            sha256 = hashlib.file_digest(received, "sha256").hexdigest()
            os.fsync(received.fileno())
        part.replace(place / f"{sha256}.{_extension(found.path)}")
    finally:
        part.unlink(missing_ok=True)
    return sha256, found


def _listed(settings: Settings, *, has_landed: bool) -> list[tuple[int, Found]]:
    """Every file of every folder; raises one error that names all folders that failed."""
    files: list[tuple[int, Found]] = []
    failures = []
    is_worth_retrying = False
    for position, folder in folder_labels(settings).items():
        try:
            url = settings.exports[position - 1]
            filesystem, root = clouds.open_folder(settings, url, label=folder)
            files += [(position, found) for found in clouds.walk(filesystem, root)]
        except CloudError as error:
            failures.append(f"{folder}: {str(error).removeprefix(f'{folder}: ')}")
            is_worth_retrying |= error.is_worth_retrying
        except OSError as error:
            failures.append(f"{folder}: {error.strerror or type(error).__name__}")
    if failures:
        message = (
            f"Cannot list {'; '.join(failures)}. Nothing was fetched, the published snapshot "
            "stays. Check the link in VITRINA_EXPORTS and that the folder is still shared. / "
            f"Не удалось прочитать папку ({'; '.join(failures)}). Ничего не загружено, прежние "
            "отчёты остаются. Проверьте ссылку в VITRINA_EXPORTS и доступ к папке."
        )
        if has_landed or is_worth_retrying:
            raise FetchError(message, is_worth_retrying=is_worth_retrying)
        raise NothingUsable(message)
    return files


def _reason_to_ignore(found: Found) -> str | None:
    segments = found.path.split("/")
    if segments[-1].startswith("~$"):
        return "временный файл открытой таблицы"
    if any(segment.startswith(".") and segment.strip(".") for segment in segments):
        return "скрытый файл"
    if not found.path.lower().endswith(SUFFIXES):
        return f"не таблица: читаются {' '.join(SUFFIXES)}"
    if _printable(found) != found:
        return "имя файла не в UTF-8: переименуйте его"
    return None


def _printable(found: Found) -> Found:
    """The same file with bytes of its name that are no UTF-8 replaced."""
    path = os.fsencode(found.path).decode("utf-8", errors="replace")
    return Found(path, found.size, found.cloud_hash, found.modified)


def _left_over(data_root: DataRoot) -> list[str]:
    """Landed files, or new sightings of them, that the published snapshot does not know."""
    snapshot_id = shelf.current_id(data_root)
    manifest = shelf.read_manifest(data_root, snapshot_id)
    if manifest.get("landing") == shelf.landing_state(data_root):
        return []
    files = landing.landed(data_root)
    if snapshot_id is None:
        return [file.sha256 for file in files]
    published_at = shelf.published_at(snapshot_id)
    left = [
        file.sha256
        for file in files
        if file.sha256 not in manifest["files"]
        or any(sighting.first_seen >= published_at for sighting in file.sightings)
    ]
    # The set differs and no file shows how (one was purged): then all of it goes again.
    return left or [file.sha256 for file in files]


def _batches(
    unseen: dict[tuple[int, str], list[dict[str, Any]]], labels: dict[int, str]
) -> list[Batch]:
    batches: list[Batch] = []
    used: set[str] = set()
    for (position, sub_folder), items in sorted(unseen.items()):
        title = sub_folder or "корень папки"
        if len(labels) > 1:
            title = f"{labels[position]} · {title}"
        batches += _cut(_shortened(title), sorted(items, key=lambda item: item["path"]), used)
    return batches


def _landed_batches(shas: Iterable[str]) -> list[Batch]:
    return _cut("загружены ранее", [{"sha256": sha} for sha in shas], set())


def _cut(title: str, items: list[dict[str, Any]], used: set[str]) -> list[Batch]:
    """Batches of a hundred files with labels no other batch of the run has."""
    batches = []
    for start in range(0, len(items), FILES_IN_BATCH):
        files = items[start : start + FILES_IN_BATCH]
        part = f" · часть {start // FILES_IN_BATCH + 1}" if len(items) > FILES_IN_BATCH else ""
        stem = f"{title}{part}"
        twins = sum(1 for label in used if label == stem or label.startswith(f"{stem} (№"))
        numbered = stem if not twins else f"{stem} (№{twins + 1})"
        used.add(numbered)
        batches.append({"label": f"{numbered} · {files_in_russian(len(files))}", "files": files})
    return batches


def files_in_russian(count: int) -> str:
    """«1 файл», «3 файла», «11 файлов»."""
    if count % 10 == 1 and count % 100 != 11:
        return f"{count} файл"
    if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14):
        return f"{count} файла"
    return f"{count} файлов"


def _shortened(title: str) -> str:
    title = "".join(letter if letter.isprintable() else " " for letter in title)
    if len(title) <= LONGEST_LABEL:
        return title
    return f"{title[: LONGEST_LABEL // 2]}…{title[-LONGEST_LABEL // 2 :]}"


def _nothing_usable(labels: dict[int, str], ignored_count: int) -> str:
    folders = ", ".join(labels.values())
    return (
        f"Nothing to load in {folders}: {ignored_count} files, none of them a table "
        f"({' '.join(SUFFIXES)}). Check VITRINA_EXPORTS and that the exports lie in that folder. / "
        f"Загружать нечего: в папке {folders} {files_in_russian(ignored_count)}, среди них нет "
        f"ни одной таблицы ({' '.join(SUFFIXES)}). Проверьте ссылку в VITRINA_EXPORTS и положите "
        "выгрузки в эту папку."
    )


def _item(position: int, found: Found) -> dict[str, Any]:
    modified = found.modified.isoformat() if found.modified else None
    return {
        "folder": position,
        "path": found.path,
        "size": found.size,
        "cloud_hash": found.cloud_hash,
        "modified": modified,
    }


def _found(item: dict[str, Any]) -> Found:
    modified = datetime.fromisoformat(item["modified"]) if item["modified"] else None
    return Found(item["path"], item["size"], item["cloud_hash"], modified)


def _sighting(folder: str, found: Found, now: datetime) -> Sighting:
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


def _extension(path: str) -> str:
    return path.rsplit(".", 1)[-1].lower()


def _remove_leftovers(data_root: DataRoot) -> None:
    """A run that was killed in the middle of a download leaves its `.part`."""
    for part in Path(data_root.landing).glob(".incoming-*.part"):
        part.unlink(missing_ok=True)
