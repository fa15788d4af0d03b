"""Grain: kind × period × region × file with accepted rows: which files are in force."""

import pyarrow as pa

from vitrina.settle import COLUMNS, entities_by_file, read_limits, settle


def model(dbt, session):  # type: ignore[no-untyped-def]
    dbt.config(materialized="table")
    files = dbt.ref("load_files").to_arrow_table().to_pylist()
    entities = entities_by_file(dbt.ref("load_entities").to_arrow_table())
    limits = read_limits(dbt.ref("version_limits").to_arrow_table().to_pylist())
    return pa.Table.from_pylist(settle(files, entities, limits), schema=COLUMNS)
