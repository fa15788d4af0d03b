"""Conform: one raw table → typed rows that know their week, their region and their origin."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from vitrina.layouts import Layout, LayoutField
from vitrina.rows import cells
from vitrina.rows.cells import Text
from vitrina.rows.keys import FileContext, last_named_day, resolve_keys
from vitrina.rows.shifts import find_shifts, put_back
from vitrina.seeds import read_lines
from vitrina.settings import SEEDS
from vitrina.territory import Territory

#: Part of the rows that must agree on the scale of a percent column.
SCALE_AGREEMENT = 0.95
#: A row speaks for a scale when its percent is within this factor of what its numbers give.
SCALE_FACTOR = 3.0


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
    cleaned = pd.DataFrame(
        cells.together(cells.clean, {name: printed[name] for name in in_sheet}),
        raw.index,
        columns=in_sheet,
    )
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
    shown = cells.together(_shown, {name: printed[name] for name in in_sheet})
    counts = cells.together(cells.counts, {
        name: text[name] for name in in_sheet if layout.fields[name].type == "count"
    })  # fmt: skip
    percents: dict[str, tuple[Text, Text, Text]] = {}
    for name, field in layout.fields.items():
        columns[f"{name}__printed"] = shown.get(name, nothing)
        if field.type == "percent":
            percents[name] = cells.percents(text[name])
        elif name in counts:
            columns[name] = counts[name]
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


def _shown(printed: Text) -> Text:
    return printed.str.strip().replace("", None)


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
        found[name] = found[name].fillna(last_named_day(given))
    return {column: values.reindex(text.index) for column, values in found.items()}


_CONVERTERS = {
    "text": cells.texts, "region": cells.texts, "municipality": cells.texts,
    "territory": cells.texts,
    "count": cells.counts, "flag": cells.flags, "date": cells.dates,
    "org_type": cells.org_types, "level": cells.levels,
}  # fmt: skip


def _stated_level(text: dict[str, Text], layout: Layout) -> Text:
    """head, branch or null: what the row itself says, never what its identifiers suggest."""
    index = next(iter(text.values())).index
    stated = pd.Series(None, index=index, dtype="str")
    for name, field in layout.fields.items():
        if field.type in ("level", "org_type"):
            stated = stated.fillna(cells.levels(text[name]))
    if "name" in text:
        opens = text["name"].str.contains(r"(?i)^[\"«“„' ]*филиал", regex=True)
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
    if field.scale == "0-100" and bool((value[plain] <= 1).all()):
        # Nothing above one: they may as well be shares, and nobody is read a hundred times off.
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
    return {row["region_code"]: row["oktmo_prefix"] for row in read_lines(SEEDS / "regions.csv")}


def _lineage(raw: pd.DataFrame, context: FileContext) -> dict[str, Any]:
    return {
        "_file_sha256": context.sha256,
        "_file_name": context.file_name,
        "_sheet": raw["_sheet"],
        "_row_number": raw["_row_number"].astype("Int64"),
        "_is_hidden": raw["_is_hidden"].astype("boolean"),
        "_modified_at": pd.Timestamp(context.modified).tz_convert("UTC"),
    }
