"""Decisions: which of the decisions people sent back is in force, and on which rows.

A decision stands on a row of «Замечания к данным» and is about the row of a file named there; it
holds for every row of the same signature. Of decisions on one signature the newest by (time of
modification, sha256) wins, whatever file it came in; an empty cell says nothing. A newer version
of a decision file, which is one that lies at the same place of the folder, replaces it whole:
what it no longer says is withdrawn. «Отозвать» withdraws what was decided in any file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd

from vitrina import tables
from vitrina.landing import LandedFile
from vitrina.linkage.meanings import Meaning, Organizations, what_is_meant
from vitrina.linkage.registry import Registry
from vitrina.linkage.signature import legal_number, signatures
from vitrina.linkage.stages import UNRELATED
from vitrina.linkage.subjects import Subject

DECISIONS = "link_decisions"
_UNRELATED, _WITHDRAWAL = "unrelated", "withdrawal"


@dataclass(frozen=True)
class Decided:
    """What is in force: signature → organisation or UNRELATED, and where such rows may stand."""

    outcomes: Mapping[str, str] = field(default_factory=dict)
    #: Region → ИНН (or ОГРН) of the decided rows → their signatures.
    places: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def signatures(self, rows: pd.DataFrame, kind: str) -> pd.Series[Any]:
        """Signatures of the rows people decided on; null for all others."""
        found = pd.Series(None, index=rows.index, dtype="str")
        here = rows["region_code"].isin(list(self.places))
        if not here.any():
            return found
        near = rows[here]
        known = {f"{region}/{number}" for region, those in self.places.items() for number in those}
        near = near[(near["region_code"].astype("str") + "/" + legal_number(near)).isin(known)]
        signed = signatures(near, kind)
        return found.fillna(signed[signed.isin(list(self.outcomes))]) if len(near) else found

    def of_region(self, region: str) -> list[tuple[str, str]]:
        """All that is in force there, sorted: what a file of the region may depend on."""
        signed = {one for those in self.places.get(region, {}).values() for one in those}
        return sorted((signature, self.outcomes[signature]) for signature in signed)


NOTHING_DECIDED = Decided()


@dataclass(eq=False)
class Statement:
    """One filled cell «Решение»: the row it stands on, and what became of it."""

    row: dict[str, Any]
    subject: Subject | None
    meaning: Meaning
    ended: dict[str, Any] = field(default_factory=dict)
    is_in_force: bool = False

    @property
    def order(self) -> tuple[datetime, str]:
        return self.row["_modified_at"], self.row["_file_sha256"]

    @property
    def says(self) -> tuple[str, str | None]:
        return self.meaning.outcome, self.meaning.organization_id

    def end(self, reason: str, by: Statement | None = None, **file: Any) -> None:
        if by is not None:
            file = {
                "sha256": by.row["_file_sha256"], "file_name": by.row["_file_name"],
                "sheet": by.row["_sheet"], "row_number": by.row["_row_number"],
            }  # fmt: skip
        self.ended = {"end_reason": reason, **{f"ended_by_{name}": v for name, v in file.items()}}


def settle_decisions(
    rows: Iterable[dict[str, Any]],
    find_subject: Callable[[dict[str, Any]], Subject | str],
    known: Registry,
    replaced_by: Mapping[str, tuple[str, str]],
) -> pd.DataFrame:
    """Rows of tables.DECISIONS, one a filled cell «Решение», in the order of files and rows.

    `rows`: accepted rows of all decision files with a decision; `find_subject` gives the file row
    a decision is about, or why there is none; `replaced_by`: sha256 of a file → (sha256, name) of
    its newer version (newer_versions). The order of `rows` changes nothing.
    """
    organizations = Organizations(known)
    statements = []
    for row in sorted(rows, key=lambda r: (r["_file_sha256"], r["_sheet"] or "", r["_row_number"])):
        found = find_subject(row)
        subject = found if isinstance(found, Subject) else None
        if subject is None:
            meaning = Meaning.unread(str(found))
        else:
            day = subject.day or row["as_of_date"]
            meaning = what_is_meant(row["decision"], organizations.of(subject.region_code, day))
        statements.append(Statement(row, subject, meaning))
    by_signature: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.subject is not None and statement.meaning.is_read:
            by_signature.setdefault(statement.subject.signature, []).append(statement)
    for about_one in by_signature.values():
        _settle(about_one, replaced_by)
    columns = tables.DECISIONS.names
    return pd.DataFrame([_described(one) for one in statements], columns=columns, dtype=object)


def in_force(decisions: pd.DataFrame) -> Decided:
    """What rows are linked by."""
    outcomes: dict[str, str] = {}
    places: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in decisions[decisions["is_in_force"].astype(bool)].to_dict("records"):
        signature, numbers = row["row_signature"], places.setdefault(row["row_region_code"], {})
        is_unrelated = row["outcome"] == _UNRELATED
        outcomes[signature] = UNRELATED if is_unrelated else row["organization_id"]
        numbers[row["row_legal_number"]] = (*numbers.get(row["row_legal_number"], ()), signature)
    return Decided(outcomes, places)


def newer_versions(files: Iterable[LandedFile], versions: set[str]) -> dict[str, tuple[str, str]]:
    """sha256 of each decision file → (sha256, name) of the one that replaces it.

    A file is replaced when at each place it was seen at a newer one of `versions` stands; what
    was refused, or is no decision file, replaces nothing.
    """
    at: dict[tuple[str, str], list[tuple[datetime, str, str]]] = {}
    for file in files:
        for seen in file.sightings if file.sha256 in versions else ():
            place = (seen.folder, seen.path)
            at.setdefault(place, []).append((seen.modified, file.sha256, seen.name))
    newest = {place: max(versions_there) for place, versions_there in at.items()}
    stands = {sha256 for _, sha256, _ in newest.values()}
    replaced: dict[str, tuple[datetime, str, str]] = {}
    for place, versions_there in at.items():
        for _, sha256, _ in versions_there:
            if sha256 not in stands:
                replaced[sha256] = max(newest[place], replaced.get(sha256, newest[place]))
    return {old: (sha256, name) for old, (_, sha256, name) in replaced.items()}


def _settle(statements: list[Statement], replaced_by: Mapping[str, tuple[str, str]]) -> None:
    """Which of all that was said of one signature is in force, and what ended the others."""
    live = [one for one in statements if one.row["_file_sha256"] not in replaced_by]
    # Of two in one file the first row counts: what lies below may be a copy.
    last = max(live, key=lambda one: one.order, default=None)
    for one in statements:
        newer = replaced_by.get(one.row["_file_sha256"])
        if newer is not None:
            restated = next((s for s in live if s.row["_file_sha256"] == newer[0]), None)
            if restated is not None:
                one.end("superseded", restated)
            else:
                one.end("dropped", sha256=newer[0], file_name=newer[1])
        elif last is None or one is last:
            continue
        elif last.meaning.outcome == _WITHDRAWAL:
            one.end("withdrawn", last)
        elif one.says == last.says or one.meaning.outcome == _WITHDRAWAL:
            one.end("superseded", last)
        else:
            one.end("contradicted", last)
    if last is not None:
        last.is_in_force = last.meaning.outcome != _WITHDRAWAL


def _described(one: Statement) -> dict[str, Any]:
    row, subject = one.row, one.subject
    found = subject.described() if subject else {}
    return {
        **found,
        **{name: row[name] for name in ("as_of_date", "region_code", "sheet_row", "finding",
                                        "printed_value", "decision", "decided_by")},
        "source": row["source"],
        "organization_printed": row["organization"],
        "outcome": one.meaning.outcome,
        "reason": one.meaning.reason,
        "organization_id": one.meaning.organization_id,
        "decided_at": row["_modified_at"],
        "decision_sha256": row["_file_sha256"],
        "decision_file_name": row["_file_name"],
        "decision_sheet": row["_sheet"],
        "decision_row_number": row["_row_number"],
        "is_in_force": one.is_in_force,
        **one.ended,
    }  # fmt: skip
