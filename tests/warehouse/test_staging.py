"""Staging: every accepted row of every version, with its lineage."""

from __future__ import annotations

from typing import Any

import pytest

from vitrina.layouts import load_layouts


@pytest.mark.parametrize("kind", sorted(load_layouts()))
def test_every_field_of_the_layout_is_staged(warehouse: Any, kind: str) -> None:
    staged = {row[0] for row in warehouse.query(f"describe work.staging.stg_{kind}")}
    # The region and the period of a row stand in its keys.
    in_keys = {"region", load_layouts()[kind].period_field}
    fields = {name for name in load_layouts()[kind].fields if name not in in_keys}
    if kind == "sferum_regions":
        codes = warehouse.query(
            "select indicator_code || '__' || org_type from work.staging.stg_sferum_regions"
        )
        assert {code for (code,) in codes} <= fields
        fields = {"indicator_code", "org_type", "value", "value_step"}
    if kind == "registry":
        fields = fields - {"organization_code"} | {"organization_id"}
    assert fields <= staged
    assert {"file_sha256", "file_name", "sheet", "row_number", "modified_at"} <= staged


def test_every_printed_percent_of_the_slide_has_a_column_in_staging(warehouse: Any) -> None:
    sql = warehouse.compiled("stg_sferum_regions")
    fields = [name for name in load_layouts()["sferum_regions"].fields if "__" in name]
    assert [name for name in fields if f"            {name} as value," not in sql] == []


def test_every_version_is_staged(warehouse: Any) -> None:
    staged = warehouse.query(
        """
        select file_name, count(*)
        from work.staging.stg_sferum_organizations
        where region_code = '42'
        group by file_name
        order by file_name
        """
    )
    assert staged == [("42 исправленный.xlsx", 10), ("42 первый.xlsx", 10)]


def test_blank_percents_of_the_slide_have_no_row(warehouse: Any) -> None:
    staged = warehouse.query(
        """
        select region_code, indicator_code, org_type, value, value_step
        from work.staging.stg_sferum_regions
        where region_code in ('22', '24')
        order by all
        """
    )
    assert staged == [
        ("22", "org_active_pct", "all", 27.0, 1.0),
        ("24", "org_active_pct", "all", 27.0, 1.0),
        ("24", "org_active_pct", "school", 52.0, 1.0),
        ("24", "teacher_active_msg_pct", "all", 0.1, 0.1),
    ]


def test_instants_are_plain_utc(warehouse: Any) -> None:
    assert warehouse.query(
        """
        select distinct typeof(modified_at), modified_at::varchar
        from quality.loads
        where file_name = '42 первый.xlsx'
        """
    ) == [("TIMESTAMP", "2024-10-25 14:00:00")]


def test_the_check_catalogue_is_read_whole(warehouse: Any) -> None:
    assert warehouse.query(
        "select severity from work.staging.stg_rules where rule_code = 'Q03' and variant = ''"
    ) == [("hold",)]
