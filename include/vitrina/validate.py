"""Validate: which linked rows are accepted, and what is said of the others.

Every outcome of a row or a file is a verdict of Great Expectations (judge.py, expectations/) or
of reading and linking (refuse.py); nothing is judged here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from vitrina import landing, tables
from vitrina.data_root import DataRoot, read_json
from vitrina.layouts import Layout, load_layouts
from vitrina.rows.entities import entities
from vitrina.settings import Settings
from vitrina.verdicts import refuse
from vitrina.verdicts.judge import Finding, Judgement, as_frame, finding, judge
from vitrina.verdicts.record import Outputs, fingerprint


def validate(settings: Settings, kind: str) -> dict[str, int]:
    """Judge every linked file of `kind` whose verdict is missing or older than its input.

    Writes accepted/, entities/, findings/ and loads/ of each such file whole, and removes those
    of files that are no longer linked under the kind. Returns counts: files judged, unchanged,
    removed; rows accepted, rejected; findings. `files` stands for the refused and ignored ones.
    Raises KeyError on an unknown kind and ExpectationError when a rule cannot be computed.
    """
    if kind == refuse.FILES:
        return refuse.refusals(settings)
    data_root, layout = settings.data_root, load_layouts()[kind]
    outputs = Outputs(data_root, kind)
    linked = {folder.name: folder for folder in sorted((data_root.linked / kind).glob("*"))}
    landed = {file.sha256: file for file in landing.landed(data_root)}
    counts = Counter(dict.fromkeys(("judged", "unchanged", "accepted", "rejected"), 0))
    for sha, folder in linked.items():
        reading = data_root.reading(sha)
        beside = [
            place / kind / f"{sha}.parquet" for place in (data_root.candidates, data_root.decided)
        ]
        sources = [*folder.glob("[!.]*"), *(path for path in (reading, *beside) if path.exists())]
        stamp = fingerprint(sources)
        if outputs.stands(sha, stamp):
            counts["unchanged"] += 1
            continue
        table = read_linked(folder)
        read = read_json(reading) if reading.exists() else {}
        noted = [t for t in read.get("tables", []) if t["kind"] == kind]
        instants = _instants(table, noted, landed.get(sha))
        judgement = judge(kind, _with_totals(as_frame(table), noted))
        offer_loads, offer_findings = refuse.offers(data_root, kind, sha, instants)
        findings = [*judgement.findings, *_noted_findings(table, noted), *offer_findings]
        loads = [*_loads(layout, table, judgement, instants), *offer_loads]
        accepted = _accepted(layout, table, judgement)
        outputs.replace(
            sha, stamp, findings, loads, accepted, entities(layout, accepted), judgement.checks
        )
        counts.update(judged=1, accepted=accepted.num_rows, findings=len(findings))
        counts.update(rejected=table.num_rows - accepted.num_rows)
    for gone in outputs.judged() - set(linked):
        outputs.remove(gone)
        counts["removed"] += 1
    return dict(counts)


def outcomes(data_root: DataRoot) -> dict[str, str]:
    """sha256 → `accepted` when any load of the file was, else the code of a rule, or `ignored`."""
    found: dict[str, str] = {}
    for path in sorted(data_root.loads.glob("*/*.parquet")):
        read = pq.read_table(path, columns=["file_sha256", "outcome", "rule_code"])
        for load in read.to_pylist():
            if found.get(load["file_sha256"]) != "accepted":
                is_accepted = load["outcome"] == "accepted"
                reason = load["outcome"] if is_accepted else load["rule_code"] or load["outcome"]
                found[load["file_sha256"]] = reason
    return found


def run_suite(kind: str, frame: pd.DataFrame) -> list[Finding]:
    """Findings of the suite of `kind` on the rows of one file (columns of a linked frame)."""
    return judge(kind, frame).findings


def read_linked(folder: Path) -> pa.Table:
    """All rows of one linked file, with `_table`, the number of the table they stood in."""
    parts = []
    for path in sorted(folder.glob("*.parquet")):
        part = pq.read_table(path)
        number = pa.array([int(path.stem)] * part.num_rows, pa.int64())
        parts.append(part.append_column("_table", number))
    return pa.concat_tables(parts, promote_options="permissive")


def _instants(
    table: pa.Table, noted: list[dict[str, Any]], file: landing.LandedFile | None
) -> dict[str, Any]:
    """What all loads of a file share."""
    return {
        "is_demo": any(t.get("is_demo") for t in noted),
        "modified_at": table["_modified_at"][0].as_py() if table.num_rows else None,
        "first_seen_at": min(s.first_seen for s in file.sightings) if file else None,
    }


def _with_totals(frame: pd.DataFrame, noted: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows beside what the total rows of their table say, for those who add them up (Q29)."""
    totals = {t["number"]: json.dumps(t["totals"]) for t in noted if t.get("totals")}
    return frame.assign(_printed_totals=frame["_table"].map(totals).astype("str"))


