"""Numbers as Russian offices print them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from vitrina.page.numbers import Role, counted, exact, printed

FORMS = ("человек", "человека", "человек")


@pytest.mark.parametrize(
    ("role", "value", "text"),
    [
        ("percent", 36.34999, "36,3"),
        ("percent", 36.35, "36,4"),
        ("percent", 1234.0, "1\u00a0234,0"),
        ("percent", 0.0, "0,0"),
        ("count", 22936, "22\u00a0936"),
        ("count", 999, "999"),
        ("delta", 0.04, "0,0"),
        ("delta", -0.04, "0,0"),
        ("delta", 2.04, "+2,0"),
        ("delta", -2.05, "\u22122,1"),
        ("index", 1.525, "1,53"),
        ("date", date(2024, 10, 25), "25.10.2024"),
    ],
)
def test_a_value_is_printed_by_its_role(role: Role, value: Any, text: str) -> None:
    assert printed(role, value) == text


def test_the_exact_form_is_the_shortest_that_reads_back_the_same() -> None:
    assert float(exact(100 * 4 / 15)) == 100 * 4 / 15
    assert exact(date(2024, 10, 25)) == "2024-10-25"


@pytest.mark.parametrize(("number", "form"), [(1, 0), (2, 1), (5, 2), (11, 2), (21, 0), (112, 2)])
def test_a_word_follows_its_number(number: int, form: int) -> None:
    assert counted(number, FORMS) == FORMS[form]
