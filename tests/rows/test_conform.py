"""Conform: typed rows, their week, region and percent scale, on printed and on dirty rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pytest

from vitrina import tables
from vitrina.layouts import load_layouts
from vitrina.rows.conform import conform
from vitrina.rows.keys import FileContext
from vitrina.territory import Territory
from vitrina.weeks import PeriodDate

LAYOUTS = load_layouts()
TERRITORY = Territory.from_seeds()
DECK_TIME = datetime(2023, 6, 9, 11, 30, tzinfo=UTC)
SFERUM = (
    "name org_type municipality is_active is_connected teachers_registered students_registered inn"
)
PRINTED = [
    ('"Бобровская ООШ" филиал МКОУ "Новоникольская ООШ"', "Филиал ОО", "Большеулуйск",
     "Не активна", "0", "0", "0", "2409001649"),
    ("АТНГ", "СПО", "Ачинск", "Не активна", "0", "0", "0", "2443006407"),
    ("КГАОУ ДО «Краевая ДЮСШ»", "Доп. образование детей", "Красноярск", "Не активна", "0", "0",
     "0", "2465061666"),
    ('КГБДОУ "Березовский детский сад"', "Дошкольная ОО", "Берёзовский", "Не активна", "1", "1",
     "0", "2404110203"),
    ("КГБПОУ «Красноярский политехнический техникум»", "СПО", "Красноярск", "Не активна", "1",
     "1", "0", "2644003911"),
]  # fmt: skip


def context(**changes: Any) -> FileContext:
    known: dict[str, Any] = {
        "sha256": "a" * 64, "file_name": "выгрузка.xlsx", "folder_path": ".",
        "modified": DECK_TIME, "timezone": ZoneInfo("Europe/Moscow"),
    }  # fmt: skip
    return FileContext(**known | changes)


def raw(columns: str, rows: list[tuple[str | None, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns.split(), dtype="str")
    return frame.assign(_sheet="Лист1", _row_number=range(2, len(rows) + 2), _is_hidden=False)


def conformed(
    kind: str, columns: str, rows: list[tuple[str | None, ...]], **changes: Any
) -> pd.DataFrame:
    return conform(raw(columns, rows), LAYOUTS[kind], context(**changes), TERRITORY)


def plain(series: pd.Series) -> list[Any]:
    return [None if pd.isna(cell) else cell for cell in series]


def test_printed_rows_of_sferum() -> None:
    rows = conformed("sferum_organizations", SFERUM, PRINTED, folder_path="Красноярский край")
    assert plain(rows["org_type"]) == [None, "vocational", "additional", "preschool", "vocational"]
    assert plain(rows["_level"]) == ["branch", None, None, None, None]
    assert rows["org_type__printed"].tolist()[0] == "Филиал ОО"
    assert rows["is_connected"].tolist() == [False, False, False, True, True]
    assert not rows["is_active"].any()
    assert rows["teachers_registered"].tolist() == [0, 0, 0, 1, 1]
    assert rows["inn"].tolist()[4] == "2644003911"
    assert plain(rows["teachers_active_calls"]) == [None] * 5
    assert set(rows["region_code"]) == {"24"}
    assert set(rows["_region_origin"]) == {"folder"}
    assert rows["organization_id"].isna().all()
    assert set(rows["report_week"]) == {date(2023, 6, 9)}
    assert set(rows["_week_origin"]) == {"modified"}


@pytest.mark.parametrize("kind", sorted(LAYOUTS))
def test_every_kind_has_all_columns_of_its_contract(kind: str) -> None:
    layout = LAYOUTS[kind]
    rows = conform(raw("", []), layout, context(), TERRITORY)
    schema = tables.accepted(layout)
    assert set(schema.names) <= set(rows.columns)
    assert {f"{name}__printed" for name in layout.fields} <= set(rows.columns)
    assert pa.Table.from_pandas(rows[schema.names], schema, preserve_index=False).num_rows == 0


def test_failing_cells_are_null_beside_what_was_printed() -> None:
    rows = conformed(
        "my_school_regions", "region organizations active", [("Омская область", "12.5", "н/д")]
    )
    assert plain(rows["organizations"]) == plain(rows["active"]) == [None]
    assert rows[["organizations__printed", "active__printed"]].iloc[0].tolist() == ["12.5", "н/д"]


def test_repaired_identifiers_are_told() -> None:
    rows = conformed(
        "sferum_organizations", "name inn oktmo",
        [("АТНГ", "2443006407.0", "4701000001"), ("АТНГ", "2443006407", "04701000001")],
        folder_path="Красноярский край",
    )  # fmt: skip
    assert rows["inn"].tolist() == ["2443006407"] * 2
    assert plain(rows["inn__repaired"]) == ["2443006407", None]
    assert plain(rows["oktmo__repaired"]) == ["04701000001", None]
    assert rows["inn__printed"].tolist() == ["2443006407.0", "2443006407"]


def test_branches_have_the_inn_of_their_head() -> None:
    rows = conformed(
        "my_school_organizations", "region level ogrn inn name",
        [("Красноярский край", "Филиал", "1022400508712", "как у головной", "Филиал школы"),
         ("Красноярский край", "Головное", "1022400557431", "2404009370", "Школа")],
    )  # fmt: skip
    assert rows["inn_is_head"].tolist() == [True, False]
    assert plain(rows["inn"]) == [None, "2404009370"]
    assert rows["level"].tolist() == ["branch", "head"]


def test_a_name_that_opens_with_branch_states_its_level() -> None:
    names = ["«Филиал» МБОУ СОШ № 1", "Иланский филиал КГБПОУ", "МБОУ СОШ № 1"]
    rows = conformed("sferum_organizations", "name", [(name,) for name in names])
    assert plain(rows["_level"]) == ["branch", None, None]


# Weeks


@pytest.mark.parametrize(
    ("changes", "week", "origin"),
    [
        ({"title_dates": (PeriodDate(date(2024, 10, 25)),)}, date(2024, 10, 25), "title"),
        ({"title_dates": (PeriodDate(date(2024, 10, 24), is_range_end=True),)},
         date(2024, 10, 25), "title"),
        ({"file_name": "Сферум_28.10.2024.xlsx"}, date(2024, 10, 25), "file_name"),
        ({"folder_path": "Край/2024-10-25"}, date(2024, 10, 25), "folder"),
        ({"modified": datetime(2024, 10, 25, 10, 59, tzinfo=UTC)}, date(2024, 10, 18), "modified"),
        ({"modified": datetime(2024, 10, 25, 11, 0, tzinfo=UTC)}, date(2024, 10, 25), "modified"),
    ],
)  # fmt: skip
def test_week_of_a_file(changes: dict[str, Any], week: date, origin: str) -> None:
    rows = conformed("sferum_organizations", SFERUM, PRINTED[:1], **changes)
    assert (rows["report_week"][0], rows["_week_origin"][0]) == (week, origin)
    assert rows["_week_conflict"].isna().all()


def test_week_of_a_row_is_its_column() -> None:
    rows = conformed(
        "sferum_organizations", "name report_date",
        [("Школа 1", "2024-10-18"), ("Школа 2", "с 18 по 25 октября 2024"), ("Школа 3", None)],
        modified=datetime(2024, 11, 1, 12, tzinfo=UTC),
    )  # fmt: skip
    assert plain(rows["report_week"]) == [
        date(2024, 10, 18), date(2024, 10, 25), date(2024, 11, 1),
    ]  # fmt: skip
    assert rows["_week_origin"].tolist() == ["column", "column", "modified"]
    assert plain(rows["report_date"]) == [date(2024, 10, 18), date(2024, 10, 25), None]


def test_dates_that_disagree_are_named() -> None:
    rows = conformed(
        "sferum_organizations", SFERUM, PRINTED[:1],
        file_name="25.10.2024.xlsx", folder_path="2024-10-18",
    )  # fmt: skip
    assert plain(rows["report_week"]) == [None]
    assert rows["_week_conflict"][0] == (
        "имя файла — неделя 25.10.2024; имя папки — неделя 18.10.2024"
    )


def test_dates_of_one_week_agree() -> None:
    rows = conformed(
        "journal_integration", "region", [("Омская область",)],
        file_name="28.10.2024.xlsx", folder_path="2024-10-25",
    )  # fmt: skip
    assert rows["_week_conflict"].isna().all()
    assert rows[["report_week", "as_of_date"]].iloc[0].tolist() == [
        date(2024, 10, 25), date(2024, 10, 28),
    ]  # fmt: skip


def test_kinds_without_a_week_take_their_own_dates() -> None:
    rows = conformed(
        "headcounts", "inn form as_of", [("2443006407", "СПО-1", "20.09.2024")],
        file_name="за 2024-10-25.xlsx",
    )  # fmt: skip
    assert plain(rows["report_week"]) == [None]
    assert plain(rows["as_of_date"]) == [date(2024, 9, 20)]


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({"file_name": "реестр 01.09.2024.csv", "folder_path": "2024-10-25"}, date(2024, 9, 1)),
        ({"title_dates": (PeriodDate(date(2024, 8, 20)),)}, date(2024, 8, 20)),
        ({"modified": datetime(2024, 8, 31, 22, tzinfo=UTC)}, date(2024, 9, 1)),
    ],
)
def test_a_registry_is_dated_as_a_file(changes: dict[str, Any], day: date) -> None:
    rows = conformed("registry", "organization_code", [("1",)], **changes)
    assert plain(rows["as_of_date"]) == [day]
    assert plain(rows["report_week"]) == [None]


# Regions


def test_column_over_folder_over_name_over_title_over_setting() -> None:
    named: dict[str, Any] = {
        "folder_path": "Выгрузки/Омская область", "file_name": "Томская область.xlsx",
        "title_region": "70", "default_region": "24",
    }  # fmt: skip
    rows = [("Новосибирская область",), (None,)]
    found = conformed("sferum_organizations", "region", rows, **named)
    assert found["region_code"].tolist() == ["54", "55"]
    assert found["_region_origin"].tolist() == ["column", "folder"]
    for place, code, origin in (
        ("folder_path", "70", "file_name"), ("file_name", "70", "title"),
        ("title_region", "24", "setting"),
    ):  # fmt: skip
        named[place] = None if place == "title_region" else "x"
        found = conformed("sferum_organizations", "region", [(None,)], **named)
        assert (found["region_code"][0], found["_region_origin"][0]) == (code, origin)
    assert plain(conformed("sferum_organizations", "name", [("x",)])["region_code"]) == [None]


def test_an_unknown_name_is_not_overruled_by_the_folder() -> None:
    rows = conformed(
        "public_pages", "region", [("Загаданская область",)], folder_path="Омская область"
    )
    assert plain(rows["region_code"]) == [None]
    assert rows["_region_printed"].tolist() == ["Загаданская область"]


def test_two_regions_in_one_name_decide_nothing() -> None:
    rows = conformed(
        "sferum_organizations", "name", [("x",)],
        folder_path="Омская область", file_name="Омская область и Томская область.xlsx",
    )  # fmt: skip
    assert rows["region_code"].tolist() == ["55"]
    rows = conformed(
        "sferum_organizations", "name", [("x",)],
        file_name="Омская область и Томская область.xlsx",
    )  # fmt: skip
    assert plain(rows["region_code"]) == [None]


# Percents

SHARES = "region municipality teachers_active_calls_pct teachers_active_calls teachers"


def shares(rows: list[tuple[str | None, ...]]) -> pd.DataFrame:
    full = [("Омская область", "Омск", *row) for row in rows]
    return conformed("sferum_municipalities", SHARES, full)


def test_a_percent_sign_decides() -> None:
    rows = shares([("27.4%", "1", "500"), ("0%", "0", "10")])
    assert rows["teachers_active_calls_pct"].tolist() == [27.4, 0]
    assert rows["teachers_active_calls_pct_step"].tolist() == [0.1, 1]
    assert rows["_percent_undecided"].isna().all()


@pytest.mark.parametrize(
    ("printed", "step"), [(["0,274", "0.5", "0"], 0.1), (["27,4", "50", "0"], 0.1)]
)
def test_identities_decide_plain_numbers(printed: list[str], step: float) -> None:
    numbers = [("137", "500"), ("5", "10"), ("0", "7")]
    rows = shares([(pct, *n) for pct, n in zip(printed, numbers, strict=True)])
    assert rows["teachers_active_calls_pct"].tolist() == [27.4, 50, 0]
    assert rows["teachers_active_calls_pct_step"][0] == step


def test_one_row_in_twenty_may_disagree_on_the_scale() -> None:
    rows = [("27.4", "137", "500")] * 19
    most = shares([*rows, ("0.274", "137", "500")])
    assert most["_percent_undecided"].isna().all()
    assert most["teachers_active_calls_pct"][0] == 27.4
    fewer = shares([*rows[:18], ("0.274", "137", "500"), ("0.274", "137", "500")])
    assert set(fewer["_percent_undecided"]) == {"teachers_active_calls_pct"}
    assert fewer["teachers_active_calls_pct"].isna().all()


def test_a_wrong_percent_is_no_vote_for_the_other_scale() -> None:
    rows = shares([("27.4", "137", "500"), ("31", "137", "500"), ("20", "137", "500")])
    assert rows["_percent_undecided"].isna().all()


def test_nothing_decides_without_numbers() -> None:
    rows = shares([("27.4", None, "500"), ("55%", None, None)])
    assert set(rows["_percent_undecided"]) == {"teachers_active_calls_pct"}
    assert plain(rows["teachers_active_calls_pct"]) == [None, 55.0]


def test_the_layout_declares_the_scale_of_public_pages() -> None:
    rows = conformed(
        "public_pages", "region active_pct engagement_index",
        [("Амурская область", "60,21", "2,54"), ("Ненецкий автономный округ", "95,00", None)],
    )  # fmt: skip
    assert rows["active_pct"].tolist() == [60.21, 95.0]
    assert rows["active_pct_step"].tolist() == [0.01, 0.01]
    assert plain(rows["engagement_index"]) == [2.54, None]
    assert rows["_percent_undecided"].isna().all()


def test_shares_under_a_declared_scale_of_percents_stay_undecided() -> None:
    columns = "region active_pct engagement_index"
    shares_of_one = [("Амурская область", "0,6", None), ("Омская область", "1", None)]
    rows = conformed("public_pages", columns, shares_of_one)
    assert set(rows["_percent_undecided"]) == {"active_pct"}
    assert rows["active_pct"].isna().all()
    signed = conformed("public_pages", columns, [("Амурская область", "0,6%", None)])
    assert signed["active_pct"].tolist() == [0.6]
