"""Registry: what was known and open on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.registry_rows import edition, organization, registry_of
from vitrina import tables
from vitrina.data_root import DataRoot
from vitrina.layouts import load_layouts
from vitrina.linkage import registry
from vitrina.linkage.registry import Registry

SPRING, AUTUMN = date(2024, 4, 1), date(2024, 9, 1)
FRIDAY = date(2024, 10, 25)


def names(known: Registry, day: date, region: str = "24") -> dict[str, str]:
    rows = known.on(day, [region])
    return dict(zip(rows["organization_id"], rows["name"], strict=True))


@pytest.mark.parametrize(
    ("opened", "closed", "is_open"),
    [(FRIDAY, None, True), (date(2024, 10, 26), None, False), (None, FRIDAY, False),
     (None, date(2024, 10, 26), True), (None, None, True)],
)  # fmt: skip
def test_open_from_its_first_day_to_the_one_before_its_last(
    opened: date | None, closed: date | None, is_open: bool
) -> None:
    known = registry_of(
        edition(SPRING, organization("1", "A", opened_date=opened, closed_date=closed))
    )
    assert known.on(FRIDAY, ["24"])["is_open"].tolist() == [is_open]


def test_the_first_edition_is_valid_from_the_beginning() -> None:
    known = registry_of(edition(AUTUMN, organization("1", "B")))
    assert names(known, date(2023, 6, 9)) == {"1": "B"}


def test_a_later_edition_counts_from_its_day() -> None:
    known = registry_of(
        edition(AUTUMN, organization("1", "новое")), edition(SPRING, organization("1", "старое"))
    )
    assert names(known, date(2024, 8, 31)) == {"1": "старое"}
    assert names(known, AUTUMN) == {"1": "новое"}


def test_a_vanished_organisation_stays() -> None:
    known = registry_of(
        edition(SPRING, organization("1", "A"), organization("2", "B")),
        edition(AUTUMN, organization("1", "A")),
    )
    rows = known.on(FRIDAY, ["24"]).set_index("organization_id")
    assert rows["is_open"].to_dict() == {"1": True, "2": True}


def test_of_one_day_the_file_modified_last_wins() -> None:
    known = registry_of(
        edition(SPRING, organization("1", "b"), sha="b"),
        edition(SPRING, organization("1", "a"), sha="a"),
    )
    assert names(known, FRIDAY) == {"1": "b"}


def test_regions_are_apart() -> None:
    other = organization("9", "Омск", region_code="55")
    known = registry_of(
        edition(SPRING, organization("1", "A")), edition(SPRING, other, region="55")
    )
    assert names(known, FRIDAY, "55") == {"9": "Омск"}
    assert set(known.on(FRIDAY, ["24", "55"])["organization_id"]) == {"1", "9"}
    assert known.on(FRIDAY, ["77"]).empty
    assert known.municipalities(FRIDAY, ["77"]) == {}


def test_municipalities_have_their_commonest_name() -> None:
    rows = [
        organization("1", "A"), organization("2", "B"),
        organization("3", "C", municipality="Назаровский р-н"),
        organization("4", "D", municipality_id="04709000", municipality="Ачинск"),
    ]  # fmt: skip
    known = registry_of(edition(SPRING, *rows))
    assert known.municipalities(FRIDAY, ["24"]) == {
        "24": {"04639000": "Назаровский муниципальный район", "04709000": "Ачинск"}
    }


def test_a_branch_has_the_type_of_its_head() -> None:
    rows = [
        organization("1", "Техникум", org_type="vocational", inn="2444002229"),
        organization("2", "Филиал 1", level="branch", org_type=None, head="1"),
        organization("3", "Филиал 2", level="branch", org_type=None, inn="2444002229"),
        organization("4", "Филиал 3", level="branch", org_type="preschool", inn="2400000000"),
        organization("5", "Филиал 4", level="branch", org_type=None),
    ]
    known = registry_of(edition(SPRING, *rows))
    types = known.on(FRIDAY, ["24"]).set_index("organization_id")["org_type"]
    assert types.tolist() == ["vocational"] * 3 + ["preschool", "school"]


def accepted(root: DataRoot, sha: str, *codes: str, level: str | None = "head") -> Path:
    schema = tables.accepted(load_layouts()["registry"])
    rows = [
        {"_file_sha256": sha, "region_code": "24", "as_of_date": SPRING, "organization_id": code,
         "level": level, "head": "1" if code != "1" else None,
         "_modified_at": pd.Timestamp("2024-04-01", tz="UTC")}
        for code in codes
    ]  # fmt: skip
    path = root.accepted / "registry" / "report_week=none" / "region_code=24" / f"{sha}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema), path)
    return path


def test_it_is_read_from_accepted_files(tmp_path: Path) -> None:
    root = DataRoot(tmp_path)
    assert Registry.from_accepted(root).on(FRIDAY, ["24"]).empty
    accepted(root, "aa", "1", "2", level=None)
    rows = Registry.from_accepted(root).on(FRIDAY, ["24"])
    assert rows[["organization_id", "level"]].values.tolist() == [["1", "head"], ["2", "branch"]]
    assert rows["is_open"].all()


def test_fingerprints_change_with_the_rows_of_a_region(tmp_path: Path) -> None:
    root = DataRoot(tmp_path)
    assert registry.fingerprints(root) == {}
    accepted(root, "aa", "1")
    before = registry.fingerprints(root)
    accepted(root, "aa", "1")
    assert registry.fingerprints(root) == before
    accepted(root, "bb", "1")
    assert registry.fingerprints(root).keys() == {"24"}
    assert registry.fingerprints(root) != before
