"""Real servers on this machine that keep what they are given: a mail server and a webhook.

The package index has a mail server for tests, but it is not among the pinned packages; what a
letter needs of one is this page.
"""

from __future__ import annotations

import base64
import json
import socketserver
import ssl
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Loopback:
    """A server on a free port for as long as its `with` block lasts; `session` answers a client."""

    session: ClassVar[type[socketserver.BaseRequestHandler]]

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), self.session)
        self._server.keeper = self
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    #: Who keeps what the sessions are given.
    keeper: Any

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up, over a certificate it does not trust, is no news."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _MailSession(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        mailbox: Mailbox = self.server.keeper
        stream, is_private = self.request, mailbox.is_tls
        if is_private:
            stream = mailbox.context().wrap_socket(stream, server_side=True)
        reader = stream.makefile("rb")
        is_known = False
        stream.sendall(b"220 loopback\r\n")
        while line := reader.readline():
            said = line.decode().strip()
            word, _, rest = said.partition(" ")
            word = word.upper()
            (mailbox.private if is_private else mailbox.clear).append(said)
            answer = "250 ok"
            if mailbox.answers.get(word):
                answer = mailbox.answers[word].pop(0)
            elif word == "EHLO":
                offers = ["loopback"]
                offers += ["STARTTLS"] if mailbox.certificate and not is_private else []
                offers += ["AUTH PLAIN"] if mailbox.account else []
                answer = "\r\n".join([*(f"250-{offer}" for offer in offers), "250 SIZE 1000000"])
            elif word == "STARTTLS":
                stream.sendall(b"220 go ahead\r\n")
                stream = mailbox.context().wrap_socket(stream, server_side=True)
                reader, is_private = stream.makefile("rb"), True
                continue
            elif word == "AUTH":
                given = base64.b64decode(rest.removeprefix("PLAIN ")).decode().split("\0")[1:]
                is_known = tuple(given) == mailbox.account
                answer = "235 welcome" if is_known else f"535 {given} are not known here"
            elif word == "MAIL" and mailbox.account and not is_known:
                answer = "530 log in first"
            elif word == "DATA":
                stream.sendall(b"354 go on\r\n")
                body = b""
                while (line := reader.readline()) != b".\r\n":
                    body += line.removeprefix(b".") if line.startswith(b"..") else line
                letter = message_from_bytes(body, EmailMessage, policy=policy.default)
                mailbox.letters.append(letter)
            elif word == "QUIT":
                answer = "221 bye"
            stream.sendall(answer.encode() + b"\r\n")
            if word == "QUIT":
                return


@dataclass
class Mailbox(Loopback):
    """A mail server; `answers` replaces its reply to a command, one use an entry."""

    session = _MailSession
    #: A certificate makes it offer STARTTLS, or speak TLS from the first byte.
    certificate: Path | None = None
    is_tls: bool = False
    #: User and password it lets in; None: it does not offer to log in.
    account: tuple[str, str] | None = None
    answers: dict[str, list[str]] = field(default_factory=dict)
    letters: list[EmailMessage] = field(default_factory=list)
    #: What was said over TLS and what in the clear, commands only.
    private: list[str] = field(default_factory=list)
    clear: list[str] = field(default_factory=list)

    def variables(self, user: str = "") -> dict[str, str]:
        """What an installation that mails through this server is told."""
        scheme = "smtps" if self.is_tls else "smtp"
        return {
            "VITRINA_SMTP_URL": f"{scheme}://{user}127.0.0.1:{self.port}",
            "VITRINA_MAIL_FROM": "vitrina@example.org",
            "VITRINA_MAIL_TO": "office@example.org duty@example.org",
        }

    def context(self) -> ssl.SSLContext:
        assert self.certificate is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        return context


class _Hook(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        webhook: Webhook = self.server.keeper
        webhook.asked += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = webhook.statuses.pop(0) if webhook.statuses else 200
        if status == 200 and self.path == webhook.path:
            assert self.headers["Content-Type"] == "application/json"
            webhook.received.append(json.loads(body))
            webhook.keys.append(self.headers["Idempotency-Key"])
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal of a test."""


@dataclass
class Webhook(Loopback):
    """A web server that takes JSON at one path; `statuses` are its next answers, then 200."""

    session = _Hook
    path: str = "/hook"
    statuses: list[int] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    #: Requests it answered, whatever with.
    asked: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.path}"

    def variables(self) -> dict[str, str]:
        """What an installation that posts to it is told."""
        return {"VITRINA_WEBHOOK_URL": self.url}


def write_certificate(path: Path) -> Path:
    """A key and its self-signed certificate for 127.0.0.1, valid for a day, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
                       critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
