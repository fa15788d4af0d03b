"""Indicators on small regions whose every figure can be reckoned by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.warehouse.landed import Landed, Row
from tests.warehouse.small_regions import BEFORE, REGION_24, WEEK, A, B, put_down


@pytest.fixture(scope="module")
def warehouse(landed: Landed) -> Landed:
    put_down(landed)
    landed.build("+path:models/kpi", "+restatements", "+breaks_have_definitions")
    return landed


def _value(
    warehouse: Landed, code: str, org_type: str | None = "all", week: str = WEEK, **key: Any
) -> Row:
    """The one row of kpi_values with this key; region 24 unless told otherwise."""
    wanted = {"region_code": "24", "municipality_id": None, **key}
    grain = wanted.pop("grain", "municipality" if wanted["municipality_id"] else "region")
    rows = warehouse.rows(
        "select * from kpi.kpi_values where report_week = ? and indicator_code = ? and grain = ? "
        "and region_code is not distinct from ? and municipality_id is not distinct from ? "
        "and org_type is not distinct from ?",
        week, code, grain, wanted["region_code"], wanted["municipality_id"], org_type,
    )  # fmt: skip
    assert len(rows) == 1, (code, org_type, week, wanted)
    return rows[0]


def _fraction(row: Row) -> tuple[int | None, int | None, str]:
    return row["numerator"], row["denominator"], row["status"]


def test_missing_school_keeps_its_base_and_unlinked_rows_do_not_count(warehouse: Landed) -> None:
    row = _value(warehouse, "teacher_active_msg_pct", "school")
    assert _fraction(row) == (21, 180, "mid")
    assert row["value"] == 100 * 21 / 180
    assert (row["denominator_kind"], row["denominator_as_of"]) == ("oo_1", date(2024, 10, 1))
    assert row["is_provisional"] is True
    assert row["source_kind"] == "sferum_organizations"


def test_types_and_scopes(warehouse: Landed) -> None:
    code = "teacher_active_msg_pct"
    assert _fraction(_value(warehouse, code, "preschool")) == (1, 40, "low")
    assert _fraction(_value(warehouse, code, "vocational")) == (3, 30, "reference")
    region = _value(warehouse, code)
    assert _fraction(region) == (35, 260, "mid")
    assert region["denominator_kind"] == "mixed"
    assert (region["target"], region["target_operator"]) == (25.0, ">=")
    assert region["target_met"] is False
    assert _fraction(_value(warehouse, code, municipality_id=A)) == (12, 70, "mid")
    assert _fraction(_value(warehouse, code, municipality_id=B)) == (12, 140, "low")
    below = _value(warehouse, code, "preschool", municipality_id=A)
    assert _fraction(below) == (1, 40, "not_applicable")
    assert (below["value"], below["reason_code"]) == (None, "below_region")
    assert not warehouse.query(
        "select 1 from kpi.kpi_values where indicator_code like 'student%' "
        "and org_type in ('preschool', 'additional')"
    )


def test_organisations_come_from_the_ministry_then_the_registry(warehouse: Landed) -> None:
    school = _value(warehouse, "org_active_pct", "school")
    assert _fraction(school) == (6, 10, "mid")
    assert school["denominator_kind"] == "organization_counts"
    everyone = _value(warehouse, "org_active_pct")
    assert _fraction(everyone) == (8, 13, "mid")
    assert everyone["denominator_kind"] == "mixed"
    town = _value(warehouse, "org_active_pct", municipality_id=A)
    assert (town["denominator"], town["denominator_kind"]) == (5, "registry")
    assert town["denominator_as_of"] == date(2024, 10, 25)


def test_change_trend_and_rank(warehouse: Landed) -> None:
    row = _value(warehouse, "teacher_active_msg_pct", "school")
    assert row["delta"] == 100 * 21 / 180 - 100 * 24 / 190
    assert row["trend"] == "down"
    assert _value(warehouse, "teacher_active_msg_pct", "school", BEFORE)["delta"] is None
    ranks = [_value(warehouse, "teacher_active_msg_pct", municipality_id=town) for town in (A, B)]
    assert [(r["rank"], r["rank_of"]) for r in ranks] == [(1, 2), (2, 2)]


def test_blank_count_keeps_the_base(warehouse: Landed) -> None:
    # v1 left its students blank: nobody is counted and its 50 stay.
    assert _fraction(_value(warehouse, "student_active_pct", "vocational"))[2] == "no_data"
    pooled = _value(warehouse, "student_active_pct")
    assert (pooled["numerator"], pooled["denominator"]) == (12, 670)
    [(status,)] = warehouse.query(
        "select student_active_status from kpi.organization_week "
        "where organization_id = 'v1' and report_week = ?", WEEK,
    )  # fmt: skip
    assert status == "no_data"


def test_a_municipality_in_two_parts_of_a_report_counts_once(warehouse: Landed) -> None:
    students = _value(warehouse, "student_active_pct", region_code="70")
    assert _fraction(students)[:2] == (19 * 30 + 20 * 50, 39 * 100)
    shared = {"region_code": "70", "municipality_id": "69620000"}
    assert _fraction(_value(warehouse, "student_active_pct", **shared))[:2] == (50, 100)
    assert warehouse.query(
        "select count(*) from marts.fct_sferum_municipality_week where region_code = '70'"
    ) == [(39,)]


def test_report_of_28_columns_stands_in(warehouse: Landed) -> None:
    students = _value(warehouse, "student_active_pct", region_code="55")
    assert _fraction(students) == (25, 100, "good")
    assert (students["target_operator"], students["target_met"]) == (">", False)
    assert students["source_kind"] == "sferum_municipalities"
    assert students["denominator_kind"] == "report_28"
    teachers = _value(warehouse, "teacher_active_msg_pct", region_code="55")
    assert (teachers["value"], teachers["status"]) == (None, "no_data")
    assert teachers["reason_code"] == "other_scope"
    town = {"region_code": "55", "municipality_id": "52701000"}
    assert _value(warehouse, "teacher_active_msg_pct", **town)["value"] == 30.0
    linked = _value(warehouse, "journal_linked_pct", region_code="55")
    assert (linked["numerator"], linked["denominator"], linked["target_met"]) == (161, 200, True)
    over = _value(warehouse, "teacher_registered_pct", **town)
    assert (over["value"], over["rank"]) == (160.0, None)


def test_full_export_goes_before_the_report(warehouse: Landed) -> None:
    [row] = warehouse.rows(
        "select * from kpi.municipality_report where municipality_id = ? and report_week = ?",
        A, WEEK,
    )  # fmt: skip
    assert list(row)[3:] == [f"c{number:02d}" for number in range(1, 29)]
    assert (row["c01"], row["c02"]) == ("Красноярский край", f"район {A}")
    assert (row["c05"], row["c06"], row["c22"]) == (100 * 12 / 70, 12, 70)
    assert (row["c09"], row["c10"], row["c21"]) == (60.0, 3, 5)
    assert (row["c24"], row["c25"]) == (7, None)
    assert row["c07"] == 100 * 4 / 220


def test_partial_lists_yield_no_percent(warehouse: Landed) -> None:
    rows = warehouse.rows(
        "select * from kpi.kpi_values where region_code = '54' and report_week = '2023-06-09'"
    )
    assert rows
    assert {(r["numerator"], r["value"], r["status"], r["reason_code"]) for r in rows} == {
        (None, None, "no_data", "partial_list")
    }
    [organization] = warehouse.rows(
        "select * from kpi.organization_week where organization_id = 'y0'"
    )
    assert organization["is_active"] is False
    assert organization["teacher_registered_count"] == 0
    assert organization["teacher_registered_pct"] is None
    assert organization["teacher_registered_status"] == "no_data"
    assert not warehouse.query(
        "select 1 from kpi.municipality_report where report_week = '2023-06-09'"
    )


def test_received_percents_are_graded_as_printed(warehouse: Landed) -> None:
    june: dict[str, Any] = {"week": "2023-06-09"}
    low = _value(warehouse, "org_active_pct", region_code="78", **june)
    assert (low["value"], low["status"], low["rank"]) == (41.0, "low", None)
    teachers = _value(warehouse, "teacher_active_msg_pct", region_code="78", **june)
    assert (teachers["value"], teachers["status"]) == (0.5, "reference")
    hidden = _value(warehouse, "org_active_pct", region_code="77", **june)
    assert (hidden["status"], hidden["reason_code"]) == ("reference", "rounded_source")
    country = _value(warehouse, "org_active_pct", grain="country", region_code=None, **june)
    assert (country["value"], country["reason_code"]) == (None, "partial_coverage")


def test_public_pages(warehouse: Landed) -> None:
    levels = warehouse.query(
        "select region_code, active_status, active_target_met, engagement_status "
        "from kpi.public_page_engagement where report_week = '2023-07-14' order by region_code"
    )
    assert levels == [
        ("01", "low", False, "low"),
        ("02", "mid", False, "mid"),
        ("03", "good", True, "good"),
        ("04", "no_data", None, "no_data"),
    ]
    assert {
        status for (status,) in warehouse.query(
            "select status from kpi.kpi_values where indicator_code like 'public_pages%' "
            "and report_week = '2023-06-09' and value is not null"
        )
    } == {"reference"}  # fmt: skip


def test_journal_integration(warehouse: Landed) -> None:
    code = "journal_chats_calls_share"
    key: dict[str, Any] = {"org_type": None, "week": "2023-06-09"}
    country = _value(warehouse, code, grain="country", region_code=None, **key)
    assert (country["numerator"], country["denominator"], country["value"]) == (2, 4, 50.0)
    partial = _value(warehouse, code, region_code="04", **key)
    assert (partial["numerator"], partial["value"]) == (0, None)
    assert partial["reason_code"] == "partial"
    assert _value(warehouse, code, region_code="05", **key)["status"] == "no_data"
    [(vendor,)] = warehouse.query(
        "select vendor from kpi.integration_status where region_code = '01'"
    )
    assert vendor


def test_my_school(warehouse: Landed) -> None:
    key: dict[str, Any] = {"org_type": None, "week": "2023-06-09"}
    total = _value(warehouse, "my_school_org_active_pct", **key)
    assert (total["numerator"], total["denominator"]) == (785, 901)
    assert total["source_kind"] == "my_school_regions"
    town = _value(warehouse, "my_school_org_active_pct", municipality_id=A, **key)
    assert (town["value"], town["reason_code"]) == (None, "partial_list")


def test_organisation_rows(warehouse: Landed) -> None:
    rows = {
        row["organization_id"]: row
        for row in warehouse.rows("select * from kpi.organization_week where report_week = ?", WEEK)
    }
    assert set(rows) == set(REGION_24) - {"s2"}
    assert (rows["s1"]["teacher_active_msg_pct"], rows["s1"]["teacher_active_msg_status"]) == (
        25.0, "good",
    )  # fmt: skip
    assert rows["s1"]["teacher_active_msg_delta"] == 5.0
    assert rows["p1"]["teacher_active_msg_count"] == 1
    assert rows["p1"]["teacher_active_msg_status"] == "not_applicable"
    assert rows["n1"]["teacher_active_msg_status"] == "no_data"
    assert rows["b1"]["org_type"] == "school"
    # A streak starts anew after the week without a file.
    assert (rows["p1"]["inactive_weeks"], rows["p1"]["last_active_week"]) == (2, None)
    assert (rows["s6"]["inactive_weeks"], rows["s6"]["last_active_week"]) == (
        2, date(2024, 10, 4),
    )  # fmt: skip
    assert rows["s1"]["inactive_weeks"] == 0


def test_restatements_of_the_corrected_week(warehouse: Landed) -> None:
    rows = warehouse.rows(
        "select * from quality.restatements where indicator_code = 'teacher_active_msg_pct'"
    )
    found = {
        (r["grain"], r["municipality_id"], r["organization_id"], r["org_type"]):
        (r["numerator_before"], r["numerator_after"], r["value_before"], r["value_after"])
        for r in rows
    }  # fmt: skip
    assert found == {
        ("organization", A, "s1", "school"): (5, 8, 12.5, 20.0),
        ("municipality", A, None, "school"): (12, 15, 100 * 12 / 80, 100 * 15 / 80),
        ("municipality", A, None, "all"): (12, 15, 100 * 12 / 80, 100 * 15 / 80),
        ("region", None, None, "school"): (21, 24, 100 * 21 / 190, 100 * 24 / 190),
        ("region", None, None, "all"): (35, 38, 100 * 35 / 270, 100 * 38 / 270),
    }
    assert {r["file_sha256_before"] for r in rows} == {warehouse.sha("24 18 v1")}
    assert {r["file_sha256_after"] for r in rows} == {warehouse.sha("24 18 v2")}
    assert not warehouse.query(
        "select 1 from quality.restatements where indicator_code = 'org_active_pct'"
    )


def test_country_needs_every_region(warehouse: Landed) -> None:
    rows = warehouse.query(
        "select value, reason_code from kpi.kpi_values "
        "where grain = 'country' and source_kind like 'sferum%'"
    )
    assert set(rows) == {(None, "partial_coverage")}
    assert warehouse.query("select 1 from kpi.activity where grain = 'country'")
