"""The check catalogue rules.csv: code, severity, owner, sentence and hint of every rule."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vitrina.layouts import Layout

CATALOGUE = Path(__file__).with_name("rules.csv")


@dataclass(frozen=True)
class Rule:
    """One line of the catalogue. `variant` is blank for the main case of a code."""

    code: str
    variant: str
    #: reject_file · reject_row · warn · error · hold
    severity: str
    #: Who mends it, in Russian.
    owner: str
    title_ru: str
    #: A sentence with {field} {printed} {proposal} {proposal_text} {detail}.
    message_ru: str
    hint_ru: str
    #: publish · hold · ask: what a finding does to the publication of its file.
    policy: str
    #: The one place the rule lives in: `gx` (the suites), `dbt`, `parse` or `link`.
    home: str

    def message(
        self, *, field: str = "", printed: str = "", proposal: str = "", detail: str = ""
    ) -> str:
        """The sentence for one finding; `field` is the printed header."""
        return self.message_ru.format(
            field=field,
            printed=printed,
            proposal=proposal,
            proposal_text=f" Возможно, верно: {proposal}." if proposal else "",
            detail=detail,
        )


def header(layout: Layout, field: str) -> str:
    """The header people know a field by; «…» of an alias stands for words that vary."""
    if field not in layout.fields:
        return {"report_week": "Отчётная неделя", "region": "Регион"}[field]
    return " ".join(layout.fields[field].aliases[0].replace("…", " ").split())


@cache
def load_rules() -> dict[tuple[str, str], Rule]:
    """Every rule by (code, variant)."""
    with CATALOGUE.open(encoding="utf-8", newline="") as lines:
        rules = [Rule(**line) for line in csv.DictReader(lines)]
    return {(rule.code, rule.variant): rule for rule in rules}


def rule(code: str, variant: str = "", **more: str) -> dict[str, str]:
    """Meta of an expectation: its rule and severity; raises KeyError for a rule not listed.

    `more`: grain="table" (one finding a table, not a row), effect="clear" (the failing cell is
    emptied in what is accepted), proposal=<how to propose a mended value>.
    """
    severity = load_rules()[code, variant].severity
    return {"rule": code, "variant": variant, "severity": severity, **more}
