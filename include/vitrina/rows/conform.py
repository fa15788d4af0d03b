"""Conform: one raw table → typed rows that know their week, their region and their origin."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import pandas as pd
import pyarrow as pa

from vitrina.layouts import Layout, LayoutField
from vitrina.rows import cells
from vitrina.rows.cells import DATE, Text
from vitrina.rows.shifts import find_shifts, put_back
from vitrina.settings import SEEDS
from vitrina.territory import Territory
from vitrina.weeks import PeriodDate, WeekResolution, closing_friday, period_dates, resolve_week

#: Part of the rows that must agree on the scale of a percent column.
SCALE_AGREEMENT = 0.95
#: A row speaks for a scale when its percent is within this factor of what its numbers give.
SCALE_FACTOR = 3.0

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


def conform(
    raw: pd.DataFrame, layout: Layout, context: FileContext, territory: Territory
) -> pd.DataFrame:
    """Typed rows of one raw table, in its order; no row is added or dropped.

    Columns: lineage and keys as in tables.py (organisation keys null), for each field of the
    layout `<f>` typed, `<f>__printed` text, percents 0–100 and decimals `<f>_step`, identifiers
    `<f>__repaired`; `inn_is_head`; and what the expectations judge by: `_shifted_from` `_level`
    `_week_conflict` `_week_origin` `_region_printed` `_region_origin` `_percent_undecided`.
    """
    in_sheet = [name for name in raw.columns if name in layout.fields]
    printed = raw[in_sheet].astype("str")
    cleaned = pd.DataFrame({name: cells.clean(printed[name]) for name in in_sheet}, raw.index)
    shifted_from = find_shifts(cleaned, layout)
    printed, cleaned = put_back(printed, shifted_from), put_back(cleaned, shifted_from)
    nothing = pd.Series(None, index=raw.index, dtype="str")
    text = {name: cleaned.get(name, nothing) for name in layout.fields}
    keys = resolve_keys(text, layout, context, territory)
    columns: dict[str, Any] = {
        **_lineage(raw, context), **keys,
        "municipality_id": None, "organization_id": None, "is_linked": False,
        "link_method": None, "link_score": None, "_shifted_from": shifted_from,
    }  # fmt: skip
    prefixes = keys["region_code"].map(_oktmo_prefixes()).astype("str")
    percents: dict[str, tuple[Text, Text, Text]] = {}
    for name, field in layout.fields.items():
        columns[f"{name}__printed"] = printed.get(name, nothing).str.strip().replace("", None)
        if field.type == "percent":
            percents[name] = cells.percents(text[name])
        else:
            columns |= _converted(field, text[name], prefixes, layout)
    undecided = []
    for name, (value, step, is_signed) in percents.items():
        scale = _scale(layout.fields[name], value, is_signed, layout, columns)
        if scale is None:
            undecided.append(name)
        factor = pd.Series(1.0, index=raw.index).where(is_signed | (value == 0), scale)
        # Rounded where binary fractions of the scaling would show (0.563 × 100 is not 56.3).
        columns[name] = (value * factor).round(10)
        columns[f"{name}_step"] = (step * factor).round(10)
    columns["_percent_undecided"] = ",".join(undecided) or None
    columns["_level"] = _stated_level(text, layout)
    if "level" in columns:
        columns["level"] = columns["level"].fillna(columns["_level"])
    if "inn" in text:
        columns["inn_is_head"] = cells.is_head_reference(text["inn"])
    return pd.DataFrame(columns, index=raw.index)


def resolve_keys(
    text: dict[str, Text], layout: Layout, context: FileContext, territory: Territory
) -> dict[str, Text]:
    """`report_week`, `as_of_date`, `region_code` of each row and where they come from."""
    index = next(iter(text.values())).index
    column = text.get(layout.period_field or "", pd.Series(None, index=index, dtype="str"))
    if layout.period in ("week", "as_of"):
        period = _weeks(column, context)
    else:
        period = _as_of_dates(column, layout, context)
    return {**period, **_regions(text, layout, context, territory)}


def _weeks(column: Text, context: FileContext) -> dict[str, Text]:
    """One reporting week for all dates around a row; their conflict in words (Q02)."""
    outside = {
        "title": context.title_dates,
        "file_name": period_dates(PurePosixPath(context.file_name).stem),
        "folder": _folder_dates(context.folder_path),
    }

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


def file_weeks(context: FileContext) -> set[date]:
    """Fridays that the file's own name and folder name."""
    named = period_dates(PurePosixPath(context.file_name).stem)
    return {closing_friday(found) for found in (*named, *_folder_dates(context.folder_path))}


def _conflict_in_words(week: WeekResolution) -> str | None:
    if not week.conflict:
        return None
    return "; ".join(
        f"{_SOURCE_NAMES[source]} — неделя "
        + ", ".join(friday.strftime("%d.%m.%Y") for friday in fridays)
        for source, fridays in week.conflict.items()
    )


def _as_of_dates(column: Text, layout: Layout, context: FileContext) -> dict[str, Text]:
    """Kinds without a week: the date of the row's own column; a registry is dated as a file."""
    if layout.period_field:
        days, origin = cells.dates(column), "column"
    else:
        named = {
            "title": context.title_dates,
            "file_name": period_dates(PurePosixPath(context.file_name).stem),
        }
        origin = next((source for source, dates in named.items() if dates), "modified")
        day = max(
            (found.day for found in named.get(origin, ())),
            default=context.modified.astimezone(context.timezone).date(),
        )
        days = _dates([day] * len(column), column.index)
    return {
        "report_week": _dates([None] * len(column), column.index),
        "as_of_date": days,
        "_week_origin": _texts([origin] * len(column), column.index),
        "_week_conflict": _texts([None] * len(column), column.index),
    }


