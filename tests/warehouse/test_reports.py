"""The rpt_ models on rows put down by hand, and the workbooks made of them."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.warehouse.landed import Landed
from tests.warehouse.small_reports import BEFORE, INNS, LIST_WEEK, WEEK, WEEKS, sheet
from vitrina import audit, publish
from vitrina.settings import Settings


def summary(reported: Landed, code: str, org_type: str | None, **where: str) -> dict[str, Any]:
    rows = sheet(reported, "rpt_summary", **where)
    (row,) = [r for r in rows if r["indicator_code"] == code and r["org_type"] == org_type]
    return row


def test_regions_with_weekly_rows_get_a_workbook_each(reported: Landed) -> None:
    found = reported.query(
        "select cast(report_week as varchar), region_code, version from work.reports.rpt_title"
        " order by all"
    )
    assert [row for row in found if row[1] == "24"] == [
        (LIST_WEEK, "24", 1), (BEFORE, "24", 1), (WEEK, "24", 2),
    ]  # fmt: skip
    assert [row for row in found if row[1] == "55"] == [(week, "55", 1) for week in WEEKS]


def test_the_title_says_how_new_the_data_are_and_where_they_come_from(reported: Landed) -> None:
    (title,) = sheet(reported, "rpt_title")
    assert title["region_name"] == "Красноярский край"
    assert (title["week_from"], title["week_to"]) == (date(2024, 10, 18), date(2024, 10, 24))
    # 06:30 UTC on the clock of Moscow.
    assert title["data_as_of"] == datetime(2024, 10, 28, 9, 30)  # noqa: DTZ001  # Excel knows no zones
    sources = sheet(reported, "rpt_title_sources")
    listed = [(source["file_name"], source["outcome"]) for source in sources]
    assert listed[:2] == [("черновик.xlsx", "Заменён новой версией"), ("исправлено.xlsx", "Принят")]
    assert ("эжд 2024-10-25.xlsx", "Принят") in listed
    assert ("эжд 2024-10-18.xlsx", "Принят") not in listed
    assert ("эжд 2024-11-01.xlsx", "Принят") not in listed
    assert {source["sha256_12"] for source in sources} >= {reported.sha("исправлено")[:12]}


def test_to_goal_is_counted_in_people_by_the_regions_own_operator(reported: Landed) -> None:
    # 25 of 100 teachers: reaches ≥ 25, misses > 25 by one person.
    reached = summary(reported, "teacher_active_msg_pct", "Все типы")
    assert (reached["numerator"], reached["denominator"], reached["value"]) == (25, 100, 25)
    assert (reached["goal"], reached["units_to_goal"]) == ("≥ 25", 0)
    assert (reached["level"], reached["level_fill"]) == ("▲ Хорошо", "C6E0B4")
    missed = summary(reported, "teacher_active_msg_pct", "Все типы", region="55")
    assert (missed["value"], missed["goal"], missed["units_to_goal"]) == (25, "> 25", 1)
    # No printed target: the good end of the norm, in organisations.
    organizations = summary(reported, "org_active_pct", "Школа")
    assert (organizations["goal"], organizations["units_to_goal"]) == ("норма ≥ 90", 2)
    ungraded = summary(reported, "org_connected_pct", "Школа")
    assert (ungraded["goal"], ungraded["units_to_goal"]) == (None, None)


def test_the_week_before_stands_beside_its_change(reported: Landed) -> None:
    row = summary(reported, "teacher_active_msg_pct", "Школа")
    assert row["value_before"] == pytest.approx(10)
    assert row["delta"] == pytest.approx(15)
    assert row["trend"] == "▲ Рост"


def test_a_printed_list_gives_no_percents(reported: Landed) -> None:
    weekly = [
        row
        for row in sheet(reported, "rpt_summary", LIST_WEEK)
        if "неделя" not in (row["note"] or "") and row["indicator_code"].startswith("org_")
    ]
    assert weekly
    assert {row["value"] for row in weekly} == {None}
    # Nothing to compare reads «–», not blank.
    assert {row["trend"] for row in weekly} == {None}
    assert {row["value_missing"] for row in weekly} == {"н/д"}
    assert all("перечень" in row["note"] for row in weekly)
    assert sheet(reported, "rpt_municipalities", LIST_WEEK) == []
    assert len(sheet(reported, "rpt_organizations", LIST_WEEK)) == 1


def test_the_total_of_municipalities_is_recomputed_from_sums(reported: Landed) -> None:
    city, total = sheet(reported, "rpt_municipalities")
    assert (city["c02"], city["oktmo"], city["is_total"]) == ("город Красноярск", "04701000", False)
    assert (total["c02"], total["oktmo"], total["is_total"]) == ("Итого", None, True)
    for column in ("c05", "c06", "c09", "c10", "c21", "c22"):
        assert total[column] == city[column]
    assert total["c05"] == 100 * total["c06"] / total["c22"]
    assert city["teachers_level"] == "▲ Хорошо"
    assert total["c24"] is None


def test_organizations_show_the_unlinked_apart(reported: Landed) -> None:
    rows = {row["name"]: row for row in sheet(reported, "rpt_organizations")}
    linked = rows["Организация 24-0"]
    assert (linked["teachers_base"], linked["teacher_active_msg_count"]) == (40, 20)
    assert linked["teacher_active_msg_pct"] == 50
    assert linked["inn"] == INNS["24-0"]
    unlinked = rows['=cmd|"x"']
    assert unlinked["organization_code"] is None
    assert unlinked["teacher_registered_count"] == 30
    assert unlinked["remark"].startswith("Не сопоставлено с реестром")
    remark = rows["Организация 24-2"]["remark"]
    assert remark.startswith("Без базы: численность по формам не поступила; Замечания: Q16")
    preschool = rows["Организация 24-d"]
    assert preschool["teacher_active_msg_pct"] is None
    assert preschool["teacher_active_msg_missing"] == "–"
    assert rows["Организация 24-2"]["teacher_active_msg_missing"] == "н/д"


def test_each_inactive_organization_is_told_what_to_do(reported: Landed) -> None:
    rows = {row["name"]: row for row in sheet(reported, "rpt_inactive_organizations")}
    assert list(rows) == ["Школа 24-3", "Школа 24-2", "Школа 24-d", '=cmd|"x"']
    assert rows["Школа 24-3"]["to_do"] == "Зарегистрировать организацию в Сферуме"
    assert rows["Школа 24-3"]["inactive_weeks"] == 2
    assert rows["Школа 24-3"]["last_active_missing"] == "не было"
    assert rows["Школа 24-2"]["to_do"] == "Добавить второго участника"
    assert rows["Школа 24-2"]["last_active_week"] == date(2024, 10, 18)
    assert rows["Школа 24-d"]["to_do"].startswith("Пригласить")
    assert rows['=cmd|"x"']["to_do"].startswith("Проверить признак")
    assert rows['=cmd|"x"']["last_active_missing"] == "–"


def test_as_of_kinds_show_their_latest_not_after_the_week(reported: Landed) -> None:
    (integration,) = sheet(reported, "rpt_integration")
    assert (integration["chats_calls"], integration["age_days"]) == ("частично (чаты)", 0)
    (earlier,) = sheet(reported, "rpt_integration", BEFORE)
    assert (earlier["chats_calls"], earlier["as_of_date"]) == ("нет", date(2024, 10, 18))
    assert sheet(reported, "rpt_integration", LIST_WEEK) == []
    (page,) = sheet(reported, "rpt_public_pages")
    assert (page["active_pct"], page["engagement_index"]) == (56.3, None)
    # A region no file lists is named first, without figures.
    omsk = sheet(reported, "rpt_public_pages", region="55")
    assert [(row["region_name"], row["active_pct"]) for row in omsk] == [
        ("Омская область", None), ("Красноярский край", 56.3),
    ]  # fmt: skip
    branch, total = sheet(reported, "rpt_my_school")
    assert (branch["inn"], branch["inn_missing"]) == (None, "как у головной")
    assert (total["organizations"], total["students_active"]) == (901, 2320)
    assert total["age_days"] == (date(2024, 10, 25) - date(2023, 6, 9)).days
    assert "возраст" in summary(reported, "public_pages_active_pct", None)["note"]


def test_issues_are_of_the_files_in_force_of_the_week_or_of_no_week(reported: Landed) -> None:
    rows = sheet(reported, "rpt_issues")
    ours = [row for row in rows if row["check_name"][:3] in ("Q05", "Q16", "Q28", "Q32")]
    assert [row["check_name"][:3] for row in ours] == ["Q32", "Q05", "Q16"]
    assert ours[0]["severity"] == "Строка не принята"
    assert ours[2]["organization"] == "Организация 24-2"
    assert ours[2]["place"] == "Лист1 / 4"
    assert ours[2]["deadline"] == date(2024, 11, 1)
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))


def test_the_method_names_the_regions_own_target(reported: Landed) -> None:
    for region, target in (("24", "≥ 25"), ("55", "> 25 к 31.08.2025")):
        rows = {row["indicator_name"]: row for row in
                sheet(reported, "rpt_methodology", region=region)}  # fmt: skip
        row = rows["Активные педагоги (сообщения)"]
        assert row["target"] == target
        assert row["definition_version"] == 2
        assert row["thresholds"].startswith("Все типы: ниже нормы ≤ 10, хорошо ≥ 25; Школа:")
        assert rows["Подключенные организации"]["thresholds"] is None


def test_the_whole_way_to_a_published_workbook(reported: Landed, tmp_path: Path) -> None:
    shutil.copytree(reported.settings.data_root.path, tmp_path / "data")
    settings = Settings.from_environment({"VITRINA_DATA": str(tmp_path / "data")})
    root = settings.data_root
    root.landing.mkdir()
    for load in root.loads.glob("*.parquet"):
        (root.landing / f"{load.stem}.json").write_text(
            json.dumps({"sha256": load.stem, "sightings": []})
        )
    audit.audit(settings, "test")
    publish.tables(settings, "test")
    # Eight workbooks, and of each week a pack for every municipality: one of 24, four of 55.
    assert publish.reports(settings, "test") == {"written": 8 + 3 + 5 * 4, "linked": 0}
    publish.pages(settings, "test")
    publish.switch(settings, "test")
    folder = root.current / "reports" / WEEK / "24"
    pack, path = sorted(folder.iterdir())
    assert path.name == "Сферум_Красноярский_край_неделя_по_2024-10-25_v2.xlsx"
    assert pack.name == "Сферум_Красноярский_край_город_Красноярск_неделя_по_2024-10-25_v2.xlsx"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "Титул", "Сводка", "Изменения", "Динамика", "Муниципалитеты", "Организации",
        "Неактивные ОО", "Интеграция ЭЖД", "Моя школа", "Госпаблики", "ПроеКТОрия",
        "Органы управления", "Замечания к данным", "Методика",
    ]  # fmt: skip
    rows = list(book["Сводка"].iter_rows(values_only=True))
    (teachers,) = [r for r in rows if r[:2] == ("Активные педагоги (сообщения)", "Все типы")]
    assert teachers[2:4] + teachers[9:12] == (25, 100, "▲ Хорошо", "≥ 25", 0)
