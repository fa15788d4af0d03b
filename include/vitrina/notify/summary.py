"""Summary: what stands published, in a few sentences on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

_OUTCOMES = {
    "accepted": "принято",
    "rejected": "отклонено",
    "held": "ждёт решения",
    "ignored": "пропущено",
}

#: A first load touches every week: they are counted, not listed.
_WEEKS_LISTED = 12


def summary(
    warehouse: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], place: Path
) -> list[str]:
    """Sentences on a published snapshot: files, rows, findings, tables, workbooks, its place."""
    loads = warehouse.execute(
        "select outcome, count(distinct coalesce(file_sha256, file_name)),"
        " coalesce(sum(accepted_count), 0), coalesce(sum(rejected_count), 0)"
        " from quality.loads group by outcome order by outcome"
    ).fetchall()
    stopped = warehouse.execute(
        "select severity, rule_code, file_name, any_value(message) from quality.data_issues"
        " where severity in ('hold', 'reject_file') group by all order by all desc"
    ).fetchall()
    issues = warehouse.execute(
        "select rule_code, count(*) from quality.data_issues"
        " where severity not in ('hold', 'reject_file') group by rule_code order by rule_code"
    ).fetchall()
    files = ", ".join(f"{_OUTCOMES[outcome]} {count}" for outcome, count, _, _ in loads)
    accepted, rejected = sum(load[2] for load in loads), sum(load[3] for load in loads)
    sentences = [f"Файлы: {files}. Строки: принято {accepted}, отклонено {rejected}."]
    sentences += [f"  {code} {name}: {message}" for _, code, name, message in stopped]
    if any(severity == "hold" for severity, *_ in stopped):
        sentences.append("Придержанные файлы ждут решения человека: make release")
    if issues:
        listed = ", ".join(f"{code} {count}" for code, count in issues)
        sentences.append(f"Замечания к строкам: {listed}.")
    # A snapshot of before this was told stands until the next run.
    if "touched_weeks" in manifest:
        sentences.append(f"Затронутые недели: {_weeks_in_words(manifest['touched_weeks'])}.")
    sentences.append(
        f"Снимок {manifest['snapshot_id']}: таблиц {len(manifest['tables'])}, "
        f"недель {len(manifest['weeks'])}, книг {len(manifest['reports'])}: {place}"
    )
    if manifest.get("pages"):
        # place: <data root>/published/current.
        command = f"VITRINA_DATA={place.parents[1]} make serve"
        sentences.append(f"Страницы регионов: {place / 'page' / 'index.html'} ({command})")
    return sentences


def _weeks_in_words(weeks: Sequence[str]) -> str:
    """Every week of a few, the ends of many."""
    printed = [date.fromisoformat(week).strftime("%d.%m.%Y") for week in weeks]
    if not printed:
        return "нет"
    if len(printed) <= _WEEKS_LISTED:
        return ", ".join(printed)
    return f"{len(printed)}, с {printed[0]} по {printed[-1]}"
