"""The comparison sees every kind of difference, and nothing below a billionth."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.oracle.compare import differences

ROW = {"value": Fraction(100, 3), "rank": 2, "status": "mid", "delta": None}
PUBLISHED = {"value": 100 / 3, "rank": 2, "status": "mid", "delta": None}


def test_equal_tables_have_no_difference() -> None:
    assert differences({(1,): PUBLISHED}, {(1,): ROW}) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"value": 100 / 3 + 2e-9}, {"value": None}, {"rank": 3}, {"rank": 2.0}, {"rank": None},
        {"status": "low"}, {"delta": 0.0}, {"a column": "too many"},
    ],
)  # fmt: skip
def test_a_changed_cell_is_seen(changed: dict[str, Any]) -> None:
    assert len(differences({(1,): PUBLISHED | changed}, {(1,): ROW})) == 1


def test_a_missing_row_and_a_row_too_many_are_seen() -> None:
    assert differences({(2,): PUBLISHED}, {(1,): ROW}) == ["missing (1,)", "not expected (2,)"]
