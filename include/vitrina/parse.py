"""Parse: landed bytes to raw tables of text cells, a pure function of the bytes."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from vitrina import quarantine, tables
from vitrina.data_root import DataRoot, read_json, write_json, written_whole
from vitrina.reader.pool import Request, lasting_pool
from vitrina.settings import PROJECT_ROOT, SEEDS, Settings

#: What the content of raw/ depends on besides the bytes of the file.
_READER_SOURCES = ("layouts", "reader", "weeks.py", "territory.py", "spelling.py", "seeds.py")
#: What is said of a file whose bytes have left the quarantine too.
_EXPIRED = {
    "refusal": {
        "rule_code": "Q27",
        "reason_ru": "В файле были персональные данные. Его 30 дней хранили в карантине и удалили: "
        "уберите их из таблицы и загрузите её под тем же именем.",
        "reason_en": "personal data, removed after 30 days of quarantine",
    }
}


def parse(settings: Settings, shas: Iterable[str]) -> dict[str, str]:
    """Read landed files; returns sha256 → `parsed`, `refused` or `ignored`.

    Writes raw/<kind>/<sha>/<NN>.parquet of each table, raw/sheets/<sha>.parquet of what the rows
    of each sheet are, then raw/files/<sha>.json. A file read before by the same reader is left
    alone; a broken one never stops the others. Raises FileNotFoundError for a sha256 that was
    never landed.
    """
    root = settings.data_root
    quarantine.expire(root)
    stored = quarantine.stored_files(root)
    outcomes: dict[str, str] = {}
    unread: dict[str, Path] = {}
    for sha in dict.fromkeys(shas):
        known = _known_report(root, sha)
        if known and (known["reader_version"] == reader_version() or sha not in stored):
            outcomes[sha] = str(known["outcome"])
            if known["rule_code"] == "Q27":
                quarantine.shut_away(root, sha)
        elif sha in stored:
            unread[sha] = stored[sha]
        elif (root.landing / f"{sha}.json").exists():
            outcomes[sha] = _write(root, _report(sha, _EXPIRED))
        else:
            raise FileNotFoundError(f"no landed file {sha} in {root.landing}")
    if not unread:
        return outcomes
    with _scratch(root) as scratch:
        for request, answer in lasting_pool().read(_requests(unread, scratch)):
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


def _known_report(root: DataRoot, sha: str) -> dict[str, Any] | None:
    report = root.reading(sha)
    return dict(read_json(report)) if report.exists() else None


def _requests(files: dict[str, Path], scratch: Path) -> Iterator[Request]:
    """The largest first, so that no reader is left alone with one at the end."""
    for sha in sorted(files, key=lambda sha: (-files[sha].stat().st_size, sha)):
        output = scratch / sha
        output.mkdir()
        yield Request(files[sha], files[sha].suffix.lower(), output)


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
    shutil.rmtree(request.output)
    if report["rule_code"] == "Q27":
        quarantine.shut_away(root, sha)
    else:
        quarantine.let_out(root, sha)
    return _write(root, report)


def _write(root: DataRoot, report: dict[str, Any]) -> str:
    counted = [{"file_sha256": report["sha256"], **rows} for rows in report.pop("sheet_rows")]
    report["data_rows"] = sum(rows["data_rows"] for rows in counted)
    with written_whole(root.raw / "sheets" / f"{report['sha256']}.parquet") as part:
        pq.write_table(pa.Table.from_pylist(counted, tables.SHEETS), part)
    write_json(root.reading(report["sha256"]), report)
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
        "sheet_rows": [],
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
