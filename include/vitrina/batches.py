"""Batches: the files of a run in portions that one task handles, with labels for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from vitrina.clouds import Found

#: With the pauses between calls a batch stays well below the 15 minutes of the lock.
FILES_IN_BATCH = 100
#: Airflow keeps 250 characters of a map label.
LONGEST_LABEL = 120

Batch = dict[str, Any]
#: A file to fetch: `folder` (position in VITRINA_EXPORTS), `path`, `size`, `cloud_hash`,
#: `modified`; or one that was landed before: `sha256` alone.
Item = dict[str, Any]
#: There is work and nothing to fetch for it.
OF_NO_FILES: Batch = {"label": "новых файлов нет", "files": []}


def of_unseen(unseen: Iterable[Item], labels: Mapping[int, str]) -> list[Batch]:
    """One batch per top folder of a share, at most a hundred files each, by name."""
    by_folder: dict[tuple[int, str], list[Item]] = {}
    for item in unseen:
        top, *below = PurePosixPath(item["path"]).parts
        by_folder.setdefault((item["folder"], top if below else ""), []).append(item)
    batches: list[Batch] = []
    used: set[str] = set()
    for (position, top), items in sorted(by_folder.items()):
        title = top or "корень папки"
        if len(labels) > 1:
            title = f"{labels[position]} · {title}"
        batches += _cut(shortened(title), sorted(items, key=lambda item: item["path"]), used)
    return batches


def of_landed(shas: Iterable[str]) -> list[Batch]:
    """Files that need no folder: they lie in the landing already."""
    return _cut("загружены ранее", [{"sha256": sha} for sha in shas], set())


def item_of(position: int, found: Found) -> Item:
    """JSON for one file of a listing: the scheduler hands it from task to task."""
    modified = found.modified.isoformat() if found.modified else None
    return {
        "folder": position,
        "path": found.path,
        "size": found.size,
        "cloud_hash": found.cloud_hash,
        "modified": modified,
    }


def found_of(item: Item) -> Found:
    """The file of a listing again."""
    modified = datetime.fromisoformat(item["modified"]) if item["modified"] else None
    return Found(item["path"], item["size"], item["cloud_hash"], modified)


def files_in_russian(count: int) -> str:
    """«1 файл», «3 файла», «11 файлов»."""
    if count % 10 == 1 and count % 100 != 11:
        return f"{count} файл"
    if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14):
        return f"{count} файла"
    return f"{count} файлов"


def shortened(title: str) -> str:
    """One printable line of at most LONGEST_LABEL letters; names come from strangers."""
    title = "".join(letter if letter.isprintable() else " " for letter in title)
    if len(title) <= LONGEST_LABEL:
        return title
    return f"{title[: LONGEST_LABEL // 2]}…{title[-LONGEST_LABEL // 2 :]}"


def _cut(title: str, items: list[Item], used: set[str]) -> list[Batch]:
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
