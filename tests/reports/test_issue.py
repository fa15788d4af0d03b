"""Who is issued: packs of every municipality, made of rows read once, by one process or two."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from tests.candidates import build_candidate
from vitrina import publish
from vitrina.data_root import read_json
from vitrina.reports import issue
from vitrina.settings import Settings
from vitrina.snapshots import candidate
from vitrina.snapshots.candidate import Candidate

WEEK = "2024-10-25"
TOWNS = ("город Ачинск", "Ачинский <район>", "=cmd|' /C calc'!A0", "Город Ачинск", "Длинное " * 30)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"VITRINA_DATA": str(tmp_path)})


def wanted(settings: Settings, run_id: str = "a", **more: Any) -> list[issue.Report]:
    build_candidate(settings, run_id, weeks=(WEEK,), municipalities=TOWNS, **more)
    return issue.wanted(Candidate(settings.data_root, run_id).works)


def work(settings: Settings, run_id: str = "a") -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(Candidate(settings.data_root, run_id).works[0]))


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.xlsx"))}


def test_every_municipality_has_its_own_pack(settings: Settings, tmp_path: Path) -> None:
    reports = wanted(settings)
    assert [report.municipality_id for report in reports].count(None) == 1
    assert len({report.path.casefold() for report in reports}) == len(TOWNS) + 1
    names = {report.municipality_id: Path(report.path).name for report in reports}
    assert names[None] == "Сферум_Красноярский_край_неделя_по_2024-10-25_v1.xlsx"
    # Two whose names differ by a capital alone, and one that is cut, have their codes.
    assert (
        names["04601"] == "Сферум_Красноярский_край_город_Ачинск_04601_неделя_по_2024-10-25_v1.xlsx"
    )
    assert names["04602"] == "Сферум_Красноярский_край_Ачинский_район_неделя_по_2024-10-25_v1.xlsx"
    assert "_04604_" in names["04604"]
    assert "_04605_" in names["04605"]
    issue.write_all(tmp_path, tmp_path / "out", reports)
    assert len(written(tmp_path / "out")) == len(reports)


def test_a_pack_shows_its_own_rows_alone(settings: Settings, tmp_path: Path) -> None:
    reports = wanted(settings)
    with work(settings) as connection:
        connection.execute("update reports.rpt_organizations set name = municipality_id")
        connection.execute(
            "insert into reports.rpt_issues by name select report_week, region_code,"
            " 99 as sort_order, 'всей области' as check_name from reports.rpt_title"
        )
        connection.execute("delete from reports.rpt_organizations where municipality_id = '04602'")
    issue.write_all(tmp_path, tmp_path, reports)
    for report in reports:
        book = openpyxl.load_workbook(tmp_path / report.path)
        sheet = book["Организации"]
        heading = [cell.value for cell in sheet[2]].index("Организация") + 1
        shown = [sheet.cell(row, heading).value for row in range(3, sheet.max_row + 1)]
        findings = [row[2] for row in book["Замечания к данным"].iter_rows(values_only=True)]
        if report.municipality_id is None:
            assert shown == ["04601", "04603", "04604", "04605"]
            assert "всей области" in findings
        elif report.municipality_id == "04602":
            assert sheet["A3"].value == "Нет данных за эту неделю"
        else:
            assert shown == [report.municipality_id]
            assert "всей области" not in findings


def test_a_pack_depends_on_its_own_rows_and_the_shared_ones(settings: Settings) -> None:
    before = {report.municipality_id: report.inputs for report in wanted(settings)}

    def changed(statement: str) -> set[str | None]:
        with work(settings) as connection:
            connection.execute(statement)
        now = issue.wanted(Candidate(settings.data_root, "a").works)
        different = {
            one.municipality_id for one in now if one.inputs != before[one.municipality_id]
        }
        before.update({one.municipality_id: one.inputs for one in now})
        return different

    packs = {report for report in before if report}
    assert changed(
        "update reports.rpt_organizations set name = 'x' where municipality_id = '04602'"
    ) == {None, "04602"}
    assert changed(
        "update reports.rpt_municipal_summary set value = 1 where municipality_id = '04603'"
    ) == {"04603"}
    assert changed("update reports.rpt_dynamics set org_active_pct = 1") == {None}
    assert changed("update reports.rpt_methodology set definition = 'x'") == {None, *packs}
    # What no pack shows: a finding that belongs to no municipality.
    assert changed(
        "insert into reports.rpt_issues by name select report_week, region_code, 99 as sort_order"
        " from reports.rpt_title"
    ) == {None}


def test_two_processes_write_what_one_writes(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = wanted(settings)
    issue.write_all(tmp_path, tmp_path / "one", reports)
    monkeypatch.setattr(issue, "_ONE_PROCESS_UP_TO", 0)
    issue.write_all(tmp_path, tmp_path / "two", reports)
    share = read_json(tmp_path / "reports_share.json")["reports"]
    # The packs of one region are shared too.
    assert 0 < len(share) < len(reports)
    assert written(tmp_path / "one") == written(tmp_path / "two")


def test_the_rows_of_a_region_are_read_once(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = wanted(settings)
    queries: list[str] = []

    def counted(connection: Any, query: str, parameters: Any = None) -> Any:
        queries.append(query)
        return candidate.fetched(connection, query, parameters)

    monkeypatch.setattr(issue, "fetched", counted)
    issue.write_share(tmp_path, reports)
    assert len(queries) == len(set(queries)) > 1


def test_a_failing_second_process_is_told(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = wanted(settings)
    monkeypatch.setattr(issue, "_ONE_PROCESS_UP_TO", 0)
    last = sorted(reports, key=lambda report: (report.group, report.path))[-1]
    (tmp_path / "out" / last.path).mkdir(parents=True)
    with pytest.raises(issue.ReportsError, match="second process"):
        issue.write_all(tmp_path, tmp_path / "out", reports)


def test_unchanged_packs_are_the_same_files(settings: Settings) -> None:
    for run_id, value, expected in (
        ("a", 25.0, {"written": 6, "linked": 0}),
        # The region's summary of one week is another.
        ("b", 26.0, {"written": 1, "linked": 5}),
    ):
        build_candidate(settings, run_id, municipalities=TOWNS[:2], values={WEEK: value})
        publish.tables(settings, run_id)
        assert publish.reports(settings, run_id) == expected
        publish.switch(settings, run_id)


def test_a_region_without_municipalities_has_its_own_workbook(settings: Settings) -> None:
    build_candidate(settings, "a", weeks=(WEEK,))
    (report,) = issue.wanted(Candidate(settings.data_root, "a").works)
    assert report.municipality_id is None
