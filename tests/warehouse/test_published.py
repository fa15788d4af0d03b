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
        and model["schema"] in published.SCHEMAS
        and model["config"]["materialized"] != "ephemeral"
    ]
    assert sorted(built) == published.tables()
    assert set(published.CONTRACT) <= set(built)


def test_published_views_read_published_tables_only(warehouse: Any) -> None:
    """A view of what stays in the work file opens nowhere but in the build."""
    nodes = warehouse.manifest()["nodes"]
    views = [
        node
        for node in nodes.values()
        if node["config"].get("materialized") == "view" and node["database"] == "vitrina"
    ]
    assert views
    inputs = {
        (view["name"], nodes[key]["name"]): nodes[key]["database"]
        for view in views
        for key in view["depends_on"]["nodes"]
    }
    assert {pair for pair, database in inputs.items() if database != "vitrina"} == set()
