"""Letters over a real mail server on loopback: clear, STARTTLS, TLS, passwords, refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loopback import Mailbox
from tests.notify.conftest import with_variables
from vitrina.notify import mail
from vitrina.notify.trouble import DeliveryError
from vitrina.settings import MailServer, Settings

NOTICE = {
    "id": "yellow-0123456789abcdef",
    "subject": "🟡 Витрина. Файл не принят: Омская область (55), неделя по 25.10.2024",
    "text": "Омская область\n.\nстрока, которая " + "очень " * 200 + "длинна\n",
}
ACCOUNT = ("duty@example.org", "p@ss:word/%")
URL_OF_ACCOUNT = "duty%40example.org:p%40ss%3Aword%2F%25@"


def server_of(settings: Settings, mailbox: Mailbox, user: str = "") -> MailServer:
    server = with_variables(settings, mailbox.variables(user)).mail
    assert server is not None
    return server


def test_a_letter_arrives_as_it_was_written(settings: Settings, mailbox: Mailbox) -> None:
    mail.send(server_of(settings, mailbox), NOTICE)
    (letter,) = mailbox.letters
    assert letter["Subject"] == NOTICE["subject"]
    assert letter["From"] == "vitrina@example.org"
    assert letter["To"] == "office@example.org, duty@example.org"
    assert letter["Message-ID"] == "<yellow-0123456789abcdef@vitrina.invalid>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content() == NOTICE["text"]
    recipients = [said for said in mailbox.clear if said.startswith("rcpt")]
    assert len(recipients) == 2


@pytest.mark.parametrize("is_tls", [False, True], ids=["starttls", "smtps"])
def test_a_password_goes_over_tls(
    is_tls: bool, settings: Settings, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Mailbox(certificate=certificate, is_tls=is_tls, account=ACCOUNT) as mailbox:
        server = server_of(settings, mailbox, URL_OF_ACCOUNT)
        assert (server.user, server.password) == ACCOUNT
        mail.send(server, NOTICE)
    assert len(mailbox.letters) == 1
    assert {said.split()[0].lower() for said in mailbox.clear} <= {"ehlo", "starttls"}
    assert any(said.startswith("AUTH") for said in mailbox.private)


@pytest.mark.parametrize("is_tls", [False, True], ids=["starttls", "smtps"])
def test_a_certificate_nobody_vouches_for_gets_no_letter(
    is_tls: bool, settings: Settings, certificate: Path
) -> None:
    with (
        Mailbox(certificate=certificate, is_tls=is_tls, account=ACCOUNT) as mailbox,
        pytest.raises(DeliveryError, match="сертификат") as refusal,
    ):
        mail.send(server_of(settings, mailbox, URL_OF_ACCOUNT), NOTICE)
    assert refusal.value.is_lasting
    assert not mailbox.letters
    assert not any("AUTH" in said for said in [*mailbox.clear, *mailbox.private])


def test_a_password_does_not_leave_this_machine_in_the_clear(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Mailbox(account=ACCOUNT) as mailbox:
        server = server_of(settings, mailbox, URL_OF_ACCOUNT)
        monkeypatch.setattr(mail, "is_local", lambda _: False)
        with pytest.raises(DeliveryError, match="STARTTLS"):
            mail.send(server, NOTICE)
        assert not any("AUTH" in said for said in mailbox.clear)
        monkeypatch.undo()
        mail.send(server, NOTICE)
    assert len(mailbox.letters) == 1


def test_a_wrong_password_is_refused_for_good(settings: Settings) -> None:
    with (
        Mailbox(account=ACCOUNT) as mailbox,
        pytest.raises(DeliveryError, match="вход не принят") as refusal,
    ):
        mail.send(server_of(settings, mailbox, "duty:WrOnG@"), NOTICE)
    assert refusal.value.is_lasting
    assert not mailbox.letters


@pytest.mark.parametrize(
    ("answers", "is_lasting"),
    [
        ({"MAIL": ["451 come back later"]}, False),
        ({"MAIL": ["550 not you"]}, True),
        ({"RCPT": ["450 busy", "450 busy"]}, False),
        ({"RCPT": ["550 no such mailbox", "550 no such mailbox"]}, True),
        ({"DATA": ["554 looks like spam"]}, True),
    ],
)
def test_a_refusal_is_told_by_its_code(
    answers: dict[str, list[str]], is_lasting: bool, settings: Settings
) -> None:
    with Mailbox(answers=answers) as mailbox, pytest.raises(DeliveryError) as refusal:
        mail.send(server_of(settings, mailbox), NOTICE)
    assert refusal.value.is_lasting == is_lasting
    assert not mailbox.letters


def test_who_is_not_known_there_does_not_keep_the_letter_from_the_others(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with Mailbox(answers={"RCPT": ["550 no such mailbox"]}) as mailbox:
        mail.send(server_of(settings, mailbox), NOTICE)
    assert len(mailbox.letters) == 1
    said = capsys.readouterr().out
    assert "🔴" in said
    assert "адресов: 1" in said
    assert "example.org" not in said


def test_no_server_at_all_may_be_there_later(settings: Settings) -> None:
    with Mailbox() as mailbox:
        server = server_of(settings, mailbox)
    with pytest.raises(DeliveryError) as trouble:
        mail.send(server, NOTICE)
    assert not trouble.value.is_lasting
