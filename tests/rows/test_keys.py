"""Which week and region the rows of a file belong to: one table of examples, end to end."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from vitrina.layouts import load_layouts
from vitrina.rows.keys import FileContext, file_weeks, last_named_day, resolve_keys
from vitrina.territory import Territory
from vitrina.weeks import period_dates

LAYOUTS = load_layouts()
TERRITORY = Territory.from_seeds()
MOSCOW, KAMCHATKA = "Europe/Moscow", "Asia/Kamchatka"  # UTC+3 and UTC+12, both without summer time


class Example(NamedTuple):
    """What stands around a row, and `says`: «<week> <origin> · <region> <origin>»."""

    says: str
    file: str = "выгрузка.xlsx"
    folder: str = "."
    title: str = ""
    column: str | None = None
    region: str | None = None
    modified: str = "2024-11-06T09:00+00:00"
    zone: str = MOSCOW
    setting: str | None = None


# fmt: off
WEEKS = [
    # one place names the week; a single date counts for the Friday on or before it
    Example("2024-10-25 file_name · -", file="Сферум 25.10.2024.xlsx"),
    Example("2024-10-25 file_name · -", file="sferum_25-10-2024.xlsx"),
    Example("2024-10-25 file_name · -", file="sferum_25_10_2024 (1).xlsx"),
    Example("2024-10-25 file_name · -", file="Сферум 25.10.24.xlsx"),
    Example("2024-10-25 file_name · -", file="2024-10-25.csv"),
    Example("2024-10-25 file_name · -", file="отчёт за 25 октября 2024.ods"),
    Example("2024-10-25 file_name · -", file="отчёт 25 окт. 2024.xls"),
    Example("2024-10-25 file_name · -", file="Сферум 28.10.2024.xlsx"),
    Example("2024-10-18 file_name · -", file="Сферум 24.10.2024.xlsx"),
    Example("2024-10-25 folder · -", folder="2024-10-25"),
    Example("2024-10-25 folder · -", folder="2024/октябрь/25.10.2024"),
    Example("2024-10-25 folder · -", folder="25.10.2024/исправлено"),
    Example("2024-10-25 title · -", title="Отчёт по состоянию на 25.10.2024 г."),
    Example("2024-10-25 column · -", column="25.10.2024"),
    Example("2024-10-25 column · -", column="2024-10-25 00:00:00"),
    Example("2024-10-25 column · -", column="с 18 по 25 октября 2024"),
    # ranges: the Friday on or after their end
    Example("2024-10-25 file_name · -", file="с 18 по 25 октября 2024.xlsx"),
    Example("2024-10-25 file_name · -", file="Сферум с 18.10 по 24.10.2024.xlsx"),
    Example("2024-10-25 file_name · -", file="18-24.10.2024.xlsx"),
    Example("2024-10-25 folder · -", folder="18.10.2024–24.10.2024"),
    Example("2024-10-25 title · -", title="за неделю с пятницы 18.10.2024 по четверг 24.10.2024"),
    Example("2024-11-01 file_name · -", file="с 25 по 31 октября 2024.xlsx"),
    # all places that name a week agree on it; the first of them names the day
    Example("2024-10-25 title · -", title="за 18–24.10.2024", file="28.10.2024.xlsx",
            folder="2024-10-25", column="25.10.2024"),
    Example("2024-10-25 column · -", column="26.10.2024", file="25.10.2024.xlsx"),
    Example("2024-10-25 file_name · -", file="28.10.2024.xlsx", folder="18–25.10.2024"),
    # they do not agree: no week, and each place says which one it names
    Example("заголовок листа — неделя 18.10.2024; имя файла — неделя 25.10.2024 · -",
            title="на 18.10.2024", file="25.10.2024.xlsx"),
    Example("столбец даты — неделя 18.10.2024; имя папки — неделя 25.10.2024 · -",
            column="24.10.2024", folder="18–24.10.2024"),
    Example("имя файла — неделя 18.10.2024, 25.10.2024 · -", file="18.10.2024 и 25.10.2024.xlsx"),
    Example("имя папки — неделя 18.10.2024, 25.10.2024 · -", folder="2024-10-18/2024-10-25"),
    Example("имя файла — неделя 25.10.2024; имя папки — неделя 18.10.2024 · 24 folder",
            file="25.10.2024.xlsx", folder="Красноярский край/18.10.2024"),
    # nothing names it: the latest Friday 14:00 before the modification, on the clocks of the zone
    Example("2024-11-01 modified · -"),
    Example("2024-10-18 modified · -", modified="2024-10-25T10:59+00:00"),
    Example("2024-10-25 modified · -", modified="2024-10-25T11:00+00:00"),
    Example("2024-10-25 modified · -", modified="2024-10-25T11:01+00:00"),
    Example("2024-10-18 modified · -", modified="2024-10-25T13:59+03:00"),
    Example("2024-10-25 modified · -", modified="2024-10-25T14:00+03:00"),
    Example("2024-10-18 modified · -", modified="2024-10-25T22:59+12:00"),
    Example("2024-10-25 modified · -", modified="2024-10-25T23:00+12:00"),
    Example("2024-10-18 modified · -", modified="2024-10-25T13:59+12:00", zone=KAMCHATKA),
    Example("2024-10-25 modified · -", modified="2024-10-25T14:00+12:00", zone=KAMCHATKA),
    Example("2024-10-25 modified · -", modified="2024-10-25T02:01+00:00", zone=KAMCHATKA),
    Example("2024-10-18 modified · -", modified="2024-10-25T13:59+00:00", zone="UTC"),
    Example("2024-10-25 modified · -", modified="2024-10-25T14:00+00:00", zone="UTC"),
    Example("2024-07-19 modified · -", modified="2024-07-26T10:59+00:00"),
    Example("2024-07-26 modified · -", modified="2024-07-26T11:00+00:00"),
    # New Year, week 53, leap days
    Example("2024-12-27 file_name · -", file="31.12.2024.xlsx"),
    Example("2024-12-27 file_name · -", file="02.01.2025.xlsx"),
    Example("2025-01-03 file_name · -", file="03.01.2025.xlsx"),
    Example("2025-01-03 file_name · -", file="27.12.2024-03.01.2025.xlsx"),
    Example("2025-01-03 file_name · -", file="с 27 декабря по 2 января 2025.xlsx"),
    Example("2024-12-27 modified · -", modified="2025-01-03T13:59+03:00"),
    Example("2025-01-03 modified · -", modified="2025-01-03T14:00+03:00"),
    Example("2024-12-27 modified · -", modified="2024-12-31T21:30+00:00"),
    Example("2020-12-25 file_name · -", file="31.12.2020.xlsx"),
    Example("2021-01-01 file_name · -", file="01.01.2021.xlsx"),
    Example("2021-01-01 file_name · -", file="25.12–31.12.2020.xlsx"),
    Example("2026-12-25 file_name · -", file="31.12.2026.xlsx"),
    Example("2027-01-01 file_name · -", file="28.12.2026–01.01.2027.xlsx"),
    Example("2024-02-23 file_name · -", file="29.02.2024.xlsx"),
    Example("2024-03-01 file_name · -", file="23–29.02.2024.xlsx"),
    # what looks like a date and is none leaves the week to the modification
    Example("2024-11-01 modified · -", file="Сферум 25.10.xlsx"),
    Example("2024-11-01 modified · -", file="выгрузка_25102024.xlsx"),
    Example("2024-11-01 modified · -", file="IMG_20241025_140000.xlsx"),
    Example("2024-11-01 modified · -", file="неделя 43.xlsx", folder="октябрь 2024"),
    Example("2024-11-01 modified · -", file="2024-2025 учебный год.xlsx"),
    Example("2024-11-01 modified · -", file="31.02.2024.xlsx"),
    Example("2024-11-01 modified · -", file="29.02.2023.xlsx"),
    Example("2024-11-01 modified · -", file="2409001649.xlsx"),
    Example("2024-11-01 modified · -", file="Сферум v2.5.24.xlsx"),
    Example("2024-11-01 modified · -", title="Приказ от 12.03.2021 № 5; срок: 28.10.2024"),
    Example("2024-11-01 modified · -", title="Показатели с 25.05.2023", column="нет данных"),
]
REGIONS = [
    # column over folder over file name over title over setting
    Example("2024-11-01 modified · 54 column", region="Новосибирская область",
            folder="Омская область", file="Томская область.xlsx",
            title="Красноярский край", setting="77"),
    Example("2024-11-01 modified · 55 folder", folder="Омская область",
            file="Томская область.xlsx", title="Красноярский край", setting="77"),
    Example("2024-11-01 modified · 70 file_name", file="Томская область.xlsx",
            title="Красноярский край", setting="77"),
    Example("2024-11-01 modified · 24 title", title="Отчёт по Красноярскому краю", setting="77"),
    Example("2024-11-01 modified · 77 setting", setting="77"),
    Example("2024-11-01 modified · 77 setting", setting="Москва"),
    Example("2024-11-01 modified · -"),
    # the deepest folder that names one region
    Example("2024-11-01 modified · 86 folder", folder="Тюменская область/ХМАО — Югра/2024"),
    Example("2024-11-01 modified · 72 folder", folder="Тюменская область (без автономных округов)"),
    Example("2024-11-01 modified · 55 folder", folder="Омская область/Сибирь"),
    # cases, abbreviations, writing
    Example("2024-10-25 file_name · 24 file_name", file="Красноярский_край_25.10.2024.xlsx"),
    Example("2024-11-01 modified · 54 title", title="Мониторинг по Новосибирской области"),
    Example("2024-11-01 modified · 54 title", title="Мониторинг в Новосибирской обл."),
    Example("2024-11-01 modified · 50 file_name", file="Московская обл.xlsx"),
    Example("2024-11-01 modified · 77 file_name", file="г. Москва.xlsx"),
    Example("2024-11-01 modified · 77 title", title="Сведения по городу Москве"),
    Example("2024-11-01 modified · 22 folder",
            folder=unicodedata.normalize("NFD", "Алтайский край")),
    Example("2024-11-01 modified · 24 column", region="Kpacнoяpcкий  край"),
    # two regions in one name say nothing, the next place may
    Example("2024-11-01 modified · 55 folder", folder="Омская область",
            file="Омская и Томская области.xlsx"),
    Example("2024-11-01 modified · 24 setting", file="Омская и Томская области.xlsx", setting="24"),
    Example("2024-11-01 modified · -", title="Москва и Московская область"),
    Example("2024-11-01 modified · 72 file_name", folder="Тюменская область, ХМАО и ЯНАО",
            file="Тюменская область.xlsx"),
    # a name in the column that is not known is overruled by nothing
    Example("2024-11-01 modified · - column", region="Загаданская область",
            folder="Омская область", setting="77"),
    Example("2024-11-01 modified · - column", region="Омск", folder="Омская область"),
    # a town or a district is no region
    Example("2024-11-01 modified · -", folder="Омск", file="Омский район.xlsx"),
]
# fmt: on


@pytest.mark.parametrize("example", WEEKS + REGIONS, ids=lambda example: str(example[1:])[:120])
def test_week_and_region_of_a_row(example: Example) -> None:
    keys = resolved(example)
    week = keys["report_week"]
    said = f"{week} {keys['_week_origin']}" if week else keys["_week_conflict"]
    region = [keys["region_code"] or "-", keys["_region_origin"] or ""]
    assert f"{said} · {' '.join(region).strip()}" == example.says
    assert (week is None) == (keys["_week_conflict"] is not None) == (keys["as_of_date"] is None)


def test_the_table_has_sixty_examples_and_none_twice() -> None:
    given = [example[1:] for example in WEEKS]
    assert len(WEEKS) >= 60
    assert len(set(given)) == len(given)


@pytest.mark.parametrize(
    ("example", "day"),
    [
        (Example("", title="за 18–24.10.2024", file="28.10.2024.xlsx"), "2024-10-24"),
        (Example("", file="28.10.2024.xlsx", folder="2024-10-25"), "2024-10-28"),
        (Example("", column="26.10.2024", file="25.10.2024.xlsx"), "2024-10-26"),
        (Example("", modified="2024-10-31T23:00+03:00"), "2024-10-25"),
    ],
)
def test_the_day_is_that_of_the_first_place(example: Example, day: str) -> None:
    assert resolved(example)["as_of_date"] == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("kind", "example", "day", "origin"),
    [
        ("headcounts", Example("", column="20.09.2024", file="25.10.2024.xlsx"),
         "2024-09-20", "column"),
        ("headcounts", Example("", file="25.10.2024.xlsx"), None, "column"),
        ("registry", Example("", file="реестр 01.09.2024.csv", folder="2024-10-25"),
         "2024-09-01", "file_name"),
        ("registry", Example("", title="на 20.08.2024", file="реестр 01.09.2024.csv"),
         "2024-08-20", "title"),
        ("registry", Example("", modified="2024-08-31T22:00+00:00"), "2024-09-01", "modified"),
        ("registry", Example("", modified="2024-08-31T12:01+00:00", zone=KAMCHATKA),
         "2024-09-01", "modified"),
        ("registry", Example("", modified="2024-08-31T11:59+00:00", zone=KAMCHATKA),
         "2024-08-31", "modified"),
    ],
)  # fmt: skip
def test_kinds_without_a_week_have_a_day(
    kind: str, example: Example, day: str | None, origin: str
) -> None:
    keys = resolved(example, kind)
    assert keys["report_week"] is None
    assert keys["_week_conflict"] is None
    assert keys["as_of_date"] == (date.fromisoformat(day) if day else None)
    assert keys["_week_origin"] == origin


def test_each_row_has_its_own_week_and_region() -> None:
    layout = LAYOUTS["sferum_organizations"]
    text = {
        layout.period_field: pd.Series(["18.10.2024", None, "25.10.2024"], dtype="str"),
        "region": pd.Series([None, "Омская область", "Загаданская область"], dtype="str"),
    }
    keys = resolve_keys(text, layout, context_of(Example("", folder="Томская область")), TERRITORY)
    assert [plain(day) for day in keys["report_week"]] == [
        date(2024, 10, 18), date(2024, 11, 1), date(2024, 10, 25),
    ]  # fmt: skip
    assert [plain(code) for code in keys["region_code"]] == ["70", "55", None]
    assert keys["_region_origin"].tolist() == ["folder", "column", "column"]


def test_fridays_of_a_name_and_its_folder() -> None:
    context = context_of(Example("", file="28.10.2024.xlsx", folder="с 11 по 17.10.2024/Край"))
    assert file_weeks(context) == {date(2024, 10, 25), date(2024, 10, 18)}
    assert file_weeks(context_of(Example("", title="25.10.2024"))) == set()


def test_the_last_day_of_a_period_cell() -> None:
    cells = pd.Series(["с 18 по 25 октября 2024", "25.10.2024", "октябрь 2024", None], dtype="str")
    days = [plain(day) for day in last_named_day(cells)]
    assert days == [date(2024, 10, 25), date(2024, 10, 25), None, None]


def context_of(example: Example) -> FileContext:
    """As parse and link hand it over: dates by line of the title, a region if it names one."""
    dates = dict.fromkeys(d for line in example.title.splitlines() for d in period_dates(line))
    regions = TERRITORY.regions_in(example.title)
    return FileContext(
        sha256="a" * 64,
        file_name=example.file,
        folder_path=example.folder,
        modified=datetime.fromisoformat(example.modified).astimezone(UTC),
        timezone=ZoneInfo(example.zone),
        title_dates=tuple(dates),
        title_region=regions.pop() if len(regions) == 1 else None,
        default_region=example.setting,
    )


def resolved(example: Example, kind: str = "sferum_organizations") -> dict[str, Any]:
    """The keys of one row."""
    layout = LAYOUTS[kind]
    text = {
        name: pd.Series([None], dtype="str")
        for name, field in layout.fields.items()
        if name != layout.period_field and field.type != "region"
    }
    text |= {
        name: pd.Series([example.region], dtype="str")
        for name, field in layout.fields.items()
        if field.type == "region"
    }
    if layout.period_field:
        text[layout.period_field] = pd.Series([example.column], dtype="str")
    keys = resolve_keys(text, layout, context_of(example), TERRITORY)
    return {name: plain(series[0]) for name, series in keys.items()}


def plain(cell: Any) -> Any:
    return None if pd.isna(cell) else cell
