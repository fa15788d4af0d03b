"""Versions, parts, holds and coverage, from accepted files to `load_versions` and `loads`."""

from __future__ import annotations

from typing import Any

import pytest


def outcomes(warehouse: Any, region: str) -> dict[str, tuple[Any, ...]]:
    rows = warehouse.query(
        """
        select file_name, outcome, is_current, accepted_count, held_count
        from quality.loads
        where region_code = ? and kind = 'sferum_organizations'
        """,
        region,
    )
    return {row[0].removesuffix(".xlsx"): row[1:] for row in rows}


def test_short_files_are_held_and_their_rows_counted_as_held(warehouse: Any) -> None:
    assert outcomes(warehouse, "55") == {
        "55 полный": ("accepted", True, 20, 0),
        "55 короткий": ("held", False, 0, 10),
        "55 дополненный": ("accepted", True, 19, 0),
        "55 снова короткий": ("held", False, 0, 17),
    }


def test_files_that_partly_agree_leave_the_older_in_force(warehouse: Any) -> None:
    assert outcomes(warehouse, "70") == {
        "70 первый": ("accepted", True, 20, 0),
        "70 второй": ("held", False, 0, 20),
    }
    held = warehouse.query(
        "select rule_code, hold_reason from quality.loads where file_name = '70 второй.xlsx'"
    )
    assert held == [("Q29", "VERSION")]


def test_the_file_modified_last_wins_whatever_lies_first(warehouse: Any) -> None:
    superseded = warehouse.query(
        """
        select file_name, outcome, superseded_by, version_number
        from quality.loads
        where region_code = '42' and kind = 'sferum_organizations'
        order by version_number
        """
    )
    newest = warehouse.sha("42 исправленный")
    assert superseded == [
        ("42 первый.xlsx", "accepted", newest, 1),
        ("42 исправленный.xlsx", "accepted", None, 2),
    ]
    facts = warehouse.query(
        """
        select sum(teachers_registered), count(distinct file_sha256)
        from marts.fct_sferum_organization_week
        where region_code = '42'
        """
    )
    assert facts == [(120, 1)]


def test_parts_are_united_and_share_one_coverage(warehouse: Any) -> None:
    versions = warehouse.query(
        """
        select is_current, coverage, is_complete
        from work.versions.load_versions
        where region_code = '22' and kind = 'sferum_organizations'
        """
    )
    assert versions == [(True, 39 / 40, True)] * 2


@pytest.mark.parametrize(
    ("file", "reason", "coverage"),
    [
        ("54", "no_registry", None),
        ("38 неактивные", "one_status", 1.0),
        ("70 первый", "below_share", 20 / 30),
        ("24 неделя 1", None, 1.0),
        ("33 список", None, 10 / 11),
    ],
)
def test_a_list_is_not_a_census(
    warehouse: Any, file: str, reason: str | None, coverage: float | None
) -> None:
    found = warehouse.query(
        """
        select distinct incomplete_reason, is_complete, coverage
        from quality.loads
        where file_name = ?
        """,
        f"{file}.xlsx",
    )
    assert found == [(reason, reason is None, coverage)]


def test_coverage_counts_open_organisations_by_type_and_no_authority(warehouse: Any) -> None:
    """Week 1 of region 24: `opens` is in the file and not open yet, `closed` still is."""
    coverage = warehouse.query(
        """
        select org_type, organisations_in_file, organisations_open, is_covered
        from carried.load_coverage
        where region_code = '24' and report_week = date '2024-10-11'
        order by org_type
        """
    )
    assert coverage == [
        ("all", 9, 9, True),
        ("preschool", 3, 3, True),
        ("school", 6, 6, True),
    ]


def test_a_school_closed_on_the_friday_is_no_longer_open(warehouse: Any) -> None:
    coverage = warehouse.query(
        """
        select organisations_in_file, organisations_open
        from carried.load_coverage
        where region_code = '24' and report_week = date '2024-10-18' and org_type = 'all'
        """
    )
    assert coverage == [(8, 8)]


def test_refused_and_ignored_files_compete_with_nothing(warehouse: Any) -> None:
    loads = warehouse.query(
        """
        select file_name, outcome, rule_code, is_current
        from quality.loads
        where outcome in ('rejected', 'ignored')
        order by file_name
        """
    )
    assert loads == [
        ("без столбца.xlsx", "rejected", "Q01", False),
        ("пустой.xlsx", "ignored", None, False),
    ]


def test_every_row_of_a_file_is_accepted_rejected_or_held(warehouse: Any) -> None:
    unaccounted = warehouse.query(
        """
        select file_name from quality.loads
        where row_count != accepted_count + rejected_count + held_count
        """
    )
    assert unaccounted == []
