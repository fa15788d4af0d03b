"""Link: from raw tables on disk to linked rows, once, and anew when something changed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vitrina import landing, tables
from vitrina.landing import Sighting
from vitrina.layouts import load_layouts
from vitrina.link import link
from vitrina.settings import Settings

FRIDAY = datetime(2024, 10, 25, 11, 30, tzinfo=UTC)
REGISTRY, SFERUM, MY_SCHOOL = "registry", "sferum_organizations", "my_school_organizations"
REGION = "Красноярский край"
HEAD_INN, HEAD_OGRN = "2447004577", "1022401274840"
HEAD = {
    "organization_code": "1", "full_name": "МБОУ «СОШ № 1»", "name": "МБОУ «СОШ № 1»",
    "org_type": "Школа", "level": "Головное", "inn": HEAD_INN, "kpp": "244701001",
    "ogrn": HEAD_OGRN, "oktmo": "04615416101", "region": REGION,
    "municipality": "Енисейский муниципальный район", "status": "Действующая",
    "opened_date": "1990-09-01", "closed_date": None, "head": None,
}  # fmt: skip
BRANCH = {
    **HEAD, "organization_code": "2", "name": "Филиал «Усть-Кемская НОШ»",
    "full_name": "Филиал «Усть-Кемская НОШ»", "org_type": "Филиал ОО", "level": "Филиал",
    "kpp": "244702001", "oktmo": "04615439101", "head": "1",
}  # fmt: skip
SFERUM_ROW = {
    "name": "МБОУ «СОШ № 1»", "org_type": "Школа", "municipality": "Енисейский р-н",
    "is_active": "Активна", "is_connected": "1", "teachers_registered": "10",
    "students_registered": "100", "inn": HEAD_INN,
}  # fmt: skip


class Line:
    """A data root with landed and read files, as fetch and parse leave them."""

    def __init__(self, root: Path) -> None:
        self.settings = Settings.from_environment({"VITRINA_DATA": str(root)})
        self.root = self.settings.data_root

    def read(
        self, kind: str, sha: str, *rows: dict[str, Any], name: str = "выгрузка.xlsx",
        folder: str = REGION, modified: datetime = FRIDAY,
    ) -> None:  # fmt: skip
        self.sight(sha, name, folder, modified)
        (self.root.landing / f"{sha}.xlsx").write_bytes(b"")
        columns = list(rows[0])
        table = pa.table({c: pa.array([row[c] for row in rows], pa.string()) for c in columns})
        table = table.append_column("_sheet", pa.array(["Лист1"] * len(rows)))
        table = table.append_column("_row_number", pa.array(range(2, len(rows) + 2), pa.int64()))
        table = table.append_column("_is_hidden", pa.array([False] * len(rows)))
        target = self.root.raw / kind / sha / "00.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, target)
        note = {
            "sha256": sha, "outcome": "parsed", "reader_version": "1",
            "refused_tables": [],
            "tables": [{"kind": kind, "number": 0, "sheet": "Лист1", "title_dates": [],
                        "title_region": None, "is_demo": False, "unknown_headers": [],
                        "row_count": len(rows), "has_personal_data_in_titles": False}],
        }  # fmt: skip
        reading = self.root.raw / "files" / f"{sha}.json"
        reading.parent.mkdir(parents=True, exist_ok=True)
        reading.write_text(json.dumps(note))

    def sight(self, sha: str, name: str, folder: str, modified: datetime) -> None:
        offered = Sighting("file-1", f"{folder}/{name}", name, 1, None, modified, True, modified)
        landing.sight(self.root, sha, "xlsx", offered)

    def link(self, shas: list[str] | None = None) -> list[str]:
        return link(self.settings, shas)

    def rows(self, kind: str, sha: str) -> pd.DataFrame:
        return pq.read_table(self.root.linked / kind / sha / "00.parquet").to_pandas()


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path)


def plain(series: pd.Series) -> list[Any]:
    return [None if pd.isna(cell) else cell for cell in series]


def test_rows_link_to_the_registry_that_came_with_them(line: Line) -> None:
    line.read(SFERUM, "bb", SFERUM_ROW, SFERUM_ROW | {"name": "Неизвестная", "inn": None})
    line.read(REGISTRY, "aa", HEAD)
    assert line.link() == [REGISTRY, SFERUM, "files"]
    rows = line.rows(SFERUM, "bb")
    assert rows["organization_id"].tolist()[0] == "1"
    assert rows["link_method"].tolist() == ["inn", "none"]
    assert plain(rows["link_score"]) == [100.0, None]
    assert rows["is_linked"].tolist() == [True, False]
    assert rows["organization_id"].tolist()[1].startswith("u:")
    assert rows["municipality_printed_id"].tolist() == ["04615000"] * 2
    assert set(rows["report_week"]) == {date(2024, 10, 25)}
    candidates = pq.read_table(line.root.candidates / SFERUM / "bb.parquet")
    assert candidates.schema.equals(tables.CANDIDATES)
    assert candidates["row_number"].to_pylist() == [3]
    assert candidates["printed_name"].to_pylist() == ["Неизвестная"]


@pytest.mark.parametrize("kind", sorted(load_layouts()))
def test_columns_of_every_kind_fit_what_is_accepted(line: Line, kind: str) -> None:
    layout = load_layouts()[kind]
    line.read(kind, "bb", dict.fromkeys(layout.fields))
    line.link()
    schema = tables.accepted(layout)
    linked = pq.read_table(line.root.linked / kind / "bb" / "00.parquet")
    assert linked.select(schema.names).schema.equals(schema)
    assert linked.num_rows == 1


def test_the_registry_itself(line: Line) -> None:
    damaged = HEAD | {"organization_code": "3", "oktmo": "04"}
    line.read(REGISTRY, "aa", HEAD, BRANCH, damaged, name="реестр 01.09.2024.xlsx")
    line.link()
    rows = line.rows(REGISTRY, "aa")
    assert rows["organization_id"].tolist() == ["1", "2", "3"]
    assert rows["municipality_id"].tolist() == ["04615000"] * 3
    assert rows["org_type"].tolist() == ["school"] * 3
    assert rows["level"].tolist() == ["head", "branch", "head"]
    assert set(rows["as_of_date"]) == {date(2024, 9, 1)}
    assert rows["report_week"].isna().all()


def test_nothing_is_linked_twice(line: Line) -> None:
    line.read(REGISTRY, "aa", HEAD)
    line.read(SFERUM, "bb", SFERUM_ROW)
    line.link()
    linked = line.root.linked / SFERUM / "bb" / "00.parquet"
    before = linked.stat().st_mtime_ns
    # Nobody validated the exports yet, so their kind is named again.
    assert line.link() == [SFERUM, "files"]
    assert linked.stat().st_mtime_ns == before


def test_a_newer_registry_links_old_weeks_anew(line: Line) -> None:
    line.read(SFERUM, "bb", SFERUM_ROW)
    line.read("public_pages", "cc", {"region": REGION, "active_pct": "50", "engagement_index": "1"})
    line.link()
    assert line.rows(SFERUM, "bb")["link_method"].tolist() == ["none"]
    pages = (line.root.linked / "public_pages" / "cc" / "00.parquet").stat().st_mtime_ns
    line.read(REGISTRY, "aa", HEAD)
    line.link()
    assert line.rows(SFERUM, "bb")["organization_id"].tolist() == ["1"]
    assert not (line.root.candidates / SFERUM / "bb.parquet").exists()
    assert (line.root.linked / "public_pages" / "cc" / "00.parquet").stat().st_mtime_ns == pages


def test_another_regions_registry_changes_nothing(line: Line) -> None:
    line.read(REGISTRY, "aa", HEAD)
    line.read(SFERUM, "bb", SFERUM_ROW)
    line.link()
    before = (line.root.linked / SFERUM / "bb" / "00.parquet").stat().st_mtime_ns
    other = HEAD | {"organization_code": "9", "region": "Омская область",
                                  "oktmo": "52701000001", "inn": "5501000000"}  # fmt: skip
    line.read(REGISTRY, "dd", other)
    line.link()
    assert (line.root.linked / SFERUM / "bb" / "00.parquet").stat().st_mtime_ns == before


def test_what_is_no_longer_read_as_a_kind_is_removed(line: Line) -> None:
    line.read(SFERUM, "bb", SFERUM_ROW)
    line.link()
    for part in (line.root.raw / SFERUM / "bb").iterdir():
        part.unlink()
    (line.root.raw / SFERUM / "bb").rmdir()
    assert line.link() == [SFERUM, "files"]
    assert not (line.root.linked / SFERUM / "bb").exists()
    assert not (line.root.candidates / SFERUM / "bb.parquet").exists()


def test_only_the_named_files_are_linked(line: Line) -> None:
    line.read(SFERUM, "bb", SFERUM_ROW)
    line.read(SFERUM, "cc", SFERUM_ROW)
    line.link(["cc"])
    assert [folder.name for folder in (line.root.linked / SFERUM).iterdir()] == ["cc"]


def test_the_same_bytes_as_another_week_are_noted(line: Line) -> None:
    line.read(SFERUM, "bb", SFERUM_ROW, name="25.10.2024.xlsx")
    line.sight("bb", "25.10.2024.xlsx", f"{REGION}/копия", FRIDAY)
    line.link()
    noted = line.root.linked / SFERUM / "bb" / "sightings.json"
    assert json.loads(noted.read_text()) == []
    line.sight("bb", "01.11.2024.xlsx", REGION, FRIDAY.replace(month=11, day=1))
    line.link()
    assert json.loads(noted.read_text()) == [
        {"file_name": "01.11.2024.xlsx", "path": f"{REGION}/01.11.2024.xlsx",
         "report_week": "2024-11-01", "region_code": "24"},
    ]  # fmt: skip
    assert set(line.rows(SFERUM, "bb")["report_week"]) == {date(2024, 10, 25)}


def test_the_registry_knows_municipality_and_type_better(line: Line) -> None:
    elsewhere = {"municipality": "Ачинск", "oktmo": "04703000001", "inn": None}
    line.read(REGISTRY, "aa", HEAD, BRANCH | elsewhere)
    printed = SFERUM_ROW | {"municipality": "Ачинск", "org_type": "СПО"}
    line.read(SFERUM, "bb", printed)
    line.link()
    rows = line.rows(SFERUM, "bb")
    assert rows[["municipality_id", "municipality_printed_id"]].values.tolist() == [
        ["04615000", "04703000"]
    ]
    assert rows[["org_type", "org_type__printed"]].values.tolist() == [["school", "СПО"]]


def test_a_branch_has_the_type_of_its_head_else_counts_as_school(line: Line) -> None:
    college = HEAD | {"org_type": "СПО"}
    line.read(REGISTRY, "aa", college)
    branch = SFERUM_ROW | {"org_type": "Филиал ОО", "name": "Усть-Кемский филиал"}
    line.read(SFERUM, "bb", branch, branch | {"inn": None}, SFERUM_ROW)
    line.link()
    rows = line.rows(SFERUM, "bb")
    assert rows["org_type"].tolist() == ["vocational", "school", "vocational"]
    assert rows["_head_missing"].tolist() == [False, True, False]
    assert rows["is_linked"].tolist() == [False, False, True]


def test_a_branch_has_the_inn_of_its_head(line: Line) -> None:
    line.read(REGISTRY, "aa", HEAD, BRANCH)
    row = {
        "region": REGION, "municipality": "Енисейский муниципальный район", "oktmo": "04615439101",
        "level": "Филиал", "ogrn": HEAD_OGRN, "inn": "как у головной",
        "name": "Филиал муниципального бюджетного", "organizations": "1", "active": "0",
        "teachers": "0", "teachers_active": "0", "students": "0",
    }  # fmt: skip
    line.read(MY_SCHOOL, "bb", row, row | {"ogrn": "1022401275181"}, row | {"ogrn": None})
    line.link()
    rows = line.rows(MY_SCHOOL, "bb")
    assert rows["inn_is_head"].all()
    assert plain(rows["inn"]) == [HEAD_INN, None, None]
    assert rows["link_method"].tolist() == ["ogrn", "none", "none"]
    assert rows["municipality_id"].tolist() == ["04615000"] * 3


def test_own_ids_are_the_same_next_week_and_differ_among_equals(line: Line) -> None:
    row = SFERUM_ROW | {"inn": None, "name": "Неизвестная"}
    line.read(SFERUM, "bb", row, row, row | {"name": "Другая"})
    line.read(SFERUM, "cc", row, modified=FRIDAY.replace(month=11, day=1))
    line.link()
    first = line.rows(SFERUM, "bb")["organization_id"].tolist()
    assert len(set(first)) == 3
    assert line.rows(SFERUM, "cc")["organization_id"].tolist() == first[:1]
