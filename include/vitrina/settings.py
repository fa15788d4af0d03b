"""Typed settings: the only module that reads the environment (architecture: settings table)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from vitrina.data_root import DataRoot

PROJECT_ROOT = Path(__file__).resolve().parents[2]
SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"

CLOUD_SCHEMES = ("mailru://", "yadisk://", "s3://", "file:///")


class SettingsError(ValueError):
    """A setting is missing or malformed; the message names it and shows a right value."""


@dataclass(frozen=True)
class MailServer:
    """Where alarms are mailed through, from whom and to whom; the password is a secret."""

    host: str
    port: int
    #: TLS from the first byte (`smtps://`); without it STARTTLS, where the server offers it.
    is_tls: bool
    user: str | None
    password: str | None = field(repr=False)
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """What one installation is told from outside. `exports` are folder URLs and hold secrets."""

    exports: tuple[str, ...] = field(repr=False)
    data_root: DataRoot
    cloud_pause_seconds: float
    mailru_api: str
    yadisk_api: str
    timezone: ZoneInfo
    default_region: str | None
    keep_snapshots: int
    mail: MailServer | None
    #: Where alarms are posted as JSON; such an address is a secret as a whole.
    webhook_url: str | None = field(repr=False)
    #: Address of the runbook page, as the links of alarms name it.
    runbook_url: str
    #: Set by `python -m vitrina` for the process it starts, so that both are one run.
    run_id: str | None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read `VITRINA_*`; raises SettingsError on a value that cannot be used."""
        return cls(
            exports=_exports(environment.get("VITRINA_EXPORTS", "")),
            data_root=DataRoot(_data_root(environment.get("VITRINA_DATA") or "data")),
            cloud_pause_seconds=_number(environment, "VITRINA_CLOUD_PAUSE", 1.0),
            mailru_api=environment.get("VITRINA_MAILRU_API") or "https://cloud.mail.ru",
            yadisk_api=environment.get("VITRINA_YADISK_API") or "https://cloud-api.yandex.net",
            timezone=_timezone(environment.get("VITRINA_TIMEZONE") or "Europe/Moscow"),
            default_region=environment.get("VITRINA_REGION") or None,
            keep_snapshots=int(_number(environment, "VITRINA_KEEP", 8)),
            mail=_mail(environment),
            webhook_url=_webhook(environment.get("VITRINA_WEBHOOK_URL", "")),
            runbook_url=environment.get("VITRINA_RUNBOOK_URL") or "docs/runbook.md",
            run_id=environment.get("VITRINA_RUN_ID") or None,
        )

    def require_exports(self) -> tuple[str, ...]:
        """The folder URLs; raises SettingsError with how to set them when there are none."""
        if not self.exports:
            raise SettingsError(
                "VITRINA_EXPORTS is not set: give one or more folder URLs separated by spaces, "
                "e.g. VITRINA_EXPORTS='file:///srv/exports mailru://AbCd/eFgHiJ' make run"
            )
        return self.exports


def _exports(value: str) -> tuple[str, ...]:
    urls = tuple(value.split())
    for position, url in enumerate(urls, start=1):
        if not url.startswith(CLOUD_SCHEMES):
            # The URL itself is a secret, so the message gives its place only.
            raise SettingsError(
                f"VITRINA_EXPORTS: folder {position} does not start with one of "
                f"{', '.join(CLOUD_SCHEMES)}"
            )
    return urls


def _mail(environment: Mapping[str, str]) -> MailServer | None:
    """VITRINA_SMTP_URL, _MAIL_FROM and _MAIL_TO; no message repeats a part of the address."""
    value = environment.get("VITRINA_SMTP_URL", "").strip()
    recipients = tuple(environment.get("VITRINA_MAIL_TO", "").split())
    if not value and not recipients:
        return None
    url, port = _address("VITRINA_SMTP_URL", value, {"smtp": 25, "smtps": 465})
    user, password = (part and unquote(part) for part in (url.username, url.password))
    sender = environment.get("VITRINA_MAIL_FROM", "").strip() or user or ""
    if not "".join((url.hostname or "", user or "", password or "")).isascii():
        raise SettingsError("VITRINA_SMTP_URL: SMTP takes a host, user and password in ASCII only")
    mailboxes = (sender, *recipients)
    if not recipients or not all("@" in mailbox and mailbox.isascii() for mailbox in mailboxes):
        raise SettingsError(
            "VITRINA_SMTP_URL needs VITRINA_MAIL_FROM and VITRINA_MAIL_TO, mail addresses "
            "separated by spaces, e.g. VITRINA_MAIL_TO='office@example.org duty@example.org'"
        )
    return MailServer(
        host=url.hostname or "", port=port, is_tls=url.scheme == "smtps",
        user=user, password=password, sender=sender, recipients=recipients,
    )  # fmt: skip


def _webhook(value: str) -> str | None:
    if not value.strip():
        return None
    _address("VITRINA_WEBHOOK_URL", value.strip(), {"http": 80, "https": 443})
    return value.strip()


def _address(name: str, value: str, ports: Mapping[str, int]) -> tuple[SplitResult, int]:
    """The parts of an address and its port; SettingsError without any of it: it holds secrets."""
    try:
        url = urlsplit(value)
        if url.scheme in ports and url.hostname:
            return url, url.port or ports[url.scheme]
    except ValueError:
        pass
    schemes = " or ".join(f"{scheme}://" for scheme in ports)
    raise SettingsError(
        f"{name} is not an address that begins with {schemes} and names a host and a port, "
        f"e.g. {name}='{next(iter(ports))}://user:password@host.example:{ports[next(iter(ports))]}'"
    ) from None


def _data_root(value: str) -> Path:
    path = Path(value).expanduser()
    return path if path.is_absolute() else (PROJECT_ROOT / path)


def _number(environment: Mapping[str, str], name: str, default: float) -> float:
    value = environment.get(name)
    if not value:
        return default
    try:
        number = float(value)
    except ValueError:
        raise SettingsError(f"{name}={value!r} is not a number, e.g. {name}={default:g}") from None
    if number < 0:
        raise SettingsError(f"{name}={value!r} must not be negative")
    return number


def _timezone(value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(
            f"VITRINA_TIMEZONE={value!r} is not a time zone, e.g. Europe/Moscow"
        ) from None
