"""Release: which files a rule holds back and why, and a person's answer to it.

The one way for both: `make release` on a terminal and the approvals of dags/release_held.py.
What is held is read off the published snapshot; an answer only is written (answers.py), and the
next build follows it.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from vitrina import answers, landing
from vitrina.answers import RELEASE, WITHDRAW, Answer
from vitrina.batches import shortened
from vitrina.data_root import DataRoot, in_turn, read_json, write_json
from vitrina.layouts import load_layouts
from vitrina.notify.alarms import load_alarms
from vitrina.settings import Settings
from vitrina.snapshots.candidate import WAREHOUSE, fetched, opened

#: Sentences of one question; a federal list may leap in every region.
LONGEST = 20
#: Which judgements an answer changes; a withdrawal looks at the answers instead.
ANSWERABLE = {RELEASE: ("held", "refused"), answers.REFUSE: ("held", "released")}
#: Options of an approval in the UI, and what they mean.
APPROVE, REJECT = "Approve", "Reject"
MEANING = {APPROVE: RELEASE, REJECT: answers.REFUSE}
STATUSES = {
    "held": "придержан", "refused": "отклонён человеком",
    "released": "выпущен человеком", "published": "загружен с замечанием",
}  # fmt: skip


class NotHeld(ValueError):
    """There is nothing to answer: the message says why, in one sentence for people."""


@dataclass(frozen=True)
class Judged:
    """One rule that fired on a file in one week and region; `numbers` are answers.ASKED."""

    rule_code: str
    status: str
    is_asked: bool
    place: str
    sentence: str
    numbers: dict[str, Any]


@dataclass(frozen=True)
class JudgedFile:
    """A file on which rules over files and weeks fired."""

    sha256: str
    name: str
    judged: tuple[Judged, ...]

    @property
    def is_held(self) -> bool:
        return any(found.status in ("held", "refused") for found in self.judged)

    @property
    def is_asked(self) -> bool:
        return any(found.is_asked for found in self.judged)

    def lines(self) -> list[str]:
        """What and why, a line each, for people."""
        told = [
            f"{found.place}: {found.rule_code}, {STATUSES[found.status]}. {found.sentence}"
            for found in self.judged
        ]
        rest = [f"и ещё: {len(told) - LONGEST}"] if len(told) > LONGEST else []
        return [*told[:LONGEST], *rest]


def judged_files(data_root: DataRoot) -> list[JudgedFile]:
    """Files on which a rule that holds fired, as the published snapshot has them, by name."""
    if not data_root.current.exists():
        return []
    with opened(data_root.current.resolve() / WAREHOUSE, read_only=True) as warehouse:
        rows = _rows(warehouse)
    files: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        files.setdefault(row["file_sha256"], []).append(row)
    return [
        JudgedFile(sha256, str(found[0]["file_name"]), tuple(map(_judged, found)))
        for sha256, found in files.items()
    ]


def listed(data_root: DataRoot) -> list[str]:
    """What is held, a paragraph a file, for people."""
    told = []
    for file in judged_files(data_root):
        if file.is_held:
            asked = "ждёт ответа" if file.is_asked else "ответа не ждёт"
            told += [f"{file.sha256[:12]}  {file.name} ({asked})"]
            told += [f"    {line}" for line in file.lines()]
    if not told:
        return ["Придержанных файлов нет."]
    return [*told, 'Ответить: make release SHA=… [ANSWER=release|refuse|withdraw] [REASON="…"]']


def find(data_root: DataRoot, prefix: str) -> str:
    """The sha256 of the one landed file that begins so; NotHeld when there is none or several."""
    known = [sidecar["sha256"] for sidecar in landing.sidecars(data_root)]
    found = [sha256 for sha256 in known if sha256.startswith(prefix.lower())]
    if not found:
        raise NotHeld(f"Файла с SHA-256 {prefix}… в хранилище нет. Что придержано: make release")
    if len(found) > 1:
        listed = ", ".join(sha256[: len(prefix) + 4] for sha256 in found[:5])
        raise NotHeld(f"С {prefix} начинаются {len(found)} файла: {listed}. Допишите знаков.")
    return str(found[0])


def answer(settings: Settings, prefix: str, given: str, reason: str) -> list[str]:
    """Record what the user of this system decided on a file; returns what it was, for people.

    Raises NotHeld when the file is unknown or no rule holds it (a withdrawal: nobody answered).
    """
    data_root = settings.data_root
    sha256 = find(data_root, prefix)
    files = {file.sha256: file for file in judged_files(data_root)}
    file = files.get(sha256)
    if given == WITHDRAW:
        about: dict[str, list[dict[str, Any]]] = {
            rule: [] for rule in answers.in_force(data_root, sha256)
        }
        if not about:
            raise NotHeld(f"О файле {sha256[:12]} никто не решал: отзывать нечего.")
    else:
        about = _by_rule(file, ANSWERABLE[given])
        if not about:
            raise NotHeld(f"Файл {sha256[:12]} не придержан. Что придержано: make release")
    for rule, numbers in about.items():
        answers.record(
            data_root, Answer(sha256, rule, given, getpass.getuser(), reason, tuple(numbers))
        )
    told = [f"{file.name} ({sha256[:12]})", *file.lines()] if file else [sha256]
    return [*told, f"Записано: {given} ({', '.join(about)}), {getpass.getuser()}."]


def waiting(data_root: DataRoot) -> list[JudgedFile]:
    """Files that wait for an answer nobody has given since the snapshot was built."""
    return [
        file
        for file in judged_files(data_root)
        if file.is_asked
        and not set(_by_rule(file, ("held",))) <= set(answers.in_force(data_root, file.sha256))
    ]


def ask(settings: Settings, run_id: str, is_waiting: Callable[[str], bool]) -> list[dict[str, Any]]:
    """Arguments of the approvals of one run: a file each, with what is held and why.

    A file that another run asks about, and that still waits by `is_waiting`, is left to it.
    """
    with _asked_by(settings.data_root) as asked_by:
        files = []
        for file in waiting(settings.data_root):
            other = asked_by.get(file.sha256, run_id)
            if other == run_id or not is_waiting(other):
                asked_by[file.sha256] = run_id
                files.append(file)
    return [
        {
            "label": f"{file.sha256[:12]} · {shortened(file.name)}",
            "subject": f"Выпустить придержанный файл? {shortened(file.name)}",
            "body": _body(file, settings),
            "sha256": file.sha256,
            "about": _by_rule(file, ("held",)),
        }
        for file in files
    ]


def record(
    settings: Settings,
    sha256: str,
    about: Mapping[str, Sequence[dict[str, Any]]],
    approval: Mapping[str, Any],
) -> None:
    """Write down an approval of the UI: what was chosen, by whom, and the reason given, if any.

    `about` are the numbers asked about, by rule.
    """
    given = MEANING[approval["chosen_options"][0]]
    user = approval.get("responded_by_user") or {}
    who = str(user.get("name") or user.get("id") or "Airflow")
    reason = str((approval.get("params_input") or {}).get("reason") or "")
    for rule, numbers in about.items():
        answers.record(settings.data_root, Answer(sha256, rule, given, who, reason, tuple(numbers)))
    with _asked_by(settings.data_root) as asked_by:
        asked_by.pop(sha256, None)


@contextmanager
def _asked_by(data_root: DataRoot) -> Iterator[dict[str, str]]:
    """The run that asks about a file, by its sha256; what is changed in it is kept.

    Two runs begin at once where `make up` finds what a run before it left to ask.
    """
    place = data_root.airflow / "asked.json"
    with in_turn(place.with_suffix(".lock")):
        asked_by = dict(read_json(place)) if place.exists() else {}
        yield asked_by
        write_json(place, asked_by)


def _rows(warehouse: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Judgements in the order people read them, each with the sentence of its finding."""
    return fetched(
        warehouse,
        "select holds.*, region.name as region, issues.message as message"
        " from quality.holds as holds"
        " left join marts.dim_region as region on holds.region_code = region.region_code"
        " left join marts.dim_indicator as indicator"
        "  on holds.indicator_code = indicator.indicator_code"
        " left join quality.data_issues as issues on holds.file_sha256 = issues.file_sha256"
        "  and holds.rule_code = issues.rule_code and holds.kind = issues.kind"
        "  and holds.report_week is not distinct from issues.report_week"
        "  and holds.as_of_date is not distinct from issues.as_of_date"
        "  and holds.region_code is not distinct from issues.region_code"
        "  and indicator.name is not distinct from issues.field and issues.organization_id is null"
        " qualify row_number() over ("
        "  partition by holds.file_sha256, holds.kind, holds.period_key, holds.region_code,"
        "   holds.rule_code, holds.indicator_code order by issues.severity) = 1"
        " order by file_name, file_sha256, period_key, region_code, rule_code, indicator_code",
    )


