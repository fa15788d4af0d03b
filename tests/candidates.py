"""Candidates of runs, built by hand: a tiny warehouse and the rpt_ rows of a few workbooks."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import duckdb

from vitrina.reports import figures, municipal, regional
from vitrina.settings import Settings

TYPES = {
    "text": "varchar", "remark": "varchar", "identifier": "varchar", "status": "varchar",
    "count": "bigint", "percent": "double", "index": "double", "delta": "double",
    "date": "date", "instant": "timestamp",
}  # fmt: skip
SHA = "ab" * 32


def build_candidate(
    settings: Settings,
    run_id: str,
    *,
    weeks: tuple[str, ...] = ("2024-10-18", "2024-10-25"),
    values: dict[str, float] | None = None,
    version: int = 1,
    municipalities: tuple[str, ...] = (),
) -> None:
    """Files of one run as dbt leaves them; `values` are the percents by week.

    Each of `municipalities` has a row in every model of its pack, and the pack.
    """
    folder = settings.data_root.build / run_id
    folder.mkdir(parents=True)
    values = values or {}
    with duckdb.connect(str(folder / "vitrina.duckdb")) as warehouse:
        for schema in ("marts", "kpi", "quality", "meta"):
            warehouse.execute(f"create schema {schema}")
        warehouse.execute(
            "create table marts.fct_sferum_organization_week (report_week date, region_code text,"
            " organization_id text, teachers bigint, share double)"
        )
        for week in weeks:
            warehouse.execute(
                "insert into marts.fct_sferum_organization_week values (?, '24', 'o1', 5, ?),"
                " (?, '24', 'o2', null, 0.1)",
                [week, values.get(week, 25.0), week],
            )
        # Storage order must not matter.
        warehouse.execute(
            "create table marts.dim_region as select '24' as region_code, 'Край' as name"
        )
        warehouse.execute("create view kpi.activity as from marts.fct_sferum_organization_week")
        warehouse.execute(
            "create table quality.rejected_rows (report_week date, rule_code text, message text)"
        )
        warehouse.execute(
            "create table quality.data_issues as"
            " select date '2024-10-25' as report_week, 'Q16' as rule_code"
            " union all select null, 'Q05'"
        )
        warehouse.execute(
            "create table quality.loads as select ? as file_sha256, 'registry' as kind,"
            " 'accepted' as outcome, now()::timestamp as first_seen_at"
            " union all select ?, 'sferum_organizations', 'rejected', now()::timestamp",
            [SHA, SHA],
        )
        warehouse.execute(
            "create table meta.snapshot as select ? as snapshot_id, now()::timestamp as built_at,"
            " date '2024-10-25' as newest_week, 'abc' as git_revision",
            [run_id],
        )
    with duckdb.connect(str(folder / "work.duckdb")) as work:
        _write_report_models(work, weeks, values, version, municipalities)


def land(settings: Settings, sha: str = SHA, path: str = "Край/выгрузка.xlsx") -> None:
    """The sidecar of one landed file."""
    sighting = {"folder": "mailru-1", "path": path, "modified": "2024-10-25T12:00:00+00:00"}
    settings.data_root.landing.mkdir(parents=True, exist_ok=True)
    sidecar = settings.data_root.landing / f"{sha}.json"
    sidecar.write_text(json.dumps({"sha256": sha, "sightings": [sighting]}), encoding="utf-8")


def _write_report_models(
    work: duckdb.DuckDBPyConnection,
    weeks: tuple[str, ...],
    values: dict[str, float],
    version: int,
    municipalities: tuple[str, ...],
) -> None:
    work.execute("create schema reports")
    for model, types in report_models().items():
        listed = ", ".join(f"{name} {kind}" for name, kind in types.items())
        work.execute(f"create table reports.{model} ({listed})")
        towns: tuple[str | None, ...] = municipalities or ((None,) if _is_regional(model) else ())
        for week in weeks:
            for number, town in enumerate(towns if "municipality_id" in types else (None,), 1):
                row = {name: _example(kind) for name, kind in types.items()}
                row |= {"report_week": week, "region_code": "24", "sort_order": number}
                if "municipality_id" in types:
                    row |= {"municipality_id": f"0460{number}" if town else None}
                if "version" in types:
                    row |= {"region_name": "Красноярский край", "version": version}
                if "municipality_name" in types:
                    row |= {"municipality_name": town}
                if model == figures.SUMMARY.tables[0].model:
                    row |= {"value": values.get(week, 25.0), "value_role": "percent"}
                marks = ", ".join("?" * len(row))
                work.execute(
                    f"insert into reports.{model} ({', '.join(row)}) values ({marks})",  # noqa: S608  # names of our own
                    list(row.values()),
                )


def report_models() -> dict[str, dict[str, str]]:
    """Every rpt_ model of the workbooks with the columns these ask it for, and their types."""
    models: dict[str, dict[str, str]] = {}
    for book in (regional.BOOK, municipal.BOOK):
        sources = book.page.sources
        shown = [(table.model, table.columns) for sheet in book.sheets for table in sheet.tables]
        for model, columns in [(book.page.model, book.page.facts), (sources.model, sources.columns),
                               *shown]:  # fmt: skip
            types = models.setdefault(
                model, {"report_week": "date", "region_code": "varchar", "sort_order": "bigint"}
            )
            if book is municipal.BOOK and model not in municipal.SHARED:
                types["municipality_id"] = "varchar"
            if model == book.page.model:
                types["is_demo"] = "boolean"
            for column in columns:
                types.setdefault(column.name, TYPES[column.role])
                for helper in (column.fill, column.unit, column.missing_from, column.choices):
                    if helper:
                        types.setdefault(helper, "varchar")
    return models


def _is_regional(model: str) -> bool:
    return model in regional.BOOK.models()


def _example(kind: str) -> Any:
    return {
        "varchar": None, "bigint": 7, "double": 12.5, "boolean": True,
        "date": date(2024, 10, 25), "timestamp": datetime(2024, 10, 25, 15),  # noqa: DTZ001  # Excel knows no zones
    }[kind]  # fmt: skip
