"""Settle which files of a kind, period and region are in force, over all history at once.

Files of one key are ordered by (modification time, sha256). Sharing most of its entities with an
older file a file is its new version and replaces it whole; sharing next to none it is a part of
the same whole; in between it is held. A file set with too few rows beside the week before (Q03) is
held newest first, until what is left has enough. Weeks are judged in their order, so the order of
arrival never matters. Held files replace nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

WEEK = timedelta(days=7)

COLUMNS = pa.schema(
    [
        ("kind", pa.string()),
        ("period_key", pa.date32()),
        ("region_code", pa.string()),
        ("file_sha256", pa.string()),
        ("report_week", pa.date32()),
        ("as_of_date", pa.date32()),
        ("modified_at", pa.timestamp("us")),
        ("row_count", pa.int64()),
        ("is_current", pa.bool_()),
        ("is_held", pa.bool_()),
        ("hold_rule", pa.string()),
        ("hold_reason", pa.string()),
        ("superseded_by", pa.string()),
        ("version_number", pa.int64()),
        # What a hold was judged by: rows offered and rows a week before, or the file overlapped.
        ("rows_offered", pa.int64()),
        ("rows_before", pa.int64()),
        ("overlaps_with", pa.string()),
    ]
)


@dataclass(eq=False)
class File:
    """One file of one kind, period and region, and what became of it."""

    row: dict[str, Any]
    entities: frozenset[str] = frozenset()
    verdict: dict[str, Any] = field(default_factory=dict)

    @property
    def order(self) -> tuple[datetime, str]:
        return self.row["modified_at"], self.row["file_sha256"]


@dataclass(frozen=True)
class Limits:
    """Shares of seeds/version_limits.csv."""

    version_overlap: Decimal
    part_overlap: Decimal
    row_share: dict[str, Decimal]


def settle(
    files: list[dict[str, Any]],
    entities: dict[tuple[Any, ...], frozenset[str]],
    limits: Limits,
) -> list[dict[str, Any]]:
    """One row of COLUMNS a file, by kind, region, period and order of the files.

    `files` are rows of versions.load_files; `entities` only where a key has several files.
    """
    histories: dict[tuple[str, str], dict[date, list[File]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in files:
        key = (row["kind"], row["period_key"], row["region_code"], row["file_sha256"])
        history = histories[row["kind"], row["region_code"]]
        history[row["period_key"]].append(File(row, entities.get(key, frozenset())))
    for (kind, _), history in histories.items():
        rows_in_force: dict[date, int] = {}
        for period in sorted(history):
            week = sorted(history[period], key=lambda file: file.order)
            rows = _settle_period(week, rows_in_force.get(period - WEEK), kind, limits)
            if rows:
                rows_in_force[period] = rows
    return [
        {**dict.fromkeys(COLUMNS.names), **file.row, **file.verdict}
        for _, history in sorted(histories.items())
        for _, week in sorted(history.items())
        for file in week
    ]


def _settle_period(week: list[File], before: int | None, kind: str, limits: Limits) -> int:
    """Give every file of one key its verdict; returns the rows in force (0 for none)."""
    share = limits.row_share.get(kind)
    too_few: list[File] = []
    while True:
        current = _arrange([file for file in week if file not in too_few], limits)
        rows: int = sum(file.row["row_count"] for file in current)
        if not current or before is None or share is None or rows >= share * before:
            return rows
        newest = current[-1]
        newest.verdict = _held("Q03", "Q03", rows_offered=rows, rows_before=before)
        too_few.append(newest)


def _arrange(files: list[File], limits: Limits) -> list[File]:
    """Versions and parts among `files`, oldest first; returns those in force, in that order."""
    current: list[File] = []
    for newer in files:
        replaced: list[File] = []
        unclear: list[File] = []
        for older in current:
            common = len(newer.entities & older.entities)
            if _is_version(newer.entities, older.entities, limits):
                replaced.append(older)
            elif common > limits.part_overlap * min(len(newer.entities), len(older.entities)):
                unclear.append(older)
        # A whole that comes after its parts resembles none of them, but all of them together.
        touched = [older for older in current if older in replaced or older in unclear]
        if unclear and _is_version(newer.entities, _united(touched), limits):
            replaced, unclear = touched, []
        if unclear:
            newer.verdict = _held(None, "VERSION", overlaps_with=unclear[-1].row["file_sha256"])
            continue
        for older in replaced:
            older.verdict |= {"is_current": False, "superseded_by": newer.row["file_sha256"]}
        number = 1 + max((older.verdict["version_number"] for older in replaced), default=0)
        newer.verdict = {"is_current": True, "is_held": False, "version_number": number}
        current = [*(older for older in current if older not in replaced), newer]
    return current


def _is_version(newer: frozenset[str], older: frozenset[str], limits: Limits) -> bool:
    return len(newer & older) >= limits.version_overlap * max(len(newer), len(older))


def _united(files: list[File]) -> frozenset[str]:
    return frozenset().union(*(file.entities for file in files))


def _held(rule: str | None, reason: str, **numbers: Any) -> dict[str, Any]:
    held = {"is_current": False, "is_held": True, "hold_rule": rule, "hold_reason": reason}
    return {**held, **numbers}


def entities_by_file(entities: pa.Table) -> dict[tuple[Any, ...], frozenset[str]]:
    found: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    keys = ("kind", "period_key", "region_code", "file_sha256", "entity")
    for *key, entity in zip(*(entities[name].to_pylist() for name in keys), strict=True):
        found[tuple(key)].add(entity)
    return {key: frozenset(names) for key, names in found.items()}


def read_limits(rows: list[dict[str, Any]]) -> Limits:
    shares = {(row["limit_code"], row["kind"]): Decimal(str(row["limit_value"])) for row in rows}
    return Limits(
        version_overlap=shares["version_min_overlap", None],
        part_overlap=shares["part_max_overlap", None],
        row_share={kind: share for (code, kind), share in shares.items()
                   if code == "row_share_min"},
    )  # fmt: skip
