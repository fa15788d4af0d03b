"""Every rule stands in rules.csv, in one place, and what rules.csv lists is in use."""

import re
from importlib import import_module

import pytest

from expectations.rules import load_rules, rule
from tests.linked_rows import FAULTLESS, said
from vitrina.layouts import load_layouts
from vitrina.settings import PROJECT_ROOT, SEEDS

VITRINA = PROJECT_ROOT / "include" / "vitrina"
QUALITY = PROJECT_ROOT / "dbt_project" / "models" / "quality"
QUOTED = re.compile(r'"(Q\d\d)"')

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


def test_reading_and_linking_use_every_rule_listed_for_them_and_no_other() -> None:
    """Codes as they stand in the code of the steps: a refusal names its rule in quotes."""
    places = {
        "parse": [*(VITRINA / "reader").glob("*.py"), VITRINA / "parse.py"],
        "link": [VITRINA / "verdicts" / "refuse.py"],
    }
    for home, files in places.items():
        used = {code for path in files for code in QUOTED.findall(path.read_text("utf-8"))}
        listed = {code for (code, variant), entry in load_rules().items()
                  if entry.home == home and not variant}  # fmt: skip
        assert used == listed, home
    told = re.findall(
        r'finding\(\s*"(Q\d\d)", "(\w+)"', (VITRINA / "validate.py").read_text("utf-8")
    )
    assert set(told) == {
        key for key, entry in load_rules().items() if entry.home == "parse" and key[1]
    }


def test_the_warehouse_uses_every_rule_listed_for_it_and_no_other() -> None:
    """A model dq_<code> tells findings of its code; a variant stands in it or in its seed."""
    listed = {key for key, entry in load_rules().items() if entry.home == "dbt"}
    texts = {path.stem: path.read_text("utf-8") for path in QUALITY.glob("dq_*.sql")}
    told = {name: text for name, text in texts.items() if " as rule_code" in text}
    gathered = set(re.findall(r"'(dq_\w+)'", texts["dq_findings"]))
    assert gathered == set(told)
    used = set()
    for name, text in told.items():
        (code,) = set(re.findall(r"'(Q\d\d)' as rule_code", text))
        assert name.startswith(f"dq_{code.lower()}")
        literal = set(re.findall(r"'(\w*)' as variant", text))
        assert {(code, variant) for variant in literal} <= listed, name
        seeds = [(SEEDS / f"{seed}.csv") for seed in re.findall(r"ref\('(\w+)'\)", text)]
        words = text + " ".join(path.read_text("utf-8") for path in seeds if path.exists())
        for held in re.findall(r"hold_variant\('[\w.]+'(?:, '(\w+)')?\)", text):
            words += f" {held} {held}_published published"
        used |= {key for key in listed if key[0] == code and re.search(rf"\b{key[1]}\b", words)}
    assert used == listed


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
