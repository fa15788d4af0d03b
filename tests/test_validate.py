"""validate: what is written of a file, that it is written whole, and what is not judged again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.linked_rows import FAULTLESS, SHA, linked
from vitrina import tables
from vitrina.layouts import load_layouts
from vitrina.link import link
from vitrina.settings import Settings
from vitrina.validate import run_suite, validate

ORGANIZATIONS = "sferum_organizations"
OTHER_SHA = "cd" * 32


def put_linked(settings: Settings, kind: str, frame: pd.DataFrame, sha: str = SHA) -> Path:
    """Linked rows on disk as link.py leaves them."""
    folder = settings.data_root.linked / kind / sha
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.iterdir():
        stale.unlink()
    for number, rows in frame.groupby("_table"):
        table = pa.Table.from_pandas(rows.drop(columns="_table"), preserve_index=False)
        pq.write_table(table, folder / f"{number:02d}.parquet")
    return folder


def put_landed(settings: Settings, sha: str = SHA, name: str = "Выгрузка 25.10.2024.xlsx") -> None:
    sighting = {
        "folder": "folder-1", "path": f"Край/{name}", "name": name, "size": 1,
        "cloud_hash": None, "modified": "2024-10-25T12:00:00+00:00", "modified_is_known": True,
        "first_seen": "2024-10-25T13:00:00+00:00",
    }  # fmt: skip
    landing = settings.data_root.landing
    landing.mkdir(parents=True, exist_ok=True)
    sidecar = {"sha256": sha, "size": 1, "extension": "xlsx", "sightings": [sighting]}
    (landing / f"{sha}.json").write_text(json.dumps(sidecar), encoding="utf-8")


def put_reading(settings: Settings, sha: str = SHA, **read: Any) -> None:
    target = settings.data_root.raw / "files" / f"{sha}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    content = {"sha256": sha, "outcome": "parsed", "rule_code": None, "tables": [], **read}
    content.setdefault("data_rows", 0)
    target.write_text(json.dumps(content), encoding="utf-8")


def read_rows(place: Path) -> list[dict[str, Any]]:
    return [
        row for path in sorted(place.rglob("*.parquet")) for row in pq.read_table(path).to_pylist()
    ]


def test_accepted_rows_have_the_columns_of_the_contract_in_their_partition(
    settings: Settings,
) -> None:
    put_linked(settings, ORGANIZATIONS, linked(ORGANIZATIONS, {}, {"name": "Вторая"}))
    counts = validate(settings, ORGANIZATIONS)
    assert (counts["judged"], counts["accepted"], counts["rejected"]) == (1, 2, 0)
    partition = settings.data_root.accepted / ORGANIZATIONS / "report_week=2024-10-25"
    rows = pq.read_table(partition / "region_code=24" / f"{SHA}.parquet")
    assert rows.schema.equals(tables.accepted(load_layouts()[ORGANIZATIONS]))
    assert rows["name"].to_pylist() == ["Бобровская ООШ", "Вторая"]
    assert rows["students_journal_linked"].to_pylist() == [None, None]


@pytest.mark.parametrize("kind", sorted(FAULTLESS))
def test_every_kind_writes_its_contract(settings: Settings, kind: str) -> None:
    put_linked(settings, kind, linked(kind, {}))
    assert validate(settings, kind)["accepted"] == 1
    (path,) = (settings.data_root.accepted / kind).rglob("*.parquet")
    assert pq.read_table(path).schema.equals(tables.accepted(load_layouts()[kind]))
    assert read_rows(settings.data_root.findings) == []


def test_accepted_and_rejected_make_the_rows_of_every_load(settings: Settings) -> None:
    frame = linked(
        ORGANIZATIONS,
        {}, {"name": ""}, {"region": "Омская область", "inn": "", "ogrn": "", "oktmo": ""},
        {"region": "Тридевятая"}, {"students_active": "41", "name": "", "inn": "1"},
    )  # fmt: skip
    put_linked(settings, ORGANIZATIONS, frame)
    put_landed(settings)
    put_reading(settings, tables=[{"kind": ORGANIZATIONS, "number": 0, "is_demo": True}])
    validate(settings, ORGANIZATIONS)
    loads = {load["region_code"]: load for load in read_rows(settings.data_root.loads)}
    assert {
        region: (load["row_count"], load["accepted_count"], load["rejected_count"], load["outcome"])
        for region, load in loads.items()
    } == {
        "24": (3, 1, 2, "accepted"), "55": (1, 1, 0, "accepted"), None: (1, 0, 1, "rejected"),
    }  # fmt: skip
    assert loads[None]["rule_code"] == "Q21"
    assert loads["24"]["rule_code"] is None
    assert loads["24"]["is_demo"] is True
    assert loads["24"]["first_seen_at"].isoformat() == "2024-10-25T13:00:00+00:00"
    assert len({load["load_id"] for load in loads.values()}) == 3
    refusing = [f for f in read_rows(settings.data_root.findings) if f["severity"] == "reject_row"]
    assert len(refusing) == sum(load["rejected_count"] for load in loads.values())


def test_a_finding_says_who_mends_what_by_when(settings: Settings) -> None:
    put_linked(settings, ORGANIZATIONS, linked(ORGANIZATIONS, {"inn": "2644003911"}))
    validate(settings, ORGANIZATIONS)
    (path,) = settings.data_root.findings.rglob("*.parquet")
    assert pq.read_schema(path).equals(tables.FINDINGS)
    (found,) = read_rows(settings.data_root.findings)
    assert (found["rule_code"], found["proposal"]) == ("Q05", "2464003911")
    assert (found["sheet"], found["row_number"], found["file_sha256"]) == ("Лист1", 2, SHA)
    assert found["owner"] == "Муниципальный координатор"
    assert found["deadline"].isoformat() == "2024-11-01"
    (row,) = read_rows(settings.data_root.accepted)
    assert row["inn"] is None
    assert row["ogrn"] == "1022400508712"


def test_a_refused_table_is_loaded_as_rejected_with_one_finding(settings: Settings) -> None:
    frame = linked(ORGANIZATIONS, {}, {"name": "Вторая"}, folder_path="2024-10-11")
    put_linked(settings, ORGANIZATIONS, frame)
    validate(settings, ORGANIZATIONS)
    (load,) = read_rows(settings.data_root.loads)
    assert (load["outcome"], load["rule_code"]) == ("rejected", "Q02")
    assert (load["row_count"], load["accepted_count"], load["rejected_count"]) == (2, 0, 2)
    assert [f["rule_code"] for f in read_rows(settings.data_root.findings)] == ["Q02"]
    assert read_rows(settings.data_root.accepted) == []


def test_an_unchanged_file_is_not_judged_again(settings: Settings) -> None:
    put_linked(settings, ORGANIZATIONS, linked(ORGANIZATIONS, {}))
    validate(settings, ORGANIZATIONS)
    again = validate(settings, ORGANIZATIONS)
    assert (again["judged"], again["unchanged"]) == (0, 1)


def test_a_file_of_another_week_leaves_nothing_in_its_old_partition(settings: Settings) -> None:
    put_linked(settings, ORGANIZATIONS, linked(ORGANIZATIONS, {}))
    validate(settings, ORGANIZATIONS)
    put_linked(settings, ORGANIZATIONS, linked(ORGANIZATIONS, {}, file_name="18.10.2024.xlsx"))
    assert validate(settings, ORGANIZATIONS)["judged"] == 1
    weeks = [row["report_week"].isoformat() for row in read_rows(settings.data_root.accepted)]
    assert weeks == ["2024-10-18"]


def test_a_file_that_is_no_longer_of_the_kind_is_taken_away(settings: Settings) -> None:
    folder = put_linked(settings, ORGANIZATIONS, linked(ORGANIZATIONS, {}))
    put_linked(settings, ORGANIZATIONS, linked(ORGANIZATIONS, {}, sha=OTHER_SHA), OTHER_SHA)
    validate(settings, ORGANIZATIONS)
    for part in folder.iterdir():
        part.unlink()
    folder.rmdir()
    assert validate(settings, ORGANIZATIONS)["removed"] == 1
    for place in ("accepted", "findings", "loads"):
        left = {path.stem for path in (settings.data_root.path / place).rglob("*.parquet")}
        assert left == {OTHER_SHA}


def test_a_verdict_cut_short_is_judged_again(settings: Settings) -> None:
    put_linked(settings, ORGANIZATIONS, linked(ORGANIZATIONS, {}))
    validate(settings, ORGANIZATIONS)
    (settings.data_root.findings / ORGANIZATIONS / f"{SHA}.json").unlink()
    assert validate(settings, ORGANIZATIONS)["judged"] == 1


def test_unknown_headers_and_people_in_titles_are_listed_with_week_and_region(
    settings: Settings,
) -> None:
    put_linked(settings, ORGANIZATIONS, linked(ORGANIZATIONS, {}))
    noted = {"kind": ORGANIZATIONS, "number": 0, "unknown_headers": ["Прочее"],
             "has_personal_data_in_titles": True}  # fmt: skip
    put_reading(settings, tables=[noted])
    validate(settings, ORGANIZATIONS)
    found = read_rows(settings.data_root.findings)
    assert [(f["rule_code"], f["severity"], f["printed_value"]) for f in found] == [
        ("Q01", "warn", "Прочее"), ("Q27", "warn", None),
    ]  # fmt: skip
    assert {(f["region_code"], f["report_week"].isoformat()) for f in found} == {
        ("24", "2024-10-25")
    }


def test_the_same_bytes_offered_as_another_week_are_refused_and_the_first_stays(
    settings: Settings,
) -> None:
    folder = put_linked(settings, ORGANIZATIONS, linked(ORGANIZATIONS, {}))
    offer = {"file_name": "Выгрузка 01.11.2024.xlsx", "path": "Край/Выгрузка 01.11.2024.xlsx",
             "report_week": "2024-11-01", "region_code": "24"}  # fmt: skip
    (folder / "sightings.json").write_text(json.dumps([offer]), encoding="utf-8")
    assert validate(settings, ORGANIZATIONS)["accepted"] == 1
    loads = {load["report_week"].isoformat(): load for load in read_rows(settings.data_root.loads)}
    assert loads["2024-10-25"]["outcome"] == "accepted"
    assert (loads["2024-11-01"]["outcome"], loads["2024-11-01"]["rule_code"]) == ("rejected", "Q30")
    assert loads["2024-11-01"]["row_count"] == 0
    (found,) = read_rows(settings.data_root.findings)
    assert (found["rule_code"], found["file_name"]) == ("Q30", "Выгрузка 01.11.2024.xlsx")
    assert "неделя 01.11.2024" in found["message"]


def test_run_suite_gives_the_findings_of_a_frame() -> None:
    frame = linked("public_pages", {"active_pct": "101"})
    assert [found["rule_code"] for found in run_suite("public_pages", frame)] == ["Q25"]


def test_an_unknown_kind_is_an_error(settings: Settings) -> None:
    with pytest.raises(KeyError):
        validate(settings, "gradebooks")


def test_linked_rows_of_the_line_are_judged_as_they_are(settings: Settings) -> None:
    """raw → link → validate: a registry, then an export with one row it knows and one not."""
    put_raw(settings, "registry", SHA, [FAULTLESS["registry"]])
    known = FAULTLESS["registry"]
    export = [
        {**FAULTLESS[ORGANIZATIONS], "name": known["name"], "inn": known["inn"],
         "municipality": known["municipality"], "kpp": known["kpp"], "ogrn": known["ogrn"],
         "oktmo": known["oktmo"]},
        {**FAULTLESS[ORGANIZATIONS], "name": "Никому не известная", "inn": "2644003911",
         "municipality": known["municipality"], "kpp": "", "ogrn": "", "oktmo": ""},
    ]  # fmt: skip
    put_raw(settings, ORGANIZATIONS, OTHER_SHA, export)
    for kind in link(settings):
        validate(settings, kind)
    rows = read_rows(settings.data_root.accepted / ORGANIZATIONS)
    assert [row["is_linked"] for row in rows] == [True, False]
    assert rows[0]["organization_id"] == "24-0001"
    found = read_rows(settings.data_root.findings / ORGANIZATIONS)
    assert [(f["rule_code"], f["row_number"]) for f in found] == [("Q05", 3), ("Q12", 3)]


def put_raw(settings: Settings, kind: str, sha: str, rows: list[dict[str, str]]) -> None:
    """One read table of a landed file, as parse.py leaves it."""
    put_landed(settings, sha)
    table = {
        "kind": kind, "number": 0, "sheet": "Лист1", "title_dates": [], "title_region": None,
        "is_demo": False, "unknown_headers": [], "has_personal_data_in_titles": False,
    }  # fmt: skip
    put_reading(settings, sha, tables=[table])
    printed = pd.DataFrame(rows).replace("", None)
    printed = printed.assign(_sheet="Лист1", _row_number=range(2, 2 + len(rows)), _is_hidden=False)
    target = settings.data_root.raw / kind / sha / "00.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pandas(printed, preserve_index=False), target)
