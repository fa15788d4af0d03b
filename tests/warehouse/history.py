"""A small history of the warehouse: a region a scenario, so that one build serves many tests."""

from __future__ import annotations

from typing import Any

WEEK_1, WEEK_2, WEEK_3, WEEK_4 = "2024-10-11", "2024-10-18", "2024-10-25", "2024-11-01"
JUNE_2023 = "2023-06-09"
SPRING, AUTUMN = "2024-04-01", "2024-10-20"


def put_down(landed: Any) -> None:
    """Every scenario below, each in a region of its own."""
    registry_of_two_editions(landed)
    weekly_exports(landed)
    region_without_registry(landed)
    shortened_weeks(landed)
    parts_of_one_whole(landed)
    corrected_later(landed)
    files_that_partly_agree(landed)
    lists_of_one_status(landed)
    my_school(landed)
    federal_tables(landed)
    programmes(landed)
    refusals(landed)
    federal_slide_beside_exports(landed)
    heads_of_two_files(landed)
    report_without_bases(landed)
    released_by_people(landed)


def schools(codes: list[str], **more: Any) -> list[dict[str, Any]]:
    return [{"code": code, **more} for code in codes]


def listed(codes: list[str], inactive: int = 1, **more: Any) -> list[dict[str, Any]]:
    """Export rows of these organisations; the first `inactive` of them are not active."""
    return [
        {
            "organization_id": code,
            "name": f"Школа {code}",
            "is_connected": True,
            "is_active": position >= inactive,
            "teachers_registered": 10,
            "students_registered": 100,
            "teachers_active_messages": 5,
            **more,
        }
        for position, code in enumerate(codes)
    ]


def registry_of_two_editions(landed: Any) -> None:
    """Region 24: heads and branches, a closed school, one renamed, one vanished, one new."""
    abansky = {"municipality_id": "04601000", "municipality": "Абанский муниципальный район"}
    spring: list[dict[str, Any]] = [
        {"code": "s1"},
        {"code": "s2"},
        {"code": "closed", "closed_date": "2024-10-18", "status": "закрыта"},
        {"code": "opens", "opened_date": WEEK_3},
        {"code": "renamed"},
        {"code": "vanished"},
        {"code": "garden", "org_type": "preschool", "inn": "2400000001", **abansky},
        {"code": "authority", "org_type": "authority"},
        {"code": "branch-by-code", "level": "branch", "org_type": None, "head": "garden"},
        {"code": "branch-by-inn", "level": "branch", "org_type": None, "inn": "2400000001"},
        {"code": "branch-alone", "level": "branch", "org_type": "preschool", "head": "nobody"},
    ]
    autumn = [row for row in spring if row["code"] not in ("vanished", "renamed")]
    autumn += [{"code": "renamed", "name": "Новое имя"}, {"code": "new"}]
    landed.registry("реестр весна", spring, as_of=SPRING)
    landed.registry("реестр осень", autumn, as_of=AUTUMN)


def weekly_exports(landed: Any) -> None:
    """Region 24: organisations over three weeks, the 28 columns of one; rows go missing."""
    everyone = [
        "s1", "s2", "opens", "renamed", "vanished", "garden",
        "branch-by-code", "branch-by-inn", "branch-alone",
    ]  # fmt: skip
    landed.file("sferum_organizations", "24 неделя 1", listed([*everyone, "closed"]), week=WEEK_1)
    landed.file("sferum_organizations", "24 неделя 2", listed(everyone), week=WEEK_2)
    # From the third week `new` is expected and absent, the row of s2 is refused, one is unknown.
    third = [code for code in everyone if code != "s2"]
    rows = [*listed(third), *listed(["u:1"], name="Неизвестная школа")]
    landed.file("sferum_organizations", "24 неделя 3", rows, week=WEEK_3, rejected=1)
    for code, field in (("Q32", "Учителей"), ("Q15", "Учеников"), ("Q15", "Активные")):
        landed.finding(
            "sferum_organizations", "24 неделя 3", code, "reject_row", row_number=30,
            field=field, organization_id="s2", report_week=WEEK_3, region_code="24",
        )  # fmt: skip
    landed.finding(
        "sferum_organizations", "24 неделя 3", "Q12", "warn", row_number=10,
        report_week=WEEK_3, region_code="24",
    )  # fmt: skip
    landed.candidate(
        "sferum_organizations", "24 неделя 3", 10, 1, organization_id="s1", score=81.5,
        report_week=WEEK_3, region_code="24",
    )  # fmt: skip
    landed.file(
        "headcounts", "24 ОО-1",
        [{"organization_id": code, "form": "ОО-1", "as_of": "2023-09-20", "teachers": 20,
          "students": 200, "as_of_date": "2023-09-20"} for code in everyone if code != "s1"],
    )  # fmt: skip
    # Красноярск of week 2: five open schools, s1 of them with no base, and two preschools.
    landed.file("sferum_municipalities", "24 отчёт", [
        {"municipality": "Красноярск", "municipality_id": "04701000",
         "organizations_connected": 7, "organizations_active": 6,
         "teachers_registered": 50, "students_registered": 450, "teachers_active_messages": 19,
         "organizations": 9, "teachers": 100, "students": 900},
    ], week=WEEK_2)  # fmt: skip


