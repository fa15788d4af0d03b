"""The line as tasks, one function of one module each, and how they follow one another.

Modules are imported inside the tasks: the scheduler reads this file every few seconds, and
pandas, Great Expectations and dbt take seconds to load.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, AssetAlias, task, task_group
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from vitrina import lock, published
from vitrina.settings import Settings

ASSETS = [Asset(name=table, uri=f"vitrina://tables/{table}") for table in published.tables()]
#: Its event: files are held and nobody was asked. Through an alias, since most runs hold nothing.
HELD = Asset(name="held_files", uri="vitrina://held")
HELD_IF_ANY = AssetAlias("held_files_if_any")
#: A cloud that throttles gets better within minutes; nothing else does by waiting.
CLOUD_RETRIES = {"retries": 2, "retry_delay": timedelta(minutes=1)}


def hold(run_id: str | None) -> lock.Run:
    """The lease of this run, renewed; the settings come from the environment of the task."""
    return lock.hold(Settings.from_environment(), run_id or "")


@contextmanager
def held(run_id: str | None) -> Iterator[lock.Run]:
    """The same, renewed while the step works too: a first load may keep one busy for hours."""
    run = hold(run_id)
    with lock.kept(run.settings):
        yield run


@contextmanager
def retried_only_if_it_helps() -> Iterator[None]:
    """An empty folder or a dead link is no better in a minute: fail at once."""
    from vitrina.fetch import FetchError

    try:
        yield
    except FetchError as error:
        if error.is_worth_retrying:
            raise
        raise AirflowFailException(str(error)) from error


# A tick with nothing new still notifies: a week that never came is told of by a quiet last tick.
@task.short_circuit(task_id="list", ignore_downstream_trigger_rules=False, **CLOUD_RETRIES)
def list_unseen(run_id: str | None = None, params: Any = None) -> list[dict[str, Any]]:
    from vitrina import fetch

    try:
        settings = hold(run_id).settings
    except lock.LockHeld as held:
        raise AirflowSkipException(str(held)) from held
    with lock.kept(settings), retried_only_if_it_helps():
        batches = fetch.list_unseen(settings, min_age_minutes=params["min_age_minutes"])
    # Reports of a named week are issued anew even when no file is.
    return batches or ([fetch.OF_NO_FILES] if params["week"] else [])


@task.short_circuit(task_id="list")
def list_landed(run_id: str | None = None) -> list[dict[str, Any]]:
    from vitrina import fetch

    with held(run_id) as run:
        run.settings.data_root.forget_derived()
        return fetch.list_landed(run.settings)


@task(map_index_template="{{ task.op_kwargs['batch']['label'] }}", **CLOUD_RETRIES)
def fetch(batch: dict[str, Any], run_id: str | None = None) -> dict[str, Any]:
    from vitrina import fetch

    with held(run_id) as run, retried_only_if_it_helps():
        return {"label": batch["label"], "shas": fetch.fetch(run.settings, batch)}


@task(map_index_template="{{ task.op_kwargs['batch']['label'] }}")
def parse(batch: dict[str, Any], run_id: str | None = None) -> dict[str, str]:
    from vitrina import parse

    with held(run_id) as run:
        return parse.parse(run.settings, batch["shas"])


@task
def link(run_id: str | None = None) -> list[str]:
    from vitrina import link

    with held(run_id) as run:
        return link.link(run.settings, None)


@task(map_index_template="{{ task.op_kwargs['kind'] }}")
def validate(kind: str, run_id: str | None = None) -> dict[str, int]:
    from vitrina import validate

    with held(run_id) as run:
        return validate.validate(run.settings, kind)


@task
def build(run_id: str | None = None, params: Any = None) -> dict[str, int]:
    from vitrina import build, fetch, validate

    with held(run_id) as run:
        fetch.require_usable(run.settings, validate.outcomes(run.settings.data_root))
        return build.build(run.settings, run.id, params["week"])


@task
def audit(run_id: str | None = None) -> None:
    from vitrina import audit

    with held(run_id) as run:
        audit.audit(run.settings, run.id)


@task
def tables(run_id: str | None = None) -> None:
    from vitrina import publish

    with held(run_id) as run:
        publish.tables(run.settings, run.id)


@task
def reports(run_id: str | None = None, params: Any = None) -> None:
    from vitrina import publish

    with held(run_id) as run:
        publish.reports(run.settings, run.id, params["week"])


@task
def pages(run_id: str | None = None) -> None:
    from vitrina import publish

    with held(run_id) as run:
        publish.pages(run.settings, run.id)


@task(outlets=[*ASSETS, HELD_IF_ANY])
def switch(run_id: str | None = None, outlet_events: Any = None) -> str:
    from vitrina import notify, publish, release

    run = hold(run_id)
    snapshot_id = publish.switch(run.settings, run.id)
    notify.emit(run.settings, ASSETS, outlet_events)
    if release.waiting(run.settings.data_root):
        outlet_events[HELD_IF_ANY].add(HELD)
    return snapshot_id


@task(trigger_rule="none_failed")
def notify(dag_run: Any = None) -> None:
    from vitrina import notify

    # Without the lease: a tick that found it taken comes here too.
    notify.notify(Settings.from_environment(), dag_run.run_after)


@task
def release(run_id: str | None = None) -> None:
    lock.release(Settings.from_environment(), run_id or "")


@task_group
def publish() -> None:
    tables() >> reports() >> pages() >> switch()


def run(batches: Any) -> None:
    """Wire the line behind `batches`, the mapped files of its first task."""
    linked = link()
    parse.expand(batch=fetch.expand(batch=batches)) >> linked
    validated = validate.expand(kind=linked)
    # A teardown: the lease is given back whatever failed, and no failure is hidden by it.
    last = release().as_teardown()
    validated >> build() >> audit() >> publish() >> notify() >> last
