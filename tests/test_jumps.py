"""Jumps of a region's percent from week to week (Q20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.settled_weeks import LIMITS, Weeks
from vitrina.settle import Rules, settle


@pytest.mark.parametrize(
    ("percent", "is_held"), [(70, False), (70.001, True), (30, False), (29.999, True)]
)
def test_more_than_twenty_points_either_way_hold_the_file(percent: float, is_held: bool) -> None:
    weeks = Weeks()
    weeks.series(50, percent)
    assert weeks.held() == ({"week 1": "Q20"} if is_held else {})


def test_exactly_twenty_points_are_exact_where_percents_are_not() -> None:
    weeks = Weeks()
    weeks.file("thirds", 0, 0, numerator=10, denominator=30)
    weeks.file("more", 1, 0, numerator=16, denominator=30)
    assert weeks.held() == {}


#: Eight changes about nothing.
STEADY = (2, -2, 2, -2, 2, -2, 1, -1)


def walk(*deltas: float) -> list[float]:
    percents = [50.0]
    for delta in deltas:
        percents.append(percents[-1] + delta)
    return percents


@pytest.mark.parametrize(("extra", "is_held"), [(10, False), (10.001, True), (-10.001, True)])
def test_more_than_five_deviations_hold_the_file(extra: float, is_held: bool) -> None:
    weeks = Weeks()
    # Nine changes whose sample deviation is exactly 2: squares sum to 32, less one degree.
    weeks.series(*walk(2, -2, 2, -2, 2, -2, 2, -2, 0, extra))
    assert weeks.held() == ({"week 10": "Q20"} if is_held else {})


@pytest.mark.parametrize(("earlier", "is_held"), [(7, False), (8, True)])
def test_deviations_need_eight_earlier_changes(earlier: int, is_held: bool) -> None:
    weeks = Weeks()
    weeks.series(*walk(*STEADY[:earlier], 15))
    assert weeks.held() == ({f"week {earlier + 1}": "Q20"} if is_held else {})


def test_a_steady_rise_and_a_change_under_a_point_are_no_jump() -> None:
    weeks = Weeks()
    weeks.series(*walk(*[3] * 12))
    weeks.file("still", 0)
    assert weeks.held() == {}
    flat = Weeks()
    flat.series(*walk(*[0] * 10, 1))
    assert flat.held() == {}
    flat = Weeks()
    flat.series(*walk(*[0] * 10, 1.001))
    assert flat.held() == {"week 11": "Q20"}


@pytest.mark.parametrize(
    "more",
    [
        {"definition": "2"},
        {"school_year": "2025/26", "base_as_of": date(2025, 10, 1)},
        {"has_inactive": False},
        {"found_count": 8},
        {"least_count": None},
        {"denominator": 0},
        {"denominator": 4, "numerator": 4},
        {"numerator": None},
    ],
)
def test_what_does_not_compare_does_not_leap(more: dict[str, Any]) -> None:
    weeks = Weeks()
    weeks.file("before", 0, 50)
    weeks.file("after", 1, 90, **more)
    assert weeks.held() == {}


def test_a_base_of_another_year_compares_while_it_is_the_same_base() -> None:
    weeks = Weeks()
    weeks.file("before", 0, 50)
    weeks.file("after", 1, 90, school_year="2025/26")
    assert weeks.held() == {"after": "Q20"}


def test_changes_of_the_definition_before_say_nothing_of_deviations_now() -> None:
    weeks = Weeks()
    weeks.series(*walk(*STEADY))
    for week, percent in enumerate(walk(0, 15), start=9):
        weeks.file(f"week {week}", week, percent, definition="2")
    assert weeks.held() == {}


def test_a_hole_ends_the_comparison_and_a_held_week_is_one() -> None:
    weeks = Weeks()
    weeks.series(50, 90, 90)
    assert weeks.held() == {"week 1": "Q20"}
    weeks = Weeks()
    weeks.file("before", 0, 50)
    weeks.file("after the hole", 2, 90)
    assert weeks.held() == {}


def test_without_limits_of_jumps_nothing_leaps() -> None:
    weeks = Weeks()
    weeks.series(50, 90)
    rules = Rules(weeks.policies)
    limits = replace(LIMITS, jumps=None)
    rows = settle(weeks.files, weeks.entities, limits, rules, weeks.figures)
    assert not any(row["is_held"] for row in rows)
