"""Linked frames built in code: printed rows through the real conform, linking as the test says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from expectations.rules import header
from vitrina.layouts import load_layouts
from vitrina.rows.conform import conform
from vitrina.rows.keys import FileContext
from vitrina.territory import Territory
from vitrina.verdicts.judge import Finding, judge

SHA = "ab" * 32

#: A row of each kind that no rule has anything to say about: the examples of its layout.
EXAMPLES: dict[str, dict[str, str]] = {
    kind: {field.name: field.example for field in layout.fields.values() if field.example}
    for kind, layout in load_layouts().items()
}
#: The same without a column that only tells the period: the file's name does.
FAULTLESS = {
    kind: {name: text for name, text in row.items() if name != "report_date"}
    for kind, row in EXAMPLES.items()
}

#: What linking adds; a test changes it with keys of the same names in a row.
LINKED = {
    "organization_id": None,
    "is_linked": True,
    "link_method": "inn",
    "municipality_id": "04611000",
    "municipality_printed_id": "04611000",
    "_table": 0,
}


def linked(
    kind: str,
    *changes: dict[str, Any],
    file_name: str = "Выгрузка 25.10.2024.xlsx",
    folder_path: str = "",
    sha: str = SHA,
) -> pd.DataFrame:
    """Faultless rows of a kind, each with its changes; rows are numbered from 2."""
    rows = [{**FAULTLESS[kind], **change} for change in changes]
    raw = pd.DataFrame([{k: v for k, v in row.items() if k not in LINKED} for row in rows])
    raw = raw.astype("str").assign(_sheet="Лист1", _row_number=range(2, 2 + len(rows)))
    raw["_is_hidden"] = False
    context = FileContext(
        sha256=sha, file_name=file_name, folder_path=folder_path,
        modified=datetime(2024, 10, 25, 12, tzinfo=UTC), timezone=ZoneInfo("Europe/Moscow"),
    )  # fmt: skip
    frame = conform(raw, load_layouts()[kind], context, Territory.from_seeds())
    for name, usual in LINKED.items():
        frame[name] = [row.get(name, usual) for row in rows]
    ids = [row.get("organization_id") or f"{kind}-{n}" for n, row in enumerate(rows)]
    frame["organization_id"] = ids
    return frame


def findings(kind: str, *changes: dict[str, Any], **context: str) -> list[Finding]:
    """What the suite of the kind says of such rows."""
    return judge(kind, linked(kind, *changes, **context)).findings


def said(kind: str, *changes: dict[str, Any], **context: str) -> list[tuple[str, str, str]]:
    """(rule, severity, field of the layout) of every finding, in order."""
    layout = load_layouts()[kind]
    fields = {header(layout, name): name for name in layout.fields}
    return [
        (found["rule_code"], found["severity"], fields.get(found["field"], found["field"]))
        for found in findings(kind, *changes, **context)
    ]