def region_without_registry(landed: Any) -> None:
    """Region 54: an export whose region has no registry."""
    landed.file(
        "sferum_organizations", "54", listed([f"u:54-{n}" for n in range(9)]),
        week=WEEK_3, region="54",
    )  # fmt: skip


def shortened_weeks(landed: Any) -> None:
    """Region 55: a short file is held, its full successor is not."""
    codes = [f"55-{n}" for n in range(20)]
    kind = "sferum_organizations"
    landed.registry("55 реестр", schools(codes), as_of=SPRING, region="55")
    landed.file(kind, "55 полный", listed(codes), week=WEEK_2, region="55")
    landed.file(kind, "55 короткий", listed(codes[:10]), week=WEEK_3, region="55",
                modified="2024-10-25T12:00:00")  # fmt: skip
    landed.file(kind, "55 дополненный", listed(codes[:19]), week=WEEK_3, region="55",
                modified="2024-10-26T12:00:00")  # fmt: skip
    landed.file(kind, "55 снова короткий", listed(codes[:17]), week=WEEK_4, region="55",
                modified="2024-11-01T12:00:00")  # fmt: skip


def parts_of_one_whole(landed: Any) -> None:
    """Region 22: two files of one week, one organisation in both."""
    codes = [f"22-{n}" for n in range(40)]
    landed.registry("22 реестр", schools(codes), as_of=SPRING, region="22")
    kind = "sferum_organizations"
    landed.file(kind, "22 север", listed(codes[:20]), week=WEEK_3, region="22",
                modified="2024-10-25T12:00:00")  # fmt: skip
    landed.file(kind, "22 юг", listed(codes[19:39]), week=WEEK_3, region="22",
                modified="2024-10-25T13:00:00")  # fmt: skip


def corrected_later(landed: Any) -> None:
    """Region 42: the corrected file lies first on disk and was modified last."""
    codes = [f"42-{n}" for n in range(10)]
    landed.registry("42 реестр", schools(codes), as_of=SPRING, region="42")
    landed.file("sferum_organizations", "42 исправленный", listed(codes, teachers_registered=12),
                week=WEEK_3, region="42", modified="2024-10-28T09:00:00")  # fmt: skip
    landed.file("sferum_organizations", "42 первый", listed(codes), week=WEEK_3, region="42",
                modified="2024-10-25T14:00:00")  # fmt: skip
    landed.file(
        "headcounts", "42 ОО-1",
        [{"organization_id": code, "form": "ОО-1", "as_of": "2023-09-20", "teachers": 10,
          "students": 50, "as_of_date": "2023-09-20"} for code in codes],
        region="42",
    )  # fmt: skip
    landed.finding("sferum_organizations", "42 первый", "Q28", "warn", row_number=2,
                   report_week=WEEK_3, region_code="42")  # fmt: skip


def files_that_partly_agree(landed: Any) -> None:
    """Region 70: the later file holds half of the earlier one's organisations and others."""
    codes = [f"70-{n}" for n in range(30)]
    kind = "sferum_organizations"
    landed.registry("70 реестр", schools(codes), as_of=SPRING, region="70")
    landed.file(kind, "70 первый", listed(codes[:20]), week=WEEK_3, region="70",
                modified="2024-10-25T12:00:00")  # fmt: skip
    landed.file(kind, "70 второй", listed(codes[10:30]), week=WEEK_3, region="70",
                modified="2024-10-25T13:00:00")  # fmt: skip


def lists_of_one_status(landed: Any) -> None:
    """Region 38: every organisation, all of them inactive."""
    codes = [f"38-{n}" for n in range(10)]
    landed.registry("38 реестр", schools(codes), as_of=SPRING, region="38")
    landed.file("sferum_organizations", "38 неактивные", listed(codes, inactive=10),
                week=WEEK_3, region="38")  # fmt: skip


