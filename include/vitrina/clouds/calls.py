"""Calls to a public cloud: pause, retries by class, the bot wall, and no secret in any message.

A share id stands in every address, so nothing here puts an address, or what a server
answered, into a message or a log line: only the status and words from a short known list.
"""

from __future__ import annotations

import json
import logging
import random
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from ipaddress import ip_address
from time import monotonic, sleep
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import httpx

log = logging.getLogger(__name__)

T = TypeVar("T")

#: The clouds answer 403 to a call without one.
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) Vitrina/1.0"
TRANSIENT_TRIES = 5
#: Doubled from a second; long enough for a restart of a server, short enough for a run.
FIRST_TRANSIENT_SECONDS = 1.0
#: The wall lifts in minutes; the longer steps of the doubling are the scheduler's own retries.
THROTTLED_SECONDS = (60.0, 120.0, 240.0)
#: All waits of one task together: one silent for 15 minutes loses the lock on the data root.
LONGEST_WAITS_SECONDS = 600.0
TIMEOUT = httpx.Timeout(60.0, connect=20.0)

#: The only words of an answer that may enter a message.
KNOWN_WORDS = (
    "not_exists", "invalid", "user", "DiskNotFoundError", "DiskPathDoesntExistsError",
    "DiskResourceDownloadLimitExceededError", "TooManyRequestsError", "FieldValidationError",
)  # fmt: skip


