"""Grain: kind × period × region × file with accepted rows: which files are in force."""

import pyarrow as pa

from vitrina.settle import (
    BASES,
    COLUMNS,
    entities_by_file,
    figures_by_file,
    read_limits,
    read_rules,
    settle,
)  # fmt: skip


def model(dbt, session):
    dbt.config(materialized="table")
    files = dbt.ref("load_files").to_arrow_table().to_pylist()
    entities = entities_by_file(dbt.ref("load_entities").to_arrow_table())
    limits = read_limits(
        dbt.ref("version_limits").to_arrow_table().to_pylist(),
        dbt.ref("jump_limits").to_arrow_table().to_pylist(),
    )
    rules = read_rules(
        dbt.ref("stg_rules").to_arrow_table().to_pylist(),
        dbt.ref("stg_hold_answers").to_arrow_table().to_pylist(),
    )
    figures = figures_by_file(dbt.ref("load_figures").to_arrow_table())
    weekly = [file for file in files if file["kind"] not in BASES]
    settled = settle(weekly, entities, limits, rules, figures)
    bases = dbt.ref("base_outcomes").to_arrow_table().cast(COLUMNS)
    return pa.concat_tables([bases, pa.Table.from_pylist(settled, schema=COLUMNS)])
