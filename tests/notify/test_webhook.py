"""JSON to a real web server on loopback."""

from __future__ import annotations

import socket

import pytest

from tests.loopback import Webhook
from vitrina.notify import webhook as sender
from vitrina.notify.trouble import DeliveryError

NOTICE = {"id": "red-0123456789abcdef", "subject": "🔴 Витрина", "alarms": []}


def test_a_notice_arrives_whole_with_its_key(webhook: Webhook) -> None:
    sender.post(webhook.url, NOTICE)
    assert webhook.received == [NOTICE]
    assert webhook.keys == [NOTICE["id"]]


@pytest.mark.parametrize(
    ("status", "is_lasting"),
    [(500, False), (503, False), (429, False), (401, True), (404, True), (302, True)],
)
def test_an_answer_other_than_2xx_is_trouble(
    status: int, is_lasting: bool, webhook: Webhook
) -> None:
    webhook.statuses = [status]
    with pytest.raises(DeliveryError, match=str(status)) as trouble:
        sender.post(webhook.url, NOTICE)
    assert trouble.value.is_lasting == is_lasting
    assert webhook.asked == 1


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "TIMEOUT_SECONDS", 0.2)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(DeliveryError, match="Timeout") as trouble,
    ):
        sender.post(f"http://127.0.0.1:{silent.getsockname()[1]}/SeCrEt", NOTICE)
    assert not trouble.value.is_lasting
    assert "SeCrEt" not in str(trouble.value)
    assert trouble.value.__cause__ is None
