"""Every rule stands in rules.csv, in one place, and what rules.csv lists is in use."""

from importlib import import_module

import pytest

from expectations.rules import load_rules, rule
from tests.linked_rows import FAULTLESS, said
from vitrina.layouts import load_layouts

SEVERITIES = {"reject_file", "reject_row", "warn", "error", "hold"}
SENTENCE_PARTS = {
    "field": "F", "printed": "P", "proposal": "X", "detail": "D",
}  # fmt: skip


def test_the_suites_use_every_rule_listed_for_them_and_no_other() -> None:
    used = set()
    for kind in load_layouts():
        suite = import_module(f"expectations.{kind}")
        for expectation in [*suite.ROWS, *suite.SURVIVORS]:
            used.add((expectation.meta["rule"], expectation.meta["variant"]))
    assert used == {key for key, entry in load_rules().items() if entry.home == "gx"}


def test_every_code_is_listed_once_without_a_variant() -> None:
    main = sorted(code for code, variant in load_rules() if not variant)
    assert main == [f"Q{number:02}" for number in range(1, 34)]


def test_rules_are_complete() -> None:
    for entry in load_rules().values():
        assert entry.severity in SEVERITIES
        assert entry.policy in {"publish", "hold", "ask"}
        assert entry.home in {"gx", "dbt", "parse", "link"}
        assert all((entry.owner, entry.title_ru, entry.hint_ru))
        sentence = entry.message(**SENTENCE_PARTS)
        assert "{" not in sentence


def test_a_rule_that_is_not_listed_cannot_be_used() -> None:
    with pytest.raises(KeyError):
        rule("Q99")


@pytest.mark.parametrize("kind", sorted(FAULTLESS))
def test_the_row_of_examples_of_a_layout_is_quiet(kind: str) -> None:
    assert said(kind, {}) == []
