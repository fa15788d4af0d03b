"""Listing: what the folders hold, and which of it no published snapshot knows yet."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vitrina import answers, batches, clouds, landing
from vitrina.batches import Batch, Item, files_in_russian, shortened
from vitrina.clouds import Found
from vitrina.clouds.errors import CloudError, explain
from vitrina.data_root import DataRoot, read_json, write_json
from vitrina.landing import ChangeKey, Sidecar
from vitrina.settings import Settings
from vitrina.snapshots import shelf

log = logging.getLogger(__name__)

#: What parse can read; everything else is noted as ignored and left where it is.
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")


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

    A batch is one top folder of a share, at most 100 files; [] means nothing to do, a batch of no
    files that a person answered on a held one. Files younger than `min_age_minutes` may still be
    under upload and are left for the next tick.
    Raises NothingUsable or FetchError; then nothing is fetched and the published snapshot stays.
    """
    data_root = settings.data_root
    _remove_leftovers(data_root)
    # Thousands of small files: read once for everything asked of them here.
    sidecars = landing.sidecars(data_root)
    known = landing.known(sidecars)
    # A clock that runs ahead must not hide a file for ever: only a near future is "fresh".
    fresh = timedelta(minutes=min_age_minutes)
    now = datetime.now(UTC)
    unseen: list[Item] = []
    ignored_count = 0
    usable: list[ChangeKey] = []
    labels = folder_labels(settings)
    files = _listed(settings, has_landed=bool(known.change_keys))
    for position, found in files:
        folder = labels[position]
        reason = _reason_to_ignore(found)
        if reason:
            ignored_count += 1
            landing.ignore(data_root, folder, _printable(found), reason)
            continue
        change_key = landing.sighting_of(folder, found, now).change_key
        usable.append(change_key)
        if found.modified is not None and abs(now - found.modified) < fresh:
            log.info("%s: left for the next run, still fresh: %s", folder, found.path)
        elif change_key not in known.change_keys:
            unseen.append(batches.item_of(position, found))
    if not usable:
        raise NothingUsable(_nothing_usable(labels, ignored_count))
    write_json(data_root.listing, usable)
    left_over = _left_over(data_root, sidecars)
    listed = batches.of_unseen(unseen, labels) + batches.of_landed(left_over)
    return listed or ([batches.OF_NO_FILES] if _is_answered_anew(data_root) else [])


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
    return batches.of_landed(file.sha256 for file in files)


def require_usable(settings: Settings, outcomes: Mapping[str, str]) -> None:
    """Raise NothingUsable when no file of the last listing has the outcome `accepted`.

    `outcomes` are by sha256 (validate.outcomes). A refused file beside good ones is a matter for
    its owner; a folder of refused files only is the wrong folder, and must not look like a run
    that went well.
    """
    listing = settings.data_root.listing
    listed = {tuple(key) for key in read_json(listing)} if listing.exists() else None
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


def folder_labels(settings: Settings) -> dict[int, str]:
    """1-based position of each folder of VITRINA_EXPORTS → its label."""
    return {
        position: clouds.folder_label(url, position)
        for position, url in enumerate(settings.require_exports(), start=1)
    }


def _listed(settings: Settings, *, has_landed: bool) -> list[tuple[int, Found]]:
    """Every file of every folder; raises one error that names all folders that failed."""
    files: list[tuple[int, Found]] = []
    english, russian = [], []
    is_worth_retrying = False
    for position, folder in folder_labels(settings).items():
        root = ""
        try:
            url = settings.exports[position - 1]
            filesystem, root = clouds.open_folder(settings, url, label=folder)
            files += [(position, found) for found in clouds.walk(filesystem, root)]
        except (CloudError, OSError) as error:
            failure = explain(error)
            place = _place(error, root)
            said = failure.english.removeprefix(f"{folder}: ")
            english.append(f"{folder}: {place}{said}")
            russian.append(f"{folder}: {place}{failure.russian}")
            is_worth_retrying |= failure.is_worth_retrying
    if english:
        message = (
            f"Cannot list {'; '.join(english)} Nothing was fetched, the published snapshot "
            f"stays. / Не удалось прочитать папку {'; '.join(russian)}. Ничего не загружено, "
            "прежние отчёты остаются."
        )
        if has_landed or is_worth_retrying:
            raise FetchError(message, is_worth_retrying=is_worth_retrying)
        raise NothingUsable(message)
    return files


def _place(error: Exception, root: str) -> str:
    """Which folder below a plain one failed; of clouds the error says so itself."""
    failed = getattr(error, "filename", None)
    if not root or not isinstance(failed, str) or not failed.startswith(f"{root.rstrip('/')}/"):
        return ""
    return f"{shortened(failed.removeprefix(root).strip('/'))}: "


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


def _left_over(data_root: DataRoot, sidecars: list[Sidecar]) -> list[str]:
    """Landed files, or new sightings of them, that the published snapshot does not know."""
    snapshot_id = shelf.current_id(data_root)
    manifest = shelf.read_manifest(data_root, snapshot_id)
    if manifest.get("landing") == landing.state(sidecars):
        return []
    files = landing.landed(data_root, sidecars)
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


def _is_answered_anew(data_root: DataRoot) -> bool:
    """Whether people answered on held files since the published snapshot was built."""
    manifest = shelf.read_manifest(data_root, shelf.current_id(data_root))
    return bool(answers.state(data_root) != manifest.get("answers", ""))


def _nothing_usable(labels: dict[int, str], ignored_count: int) -> str:
    folders = ", ".join(labels.values())
    return (
        f"Nothing to load in {folders}: {ignored_count} files, none of them a table "
        f"({' '.join(SUFFIXES)}). Check VITRINA_EXPORTS and that the exports lie in that folder. / "
        f"Загружать нечего: в папке {folders} {files_in_russian(ignored_count)}, среди них нет "
        f"ни одной таблицы ({' '.join(SUFFIXES)}). Проверьте ссылку в VITRINA_EXPORTS и положите "
        "выгрузки в эту папку."
    )


def _remove_leftovers(data_root: DataRoot) -> None:
    """A run that was killed in the middle of a download leaves its `.part`."""
    for part in Path(data_root.landing).glob(".incoming-*.part"):
        part.unlink(missing_ok=True)
