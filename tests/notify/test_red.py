"""Red: one alarm a run, whatever else fails in it, with no word of the error's text."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from tests.loopback import Mailbox, Webhook
from tests.notify.conftest import Publish, issue, load
from vitrina import notify
from vitrina.audit import AuditError
from vitrina.listing import FetchError, NothingUsable
from vitrina.lock import LockHeld
from vitrina.settings import Settings


@pytest.fixture
def environment(told: Settings, mailbox: Mailbox, webhook: Webhook,
                monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """A task reads its settings from the environment."""
    variables = {"VITRINA_DATA": str(told.data_root.path)}
    for name, value in {**variables, **mailbox.variables(), **webhook.variables()}.items():
        monkeypatch.setenv(name, value)


def fail(step: str, error: object, run_id: str = "scheduled__2024-10-25T11:00:00+00:00") -> None:
    """What Airflow does of a failed task."""
    instance = SimpleNamespace(task_id=step, rendered_map_index="Омская область · Петрова.xlsx")
    notify.step_failed({"ti": instance, "run_id": run_id, "exception": error})


def chained(error: Exception) -> Exception:
    try:
        raise AirflowFailException(str(error)) from error
    except AirflowFailException as outer:
        return outer


@pytest.mark.usefixtures("environment")
def test_a_failure_names_step_alarm_and_what_stays(
    publish: Publish, webhook: Webhook, mailbox: Mailbox
) -> None:
    snapshot = publish(loads=[load(is_demo=True)])
    fail("audit", AuditError("Петрова Анна: 2644003911"))
    (notice,) = webhook.received
    assert (notice["colour"], notice["step"], notice["error"]) == ("red", "audit", "AuditError")
    assert notice["run_id"] == "scheduled__2024-10-25T11:00:00+00:00"
    assert notice["snapshot_id"] == snapshot.name
    assert notice["is_demo"]
    (line,) = notice["alarms"]
    assert (line["alarm"], line["rule"], line["count"]) == ("audit_refused", "audit_refused", 1)
    assert (line["region_code"], line["report_week"]) == (None, None)
    assert line["runbook"] == "docs/runbook.md#red-the-audit-refused-the-candidate"
    text = mailbox.letters[0].get_content()
    assert text == notice["text"]
    assert "Прежний снимок остался на месте" in text
    assert "последняя неделя по 25.10.2024" in text
    assert line["runbook"] in text
    for personal in ("Петрова", "2644003911", "xlsx"):
        assert personal not in json.dumps(notice, ensure_ascii=False)


@pytest.mark.usefixtures("environment")
def test_one_alarm_a_run_and_another_for_the_next(
    told: Settings, webhook: Webhook, mailbox: Mailbox
) -> None:
    for step in ("fetch", "fetch", "release"):
        fail(step, FetchError("gone"), run_id="one")
    assert [notice["step"] for notice in webhook.received] == ["fetch"]
    assert "Опубликованного снимка ещё нет." in webhook.received[0]["text"]
    fail("fetch", FetchError("gone"), run_id="two")
    assert len(webhook.received) == len(mailbox.letters) == 2


@pytest.mark.parametrize(
    ("error", "alarm", "name"),
    [
        (chained(FetchError("no answer")), "cloud_unreadable", "FetchError"),
        (chained(NothingUsable("empty")), "nothing_usable", "NothingUsable"),
        (LockHeld("another"), "lease_lost", "LockHeld"),
        (ZeroDivisionError("x"), "step_broke", "ZeroDivisionError"),
        ("killed by the scheduler", "step_broke", "killed"),
        (None, "step_broke", "killed"),
    ],
)
@pytest.mark.usefixtures("environment")
def test_what_an_error_is_called(error: Any, alarm: str, name: str, webhook: Webhook) -> None:
    fail("link", error)
    (notice,) = webhook.received
    assert notice["alarms"][0]["alarm"] == alarm
    assert notice["error"] == name


@pytest.mark.usefixtures("environment")
def test_a_run_that_broke_off_is_told_unless_a_step_told(
    told: Settings, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITRINA_RUN_ID", "one")
    fail("build", RuntimeError("x"), run_id="named by Airflow")
    notify.run_broke_off(replace(told, run_id="one"))
    assert len(webhook.received) == 1
    notify.run_broke_off(replace(told, run_id="two"), RuntimeError("airflow db migrate failed"))
    assert webhook.received[1]["alarms"][0]["alarm"] == "run_broke_off"
    assert webhook.received[1]["error"] == "RuntimeError"
    assert webhook.received[1]["subject"] == "🔴 Витрина. Запуск оборвался"
    assert "Запуск two остановлен вне шагов." in webhook.received[1]["text"]


@pytest.mark.usefixtures("environment")
def test_a_disk_that_takes_no_file_does_not_keep_the_alarm_back(
    told: Settings, webhook: Webhook, mailbox: Mailbox
) -> None:
    told.data_root.path.mkdir(parents=True)
    told.data_root.notices.write_text("not a folder", encoding="utf-8")
    fail("build", OSError(28, "No space left on device"))
    assert len(webhook.received) == len(mailbox.letters) == 1


@pytest.mark.usefixtures("environment")
def test_a_broken_snapshot_does_not_keep_the_alarm_back(publish: Publish, webhook: Webhook) -> None:
    snapshot = publish(issues=[issue()])
    (snapshot / "vitrina.duckdb").write_bytes(b"torn")
    fail("audit", AuditError("x"))
    assert webhook.received[0]["snapshot_id"] is None


def test_nothing_configured_sends_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("VITRINA_SMTP_URL", "VITRINA_MAIL_TO", "VITRINA_WEBHOOK_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VITRINA_DATA", str(settings.data_root.path))
    fail("audit", AuditError("a difference"))
    assert "✗ audit" in capsys.readouterr().out
    assert not settings.data_root.notices.exists()
