"""Corrected and late files: what they changed, and which weeks and workbooks come out anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.warehouse.conftest import Landed, Row
from vitrina import publish
from vitrina.data_root import read_json
from vitrina.snapshots.candidate import Candidate

WEEKS = ["2024-10-11", "2024-10-18", "2024-10-25", "2024-11-01", "2024-11-08"]
FIRST, SECOND, THIRD, FOURTH, FIFTH = WEEKS
EARLY, LATE, LATER = "2024-10-18T12:00:00", "2024-11-10T12:00:00", "2024-11-11T12:00:00"


@pytest.fixture(scope="module")
def corrected(landed: Landed) -> Landed:
    """Two runs: what stood is published first, then a corrected, a late and an old file come."""
    steady_weeks(landed)
    corrections_of_every_kind(landed)
    everything = ("path:models", "path:seeds", "--exclude-resource-type", "test")
    landed.folder = landed.settings.data_root.build / "first"
    landed.build(*everything)
    landing = landed.settings.data_root.landing
    landing.mkdir()
    for load in landed.settings.data_root.loads.glob("*.parquet"):
        sidecar = landing / f"{load.stem}.json"
        sidecar.write_text(json.dumps({"sha256": load.stem, "sightings": []}))
    publish.tables(landed.settings, "first")
    publish.reports(landed.settings, "first")
    publish.switch(landed.settings, "first")

    landed.folder = landed.settings.data_root.build / "second"
    files_that_come_afterwards(landed)
    landed.build(*everything)
    publish.tables(landed.settings, "second")
    publish.reports(landed.settings, "second")
    return landed


def steady_weeks(landed: Landed) -> None:
    """Regions 24, 55, 42 and 54 over five weeks; of 55 the second is not there yet."""
    for region in ("24", "55", "42", "54"):
        codes = [f"{region}-{number}" for number in range(11)]
        landed.registry(f"реестр {region}", [{"code": code} for code in codes], region=region)
        landed.file("headcounts", f"численность {region}", bases(codes), as_of="2024-09-20",
                    region=region)  # fmt: skip
        for week in WEEKS:
            if (region, week) == ("55", SECOND):
                continue
            rows = export(codes[:10])
            if region == "24" and week in (SECOND, THIRD, FOURTH):
                rows[2]["is_active"] = False
            if (region, week) == ("55", THIRD):
                # No inactivity of 55 reaches beyond this week.
                rows[0]["is_active"], rows[3]["is_active"] = True, False
            landed.file("sferum_organizations", f"{region} {week}", rows, week=week,
                        region=region, modified=f"{week}T12:00:00")  # fmt: skip


def files_that_come_afterwards(landed: Landed) -> None:
    kind = "sferum_organizations"
    codes = [f"24-{number}" for number in range(11)]
    # One figure more, 24-2 active after all, 24-9 no longer there, 24-10 there at last.
    rows = export([*codes[:9], codes[10]])
    rows[1]["teachers_active_messages"] = 8
    landed.file(kind, "24 исправлено", rows, week=SECOND, modified=LATE)
    landed.file(kind, "55 опоздало", export([f"55-{n}" for n in range(10)]), week=SECOND,
                region="55", modified=LATE)  # fmt: skip
    older = export([f"42-{n}" for n in range(10)])
    older[0]["teachers_active_messages"] = 1
    landed.file(kind, "42 черновик", older, week=THIRD, region="42", modified=EARLY)


def corrections_of_every_kind(landed: Landed) -> None:
    lists(landed)
    versions_of_versions(landed)
    parts(landed)
    bases_and_counts(landed)


def lists(landed: Landed) -> None:
    """Region 01, kinds 2 to 7: the second file of each says something else."""
    codes = [f"01-{number}" for number in range(10)]
    landed.registry("реестр 01", [{"code": code} for code in codes], region="01")
    report: Row = {"teachers": 100, "students": 100, "organizations": 10, "teachers_registered": 50}
    towns = [f"0170{number}000" for number in range(1, 7)]

    def put(kind: str, before: list[Row], after: list[Row], **keys: Any) -> None:
        where = {"week": FIRST, "region": "01", **keys}
        landed.file(kind, f"01 {kind} 1", before, modified=EARLY, **where)
        landed.file(kind, f"01 {kind} 2", after, modified=LATE, **where)

    rows = [{**report, "municipality": town, "municipality_id": town} for town in towns]
    changed = [{**rows[0], "teachers_registered": 60}, *rows[1:5]]
    put("sferum_municipalities", rows, changed)
    slide = {"org_active_pct__all": 41.0, "org_active_pct__all_step": 1.0}
    put("sferum_regions", [slide], [{**slide, "org_active_pct__all": 43.0}])
    mine = {"level": "head", "organizations": 1, "active": 1, "teachers": 20,
            "teachers_active": 10, "students": 100, "students_active": 50}  # fmt: skip
    pupils = [{**mine, "organization_id": code, "name": code} for code in codes]
    pupils[0]["active"] = 0
    put("my_school_organizations", pupils,
        [pupils[0], {**pupils[1], "teachers_active": 15}, *pupils[2:]], as_of=FIRST)  # fmt: skip
    total = {"organizations": 10, "active": 9, "teachers": 200, "teachers_active": 100,
             "students": 1000, "students_active": 500}  # fmt: skip
    put("my_school_regions", [total], [{**total, "active": 8}], as_of=FIRST)
    status = {"vendor": "ИрТех", "chats_calls": "no", "mini_app": "no"}
    put("journal_integration", [status], [{**status, "chats_calls": "yes"}], as_of=FIRST)
    page = {"active_pct": 80.0, "active_pct_step": 0.1, "engagement_index": 1.2,
            "engagement_index_step": 0.1}  # fmt: skip
    put("public_pages", [page], [{**page, "active_pct": 90.5}], as_of=FIRST)


def versions_of_versions(landed: Landed) -> None:
    """Region 02: three versions of one week; the third takes the second's figure back."""
    codes = [f"02-{number}" for number in range(10)]
    landed.registry("реестр 02", [{"code": code} for code in codes], region="02")
    landed.file("headcounts", "численность 02", bases(codes), as_of="2024-09-20", region="02")
    for number, wrote in enumerate((5, 7, 5), start=1):
        rows = export(codes)
        rows[1]["teachers_active_messages"] = wrote
        landed.file("sferum_organizations", f"02 версия {number}", rows, week=FIRST, region="02",
                    modified=f"2024-10-1{number}T12:00:00")  # fmt: skip


