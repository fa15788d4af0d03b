"""What can go wrong with a folder, by class: in English for engineers, in Russian for the office.

A share id stands in every address, so nothing of an address, and nothing a server answered,
enters a message: only the status, the file's own path and words from a short known list.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

#: The only words of an answer that may enter a message.
KNOWN_WORDS = (
    "not_exists", "invalid", "user", "DiskNotFoundError", "DiskPathDoesntExistsError",
    "DiskResourceDownloadLimitExceededError", "TooManyRequestsError", "FieldValidationError",
    "DiskResourceLockedError", "ForbiddenError", "UnauthorizedError", "NotAcceptableError",
)  # fmt: skip
#: A quota of downloads is a day's; three hours on, part of it is free again.
QUOTA_SECONDS = 3 * 3600.0


class CloudError(RuntimeError):
    """A cloud did not give what was asked. The message holds no share id and no address."""

    #: Whether the same call may succeed later without anybody mending anything.
    is_worth_retrying = False
    #: Set once the tries of its class are spent: an outer loop must not multiply them.
    is_exhausted = False
    #: How to mend it, and the same for the office.
    mend = ""
    in_russian = ""

    def __init__(
        self, message: str, *, status: int = 0, word: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.word = word
        self.retry_after = retry_after


class CloudRefused(CloudError):
    """Fatal: the share is gone, closed or never was (400, 401, 403, 404, 410, 451)."""

    mend = "Open the link in a browser without signing in; ask its owner to share the folder again."
    in_russian = (
        "облако отказало: ссылка удалена, закрыта или записана неверно. Откройте её в браузере "
        "без входа в учётную запись и попросите владельца снова открыть доступ"
    )


class CloudStrange(CloudRefused):
    """Fatal: an answer of no known form, one that breaks a limit, or a way out of the cloud."""

    mend = "The cloud answers as it never did: hand this message and the log to an engineer."
    in_russian = (
        "облако ответило так, как программа не умеет читать, и ждать бесполезно. Передайте это "
        "сообщение инженеру, а выгрузки пока положите в другую папку"
    )


class CloudUnsteady(CloudError):
    """Transient: 429 in JSON, 5xx, a lost or crawling connection, a short body, a wrong hash."""

    is_worth_retrying = True
    mend = "The next run tries again by itself; if it lasts, check the network and the cloud."
    in_russian = (
        "связь с облаком рвётся или оно отвечает ошибкой. Следующий запуск повторит сам; если так "
        "продолжается, проверьте сеть и откройте ссылку в браузере"
    )


class CloudUnreachable(CloudUnsteady):
    """No whole answer came: refused, reset, silent or crawling connections."""


class CloudThrottled(CloudError):
    """The bot wall (HTML where data was expected, 418, 429 in HTML)."""

    is_worth_retrying = True
    mend = "The next run tries again by itself; raise VITRINA_CLOUD_PAUSE if it happens often."
    in_russian = (
        "облако просит подождать: сработала его защита от роботов. Следующий запуск повторит сам; "
        "если это часто, увеличьте VITRINA_CLOUD_PAUSE"
    )


class QuotaSpent(CloudThrottled):
    """The share's own quota of downloads (Yandex.Disk): hours, so no wait in a run can help."""

    mend = "It is free again in some hours: later runs fetch the rest; or have the folder copied."
    in_russian = (
        "исчерпан предел скачиваний этой ссылки, он освободится через несколько часов. Следующие "
        "запуски дозагрузят остальное сами; срочно — попросите владельца дать ссылку на копию папки"
    )


@dataclass(frozen=True)
class Explained:
    """One failure in both languages, and whether time alone may mend it."""

    english: str
    russian: str
    is_worth_retrying: bool


def explain(error: CloudError | OSError) -> Explained:
    """What to tell of a failure; neither text holds a link, nor a path outside the folder."""
    if isinstance(error, CloudError):
        return Explained(f"{error}. {error.mend}", error.in_russian, error.is_worth_retrying)
    said = error.strerror or str(error) or type(error).__name__
    for kinds, mend, russian, is_worth_retrying in _OF_SYSTEM:
        if isinstance(error, kinds) if isinstance(kinds, type) else error.errno in kinds:
            return Explained(f"{said}. {mend}", russian, is_worth_retrying)
    return Explained(
        f"{said}. Check the disk or share the folder lies on.",
        f"не удалось прочитать ({said}). Проверьте диск или сетевую папку",
        True,
    )


# What is gone from the folder is gone from the next listing too, so waiting does not help.
_OF_SYSTEM: tuple[tuple[type[OSError] | tuple[int, ...], str, str, bool], ...] = (
    (
        FileNotFoundError,
        "It was moved or deleted meanwhile: the next run lists the folder anew.",
        "нет такого файла или папки: их убрали или переименовали. Проверьте VITRINA_EXPORTS; если "
        "файл убрали во время загрузки, просто запустите ещё раз",
        False,
    ),
    (
        PermissionError,
        "Let the user Vitrina runs as read it.",
        "нет права читать. Дайте его пользователю, от имени которого работает Витрина",
        False,
    ),
    (
        (errno.EAGAIN,),
        "It is being written: a later run takes it whole.",
        "файл меняли, пока он загружался. Следующий запуск возьмёт его целиком",
        True,
    ),
    (
        (errno.ENOSPC, errno.EDQUOT),
        "Free some space on the disk of VITRINA_DATA.",
        "на диске кончилось место. Освободите его там, где лежит VITRINA_DATA",
        True,
    ),
)


def judge(response: httpx.Response, body: bytes, what: str) -> CloudError | None:
    """The error a status means, None for a success. `body` only chooses among known words."""
    status = response.status_code
    if status < 300:
        return None
    word = next((word for word in KNOWN_WORDS if f'"{word}"'.encode() in body), "")
    message = f"{what}: status {status}" + (f", {word}" if word else "")
    after = retry_after(response.headers.get("Retry-After"))
    if word == "DiskResourceDownloadLimitExceededError":
        return QuotaSpent(message, status=status, word=word, retry_after=QUOTA_SECONDS)
    if status == 418 or (status == 429 and looks_like_html(body)):
        return CloudThrottled(f"{message} (bot wall)", status=status, retry_after=after)
    if status == 429 or status >= 500 or word == "DiskResourceLockedError":
        return CloudUnsteady(message, status=status, word=word, retry_after=after)
    return CloudRefused(message, status=status, word=word)


def looks_like_html(body: bytes) -> bool:
    """Whether bytes open like a web page (a byte order mark and blanks aside)."""
    start = body[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<script", b"<!--"))


def retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After header: a number or an HTTP date; None when absent or unread."""
    if not value:
        return None
    if value.isascii() and value.strip().isdigit():
        return float(value)
    try:
        instant = parsedate_to_datetime(value)
    except ValueError:
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return max(0.0, (instant - datetime.now(UTC)).total_seconds())
