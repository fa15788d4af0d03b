"""Everything again from landing, with no network: the same tables must come out."""

from __future__ import annotations

from datetime import UTC, datetime

import line
from airflow.sdk import Param, dag

from vitrina import notify


@dag(
    description="landing → parse → link → validate → build → audit → publish",
    doc_md="Повтор всей линии из `landing/` без сети: таблицы должны получиться те же.",
    schedule=None,
    start_date=datetime(2024, 9, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    params={"week": Param(None, type=["null", "string"], format="date")},
    default_args={
        "on_success_callback": notify.step_done,
        "on_failure_callback": notify.step_failed,
    },
    tags=["vitrina"],
)
def rebuild() -> None:
    line.run(line.list_landed())


rebuild()
