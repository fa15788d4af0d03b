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

#: A row of each kind that no rule has anything to say about.
FAULTLESS: dict[str, dict[str, str]] = {
    "sferum_organizations": {
        "region": "Красноярский край", "municipality": "Большеулуйский район",
        "name": "Бобровская ООШ", "org_type": "Школа", "is_active": "Активна",
        "is_connected": "1", "teachers_registered": "12", "students_registered": "40",
        "inn": "2409001649", "kpp": "240901001", "ogrn": "1022400508712", "oktmo": "04611407101",
        "teachers_active_messages": "12", "teachers_active_calls": "0", "students_active": "39",
        "teachers_journal_linked": "3", "students_journal_linked": "-",
    },
    "sferum_municipalities": {
        "region": "Омская область", "municipality": "Азовский район",
        "teachers_active_calls_pct": "2,5%", "teachers_active_calls": "5",
        "teachers_active_messages_pct": "19,5%", "teachers_active_messages": "39",
        "students_active_pct": "33,3%", "students_active": "333",
        "organizations_active_pct": "90%", "organizations_active": "9",
        "teachers_registered_pct": "75%", "teachers_registered": "150",
        "students_registered_pct": "60%", "students_registered": "600",
        "organizations_connected_pct": "100%", "organizations_connected": "10",
        "teachers_journal_linked_pct": "5%", "teachers_journal_linked": "10",
        "students_journal_linked_pct": "1%", "students_journal_linked": "10",
        "organizations": "10", "teachers": "200", "students": "1 000",
        "rank_organizations_connected": "1", "rank_organizations_active": "2",
        "rank_teachers_active_calls": "3", "rank_teachers_active_messages": "4",
        "rank_students_active": "5",
    },
    "sferum_regions": {"region": "Красноярский край", "org_active_pct__all": "45%"},
    "my_school_organizations": {
        "region": "Красноярский край", "municipality": "Березовский муниципальный район",
        "oktmo": "04605405101", "level": "Головное", "ogrn": "1022400557431",
        "inn": "2404009370", "name": "МБОУ \"Вознесенская СОШ\"", "organizations": "1",
        "active": "0", "teachers": "1", "teachers_active": "0", "students": "0",
    },
    "my_school_regions": {
        "region": "Красноярский край", "organizations": "901", "active": "785",
        "teachers": "22936", "teachers_active": "11293", "students": "12827",
        "students_active": "2320",
    },
    "journal_integration": {
        "region": "Красноярский край", "vendor": "ЭлЖур", "chats_calls": "частично (чаты)",
        "mini_app": "нет",
    },
    "public_pages": {
        "region": "Ненецкий автономный округ", "active_pct": "56,30", "engagement_index": "н/д",
    },
    "registry": {
        "organization_code": "24-0001", "full_name": "Вознесенская школа",
        "name": "Вознесенская СОШ", "org_type": "Школа", "level": "Головное",
        "inn": "2404009370", "kpp": "240401001", "ogrn": "1022400557431",
        "oktmo": "04605405101", "region": "Красноярский край",
        "municipality": "Березовский муниципальный район", "status": "Действует",
        "opened_date": "01.09.1994", "closed_date": "", "head": "",
    },
    "headcounts": {
        "organization_code": "24-0001", "inn": "2404009370", "kpp": "240401001",
        "name": "Вознесенская СОШ", "region": "Красноярский край", "form": "ОО-1",
        "as_of": "20.09.2024", "teachers": "20", "students": "200",
    },
    "organization_counts": {
        "region": "Красноярский край", "org_type": "Школа", "organizations": "950",
        "as_of": "01.09.2024",
    },
}  # fmt: skip

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
