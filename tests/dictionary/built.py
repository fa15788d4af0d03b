"""A dbt build as it was left: what its manifest says and what its two files hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

#: Tables have a grain test, what is only a part of a query is tested in the table it is a part of.
PARTS = "ephemeral"


@dataclass(frozen=True)
class Built:
    """The folder of one run and the warehouse it published."""

    folder: Path
    published: Path

    @cached_property
    def nodes(self) -> dict[str, Any]:
        nodes: dict[str, Any] = json.loads(self.manifest.read_text("utf-8"))["nodes"]
        return nodes

    @property
    def manifest(self) -> Path:
        return self.folder / "target" / "manifest.json"

    def tables(self) -> Iterator[dict[str, Any]]:
        """Models and seeds that are tables or views of one of the files."""
        for node in self.nodes.values():
            is_table = node["resource_type"] in ("model", "seed")
            if is_table and node["config"]["materialized"] != PARTS:
                yield node

    def columns(self) -> dict[tuple[str, str], set[str]]:
        """(schema, table) → the columns there are, of both files."""
        found: dict[tuple[str, str], set[str]] = {}
        for file in (self.published / "vitrina.duckdb", self.folder / "work.duckdb"):
            with duckdb.connect(str(file), read_only=True) as connection:
                for schema, table, column in connection.execute(
                    "select table_schema, table_name, column_name from information_schema.columns"
                ).fetchall():
                    found.setdefault((schema, table), set()).add(column)
        return found

    def undescribed(self) -> list[str]:
        """Columns, models and seeds without a description, and descriptions without a column."""
        there, wrong = self.columns(), []
        for node in self.tables():
            name = f"{node['schema']}.{node['name']}"
            told = {c for c, column in node["columns"].items() if column["description"].strip()}
            columns = there.pop((node["schema"], node["name"]), set())
            wrong += [f"{name}.{column}" for column in sorted(told ^ columns)]
            if node["resource_type"] == "seed" and not node["description"].strip():
                wrong.append(name)
        parts = [
            node["name"]
            for node in self.nodes.values()
            if node["resource_type"] == "model" and not node["description"].strip()
        ]
        return wrong + parts + [f"{schema}.{table}" for schema, table in there]

    def without_grain(self) -> list[str]:
        tested = {
            node["attached_node"]
            for node in self.nodes.values()
            if node["resource_type"] == "test"
            and (node.get("test_metadata") or {}).get("name") == "unique_grain"
        }
        return [node["name"] for node in self.tables() if node["unique_id"] not in tested]

    def without_contract(self, schemas: tuple[str, ...]) -> list[str]:
        return [
            node["name"]
            for node in self.tables()
            if node["resource_type"] == "model"
            and node["database"] == "vitrina"
            and node["schema"] in schemas
            and not node["config"]["contract"]["enforced"]
        ]

    def warnings(self) -> list[str]:
        """Tests that found something and did not stop the run."""
        results = json.loads((self.folder / "target" / "run_results.json").read_text("utf-8"))
        return [one["unique_id"] for one in results["results"] if one["status"] == "warn"]
