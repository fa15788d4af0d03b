"""Run as a script in another environment: what this release of DuckDB answers to queries.

Arguments: the published file, a JSON file of queries by name, an empty folder. Prints JSON:
`version`; `answers`, the rows of each query as text; `second`, what a second connection reads by a
symlink that was switched from a base called `one` to `two` under an open first one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb


def answers(file: str, queries: dict[str, str]) -> dict[str, list[str]]:
    with duckdb.connect(file, read_only=True) as warehouse:
        return {name: [repr(row) for row in warehouse.execute(sql).fetchall()]
                for name, sql in queries.items()}  # fmt: skip


def second(folder: Path) -> str:
    for name in ("one", "two"):
        (folder / name).mkdir()
        with duckdb.connect(str(folder / name / "vitrina.duckdb")) as base:
            base.execute(f"create table snapshot as select '{name}' as name")
    current = folder / "current"
    current.symlink_to("one")
    with duckdb.connect(str(current / "vitrina.duckdb"), read_only=True):
        (folder / "next").symlink_to("two")
        (folder / "next").replace(current)
        with duckdb.connect(str(current / "vitrina.duckdb"), read_only=True) as base:
            return str(base.execute("select name from snapshot").fetchall()[0][0])


if __name__ == "__main__":
    found = answers(sys.argv[1], json.loads(Path(sys.argv[2]).read_text("utf-8")))
    told = {"version": duckdb.__version__, "answers": found, "second": second(Path(sys.argv[3]))}
    print(json.dumps(told))