def _judged(row: Mapping[str, Any]) -> Judged:
    layout = load_layouts().get(row["kind"])
    when = (
        f"неделя по {row['report_week']:%d.%m.%Y}"
        if row["report_week"]
        else f"на {row['period_key']:%d.%m.%Y}"
    )
    kind = layout.title if layout else row["kind"]
    numbers = {part.name: row[part.name] for part in answers.ASKED}
    return Judged(
        rule_code=row["rule_code"],
        status=row["status"],
        is_asked=row["is_asked"],
        place=f"{kind}, {row['region'] or row['region_code']}, {when}",
        sentence=row["message"] or "",
        numbers={**numbers, "period_key": row["period_key"].isoformat()},
    )


def _by_rule(file: JudgedFile | None, statuses: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for judged in file.judged if file else ():
        if judged.status in statuses:
            found.setdefault(judged.rule_code, []).append(judged.numbers)
    return found


def _body(file: JudgedFile, settings: Settings) -> str:
    """Markdown; text of files is data there, so what Markdown would read is escaped."""
    # Imported here: the rules come with Great Expectations, which only a question needs.
    from expectations.rules import load_rules

    codes = dict.fromkeys(found.rule_code for found in file.judged)
    titles = {rule.code: rule.title_ru for rule in load_rules().values() if rule.severity == "hold"}
    link = load_alarms()["file_held"].link(settings.runbook_url)
    why = [f"- {_escaped(line)}" for line in file.lines()]
    return "\n".join(
        [
            f"**Файл:** {_escaped(file.name)}, SHA-256 {file.sha256[:12]}",
            "",
            f"**Правило:** {', '.join(f'{code} «{titles.get(code, code)}»' for code in codes)}",
            "",
            *why,
            "",
            f"**{APPROVE}** — числа верны, выпустить файл. **{REJECT}** — файл неверен, не "
            "загружать его. До ответа неделя стоит без этого файла; остальное опубликовано.",
            "",
            f"То же без интерфейса: `make release SHA={file.sha256[:12]}`. Подробнее: {link}",
        ]
    )


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|#" else letter for letter in text)
