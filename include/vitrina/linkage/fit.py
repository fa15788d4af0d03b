"""Fit: which organisations nothing that a row states speaks against."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vitrina.rows import cells

BRANCH_WORD = r"(?i)(?:^|[^\p{L}\p{N}_])филиал(?:[^\p{L}\p{N}_]|$)"


class Fit:
    """row × candidate: no stated level, stated type or other valid ИНН speaks against it."""

    def __init__(self, rows: pd.DataFrame, candidates: pd.DataFrame) -> None:
        valid_inn = rows["inn"].where(cells.inn_is_valid(rows["inn"]))
        self._level = _codes(rows["_level"], candidates["level"])
        self._type = _codes(rows["org_type"], candidates["org_type"])
        self._inn = _codes(valid_inn, candidates["inn"])
        says_branch = rows["name"].str.contains(BRANCH_WORD, regex=True)
        self._says_branch = says_branch.to_numpy(dtype=bool)
        self._is_head = (candidates["level"] == "head").to_numpy(dtype=bool)

    def allowed(self, rows: Any, candidates: Any) -> Any:
        """The matrix of these rows and candidates, by place."""
        is_head = self._is_head[candidates][None, :]
        says_branch = self._says_branch[rows][:, None]
        other_type = _differ(self._type, rows, candidates)
        # The type printed for a branch may be its own or its head's.
        against = (says_branch & is_head) | (other_type & is_head & ~says_branch)
        against |= _differ(self._level, rows, candidates) | _differ(self._inn, rows, candidates)
        return ~against


def _codes(printed: pd.Series[Any], known: pd.Series[Any]) -> tuple[Any, Any]:
    """Both as numbers of equal values, -1 where there is none."""
    codes, _ = pd.factorize(pd.concat([printed.astype("str"), known.astype("str")]))
    return codes[: len(printed)], codes[len(printed) :]


def _differ(codes: tuple[Any, Any], rows: Any, candidates: Any) -> Any:
    """row × candidate: both are given and not equal."""
    printed, known = codes[0][rows][:, None], codes[1][candidates][None, :]
    return (printed >= 0) & (known >= 0) & (printed != known)
