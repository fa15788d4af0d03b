"""Questions and programs of docs/cookbook.md: what the page shows is what the tests run."""

from __future__ import annotations

import re

from vitrina.settings import PROJECT_ROOT

COOKBOOK = PROJECT_ROOT / "docs" / "cookbook.md"
_QUESTION = re.compile(r"^### \d+\. (.+)\n\n```sql\n((?:(?!```).*\n)+)```\n\nЛовушка: ", re.M)
_PROGRAM = re.compile(r"^```(python|sh)\n((?:(?!```).*\n)+)```\n", re.M)


def text() -> str:
    return COOKBOOK.read_text("utf-8")


def questions() -> dict[str, str]:
    """SQL by question, in the order of the page."""
    return dict(_QUESTION.findall(text()))


def programs(language: str) -> list[str]:
    """Blocks of `python` or `sh` in the order of the page."""
    return [body for told, body in _PROGRAM.findall(text()) if told == language]
