"""Keys: which week, as-of date and region the rows of one file belong to, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import PurePosixPath
from typing import Any

import pandas as pd
import pyarrow as pa

from vitrina.layouts import Layout
from vitrina.rows import cells
from vitrina.rows.cells import DATE, Text
from vitrina.territory import Territory
from vitrina.weeks import (
    PeriodDate,
    WeekResolution,
    closing_friday,
    period_dates,
    resolve_week,
    week_of_day,
)

_SOURCE_NAMES = {
    "title": "заголовок листа", "column": "столбец даты",
    "file_name": "имя файла", "folder": "имя папки",
}  # fmt: skip


@dataclass(frozen=True)
class FileContext:
    """What is known of a table beside its cells. `modified` is UTC and orders versions."""

    sha256: str
    file_name: str
    folder_path: str
    modified: datetime
    timezone: tzinfo
    title_dates: tuple[PeriodDate, ...] = ()
    title_region: str | None = None
    default_region: str | None = None


def resolve_keys(
    text: dict[str, Text], layout: Layout, context: FileContext, territory: Territory
) -> dict[str, Text]:
    """`report_week`, `as_of_date`, `region_code` of each row and where they come from."""
    index = next(iter(text.values())).index
    column = text.get(layout.period_field or "", pd.Series(None, index=index, dtype="str"))
    if layout.period in ("week", "as_of"):
        period = _weeks(column, layout, context)
    elif layout.period == "day":
        period = _days(column, layout, context)
    else:
        period = _as_of_dates(column, layout, context)
    return {**period, **_regions(text, layout, context, territory)}


def file_weeks(context: FileContext) -> set[date]:
    """Fridays that the file's own name and folder name."""
    named = period_dates(PurePosixPath(context.file_name).stem)
    return {closing_friday(found) for found in (*named, *_folder_dates(context.folder_path))}


def last_named_day(text: Text) -> Text:
    """«с 18 по 25 октября 2024» in a period column is a date too: its last day."""
    known = {
        cell: max((found.day for found in period_dates(cell)), default=None)
        for cell in text.dropna().unique()
    }
    return _dates([None if pd.isna(cell) else known[cell] for cell in text], text.index)


def _weeks(column: Text, layout: Layout, context: FileContext) -> dict[str, Text]:
    """One reporting week for all dates around a row; their conflict in words (Q02)."""
    outside = _outside(layout, context)

    def resolve(cell: str | None) -> WeekResolution:
        dates = period_dates(cell) if cell is not None else []
        return resolve_week({**outside, "column": dates}, context.modified, context.timezone)

    undated = resolve(None)
    known = {cell: resolve(cell) for cell in column.dropna().unique()}
    found: list[WeekResolution] = [undated if pd.isna(cell) else known[cell] for cell in column]
    return {
        "report_week": _dates([week.report_week for week in found], column.index),
        "as_of_date": _dates([week.as_of_date for week in found], column.index),
        "_week_origin": _texts([week.origin for week in found], column.index),
        "_week_conflict": _texts([_conflict_in_words(week) for week in found], column.index),
    }


def _days(column: Text, layout: Layout, context: FileContext) -> dict[str, Text]:
    """Daily rows: each belongs to the first Friday after its day, and a file may span weeks.

    A date around them is a day of theirs or the day of publication; a file none of whose rows
    lies in a week so named contradicts itself (Q02).
    """
    days = cells.dates(column)
    weeks: list[date | None] = [None if pd.isna(day) else week_of_day(day) for day in days]
    named = {
        source: {closing_friday(found) for found in dates}
        | {week_of_day(found.day) for found in dates if not found.is_range_end}
        for source, dates in _outside(layout, context).items()
        if dates
    }
    told = {week for week in weeks if week}
    apart = {source: fridays for source, fridays in named.items() if told and not fridays & told}
    conflict = {source: tuple(sorted(fridays)) for source, fridays in apart.items()}
    if conflict:
        conflict["column"] = tuple(sorted(told))
    words = _conflict_in_words(WeekResolution(None, None, None, conflict))
    return {
        "report_week": _dates([None if conflict else week for week in weeks], column.index),
        "as_of_date": days,
        "_week_origin": _texts(["column" for _ in weeks], column.index),
        "_week_conflict": _texts([words for _ in weeks], column.index),
    }


