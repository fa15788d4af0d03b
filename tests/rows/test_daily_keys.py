"""Keys of daily rows, of territories and of kinds that may lack a date column."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from vitrina.layouts import load_layouts
from vitrina.rows.keys import FileContext, resolve_keys
from vitrina.territory import Territory
from vitrina.weeks import PeriodDate

TERRITORY = Territory.from_seeds()


def keys(kind: str, columns: dict[str, list[str | None]], **more: Any) -> dict[str, list[Any]]:
    """Resolved keys of a few rows, nulls as None; `name` and `folder` are the file's."""
    context = FileContext(
        sha256="ab",
        file_name=more.pop("name", "Выгрузка.xlsx"),
        folder_path=more.pop("folder", ""),
        modified=datetime(2024, 11, 5, 12, tzinfo=UTC),
        timezone=ZoneInfo("Europe/Moscow"),
        **more,
    )
    layout, length = load_layouts()[kind], len(next(iter(columns.values())))
    text = {
        name: pd.Series(columns.get(name, [None] * length), dtype="str") for name in layout.fields
    }
    found = resolve_keys(text, layout, context, TERRITORY)
    return {
        name: values.astype(object).where(values.notna(), None).tolist()
        for name, values in found.items()
    }


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Сообщество.xlsx", ""),
        ("Сообщество 25.10.2024.xlsx", ""),  # published on the Friday
        ("Сообщество 28.10.2024.xlsx", ""),  # published on the Monday after
        ("Сообщество с 14 по 31 октября 2024.xlsx", "2024-10-25"),
        ("Сообщество 23.10.2024.xlsx", ""),  # named by one of its days
        ("Сообщество.xlsx", "Омская область/2024-11-01"),
    ],
)
def test_a_day_belongs_to_the_first_friday_after_it(name: str, folder: str) -> None:
    found = keys(
        "community_statistics",
        {"day": ["24.10.2024", "2024-10-25", "26 октября 2024", "17.10.2024", "завтра", None]},
        name=name, folder=folder,
    )  # fmt: skip
    assert found["report_week"] == [
        date(2024, 10, 25), date(2024, 11, 1), date(2024, 11, 1), date(2024, 10, 18), None, None,
    ]  # fmt: skip
    assert found["as_of_date"][:4] == [
        date(2024, 10, 24), date(2024, 10, 25), date(2024, 10, 26), date(2024, 10, 17),
    ]  # fmt: skip
    assert found["_week_conflict"] == [None] * 6


def test_a_file_none_of_whose_days_lies_in_the_week_it_names_contradicts_itself() -> None:
    found = keys(
        "community_statistics",
        {"day": ["23.10.2024", "24.10.2024"]},
        name="Сообщество 20.09.2024.xlsx",
        title_dates=(PeriodDate(date(2024, 10, 25)),),
    )
    assert found["report_week"] == [None, None]
    assert found["_week_conflict"] == [
        "имя файла — неделя 20.09.2024, 27.09.2024; столбец даты — неделя 25.10.2024"
    ] * 2  # fmt: skip


def test_a_territory_is_a_region_or_lies_in_the_region_of_the_file() -> None:
    column = {"territory": ["Омская область", "Ачинский район", "Загаданская область", None]}
    column["viewed_date"] = ["24.01.2019"] * 4
    inside = keys("open_lessons", column, folder="Красноярский край")
    assert inside["region_code"] == ["55", "24", "24", "24"]
    assert inside["_region_printed"] == ["Омская область", None, None, None]
    # Without a region around it, what is no region is an unknown one.
    alone = keys("open_lessons", column)
    assert alone["region_code"] == ["55", None, None, None]
    assert alone["_region_printed"] == [*column["territory"][:3], None]


def test_a_row_without_a_date_has_the_date_of_its_file() -> None:
    found = keys("readiness", {"report_date": ["20.09.2024", None, "скоро"]},
                 name="Готовность 01.10.2024.xlsx")  # fmt: skip
    assert found["as_of_date"] == [date(2024, 9, 20), date(2024, 10, 1), None]
    assert found["_week_origin"] == ["column", "file_name", "column"]
    assert found["report_week"] == [None] * 3
    undated = keys("readiness", {"report_date": [None]})
    assert undated["as_of_date"] == [date(2024, 11, 5)]
