"""Rules between the numbers of a row: Q15, Q16, Q17, Q23, Q26."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pandas as pd

from expectations.base import Cells, CellsExpectation, is_blank, printed

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
    """Q16: «Активна» has at least two members, «Не активна» fewer; the flag wins in the facts."""

    active: str
    members: list[str]
    success_keys: ClassVar[tuple[str, ...]] = ("active", "members")

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        active = rows[parameters["active"]]
        members = rows[parameters["members"]].sum(axis=1, min_count=len(parameters["members"]))
        enough = members >= MEMBERS_OF_AN_ACTIVE_ORGANIZATION
        yield Cells(parameters["active"], active != enough, members.astype("Int64"))


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
