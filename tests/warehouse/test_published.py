"""What is published is what lies in the folders of the published schemas."""

from __future__ import annotations

from typing import Any

from vitrina import published


def test_the_tables_named_without_dbt_are_those_dbt_builds(warehouse: Any) -> None:
    built = [
        f"{model['schema']}.{model['name']}"
        for model in warehouse.manifest()["nodes"].values()
        if model["resource_type"] == "model"
        and model["database"] == "vitrina"
        and model["config"]["materialized"] != "ephemeral"
    ]
    assert sorted(built) == published.tables()
    assert set(published.CONTRACT) <= set(built)
