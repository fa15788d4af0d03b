"""Files of a few weeks of two regions, put down by hand for the reports made of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.warehouse.landed import Landed, Row

WEEK, BEFORE, LIST_WEEK = "2024-10-25", "2024-10-18", "2024-10-11"
SCHOOLS = [f"24-{number}" for number in range(4)] + ["24-d"]
INNS = {"24-0": "2404009370", "24-1": "2411010150"}
WEEKS = ["2024-09-27", "2024-10-04", LIST_WEEK, BEFORE, WEEK]
#: Region 55: organisation → municipality; those that end in «o» are authorities, no schools.
OMSK = {"55-0": "52701000", "55-1": "52701000", "55-2": "52630000", "55-3": "52630000",
        "55-o": "52601000", "55-oo": "52640000"}  # fmt: skip
TOWNS = {"52701000": "город Омск", "52630000": "Марьяновский район",
         "52601000": "Азовский «немецкий» район", "52640000": "Марьяновский Район"}  # fmt: skip
#: Of 100 teachers each: exactly a quarter in both regions.
BASES = {"24-0": 40, "24-1": 60, "55-0": 100}


def organization(code: str, **values: Any) -> dict[str, Any]:
    region = code[:2]
    row = {
        "organization_id": code,
        "region_code": region,
        "municipality_id": OMSK.get(code, "04701000"),
        "municipality": TOWNS[OMSK[code]] if code in OMSK else "г. Красноярск",
        "name": f"Школа {code}",
        "org_type": "preschool" if code.endswith("d") else "school",
        "is_connected": True,
        "is_active": True,
        "teachers_registered": 30,
        "students_registered": 0,
        "teachers_active_messages": 0,
    }
    return row | values


def small_reports(landed: Landed) -> None:
    """Region 24 with one municipality; 55 with four: two without schools, two of like names."""
    krasnoyarsk_and_omsk(landed)
    lists_of_authorities_and_lessons(landed)


def krasnoyarsk_and_omsk(landed: Landed) -> None:
    landed.registry(
        "реестр",
        [{"code": code, "inn": INNS.get(code),
          "org_type": "preschool" if code.endswith("d") else "school"} for code in SCHOOLS],
    )  # fmt: skip
    landed.registry(
        "реестр 55",
        [{"code": code, "oktmo": f"{town}001", "municipality_id": town, "municipality": TOWNS[town],
          "org_type": "authority" if code.endswith("o") else "school"}
         for code, town in OMSK.items()],
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
    omsk = [organization(code, is_active=code == "55-0") for code in OMSK if code[-1] != "o"]
    omsk[2] |= {"teachers_registered": None, "students_registered": None}
    nobody = organization("55-2", organization_id="u:5", name="Школа у <переезда> & моста")
    for week in WEEKS:
        active_teachers = {"teachers_active_messages": 25 if week == WEEK else 28}
        rows = [omsk[0] | active_teachers, *omsk[1:], *([nobody] if week == WEEK else [])]
        name = "омск" if week == WEEK else f"омск {week}"
        landed.file("sferum_organizations", name, rows, week=week, region="55")
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
    of_omsk = {"region_code": "55", "report_week": date.fromisoformat(WEEK)}
    landed.finding("sferum_organizations", "омск", "Q12", "error", row_number=6,
                   organization_id="u:5", printed_value=nobody["name"], **of_omsk)  # fmt: skip
    landed.finding("sferum_organizations", "омск", "Q16", "warn", row_number=3,
                   organization_id="55-1", **of_omsk)  # fmt: skip
    landed.finding("sferum_organizations", "омск", "Q17", "warn", field="Весь столбец", **of_omsk)
    landed.finding("registry", "реестр", "Q05", "warn", row_number=3, region_code="24")


def lists_of_authorities_and_lessons(landed: Landed) -> None:
    for day, users in (("2024-10-11", 3), ("2024-10-18", 14), ("2024-11-01", 99)):
        rows = [
            {"authority": "РОУО", "users": 20, "active_pct": None, "users_called": 21},
            {"authority": "МОУО", "users": users, "active_pct": 57.1, "users_called": 8},
            {"authority": "Отдел <1> & Ко", "users": 1, "active_pct": 100.0, "users_called": 0},
        ]
        landed.file("authority_usage", f"органы {day}", rows, week=day, as_of=day, region="55")
    # One lesson watched on two days, the second reported after its last day; one day of none.
    for day, modified, territories in (
        ("2019-01-24", "2019-02-01T20:30:00", {"52701000": "г. Омск", "52601000": "Азовский"}),
        ("2019-01-31", "2019-02-03T09:00:00", {"52701000": "г. Омск", "52630000": "Марьяновский"}),
    ):
        rows = [
            {"territory": name, "municipality_id": code, "viewed_date": day, "organizations": 2,
             "participants_8": 10, "participants_9": None, "participants_11": 5}
            for code, name in territories.items()
        ]  # fmt: skip
        landed.file("open_lessons", f"урок {day}", rows, as_of=day, region="55", modified=modified)
    row: Row = {"territory": "г. Красноярск", "municipality_id": "04701000", "organizations": 1,
                "viewed_date": "2019-06-07", "participants": 7}  # fmt: skip
    landed.file("open_lessons", "урок без расписания", [row], as_of="2019-06-07")


def sheet(landed: Landed, model: str, week: str = WEEK, region: str = "24") -> list[Row]:
    """Rows of one rpt_ model of one workbook, in their order."""
    return landed.rows(
        f"select * from work.reports.{model}"  # noqa: S608  # names of our own
        " where report_week = ? and region_code = ? order by sort_order",
        week, region,
    )  # fmt: skip
