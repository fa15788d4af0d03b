"""The catalogue of alarms: a name, a colour, its heading in the runbook, its Russian title."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CATALOGUE = Path(__file__).with_name("alarms.csv")
#: What a failure is that no line of the catalogue names.
UNKNOWN = "step_broke"


@dataclass(frozen=True)
class Alarm:
    """One line of alarms.csv; the worst comes first in a message, as there."""

    name: str
    #: red: the machine broke · yellow: the data looks wrong
    colour: str
    #: The heading of docs/runbook.md that says what it means, who acts and how.
    heading: str
    title_ru: str
    #: Names of the exceptions that raise it, separated by spaces.
    errors: str

    def link(self, runbook_url: str) -> str:
        """Address of the heading, with the anchor that GitHub and GitLab give it."""
        words = re.sub(r"[^\w\- ]", "", self.heading.lower())
        return f"{runbook_url}#{words.replace(' ', '-')}"


@cache
def load_alarms() -> dict[str, Alarm]:
    """Every alarm by name."""
    with CATALOGUE.open(encoding="utf-8", newline="") as lines:
        return {alarm.name: alarm for alarm in (Alarm(**line) for line in csv.DictReader(lines))}


def of_error(error: object) -> tuple[Alarm, str]:
    """The alarm of what ended a step and the class it is known by; causes are looked through."""
    alarms = load_alarms()
    by_error = {name: alarm for alarm in alarms.values() for name in alarm.errors.split()}
    cause = error
    while isinstance(cause, BaseException):
        for ancestor in type(cause).__mro__:
            if ancestor.__name__ in by_error:
                return by_error[ancestor.__name__], type(cause).__name__
        cause = cause.__cause__
    return alarms[UNKNOWN], type(error).__name__ if isinstance(error, BaseException) else "killed"
