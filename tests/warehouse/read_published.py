"""Run as a script in another environment: what this release of DuckDB reads in a published file.

Prints JSON: `version`, and per `schema.table` the sha256 of its sorted rows.
"""

from __future__ import annotations

import hashlib
import json
import sys

import duckdb

SCHEMAS = ("marts", "kpi", "quality", "meta")


def read(path: str) -> dict[str, str]:
    """Digest of the rows of every table and view, as Python values."""
    digests = {}
    with duckdb.connect(path, read_only=True) as warehouse:
        found = warehouse.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_catalog = current_database() order by all"
        ).fetchall()
        for schema, table in found:
            if schema in SCHEMAS:
                rows = warehouse.execute(f'select * from "{schema}"."{table}"').fetchall()  # noqa: S608  # names of the file's own catalogue
                lines = "\n".join(sorted(map(repr, rows)))
                digests[f"{schema}.{table}"] = hashlib.sha256(lines.encode()).hexdigest()
    return digests


if __name__ == "__main__":
    print(json.dumps({"version": duckdb.__version__, "tables": read(sys.argv[1])}))
