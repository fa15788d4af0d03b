"""Gather: one Parquet file of a folder that holds a small one for each landed file.

Opening a file costs a thousand times what its few rows cost: a history of thousands of them would
take a run a minute to read. What was gathered is read again only where a file changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from vitrina.data_root import written_whole

#: Which file of the folder a row stands in, and its size and time when it was read.
PATH, STAMP = "gathered_path", "gathered_stamp"


def gather(folder: Path, schema: pa.Schema, target: Path) -> int:
    """Bring `target` up to date with the Parquet files below `folder`; returns how many were read.

    Columns: those of `schema`, then PATH (below the folder) and STAMP. A file that is gone leaves
    no rows. Without `target`, or with one of other columns, everything is read.
    """
    columns = schema.append(pa.field(PATH, pa.string())).append(pa.field(STAMP, pa.string()))
    there = dict(_files(folder))
    known = _known(target, columns)
    kept = known.filter(_is_as_it_was(known, there))
    fresh = sorted(set(there) - set(kept[PATH].to_pylist()))
    if not fresh and target.exists() and kept.num_rows == known.num_rows:
        return 0
    parts = [kept]
    for path in fresh:
        rows = pq.read_table(folder / path)
        place = [pa.array([text] * rows.num_rows, pa.string()) for text in (path, there[path])]
        named = [_column(rows, field) for field in schema]
        parts.append(pa.Table.from_arrays([*named, *place], schema=columns))
    with written_whole(target) as part:
        pq.write_table(pa.concat_tables(parts), part)
    return len(fresh)


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """(path below the folder, stamp) of every Parquet file but the empty one for the columns."""
    for place, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".parquet") and not name.startswith(".") and name != "schema.parquet":
                path = Path(place) / name
                stat = path.stat()
                yield str(path.relative_to(folder)), f"{stat.st_size}:{stat.st_mtime_ns}"


def _known(target: Path, columns: pa.Schema) -> pa.Table:
    """What was gathered before, if it has the columns of today."""
    if not target.exists() or not pq.read_schema(target).equals(columns):
        return columns.empty_table()
    return pq.read_table(target)


def _is_as_it_was(known: pa.Table, there: dict[str, str]) -> pa.Array:
    stamps = pa.array([there.get(path) for path in known[PATH].to_pylist()], pa.string())
    return pc.fill_null(pc.equal(known[STAMP], stamps), False)


def _column(rows: pa.Table, field: pa.Field) -> pa.ChunkedArray | pa.Array:
    if field.name not in rows.column_names:
        return pa.nulls(rows.num_rows, field.type)
    return rows[field.name].cast(field.type)
