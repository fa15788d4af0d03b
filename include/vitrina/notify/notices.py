"""Notices: what is sent, once as JSON for programs and once as Russian text for people.

Nothing personal is in them: no printed value, no sentence of a finding, no name of a file or a
folder, no text of an exception; only regions, weeks, kinds, rules, counts and hashes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb

from expectations.rules import load_rules
from vitrina.demo import DEMO_MARK
from vitrina.layouts import load_layouts
from vitrina.notify.alarms import Alarm, load_alarms
from vitrina.notify.news import Finding

FORMAT = "vitrina.notice/1"
#: Lines of one notice; a first load of years of files has thousands, and nobody reads those.
LONGEST = 100
#: Hashes of files in one line.
FILES_NAMED = 5


@dataclass(frozen=True)
class Published:
    """What readers see while the notice is written; all blank before the first snapshot."""

    snapshot_id: str | None = None
    newest_week: str | None = None
    is_demo: bool = False


def stands(warehouse: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any]) -> Published:
    """What a snapshot says of itself."""
    row = warehouse.execute("select bool_or(is_demo) from quality.loads").fetchone()
    weeks = manifest["weeks"]
    return Published(
        manifest["snapshot_id"], weeks[-1] if weeks else None, is_demo=bool(row and row[0])
    )


def red(
    alarm: Alarm,
    published: Published,
    runbook_url: str,
    *,
    run_id: str,
    step: str | None,
    error: str,
) -> dict[str, Any]:
    """The machine broke: one notice a run, whatever fails in it later; `error` is a class name."""
    line = _line(alarm, runbook_url, count=1)
    where = f"на шаге «{step}»" if step else "вне шагов"
    if published.snapshot_id:
        stays = f"Прежний снимок остался на месте: {published.snapshot_id}"
        stays += (
            f", последняя неделя {_day(published.newest_week)}." if published.newest_week else "."
        )
    else:
        stays = "Опубликованного снимка ещё нет."
    text = [
        f"{alarm.title_ru}. Запуск {run_id} остановлен {where}.",
        stays,
        "",
        f"Регион: все. Неделя: все недели запуска. Правило: {alarm.name}. Количество: 1.",
        "",
        f"{alarm.heading} ({error})",
        line["runbook"],
    ]
    return _notice(
        "red", f"red-{_hash(run_id)}", alarm.title_ru, text, [line],
        published, run_id=run_id, step=step, error=error,
    )  # fmt: skip


def yellow(findings: Sequence[Finding], published: Published, runbook_url: str) -> dict[str, Any]:
    """The data looks wrong: what is new in the snapshot, the worst of the newest weeks first."""
    order = list(load_alarms())
    worst_first = sorted(findings, key=lambda finding: order.index(finding.alarm))
    told = sorted(worst_first, key=_place)[:LONGEST]
    lines = [_line_of(finding, runbook_url) for finding in told]
    omitted = len(findings) - len(told)
    text = [f"Данные выглядят неправильно. Опубликован снимок {published.snapshot_id}; ниже новое."]
    for place, at_place in groupby(zip(told, lines, strict=True), key=lambda pair: _place(pair[0])):
        text += ["", place[-1]]
        text += [part for finding, line in at_place for part in _sentences(finding, line)]
    if omitted:
        text += ["", f"И ещё строк: {omitted}; все стоят в quality.data_issues снимка."]
    titles = {load_alarms()[finding.alarm].title_ru for finding in findings}
    title = titles.pop() if len(titles) == 1 else "Новые замечания к данным"
    subject = f"{title}: {_where(told)}"
    return _notice(
        "yellow", f"yellow-{_hash([published.snapshot_id, lines])}", subject, text, lines,
        published, omitted=omitted,
    )  # fmt: skip


def _notice(
    colour: str, notice_id: str, subject: str, text: Sequence[str],
    lines: Sequence[dict[str, Any]], published: Published, *,
    omitted: int = 0, run_id: str | None = None, step: str | None = None, error: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    mark = {"red": "🔴", "yellow": "🟡"}[colour]
    demo = f"{DEMO_MARK}. " if published.is_demo else ""
    return {
        "format": FORMAT,
        "id": notice_id,
        "colour": colour,
        "is_demo": published.is_demo,
        "subject": f"{mark} {demo}Витрина. {subject}",
        "text": "\n".join([*([demo.strip(), ""] if demo else []), *text]) + "\n",
        "snapshot_id": published.snapshot_id,
        "run_id": run_id,
        "step": step,
        "error": error,
        "alarms": list(lines),
        "omitted_count": omitted,
    }


def _line(alarm: Alarm, runbook_url: str, **more: Any) -> dict[str, Any]:
    """One alarm as programs read it; what does not apply is null."""
    blank = dict.fromkeys(
        ("region_code", "region", "report_week", "as_of_date", "rule", "rule_title", "kind",
         "owner", "count", "new_count")
    )  # fmt: skip
    return {
        "alarm": alarm.name,
        **blank,
        "files": [],
        **{"rule": alarm.name, **more},
        "runbook": alarm.link(runbook_url),
    }


def _line_of(finding: Finding, runbook_url: str) -> dict[str, Any]:
    alarm = load_alarms()[finding.alarm]
    more: dict[str, Any] = {
        "region_code": finding.region_code,
        "region": finding.region,
        "report_week": _iso(finding.report_week),
        "as_of_date": _iso(finding.as_of_date),
        "kind": finding.kind,
        "count": finding.count,
        "new_count": finding.new,
        "files": list(finding.files[:FILES_NAMED]),
    }
    rule = _rule(finding)
    if rule is not None:
        more |= {"rule": rule.code, "rule_title": rule.title_ru, "owner": rule.owner}
    return _line(alarm, runbook_url, **more)


def _sentences(finding: Finding, line: dict[str, Any]) -> list[str]:
    alarm = load_alarms()[finding.alarm]
    layout = load_layouts().get(finding.kind or "")
    parts = [f"  • {alarm.title_ru}"]
    if line["rule_title"]:
        parts.append(f": {line['rule']} «{line['rule_title']}»")
    if layout is not None:
        parts.append(f" — {layout.title}")
    parts.append(f": {finding.count}")
    if finding.new != finding.count:
        parts.append(f", из них новых {finding.new}")
    if line["files"]:
        rest = (
            f" и ещё {len(finding.files) - FILES_NAMED}" if len(finding.files) > FILES_NAMED else ""
        )
        parts.append(f" (файл {', '.join(line['files'])}{rest})")
    parts.append(f". Исправляет: {line['owner']}." if line["owner"] else ".")
    return ["".join(parts), f"    {alarm.heading}: {line['runbook']}"]


def _rule(finding: Finding) -> Any:
    """The catalogue's line for a code; of several variants of one code the main one, if it fits."""
    of_code = [rule for rule in load_rules().values() if rule.code == finding.rule_code]
    fitting = [rule for rule in of_code if rule.severity == finding.severity] or of_code
    return min(fitting, key=lambda rule: rule.variant) if fitting else None


def _place(finding: Finding) -> tuple[float, str, str]:
    """Order of the paragraphs, the newest first, and the heading of each."""
    day = finding.report_week or finding.as_of_date
    if finding.report_week:
        when = f"неделя {_day(finding.report_week.isoformat())}"
    elif finding.as_of_date:
        when = f"на {finding.as_of_date:%d.%m.%Y}"
    else:
        when = "без даты"
    region = finding.region or "регион не определён"
    code = f" ({finding.region_code})" if finding.region_code else ""
    return (-day.toordinal() if day else 1, finding.region_code or "", f"{region}{code}, {when}")


def _where(told: Sequence[Finding]) -> str:
    places = list(dict.fromkeys(_place(finding)[-1] for finding in told))
    return places[0] + (f" и ещё {len(places) - 1}" if len(places) > 1 else "")


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"по {day}.{month}.{year}"


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _hash(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
