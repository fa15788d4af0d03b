"""Small regions whose every figure can be reckoned by hand."""

from __future__ import annotations

from tests.warehouse.landed import Landed, Row

A, B = "04701000", "04702000"
WEEK, BEFORE, AFTER_HOLE = "2024-10-25", "2024-10-18", "2024-10-04"

#: code: (type, municipality, teachers, students, active, wrote ≥ 10 messages)
REGION_24: dict[str, tuple[str | None, str, int | None, int | None, bool, int]] = {
    "s1": ("school", A, 40, 100, True, 10),
    "s2": ("school", A, 20, 100, True, 4),
    "b1": (None, A, 10, 20, True, 2),
    "p1": ("preschool", A, 40, 30, False, 1),
    "c1": ("school", A, 10, 10, True, 1),
    "n1": ("school", A, None, None, True, 5),
    "s3": ("school", B, 50, 200, True, 5),
    "v1": ("vocational", B, 30, 50, True, 3),
    "a1": ("additional", B, 10, 50, True, 10),
    "s4": ("school", B, 20, 80, True, 2),
    "s5": ("school", B, 20, 80, True, 2),
    "s6": ("school", B, 20, 40, False, 0),
}


def put_down(landed: Landed) -> None:
    """Everything below: two regions of October 2024, the lists of June 2023."""
    _region_24(landed)
    _report_of_28_columns(landed)
    _printed_lists_of_2023(landed)
    _federal_lists(landed)


def _region_24(landed: Landed) -> None:
    """Three weeks with a hole, a corrected one, a missing school, a school that closes."""
    organizations: list[Row] = []
    for code, (org_type, municipality, *_) in REGION_24.items():
        more: Row = {"level": "branch", "head": "s1"} if org_type is None else {}
        if code == "c1":
            more["closed_date"] = "2024-10-20"
        organizations.append(
            {"code": code, "org_type": org_type, "municipality_id": municipality,
             "municipality": f"район {municipality}", "oktmo": municipality + "001", **more}
        )  # fmt: skip
    organizations.append({"code": "m1", "org_type": "authority", "municipality_id": A})
    landed.registry("реестр 24", organizations)
    forms = {"preschool": "85-К", "vocational": "СПО-1", "additional": "1-ДОП"}
    for as_of, factor in (("2024-10-01", 1), ("2024-11-15", 3)):
        landed.file(
            "headcounts",
            f"численность 24 {as_of}",
            [
                {"organization_id": code, "form": forms.get(str(org_type), "ОО-1"),
                 "teachers": teachers * factor, "students": (students or 0) * factor}
                for code, (org_type, _, teachers, students, *_) in REGION_24.items()
                if teachers is not None
            ],
            as_of=as_of,
        )  # fmt: skip
    landed.file(
        "organization_counts",
        "количество 24",
        [{"org_type": "school", "organizations": 10}],
        as_of="2024-09-01",
    )
    was_active = {"s6": {"is_active": True}}
    landed.file("sferum_organizations", "24 04", _export(**was_active), week=AFTER_HOLE)
    first = {"s1": {"teachers_active_messages": 5}}
    landed.file("sferum_organizations", "24 18 v1", _export(**first), week=BEFORE,
                modified="2024-10-18T12:00:00")  # fmt: skip
    second = {"s1": {"teachers_active_messages": 8}}
    landed.file("sferum_organizations", "24 18 v2", _export(**second), week=BEFORE,
                modified="2024-10-19T12:00:00")  # fmt: skip
    unlinked = {"organization_id": "u:1", "name": "Чужая школа", "is_active": True,
                "is_connected": True, "teachers_active_messages": 100}  # fmt: skip
    blank = {"v1": {"students_active": None}}
    rows = [row for row in _export(**blank) if row["organization_id"] != "s2"]
    landed.file("sferum_organizations", "24 25", [*rows, unlinked], week=WEEK)


def _export(**changes: Row) -> list[Row]:
    return [
        {"organization_id": code, "name": code, "is_connected": True, "is_active": active,
         "teachers_registered": teachers or 1, "students_registered": 1,
         "teachers_active_messages": wrote, "students_active": 2, **changes.get(code, {})}
        for code, (_, _, teachers, _, active, wrote) in REGION_24.items()
    ]  # fmt: skip


