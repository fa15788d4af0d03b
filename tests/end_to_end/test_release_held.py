"""A file that leaps is held; a person approves it in the UI's API; the line builds it in."""

from __future__ import annotations

import json
import socket
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end import leaping
from tests.end_to_end.installation import Installation
from vitrina.data_root import DataRoot

OUTCOME = (
    "select outcome, rule_code from quality.loads"
    " where kind = 'sferum_organizations' and report_week = date '2024-10-25'"
)
PATIENCE_SECONDS = 900
AS_A_PERSON_READS = 15


@pytest.fixture
def held(tmp_path: Path) -> Installation:
    """After one run: the last week is held, the week before is published."""
    leaping.write(tmp_path / "exports")
    variables = {"VITRINA_EXPORTS": (tmp_path / "exports").as_uri()}
    installation = Installation(DataRoot(tmp_path / "data"), variables)
    status, printed = installation.run("run")
    assert status == 0, printed
    assert installation.query(OUTCOME) == [("held", "Q20")]
    return installation


@pytest.mark.long
def test_release_refuse_and_withdraw_on_a_terminal(held: Installation) -> None:
    weeks = (
        "select distinct report_week::varchar from marts.fct_sferum_organization_week order by 1"
    )
    assert held.query(weeks) == [("2024-10-18",)]
    before = held.table_hashes()
    _, listed = held.run("release")
    sha = listed.split()[0]
    assert "-60,0" in listed

    status, printed = held.run("release", sha, "--reason", "сверено")
    assert status == 0, printed
    assert held.query(OUTCOME) == [("accepted", None)]
    assert held.query(weeks) == [("2024-10-18",), ("2024-10-25",)]
    assert held.query("select answer, reason, is_in_force from quality.hold_decisions") == [
        ("release", "сверено", True)
    ]

    status, printed = held.run("release", sha, "--answer", "withdraw")
    assert status == 0, printed
    after = held.table_hashes()
    assert {table: hashed for table, hashed in after.items() if table.startswith("kpi.")} == {
        table: hashed for table, hashed in before.items() if table.startswith("kpi.")
    }


@pytest.mark.long
def test_an_approval_in_the_ui_builds_the_week(held: Installation) -> None:
    with airflow(held) as api:
        question = wait_for(lambda: api.unanswered())
        assert "Сферум 25.10.2024" in question["subject"]
        assert "-60,0 п." in question["body"].replace("\\", "")
        # Answered before the scheduler saw it begin to wait the task fails; nobody is so quick.
        time.sleep(AS_A_PERSON_READS)
        api.answer(question, "Approve")
        wait_for(lambda: held.query(OUTCOME) == [("accepted", None)])
        assert api.unanswered() is None
    ((who, reason),) = held.query("select decided_by, reason from quality.hold_decisions")
    assert who
    assert reason == "сверено"


class airflow:
    """`make up` on a free port, and its API as a browser speaks to it."""

    def __init__(self, installation: Installation) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        variables = {**installation.variables, "AIRFLOW__API__PORT": port}
        self._installation = replace(installation, variables=variables)
        self._base, self._token = f"http://127.0.0.1:{port}", ""

    def __enter__(self) -> airflow:
        status, printed = self._installation.run("up")
        assert status == 0, printed
        self._token = self._call("/auth/token")["access_token"]
        return self

    def __exit__(self, *_: object) -> None:
        self._installation.run("down")

    def unanswered(self) -> dict[str, Any] | None:
        details = self._call("/api/v2/dags/release_held/dagRuns/~/hitlDetails")["hitl_details"]
        return next((found for found in details if not found["response_received"]), None)

    def answer(self, question: dict[str, Any], option: str) -> None:
        task = question["task_instance"]
        run = urllib.parse.quote(task["dag_run_id"])
        self._call(
            f"/api/v2/dags/{task['dag_id']}/dagRuns/{run}/taskInstances/{task['task_id']}"
            f"/{task['map_index']}/hitlDetails",
            {"chosen_options": [option], "params_input": {"reason": "сверено"}},
        )

    def _call(self, path: str, body: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(
            self._base + path,
            method="GET" if body is None else "PATCH",
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                **({"Authorization": f"Bearer {self._token}"} if self._token else {}),
            },
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


def wait_for(found: Callable[[], Any]) -> Any:
    for _ in range(PATIENCE_SECONDS):
        if result := found():
            return result
        time.sleep(1)
    raise AssertionError("it never came to it")
