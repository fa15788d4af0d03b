"""The rpt_ models on rows put down by hand, and the workbooks made of them."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from vitrina import audit, publish

WEEK, BEFORE, LIST_WEEK = "2024-10-25", "2024-10-18", "2024-10-11"
SCHOOLS = [f"24-{number}" for number in range(4)] + ["24-d"]
INNS = {"24-0": "2404009370", "24-1": "2411010150"}
#: Of 100 teachers each: exactly a quarter in both regions.
BASES = {"24-0": 40, "24-1": 60, "55-0": 100}


def organization(code: str, **values: Any) -> dict[str, Any]:
    region = code[:2]
    row = {
        "organization_id": code,
        "region_code": region,
        "municipality_id": "04701000" if region == "24" else "52701000",
        "municipality": "г. Красноярск" if region == "24" else "г. Омск",
        "name": f"Школа {code}",
        "org_type": "preschool" if code.endswith("d") else "school",
        "is_connected": True,
        "is_active": True,
        "teachers_registered": 30,
        "students_registered": 0,
        "teachers_active_messages": 0,
    }
    return row | values


@pytest.fixture(scope="module", autouse=True)
def built(landed: Any) -> None:
    landed.registry(
        "реестр",
        [{"code": code, "inn": INNS.get(code),
          "org_type": "preschool" if code.endswith("d") else "school"} for code in SCHOOLS],
    )  # fmt: skip
    landed.registry(
        "реестр 55",
        [{"code": code, "oktmo": "52701000001", "municipality_id": "52701000",
          "municipality": "город Омск"} for code in ("55-0", "55-1")],
        region="55",
    )  # fmt: skip
    for region in ("24", "55"):
        landed.file(
            "headcounts",
            f"база {region}",
            [
                {"organization_id": code, "organization_code": code, "form": "ОО-1",
                 "as_of": "2024-09-20", "teachers": teachers, "students": 0}
                for code, teachers in BASES.items() if code.startswith(region)
            ],
            as_of="2024-09-20",
            region=region,
        )  # fmt: skip
    active = {"24-0": 20, "24-1": 5}
    week_rows = [
        organization("24-0", teachers_active_messages=active["24-0"]),
        organization("24-1", teachers_active_messages=active["24-1"]),
        organization("24-2", is_active=False, teachers_registered=1),
        organization("24-3", is_active=False, is_connected=False, teachers_registered=0),
        organization("24-d", is_active=False, teachers_registered=0),
        organization("24-0", organization_id="u:1", name='=cmd|"x"', is_active=False),
    ]
    rows_before = [organization(code, teachers_active_messages=5) for code in SCHOOLS]
    rows_before[3] |= {"is_active": False, "is_connected": False, "teachers_registered": 0}
    landed.file("sferum_organizations", "неделя", rows_before, week=BEFORE)
    wrong = [row | {"teachers_active_messages": 1} for row in week_rows]
    landed.file("sferum_organizations", "черновик", wrong, week=WEEK)
    landed.file("sferum_organizations", "исправлено", week_rows, week=WEEK,
                modified="2024-10-28T06:30:00")  # fmt: skip
    landed.file(
        "sferum_organizations",
        "омск",
        [organization("55-0", teachers_active_messages=25), organization("55-1", is_active=False)],
        week=WEEK,
        region="55",
    )
    # The numbers of these weeks leap; somebody said that they are right.
    for leaping in ("исправлено", "паблики 2024-11-01"):
        landed.decide(leaping, "Q20", "release")
    landed.file("sferum_organizations", "неактивные", [organization("24-2", is_active=False)],
                week=LIST_WEEK)  # fmt: skip
    for day, chats, active_pct in (
        ("2024-10-18", "no", 50.0), ("2024-10-25", "partial", 56.3), ("2024-11-01", "yes", 99.0),
    ):  # fmt: skip
        landed.file(
            "journal_integration", f"эжд {day}",
            [{"region": "Красноярский край", "vendor": "ЭлЖур", "chats_calls": chats,
              "mini_app": "no"}],
            week=day, as_of=day,
        )  # fmt: skip
        landed.file(
            "public_pages", f"паблики {day}",
            [{"region": "Красноярский край", "active_pct": active_pct, "active_pct_step": 0.1,
              "engagement_index": None}],
            week=day, as_of=day,
        )  # fmt: skip
    landed.file(
        "my_school_organizations", "моя школа",
        [{"organization_id": "u:2", "municipality": "Абанский район", "level": "branch",
          "ogrn": "1022400508712", "inn": None, "name": "Чигашетская ООШ", "organizations": 1,
          "active": 0, "teachers": 0, "teachers_active": 0, "students": 0}],
        week="2023-06-09", as_of="2023-06-09",
    )  # fmt: skip
    landed.file(
        "my_school_regions", "моя школа итоги",
        [{"organizations": 901, "active": 785, "teachers": 22936, "teachers_active": 11293,
          "students": 12827, "students_active": 2320}],
        week="2023-06-09", as_of="2023-06-09",
    )  # fmt: skip
    here = {"region_code": "24", "report_week": date.fromisoformat(WEEK)}
    landed.finding(
        "sferum_organizations",
        "исправлено",
        "Q16",
        "warn",
        row_number=4,
        organization_id="24-2",
        field="Активность",
        printed_value="1",
        **here,
    )
    landed.finding("sferum_organizations", "исправлено", "Q32", "reject_row", row_number=9, **here)
    landed.finding("sferum_organizations", "черновик", "Q28", "warn", row_number=2, **here)
    landed.finding("registry", "реестр", "Q05", "warn", row_number=3, region_code="24")
    # Data tests run where the whole line does; here only the models matter.
    landed.build("path:models", "path:seeds", "--exclude-resource-type", "test")


def sheet(landed: Any, model: str, week: str = WEEK, region: str = "24") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = landed.rows(
        f"select * from work.reports.{model}"  # noqa: S608  # names of our own
        " where report_week = ? and region_code = ? order by sort_order",
        week, region,
    )  # fmt: skip
    return found


def summary(landed: Any, code: str, org_type: str, **where: str) -> dict[str, Any]:
    rows = sheet(landed, "rpt_summary", **where)
    (row,) = [r for r in rows if r["indicator_code"] == code and r["org_type"] == org_type]
    return row


def test_regions_with_weekly_rows_get_a_workbook_each(landed: Any) -> None:
    found = landed.query(
        "select cast(report_week as varchar), region_code, version from work.reports.rpt_title"
        " order by all"
    )
    assert found == [(LIST_WEEK, "24", 1), (BEFORE, "24", 1), (WEEK, "24", 2), (WEEK, "55", 1)]


def test_the_title_says_how_new_the_data_are_and_where_they_come_from(landed: Any) -> None:
    (title,) = sheet(landed, "rpt_title")
    assert title["region_name"] == "Красноярский край"
    assert (title["week_from"], title["week_to"]) == (date(2024, 10, 18), date(2024, 10, 24))
    # 06:30 UTC on the clock of Moscow.
    assert title["data_as_of"] == datetime(2024, 10, 28, 9, 30)  # noqa: DTZ001  # Excel knows no zones
    sources = sheet(landed, "rpt_title_sources")
    listed = [(source["file_name"], source["outcome"]) for source in sources]
    assert listed[:2] == [("черновик.xlsx", "Заменён новой версией"), ("исправлено.xlsx", "Принят")]
    assert ("эжд 2024-10-25.xlsx", "Принят") in listed
    assert ("эжд 2024-10-18.xlsx", "Принят") not in listed
    assert ("эжд 2024-11-01.xlsx", "Принят") not in listed
    assert {source["sha256_12"] for source in sources} >= {landed.sha("исправлено")[:12]}


def test_to_goal_is_counted_in_people_by_the_regions_own_operator(landed: Any) -> None:
    # 25 of 100 teachers: reaches ≥ 25, misses > 25 by one person.
    reached = summary(landed, "teacher_active_msg_pct", "Все типы")
    assert (reached["numerator"], reached["denominator"], reached["value"]) == (25, 100, 25)
    assert (reached["goal"], reached["units_to_goal"]) == ("≥ 25", 0)
    assert (reached["level"], reached["level_fill"]) == ("▲ Хорошо", "C6E0B4")
    missed = summary(landed, "teacher_active_msg_pct", "Все типы", region="55")
    assert (missed["value"], missed["goal"], missed["units_to_goal"]) == (25, "> 25", 1)
    # No printed target: the good end of the norm, in organisations.
    organizations = summary(landed, "org_active_pct", "Школа")
    assert (organizations["goal"], organizations["units_to_goal"]) == ("норма ≥ 90", 2)
    ungraded = summary(landed, "org_connected_pct", "Школа")
    assert (ungraded["goal"], ungraded["units_to_goal"]) == (None, None)


def test_the_week_before_stands_beside_its_change(landed: Any) -> None:
    row = summary(landed, "teacher_active_msg_pct", "Школа")
    assert row["value_before"] == pytest.approx(10)
    assert row["delta"] == pytest.approx(15)
    assert row["trend"] == "▲ Рост"


def test_a_printed_list_gives_no_percents(landed: Any) -> None:
    weekly = [
        row
        for row in sheet(landed, "rpt_summary", LIST_WEEK)
        if "неделя" not in (row["note"] or "") and row["indicator_code"].startswith("org_")
    ]
    assert weekly
    assert {row["value"] for row in weekly} == {None}
    # Nothing to compare reads «–», not blank.
    assert {row["trend"] for row in weekly} == {None}
    assert {row["value_missing"] for row in weekly} == {"н/д"}
    assert all("перечень" in row["note"] for row in weekly)
    assert sheet(landed, "rpt_municipalities", LIST_WEEK) == []
    assert len(sheet(landed, "rpt_organizations", LIST_WEEK)) == 1


def test_the_total_of_municipalities_is_recomputed_from_sums(landed: Any) -> None:
    city, total = sheet(landed, "rpt_municipalities")
    assert (city["c02"], city["oktmo"], city["is_total"]) == ("город Красноярск", "04701000", False)
    assert (total["c02"], total["oktmo"], total["is_total"]) == ("Итого", None, True)
    for column in ("c05", "c06", "c09", "c10", "c21", "c22"):
        assert total[column] == city[column]
    assert total["c05"] == 100 * total["c06"] / total["c22"]
    assert city["teachers_level"] == "▲ Хорошо"
    assert total["c24"] is None


def test_organizations_show_the_unlinked_apart(landed: Any) -> None:
    rows = {row["name"]: row for row in sheet(landed, "rpt_organizations")}
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


def test_each_inactive_organization_is_told_what_to_do(landed: Any) -> None:
    rows = {row["name"]: row for row in sheet(landed, "rpt_inactive_organizations")}
    assert list(rows) == ["Школа 24-3", "Школа 24-2", "Школа 24-d", '=cmd|"x"']
    assert rows["Школа 24-3"]["to_do"] == "Зарегистрировать организацию в Сферуме"
    assert rows["Школа 24-3"]["inactive_weeks"] == 2
    assert rows["Школа 24-3"]["last_active_missing"] == "не было"
    assert rows["Школа 24-2"]["to_do"] == "Добавить второго участника"
    assert rows["Школа 24-2"]["last_active_week"] == date(2024, 10, 18)
    assert rows["Школа 24-d"]["to_do"].startswith("Пригласить")
    assert rows['=cmd|"x"']["to_do"].startswith("Проверить признак")
    assert rows['=cmd|"x"']["last_active_missing"] == "–"


def test_as_of_kinds_show_their_latest_not_after_the_week(landed: Any) -> None:
    (integration,) = sheet(landed, "rpt_integration")
    assert (integration["chats_calls"], integration["age_days"]) == ("частично (чаты)", 0)
    (earlier,) = sheet(landed, "rpt_integration", BEFORE)
    assert (earlier["chats_calls"], earlier["as_of_date"]) == ("нет", date(2024, 10, 18))
    assert sheet(landed, "rpt_integration", LIST_WEEK) == []
    (page,) = sheet(landed, "rpt_public_pages")
    assert (page["active_pct"], page["engagement_index"]) == (56.3, None)
    # A region no file lists is named first, without figures.
    omsk = sheet(landed, "rpt_public_pages", region="55")
    assert [(row["region_name"], row["active_pct"]) for row in omsk] == [
        ("Омская область", None), ("Красноярский край", 56.3),
    ]  # fmt: skip
    branch, total = sheet(landed, "rpt_my_school")
    assert (branch["inn"], branch["inn_missing"]) == (None, "как у головной")
    assert (total["organizations"], total["students_active"]) == (901, 2320)
    assert total["age_days"] == (date(2024, 10, 25) - date(2023, 6, 9)).days
    assert "возраст" in summary(landed, "public_pages_active_pct", None)["note"]


def test_issues_are_of_the_files_in_force_of_the_week_or_of_no_week(landed: Any) -> None:
    rows = sheet(landed, "rpt_issues")
    ours = [row for row in rows if row["check_name"][:3] in ("Q05", "Q16", "Q28", "Q32")]
    assert [row["check_name"][:3] for row in ours] == ["Q32", "Q05", "Q16"]
    assert ours[0]["severity"] == "Строка не принята"
    assert ours[2]["organization"] == "Организация 24-2"
    assert ours[2]["place"] == "Лист1 / 4"
    assert ours[2]["deadline"] == date(2024, 11, 1)
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))


def test_the_method_names_the_regions_own_target(landed: Any) -> None:
    for region, target in (("24", "≥ 25"), ("55", "> 25 к 31.08.2025")):
        rows = {row["indicator_name"]: row for row in
                sheet(landed, "rpt_methodology", region=region)}  # fmt: skip
        row = rows["Активные педагоги (сообщения)"]
        assert row["target"] == target
        assert row["definition_version"] == 2
        assert row["thresholds"].startswith("Все типы: ниже нормы ≤ 10, хорошо ≥ 25; Школа:")
        assert rows["Подключенные организации"]["thresholds"] is None


def test_the_whole_way_to_a_published_workbook(landed: Any) -> None:
    landed.close()
    settings, root = landed.settings, landed.settings.data_root
    root.landing.mkdir()
    for load in root.loads.glob("*.parquet"):
        (root.landing / f"{load.stem}.json").write_text(
            json.dumps({"sha256": load.stem, "sightings": []})
        )
    audit.audit(settings, "test")
    publish.tables(settings, "test")
    assert publish.reports(settings, "test") == {"written": 4, "linked": 0}
    assert publish.pages(settings, "test")["linked"] == 0
    publish.switch(settings, "test")
    page = (root.current / "page" / "24.html").read_text("utf-8")
    assert 'data-value="25.0">25,0</span>' in page
    assert "Школа 24-3" in page
    folder = root.current / "reports" / WEEK / "24"
    (path,) = folder.iterdir()
    assert path.name == "Сферум_Красноярский_край_неделя_по_2024-10-25_v2.xlsx"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "Титул", "Сводка", "Изменения", "Муниципалитеты", "Организации", "Неактивные ОО",
        "Интеграция ЭЖД", "Моя школа", "Госпаблики", "Замечания к данным", "Методика",
    ]  # fmt: skip
    rows = list(book["Сводка"].iter_rows(values_only=True))
    (teachers,) = [r for r in rows if r[:2] == ("Активные педагоги (сообщения)", "Все типы")]
    assert teachers[2:4] + teachers[9:12] == (25, 100, "▲ Хорошо", "≥ 25", 0)
