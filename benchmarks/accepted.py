"""Accepted: one file as the line leaves it after `validate`, in every place that dbt reads.

accepted/, entities/, findings/, candidates/, loads/ and raw/sheets/ by the schemas of
vitrina.tables, under the names the line gives them, and the sidecar of landing/. Only the bytes of
the workbook were never written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.country import Column
from vitrina import tables
from vitrina.data_root import DataRoot
from vitrina.layouts import load_layouts
from vitrina.rows.entities import entities
from vitrina.verdicts.refuse import load_id

#: Field → one value of all rows, or an array with a value for every row there could be.
Columns = Mapping[str, Any]

#: Excel's number of the first row below the title and the header.
_FIRST_ROW = 5
_LAYOUTS = load_layouts()
_SCHEMAS = {kind: tables.accepted(layout) for kind, layout in _LAYOUTS.items()}


@dataclass(frozen=True)
class File:
    """One landed file. Its sha256 is that of its name and time: there are no bytes."""

    kind: str
    name: str
    sheet: str
    modified: datetime
    report_week: date | None
    as_of_date: date

    @cached_property
    def sha256(self) -> str:
        return sha256(f"{self.kind}|{self.name}|{self.modified}".encode()).hexdigest()


def rows_of(file: File, columns: Columns, chosen: Column) -> pa.Table:
    """Rows of tables.accepted: those that `chosen` numbers, fields without a column blank."""
    schema = _SCHEMAS[file.kind]
    known = {
        "_file_sha256": file.sha256, "_file_name": file.name, "_sheet": file.sheet,
        "_row_number": pa.array(np.arange(len(chosen)) + _FIRST_ROW), "_is_hidden": False,
        "_modified_at": file.modified, "report_week": file.report_week,
        "as_of_date": file.as_of_date, "is_linked": _LAYOUTS[file.kind].links,
    }  # fmt: skip
    places = pa.array(chosen)
    made = []
    for field in schema:
        value = known.get(field.name, columns.get(field.name))
        if field.name == "_row_number":
            made.append(value)
        elif isinstance(value, pa.Array):
            made.append(value.take(places).cast(field.type))
        else:
            made.append(pa.repeat(pa.scalar(value, field.type), len(chosen)))
    return pa.table(made, schema=schema)


def leave(
    root: DataRoot,
    file: File,
    rows: pa.Table,
    findings: Sequence[Mapping[str, Any]] = (),
    candidates: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Write all that dbt reads of a file; a finding `reject_row` stands for a row that is not in
    `rows`, which are sorted by region."""
    layout = _LAYOUTS[file.kind]
    loads = []
    regions = rows["region_code"].combine_chunks()
    counted = regions.value_counts().to_pylist()
    start = 0
    for region_code, count in ((entry["values"], entry["counts"]) for entry in counted):
        week = f"report_week={file.report_week or 'none'}"
        folder = root.accepted / file.kind / week / f"region_code={region_code}"
        _write(folder / f"{file.sha256}.parquet", rows.slice(start, count))
        start += count
        refused = sum(
            found["severity"] == "reject_row" and found["region_code"] == region_code
            for found in findings
        )
        loads.append(_load(file, region_code, count, refused))
    place = Path(file.kind) / f"{file.sha256}.parquet"
    _write(root.entities / place, entities(layout, rows))
    _write(root.findings / place, pa.Table.from_pylist(list(findings), tables.FINDINGS))
    _write(root.loads / place, pa.Table.from_pylist(loads, tables.LOADS))
    if candidates:
        _write(root.candidates / place, pa.Table.from_pylist(list(candidates), tables.CANDIDATES))
    sheet = _sheet(file, sum(load["row_count"] for load in loads))
    _write(root.raw / "sheets" / place.name, pa.Table.from_pylist([sheet], tables.SHEETS))
    _note(root, file)


def finding_on(row: Mapping[str, Any], kind: str, rule: str, severity: str) -> dict[str, Any]:
    """A row of tables.FINDINGS on a row of `rows_of`."""
    week = row["report_week"]
    return {
        "kind": kind,
        **{name: row[f"_{name}"] for name in ("file_sha256", "file_name", "sheet", "row_number")},
        "rule_code": rule,
        "severity": severity,
        "field": "Краткое название",
        "printed_value": row["name"],
        "message": f"«{row['name']}»: проверьте строку.",
        "owner": "Муниципальный координатор",
        "deadline": week + timedelta(days=7),
        **{name: row[name] for name in ("report_week", "as_of_date", "region_code")},
        "organization_id": row["organization_id"],
        "rule_variant": "",
    }


def _load(file: File, region_code: str, accepted: int, refused: int) -> dict[str, Any]:
    load = {
        "file_sha256": file.sha256,
        "file_name": file.name,
        "sheet": file.sheet,
        "kind": file.kind,
        "report_week": file.report_week,
        "as_of_date": file.as_of_date,
        "region_code": region_code,
        "row_count": accepted + refused,
        "accepted_count": accepted,
        "rejected_count": refused,
        "outcome": "accepted",
        "is_demo": False,
        "modified_at": file.modified,
        "first_seen_at": _first_seen(file),
        "step": "validate",
    }
    return {"load_id": load_id(load), **load}


def _sheet(file: File, rows: int) -> dict[str, Any]:
    """A title, a blank row, the header over two rows, the data, a total."""
    parts = {"title": 1, "header": 2, "total": 1, "footnote": 0, "blank": 1, "outside": 0}
    return {
        "file_sha256": file.sha256,
        "sheet": file.sheet,
        "used_range_rows": rows + sum(parts.values()),
        **{f"{part}_rows": count for part, count in parts.items()},
        "data_rows": rows,
    }


def _note(root: DataRoot, file: File) -> None:
    """The sidecar, as fetch writes it."""
    sighting = {
        "folder": "file-1",
        "path": f"{file.report_week or 'Базы'}/{file.name}",
        "name": file.name,
        "size": 100_000,
        "cloud_hash": file.sha256[:40],
        "modified": file.modified.isoformat(),
        "modified_is_known": True,
        "first_seen": _first_seen(file).isoformat(),
    }
    content = {"sha256": file.sha256, "size": 100_000, "extension": "xlsx", "sightings": [sighting]}
    root.landing.mkdir(parents=True, exist_ok=True)
    target = root.landing / f"{file.sha256}.json"
    target.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _first_seen(file: File) -> datetime:
    return file.modified + timedelta(minutes=5)


def _write(target: Path, rows: pa.Table) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, target)
