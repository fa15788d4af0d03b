"""The demo cloud: the same bytes every time, the printed facts untouched, figures that agree."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.demo_tables import listing, modified, table, tables, texts, tops, weekly
from vitrina.demo import DEMO_MARK
from vitrina.demo.activity import WEEKS
from vitrina.demo.bases import registry
from vitrina.demo.content import write_cloud
from vitrina.demo.dirt import DIRT
from vitrina.demo.identifiers import inn_holds, ogrn_holds, transposed_inn
from vitrina.demo.organizations import invented_organizations, municipalities
from vitrina.demo.printed_organizations import printed_organizations
from vitrina.demo.strays import STRAYS
from vitrina.demo.weekly_municipalities import COLUMNS, MEASURES
from vitrina.demo.weekly_organizations import (
    CORRECTED_WEEK,
    corrected_organizations,
    krasnoyarsk_path,
    omsk_path,
)
from vitrina.demo.workbook import MOSCOW


@pytest.fixture(scope="module")
def cloud(demo_cloud: Path) -> Path:
    return demo_cloud


def test_two_writes_give_the_same_files_and_times(cloud: Path, tmp_path: Path) -> None:
    write_cloud(tmp_path)

    assert listing(tmp_path) == listing(cloud)


def test_no_two_files_have_the_same_bytes(cloud: Path) -> None:
    hashes = Counter(sha for sha, _ in listing(cloud).values())

    assert [sha for sha, times in hashes.items() if times > 1] == []


def test_every_table_says_that_it_is_a_demo(cloud: Path) -> None:
    broken = {stray.path for stray in STRAYS if stray.rule == "Q31"}
    for path in tables(cloud):
        if path.relative_to(cloud) not in broken:
            assert all(DEMO_MARK in top for top in tops(path)), path


@pytest.mark.parametrize(
    ("path", "first_header", "count"),
    [
        ("Федеральные таблицы/Госпаблики_итоги_регионов.xlsx", "№", 85),
        ("Федеральные таблицы/ЭЖД_статус_интеграции.xlsx", "№", 48),
        ("Красноярский край/Моя школа/Моя_школа_ОО_без_активности.xlsx", "Субъект РФ", 34),
        ("Красноярский край/Моя школа/Моя_школа_итоги_региона.xlsx", "Субъект РФ", 1),
        ("Красноярский край/Сферум/Не_активные_ОО.xlsx", "Краткое название", 30),
    ],
)
def test_printed_tables_are_whole_and_undated(
    cloud: Path, path: str, first_header: str, count: int
) -> None:
    _, rows = table(cloud / path, first_header)

    assert len(rows) == count
    assert not any(character.isdigit() for character in path.removesuffix(".xlsx"))
    assert modified(cloud / path) == datetime(2023, 6, 9, 14, 30, tzinfo=MOSCOW)


def test_public_pages_keep_blanks_and_both_decimals(cloud: Path) -> None:
    _, rows = table(cloud / "Федеральные таблицы/Госпаблики_итоги_регионов.xlsx", "№")

    assert sum(row[2] is not None for row in rows) == 53
    assert sum(row[3] is not None for row in rows) == 52
    assert [row[1:] for row in rows if row[1] == "Красноярский край"] == [
        ["Красноярский край", "59,90", "1,78"]
    ]


def test_journal_statuses_under_a_two_row_header(cloud: Path) -> None:
    header, rows = table(cloud / "Федеральные таблицы/ЭЖД_статус_интеграции.xlsx", "№")
    # The lower row of the header is read as the first data row.
    assert header[3] == "Интеграция со «Сферумом»"
    assert Counter(row[3] for row in rows) == {"да": 22, "нет": 21, "частично (чаты)": 5}


def test_low_lists_are_three_sheets_with_their_precision(cloud: Path) -> None:
    book = openpyxl.load_workbook(
        cloud / "Федеральные таблицы/Сферум_регионы_с_низкими_показателями.xlsx"
    )
    cells = {sheet.title: list(sheet.iter_rows(min_row=5)) for sheet in book.worksheets}

    assert {title: len(rows) for title, rows in cells.items()} == {
        "Организации": 15,
        "Педагоги": 15,
        "Школы": 15,
    }
    chukotka = {title: rows[0] for title, rows in cells.items()}
    assert (chukotka["Организации"][1].value, chukotka["Организации"][1].number_format) == (
        0.27,
        "0%",
    )
    assert chukotka["Педагоги"][1].value == "0,0%"


def test_four_rows_of_my_school_stay_shifted(cloud: Path) -> None:
    _, rows = table(
        cloud / "Красноярский край/Моя школа/Моя_школа_ОО_без_активности.xlsx", "Субъект РФ"
    )
    # Shifted left by one from «ОГРН» on: the count of organisations stands under the name.
    shifted = [row for row in rows if row[6] == 1]

    assert [row[4] for row in shifted] == ["2447004577", *["как у головной"] * 3]
    assert sum("как у головной" in row for row in rows) == 18


def test_the_printed_inn_that_fails_is_mended_in_the_registry_only(cloud: Path) -> None:
    _, rows = table(cloud / "Красноярский край/Сферум/Не_активные_ОО.xlsx", "Краткое название")
    failing = [row[10] for row in rows if not inn_holds(row[10])]
    in_registry = {organization.inn for organization in registry("24")}

    assert failing == ["2644003911"]
    assert transposed_inn("2644003911") == "2464003911"
    assert "2464003911" in in_registry
    assert "2644003911" not in in_registry


def test_columns_d_to_f_of_the_inactive_list_are_hidden(cloud: Path) -> None:
    sheet = openpyxl.load_workbook(cloud / "Красноярский край/Сферум/Не_активные_ОО.xlsx").active

    hidden = [name for name, column in sheet.column_dimensions.items() if column.hidden]
    assert hidden[0] == "D"
    assert (sheet.column_dimensions["D"].min, sheet.column_dimensions[hidden[-1]].max) == (4, 6)


@pytest.mark.parametrize("region_code", ["24", "55"])
def test_invented_identifiers_pass_their_checksums_and_are_unique(region_code: str) -> None:
    invented = invented_organizations(region_code)
    heads = [organization for organization in invented if not organization.is_branch]

    assert all(inn_holds(o.inn) and ogrn_holds(o.ogrn) for o in invented)
    assert len({o.inn for o in heads}) == len({o.ogrn for o in heads}) == len(heads)
    assert len({(o.inn, o.kpp) for o in invented}) == len({o.code for o in invented})
    assert {o.oktmo[:2] for o in invented} == {{"24": "04", "55": "52"}[region_code]}
    assert not {o.inn for o in invented} & {o.inn for o in printed_organizations()}


@pytest.mark.parametrize("region_code", ["24", "55"])
def test_names_are_unique_within_their_municipality(region_code: str) -> None:
    names = Counter((o.municipality, o.name) for o in invented_organizations(region_code))
    codes = [place.oktmo for place in municipalities(region_code)]

    assert max(names.values()) == 1
    assert len(set(codes)) == len(codes)


def test_registries_list_everyone_and_heads_exist(cloud: Path) -> None:
    _, rows = table(cloud / "Красноярский край/Реестр/Реестр_ОО.xlsx", "Идентификатор")
    codes = {row[0] for row in rows}
    with (cloud / "Омская область/Реестр/reestr_oo.csv").open(encoding="cp1251") as stream:
        omsk = list(csv.reader(stream, delimiter=";"))[3:]

    assert (len(rows), len(codes), len(omsk)) == (1200, 1200, 800)
    assert {row[14] for row in rows if row[14]} <= codes
    assert {row[14] for row in omsk if row[14]} <= {row[5] for row in omsk}


def test_printed_organizations_have_no_invented_figure(cloud: Path) -> None:
    printed = {o.inn for o in printed_organizations() if o.inn} | {"2644003911"}
    for path in tables(cloud):
        if path.parent.name in ("Численность", "2024-10-25"):
            assert not printed & set(texts(path)), path


@pytest.mark.parametrize("week", WEEKS)
def test_every_week_covers_the_open_registry_of_both_regions(cloud: Path, week: date) -> None:
    for region_code, path in (("24", krasnoyarsk_path(week)), ("55", omsk_path(week))):
        rows = weekly(cloud / path)
        open_codes = [o for o in registry(region_code) if o.is_open_on(week)]

        assert len(rows) >= 0.9 * len(open_codes)
        assert modified(cloud / path).astimezone(MOSCOW).hour >= 14
        assert modified(cloud / path).astimezone(MOSCOW).date() == week


def test_no_file_shrinks_and_no_region_jumps(cloud: Path) -> None:
    for path_of in (krasnoyarsk_path, omsk_path):
        weeks = [weekly(cloud / path_of(week)) for week in WEEKS]
        for before, after in itertools.pairwise(weeks):
            assert len(after) >= 0.97 * len(before)
            for measure in ("is_active", "teachers", "students"):
                was, now = (sum(row[measure] for row in rows) for rows in (before, after))
                assert abs(now - was) <= 0.05 * was


def test_counts_of_a_row_agree(cloud: Path) -> None:
    known_breaks = {krasnoyarsk_path(date(2024, 9, 27)): 1}
    for week in WEEKS:
        for path in (krasnoyarsk_path(week), omsk_path(week)):
            rows = weekly(cloud / path)
            broken = [
                row
                for row in rows
                if max(row["teachers_messages"], row["teachers_calls"], row["teachers_linked"])
                > row["teachers"]
                or max(row["students_active"], row["students_linked"]) > row["students"]
            ]
            assert len(broken) == known_breaks.get(path, 0), path
            assert all(row["is_active"] <= row["is_connected"] for row in rows)
            assert all(row["is_active"] == (row["teachers"] + row["students"] >= 2) for row in rows)


@pytest.mark.parametrize("week", [WEEKS[0], WEEKS[-1]])
def test_the_report_of_28_columns_agrees_with_itself(cloud: Path, week: date) -> None:
    fields = [name for name, _ in COLUMNS]
    for path, scale, step in (
        (krasnoyarsk_path(week, "Сферум_28_столбцов"), 1, 0.0001),
        (omsk_path(week, "Отчет по муниципалитетам", "%d_%m_%Y"), 100, 0.1),
    ):
        _, printed = table(cloud / path, "Регион")
        rows = [dict(zip(fields, row, strict=True)) for row in printed if row[3] is not None]
        assert len(fields) == 28
        for row in rows:
            for name, _, whole in MEASURES:
                share = scale * row[name] / row[whole]
                assert abs(row[f"{name}_pct"] - share) <= step / 2 + 1e-9
            assert row["organizations_active"] <= row["organizations_connected"]
            assert row["organizations_connected"] <= row["organizations"]
        *places, total = rows
        assert total["teachers_base"] == sum(row["teachers_base"] for row in places)


def test_the_report_of_28_columns_sums_the_export(cloud: Path) -> None:
    week = WEEKS[-1]
    counted = {"общеобразовательная", "СПО"}
    all_rows = weekly(cloud / omsk_path(week))
    rows = [row for row in all_rows if row["org_type"] in counted]
    fields = [name for name, _ in COLUMNS]
    _, printed = table(cloud / omsk_path(week, "Отчет по муниципалитетам", "%d_%m_%Y"), "Регион")
    total = dict(zip(fields, printed[-1], strict=True))

    for measure in ("teachers", "students", "teachers_messages", "students_active"):
        assert total[measure] == sum(row[measure] for row in rows)
    organizations = [row for row in all_rows if row["org_type"] not in {"МОУО", "РОУО"}]
    assert total["organizations_active"] == sum(row["is_active"] for row in organizations)


def test_the_corrected_week_comes_on_monday_and_changes_some_rows(cloud: Path) -> None:
    corrected, _ = corrected_organizations()
    before, after = (
        {row["kpp"] + str(row["inn"]): row for row in weekly(cloud / path)}
        for path in (omsk_path(CORRECTED_WEEK), corrected)
    )
    changed = [key for key in before if before[key] != after[key]]

    assert "испр" in corrected.name
    assert modified(cloud / corrected).date() == CORRECTED_WEEK + timedelta(days=3)
    assert before.keys() == after.keys()
    assert 15 <= len(changed) <= 60
    assert sum(row["is_active"] for row in after.values()) == 1 + sum(
        row["is_active"] for row in before.values()
    )


def test_dirt_and_strays_lie_where_they_are_listed(cloud: Path) -> None:
    for found in (*DIRT, *STRAYS):
        assert (cloud / found.path).is_file(), found.path
    unknown = table(cloud / krasnoyarsk_path(date(2024, 10, 4)), "Краткое наименование")[0]
    hidden = openpyxl.load_workbook(cloud / krasnoyarsk_path(date(2024, 10, 11))).active

    assert unknown[-1] == "Примечание куратора"
    assert sum(row.hidden for row in hidden.row_dimensions.values()) == 12
