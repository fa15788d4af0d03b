"""What packs and «Динамика» show, on the rows of small_reports.py."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.warehouse.landed import Landed, Row
from tests.warehouse.small_reports import BEFORE, LIST_WEEK, TOWNS, WEEK, WEEKS, sheet

OMSK, MARIANOVKA, EMPTY, NAMESAKE = TOWNS


def of(rows: list[Row], **where: Any) -> Row:
    """The one row that has these values."""
    (found,) = [row for row in rows if where.items() <= row.items()]
    return found


def test_dynamics_shows_the_weeks_there_are_oldest_first(reported: Landed) -> None:
    rows = sheet(reported, "rpt_dynamics", region="55")
    assert [str(row["shown_week"]) for row in rows] == WEEKS
    shares = [row["teacher_active_msg_pct"] for row in rows]
    assert shares == [28, 28, 28, 28, 25]
    assert [row["teacher_active_msg_delta"] for row in rows][1:] == [0, 0, 0, -3]
    # No one has a base of students, and that is not 0.
    assert {row["student_active_pct"] for row in rows} == {None}
    assert {row["student_active_missing"] for row in rows} == {"н/д"}
    # A workbook shows no later week; a list that is no census has its row, without percents.
    earlier = sheet(reported, "rpt_dynamics", BEFORE)
    assert [str(row["shown_week"]) for row in earlier] == [LIST_WEEK, BEFORE]
    assert earlier[0]["org_active_pct"] is None
    assert earlier[0]["org_active_missing"] == "н/д"
    assert earlier[1]["org_active_pct"] is not None


def test_who_fell_stands_first_and_is_named(reported: Landed) -> None:
    first, *others = sheet(reported, "rpt_dynamics_municipalities", region="55")
    assert (first["municipality_id"], first["municipality"]) == (OMSK, "город Омск")
    assert first["teacher_active_msg_delta"] == pytest.approx(-3)
    assert first["verdict"] == "▼ упали больше чем на 2 п.п.: педагоги"
    assert first["verdict_fill"] == "F8CBAD"
    assert [(row["municipality_id"], row["verdict"]) for row in others] == [(MARIANOVKA, None)]


def test_every_municipality_of_the_friday_has_a_pack(reported: Landed) -> None:
    packs = {row["municipality_id"]: row for row in
             sheet(reported, "rpt_municipal_title", region="55")}  # fmt: skip
    assert {code: row["municipality_name"] for code, row in packs.items()} == TOWNS
    assert {code: row["organization_count"] for code, row in packs.items()} == {
        OMSK: 2, MARIANOVKA: 3, EMPTY: 0, NAMESAKE: 0,
    }  # fmt: skip
    assert {code for code, row in packs.items() if row["is_name_shared"]} == {MARIANOVKA, NAMESAKE}
    assert packs[EMPTY]["data_as_of"] == sheet(reported, "rpt_title", region="55")[0]["data_as_of"]


def test_a_pack_compares_the_municipality_with_its_region(reported: Landed) -> None:
    rows = sheet(reported, "rpt_municipal_summary", region="55")
    assert {row["municipality_id"] for row in rows} == {OMSK, MARIANOVKA}
    schools = {"indicator_code": "org_active_pct", "org_type": "Школа"}
    city = of(rows, municipality_id=OMSK, **schools)
    assert (city["numerator"], city["denominator"], city["value"]) == (1, 2, 50)
    assert (city["region_value"], city["region_difference"]) == (25, 25)
    assert (city["place"], city["goal"], city["units_to_goal"]) == ("1 из 2", "норма ≥ 90", 1)
    assert (city["counted_in"], city["level"]) == ("орг.", "▼ Ниже нормы")
    village = of(rows, municipality_id=MARIANOVKA, **schools)
    assert (village["place"], village["region_difference"]) == ("2 из 2", -25)
    # The target is the region's; what has no base has no figure and no place.
    teachers = {"indicator_code": "teacher_active_msg_pct", "org_type": "Все типы"}
    region = of(sheet(reported, "rpt_summary", region="55"), **teachers)
    assert (region["goal"], region["counted_in"]) == ("> 25", "чел.")
    assert of(rows, municipality_id=OMSK, **teachers)["goal"] == "норма ≥ 25"
    unknown = of(rows, municipality_id=MARIANOVKA, **teachers)
    assert (unknown["value"], unknown["value_missing"], unknown["place"]) == (None, "н/д", None)
    assert (unknown["level"], unknown["units_to_goal"]) == ("Нет данных", None)


def test_a_level_is_a_word_whether_it_is_graded_or_not(reported: Landed) -> None:
    rows = [
        *sheet(reported, "rpt_summary"),
        *sheet(reported, "rpt_municipal_summary"),
        *sheet(reported, "rpt_summary", LIST_WEEK),
    ]
    levels = {row["level"] for row in rows}
    assert levels >= {"Справочно", "Нет данных", "▲ Хорошо"}
    assert None not in levels
    references = [row for row in rows if row["level"] == "Справочно"]
    assert all(row["note"] for row in references)
    assert any(row["note"].startswith("нормы нет") for row in references)


def test_rows_of_a_pack_are_those_of_its_municipality(reported: Landed) -> None:
    organizations = sheet(reported, "rpt_organizations", region="55")
    assert {row["name"]: row["municipality_id"] for row in organizations} == {
        "Организация 55-0": OMSK,
        "Организация 55-1": OMSK,
        "Организация 55-2": MARIANOVKA,
        "Организация 55-3": MARIANOVKA,
        "Школа у <переезда> & моста": MARIANOVKA,
    }
    issues = sheet(reported, "rpt_issues", region="55")
    found = {row["check_name"][:3]: row["municipality_id"] for row in issues
             if row["source"] == "омск.xlsx"}  # fmt: skip
    # Unlinked, but its municipality is known; linked; of the file as a whole.
    assert (found["Q12"], found["Q16"], found["Q17"]) == (MARIANOVKA, OMSK, None)


def test_who_is_inactive_for_long_stands_first(reported: Landed) -> None:
    rows = sheet(reported, "rpt_inactive_organizations", region="55")
    assert [row["long_inactive"] for row in rows] == ["▼ от 4 недель"] * 3
    assert {row["inactive_weeks"] for row in rows} == {5}
    assert {row["municipality_id"] for row in rows} == {OMSK, MARIANOVKA}
    unknown = of(rows, name="Школа 55-2")
    assert unknown["to_do"].startswith("Уточнить число участников")
    (fourth,) = {row["inactive_weeks"] for row in
                 sheet(reported, "rpt_inactive_organizations", BEFORE, "55")}  # fmt: skip
    assert fourth == 4
    third = sheet(reported, "rpt_inactive_organizations", LIST_WEEK, "55")
    assert {(row["inactive_weeks"], row["long_inactive"]) for row in third} == {(3, None)}


def test_authorities_are_those_of_the_latest_list(reported: Landed) -> None:
    rows = sheet(reported, "rpt_authorities", region="55")
    assert [(row["authority"], row["users"], row["active_pct"]) for row in rows] == [
        ("Муниципальные органы управления образованием (МОУО)", 14, 57.1),
        ("Региональный орган управления образованием (РОУО)", 20, None),
        ("Отдел <1> & Ко", 1, 100),
    ]
    assert {(str(row["as_of_date"]), row["age_days"]) for row in rows} == {("2024-10-18", 7)}
    assert sheet(reported, "rpt_authorities", WEEKS[0], "55") == []


def test_of_open_lessons_the_latest_is_shown_with_all_its_days(reported: Landed) -> None:
    *rows, total = sheet(reported, "rpt_open_lessons", region="55")
    shown = [(row["territory"], str(row["viewed_date"]), row["punctuality"]) for row in rows]
    # In time is the territory's first report on the lesson.
    assert shown == [
        ("Азовский «немецкий» район", "2019-01-24", "в срок"),
        ("Марьяновский район", "2019-01-31", "позже срока"),
        ("город Омск", "2019-01-24", "в срок"),
        ("город Омск", "2019-01-31", "в срок"),
    ]
    assert {row["lesson"] for row in (*rows, total)} == {"Урок 1, 2018/19"}
    assert (rows[0]["participants_8"], rows[0]["participants_9"], rows[0]["participants"]) == (
        10, None, 15,
    )  # fmt: skip
    assert total["is_total"]
    assert (total["organizations"], total["participants"]) == (8, 60)
    assert total["punctuality"] == "в срок: 2 из 3"
    sources = {row["file_name"] for row in sheet(reported, "rpt_title_sources", region="55")}
    assert sources >= {"урок 2019-01-24.xlsx", "урок 2019-01-31.xlsx"}
    # More schools watched than there are: listed, and named by the file of the lesson's last day.
    over = reported.query(
        "select file_name, printed_value from quality.data_issues "
        "where rule_code = 'Q18' and region_code = '55' and field like 'ПроеКТОрия%'"
    )
    assert over == [("урок 2019-01-31.xlsx", "200,0")]
    # A day of no lesson of the schedule is shown as it is.
    row, total = sheet(reported, "rpt_open_lessons")
    assert (row["lesson"], row["lesson_date"], row["participants"]) == (None, None, 7)
    assert row["viewed_date"] == date(2019, 6, 7)
    assert (row["punctuality"], total["punctuality"], total["schools_pct"]) == (None, None, None)


def test_goals_are_published_as_the_reports_show_them(reported: Landed) -> None:
    rows = reported.query(
        "select goal_operator, goal_value, is_goal_from_threshold, units_to_goal from kpi.goals"
        " where report_week = ? and region_code = '55' and municipality_id is null"
        " and indicator_code = 'teacher_active_msg_pct' and org_type = 'all'", WEEK,
    )  # fmt: skip
    assert rows == [(">", 25, False, 1)]


def test_labels_have_a_word_for_every_code_of_the_indicators(reported: Landed) -> None:
    unnamed = reported.query(
        """
        select distinct vocabulary, code from (
            select unnest(['status', 'trend', 'reason_code', 'denominator_kind', 'org_type',
                    'grain']) as vocabulary,
                unnest([status, trend, reason_code, denominator_kind, org_type, grain]) as code
            from kpi.kpi_values
        )
        anti join marts.dim_label using (vocabulary, code)
        where code is not null
        """
    )
    assert unnamed == []
    low = reported.query(
        "select label, arrow, fill from marts.dim_label where vocabulary = 'status' "
        "and code = 'low'"
    )
    assert low == [("Ниже нормы", "▼", "F8CBAD")]
