"""Shifts: the four printed rows that slid to the left, and rows that must stay as they are."""

from __future__ import annotations

import pandas as pd
import pytest

from vitrina.layouts import Layout, load_layouts
from vitrina.rows import cells
from vitrina.rows.shifts import find_shifts, put_back

LAYOUT = load_layouts()["my_school_organizations"]
COLUMNS = [
    "region", "municipality", "oktmo", "level", "ogrn", "inn", "name", "organizations", "active",
    "teachers", "teachers_active", "students",
]  # fmt: skip
PLACE = ["Красноярский край", "Енисейский муниципальный район", "04615416101"]
BRANCH = "Филиал муниципального бюджетного"
# As printed: rows 0233, 0234, 0235 and 0243 lost the cell of ОГРН and gained a zero at the end.
SHIFTED = [
    [*PLACE, "Головное", "2447004577", 'МБОУ "Безымянская основная общео', *"106000"],
    [*PLACE, "Филиал", "как у головной", BRANCH, *"100000"],
    [*PLACE, "Филиал", "как у головной", BRANCH, *"100000"],
    [*PLACE[:2], "04615439101", "Филиал", "как у головной", BRANCH, *"100000"],
]
WHOLE = [
    [*PLACE, "Филиал", "1022401275181", "как у головной", BRANCH, *"10000"],
    [*PLACE, "Головное", "1022400663460", "2411010150", "МБОУ Элитовская СОШ", "1", "0", "16",
     "0", "0"],
]  # fmt: skip


def frame(rows: list[list[str | None]], columns: list[str] = COLUMNS) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns, dtype="str")


def repair_shifts(printed: pd.DataFrame, layout: Layout) -> tuple[pd.DataFrame, pd.Series]:
    shifted_from = find_shifts(printed.apply(cells.clean), layout)
    return put_back(printed, shifted_from), shifted_from


def test_shifted_rows_are_put_back() -> None:
    repaired, shifted_from = repair_shifts(frame(SHIFTED + WHOLE), LAYOUT)
    assert shifted_from.fillna("").tolist() == ["ogrn"] * 4 + [""] * 2
    first = repaired.iloc[0]
    assert first[["inn", "name"]].tolist() == ["2447004577", 'МБОУ "Безымянская основная общео']
    assert first[["organizations", "active", "teachers", "students"]].tolist() == [
        "1",
        "0",
        "6",
        "0",
    ]
    assert repaired.loc[:3, "ogrn"].isna().all()
    assert repaired.loc[1:3, "inn"].tolist() == ["как у головной"] * 3
    assert repaired.loc[4:].equals(frame(SHIFTED + WHOLE).loc[4:])


@pytest.mark.parametrize(
    "row",
    [
        # What would fall off the end is a number of somebody.
        [*SHIFTED[0][:-1], "7"],
        # After the move a count is still no count.
        [*SHIFTED[0][:8], "много", *"000"],
        # A name without a letter is no name: nothing can be told.
        [*PLACE, "Головное", "2447004577", "12", *"106000"],
        # A wrong cell that is no shift.
        [*WHOLE[1][:-1], "нет учеников"],
        [*PLACE, "Головное", "10224006634", *WHOLE[1][5:]],
    ],
)
def test_other_broken_rows_stay_as_printed(row: list[str]) -> None:
    repaired, shifted_from = repair_shifts(frame([row]), LAYOUT)
    assert shifted_from.isna().all()
    assert repaired.equals(frame([row]))


def test_two_possible_places_are_none() -> None:
    layout = load_layouts()["headcounts"]
    columns = ["organization_code", "name", "inn", "form", "as_of", "teachers", "students"]
    # Everything slid by one: the lost cell may be the code's or the name's.
    row = ["А-1", "2409001649", "ОО-1", "2024-09-20", "10", "100", None]
    _, shifted_from = repair_shifts(frame([row], columns), layout)
    assert shifted_from.isna().all()
    # With a code that cannot be a name it is the name's.
    row = ["17", *row[1:]]
    _, shifted_from = repair_shifts(frame([row], columns), layout)
    assert shifted_from.tolist() == ["name"]


def test_a_blank_beside_the_lost_cell_is_one_place() -> None:
    columns = [*COLUMNS[:4], "ogrn", "inn", *COLUMNS[6:]]
    # Both ОГРН and ИНН are missing, of two cells one: before or after the blank is the same row.
    row = [*PLACE, "Филиал", None, BRANCH, *"100000"]
    repaired, shifted_from = repair_shifts(frame([row], columns), LAYOUT)
    assert shifted_from.tolist() == ["ogrn"]
    assert repaired[["ogrn", "inn"]].isna().all(axis=None)
    assert repaired["name"].tolist() == [BRANCH]


def test_lists_without_identifiers_are_left_alone() -> None:
    layout = load_layouts()["my_school_regions"]
    rows = frame(
        [["Омская область", "x", "1", "2"]], ["region", "organizations", "active", "teachers"]
    )
    repaired, shifted_from = repair_shifts(rows, layout)
    assert shifted_from.isna().all()
    assert repaired is rows
