"""The page itself: every question has a check."""

from __future__ import annotations

import re

from tests.cookbook import page
from tests.cookbook.counted import CHECKS, MODULES


def test_every_question_is_counted_again() -> None:
    questions = page.questions()
    assert len(questions) >= 25
    assert set(questions) == set(CHECKS)
    assert {check.__module__ for check in CHECKS.values()} == {m.__name__ for m in MODULES}


def test_headings_are_numbered_and_none_is_missed() -> None:
    headings = re.findall(r"^### (\d+)\. (.+)$", page.text(), re.M)
    assert [int(number) for number, _ in headings] == list(range(1, len(headings) + 1))
    assert [question for _, question in headings] == list(page.questions())
    assert page.text().count("```sql\n") == len(headings)