def my_school(landed: Any) -> None:
    """Region 33: a full list of schools beside the region's totals, twins among the unlinked."""
    codes = [f"33-{n}" for n in range(10)]
    gardens = schools(["33-сад"], org_type="preschool")
    landed.registry("33 реестр", schools(codes, inn="3300000001") + gardens + [
        {"code": "33-филиал", "level": "branch", "org_type": None, "head": "33-0"},
    ], as_of=SPRING, region="33")  # fmt: skip
    row = {"level": "head", "organizations": 1, "teachers": 20, "teachers_active": 10,
           "students": 100, "students_active": 50}  # fmt: skip
    rows: list[dict[str, Any]] = [
        {**row, "organization_id": code, "name": code, "active": int(code != "33-1")}
        for code in codes
    ]
    rows += [{**row, "organization_id": f"u:33-{n}", "name": "Близнец", "level": "branch",
              "teachers": 0, "teachers_active": 0, "active": 0} for n in (1, 2)]  # fmt: skip
    landed.file("my_school_organizations", "33 список", rows, week=WEEK_3, as_of=WEEK_3,
                region="33")  # fmt: skip
    landed.file("my_school_regions", "33 итоги", [
        {"organizations": 10, "active": 9, "teachers": 201, "teachers_active": 100,
         "students": 1200, "students_active": 600},
    ], week=WEEK_3, as_of=WEEK_3, region="33")  # fmt: skip


def federal_tables(landed: Any) -> None:
    """09.06.2023: several regions in one file."""
    at = {"week": JUNE_2023, "as_of": JUNE_2023, "modified": "2023-06-09T11:30:00"}
    landed.file("public_pages", "госпаблики", [
        {"region_code": "24", "active_pct": 85.05, "active_pct_step": 0.01,
         "engagement_index": 1.38, "engagement_index_step": 0.01},
        {"region_code": "22"},
    ], **at)  # fmt: skip
    landed.file("journal_integration", "ЭЖД", [
        {"region_code": "24", "vendor": "ИрТех", "chats_calls": "yes", "mini_app": "no"},
        {"region_code": "22", "vendor": "Новый журнал", "chats_calls": "partial"},
    ], **at)  # fmt: skip
    slide = {"org_active_pct__all": 27.0, "org_active_pct__all_step": 1.0}
    landed.file("sferum_regions", "слайд организации", [
        {"region_code": "24", **slide, "org_active_pct__school": 52.0,
         "org_active_pct__school_step": 1.0},
        {"region_code": "22", **slide},
    ], **at)  # fmt: skip
    landed.file("sferum_regions", "слайд педагоги", [
        {"region_code": "24", "teacher_active_msg_pct__all": 0.1,
         "teacher_active_msg_pct__all_step": 0.1},
    ], **at)  # fmt: skip
    landed.file("organization_counts", "количество", [
        {"org_type": "school", "organizations": 901, "as_of": "2023-05-01"},
    ], as_of="2023-05-01")  # fmt: skip


def programmes(landed: Any) -> None:
    """Region 60: viewings, pages beside the received share, decisions on a row of an export."""
    landed.registry("60 реестр", schools(["60-1", "60-2"], inn="6000000001"), region="60")
    landed.file("open_lessons", "60 уроки", [
        {"territory": "Псковская область", "as_of_date": day, "viewed_date": day,
         "participants_8": 10, "participants_9": ninth, "participants_10": 10,
         "participants_11": 10, "participants": 40}
        for day, ninth in (("2019-01-31", 10), ("2019-02-01", 10), ("2019-02-07", 9),
                           ("2019-02-21", None), ("2019-03-14", 11))
    ], region="60")  # fmt: skip
    for week, received, posts in ((WEEK_2, 66.7, (3, 2, 4)), (WEEK_3, 66.6, (3, 2, 4, None))):
        landed.file("public_pages", f"60 госпаблики {week}", [
            {"active_pct": received, "active_pct_step": 0.1},
        ], week=week, as_of=week, region="60")  # fmt: skip
        landed.file("public_page_statistics", f"60 страницы {week}", [
            {"organization_id": f"u:60-{n}", "page": f"Страница {n}", "posts": count}
            for n, count in enumerate(posts)
        ], week=week, as_of=week, region="60")  # fmt: skip
    decisions_on_pages(landed)


