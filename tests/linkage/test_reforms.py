"""Reforms and successions: what a row printed the old way means on its Friday."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.registry_rows import edition, organization
from vitrina.layouts import load_layouts
from vitrina.linkage.reforms import Reforms
from vitrina.linkage.registry import Registry
from vitrina.linkage.resolve import resolve

REFORM = date(2025, 6, 19)
BEFORE, AFTER = date(2025, 6, 13), date(2025, 6, 20)
OLD, OTHER_OLD, NEW = "04641000", "04604000", "04504000"
OLD_NAME, NEW_NAME = "Новосёловский муниципальный район", "Балахтинско-Новосёловский округ"
BRIDGE = Reforms({(OLD, REFORM): (NEW, NEW_NAME), (OTHER_OLD, REFORM): (NEW, NEW_NAME)})
OLD_SCHOOL = {"municipality_id": OLD, "municipality": OLD_NAME}
INN, OTHER_INN = "2409001649", "2444002229"


def two_districts(**more: Any) -> pd.DataFrame:
    return edition(
        date(2024, 9, 1),
        organization("1", "СОШ № 1", **{**OLD_SCHOOL, **more}),
        organization("2", "СОШ № 2", municipality_id=OTHER_OLD, municipality="Балахтинский район"),
        organization("3", "СОШ № 3"),
    )


def resolved(known: Registry, day: date, **printed: Any) -> dict[str, Any]:
    """One row of Моя школа through the real resolve."""
    columns = ["name", "municipality", "oktmo", "inn", "ogrn"]
    texts = {name: printed.get(name) for name in columns}
    rows = pd.DataFrame([texts], dtype="str").assign(
        report_week=day, as_of_date=day, region_code="24", _region_printed=None, _level=None,
        organization_id=None, link_method=None, link_score=None, is_linked=False,
        _file_sha256="a", _file_name="a.xlsx", _sheet="Лист1", _row_number=2,
    )  # fmt: skip
    done, _ = resolve(rows, load_layouts()["my_school_organizations"], known)
    return dict(done.iloc[0])


@pytest.mark.parametrize(("day", "place"), [(BEFORE, OLD), (REFORM, NEW), (AFTER, NEW)])
@pytest.mark.parametrize(
    "printed",
    [{"municipality": OLD_NAME}, {"municipality": "Новоселовский р-н"}, {"oktmo": "04641401101"}],
)
def test_an_old_name_or_code_means_the_municipality_of_the_friday(
    printed: dict[str, str], day: date, place: str
) -> None:
    row = resolved(Registry(two_districts(), BRIDGE), day, name="СОШ № 1", **printed)
    assert (row["organization_id"], row["municipality_id"]) == ("1", place)


def test_the_new_name_links_from_its_day() -> None:
    known = Registry(two_districts(), BRIDGE)
    assert resolved(known, AFTER, name="СОШ № 2", municipality=NEW_NAME)["organization_id"] == "2"
    assert known.municipalities(AFTER, ["24"])["24"][NEW] == NEW_NAME
    assert NEW not in known.municipalities(BEFORE, ["24"])["24"]


def test_numbers_that_were_of_two_districts_are_twins_after_it() -> None:
    rows = edition(
        date(2024, 9, 1),
        organization("1", "СОШ № 1", **OLD_SCHOOL),
        organization("2", "СОШ № 1", municipality_id=OTHER_OLD, municipality="Балахтинский район"),
    )
    known = Registry(rows, BRIDGE)
    printed = {"name": "СОШ № 1", "municipality": OLD_NAME}
    assert resolved(known, BEFORE, **printed)["organization_id"] == "1"
    assert not resolved(known, AFTER, **printed)["is_linked"]


def test_without_a_bridge_the_organisations_tell_where_their_municipality_went() -> None:
    moved = {"municipality_id": NEW, "municipality": NEW_NAME}
    later = edition(
        date(2025, 7, 1),
        organization("1", "СОШ № 1", **moved), organization("2", "СОШ № 2", **moved),
        organization("3", "СОШ № 3"),
    )  # fmt: skip
    known = Registry(pd.concat([two_districts(), later], ignore_index=True))
    row = resolved(known, date(2025, 7, 4), name="СОШ № 1", municipality=OLD_NAME)
    assert (row["organization_id"], row["municipality_id"]) == ("1", NEW)
    assert resolved(known, AFTER, name="СОШ № 1", municipality=OLD_NAME)["municipality_id"] == OLD


def test_a_municipality_torn_apart_has_no_successor() -> None:
    both = [organization(code, f"СОШ № {code}", **OLD_SCHOOL) for code in "12"]
    parted = edition(
        date(2025, 7, 1),
        organization("1", "СОШ № 1", municipality_id=NEW, municipality=NEW_NAME),
        organization("2", "СОШ № 2"),
    )
    known = Registry(pd.concat([edition(date(2024, 9, 1), *both), parted], ignore_index=True))
    row = resolved(known, date(2025, 7, 4), name="СОШ № 1", municipality=OLD_NAME)
    assert pd.isna(row["municipality_id"])
    assert not row["is_linked"]


def test_a_former_name_of_the_seed_is_understood_by_a_registry_of_today() -> None:
    rows = edition(
        date(2025, 9, 1),
        organization("1", "СОШ № 1", municipality_id=NEW,
                     municipality="Балахтинско-Новосёловский муниципальный округ"),
    )  # fmt: skip
    known = Registry(rows, Reforms.from_seeds())
    row = resolved(known, date(2025, 9, 5), name="СОШ № 1", municipality="Новосёловский район")
    assert (row["organization_id"], row["municipality_id"]) == ("1", NEW)


@pytest.mark.parametrize(("day", "place"), [(BEFORE, OLD), (AFTER, NEW)])
def test_a_printed_code_is_told_by_what_it_means_on_its_day(day: date, place: str) -> None:
    """Q09 asks it of rows that name their municipality too."""
    row = resolved(
        Registry(two_districts(), BRIDGE), day, name="СОШ № 1", municipality=OLD_NAME,
        oktmo="04641407101",
    )  # fmt: skip
    assert row["_oktmo_place"] == place


def test_reforms_follow_one_another(tmp_path: Path) -> None:
    (tmp_path / "municipality_successors.csv").write_text(
        "predecessor_id,successor_id,valid_from,successor_name,source\n"
        "1,2,2020-01-01,,law\n2,3,2025-06-19,Третий,law\n3,3,2025-06-19,,renamed\n",
        encoding="utf-8",
    )
    reforms = Reforms.from_seeds(tmp_path)
    assert reforms.in_force(date(2019, 12, 31)) == {}
    assert reforms.in_force(date(2020, 1, 1)) == {"1": ("2", "")}
    assert reforms.in_force(AFTER) == {"1": ("3", "Третий"), "2": ("3", "Третий")}


CLOSED = {"closed_date": date(2025, 1, 1), "successor": "new"}


def heir(*rows: dict[str, Any]) -> Registry:
    return Registry(edition(date(2024, 9, 1), *rows))


@pytest.mark.parametrize(
    "printed",
    [{"inn": INN}, {"name": "СОШ № 7"}, {"inn": INN, "name": "СОШ № 7"}],
)
def test_a_row_of_a_closed_organisation_is_its_successors(printed: dict[str, str]) -> None:
    known = heir(
        organization("old", "СОШ № 7", inn=INN, **CLOSED),
        organization("new", "Центр", inn=OTHER_INN),
    )
    place = {"municipality": "Назаровский муниципальный район"}
    row = resolved(known, BEFORE, **printed, **place)
    assert (row["organization_id"], row["link_method"]) == ("new", "successor")
    row = resolved(known, date(2024, 12, 27), **printed, **place)
    assert row["organization_id"] == "old"


def test_a_successor_may_have_one_too_or_be_closed_for_good() -> None:
    old = organization("old", "СОШ № 7", inn=INN, **CLOSED)
    middle = organization("new", "Центр", closed_date=date(2025, 2, 1), successor="last")
    assert (
        resolved(heir(old, middle, organization("last", "Лицей")), BEFORE, inn=INN)[
            "organization_id"
        ]
        == "last"
    )
    assert not resolved(heir(old, middle | {"successor": "old"}), BEFORE, inn=INN)["is_linked"]
    assert not resolved(heir(old | {"successor": None}), BEFORE, inn=INN)["is_linked"]