def parts(landed: Landed) -> None:
    """Region 03: a north and a south, and the north again; half a region is no census."""
    codes = [f"03-{number}" for number in range(20)]
    landed.registry("реестр 03", [{"code": code} for code in codes], region="03")
    landed.file("headcounts", "численность 03", bases(codes), as_of="2024-09-20", region="03")
    again = export(codes[:10])
    again[1]["teachers_active_messages"] = 9
    for name, rows, modified in (
        ("север", export(codes[:10]), EARLY),
        ("север снова", again, LATE),
        # The south comes last: the correction is of the north all the same.
        ("юг", export(codes[10:]), LATER),
    ):
        landed.file("sferum_organizations", f"03 {name}", rows, week=FIRST, region="03",
                    modified=modified)  # fmt: skip


def bases_and_counts(landed: Landed) -> None:
    """Region 04: another base of one school, another count of schools; a base that waits."""
    codes = [f"04-{number}" for number in range(10)]
    landed.registry("реестр 04", [{"code": code} for code in codes], region="04")
    for number, teachers in enumerate((10, 20), start=1):
        rows = bases(codes)
        rows[1]["teachers"] = teachers
        landed.file("headcounts", f"04 численность {number}", rows, as_of="2024-09-20",
                    region="04", modified=f"2024-10-0{number}T12:00:00")  # fmt: skip
        later = bases(codes)
        later[1]["teachers"] = 100 * teachers
        landed.file("headcounts", f"04 на следующий год {number}", later, as_of="2024-11-05",
                    region="04", modified=f"2024-11-0{number}T12:00:00")  # fmt: skip
        landed.file("organization_counts", f"04 количество {number}",
                    [{"org_type": "school", "organizations": 10 * number}], as_of="2024-09-01",
                    region="04", modified=f"2024-10-0{number}T12:00:00")  # fmt: skip
    for week in (FIRST, SECOND):
        landed.file("sferum_organizations", f"04 {week}", export(codes), week=week, region="04")


