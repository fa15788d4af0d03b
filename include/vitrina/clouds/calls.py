"""Calls to a public cloud: pause, retries by class, limits of time and size."""

from __future__ import annotations

import json
import logging
import random
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from ipaddress import ip_address
from threading import Timer
from time import monotonic, sleep
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import httpx

from vitrina.clouds.errors import (
    CloudError,
    CloudStrange,
    CloudThrottled,
    CloudUnreachable,
    CloudUnsteady,
    judge,
    looks_like_html,
    retry_after,
)
from vitrina.clouds.silence import silence

log = logging.getLogger(__name__)

T = TypeVar("T")

#: The clouds answer 403 to a call without one.
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) Vitrina/1.0"
TRANSIENT_TRIES = 5
#: Doubled from a second; long enough for a restart of a server, short enough for a run.
FIRST_TRANSIENT_SECONDS = 1.0
#: The wall lifts in minutes; the longer steps of the doubling are the scheduler's own retries.
THROTTLED_SECONDS = (60.0, 120.0, 240.0)
#: A cloud on loopback is a rehearsal: no pause between calls, and at its wall minutes are seconds.
LOOPBACK_SCALE = 1 / 60
#: All waits of one task together: one silent for 15 minutes loses the lock on the data root.
LONGEST_WAITS_SECONDS = 600.0
#: Between two pieces of an answer.
TIMEOUT = httpx.Timeout(30.0, connect=20.0)
#: From the call to the end of the answer's head, however steadily that trickles.
HEAD_SECONDS = 90.0
#: An answer that brings less than SLOWEST_BYTES in each SLOW_SECONDS crawls: better asked anew.
SLOW_SECONDS = 60.0
SLOWEST_BYTES = 16 * 1024
#: A page of 500 entries with the longest names is a few MB.
LARGEST_JSON_BYTES = 32 * 1024 * 1024


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
        """How long to wait, None for no longer; what the cloud asks goes before our own guess."""
        if isinstance(error, CloudThrottled):
            self._throttled += 1
            if self._throttled > len(THROTTLED_SECONDS):
                return None
            scale = LOOPBACK_SCALE if self._calls.is_loopback else 1.0
            own = THROTTLED_SECONDS[self._throttled - 1] * scale
            # Believed once: a wall that stands again asked for too little.
            is_believed = error.retry_after is not None and self._throttled == 1
            return error.retry_after if is_believed else max(own, error.retry_after or 0.0)
        if isinstance(error, CloudUnsteady):
            self._transient += 1
            if self._transient >= TRANSIENT_TRIES:
                return None
            if error.retry_after is not None:
                return error.retry_after
            # Jitter keeps several installations from knocking in step.
            spread = random.uniform(0.75, 1.25)  # noqa: S311  # guards no secret
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
        silence()
        self._client = self._new_client()

    def _new_client(self) -> httpx.Client:
        return httpx.Client(
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
        with self.stream(url, {"Accept": "application/json"}, what) as response:
            body = read(response, what)
        error = judge(response, body, what)
        if error is not None:
            raise error
        if looks_like_html(body):
            raise CloudThrottled(
                f"{what}: a web page came where data was expected (bot wall)",
                retry_after=retry_after(response.headers.get("Retry-After")),
            )
        try:
            return json.loads(body)
        except RecursionError:
            raise CloudStrange(f"{what}: the answer nests too deep") from None
        except ValueError:
            raise CloudUnsteady(f"{what}: the answer is not JSON") from None

    @contextmanager
    def stream(self, url: str, headers: Mapping[str, str], what: str) -> Iterator[httpx.Response]:
        """One GET, body unread. Transport failures become CloudUnreachable, without the address."""
        self._keep_pause()
        client = self._client
        # Timeouts count from piece to piece, so a head that trickles is ended from beside.
        watch = Timer(HEAD_SECONDS, client.close)
        watch.daemon = True
        watch.start()
        try:
            with client.stream("GET", url, headers=dict(headers)) as response:
                watch.cancel()
                yield response
        except httpx.InvalidURL:
            raise CloudStrange(f"{what}: the cloud gave an address that is none") from None
        except (httpx.HTTPError, httpx.StreamError, ValueError, OSError) as error:
            if client.is_closed:
                raise CloudUnreachable(f"{what}: no answer in {HEAD_SECONDS:.0f} s") from None
            if not isinstance(error, httpx.HTTPError | httpx.StreamError):
                raise
            said = type(error).__name__
            raise CloudUnreachable(f"{what}: the connection failed ({said})") from None
        finally:
            watch.cancel()
            if client.is_closed:
                self._client = self._new_client()

    def _keep_pause(self) -> None:
        if self._last_call is not None and self._pause:
            sleep(max(0.0, self._pause - (monotonic() - self._last_call)))
        self._last_call = monotonic()


def read(response: httpx.Response, what: str) -> bytes:
    """The whole body of an answer that is no file; raises CloudError past its limits."""
    body = bytearray()
    for piece in steadily(response.iter_bytes(), what):
        body += piece
        if len(body) > LARGEST_JSON_BYTES:
            raise CloudStrange(f"{what}: the answer is longer than {LARGEST_JSON_BYTES} bytes")
    return bytes(body)


def steadily(pieces: Iterator[bytes], what: str) -> Iterator[bytes]:
    """The same pieces; raises CloudUnreachable when they crawl (a trickle never times out)."""
    since, received = monotonic(), 0
    for piece in pieces:
        yield piece
        received += len(piece)
        if monotonic() - since > SLOW_SECONDS:
            if received < SLOWEST_BYTES:
                raise CloudUnreachable(f"{what}: only {received} bytes in {SLOW_SECONDS:.0f} s")
            since, received = monotonic(), 0


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
