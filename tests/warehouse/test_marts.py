"""Dimensions from registry editions, and facts of the files in force."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

FIRST = date(1, 1, 1)
AUTUMN = date(2024, 10, 20)


def validity(warehouse: Any, organization_id: str) -> list[tuple[Any, ...]]:
    return warehouse.query(
        """
        select name, valid_from, valid_to
        from marts.dim_organization
        where organization_id = ?
        order by valid_from
        """,
        organization_id,
    )


def test_the_first_edition_holds_from_the_beginning_and_stays_while_unchanged(
    warehouse: Any,
) -> None:
    assert validity(warehouse, "s1") == [("Организация s1", FIRST, None)]


def test_a_change_closes_one_version_and_opens_the_next(warehouse: Any) -> None:
    assert validity(warehouse, "renamed") == [
        ("Организация renamed", FIRST, AUTUMN),
        ("Новое имя", AUTUMN, None),
    ]


def test_a_vanished_organisation_stays_open(warehouse: Any) -> None:
    assert validity(warehouse, "vanished") == [("Организация vanished", FIRST, None)]


def test_an_organisation_of_a_later_edition_is_known_from_its_date(warehouse: Any) -> None:
    assert validity(warehouse, "new") == [("Организация new", AUTUMN, None)]


@pytest.mark.parametrize(
    ("branch", "head", "org_type"),
    [
        ("branch-by-code", "garden", "preschool"),
        ("branch-by-inn", "garden", "preschool"),
        ("branch-alone", None, "school"),
    ],
)
def test_a_branch_has_the_type_of_its_head(
    warehouse: Any, branch: str, head: str | None, org_type: str
) -> None:
    assert warehouse.query(
        """
        select head_organization_id, org_type
        from marts.dim_organization
        where organization_id = ?
        """,
        branch,
    ) == [(head, org_type)]


def test_status_words_become_codes(warehouse: Any) -> None:
    assert warehouse.query(
        "select status, closed_date from marts.dim_organization where organization_id = 'closed'"
    ) == [("closed", date(2024, 10, 18))]


def test_municipalities_come_from_the_registry(warehouse: Any) -> None:
    assert warehouse.query(
        """
        select municipality_id, name, valid_from, valid_to
        from marts.dim_municipality
        where region_code = '24'
        order by municipality_id
        """
    ) == [
        ("04601000", "Абанский муниципальный район", FIRST, None),
        ("04701000", "город Красноярск", FIRST, None),
    ]


def test_weeks_run_from_the_first_to_the_last_loaded_one_of_each_season(warehouse: Any) -> None:
    weeks = warehouse.query(
        """
        select report_week, school_year, is_vacation, vacation_name
        from marts.dim_week
        order by report_week
        """
    )
    # Lessons stand in the week of their day: no file names it.
    of_lessons = [week for week, school_year, *_ in weeks if school_year == "2018/19"]
    assert (of_lessons[0], of_lessons[-1]) == (date(2019, 1, 25), date(2019, 3, 15))
    assert weeks[len(of_lessons) :] == [
        (date(2023, 6, 9), "2022/23", True, "Летние каникулы 2022/23"),
        (date(2024, 10, 11), "2024/25", False, None),
        (date(2024, 10, 18), "2024/25", False, None),
        (date(2024, 10, 25), "2024/25", False, None),
        (date(2024, 11, 1), "2024/25", True, "Осенние каникулы 2024/25"),
    ]


def test_a_week_is_the_seven_days_before_its_friday(warehouse: Any) -> None:
    assert warehouse.query(
        """
        select week_from, week_to, previous_week, school_year_start
        from marts.dim_week
        where report_week = date '2024-10-25'
        """
    ) == [(date(2024, 10, 18), date(2024, 10, 24), date(2024, 10, 18), date(2024, 9, 1))]


def test_unlinked_rows_stay_in_the_facts(warehouse: Any) -> None:
    assert warehouse.query(
        """
        select organization_id, is_linked, link_method
        from marts.fct_sferum_organization_week
        where region_code = '24' and not is_linked
        """
    ) == [("u:1", False, None)]


def test_the_registry_gives_municipality_and_type(warehouse: Any) -> None:
    assert warehouse.query(
        """
        select municipality_id, org_type
        from marts.fct_sferum_organization_week
        where organization_id = 'branch-by-inn' and report_week = date '2024-10-25'
        """
    ) == [("04701000", "preschool")]


def test_held_and_superseded_rows_reach_no_fact(warehouse: Any) -> None:
    files = warehouse.query(
        """
        select distinct file_name
        from marts.fct_sferum_organization_week
        where region_code in ('42', '55', '70')
        order by file_name
        """
    )
    assert files == [
        ("42 исправленный.xlsx",),
        ("55 дополненный.xlsx",),
        ("55 полный.xlsx",),
        ("70 первый.xlsx",),
    ]


def test_an_organisation_of_two_parts_counts_once_from_the_newer(warehouse: Any) -> None:
    assert warehouse.query(
        """
        select file_name
        from marts.fct_sferum_organization_week
        where organization_id = '22-19'
        """
    ) == [("22 юг.xlsx",)]
    assert warehouse.query(
        "select count(*) from marts.fct_sferum_organization_week where region_code = '22'"
    ) == [(39,)]


def test_indistinguishable_rows_of_my_school_stay_rows(warehouse: Any) -> None:
    assert warehouse.query(
        """
        select count(*), sum(organizations), bool_and(inn_is_head)
        from marts.fct_my_school_organization
        where name = 'Близнец'
        """
    ) == [(2, 2, True)]


def test_vendors_have_one_spelling_and_unknown_ones_keep_theirs(warehouse: Any) -> None:
    assert warehouse.query(
        """
        select region_code, vendor, vendor_printed, chats_calls, mini_app
        from marts.fct_journal_integration
        order by region_code
        """
    ) == [
        ("22", "Новый журнал", "Новый журнал", "partial", None),
        ("24", "ИРТех", "ИрТех", "yes", "no"),
    ]


def test_the_share_of_active_pages_is_computed_beside_the_received_one(warehouse: Any) -> None:
    """Posts 3, 2, 4: two of three pages; one with unknown posts is left out."""
    found = warehouse.query(
        """
        select active_pct, active_page_count, page_count, round(active_pct_computed, 4)
        from marts.fct_public_pages
        where region_code = '60'
        order by report_week
        """
    )
    assert found == [(66.7, 2, 3, 66.6667), (66.6, 2, 3, 66.6667)]


def test_a_blank_public_page_figure_is_no_data(warehouse: Any) -> None:
    assert warehouse.query(
        """
        select region_code, active_pct, engagement_index
        from marts.fct_public_pages
        where region_code != '60'
        order by region_code
        """
    ) == [("22", None, None), ("24", 85.05, 1.38)]


def test_slides_of_one_week_are_parts(warehouse: Any) -> None:
    assert warehouse.query(
        """
        select count(*), count(distinct file_sha256)
        from marts.fct_sferum_region_week
        where region_code = '24'
        """
    ) == [(3, 2)]


def test_as_of_kinds_keep_their_dates(warehouse: Any) -> None:
    assert warehouse.query(
        "select as_of_date, organizations from marts.fct_organization_count"
    ) == [(date(2023, 5, 1), 901)]
    assert warehouse.query("select distinct as_of_date, form from marts.fct_headcount") == [
        (date(2023, 9, 20), "ОО-1")
    ]


def test_the_snapshot_is_one_row_with_the_newest_week_in_force(warehouse: Any) -> None:
    """Week 4 came with a held and a refused file only."""
    assert warehouse.query("select snapshot_id, newest_week from meta.snapshot") == [
        ("test", date(2024, 10, 25))
    ]


def test_every_column_is_described_and_typed_as_in_its_contract(warehouse: Any) -> None:
    manifest = warehouse.manifest()
    published = warehouse.query(
        """
        select schema_name || '.' || table_name
        from duckdb_tables()
        where database_name = 'vitrina' and schema_name in ('marts', 'quality', 'meta')
        """
    )
    models = {f"{node['schema']}.{node['name']}": node for node in manifest["nodes"].values()}
    for (table,) in published:
        node = models[table]
        assert node["config"]["contract"]["enforced"], table
        described = [name for name, column in node["columns"].items() if column["description"]]
        assert described == [row[0] for row in warehouse.query(f"describe {table}")], table