def decisions_on_pages(landed: Any) -> None:
    """Region 60: pages that are a school's, or nobody's, and what was said of them besides."""
    name, pages = "60 замечания", f"60 страницы {WEEK_3}"
    landed.file("link_decisions", name, [
        {"source": f"{pages}.xlsx", "finding": "Q12. Нет в реестре", "sheet_row": f"Лист1 / {row}"}
        for row in range(2, 7)
    ], as_of=WEEK_3, region="60")  # fmt: skip
    about = {"region_code": "60", "as_of_date": WEEK_3, "row_region_code": "60"}
    first = {**about, "row_signature": "p0", "kind": "public_page_statistics",
             "file_sha256": landed.sha(pages), "row_number": 2, "sheet": "Лист1",
             "report_week": WEEK_3}  # fmt: skip
    second = {**first, "row_signature": "p1", "row_number": 3}
    landed.decision(name, 2, "60-2", "organization", organization_id="60-2", is_in_force=True,
                    decided_by="РОО", **first)  # fmt: skip
    landed.decision(name, 3, "60-1", "organization", organization_id="60-1", **first,
                    end_reason="contradicted", ended_by_sha256=landed.sha(name),
                    ended_by_file_name=f"{name}.xlsx", ended_by_row_number=2)  # fmt: skip
    landed.decision(name, 4, "Не относится", "unrelated", is_in_force=True, **second)
    landed.decision(name, 5, "60-1 или 60-2", "unread", reason="several", **about)
    landed.decision(name, 6, "60-9", "organization", organization_id="60-1", **second,
                    end_reason="dropped", ended_by_file_name="новая.xlsx")  # fmt: skip
    for row, code in ((2, "60-2"), (3, "u:60-1")):
        landed.decided(
            "public_page_statistics",
            pages,
            row,
            report_week=WEEK_3,
            as_of_date=WEEK_3,
            region_code="60",
            row_signature=f"p{row - 2}",
            organization_id=code,
        )


def refusals(landed: Any) -> None:
    """A refused and an ignored file; nothing of them reaches the facts."""
    landed.file("sferum_organizations", "без столбца", [], outcome="rejected", rule_code="Q01",
                week=WEEK_4, region=None)  # fmt: skip
    landed.finding("sferum_organizations", "без столбца", "Q01", "reject_file", field="ИНН")
    landed.file("sferum_organizations", "пустой", [], outcome="ignored", week=None, region=None)


def federal_slide_beside_exports(landed: Any) -> None:
    """Week 3: 9 of 10 organisations of region 42 are active, 18 of 20 of region 55."""
    for region, name, told in (("42", "слайд 42", 89.0), ("55", "слайд 55", 90.0)):
        landed.file("sferum_regions", name, [
            {"org_active_pct__school": told, "org_active_pct__school_step": 1.0},
        ], week=WEEK_3, region=region)  # fmt: skip


def heads_of_two_files(landed: Any) -> None:
    """Regions 67 and 68: one ИНН on a head of each registry; regions 60 and 33 have it at home."""
    for region in ("67", "68"):
        landed.registry(
            f"{region} реестр", schools([f"{region}-1"], inn="6700000001"), region=region
        )


def report_without_bases(landed: Any) -> None:
    """Region 71: a municipality that counts people where nobody is, and one that counts nobody."""
    nobody = {"organizations": 0, "teachers": 0, "students": None}
    landed.file("sferum_municipalities", "71 отчёт", [
        {"municipality": "Тула", "municipality_id": "70701000", **nobody,
         "teachers_registered": 3, "organizations_connected": 0},
        {"municipality": "Алексин", "municipality_id": "70702000", **nobody,
         "teachers_registered": 0, "organizations_connected": 0},
    ], week=WEEK_3, region="71")  # fmt: skip


def released_by_people(landed: Any) -> None:
    """Regions 13 and 14: what regions 55 and 70 hold, let through by a person."""
    kind = "sferum_organizations"
    codes = [f"13-{n}" for n in range(20)]
    landed.file(kind, "13 полный", listed(codes), week=WEEK_2, region="13")
    landed.file(kind, "13 короткий", listed(codes[:10]), week=WEEK_3, region="13")
    landed.decide("13 короткий", "Q03", "release", at="2024-11-01")
    codes = [f"14-{n}" for n in range(30)]
    landed.file(kind, "14 первый", listed(codes[:20]), week=WEEK_3, region="14",
                modified="2024-10-25T12:00:00")  # fmt: skip
    landed.file(kind, "14 второй", listed(codes[10:30]), week=WEEK_3, region="14",
                modified="2024-10-25T13:00:00")  # fmt: skip
    landed.decide("14 второй", "Q29", "release", at="2024-11-01")