class CloudError(RuntimeError):
    """A cloud did not give what was asked. The message holds no share id and no address."""

    #: Whether the same call may succeed later without anybody mending anything.
    is_worth_retrying = False
    #: Set once the tries of its class are spent: an outer loop must not multiply them.
    is_exhausted = False

    def __init__(
        self, message: str, *, status: int = 0, word: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.word = word
        self.retry_after = retry_after


class CloudRefused(CloudError):
    """Fatal: the share is gone, closed or never was (400, 403, 404, 451), or breaks a limit."""


class CloudUnsteady(CloudError):
    """Transient: 429 in JSON, 5xx, a lost connection, a short body, a wrong hash."""

    is_worth_retrying = True


class CloudThrottled(CloudError):
    """The bot wall (HTML where data was expected, 418, 429 in HTML) or a spent quota."""

    is_worth_retrying = True


class Patience:
    """Decides after each failed try of one thing: sleep and try again, or raise."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._transient = 0
        self._throttled = 0

    def made_progress(self) -> None:
        """A try that brought data does not count: a long file may be cut many times."""
        self._transient = 0

    def wait_after(self, error: CloudError) -> None:
        """Sleep as the error's class asks; raises the error when its tries are spent."""
        seconds = None if error.is_exhausted else self._seconds(error)
        if seconds is None or self._calls.waited + seconds > LONGEST_WAITS_SECONDS:
            error.is_exhausted = True
            raise error
        log.info("%s: waiting %.0f s after: %s", self._calls.label, seconds, error)
        self._calls.waited += seconds
        sleep(seconds)

    def _seconds(self, error: CloudError) -> float | None:
        if isinstance(error, CloudThrottled):
            self._throttled += 1
            if self._throttled > len(THROTTLED_SECONDS):
                return None
            return max(THROTTLED_SECONDS[self._throttled - 1], error.retry_after or 0.0)
        if isinstance(error, CloudUnsteady):
            self._transient += 1
            if self._transient >= TRANSIENT_TRIES:
                return None
            if error.retry_after is not None:
                return error.retry_after
            # Jitter keeps several installations from knocking in step.
            spread = random.uniform(0.75, 1.25)  # noqa: S311
            return float(FIRST_TRANSIENT_SECONDS * 2 ** (self._transient - 1) * spread)
        return None


class Calls:
    """One connection to one cloud: GET only, redirects never followed by themselves."""

    def __init__(self, api: str, *, label: str, pause_seconds: float) -> None:
        self._api = api.rstrip("/")
        self.label = label
        #: Seconds slept after failed tries so far.
        self.waited = 0.0
        self.is_loopback = is_loopback(api)
        self._pause = 0.0 if self.is_loopback else pause_seconds
        self._last_call: float | None = None
        _silence_addresses()
        self._client = httpx.Client(
            headers={"User-Agent": USER_AGENT},
            timeout=TIMEOUT,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=1),
            verify=_trusted(),
            # A proxy of the environment must not see loopback traffic.
            trust_env=not self.is_loopback,
        )

    def get_json(self, path: str, query: Mapping[str, str | int], what: str) -> Any:
        """GET `<api><path>` and its JSON, retried by class; raises CloudError."""
        pairs = "&".join(f"{key}={quote(str(value), safe='')}" for key, value in query.items())
        url = f"{self._api}{path}?{pairs}"
        return self.patiently(lambda: self._json_once(url, what))

    def patiently(self, attempt: Callable[[], T]) -> T:
        """Run `attempt` until it holds or its tries are spent."""
        patience = Patience(self)
        while True:
            try:
                return attempt()
            except CloudError as error:
                patience.wait_after(error)

    def _json_once(self, url: str, what: str) -> Any:
        with self.stream(url, {"Accept": "application/json"}) as response:
            body = response.read()
        error = judge(response, body, what)
        if error is not None:
            raise error
        if looks_like_html(body):
            raise CloudThrottled(
                f"{what}: a web page came where data was expected (bot wall)",
                retry_after=retry_after(response.headers.get("Retry-After")),
            )
        try:
            answer = json.loads(body)
        except ValueError:
            raise CloudUnsteady(f"{what}: the answer is not JSON") from None
        return answer

    @contextmanager
    def stream(self, url: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """One GET, body unread. Transport failures become CloudUnsteady, without the address."""
        self._keep_pause()
        try:
            with self._client.stream("GET", url, headers=dict(headers)) as response:
                yield response
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise CloudUnsteady(f"the connection failed ({type(error).__name__})") from None
        except httpx.InvalidURL:
            raise CloudRefused("the cloud gave an address that is none") from None

    def _keep_pause(self) -> None:
        if self._last_call is not None and self._pause:
            sleep(max(0.0, self._pause - (monotonic() - self._last_call)))
        self._last_call = monotonic()


def judge(response: httpx.Response, body: bytes, what: str) -> CloudError | None:
    """The error a status means, None for a success. `body` only chooses among known words."""
    status = response.status_code
    if status < 300:
        return None
    word = next((word for word in KNOWN_WORDS if f'"{word}"'.encode() in body), "")
    message = f"{what}: status {status}" + (f", {word}" if word else "")
    after = retry_after(response.headers.get("Retry-After"))
    if word == "DiskResourceDownloadLimitExceededError":
        # The share's own quota of downloads: hours, so no wait in this process can help.
        return CloudThrottled(message, status=status, word=word, retry_after=3 * 3600.0)
    if status == 418 or (status == 429 and looks_like_html(body)):
        return CloudThrottled(f"{message} (bot wall)", status=status, retry_after=after)
    if status == 429 or status >= 500:
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
    if value.strip().isdigit():
        return float(value)
    try:
        instant = parsedate_to_datetime(value)
    except ValueError:
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return max(0.0, (instant - datetime.now(UTC)).total_seconds())


def host_of(url: str) -> str:
    """Lower-case host of an address of the cloud; never for share ids, whose case matters."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def is_loopback(url: str) -> bool:
    """Whether an address leads to this machine itself."""
    host = host_of(url)
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates of the usual authorities; reading them takes long enough to do it once."""
    return httpx.create_ssl_context()


def _silence_addresses() -> None:
    """httpx and httpcore log each address, share id and all, below WARNING: drop those lines."""
    for name in (
        "httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy",
        "httpcore.socks",
    ):  # fmt: skip
        logging.getLogger(name).addFilter(_is_warning)


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING
