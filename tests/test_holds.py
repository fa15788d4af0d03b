"""Jumps of a region's percent (Q20), policies of rules and answers of people, settled in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrina.jumps import JumpLimits
from vitrina.settle import COLUMNS, Answer, Limits, Rules, settle

LIMITS = Limits(
    version_overlap=Decimal("0.80"),
    part_overlap=Decimal("0.05"),
    row_share={"sferum_organizations": Decimal("0.90")},
    jumps=JumpLimits(Decimal(20), Decimal(5), 8, Decimal(1), min_base=5),
)
FIRST = date(2024, 9, 13)
KIND = "sferum_organizations"


class Weeks:
    """Files of one region, each of a hundred rows unless said, with one percent of thousandths."""

    def __init__(self) -> None:
        self.files: list[dict[str, Any]] = []
        self.entities: dict[tuple[Any, ...], frozenset[str]] = {}
        self.figures: dict[tuple[str, date, str], dict[str, list[dict[str, Any]]]] = {}
        self.policies = {"Q03": "ask", "Q20": "ask", "Q29": "ask"}
        self.answers: dict[tuple[str, str], Answer] = {}

    def file(
        self, name: str, week: int, percent: float | None = None, *, hour: int = 0,
        entities: range = range(100), **more: Any,
    ) -> None:  # fmt: skip
        period = FIRST + timedelta(7 * week)
        self.entities[KIND, period, "24", name] = frozenset(map(str, entities))
        self.files.append(
            {
                "kind": KIND, "period_key": period, "region_code": "24", "file_sha256": name,
                "report_week": period, "as_of_date": None, "row_count": len(entities),
                "modified_at": datetime.fromisoformat("2024-10-25T00:00") + timedelta(hours=hour),
            }
        )  # fmt: skip
        if percent is not None:
            row = {
                "indicator_code": "org_active_pct", "shared_with": None,
                "numerator": round(percent * 1000), "denominator": 100_000, "base": None,
                "received_value": None, "found_count": 10, "least_count": 9.0, "has_active": True,
                "has_inactive": True, "definition": "1", "school_year": "2024/25",
                "base_as_of": None, **more,
            }  # fmt: skip
            self.figures.setdefault((KIND, period, "24"), {})[name] = [row]

    def series(self, *percents: float, **more: Any) -> None:
        for week, percent in enumerate(percents):
            self.file(f"week {week}", week, percent, **more)

    def answer(self, name: str, rule: str, week: int, *, is_release: bool) -> None:
        asked = {
            "kind": KIND, "period_key": FIRST + timedelta(7 * week), "region_code": "24",
            "indicator_code": None, "offered": 1.0, "before": 2.0, "sigma": None,
            "overlaps_with": None,
        }  # fmt: skip
        self.answers[name, rule] = Answer(is_release, (asked,))

    def verdicts(self) -> dict[str, dict[str, Any]]:
        rules = Rules(self.policies, self.answers)
        rows = settle(self.files, self.entities, LIMITS, rules, self.figures)
        pa.Table.from_pylist(rows, schema=COLUMNS)
        return {row["file_sha256"]: row for row in rows}

    def held(self) -> dict[str, str]:
        return {n: row["hold_rule"] for n, row in self.verdicts().items() if row["is_held"]}


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


def test_a_correction_that_leaps_leaves_the_file_it_corrects_in_force() -> None:
    weeks = Weeks()
    weeks.file("before", 0, 50)
    weeks.file("good", 1, 52)
    weeks.file("leaps", 1, 90, hour=1)
    verdicts = weeks.verdicts()
    assert verdicts["good"]["is_current"]
    assert verdicts["good"]["superseded_by"] is None
    assert verdicts["leaps"]["hold_rule"] == "Q20"
    weeks.file("mended", 1, 51, hour=2)
    verdicts = weeks.verdicts()
    assert verdicts["mended"]["is_current"]
    assert verdicts["leaps"]["superseded_by"] == "mended"


def test_nobody_is_asked_about_a_file_that_a_newer_one_in_force_makes_past() -> None:
    weeks = Weeks()
    weeks.file("full", 0)
    weeks.file("a list of few", 0, hour=1, entities=range(10))
    (found,) = weeks.verdicts()["a list of few"]["judgements"]
    assert found["is_asked"]
    weeks.file("corrected", 0, hour=2)
    verdict = weeks.verdicts()["a list of few"]
    assert verdict["is_held"]
    assert not verdict["judgements"][0]["is_asked"]


def test_parts_leap_together_and_what_both_hold_counts_once() -> None:
    weeks = Weeks()
    weeks.file("before", 0, 50)
    weeks.file("north", 1, 0, numerator=30_000, denominator=None, base=100_000,
               entities=range(50))  # fmt: skip
    weeks.file("south", 1, 0, hour=1, numerator=41_000, denominator=None, base=100_000,
               entities=range(48, 98))  # fmt: skip
    assert weeks.held() == {"south": "Q20", "north": "Q03"}
    key = (KIND, FIRST + timedelta(7), "24")
    (north,) = weeks.figures[key]["north"]
    weeks.figures[key]["north"].append({**north, "shared_with": "south", "numerator": 1_000})
    assert weeks.held() == {}


def test_a_file_few_rows_short_that_leaps_is_asked_about_for_both() -> None:
    weeks = Weeks()
    weeks.file("before", 0, 50)
    weeks.file("both", 1, 90, entities=range(60))
    judged = weeks.verdicts()["both"]["judgements"]
    assert [(found["rule_code"], found["is_asked"]) for found in judged] == [
        ("Q03", True), ("Q20", True),
    ]  # fmt: skip
    weeks.answer("both", "Q03", 1, is_release=True)
    assert weeks.held() == {"both": "Q20"}
    weeks.answer("both", "Q20", 1, is_release=True)
    assert weeks.held() == {}


@pytest.mark.parametrize(
    ("policy", "status", "is_asked"),
    [("ask", "held", True), ("hold", "held", False), ("publish", "published", False)],
)
@pytest.mark.parametrize("rule", ["Q03", "Q20", "Q29"])
def test_the_policy_of_a_rule_decides(rule: str, policy: str, status: str, is_asked: bool) -> None:
    weeks = Weeks()
    weeks.policies[rule] = policy
    weeks.file("before", 0, 50)
    if rule == "Q03":
        weeks.file("fires", 1, 50, entities=range(60))
    elif rule == "Q20":
        weeks.file("fires", 1, 90)
    else:
        weeks.file("older", 1, 50)
        weeks.file("fires", 1, 50, hour=1, entities=range(50, 150))
    verdict = weeks.verdicts()["fires"]
    (found,) = verdict["judgements"]
    assert (found["rule_code"], found["status"]) == (rule, status)
    assert found["is_asked"] is is_asked
    assert verdict["is_held"] is (status == "held")
    assert verdict["is_current"] is (status == "published")


def test_a_released_file_is_in_force_and_its_correction_is_asked_about_anew() -> None:
    weeks = Weeks()
    weeks.series(50, 90, 91)
    weeks.answer("week 1", "Q20", 1, is_release=True)
    verdicts = weeks.verdicts()
    assert verdicts["week 1"]["is_current"]
    assert verdicts["week 1"]["judgements"][0]["status"] == "released"
    assert not verdicts["week 2"]["is_held"]
    weeks.file("corrected", 1, 89, hour=1)
    verdicts = weeks.verdicts()
    assert verdicts["week 1"]["is_current"]
    assert verdicts["corrected"]["judgements"][0]["is_asked"]
    weeks.answer("corrected", "Q20", 1, is_release=True)
    verdicts = weeks.verdicts()
    assert verdicts["week 1"]["superseded_by"] == "corrected"
    assert verdicts["corrected"]["version_number"] == 2


def test_a_refused_file_stays_out_even_when_the_rule_no_longer_fires() -> None:
    weeks = Weeks()
    weeks.series(50, 90)
    weeks.answer("week 1", "Q20", 1, is_release=False)
    (found,) = weeks.verdicts()["week 1"]["judgements"]
    assert (found["status"], found["is_asked"], found["offered"]) == ("refused", False, 1.0)
    weeks.file("week 0 corrected", 0, 89, hour=1)
    assert weeks.held() == {"week 1": "Q20"}
    del weeks.answers["week 1", "Q20"]
    assert weeks.held() == {}


def test_a_released_file_that_overlaps_stands_beside_the_other() -> None:
    weeks = Weeks()
    weeks.file("older", 0)
    weeks.file("newer", 0, hour=1, entities=range(50, 150))
    assert weeks.held() == {"newer": "Q29"}
    weeks.answer("newer", "Q29", 0, is_release=True)
    verdicts = weeks.verdicts()
    assert all(verdict["is_current"] for verdict in verdicts.values())
    weeks.file("whole", 0, hour=2, entities=range(150))
    assert weeks.verdicts()["newer"]["superseded_by"] == "whole"


def test_without_limits_of_jumps_nothing_leaps() -> None:
    weeks = Weeks()
    weeks.series(50, 90)
    rules = Rules(weeks.policies)
    limits = replace(LIMITS, jumps=None)
    rows = settle(weeks.files, weeks.entities, limits, rules, weeks.figures)
    assert not any(row["is_held"] for row in rows)


FILES = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 2), st.integers(0, 40), st.integers(1, 60),
        st.sampled_from([10, 25, 31, 60, 95]),
    ),
    min_size=1, max_size=8,
)  # fmt: skip
ANSWERS = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(["Q03", "Q20", "Q29"]), st.booleans()),
    max_size=6,
)


@settings(deadline=None, max_examples=150)
@given(FILES, ANSWERS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters_with_holds_and_answers(
    files: list[tuple[int, int, int, int, int]],
    answers: list[tuple[int, str, bool]],
    random: Any,
) -> None:
    weeks = Weeks()
    for number, (week, hour, first, size, percent) in enumerate(files):
        entities = range(first, first + size)
        weeks.file(f"{number}", week, percent, hour=hour, entities=entities)
    for number, rule, is_release in answers:
        if number < len(files):
            weeks.answer(f"{number}", rule, files[number][0], is_release=is_release)
    expected = weeks.verdicts()
    random.shuffle(weeks.files)
    weeks.answers = dict(sorted(weeks.answers.items(), reverse=True))
    assert weeks.verdicts() == expected
    for name, verdict in expected.items():
        fates = (verdict["is_current"], verdict["is_held"], verdict["superseded_by"] is not None)
        assert sum(map(bool, fates)) == 1
        refused = [rule for (file, rule), a in weeks.answers.items()
                   if file == name and not a.is_release]  # fmt: skip
        assert verdict["is_held"] or not refused
        asked = [found for found in verdict["judgements"] if found["is_asked"]]
        assert verdict["is_held"] or not asked
        assert all((name, found["rule_code"]) not in weeks.answers for found in asked)
