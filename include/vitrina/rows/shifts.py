"""Shifts: rows whose cells slid one place to the left, put back when only one way fits (Q10)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from vitrina.layouts import Layout, LayoutField
from vitrina.rows import cells
from vitrina.rows.cells import Mask, Text


def find_shifts(text: pd.DataFrame, layout: Layout) -> Text:
    """Per row the field a blank has to be inserted at, or null.

    `text` holds the cleaned columns in the order of the sheet. Tried on rows with a cell that is
    none of the forms of its column: one blank is inserted, the cells from there on move one place
    to the right, and what falls off at the end must be blank or a zero. Accepted only if then
    every cell of the row fits its column and there is no other such place.
    """
    shifted_from = pd.Series(None, index=text.index, dtype="str")
    fields = [layout.fields[name] for name in text.columns]
    if not any(field.type == "identifier" for field in fields):
        # Numbers fit any column of numbers: without an identifier nothing anchors a row.
        return shifted_from
    stays = _matrix([fits(text[field.name], field) for field in fields])
    broken = np.flatnonzero(~stays.all(axis=1))
    if not len(broken):
        return shifted_from
    places = _places(text.iloc[broken], fields, stays[broken])
    for row, place in zip(broken.tolist(), places, strict=True):
        if place.sum() == 1:
            shifted_from.iloc[row] = text.columns[int(place.argmax())]
    return shifted_from


def put_back(rows: pd.DataFrame, shifted_from: Text) -> pd.DataFrame:
    """The rows as they were meant: a blank inserted where `shifted_from` says."""
    if shifted_from.isna().all():
        return rows
    repaired = rows.copy()
    for name, shifted in shifted_from.dropna().groupby(shifted_from):
        here, names = shifted.index, list(rows.columns)
        names = names[names.index(str(name)) :]
        repaired.loc[here, names[1:]] = rows.loc[here, names[:-1]].to_numpy()
        repaired.loc[here, name] = None
    return repaired


def fits(text: Text, field: LayoutField) -> Mask:
    """Whether a cell has one of the forms of its column; a blank fits unless it refuses the row.

    Stricter than what is loaded: a name must have a letter, an identifier its number of digits.
    """
    blank = text.isna()
    if field.type in ("text", "municipality", "region", "territory"):
        fit = cells.texts(text).str.contains("[A-Za-zА-Яа-яЁё]", regex=True).astype(bool)
    elif field.type == "identifier":
        fit = _identifier_fits(text, field.identifier)
    elif field.type == "org_type":
        fit = cells.org_types(text).notna() | cells.levels(text).notna()
    elif field.type == "percent":
        fit = cells.percents(text)[0].notna()
    elif field.type == "decimal":
        fit = cells.decimals(text)[0].notna()
    elif field.type == "status":
        fit = cells.statuses(text, field.values).notna()
    else:
        convert = {
            "count": cells.counts, "flag": cells.flags, "level": cells.levels,
            "date": cells.dates,
        }[field.type]  # fmt: skip
        fit = convert(text).notna()
    return fit.where(~blank, not field.nonblank).astype(bool)


def _identifier_fits(text: Text, identifier: str | None) -> Mask:
    if identifier is None or identifier == "registry":
        return cells.texts(text).notna()
    value, _ = cells.identifiers(text, identifier)
    # A lost leading zero of an ОКТМО is repaired where the region is known, not here.
    form = r"\d{7,8}|\d{10,11}" if identifier == "oktmo" else cells.FORMS[identifier]
    fit = value.str.fullmatch(form).astype(bool)
    return fit | cells.is_head_reference(text) if identifier == "inn" else fit


def _places(
    rows: pd.DataFrame, fields: list[LayoutField], stays: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """row × field: whether a blank inserted there makes every cell of the row fit."""
    moves = _matrix([fits(rows[here.name], there) for here, there in pairwise(fields)])
    last = rows[fields[-1].name]
    falls_off = (last.isna() | (cells.counts(last) == 0).fillna(False).astype(bool)).to_numpy()
    blank = _matrix([rows[field.name].isna() for field in fields])
    before = np.cumprod(stays, axis=1).astype(bool)
    after = np.cumprod(moves[:, ::-1], axis=1).astype(bool)[:, ::-1]
    places = np.zeros_like(stays)
    for position, field in enumerate(fields):
        if field.nonblank:
            continue
        place = falls_off.copy()
        if position > 0:
            # Before or after a blank is the same row: only the first of the two places counts.
            place &= before[:, position - 1] & ~blank[:, position - 1]
        if position < len(fields) - 1:
            place &= after[:, position]
        places[:, position] = place
    return places


def _matrix(columns: list[Mask]) -> np.ndarray[Any, Any]:
    return np.column_stack([column.to_numpy(dtype=bool) for column in columns])
