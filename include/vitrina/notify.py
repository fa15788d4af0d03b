"""Notify: say on the terminal, in the log and to other DAGs what a run did. Nothing personal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

from vitrina import weeks
from vitrina.data_root import DataRoot
from vitrina.progress import say
from vitrina.settings import Settings

#: The tick after which a missing week is worth an alarm: Monday noon, `VITRINA_TIMEZONE`.
LAST_TICK = (0, 12)


def notify(settings: Settings, run_after: datetime) -> None:
    """Print what stands published; at the last tick of a week, whose export has not come."""
    if not settings.data_root.current.exists():
        say("Снимка ещё нет.")
        return
    for sentence in summary(settings.data_root):
        say(sentence)
    local = run_after.astimezone(settings.timezone)
    if (local.weekday(), local.hour) == LAST_TICK:
        week = weeks.week_of_modified(run_after, settings.timezone)
        for region in missing_regions(settings.data_root, week):
            say(f"⚠ Не поступил: выгрузка «Сферума», {region}, неделя по {week:%d.%m.%Y}.")


def summary(data_root: DataRoot) -> list[str]:
    """Sentences on the published snapshot: files, rows, findings, tables and workbooks."""
    manifest = json.loads((data_root.current / "manifest.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(data_root.current / "vitrina.duckdb"), read_only=True) as warehouse:
        loads = warehouse.execute(
            "select outcome, count(distinct coalesce(file_sha256, file_name)),"
            " coalesce(sum(accepted_count), 0), coalesce(sum(rejected_count), 0)"
            " from quality.loads group by outcome order by outcome"
        ).fetchall()
        refused = warehouse.execute(
            "select rule_code, file_name, any_value(message) from quality.data_issues"
            " where severity = 'reject_file' group by all order by all"
        ).fetchall()
        issues = warehouse.execute(
            "select rule_code, count(*) from quality.data_issues"
            " where severity <> 'reject_file' group by rule_code order by rule_code"
        ).fetchall()
    words = {"accepted": "принято", "rejected": "отклонено", "held": "ждёт решения",
             "ignored": "пропущено"}  # fmt: skip
    files = ", ".join(f"{words[outcome]} {count}" for outcome, count, _, _ in loads)
    accepted, rejected = sum(load[2] for load in loads), sum(load[3] for load in loads)
    sentences = [f"Файлы: {files}. Строки: принято {accepted}, отклонено {rejected}."]
    sentences += [f"  {code} {name}: {message}" for code, name, message in refused]
    if issues:
        listed = ", ".join(f"{code} {count}" for code, count in issues)
        sentences.append(f"Замечания к строкам: {listed}.")
    sentences.append(
        f"Снимок {manifest['snapshot_id']}: таблиц {len(manifest['tables'])}, "
        f"недель {len(manifest['weeks'])}, книг {len(manifest['reports'])}: "
        f"{data_root.current}"
    )
    return sentences


def missing_regions(data_root: DataRoot, week: date) -> list[str]:
    """Names of regions that sent a weekly export in the four weeks before and not for `week`."""
    with duckdb.connect(str(data_root.current / "vitrina.duckdb"), read_only=True) as warehouse:
        return [
            name
            for (name,) in warehouse.execute(
                "select region.name from marts.dim_region as region where region_code in"
                " (select region_code from quality.loads where kind = 'sferum_organizations'"
                "  and report_week between ? and ?)"
                " and region_code not in (select region_code from quality.loads"
                "  where kind = 'sferum_organizations' and report_week = ?) order by 1",
                [week - timedelta(weeks=4), week - timedelta(weeks=1), week],
            ).fetchall()
        ]


def emit(settings: Settings, assets: Sequence[Any], outlet_events: Any) -> None:
    """Attach week, snapshot id, hash and row count to the event of each published table."""
    manifest = json.loads(
        (settings.data_root.current / "manifest.json").read_text(encoding="utf-8")
    )
    for asset in assets:
        table = manifest["tables"][asset.name]
        outlet_events[asset].extra = {
            "snapshot_id": manifest["snapshot_id"],
            "report_week": manifest["weeks"][-1] if manifest["weeks"] else None,
            "sha256": table["sha256"],
            "rows": table["rows"],
        }


def step_done(context: Any) -> None:
    """Task callback: one progress line a finished step."""
    say(f"✓ {_step(context)}")


def step_failed(context: Any) -> None:
    """Task callback: which step failed and why; the last good snapshot stays."""
    say(f"✗ {_step(context)}: {context.get('exception')}")


def _step(context: Any) -> str:
    instance = context["ti"]
    label = getattr(instance, "rendered_map_index", None)
    return f"{instance.task_id} · {label}" if label else str(instance.task_id)
