"""Grain: kind × period × region × file of the bases: which files are in force.

Settled first: a jump of a weekly file is judged by the registry and the headcounts in force.
"""

import pyarrow as pa

from vitrina.settle import BASES, COLUMNS, entities_by_file, read_limits, read_rules, settle


def model(dbt, session):
    dbt.config(materialized="table")
    files = dbt.ref("load_files").to_arrow_table().to_pylist()
    entities = entities_by_file(dbt.ref("load_entities").to_arrow_table())
    limits = read_limits(dbt.ref("version_limits").to_arrow_table().to_pylist())
    rules = read_rules(
        dbt.ref("stg_rules").to_arrow_table().to_pylist(),
        dbt.ref("stg_hold_answers").to_arrow_table().to_pylist(),
    )
    bases = [file for file in files if file["kind"] in BASES]
    return pa.Table.from_pylist(settle(bases, entities, limits, rules), schema=COLUMNS)
