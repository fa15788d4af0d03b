"""Settle which files of a kind, period and region are in force, over all history at once.

Files of one key are ordered by (modification time, sha256). Sharing most of its entities with an
older file a file is its new version and replaces it whole; sharing next to none it is a part of
the same whole; in between it is held (Q29). A file set with too few rows beside the week before
(Q03), or whose region leaps (Q20), is held newest first, until what is left does neither. What a
rule does is its policy in rules.csv, and a person's answer goes before it. Weeks are judged in
their order, so the order of arrival never matters. Held files replace nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from vitrina.answers import NUMBERS
from vitrina.jumps import WEEK, Figure, FigureRows, JumpLimits, Series, figures_of

#: One rule that fired on one file, and what became of it.
JUDGEMENT = pa.struct(
    [
        ("rule_code", pa.string()),
        # held: by the policy · refused, released: by a person · published: loaded and warned
        ("status", pa.string()),
        # A person is asked: held by a rule of policy `ask`, not answered yet.
        ("is_asked", pa.bool_()),
        *NUMBERS,
    ]
)

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
        ("judgements", pa.list_(JUDGEMENT)),
    ]
)

#: Settled first and never judged by a jump: the bases that jumps of the others are judged by.
BASES = ("registry", "headcounts", "organization_counts")

#: Kind, period, region.
Key = tuple[str, date, str]


@dataclass(eq=False)
class File:
    """One file of one kind, period and region, and what became of it."""

    row: dict[str, Any]
    entities: frozenset[str] = frozenset()
    verdict: dict[str, Any] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        return str(self.row["file_sha256"])

    @property
    def key(self) -> Key:
        return self.row["kind"], self.row["period_key"], self.row["region_code"]

    @property
    def order(self) -> tuple[datetime, str]:
        return self.row["modified_at"], self.sha256


@dataclass(frozen=True)
class Limits:
    """Shares of seeds/version_limits.csv, and the region's row of seeds/jump_limits.csv."""

    version_overlap: Decimal
    part_overlap: Decimal
    row_share: dict[str, Decimal]
    jumps: JumpLimits | None = None


@dataclass(frozen=True)
class Answer:
    """The newest answer of a person on a file and a rule, and the numbers it was asked about."""

    is_release: bool
    #: Judgements as they were shown, each with its kind, period_key and region_code.
    asked_about: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Rules:
    """What becomes of a file on which a rule fires; a rule without a policy holds and asks."""

    policies: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[tuple[str, str], Answer] = field(default_factory=dict)

    def judge(self, rule: str, file: File, **numbers: Any) -> dict[str, Any]:
        """A row of JUDGEMENT."""
        policy = self.policies.get(rule, "ask")
        answer = self.answers.get((file.sha256, rule))
        if answer is not None:
            status = "released" if answer.is_release else "refused"
        else:
            status = "published" if policy == "publish" else "held"
        is_asked = status == "held" and policy == "ask"
        blank = dict.fromkeys(part.name for part in JUDGEMENT)
        return {**blank, "rule_code": rule, "status": status, "is_asked": is_asked, **numbers}

    def refused(self, file: File) -> list[dict[str, Any]]:
        """A refusal holds what it was asked about for good, whether the rule still fires or not."""
        return [
            self.judge(rule, file, **{name: asked[name] for name, _ in NUMBERS})
            for (sha256, rule), answer in sorted(self.answers.items(), key=lambda item: item[0])
            if sha256 == file.sha256 and not answer.is_release
            for asked in answer.asked_about
            if (asked["kind"], asked["period_key"], asked["region_code"]) == file.key
        ]


