"""A notice as a letter over SMTP; whatever goes wrong is said without server, user or mailbox."""

from __future__ import annotations

import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from vitrina.clouds.calls import is_loopback
from vitrina.notify.trouble import TIMEOUT_SECONDS, DeliveryError
from vitrina.progress import say
from vitrina.settings import MailServer

PERMANENT = 500


def send(server: MailServer, notice: dict[str, Any]) -> None:
    """Hand one letter to the mail server; raises DeliveryError if it did not take it.

    STARTTLS wherever the server offers it; a password goes over TLS only, except on this machine.
    """
    try:
        with _connected(server) as connection:
            connection.ehlo()
            is_private = server.is_tls
            if not is_private and connection.has_extn("starttls"):
                connection.starttls(context=ssl.create_default_context())
                connection.ehlo()
                is_private = True
            if server.user and server.password:
                if not is_private and not is_local(server):
                    raise DeliveryError(
                        "сервер не предлагает STARTTLS, пароль без шифрования не отправлен",
                        is_lasting=True,
                    )
                connection.login(server.user, server.password)
            refused = connection.send_message(letter(server, notice))
    except DeliveryError:
        raise
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _trouble(error) from None
    if refused:
        # Some did get it, so it counts as sent: another try would send it to them twice.
        say(f"🔴 Оповещение {notice['id']}: сервер не принял адресов: {len(refused)}.")


def letter(server: MailServer, notice: dict[str, Any]) -> EmailMessage:
    """The notice as a plain-text letter; its id makes a repeated one recognisable."""
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = ", ".join(server.recipients)
    message["Subject"] = notice["subject"]
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{notice['id']}@vitrina.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(notice["text"], cte="base64")
    return message


def is_local(server: MailServer) -> bool:
    """Whether the server listens on this machine."""
    return is_loopback(f"//{server.host}")


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.is_tls:
        return smtplib.SMTP_SSL(
            server.host, server.port,
            timeout=TIMEOUT_SECONDS, context=ssl.create_default_context(),
        )  # fmt: skip
    return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)


def _trouble(error: Exception) -> DeliveryError:
    """What went wrong, by code and class: a server's own words may repeat a user or a mailbox."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return DeliveryError(f"вход не принят ({error.smtp_code})", is_lasting=True)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = {code for code, _ in error.recipients.values()}
        return DeliveryError("не принят ни один адресат", is_lasting=min(codes) >= PERMANENT)
    if isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
        return DeliveryError(f"ответ {code}", is_lasting=code >= PERMANENT)
    if isinstance(error, ssl.SSLCertVerificationError):
        return DeliveryError("сертификат сервера не проверен", is_lasting=True)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return DeliveryError("сервер не умеет нужного (вход или STARTTLS)", is_lasting=True)
    if isinstance(error, ValueError):
        return DeliveryError("письмо или адрес не по правилам почты", is_lasting=True)
    return DeliveryError(f"нет связи ({type(error).__name__})", is_lasting=False)
