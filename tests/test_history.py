"""A history of the benchmarks is what `validate` would have left: dbt cannot tell it apart."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.country import Country
from benchmarks.history import NEWEST, WEEK, History
from vitrina import landing, tables
from vitrina.data_root import DataRoot
from vitrina.layouts import load_layouts

ORGANIZATIONS, REGIONS = 900, 4
PLACES = {"entities": tables.ENTITIES, "findings": tables.FINDINGS, "loads": tables.LOADS,
          "candidates": tables.CANDIDATES, "raw/sheets": tables.SHEETS}  # fmt: skip


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    history = History(DataRoot(tmp_path_factory.mktemp("history")), Country(ORGANIZATIONS, REGIONS))
    history.write(2)
    return history


def files(root: DataRoot) -> dict[str, bytes]:
    return {str(path.relative_to(root.path)): path.read_bytes()
            for path in sorted(root.path.rglob("*")) if path.is_file()}  # fmt: skip


def rows(folder: Path) -> list[dict[str, Any]]:
    return [row for path in sorted(folder.rglob("*.parquet")) for row in read(path).to_pylist()]


def read(path: Path) -> pa.Table:
    return pq.ParquetFile(path).read()


def test_every_file_has_the_columns_of_its_contract(history: History) -> None:
    root = history.root
    seen = set()
    for kind, layout in load_layouts().items():
        for path in (root.accepted / kind).rglob("*.parquet"):
            assert read(path).schema == tables.accepted(layout)
            seen.add(kind)
    assert seen >= {"registry", "headcounts", "organization_counts", "sferum_organizations",
                    "sferum_municipalities", "sferum_regions"}  # fmt: skip
    for place, schema in PLACES.items():
        for path in (root.path / place).rglob("*.parquet"):
            assert read(path).schema == schema


def test_each_row_is_accepted_or_refused_and_counted_once(history: History) -> None:
    root = history.root
    loads = rows(root.loads)
    accepted = Counter(row["_file_sha256"] for row in rows(root.accepted))
    refused = Counter(
        row["file_sha256"] for row in rows(root.findings) if row["severity"] == "reject_row"
    )
    counted: dict[str, Counter[str]] = {"accepted": Counter(), "rejected": Counter()}
    for load in loads:
        for outcome, counter in counted.items():
            counter[load["file_sha256"]] += load[f"{outcome}_count"]
    assert counted["accepted"] == accepted
    assert +counted["rejected"] == refused
    sheets = {sheet["file_sha256"]: sheet["data_rows"] for sheet in rows(root.raw / "sheets")}
    assert sheets == accepted + refused
    assert {file["sha256"] for file in landing.sidecars(root)} == set(sheets)
    organizations = [load for load in loads if load["kind"] == "sferum_organizations"]
    assert len(organizations) == 2 * len(history.country.regions)


def test_a_week_is_the_same_whatever_stands_beside_it(history: History, tmp_path: Path) -> None:
    other = History(DataRoot(tmp_path), Country(ORGANIZATIONS, REGIONS))
    other.write(1)
    alone, among = files(other.root), files(history.root)
    assert alone.items() <= among.items()
    other.add(NEWEST - WEEK)
    assert files(other.root) == among


def test_a_late_file_replaces_one_region_of_one_week(history: History, tmp_path: Path) -> None:
    other = History(DataRoot(tmp_path), Country(ORGANIZATIONS, REGIONS))
    other.write(2)
    other.correct(NEWEST - WEEK, "03")
    added = set(files(other.root)) - set(files(history.root))
    place = Path(f"accepted/sferum_organizations/report_week={NEWEST - WEEK}/region_code=03")
    (newer,) = [other.root.path / name for name in added if name.startswith(f"{place}/")]
    (older,) = sorted((history.root.path / place).iterdir())
    before, after = read(older), read(newer)
    assert after["organization_id"] == before["organization_id"]
    assert after["is_active"] != before["is_active"]
    assert after["_modified_at"][0].as_py() - before["_modified_at"][0].as_py() > timedelta(days=7)
    assert all(newer.stem in name for name in added)
