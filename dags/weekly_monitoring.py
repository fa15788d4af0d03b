"""The week: cloud folders in, a published snapshot with reports out. This file only wires."""

from __future__ import annotations

from datetime import UTC, datetime

import line
from airflow.sdk import Param, dag
from airflow.timetables.trigger import MultipleCronTriggerTimetable

from vitrina import notify
from vitrina.settings import PROJECT_ROOT, Settings


@dag(
    description="list → fetch → parse → link → validate → build → audit → publish → notify",
    doc_md=(PROJECT_ROOT / "README.md").read_text(encoding="utf-8"),
    # Exports appear on Fridays after 14:00; the tick of Monday noon is the last to wait for them.
    schedule=MultipleCronTriggerTimetable(
        "0 14-23 * * FRI",
        "0 * * * SAT,SUN",
        "0 0-12 * * MON",
        timezone=str(Settings.from_environment().timezone),
    ),
    start_date=datetime(2024, 9, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    params={
        "week": Param(
            None,
            type=["null", "string"],
            format="date",
            description="Пятница, отчёты которой выпустить (по умолчанию: все недели запуска)",
        ),
        "min_age_minutes": Param(
            10,
            type="integer",
            minimum=0,
            description="Файлы моложе оставить следующему запуску: загрузка могла не кончиться",
        ),
    },
    default_args={
        "on_success_callback": notify.step_done,
        "on_failure_callback": notify.step_failed,
    },
    tags=["vitrina"],
)
def weekly_monitoring() -> None:
    line.run(line.list_unseen())


weekly_monitoring()
