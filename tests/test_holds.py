"""Policies of rules that hold and answers of people, settled in order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.settled_weeks import FIRST, KIND, Weeks


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
