"""One workbook from its bytes to findings: the real reading, linking and validating, no pool."""

from __future__ import annotations

import json
import shutil

import pyarrow.parquet as pq

from vitrina.link import link
from vitrina.reader.read_file import read_file
from vitrina.reader.refusal import Refusal
from vitrina.settings import Settings
from vitrina.validate import validate

SHA = "ef" * 32
EXPORT = "Красноярский край/Выгрузка 25.10.2024.xlsx"
LATER = "Красноярский край/Выгрузка 01.11.2024.xlsx"


def walk(
    settings: Settings, content: bytes, sightings: tuple[str, ...] = (EXPORT,)
) -> set[tuple[str, str]]:
    """(code, variant) of every finding on the file, seen under these paths."""
    root = settings.data_root
    shutil.rmtree(root.path, ignore_errors=True)
    for folder in (root.landing, root.raw / "files"):
        folder.mkdir(parents=True)
    seen = [
        {"folder": "folder-1", "path": path, "name": path.rpartition("/")[2], "size": 1,
         "cloud_hash": None, "modified": f"2024-10-25T12:00:{number:02}+00:00",
         "modified_is_known": True, "first_seen": "2024-10-25T13:00:00+00:00"}
        for number, path in enumerate(sightings)
    ]  # fmt: skip
    sidecar = {"sha256": SHA, "size": len(content), "extension": "xlsx", "sightings": seen}
    (root.landing / f"{SHA}.json").write_text(json.dumps(sidecar), encoding="utf-8")
    (root.raw / "files" / f"{SHA}.json").write_text(
        json.dumps(_read(settings, content)), encoding="utf-8"
    )
    for kind in link(settings):
        validate(settings, kind)
    return {
        (row["rule_code"], row["rule_variant"])
        for path in root.findings.rglob("*.parquet")
        for row in pq.read_table(path).to_pylist()
    }


def _read(settings: Settings, content: bytes) -> dict[str, object]:
    """The report of reading; tables lie in raw/ as parse leaves them."""
    report: dict[str, object] = {
        "sha256": SHA, "outcome": "refused", "rule_code": None, "data_rows": 0,
    }  # fmt: skip
    try:
        read = read_file(content, ".xlsx")
    except Refusal as refusal:
        return {**report, "rule_code": refusal.rule_code, "reason_ru": refusal.reason_ru}
    for table, frame in zip(read.tables, read.frames, strict=True):
        folder = settings.data_root.raw / table["kind"] / SHA
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(frame, folder / f"{table['number']:02}.parquet")
    report |= {"tables": read.tables, "refused_tables": read.refused_tables}
    if read.tables:
        report["outcome"] = "parsed"
    elif read.refused_tables:
        report["rule_code"] = read.refused_tables[0]["rule_code"]
        report["reason_ru"] = read.refused_tables[0]["reason_ru"]
    else:
        report["outcome"] = "ignored"
    return report