def settle(
    files: Iterable[dict[str, Any]],
    entities: Mapping[tuple[Any, ...], frozenset[str]],
    limits: Limits,
    rules: Rules | None = None,
    figures: Mapping[Key, FigureRows] | None = None,
) -> list[dict[str, Any]]:
    """One row of COLUMNS a file, by kind, region, period and order of the files.

    `files` are rows of versions.load_files; `entities` only where a key has several files;
    `figures` rows of versions.load_figures by key and file.
    """
    histories: dict[tuple[str, str], dict[date, list[File]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in files:
        key = (row["kind"], row["period_key"], row["region_code"], row["file_sha256"])
        history = histories[row["kind"], row["region_code"]]
        history[row["period_key"]].append(File(row, entities.get(key, frozenset())))
    for history in histories.values():
        region = _Region(limits, rules or Rules(), figures or {})
        for period in sorted(history):
            history[period].sort(key=lambda file: file.order)
            region.settle(period, history[period])
    return [
        {**dict.fromkeys(COLUMNS.names), **file.row, **file.verdict}
        for _, history in sorted(histories.items())
        for _, week in sorted(history.items())
        for file in week
    ]


class _Region:
    """One kind of one region, settled period by period in their order."""

    def __init__(self, limits: Limits, rules: Rules, figures: Mapping[Key, FigureRows]) -> None:
        self._limits, self._rules, self._figures = limits, rules, figures
        self._rows_in_force: dict[date, int] = {}
        self._series: dict[str, Series] = defaultdict(Series)

    def settle(self, period: date, week: list[File]) -> None:
        """Give every file of one key its verdict."""
        self._judge_all(period, week)
        _ask_of_the_newest(week)

    def _judge_all(self, period: date, week: list[File]) -> None:
        aside: list[File] = []
        for file in week:
            if refusals := self._rules.refused(file):
                file.verdict = _held(refusals)
                aside.append(file)
        while current := self._arrange([file for file in week if file not in aside]):
            rows = sum(file.row["row_count"] for file in current)
            shas = [file.sha256 for file in current]
            figures = figures_of(shas, self._figures.get(current[0].key, {}))
            newest = current[-1]
            judgements = self._judged(period, newest, rows, figures)
            if not _is_stopped(judgements):
                newest.verdict["judgements"] += judgements
                self._rows_in_force[period] = rows
                for code, figure in figures.items():
                    self._series[code].add(period, figure)
                return
            newest.verdict = _held([*newest.verdict["judgements"], *judgements])
            aside.append(newest)

    def _judged(
        self, period: date, newest: File, rows: int, figures: Mapping[str, Figure]
    ) -> list[dict[str, Any]]:
        """What the rules over weeks say of the files in force, laid upon the newest of them."""
        found = []
        share = self._limits.row_share.get(newest.row["kind"])
        before = self._rows_in_force.get(period - WEEK)
        if share is not None and before is not None and rows < share * before:
            found.append(self._rules.judge("Q03", newest, offered=rows, before=before))
        if self._limits.jumps is None:
            return found
        for code in sorted(figures):
            jump = self._series[code].jump(code, period, figures[code], self._limits.jumps)
            if jump is not None:
                found.append(self._rules.judge("Q20", newest, **vars(jump)))
        return found

    def _arrange(self, files: list[File]) -> list[File]:
        """Versions and parts among `files`, oldest first; returns those in force, in that order."""
        limits = self._limits
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
            judgements = [self._overlap(newer, unclear[-1])] if unclear else []
            if _is_stopped(judgements):
                newer.verdict = _held(judgements)
                continue
            for older in replaced:
                older.verdict |= {"is_current": False, "superseded_by": newer.sha256}
            number = 1 + max((older.verdict["version_number"] for older in replaced), default=0)
            newer.verdict = {
                "is_current": True, "is_held": False, "version_number": number,
                "judgements": judgements,
            }  # fmt: skip
            current = [*(older for older in current if older not in replaced), newer]
        return current

    def _overlap(self, newer: File, older: File) -> dict[str, Any]:
        """A released one stands beside: of what both hold the newer counts."""
        return self._rules.judge(
            "Q29", newer, offered=len(newer.entities),
            before=len(newer.entities & older.entities), overlaps_with=older.sha256,
        )  # fmt: skip


def _ask_of_the_newest(week: list[File]) -> None:
    """An answer on an older file would change nothing, or be asked again with the newer one."""
    is_past = False
    for file in reversed(week):
        for found in file.verdict["judgements"]:
            found["is_asked"] = found["is_asked"] and not is_past
        is_past |= file.verdict["is_current"]
        is_past |= any(found["is_asked"] for found in file.verdict["judgements"])


def _is_version(newer: frozenset[str], older: frozenset[str], limits: Limits) -> bool:
    return len(newer & older) >= limits.version_overlap * max(len(newer), len(older))


def _united(files: list[File]) -> frozenset[str]:
    return frozenset().union(*(file.entities for file in files))


def _is_stopped(judgements: list[dict[str, Any]]) -> bool:
    return any(found["status"] in ("held", "refused") for found in judgements)


def _held(judgements: list[dict[str, Any]]) -> dict[str, Any]:
    """By the first rule that nobody released; `hold_reason` tells files that overlap apart."""
    stopping = [found for found in judgements if _is_stopped([found])]
    rule = stopping[0]["rule_code"]
    return {
        "is_current": False, "is_held": True, "hold_rule": rule,
        "hold_reason": "VERSION" if rule == "Q29" else rule, "judgements": judgements,
    }  # fmt: skip


def entities_by_file(entities: pa.Table) -> dict[tuple[Any, ...], frozenset[str]]:
    """Rows of versions.load_entities as `settle` takes them."""
    found: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    keys = ("kind", "period_key", "region_code", "file_sha256", "entity")
    for *key, entity in zip(*(entities[name].to_pylist() for name in keys), strict=True):
        found[tuple(key)].add(entity)
    return {key: frozenset(names) for key, names in found.items()}


def figures_by_file(figures: pa.Table) -> dict[Key, dict[str, list[dict[str, Any]]]]:
    """Rows of versions.load_figures as `settle` takes them."""
    found: dict[Key, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in figures.to_pylist():
        found[row["kind"], row["period_key"], row["region_code"]][row["file_sha256"]].append(row)
    return found


def read_limits(rows: Iterable[dict[str, Any]], jumps: Iterable[dict[str, Any]] = ()) -> Limits:
    """Rows of seeds/version_limits.csv and seeds/jump_limits.csv."""
    shares = {(row["limit_code"], row["kind"]): Decimal(str(row["limit_value"])) for row in rows}
    of_region = [row for row in jumps if row["grain"] == "region"]
    return Limits(
        version_overlap=shares["version_min_overlap", None],
        part_overlap=shares["part_max_overlap", None],
        row_share={kind: share for (code, kind), share in shares.items()
                   if code == "row_share_min"},
        jumps=_jump_limits(of_region[0]) if of_region else None,
    )  # fmt: skip


def _jump_limits(row: dict[str, Any]) -> JumpLimits:
    return JumpLimits(
        max_points=Decimal(str(row["max_points"])),
        max_sigmas=Decimal(str(row["max_sigmas"])),
        min_deltas=int(row["min_deltas"]),
        min_points=Decimal(str(row["min_points"])),
        min_base=int(row["min_base"]),
    )


def read_rules(rules: Iterable[dict[str, Any]], answers: Iterable[dict[str, Any]]) -> Rules:
    """Rows of staging.stg_rules, of which those that hold count, and of stg_hold_answers."""
    return Rules(
        {row["rule_code"]: row["policy"] for row in rules if row["severity"] == "hold"},
        {
            (row["file_sha256"], row["rule_code"]): Answer(
                row["answer"] == "release", tuple(row["asked_about"] or ())
            )
            for row in answers
            if row["is_in_force"]
        },
    )
