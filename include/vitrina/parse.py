"""Parse: landed bytes to raw tables of text cells, a pure function of the bytes."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from vitrina.data_root import DataRoot, written_whole
from vitrina.reader.pool import Request, lasting_pool
from vitrina.settings import PROJECT_ROOT, SEEDS, Settings

#: What the content of raw/ depends on besides the bytes of the file.
_READER_SOURCES = ("layouts", "reader", "weeks.py", "territory.py", "spelling.py")
#: What stands in the landing beside the files.
_NO_FILES = (".json", ".part")


def parse(settings: Settings, shas: Iterable[str]) -> dict[str, str]:
    """Read landed files; returns sha256 → `parsed`, `refused` or `ignored`.

    Writes raw/<kind>/<sha>/<NN>.parquet of each table, then raw/files/<sha>.json. A file read
    before by the same reader is left alone; a broken one never stops the others. Raises
    FileNotFoundError for a sha256 that was never landed.
    """
    root = settings.data_root
    outcomes: dict[str, str] = {}
    unread: list[str] = []
    for sha in dict.fromkeys(shas):
        known = _known_outcome(root, sha)
        if known:
            outcomes[sha] = known
        else:
            unread.append(sha)
    if not unread:
        return outcomes
    with _scratch(root) as scratch:
        for request, answer in lasting_pool().read(_requests(root, unread, scratch)):
            sha = request.output.name
            outcomes[sha] = _store(root, sha, request, answer)
    return outcomes


@cache
def reader_version() -> str:
    """Changes whenever the reader, the layouts or the names of regions do."""
    here = PROJECT_ROOT / "include" / "vitrina"
    files = [SEEDS / "regions.csv"]
    for source in _READER_SOURCES:
        path = here / source
        files += sorted(path.glob("*.[py]*")) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        if file.suffix in (".py", ".yaml", ".csv"):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _known_outcome(root: DataRoot, sha: str) -> str | None:
    report = root.raw / "files" / f"{sha}.json"
    if not report.exists():
        return None
    known = json.loads(report.read_text(encoding="utf-8"))
    return str(known["outcome"]) if known["reader_version"] == reader_version() else None


def _requests(root: DataRoot, shas: list[str], scratch: Path) -> Iterator[Request]:
    """The largest first, so that no reader is left alone with one at the end."""
    landed = {path.stem: path for path in root.landing.glob("*") if path.suffix not in _NO_FILES}
    absent = [sha for sha in shas if sha not in landed]
    if absent:
        raise FileNotFoundError(f"no landed file {absent[0]} in {root.landing}")
    for sha in sorted(shas, key=lambda sha: (-landed[sha].stat().st_size, sha)):
        output = scratch / sha
        output.mkdir()
        yield Request(landed[sha], landed[sha].suffix.lower(), output)


@contextmanager
def _scratch(root: DataRoot) -> Iterator[Path]:
    """A folder the workers write into, on the same file system as raw/ and outside it."""
    folder = root.path / f".parse-{uuid4().hex}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _store(root: DataRoot, sha: str, request: Request, answer: dict[str, Any]) -> str:
    """Replace all that raw/ holds of a file; its report comes last and makes it known."""
    report = _report(sha, answer)
    for stale in root.raw.glob(f"*/{sha}"):
        shutil.rmtree(stale)
    for table in report["tables"]:
        name = f"{table['number']:02}.parquet"
        with written_whole(root.raw / table["kind"] / sha / name) as part:
            shutil.move(request.output / name, part)
    if report["rule_code"] == "Q27":
        with written_whole(root.quarantine / request.path.name) as part:
            shutil.copyfile(request.path, part)
    shutil.rmtree(request.output)
    with written_whole(root.raw / "files" / f"{sha}.json") as part:
        part.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    return str(report["outcome"])


def _report(sha: str, answer: dict[str, Any]) -> dict[str, Any]:
    """What became of the file: a refusal, its tables, or nothing this line knows."""
    report: dict[str, Any] = {
        "sha256": sha,
        "reader_version": reader_version(),
        "outcome": "refused",
        "rule_code": None,
        "reason_ru": None,
        "reason_en": None,
        "tables": [],
        "refused_tables": [],
        "ignored_sheets": [],
    }
    refusal = answer.get("refusal")
    if refusal:
        return {**report, **refusal}
    report.update(answer["report"])
    if report["tables"]:
        report["outcome"] = "parsed"
    elif report["refused_tables"]:
        first = report["refused_tables"][0]
        report.update({key: first[key] for key in ("rule_code", "reason_ru", "reason_en")})
    else:
        report.update(
            outcome="ignored",
            reason_ru="В файле нет ни одной известной таблицы: он не загружается.",
            reason_en="no known table",
        )
    return report
