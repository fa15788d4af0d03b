"""Outputs: what linking a file leaves on disk, each table written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from vitrina import tables
from vitrina.data_root import written_whole
from vitrina.layouts import Layout
from vitrina.linkage.subjects import COLUMNS_OF_ROWS


def write_linked(folder: Path, layout: Layout, rows: pd.DataFrame) -> None:
    """One parquet a table; files of tables that are gone are removed."""
    schema = tables.accepted(layout)
    extra = [name for name in rows.columns if name not in (*schema.names, "table", "place")]
    for name in extra:
        is_flag = str(rows[name].dtype) in ("bool", "boolean")
        schema = schema.append(pa.field(name, pa.bool_() if is_flag else pa.string()))
    written = set()
    for number, part in rows.groupby("table"):
        target = folder / f"{number:02d}.parquet"
        written.add(target)
        columns = part.reindex(columns=schema.names)
        with written_whole(target) as beside:
            pq.write_table(pa.Table.from_pandas(columns, schema, preserve_index=False), beside)
    for stale in set(folder.glob("*.parquet")) - written:
        stale.unlink()


def read_rows(folder: Path) -> pd.DataFrame:
    """COLUMNS_OF_ROWS of a linked file, its tables in their order."""
    parts: list[pd.DataFrame] = []
    for path in sorted(folder.glob("*.parquet")):
        known = set(pq.read_schema(path).names)
        wanted = [name for name in COLUMNS_OF_ROWS if name in known]
        parts.append(pq.ParquetFile(path).read(wanted).to_pandas())
    rows: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return rows


def write_candidates(target: Path, candidates: pd.DataFrame) -> None:
    order = ["sheet", "row_number", "candidate_rank"]
    write_table(
        target, candidates.sort_values(order) if len(candidates) else candidates, tables.CANDIDATES
    )


def write_decided(target: Path, rows: pd.DataFrame, kind: str) -> None:
    """The rows a decision in force is about, whatever linked them."""
    signed = rows.get("_signature", pd.Series(None, index=rows.index, dtype="str")).notna()
    decided = rows[signed].rename(columns={"_signature": "row_signature"})
    decided.columns = [name.removeprefix("_") for name in decided.columns]
    write_table(target, decided.assign(kind=kind), tables.DECIDED)


def write_table(target: Path, rows: pd.DataFrame, schema: pa.Schema) -> None:
    """The columns of `schema`; a file of no rows is none."""
    if rows.empty:
        target.unlink(missing_ok=True)
        return
    columns = rows.reindex(columns=schema.names)
    # What has no value in any row pandas takes for a number.
    columns = columns.astype(dict.fromkeys(columns.columns[columns.isna().all()], "object"))
    with written_whole(target) as part:
        pq.write_table(pa.Table.from_pandas(columns, schema, preserve_index=False), part)
