"""Answers of people on files that a rule holds back: a store of their own, never changed.

One small JSON file an answer in `decisions/`, named by its content. The newest answer on a file
and a rule counts, so that one is taken back by another. A rebuild keeps them.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from vitrina.data_root import DataRoot, written_whole

RELEASE, REFUSE, WITHDRAW = "release", "refuse", "withdraw"
ANSWERS = (RELEASE, REFUSE, WITHDRAW)

#: By how much a file is held.
NUMBERS = (
    ("indicator_code", pa.string()),
    # Q03: rows now and a week before; Q20: percents; Q29: entities, and those in common.
    ("offered", pa.float64()),
    ("before", pa.float64()),
    ("sigma", pa.float64()),
    ("overlaps_with", pa.string()),
)

#: One number a person was shown: what was held, and by how much.
ASKED = pa.struct(
    [
        ("kind", pa.string()),
        ("period_key", pa.date32()),
        ("region_code", pa.string()),
        *NUMBERS,
    ]
)

#: The answers as dbt reads them.
COLUMNS = pa.schema(
    [
        ("answer_id", pa.string()),
        ("file_sha256", pa.string()),
        ("rule_code", pa.string()),
        ("answer", pa.string()),
        ("decided_by", pa.string()),
        ("decided_at", pa.timestamp("us", tz="UTC")),
        ("reason", pa.string()),
        ("asked_about", pa.list_(ASKED)),
    ]
)


class AnswerUnreadable(ValueError):
    """A file of the store is not what was written there; the message names it."""


@dataclass(frozen=True)
class Answer:
    """What one person decided on one file and rule; `asked_about` are rows of ASKED."""

    file_sha256: str
    rule_code: str
    answer: str
    decided_by: str
    reason: str
    asked_about: tuple[dict[str, Any], ...] = ()
    decided_at: datetime | None = None


def record(data_root: DataRoot, answer: Answer) -> str:
    """Put an answer down, for good; returns its id. ValueError for an unknown answer.

    An answer without an instant is of now. The same answer twice is one file.
    """
    if answer.answer not in ANSWERS:
        raise ValueError(f"an answer is one of {', '.join(ANSWERS)}, not {answer.answer!r}")
    instant = (answer.decided_at or datetime.now(UTC)).astimezone(UTC)
    content = {
        "file_sha256": answer.file_sha256,
        "rule_code": answer.rule_code,
        "answer": answer.answer,
        "decided_by": answer.decided_by,
        "decided_at": instant.isoformat(timespec="microseconds"),
        "reason": answer.reason,
        "asked_about": [
            {part.name: _plain(asked.get(part.name)) for part in ASKED}
            for asked in answer.asked_about
        ],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    answer_id = f"{answer.file_sha256[:12]}-{answer.rule_code}-{_hash(text)}"
    place = data_root.decisions / f"{answer_id}.json"
    if not place.exists():
        with written_whole(place) as part:
            part.write_text(text, encoding="utf-8")
    return answer_id


def write_table(data_root: DataRoot) -> None:
    """Every answer in `decisions/answers.parquet`, for the build about to begin."""
    rows = [_read(path) for path in _files(data_root)]
    with written_whole(_table(data_root)) as part:
        pq.write_table(pa.Table.from_pylist(rows, COLUMNS), part)


def in_force(data_root: DataRoot, sha256: str) -> list[str]:
    """Rules on which somebody answered about a file, and did not withdraw it since."""
    newest: dict[str, dict[str, Any]] = {}
    for row in sorted(map(_read, _files(data_root)), key=_order):
        if row["file_sha256"] == sha256:
            newest[row["rule_code"]] = row
    return sorted(rule for rule, row in newest.items() if row["answer"] != WITHDRAW)


def state(data_root: DataRoot) -> str:
    """Hash of all answers there are; of none, an empty text."""
    return _state(path.stem for path in _files(data_root))


def built_state(data_root: DataRoot) -> str:
    """The same of the answers the last build read."""
    if not _table(data_root).exists():
        return ""
    return _state(pq.read_table(_table(data_root), columns=["answer_id"])["answer_id"].to_pylist())


def _files(data_root: DataRoot) -> list[Path]:
    if not data_root.decisions.is_dir():
        return []
    with os.scandir(data_root.decisions) as entries:
        return sorted(
            data_root.decisions / entry.name
            for entry in entries
            if entry.name.endswith(".json") and not entry.name.startswith(".")
        )


def _table(data_root: DataRoot) -> Path:
    return data_root.decisions / "answers.parquet"


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        row = {name: content[name] for name in COLUMNS.names if name != "answer_id"}
        if row["answer"] not in ANSWERS:
            raise ValueError(f"unknown answer {row['answer']!r}")
        row["decided_at"] = datetime.fromisoformat(row["decided_at"]).astimezone(UTC)
        row["asked_about"] = [
            {**asked, "period_key": asked["period_key"] and date.fromisoformat(asked["period_key"])}
            for asked in row["asked_about"]
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise AnswerUnreadable(
            f"{path} is no answer ({error}): files of this folder are written by `make release` "
            "and by the UI only; move it away, then answer again"
        ) from error
    return {"answer_id": path.stem, **row}


def _order(row: dict[str, Any]) -> tuple[datetime, str]:
    return row["decided_at"], row["answer_id"]


def _state(ids: Any) -> str:
    names = sorted(ids)
    return _hash("\n".join(names)) if names else ""


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