def _outside(layout: Layout, context: FileContext) -> dict[str, Sequence[PeriodDate]]:
    """Dates in the title, the file's name and its folder, where the layout looks for them."""
    named = {
        "title": context.title_dates,
        "file_name": period_dates(PurePosixPath(context.file_name).stem),
        "folder": _folder_dates(context.folder_path),
    }
    return {place: dates for place, dates in named.items() if place in layout.period_in}


def _conflict_in_words(week: WeekResolution) -> str | None:
    if not week.conflict:
        return None
    return "; ".join(
        f"{_SOURCE_NAMES[source]} — неделя "
        + ", ".join(friday.strftime("%d.%m.%Y") for friday in fridays)
        for source, fridays in week.conflict.items()
    )


def _as_of_dates(column: Text, layout: Layout, context: FileContext) -> dict[str, Text]:
    """Kinds without a week: the date of the row's own column, else the file's where it counts."""
    named = {
        "title": context.title_dates,
        "file_name": period_dates(PurePosixPath(context.file_name).stem),
    }
    told = [place for place in named if place in layout.period_in]
    origin = next((place for place in told if named[place]), "modified") if told else "column"
    day = max((found.day for found in named.get(origin, ())), default=None)
    if origin == "modified":
        day = context.modified.astimezone(context.timezone).date()
    # A cell that holds no date is judged as a cell: nothing else may date its row.
    of_file = _dates([day for _ in column], column.index)
    nothing: list[str | None] = [None for _ in column]
    return {
        "report_week": _dates([None for _ in column], column.index),
        "as_of_date": cells.dates(column).mask(column.isna(), of_file),
        "_week_origin": _texts(
            [origin if pd.isna(cell) else "column" for cell in column], column.index
        ),
        "_week_conflict": _texts(nothing, column.index),
    }


def _folder_dates(folder_path: str) -> list[PeriodDate]:
    return [found for part in PurePosixPath(folder_path).parts for found in period_dates(part)]


def _regions(
    text: dict[str, Text], layout: Layout, context: FileContext, territory: Territory
) -> dict[str, Text]:
    """Column over folder over file name over title over the setting.

    A name in the column that is not known gives no code: nothing else may overrule it (Q21). A
    territory that is no region is a municipality of the file's region, where it has one.
    """
    types = {field.type: n for n, field in reversed(layout.fields.items())}
    name = types.get("region") or types.get("territory")
    index = next(iter(text.values())).index
    printed = text[name] if name else pd.Series(None, index=index, dtype="str")
    code, origin = _region_of_file(context, territory)
    known = {cell: territory.region_code(cell) for cell in printed.dropna().unique()}
    if "region" not in types and code is not None:
        printed = printed.where(printed.map(known).notna())
    codes: list[str | None] = [code if pd.isna(cell) else known[cell] for cell in printed]
    origins: list[str | None] = [origin if pd.isna(cell) else "column" for cell in printed]
    return {
        "region_code": _texts(codes, index),
        "_region_origin": _texts(origins, index),
        "_region_printed": printed,
    }


def _region_of_file(context: FileContext, territory: Territory) -> tuple[str | None, str | None]:
    folders = reversed(PurePosixPath(context.folder_path).parts)
    named: list[tuple[str, Iterable[str]]] = [
        *(("folder", territory.regions_in(part)) for part in folders),
        ("file_name", territory.regions_in(PurePosixPath(context.file_name).stem)),
        ("title", {context.title_region} if context.title_region else ()),
    ]
    for origin, codes in named:
        # Two regions in one name say nothing about which of them the rows belong to.
        if len(found := set(codes)) == 1:
            return found.pop(), origin
    default = context.default_region
    if default is None:
        return None, None
    return (default if default in territory.names else territory.region_code(default)), "setting"


def _dates(days: list[date | None], index: pd.Index[Any]) -> Text:
    return pd.Series(pd.array(pa.array(days, pa.date32()), dtype=DATE), index=index)


def _texts(texts: list[str | None], index: pd.Index[Any]) -> Text:
    return pd.Series(texts, index=index, dtype="str")
