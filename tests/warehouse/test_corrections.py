"""Corrected and late files: what they changed, and which weeks and workbooks come out anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.published_books import books
from tests.warehouse.corrections import (
    FIFTH,
    FIRST,
    FOURTH,
    SECOND,
    THIRD,
    WEEKS,
    corrections_of_every_kind,
    files_that_come_afterwards,
    sheets_of_all_loads,
    steady_weeks,
)
from tests.warehouse.landed import Landed
from vitrina import build, publish
from vitrina.data_root import read_json
from vitrina.snapshots.candidate import Candidate


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
    first = Candidate(landed.settings.data_root, "first")
    first.describe(None, ["."], build.fingerprint_models())
    publish.tables(landed.settings, "first")
    publish.reports(landed.settings, "first")
    publish.switch(landed.settings, "first")

    landed.folder = landed.settings.data_root.build / "second"
    files_that_come_afterwards(landed)
    sheets_of_all_loads(landed)
    landed.build(*everything)
    publish.tables(landed.settings, "second")
    publish.reports(landed.settings, "second")
    publish.pages(landed.settings, "second")
    return landed


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
    """(region, week) → the regional workbook under a snapshot's folder."""
    found = {}
    for place in folder.glob("reports/*/*"):
        region, _ = books(place)
        assert "Динамика" in openpyxl.load_workbook(region, read_only=True).sheetnames
        found[place.name, place.parent.name] = region
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
        # «Динамика» of later weeks shows each of them.
        ("24", FIFTH), ("55", FOURTH), ("55", FIFTH), ("42", FIFTH),
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
    inactive, *others = list(later.iter_rows(min_row=3, values_only=True))
    assert inactive[3] == "Организация 24-2"
    assert inactive[11] == "Неделя, от которой считаются недели без активности"
    assert {row[11] for row in others} == {"Неделя в «Динамике»"}


def told(corrected: Landed, region: str, week: str) -> list[dict[str, Any]]:
    return corrected.rows(
        "select * from work.reports.rpt_changes where region_code = ? and report_week = ?",
        region, week,
    )  # fmt: skip


def test_what_dynamics_alone_shows_is_a_state_of_the_region_not_of_its_packs(
    corrected: Landed,
) -> None:
    rows = corrected.query(
        "select region_code, cast(books.report_week as varchar), books.version, packs.version "
        "from work.reports.rpt_title as books "
        "inner join work.reports.rpt_municipal_title as packs using (report_week, region_code)"
    )
    versions = {(region, week): (book, pack) for region, week, book, pack in rows}
    assert versions["24", FIFTH] == versions["55", FOURTH] == (2, 1)
    # Inactivity is counted over the corrected week; a late file is what the week is compared with.
    assert versions["24", FOURTH] == versions["55", THIRD] == (2, 2)
    [late] = told(corrected, "55", FOURTH)
    assert (late["indicator_name"], late["municipality_id"]) == ("Динамика по неделям", None)
    changes = {row["indicator_name"]: row for row in told(corrected, "24", FIFTH)}
    assert {(row["grain"], row["org_type"], str(row["changed_week"]))
            for row in changes.values()} == {("Субъект РФ", "Все типы", SECOND)}  # fmt: skip
    wrote = changes["Активные педагоги (сообщения)"]
    assert (wrote["value_before"], wrote["value_after"]) == (5000 / 110, 5300 / 110)
    assert "Подключенные организации" not in changes
    line = corrected.query(
        "select teacher_active_msg_pct from work.reports.rpt_dynamics"
        " where region_code = '24' and report_week = ? and shown_week = ?", FIFTH, SECOND,
    )  # fmt: skip
    assert line == [(5300 / 110,)]
    # A pack is told of its own.
    own = {(row["grain"] == "Субъект РФ", row["municipality_id"])
           for row in told(corrected, "24", SECOND)}  # fmt: skip
    assert own == {(True, None), (False, "04701000")}


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


def test_building_the_touched_weeks_comes_to_what_building_all_weeks_does(
    corrected: Landed,
) -> None:
    """The second run again, on what the first one published."""
    settings = corrected.settings
    build.build(settings, "third")
    weeks = Candidate(settings.data_root, "third").weeks
    assert weeks is not None
    assert FIRST not in map(str, weeks)
    publish.tables(settings, "third")
    publish.reports(settings, "third")
    publish.pages(settings, "third")
    whole, built = (Candidate(settings.data_root, run_id) for run_id in ("second", "third"))
    assert read_json(built.plan)["tables"] == read_json(whole.plan)["tables"]
    assert read_json(built.issued) == read_json(whole.issued)
    # The views of the merged warehouse see all weeks.
    assert read_json(built.paged) == read_json(whole.paged)