def _noted_findings(table: pa.Table, noted: list[dict[str, Any]]) -> Iterator[Finding]:
    """What reading noted beside the rows: unknown headers, people named in titles."""
    numbers = table["_table"].to_pylist()
    first_rows = {number: numbers.index(number) for number in set(numbers)}
    for read in noted:
        if read["number"] not in first_rows:
            continue
        row = table.slice(first_rows[read["number"]], 1).to_pylist()[0]
        place = {
            "kind": read["kind"],
            "file_sha256": row["_file_sha256"],
            "file_name": row["_file_name"],
            "sheet": row["_sheet"],
            **{name: row[name] for name in ("report_week", "as_of_date", "region_code")},
        }
        for unknown in read.get("unknown_headers", []):
            yield finding("Q01", "unknown_header", place, printed=unknown)
        if read.get("has_personal_data_in_titles"):
            yield finding("Q27", "titles", place)


def _accepted(layout: Layout, table: pa.Table, judgement: Judgement) -> pa.Table:
    """The rows nothing refuses, in the columns of the contract, failing identifiers emptied."""
    for field, rows in judgement.cleared:
        failing = np.zeros(table.num_rows, dtype=bool)
        failing[rows] = True
        at = table.column_names.index(field)
        nothing = pa.scalar(None, table.schema.field(field).type)
        table = table.set_column(at, field, pc.if_else(pa.array(failing), nothing, table[field]))
    kept = pa.array([code is None for code in judgement.refused_by], pa.bool_())
    schema = tables.accepted(layout)
    return table.filter(kept).select(schema.names).cast(schema)


def _loads(
    layout: Layout, table: pa.Table, judgement: Judgement, instants: dict[str, Any]
) -> list[refuse.Load]:
    """One load a sheet, period and region: each of its data rows is accepted or rejected."""
    keys = ("_file_sha256", "_file_name", "_sheet", "report_week", "as_of_date", "region_code")
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row, key in enumerate(zip(*(table[name].to_pylist() for name in keys), strict=True)):
        groups.setdefault(key, []).append(row)
    loads = []
    for key, rows in groups.items():
        place = {name.removeprefix("_"): value for name, value in zip(keys, key, strict=True)}
        refused = Counter(code for row in rows if (code := judgement.refused_by[row]))
        accepted = len(rows) - refused.total()
        # A load without a row that survives is rejected: it must supersede nothing.
        main = min(refused, key=lambda code: (-refused[code], code), default=None)
        load = {
            **place,
            **instants,
            "kind": layout.kind,
            "row_count": len(rows),
            "accepted_count": accepted,
            "rejected_count": len(rows) - accepted,
            "outcome": "accepted" if accepted else "rejected",
            "rule_code": None if accepted else main,
            "step": "validate",
        }
        loads.append({"load_id": refuse.load_id(load), **load})
    return loads