def bases(codes: list[str]) -> list[Row]:
    return [{"organization_id": code, "form": "ОО-1", "teachers": 10, "students": 100}
            for code in codes]  # fmt: skip


def export(codes: list[str]) -> list[Row]:
    """The first school is not active, so that the list is no list of one status."""
    return [
        {"organization_id": code, "name": code, "is_connected": True, "is_active": number > 0,
         "teachers_registered": 10, "students_registered": 100, "teachers_active_messages": 5}
        for number, code in enumerate(codes)
    ]  # fmt: skip


def restated(
    corrected: Landed, region: str, indicator: str, **where: Any
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """(grain, entity, type) → numerators and values before and after."""
    conditions = "".join(f" and {column} = ?" for column in where)
    rows = corrected.rows(
        "select * from quality.restatements where region_code = ? and indicator_code = ?"  # noqa: S608  # names of our own
        + conditions,
        region, indicator, *where.values(),
    )  # fmt: skip
    found = {
        (row["grain"], row["organization_id"] or row["municipality_id"], row["org_type"]):
        (row["numerator_before"], row["numerator_after"], row["value_before"], row["value_after"])
        for row in rows
    }  # fmt: skip
    assert len(found) == len(rows)
    return found


def test_a_row_changed_a_row_withdrawn_and_a_row_that_appeared(corrected: Landed) -> None:
    assert restated(corrected, "24", "teacher_active_msg_pct") == {
        ("organization", "24-1", "school"): (5, 8, 50.0, 80.0),
        ("organization", "24-9", "school"): (5, None, 50.0, None),
        ("organization", "24-10", "school"): (None, 5, None, 50.0),
        **{(grain, entity, org_type): (50, 53, 5000 / 110, 5300 / 110)
           for grain, entity in (("municipality", "04701000"), ("region", None))
           for org_type in ("school", "all")},
    }  # fmt: skip
    changes = corrected.query(
        "select distinct organization_id, change, report_week, kind from quality.restatements "
        "where region_code = '24' and grain = 'organization' order by organization_id"
    )
    assert [(row[0], row[1]) for row in changes] == [
        ("24-1", "changed"), ("24-10", "appeared"), ("24-2", "changed"), ("24-9", "withdrawn"),
    ]  # fmt: skip
    assert {(str(row[2]), row[3]) for row in changes} == {(SECOND, "sferum_organizations")}


def test_figures_after_are_those_published(corrected: Landed) -> None:
    """A file that nothing replaced: what it is compared as is what stands in kpi_values."""
    differing = corrected.query(
        """
        select restated.*
        from quality.restatements as restated
        inner join kpi.kpi_values as published
            on
                restated.report_week = published.report_week
                and restated.indicator_code = published.indicator_code
                and restated.grain = published.grain
                and restated.region_code = published.region_code
                and restated.municipality_id is not distinct from published.municipality_id
                and restated.org_type is not distinct from published.org_type
                and published.source_kind in (restated.kind, 'sferum_organizations')
        inner join quality.loads as loads
            on restated.file_sha256_after = loads.file_sha256 and loads.is_current
        where
            restated.kind not in ('my_school_organizations')
            and (
                restated.value_after is distinct from published.value
                or restated.numerator_after is distinct from published.numerator
            )
        """
    )
    assert differing == []


@pytest.mark.parametrize(
    ("kind", "indicator", "expected"),
    [
        ("sferum_municipalities", "teacher_registered_pct", {
            ("municipality", "01701000", "all"): (50, 60, 50.0, 60.0),
            # Withdrawn.
            ("municipality", "01706000", "all"): (50, None, 50.0, None),
        }),
        ("sferum_regions", "org_active_pct", {("region", None, "all"): (None, None, 41.0, 43.0)}),
        ("my_school_organizations", "my_school_teacher_active_pct", {
            ("municipality", "01701000", None): (100, 105, 50.0, 52.5),
            ("region", None, None): (100, 105, 50.0, 52.5),
        }),
        ("my_school_regions", "my_school_org_active_pct",
         {("region", None, None): (9, 8, 90.0, 80.0)}),
        ("journal_integration", "journal_chats_calls_share",
         {("region", None, None): (0, 1, None, None)}),
        ("public_pages", "public_pages_active_pct",
         {("region", None, None): (None, None, 80.0, 90.5)}),
    ],
)  # fmt: skip
def test_every_kind_of_list(
    corrected: Landed, kind: str, indicator: str, expected: dict[Any, Any]
) -> None:
    found = restated(corrected, "01", indicator, kind=kind)
    assert {key: found.get(key) for key in expected} == expected
    [files] = corrected.query(
        "select distinct file_sha256_before, file_sha256_after, report_week "
        "from quality.restatements where region_code = '01' and kind = ?", kind,
    )  # fmt: skip
    before, after = (corrected.sha(f"01 {kind} {number}") for number in (1, 2))
    assert (files[0], files[1], str(files[2])) == (before, after, FIRST)


def test_a_chain_of_versions_has_a_row_a_pair(corrected: Landed) -> None:
    rows = corrected.rows(
        "select * from quality.restatements where organization_id = '02-1' "
        "and indicator_code = 'teacher_active_msg_pct' order by numerator_before"
    )
    first, second, third = (corrected.sha(f"02 версия {number}") for number in (1, 2, 3))
    assert [
        (row["file_sha256_before"], row["file_sha256_after"], row["value_before"],
         row["value_after"]) for row in rows
    ] == [(first, second, 50.0, 70.0), (second, third, 70.0, 50.0)]  # fmt: skip


def test_a_corrected_part_is_compared_as_a_part_of_the_whole(corrected: Landed) -> None:
    found = restated(corrected, "03", "teacher_active_msg_pct")
    assert found["organization", "03-1", "school"] == (5, 9, 50.0, 90.0)
    assert found["region", None, "school"] == (100, 104, 50.0, 52.0)
    assert not corrected.query(
        "select 1 from quality.restatements where file_sha256_after = ?", corrected.sha("03 юг")
    )


def test_another_base_restates_the_percents_of_the_weeks_it_counts_for(corrected: Landed) -> None:
    for week in (FIRST, SECOND):
        found = restated(corrected, "04", "teacher_active_msg_pct", report_week=week)
        assert found["organization", "04-1", "school"] == (5, 5, 50.0, 25.0)
        assert found["region", None, "all"] == (50, 50, 50.0, 5000 / 110)
        counted = restated(corrected, "04", "org_active_pct", report_week=week)
        # The region's organisations are counted by the ministry, a town's by the registry.
        assert counted == {
            ("region", None, "school"): (9, 9, 90.0, 45.0),
            ("region", None, "all"): (9, 9, 90.0, 45.0),
        }
    waiting = corrected.sha("04 на следующий год 2")
    assert not corrected.query(
        "select 1 from quality.restatements where file_sha256_after = ?", waiting
    )


def test_an_older_file_that_comes_late_is_superseded_at_once(corrected: Landed) -> None:
    [superseded] = corrected.query(
        "select superseded_by from quality.loads where file_name = '42 черновик.xlsx'"
    )
    assert superseded == (corrected.sha(f"42 {THIRD}"),)
    found = restated(corrected, "42", "teacher_active_msg_pct")
    assert found["organization", "42-0", "school"] == (1, 5, 10.0, 50.0)


def workbooks(folder: Path) -> dict[tuple[str, str], Path]:
    """(region, week) → the workbook under a snapshot's folder."""
    found = {}
    for path in folder.glob("reports/*/*/*.xlsx"):
        key = (path.parent.name, path.parent.parent.name)
        assert key not in found
        found[key] = path
    return found


def test_exactly_the_touched_weeks_come_out_anew(corrected: Landed) -> None:
    root = corrected.settings.data_root
    before, after = workbooks(root.current), workbooks(Candidate(root, "second").snapshot)
    anew = {key for key, path in after.items()
            if key not in before or not path.samefile(before[key])}  # fmt: skip
    assert anew == {
        # Corrected; its changes a week later; the rest of the inactivity of 24-2.
        ("24", SECOND), ("24", THIRD), ("24", FOURTH),
        # Late: it appears, and the week after it has something to compare with.
        ("55", SECOND), ("55", THIRD),
        # An older version of a week: what is in force replaced it.
        ("42", THIRD), ("42", FOURTH),
    }  # fmt: skip
    assert set(before) - set(after) == set()
    for key in set(after) - anew:
        assert after[key].read_bytes() == before[key].read_bytes()
    plan = read_json(Candidate(root, "second").plan)
    assert plan["touched_weeks"] == [SECOND, THIRD, FOURTH]
    assert read_json(root.current / "manifest.json")["touched_weeks"] == WEEKS


def test_a_corrected_week_is_a_new_version_beside_the_old_one(corrected: Landed) -> None:
    root = corrected.settings.data_root
    before, after = workbooks(root.current), workbooks(Candidate(root, "second").snapshot)
    assert before["24", SECOND].name.endswith("_2024-10-18_v1.xlsx")
    assert after["24", SECOND].name.endswith("_2024-10-18_v2.xlsx")
    assert after["24", THIRD].name.endswith("_v2.xlsx")
    # A late file corrects no figure, but the changes since it were not there.
    assert after["55", SECOND].name.endswith("_v1.xlsx")
    assert after["55", THIRD].name.endswith("_v2.xlsx")
    [late] = list(
        openpyxl.load_workbook(after["55", THIRD])["Изменения"].iter_rows(
            min_row=3, values_only=True
        )
    )
    assert (late[1], late[12 + 2]) == ("Изменения за неделю", "55 опоздало.xlsx")
    assert late[11].startswith("Файл прежней недели поступил позже этой; Прошлая неделя")
    assert after["24", FIRST].name.endswith("_v1.xlsx")
    # Bases, a count: two corrections that count for the week.
    assert after["04", FIRST].name.endswith("_v3.xlsx")
    assert "Изменения" not in openpyxl.load_workbook(before["24", SECOND]).sheetnames

    book = openpyxl.load_workbook(after["24", SECOND])
    headings, *rows = list(book["Изменения"].iter_rows(min_row=2, values_only=True))
    shown = [dict(zip(headings, row, strict=True)) for row in rows]
    by_entity = {(row["Кто"], row["Показатель"]): row for row in shown}
    first = by_entity["Организация 24-1", "Активные педагоги (сообщения)"]
    assert (first["Было"], first["Стало"], first["Разница"]) == (5, 8, 3)
    assert (first["Доля: была, %"], first["Доля: стала, %"]) == (50, 80)
    assert first["Разница, п.п."] == 30
    assert first["Прежний файл"] == f"24 {SECOND}.xlsx"
    assert first["Новый файл"] == "24 исправлено.xlsx"
    withdrawn = by_entity["Организация 24-9", "Активные педагоги (сообщения)"]
    assert (withdrawn["Стало"], withdrawn["Примечание"]) == ("–", "Нет в новом файле")
    differences = [
        abs((row["Доля: стала, %"] if row["Доля: стала, %"] != "–" else 0)
            - (row["Доля: была, %"] if row["Доля: была, %"] != "–" else 0)) for row in shown
    ]  # fmt: skip
    assert differences == sorted(differences, reverse=True)
    assert differences[0] > 0

    later = openpyxl.load_workbook(after["24", FOURTH])["Изменения"]
    [only] = list(later.iter_rows(min_row=3, values_only=True))
    assert only[3] == "Организация 24-2"
    assert only[11] == "Неделя, от которой считаются недели без активности"


def test_untouched_partitions_are_the_same_files(corrected: Landed) -> None:
    root = corrected.settings.data_root
    anew = set()
    for table in ("kpi/kpi_values", "kpi/organization_week", "marts/fct_sferum_organization_week"):
        folder = Candidate(root, "second").snapshot / "parquet" / table
        for path in folder.glob("report_week=*/data.parquet"):
            published = root.current / "parquet" / table / path.parent.name / "data.parquet"
            if not path.samefile(published):
                anew.add(path.parent.name.removeprefix("report_week="))
    assert anew == {SECOND, THIRD, FOURTH}