def _folder_dates(folder_path: str) -> list[PeriodDate]:
    return [found for part in PurePosixPath(folder_path).parts for found in period_dates(part)]


def _regions(
    text: dict[str, Text], layout: Layout, context: FileContext, territory: Territory
) -> dict[str, Text]:
    """Column over folder over file name over title over the setting.

    A name in the column that is not known gives no code: nothing else may overrule it (Q21).
    """
    name = next((n for n, field in layout.fields.items() if field.type == "region"), None)
    index = next(iter(text.values())).index
    printed = text[name] if name else pd.Series(None, index=index, dtype="str")
    code, origin = _region_of_file(context, territory)
    known = {cell: territory.region_code(cell) for cell in printed.dropna().unique()}
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


def _converted(field: LayoutField, text: Text, prefixes: Text, layout: Layout) -> dict[str, Text]:
    """`<f>` and what goes with it. Most layouts have many columns that a file lacks."""
    given = text if text.notna().any() else text.iloc[:0]
    name = field.name
    if field.type == "decimal":
        found = dict(zip((name, f"{name}_step"), cells.decimals(given), strict=True))
    elif field.type == "identifier":
        read = cells.identifiers(given, field.identifier, prefixes.loc[given.index])
        found = dict(zip((name, f"{name}__repaired"), read, strict=True))
    elif field.type == "status":
        found = {name: cells.statuses(given, field.values)}
    else:
        found = {name: _CONVERTERS[field.type](given)}
    if name == layout.period_field:
        found[name] = found[name].fillna(_last_named_day(given))
    return {column: values.reindex(text.index) for column, values in found.items()}


_CONVERTERS = {
    "text": cells.texts, "region": cells.texts, "municipality": cells.texts,
    "count": cells.counts, "flag": cells.flags, "date": cells.dates,
    "org_type": cells.org_types, "level": cells.levels,
}  # fmt: skip


def _last_named_day(text: Text) -> Text:
    """«с 18 по 25 октября 2024» in a period column is a date too: its last day."""
    known = {
        cell: max((found.day for found in period_dates(cell)), default=None)
        for cell in text.dropna().unique()
    }
    return _dates([None if pd.isna(cell) else known[cell] for cell in text], text.index)


def _stated_level(text: dict[str, Text], layout: Layout) -> Text:
    """head, branch or null: what the row itself says, never what its identifiers suggest."""
    index = next(iter(text.values())).index
    stated = pd.Series(None, index=index, dtype="str")
    for name, field in layout.fields.items():
        if field.type in ("level", "org_type"):
            stated = stated.fillna(cells.levels(text[name]))
    if "name" in text:
        opens = text["name"].str.lower().str.contains(r"^[\"«“„' ]*филиал", regex=True)
        stated = stated.mask(stated.isna() & opens.astype(bool), "branch")
    return stated


def _scale(
    field: LayoutField, value: Text, is_signed: Text, layout: Layout, columns: dict[str, Any]
) -> float | None:
    """What turns numbers without a percent sign into percents: 1, 100, or None if undecided.

    The number format is in the text already; then the layout's identities `pct = n / d`, where
    at least 95 % of the rows that can tell must agree; then the layout's declared scale.
    """
    plain = value.notna() & ~is_signed & (value != 0)
    if not plain.any():
        return 1.0
    shares = _share_by_identity(field.name, layout, columns)
    if shares is not None:
        ratio = (value / shares)[plain & (shares > 0).fillna(False)].astype("float64")
        if len(ratio):
            for scale in (1.0, 100.0):
                expected = 100.0 / scale
                agrees = ratio.between(expected / SCALE_FACTOR, expected * SCALE_FACTOR)
                if agrees.mean() >= SCALE_AGREEMENT:
                    return scale
            return None
    return {"0-1": 100.0, "0-100": 1.0}.get(field.scale or "")


def _share_by_identity(name: str, layout: Layout, columns: dict[str, Any]) -> Text | None:
    """n / d of the identity `name = n / d`, as a share of 1; null where it cannot be told."""
    for identity in layout.identities:
        left, equals, right = identity.partition(" = ")
        if equals and left.strip() == name:
            numerator, denominator = (columns[part.strip()] for part in right.split("/"))
            share: Text = numerator.astype("Float64") / denominator.mask(denominator == 0)
            return share
    return None


@cache
def _oktmo_prefixes() -> dict[str, str]:
    """Region code → the digits its ОКТМО begin with."""
    with (SEEDS / "regions.csv").open(encoding="utf-8", newline="") as seed:
        return {row["region_code"]: row["oktmo_prefix"] for row in csv.DictReader(seed)}


def _lineage(raw: pd.DataFrame, context: FileContext) -> dict[str, Any]:
    return {
        "_file_sha256": context.sha256,
        "_file_name": context.file_name,
        "_sheet": raw["_sheet"],
        "_row_number": raw["_row_number"].astype("Int64"),
        "_is_hidden": raw["_is_hidden"].astype("boolean"),
        "_modified_at": pd.Timestamp(context.modified).tz_convert("UTC"),
    }


def _dates(days: list[date | None], index: pd.Index[Any]) -> Text:
    return pd.Series(pd.array(pa.array(days, pa.date32()), dtype=DATE), index=index)


def _texts(texts: list[str | None], index: pd.Index[Any]) -> Text:
    return pd.Series(texts, index=index, dtype="str")
