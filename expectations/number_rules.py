"""Rules between numbers: of a row Q15, Q16, Q17, Q23, Q26, of a table and its total Q29."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

import pandas as pd

from expectations.base import Cells, CellsExpectation, is_blank, printed
from vitrina.rows import cells

#: An organisation with this many members, teachers and students together, is active.
MEMBERS_OF_AN_ACTIVE_ORGANIZATION = 2
#: Half of the last digit is judged at no more than four digits after the point.
FINEST_STEP = 0.0001


class ExpectPartWithinWhole(CellsExpectation):
    """Q15: no part exceeds its whole. `parts`: part → whole; `titles`: field → header."""

    parts: dict[str, str]
    titles: dict[str, str]
    success_keys: ClassVar[tuple[str, ...]] = ("parts", "titles")

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        for part, whole in parameters["parts"].items():
            above = (rows[part] > rows[whole]).fillna(False)
            title = parameters["titles"][whole]
            yield Cells(part, above, f"«{title}» = " + printed(rows, whole).astype("string"))


class ExpectActiveToBeConnected(CellsExpectation):
    """Q15: an active organisation is connected."""

    active: str
    connected: str
    success_keys: ClassVar[tuple[str, ...]] = ("active", "connected")

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        active = rows[parameters["active"]].fillna(False)
        yield Cells(parameters["active"], active & ~rows[parameters["connected"]].fillna(True))


class ExpectActivityToFitMembers(CellsExpectation):
    """Q16: «Активна» has at least two members, «Не активна» fewer; the flag wins in the facts.

    A blank count may hide any number: with one, only too many for «Не активна» is certain.
    """

    active: str
    members: list[str]
    success_keys: ClassVar[tuple[str, ...]] = ("active", "members")

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        active = rows[parameters["active"]]
        counts = rows[parameters["members"]]
        members = counts.sum(axis=1)
        enough = members >= MEMBERS_OF_AN_ACTIVE_ORGANIZATION
        is_told = counts.notna().all(axis=1) | enough
        yield Cells(parameters["active"], is_told & (active != enough), members.astype("Int64"))


class ExpectPercentOfItsCounts(CellsExpectation):
    """Q17: a printed percent is its ratio within half of its last digit.

    `ratios`: percent field → [numerator, denominator]; percents are 0–100, `<field>_step` is one
    unit of the last printed digit.
    """

    ratios: dict[str, list[str]]
    success_keys: ClassVar[tuple[str, ...]] = ("ratios",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        for field, (numerator, denominator) in parameters["ratios"].items():
            base = rows[denominator].astype("Float64")
            expected = 100 * rows[numerator] / base.mask(base == 0)
            tolerance = rows[f"{field}_step"].clip(lower=FINEST_STEP) / 2
            # The last digit of a double is no difference.
            apart = (rows[field] - expected).abs() > tolerance + 1e-9
            words = expected.round(4).astype("string").str.replace(".", ",") + " %"
            yield Cells(field, apart, words)


class ExpectNoPercentWithoutBase(CellsExpectation):
    """Q26: no percent where its denominator is blank or nought. `ratios` as in Q17."""

    ratios: dict[str, list[str]]
    titles: dict[str, str]
    success_keys: ClassVar[tuple[str, ...]] = ("ratios", "titles")

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        for field, (_, denominator) in parameters["ratios"].items():
            base, given = rows[denominator], rows[field].notna()
            none = is_blank(printed(rows, denominator), among=given & base.isna())
            title = parameters["titles"][denominator]
            without = none | (given & (base == 0).fillna(False))
            yield Cells(field, without, f"«{title}» не задано или равно нулю")


class ExpectChatsUnderMiniApp(CellsExpectation):
    """Q23: a mini-app stands on chats; «да» beside chats «нет» is worth a look."""

    mini_app: str
    chats: str
    success_keys: ClassVar[tuple[str, ...]] = ("mini_app", "chats")

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        without = (rows[parameters["mini_app"]] == "yes") & (rows[parameters["chats"]] == "no")
        yield Cells(parameters["chats"], without)


class ExpectPartsToMakePrintedTotal(CellsExpectation):
    """Q29: the rows of a table add up to what its own total row says, each of `fields` for itself.

    `_printed_totals` of a row: JSON of what its table totals, `[{"row", "cells": {field: text}}]`.
    A blank cell may account for what is missing, never for a sum above the whole; a column with a
    cell that is no count is not judged.
    """

    fields: list[str]
    success_keys: ClassVar[tuple[str, ...]] = ("fields",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        totalled = rows[rows["_printed_totals"].notna()]
        for _, table in totalled.groupby("_table", sort=False):
            for total in json.loads(table["_printed_totals"].iloc[0]):
                for field in sorted(parameters["fields"] & total["cells"].keys()):
                    words = _unlike_parts(table, field, total["cells"][field])
                    if words:
                        place = rows.index == table.index[0]
                        detail = f"в итоговой строке {total['row']} стоит {words}"
                        yield Cells(field, pd.Series(place, rows.index), detail)


def _unlike_parts(table: pd.DataFrame, field: str, text: str) -> str | None:
    """Both numbers where the printed whole cannot be the sum of its parts."""
    whole = cells.counts(cells.clean(pd.Series([text], dtype="str"))).iloc[0]
    unread = table[field].isna() & ~is_blank(printed(table, field), among=table[field].isna())
    if pd.isna(whole) or unread.any():
        return None
    parts = int(table[field].sum())
    if parts > whole or (parts < whole and table[field].notna().all()):
        return f"{whole}, а сумма строк таблицы {parts}"
    return None
