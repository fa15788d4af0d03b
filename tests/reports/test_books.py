"""The kinds of workbooks: their sheets in order, their names, their charts, texts of any kind."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.reports.examples import municipal_content, regional_content, tables_of
from vitrina.reports import charts, figures, lists, municipal, regional
from vitrina.reports.names import told_apart
from vitrina.reports.read_back import check_workbook
from vitrina.reports.sheets import Content, places
from vitrina.reports.workbook import write_workbook

REGIONAL = [
    "Титул", "Сводка", "Динамика", "Муниципалитеты", "Организации", "Неактивные ОО",
    "Интеграция ЭЖД", "Моя школа", "Госпаблики", "ПроеКТОрия", "Органы управления",
    "Замечания к данным", "Методика",
]  # fmt: skip
MUNICIPAL = [
    "Титул", "Сводка", "Организации", "Неактивные ОО", "Замечания к данным", "Методика",
]  # fmt: skip
HOSTILE = [
    "=cmd|' /C calc'!A0", "@SUM(1)", "<b>&amp;\"'", "http://example.org", "+7 (391) 000",
    "\x00\x1f_x000A_", "ё" * 40_000, " пробелы ", "строка\r\nвторая\tтабуляция", "🙂\u202eнаоборот",
    "<r>rich</r>", "",
]  # fmt: skip


def written(tmp_path: Path, content: Content) -> Any:
    """The workbook as openpyxl opens it, read back before."""
    path = tmp_path / "книга.xlsx"
    write_workbook(path, content)
    check_workbook(path, content)
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize(
    ("content", "titles"), [(regional_content, REGIONAL), (municipal_content, MUNICIPAL)]
)
def test_sheets_stand_in_order_and_changes_from_the_second_version(
    tmp_path: Path, content: Any, titles: list[str]
) -> None:
    assert written(tmp_path, content()).sheetnames == titles
    changed = [*titles[:2], "Изменения", *titles[2:]]
    assert written(tmp_path, content(version=2)).sheetnames == changed


def test_every_sheet_is_ready_to_print_and_keeps_its_headings_in_view(tmp_path: Path) -> None:
    for content in (regional_content(3, version=2), municipal_content(3, version=2)):
        loaded = written(tmp_path, content)
        for sheet in loaded.worksheets:
            assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
            assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
            assert sheet.page_setup.fitToHeight == 0, sheet.title
            assert "Страница &P из &N" in sheet.oddFooter.right.text
            assert "версия 2" in sheet.oddFooter.left.text
            assert not sheet.merged_cells.ranges
            if sheet.title == "Титул":
                continue
            assert sheet.print_title_rows == "$1:$2", sheet.title
            assert sheet.freeze_panes[1:] == "3", sheet.title
            assert sheet.freeze_panes[0] > "A", sheet.title
            assert sheet.auto_filter.ref, sheet.title


@pytest.mark.parametrize("content", [regional_content, municipal_content])
def test_no_rows_are_said_in_words(tmp_path: Path, content: Any) -> None:
    loaded = written(tmp_path, content(0, weeks=0) if content is regional_content else content(0))
    for sheet in loaded.worksheets[1:]:
        assert sheet["A3"].value, sheet.title
    assert not loaded["Организации"].auto_filter.ref


@pytest.mark.parametrize("content", [regional_content, municipal_content])
def test_nulls_are_said_in_words(tmp_path: Path, content: Any) -> None:
    nothing = content(2, version=2)
    for model, rows in nothing.rows.items():
        if model in (nothing.page.model, "rpt_dynamics"):
            continue
        nothing.rows[model] = [dict.fromkeys(row) for row in rows]
    loaded = written(tmp_path, nothing)
    for sheet in loaded.worksheets[1:]:
        read = [cell.value for row in sheet.iter_rows(min_row=3) for cell in row]
        assert {value for value in read if isinstance(value, str)} & {"н/д", "–"}, sheet.title


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(tmp_path: Path, text: str) -> None:
    said = {
        column.name: text
        for book in (regional.BOOK, municipal.BOOK)
        for table in tables_of(book)
        for column in table.columns
        if column.role in ("text", "remark", "identifier", "status")
    }
    for content in (regional_content(version=2, **said), municipal_content(version=2, **said)):
        loaded = written(tmp_path, content)
        for sheet in loaded.worksheets:
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize(("weeks", "area"), [(1, "$C$3"), (13, "$C$3:$C$15")])
def test_charts_are_drawn_from_the_sheets_own_cells(tmp_path: Path, weeks: int, area: str) -> None:
    content = regional_content(2, weeks=weeks)
    loaded = written(tmp_path, content)
    drawn = loaded["Динамика"]._charts
    assert len(drawn) == 3
    first = drawn[0].series[0]
    assert first.yVal.numRef.f == f"'Динамика'!{area}"
    assert [float(point.v) for point in first.yVal.numRef.numCache.pt][-1] == 50.5
    for sheet in loaded.worksheets:
        assert bool(sheet._charts) == (sheet.title == "Динамика")


def test_a_chart_leaves_out_what_is_no_number(tmp_path: Path) -> None:
    """Excel draws a word as zero: those cells are not referred to."""
    content = regional_content(2, weeks=6)
    rows = content.rows["rpt_dynamics"]
    for missing in (1, 3):
        rows[missing]["org_active_pct"] = None
    for row in rows:
        row["student_registered_pct"] = None
    drawn = written(tmp_path, content)["Динамика"]._charts
    assert drawn[0].series[0].yVal.numRef.f == (
        "('Динамика'!$C$3,'Динамика'!$C$5,'Динамика'!$C$7:$C$8)"
    )
    assert len(drawn[2].series) == len(drawn[0].series) == 3
    for row in rows:
        for name in row:
            if name.endswith("_pct"):
                row[name] = None
    assert written(tmp_path, content)["Динамика"]._charts == []


def test_a_chart_is_told_in_words(tmp_path: Path) -> None:
    (place, _) = places(figures.DYNAMICS, regional_content(2, weeks=3).rows)
    chart, lines = charts.drawn(place)[0]
    assert charts.described(chart, lines) == (
        "График «Организации» по неделям, с 11.10.2024 по 25.10.2024. Активные организации, %: "
        "52,5 на 11.10.2024, 50,5 на 25.10.2024. Подключённые организации, %: 12,5 на 11.10.2024, "
        "12,5 на 25.10.2024. Отмечены недели по 18.10.2024 (осенние каникулы)."
    )
    # The weeks with a mark are ringed on every line.
    assert [row for row, _ in charts.marked_points(chart, lines)] == [3, 3]


def test_lines_of_a_chart_are_told_apart_without_colours() -> None:
    looks = {(dash, shape) for _, dash, shape in charts._LOOKS}
    assert len(looks) == len(charts._LOOKS)
    assert len(looks) >= max(len(chart.lines) for chart in figures.DYNAMICS.tables[0].charts)


def test_the_tables_of_dynamics_share_the_heading_that_stays_in_view() -> None:
    weekly, municipalities = figures.DYNAMICS.tables
    shared = len(municipalities.columns)
    assert weekly.columns[2:shared] == municipalities.columns[2:]


def test_a_pack_has_the_columns_of_the_region_but_its_own_name() -> None:
    for of_region, of_pack in (
        (lists.ORGANIZATIONS, municipal.BOOK.sheets[2]),
        (lists.INACTIVE, municipal.BOOK.sheets[3]),
    ):
        kept = [c for c in of_region.tables[0].columns if c.name != "municipality"]
        assert list(of_pack.tables[0].columns) == kept
        assert of_pack.frozen == 1


TITLE = {"region_name": "Омская область", "report_week": date(2024, 10, 25), "version": 2}


def test_names_say_whose_week_and_version() -> None:
    assert regional.file_name(TITLE) == "Сферум_Омская_область_неделя_по_2024-10-25_v2.xlsx"
    names = told_apart({"52701": "город Омск"})
    assert municipal.file_name(TITLE, names["52701"]) == (
        "Сферум_Омская_область_город_Омск_неделя_по_2024-10-25_v2.xlsx"
    )


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        # Two of one name, or of names a disk would not tell apart.
        ({"1": "Ачинск", "2": "Ачинск"}, ["Ачинск_1", "Ачинск_2"]),
        ({"1": "Ачинск", "2": "АЧИНСК", "3": "Канск"}, ["Ачинск_1", "АЧИНСК_2", "Канск"]),
        ({"1": "А/Б", "2": "АБ"}, ["АБ_1", "АБ_2"]),
        ({"1": "й", "2": "й"}, ["й_1", "й_2"]),
        # What no file system takes.
        ({"1": 'ГО "Город" <N>: a\\b|c?*'}, ["ГО_Город_N_abc"]),
        ({"1": "../../etc/passwd"}, ["etcpasswd"]),
        ({"1": "...", "2": "", "3": "\x00"}, ["1", "2", "3"]),
        # A name that is another's with its code.
        ({"1": "А", "2": "А", "3": "А 1"}, ["А_1", "А_2", "А_1_3"]),
    ],
)
def test_names_of_municipalities_never_collide(names: dict[str, str], expected: list[str]) -> None:
    assert list(told_apart(names).values()) == expected


def test_a_long_name_still_fits_a_disk() -> None:
    long = {"04601": "Очень длинное имя " * 20, "04602": "Очень длинное имя " * 20 + "другое"}
    names = told_apart(long)
    assert len(set(names.values())) == 2
    title = {**TITLE, "region_name": "Ханты-Мансийский автономный округ — Югра " * 5, "version": 99}
    files = {municipal.file_name(title, name) for name in names.values()}
    assert len(files) == 2
    assert all(len(file.encode()) <= 255 for file in files)


def test_the_same_pack_gives_the_same_bytes(tmp_path: Path) -> None:
    for content in (regional_content(5, version=2), municipal_content(5, version=2)):
        paths = [tmp_path / name for name in ("one.xlsx", "two.xlsx")]
        for path in paths:
            write_workbook(path, content)
        assert paths[0].read_bytes() == paths[1].read_bytes()
        with zipfile.ZipFile(paths[0]) as package:
            assert package.testzip() is None
