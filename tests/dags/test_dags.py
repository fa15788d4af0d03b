"""The DAGs load without errors, only wire, and tick when exports may come."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DAGS = ROOT / "dags"
STEPS = [
    "list",
    "fetch",
    "parse",
    "link",
    "validate",
    "build",
    "audit",
    "publish.tables",
    "publish.reports",
    "publish.pages",
    "publish.switch",
    "notify",
    "release",
]


@pytest.fixture(scope="module", autouse=True)
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Airflow reads its home once, at its first import: these tests give it an empty one."""
    os.environ["AIRFLOW_HOME"] = str(tmp_path_factory.mktemp("airflow"))
    os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
    sys.path.insert(0, str(DAGS))


@pytest.mark.parametrize("dag_id", ["weekly_monitoring", "rebuild"])
def test_a_dag_walks_the_line_in_one_direction(dag_id: str) -> None:
    module = __import__(dag_id)
    dag = getattr(module, dag_id)()
    assert sorted(dag.task_ids) == sorted(STEPS)
    order = [task.task_id for task in dag.topological_sort()]
    assert [step for step in order if step in STEPS] == STEPS
    assert dag.max_active_runs == 1
    assert dag.doc_md


def test_only_steps_that_talk_to_a_cloud_are_retried() -> None:
    dag = __import__("weekly_monitoring").weekly_monitoring()
    assert {task.task_id for task in dag.tasks if task.retries} == {"list", "fetch"}


def test_a_tick_with_nothing_new_notifies_all_the_same() -> None:
    dag = __import__("weekly_monitoring").weekly_monitoring()
    assert not dag.get_task("list").ignore_downstream_trigger_rules
    assert dag.get_task("notify").trigger_rule == "none_failed"


@pytest.mark.parametrize("dag_id", ["weekly_monitoring", "rebuild", "release_held"])
def test_every_failed_step_is_told_of(dag_id: str) -> None:
    from vitrina import notify

    dag = getattr(__import__(dag_id), dag_id)()
    for task in dag.tasks:
        callbacks = task.partial_kwargs if task.is_mapped else vars(task)
        told = callbacks["on_failure_callback"]
        assert notify.step_failed in (told if isinstance(told, list | tuple) else [told])


def test_ticks_are_hourly_from_friday_14_to_monday_12_moscow_time() -> None:
    from airflow.serialization.serialized_objects import DagSerialization
    from airflow.timetables.base import TimeRestriction

    dag = __import__("weekly_monitoring").weekly_monitoring()
    timetable = DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag)).timetable
    from pendulum import instance

    ticks = []
    last = None
    earliest = instance(datetime(2024, 10, 24, tzinfo=UTC))
    while len(ticks) < 72:
        tick = timetable.next_dagrun_info(
            last_automated_data_interval=last,
            restriction=TimeRestriction(earliest=earliest, latest=None, catchup=True),
        )
        ticks.append(tick.run_after.in_timezone("Europe/Moscow"))
        last = tick.data_interval
    assert ticks[0].format("YYYY-MM-DD HH:mm") == "2024-10-25 14:00"
    # Friday 14–23, Saturday and Sunday whole, Monday 0–12: then nothing until the next Friday.
    assert ticks[70].format("YYYY-MM-DD HH:mm") == "2024-10-28 12:00"
    assert ticks[71].format("YYYY-MM-DD HH:mm") == "2024-11-01 14:00"


def test_dag_files_only_wire() -> None:
    for dag_id in ("weekly_monitoring", "rebuild", "release_held"):
        assert len((DAGS / f"{dag_id}.py").read_text(encoding="utf-8").splitlines()) <= 120


def test_reading_a_dag_file_loads_no_heavy_package() -> None:
    probe = (
        "import sys, weekly_monitoring, release_held\n"
        "heavy = {'pandas', 'great_expectations', 'dbt', 'openpyxl'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    paths = os.pathsep.join([str(ROOT / "include"), str(ROOT), str(DAGS)])
    answer = subprocess.run(
        [sys.executable, "-c", probe],
        env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert answer.stdout.strip().splitlines()[-1] == "[]"


def test_a_held_file_is_asked_about_answered_and_built_each_apart() -> None:
    dag = __import__("release_held").release_held()
    order = [task.task_id for task in dag.topological_sort()]
    assert order == ["questions", "question.approve", "question.record", "question.build"]
    # One file's answer waits for nobody else's: every step after the question is mapped with it.
    for task_id in order[1:]:
        assert dag.get_task(task_id).get_closest_mapped_task_group() is not None
    approve = dag.get_task("question.approve")
    assert approve.options == ["Approve", "Reject"]
    assert approve.defaults is None
    assert approve.response_timeout is not None
    assert dag.get_task("question.build").trigger_dag_id == "weekly_monitoring"
    assert dag.doc_md


def test_the_line_says_when_files_wait_and_release_held_listens() -> None:
    import line

    held = __import__("release_held").release_held()
    assert held.schedule == [line.HELD]
    switch = __import__("weekly_monitoring").weekly_monitoring().get_task("publish.switch")
    assert line.HELD_IF_ANY in switch.outlets
    assert line.HELD not in switch.outlets


def test_an_approval_nobody_gives_raises_no_alarm() -> None:
    from airflow.sdk.exceptions import AirflowSkipException
    from approval import Approval

    with pytest.raises(AirflowSkipException):
        Approval(task_id="x", subject="s", options=["Approve"]).process_trigger_event_error(
            {"error": "late", "error_type": "timeout"}
        )
