"""A person is asked about each file that a rule holds back; the answer builds its week anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import line
from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import Param, dag, task, task_group
from approval import Approval

from vitrina import notify
from vitrina.settings import Settings

#: By then the next weekly files have come.
PATIENCE = timedelta(days=7)
BUILDS = "weekly_monitoring"


# A scheduler that has just started may be ahead of the API its tasks speak to.
@task(retries=3, retry_delay=timedelta(minutes=1))
def questions(run_id: str | None = None, ti: Any = None) -> list[dict[str, Any]]:
    from vitrina import release

    def is_waiting(run: str) -> bool:
        return ti.get_dr_count("release_held", run_ids=[run], states=["queued", "running"]) > 0

    return release.ask(Settings.from_environment(), run_id or "", is_waiting)


# A build that waits for its turn will read this answer as well.
@task.short_circuit(map_index_template="{{ task.op_kwargs['label'] }}")
def record(
    label: str, sha256: str, about: dict[str, Any], approval: dict[str, Any], ti: Any = None
) -> bool:
    from vitrina import release

    release.record(Settings.from_environment(), sha256, about, approval)
    return bool(ti.get_dr_count(BUILDS, states=["queued"]) == 0)


@task_group
def question(label: str, subject: str, body: str, sha256: str, about: dict[str, Any]) -> None:
    approval = Approval(
        task_id="approve",
        subject=subject,
        body=body,
        options=["Approve", "Reject"],
        params={"reason": Param("", type=["null", "string"], title="Причина")},
        response_timeout=PATIENCE,
        map_index_template="{{ task.subject }}",
    )
    build = TriggerDagRunOperator(task_id="build", trigger_dag_id=BUILDS)
    # By name: the label of a mapped task is looked up among its keywords.
    answer = record(label=label, sha256=sha256, about=about, approval=approval.output)
    answer >> build


@dag(
    description="questions → approve → record → build, for each file that a rule holds back",
    doc_md=(
        "Файл, который придержало правило (Q03, Q20, Q29), ждёт решения человека: **Required "
        "Actions**. Approve — выпустить, Reject — не загружать; ответ записывается в `decisions/` "
        "и таблицу `quality.hold_decisions`, затем неделя собирается заново. Без ответа файл "
        "остаётся придержанным. То же без интерфейса: `make release`."
    ),
    schedule=[line.HELD],
    start_date=datetime(2024, 9, 1, tzinfo=UTC),
    catchup=False,
    # A run waits for its people; files held meanwhile are asked about by the next one.
    max_active_runs=16,
    default_args={
        "on_success_callback": notify.step_done,
        "on_failure_callback": notify.step_failed,
    },
    tags=["vitrina"],
)
def release_held() -> None:
    question.expand_kwargs(questions())


release_held()
