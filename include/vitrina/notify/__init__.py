"""Notify: say what a run did, on the terminal, to other DAGs, and by mail and webhook in alarms.

Red: the machine broke. Yellow: the data looks wrong. Nothing personal is in either, and trouble
with sending them is never a failure of the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import duckdb

from vitrina import weeks
from vitrina.data_root import DataRoot
from vitrina.notify import alarms, news, outbox
from vitrina.notify.summary import summary
from vitrina.progress import say
from vitrina.settings import Settings
from vitrina.snapshots import shelf
from vitrina.snapshots.candidate import WAREHOUSE, opened

#: The tick after which a missing week is worth an alarm: Monday noon, `VITRINA_TIMEZONE`.
LAST_TICK = (0, 12)


def notify(settings: Settings, run_after: datetime) -> None:
    """Print what stands published; send what is new of it and, at the last tick, what is missing.

    Holds no lease: it reads a snapshot, which never changes, and writes `notices/` only.
    """
    data_root = settings.data_root
    if not data_root.current.exists():
        say("Снимка ещё нет.")
        return
    with _snapshot(data_root) as (warehouse, manifest):
        for sentence in summary(warehouse, manifest, data_root.current):
            say(sentence)
        missing: list[news.Missing] = []
        local = run_after.astimezone(settings.timezone)
        if (local.weekday(), local.hour) == LAST_TICK:
            week = weeks.week_of_modified(run_after, settings.timezone)
            missing = news.missing_regions(warehouse, week)
        for absent in missing:
            say(f"⚠ Не поступил: выгрузка «Сферума», {absent.region}, неделя по {week:%d.%m.%Y}.")
        news.compare(warehouse, data_root, missing)
        found = news.find(warehouse)
        if found and outbox.is_configured(settings):
            # Imported here: the texts of rules and layouts are needed only where there is news.
            from vitrina.notify import notices

            published = notices.stands(warehouse, manifest)
            outbox.keep(settings, notices.yellow(found, published, settings.runbook_url))
        news.remember(warehouse, data_root)
    outbox.deliver(settings)


def emit(settings: Settings, assets: Sequence[Any], outlet_events: Any) -> None:
    """Attach week, snapshot id, hash and row count to the event of each published table."""
    manifest = shelf.read_manifest(settings.data_root, shelf.current_id(settings.data_root))
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
    """Task callback: which step failed and why; the last good snapshot stays; a red alarm."""
    error = context.get("exception")
    say(f"✗ {_step(context)}: {error}")
    settings = Settings.from_environment()
    run_id = str(settings.run_id or context["run_id"])
    alarm, name = alarms.of_error(error)
    _alarm(settings, alarm, run_id=run_id, step=str(context["ti"].task_id), error=name)


def run_broke_off(settings: Settings, error: Exception | None = None) -> None:
    """A run of `python -m vitrina` failed: a red alarm, unless one of its steps raised it."""
    alarm = alarms.load_alarms()["run_broke_off"]
    name = type(error).__name__ if error else "killed"
    _alarm(settings, alarm, run_id=str(settings.run_id), step=None, error=name)


def _alarm(
    settings: Settings, alarm: alarms.Alarm, *, run_id: str, step: str | None, error: str
) -> None:
    """Tell of a failure once a run, on a machine that may be broken in any way."""
    if not outbox.is_configured(settings):
        return
    from vitrina.notify import notices

    published = notices.Published()
    with suppress(OSError, ValueError, LookupError, duckdb.Error):
        if settings.data_root.current.exists():
            with _snapshot(settings.data_root) as (warehouse, manifest):
                published = notices.stands(warehouse, manifest)
    notice = notices.red(
        alarm, published, settings.runbook_url, run_id=run_id, step=step, error=error
    )
    try:
        is_first = outbox.keep(settings, notice)
    except OSError:
        outbox.send_unkept(settings, notice)
        return
    if is_first:
        outbox.deliver(settings)


@contextmanager
def _snapshot(data_root: DataRoot) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, Any]]]:
    """The published warehouse, opened to be read, and its manifest."""
    folder = data_root.current.resolve()
    with opened(folder / WAREHOUSE, read_only=True) as warehouse:
        yield warehouse, shelf.read_manifest(data_root, folder.name)


def _step(context: Any) -> str:
    instance = context["ti"]
    label = getattr(instance, "rendered_map_index", None)
    return f"{instance.task_id} · {label}" if label else str(instance.task_id)
