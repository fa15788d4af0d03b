"""The outbox: trouble with a server is said, is no failure, and what waits goes later."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from tests.loopback import Mailbox, Webhook
from tests.notify.conftest import Publish, issue, with_variables
from vitrina import notify
from vitrina.notify import outbox
from vitrina.settings import Settings, SettingsError

TICK = datetime(2024, 10, 25, 17, 0, tzinfo=UTC)


def test_a_short_trouble_is_tried_again(
    told: Settings, publish: Publish, webhook: Webhook, mailbox: Mailbox
) -> None:
    webhook.statuses = [503, 500]
    mailbox.answers = {"MAIL": ["451 later"]}
    publish(issues=[issue()])
    notify.notify(told, TICK)
    assert len(webhook.received) == len(mailbox.letters) == 1
    assert webhook.asked == 3


def test_a_lasting_trouble_is_said_once_and_the_message_goes_with_the_next_run(
    told: Settings,
    publish: Publish,
    webhook: Webhook,
    mailbox: Mailbox,
    capsys: pytest.CaptureFixture[str],
) -> None:
    webhook.statuses = [404]
    mailbox.answers = {"RCPT": ["550 no", "550 no"]}
    publish(issues=[issue()])
    notify.notify(told, TICK)
    said = capsys.readouterr().out
    assert said.count("🔴") == 2
    assert "вебхук не принял сообщение: ответ 404" in said
    assert webhook.asked == 1
    assert not webhook.received
    assert not mailbox.letters
    notify.notify(told, TICK)
    notify.notify(told, TICK)
    assert len(webhook.received) == len(mailbox.letters) == 1
    assert webhook.keys == [webhook.received[0]["id"]]


def test_one_way_that_fails_does_not_double_the_other(
    told: Settings, publish: Publish, webhook: Webhook, mailbox: Mailbox
) -> None:
    webhook.statuses = [500] * outbox.TRIES
    publish(issues=[issue()])
    notify.notify(told, TICK)
    publish(issues=[issue(), issue(rule_code="Q06")])
    notify.notify(told, TICK)
    assert len(mailbox.letters) == 2
    # In the order in which they were kept.
    assert [[line["rule"] for line in notice["alarms"]] for notice in webhook.received] == [
        ["Q05"], ["Q06"],
    ]  # fmt: skip


def test_a_dead_server_is_asked_once_a_run_however_much_waits(
    told: Settings, publish: Publish, webhook: Webhook
) -> None:
    dead = with_variables(told, webhook.variables())
    for code in ("Q05", "Q06", "Q08"):
        webhook.statuses = [403, 403, 403]
        publish(issues=[issue(rule_code=code)])
        asked = webhook.asked
        notify.notify(dead, TICK)
        assert webhook.asked == asked + 1


def test_a_message_of_last_week_is_dropped(
    told: Settings, publish: Publish, webhook: Webhook
) -> None:
    webhook.statuses = [404]
    publish(issues=[issue()])
    notify.notify(told, TICK)
    (path,) = told.data_root.notices.glob("*.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["kept_at"] = (datetime.now(UTC) - outbox.KEPT - timedelta(hours=1)).isoformat()
    path.write_text(json.dumps(content), encoding="utf-8")
    notify.notify(told, TICK)
    assert not webhook.received
    assert not path.exists()


def test_steps_that_fail_at_once_keep_one_notice_of_an_id(
    told: Settings, webhook: Webhook, mailbox: Mailbox
) -> None:
    notice = {"id": "red-1", "subject": "🔴", "text": "x\n"}
    together = Barrier(8)
    answers: list[bool] = []

    def step() -> None:
        together.wait()
        answers.append(outbox.keep(told, notice))
        outbox.deliver(told)

    steps = [Thread(target=step) for _ in range(8)]
    for thread in steps:
        thread.start()
    for thread in steps:
        thread.join()
    assert sorted(answers) == [False] * 7 + [True]
    assert len(webhook.received) == len(mailbox.letters) == 1


@pytest.mark.parametrize("is_down", [False, True], ids=["refused", "down"])
def test_no_secret_is_said_or_kept(
    is_down: bool,
    settings: Settings,
    publish: Publish,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = ("SeCrEtUsEr", "SeCrEtPaSs", "SeCrEtHoOk", "SeCrEtKeY", "SeCrEtReAdEr")
    with Mailbox(account=("x", "y")) as mailbox, Webhook(path="/SeCrEtHoOk?key=SeCrEtKeY") as hook:
        variables: dict[str, Any] = {
            **mailbox.variables("SeCrEtUsEr:SeCrEtPaSs@"),
            **hook.variables(),
            "VITRINA_MAIL_TO": "SeCrEtReAdEr@example.org",
        }
        told = with_variables(settings, variables)
        hook.statuses = [401] * 9
        publish(issues=[issue()])
        if not is_down:
            notify.notify(told, TICK)
    if is_down:
        notify.notify(told, TICK)
    printed, errors = capfd.readouterr()
    assert printed.count("🔴") == 2
    everything = [printed, errors, caplog.text, repr(told), str(told)]
    everything += [str(p.read_bytes()) for p in settings.data_root.notices.iterdir()]
    for secret in ("SeCrEtPaSs", "SeCrEtHoOk", "SeCrEtKeY"):
        assert not any(secret in text for text in everything), secret
    # A server repeats a user in its refusal, a mailbox may be a person's: neither is passed on.
    for secret in secrets:
        assert not any(secret in text for text in everything[:3]), secret


@pytest.mark.parametrize("way", ["VITRINA_SMTP_URL", "VITRINA_WEBHOOK_URL"])
def test_a_wrong_address_is_told_without_it(way: str) -> None:
    wrong = ["SeCrEt", "ftp://SeCrEt@host", "//SeCrEt", "smtp://u:SeCrEt@host:port",
             "http://u:SeCrEt@[host", "smtp://u:SeCrEt@", "https://:SeCrEt@"]  # fmt: skip
    readers = {"VITRINA_MAIL_TO": "a@example.org"} if way == "VITRINA_SMTP_URL" else {}
    for value in wrong:
        with pytest.raises(SettingsError, match=way) as refusal:
            Settings.from_environment({way: value, **readers})
        assert "SeCrEt" not in str(refusal.value)
        assert refusal.value.__cause__ is None


def test_mail_needs_readers_a_sender_and_ascii() -> None:
    url, to = "smtp://mail.example.org", "office@example.org"
    for variables in (
        {"VITRINA_SMTP_URL": url},
        {"VITRINA_SMTP_URL": url, "VITRINA_MAIL_TO": to},
        {"VITRINA_SMTP_URL": url, "VITRINA_MAIL_TO": "office", "VITRINA_MAIL_FROM": to},
        {"VITRINA_SMTP_URL": "smtp://u:SeCrEt%D0%B9@host", "VITRINA_MAIL_TO": to},
        {"VITRINA_MAIL_TO": to},
    ):
        with pytest.raises(SettingsError, match="VITRINA_SMTP_URL") as refusal:
            Settings.from_environment(variables)
        assert "SeCrEt" not in str(refusal.value)
    sender = {"VITRINA_MAIL_FROM": "vitrina@example.org"}
    given = Settings.from_environment({"VITRINA_SMTP_URL": url, "VITRINA_MAIL_TO": to, **sender})
    assert given.mail is not None
    assert (given.mail.port, given.mail.is_tls, given.mail.recipients) == (25, False, (to,))
    user = "smtps://duty%40example.org:x@mail.example.org"
    given = Settings.from_environment({"VITRINA_SMTP_URL": user, "VITRINA_MAIL_TO": to})
    assert given.mail is not None
    assert (given.mail.port, given.mail.is_tls) == (465, True)
    assert given.mail.sender == "duty@example.org"
