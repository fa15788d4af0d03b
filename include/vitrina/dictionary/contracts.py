"""Data contracts in the Open Data Contract Standard, one a published schema, beside its files.

A contract promises what dbt enforces and what this snapshot holds: columns, types, keys, codes and
the number of rows. `datacontract test` asks it of the DuckDB file and of the Parquet folders.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from vitrina.data_root import read_json, written_whole
from vitrina.dictionary.metadata import Column, Table, read
from vitrina.snapshots.candidate import WAREHOUSE, Candidate
from vitrina.snapshots.hashes import WEEK_COLUMN

STANDARD = "v3.2.0"
FOLDER = "contracts"
TERMS = Path(__file__).with_name("terms.yaml")

#: Types of dbt's contracts in the words of the standard.
LOGICAL = {
    "varchar": "string",
    "bigint": "integer",
    "integer": "integer",
    "double": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}


def write(candidate: Candidate) -> dict[str, str]:
    """Put `contracts/<schema>.odcs.yaml` into the snapshot; returns path → sha256.

    Promised are the tables dbt's manifest describes, with their rows in this snapshot. Without a
    manifest there is nothing to promise, and no file.
    """
    manifest = candidate.dbt_manifest
    if not manifest.exists():
        return {}
    rows = {name: table["rows"] for name, table in read_json(candidate.plan)["tables"].items()}
    written = {}
    for contract in compose(read(manifest), rows):
        path = f"{FOLDER}/{contract['name']}.odcs.yaml"
        text = yaml.dump(
            contract, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=100
        )
        with written_whole(candidate.snapshot / path) as part:
            part.write_text(text, encoding="utf-8")
        written[path] = hashlib.sha256(text.encode()).hexdigest()
    return written


def compose(tables: list[Table], rows: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """One contract a schema, as the standard's fields in its order.

    `rows`: `schema.table` → rows; a table not among them is in no contract.
    """
    terms = yaml.safe_load(TERMS.read_text(encoding="utf-8"))
    for schema in dict.fromkeys(table.schema for table in tables):
        promised = [t for t in tables if t.schema == schema and t.full_name in rows]
        if promised:
            yield {
                "apiVersion": STANDARD,
                "kind": "DataContract",
                "id": f"vitrina-{schema}",
                "name": schema,
                **terms,
                "servers": list(_servers(schema, promised)),
                "schema": [_table(table, rows[table.full_name], promised) for table in promised],
            }


def _servers(schema: str, tables: list[Table]) -> Iterator[dict[str, Any]]:
    """Paths are relative to the folder of the snapshot, where the tool is to be started."""
    yield {
        "server": "warehouse",
        "type": "duckdb",
        "description": "Файл DuckDB снимка",
        "database": WAREHOUSE,
        "schema": schema,
    }
    weeks = [c for table in tables for c in table.columns if c.name == WEEK_COLUMN]
    # Rows of no week lie in a folder `report_week=none`, which the standard cannot call a date.
    if all(week.is_required for week in weeks):
        yield {
            "server": "parquet",
            "type": "local",
            "description": "Те же таблицы в Parquet, папка на неделю",
            "path": f"parquet/{schema}/{{model}}/**/*.parquet",
            "format": "parquet",
        }


def _table(table: Table, rows: int, promised: list[Table]) -> dict[str, Any]:
    required = {column.name for column in table.columns if column.is_required}
    is_key = set(table.grain) <= required
    names = {other.name for other in promised}
    quality: list[dict[str, Any]] = [
        {
            "id": "row_count",
            "type": "library",
            "metric": "rowCount",
            "description": f"{table.name}: every row of the snapshot is there",
            "dimension": "completeness",
            "mustBe": rows,
        }
    ]
    if not is_key:
        # A key of the standard has no NULL; a grain may have one, where a level does not apply.
        quality.append(
            {
                "id": "unique_grain",
                "type": "sql",
                "description": f"{table.name}: no two rows share {', '.join(table.grain)}",
                "dimension": "uniqueness",
                "query": _repeated(table.grain),
                "mustBe": 0,
            }
        )
    return {
        "name": table.name,
        "physicalName": table.name,
        "physicalType": table.kind,
        "businessName": table.name_ru or table.name,
        "description": table.description,
        "dataGranularityDescription": " × ".join(table.grain),
        "properties": [
            _property(column, table.grain if is_key else (), names) for column in table.columns
        ],
        "quality": quality,
    }


def _repeated(grain: tuple[str, ...]) -> str:
    return (
        f"select count(*) from (select 1 from {{table}} group by {', '.join(grain)}"  # noqa: S608  # names of our own columns
        " having count(*) > 1) as repeated"
    )


def _property(column: Column, key: tuple[str, ...], tables: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name}
    if column.name_ru:
        found["businessName"] = column.name_ru
    found |= {
        "description": column.description,
        "logicalType": LOGICAL[column.type],
        "physicalType": column.type,
        "required": column.is_required,
    }
    if column.name in key:
        found |= {"primaryKey": True, "primaryKeyPosition": key.index(column.name) + 1}
    if column.words:
        found["enum"] = [{"value": code, "label": word} for code, word in column.words.items()]
    if column.unit:
        found["customProperties"] = [{"property": "unit", "value": column.unit}]
    if column.references.split(".")[0] in tables:
        found["relationships"] = [{"to": column.references}]
    return found