def _report_of_28_columns(landed: Landed) -> None:
    """Region 55 sends the report only; region 24 sends it beside its full export."""
    landed.registry(
        "реестр 55",
        [{"code": "x1", "municipality_id": "52701000", "oktmo": "52701000001"}],
        region="55",
    )
    report: Row = {
        "municipality": "город Омск", "municipality_id": "52701000",
        "teachers": 100, "students": 100, "organizations": 10,
        "teachers_active_messages": 30, "teachers_active_calls": 1,
        "students_active": 25, "organizations_active": 9, "organizations_connected": 10,
        "teachers_registered": 160, "students_registered": 90,
        "teachers_journal_linked": 80, "students_journal_linked": 81,
        "rank_organizations_connected": 7,
    }  # fmt: skip
    landed.file("sferum_municipalities", "28 Омск", [report], week=WEEK, region="55")
    _report_in_parts(landed, report)
    own = {**report, "municipality_id": A, "municipality": "район A"}
    landed.file("sferum_municipalities", "28 Красноярск", [own], week=WEEK)


def _report_in_parts(landed: Landed, report: Row) -> None:
    """Region 70 sends its 39 towns in two parts; one town stands in both, the later one newer."""
    towns = [f"{69600000 + 1000 * number}" for number in range(1, 40)]
    landed.registry(
        "реестр 70",
        [{"code": f"t{town}", "municipality_id": town, "municipality": f"Город {town}",
          "oktmo": f"{town}001"} for town in towns],
        region="70",
    )  # fmt: skip
    for part, names, active, hour in (("север", towns[:20], 30, 10), ("юг", towns[19:], 50, 11)):
        rows = [{**report, "municipality_id": town, "municipality": f"Город {town}",
                 "students_active": active} for town in names]  # fmt: skip
        landed.file("sferum_municipalities", f"28 Томск {part}", rows, week=WEEK, region="70",
                    modified=f"2024-10-25T{hour}:00:00")  # fmt: skip


def _printed_lists_of_2023(landed: Landed) -> None:
    """A list of inactive organisations and the federal lists of the lowest regions."""
    codes = [f"y{number}" for number in range(10)]
    landed.registry(
        "реестр 54",
        [{"code": code, "municipality_id": "50701000", "oktmo": "50701000001"} for code in codes],
        region="54",
    )
    landed.file(
        "headcounts",
        "численность 54",
        [{"organization_id": code, "form": "ОО-1", "teachers": 10, "students": 10}
         for code in codes],
        as_of="2022-10-01",
        region="54",
    )  # fmt: skip
    landed.file(
        "sferum_organizations",
        "неактивные 54",
        [{"organization_id": code, "is_active": False, "is_connected": False,
          "teachers_registered": 0, "students_registered": 0} for code in codes[:3]],
        week="2023-06-09",
        region="54",
    )  # fmt: skip
    slide = [
        {"region_code": "78", "org_active_pct__all": 41.0, "org_active_pct__all_step": 1.0,
         "teacher_active_msg_pct__all": 0.5, "teacher_active_msg_pct__all_step": 0.1},
        {"region_code": "77", "org_active_pct__all": 50.0, "org_active_pct__all_step": 1.0},
    ]  # fmt: skip
    landed.file("sferum_regions", "отстающие", slide, week="2023-06-09", region=None)


def _federal_lists(landed: Landed) -> None:
    pages = [
        ("01", 84.99, 1.19), ("02", 85.0, 1.2), ("03", 95.0, 1.5), ("04", None, None),
    ]  # fmt: skip
    for week in ("2023-06-09", "2023-07-14"):
        landed.file(
            "public_pages",
            f"госпаблики {week}",
            [{"region_code": region, "active_pct": percent, "active_pct_step": 0.01,
              "engagement_index": index, "engagement_index_step": 0.01}
             for region, percent, index in pages],
            week=week,
            region=None,
        )  # fmt: skip
    statuses = [("01", "yes"), ("02", "yes"), ("03", "no"), ("04", "partial"), ("05", None)]
    landed.file(
        "journal_integration",
        "эжд",
        [{"region_code": region, "vendor": "ИрТех", "chats_calls": status, "mini_app": "no"}
         for region, status in statuses],
        week="2023-06-09",
        region=None,
    )  # fmt: skip
    totals = {"organizations": 901, "active": 785, "teachers": 22936, "teachers_active": 11293,
              "students": 12827, "students_active": 2320}  # fmt: skip
    landed.file("my_school_regions", "моя школа", [totals], week="2023-06-09")
    idle = {"organizations": 1, "active": 0, "teachers": 5, "teachers_active": 0,
            "students": 9, "students_active": 0}  # fmt: skip
    landed.file(
        "my_school_organizations",
        "моя школа список",
        [{"organization_id": "s1", "municipality_id": A, **idle},
         {"organization_id": "s3", "municipality_id": B, **idle}],
        week="2023-06-09",
    )  # fmt: skip
