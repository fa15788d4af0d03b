"""One file of a public link, fetched whole: redirects, resume, refresh, and the proof it is whole.

Signed addresses live for seconds: they are walked to anew on each try and never kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import IO, Any, Protocol
from urllib.parse import urljoin, urlsplit

import httpx

from vitrina.clouds import calls
from vitrina.clouds.calls import Calls, Patience, host_of, is_loopback, steadily
from vitrina.clouds.errors import (
    CloudError,
    CloudStrange,
    CloudThrottled,
    CloudUnsteady,
    judge,
    looks_like_html,
    retry_after,
)

log = logging.getLogger(__name__)

REDIRECTS = (301, 302, 303, 307, 308)
#: What a download host answers when its token has been rotated: asked anew once.
STALE_TOKEN = (403, 404, 410)
MAX_HOPS = 3
BLOCK_BYTES = 256 * 1024
#: Of a file whose size the listing does not tell; a nationwide export has some 50 MB.
LARGEST_UNSIZED_BYTES = 1024 * 1024 * 1024


class Digest(Protocol):
    """The part of hashlib's interface a cloud's own hash offers too."""

    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


@dataclass
class Download:
    """What a download needs to know; `target` is filled by `run`.

    `listed(is_again)` is the listing's line about the file, `url(is_again)` where to start,
    `digest(cloud_hash)` what computes the cloud's own hash, `hosts` who may serve bytes
    (`.suffix`: any host below it).
    """

    calls: Calls
    path: str
    target: IO[bytes]
    listed: Callable[[bool], dict[str, Any]]
    url: Callable[[bool], str]
    digest: Callable[[str], Digest]
    hosts: tuple[str, ...]

    def run(self) -> None:
        """Fetch until size and hash hold; raises CloudError when the tries are spent."""
        wanted = self.listed(False)
        patience = Patience(self.calls)
        while True:
            before = self.target.seek(0, 2)
            try:
                self._receive(wanted)
                return
            except CloudError as error:
                if self.target.seek(0, 2) - before >= BLOCK_BYTES:
                    patience.made_progress()
                patience.wait_after(error)
            # The file may have been replaced since it was listed: then the new one is wanted.
            if self.target.tell() == 0:
                newer = self.listed(True)
                if newer != wanted:
                    log.info("%s: replaced while it was fetched: %s", self.calls.label, self.path)
                    wanted = newer

    def _receive(self, wanted: dict[str, Any]) -> None:
        """One try: go on where the last one stopped, then compare with the listing."""
        offset = self.target.seek(0, 2)
        headers = {"Accept-Encoding": "identity"}
        if offset:
            headers["Range"] = f"bytes={offset}-"
        largest = LARGEST_UNSIZED_BYTES if wanted["size"] is None else wanted["size"]
        with self._opened(headers) as response:
            # A packed body cannot be resumed: where its packed bytes were cut says nothing.
            is_packed = response.headers.get("Content-Encoding", "identity") != "identity"
            if offset and (is_packed or not _continues(response, offset)):
                self.target.seek(0)
                self.target.truncate()
            if is_packed and response.status_code == 206:
                raise CloudUnsteady(f"{self.path}: a part of a packed body came")
            # No block size: httpx would hold back, and on a cut lose, what fills no block.
            pieces = response.iter_bytes() if is_packed else response.iter_raw()
            try:
                for piece in steadily(pieces, self.path):
                    self.target.write(piece)
                    if self.target.tell() > largest:
                        break
            except (CloudError, httpx.HTTPError):
                if is_packed:
                    self.target.truncate(0)
                raise
        self._verify(wanted, response.headers)

    def _verify(self, wanted: dict[str, Any], headers: httpx.Headers) -> None:
        size = self.target.seek(0, 2)
        self.target.seek(0)
        start = self.target.read(512)
        is_short = wanted["size"] is not None and size < wanted["size"]
        is_right = size == wanted["size"]
        if wanted["size"] is None:
            is_right = size <= LARGEST_UNSIZED_BYTES
        if is_right and wanted["cloud_hash"]:
            is_right = self._hash(wanted["cloud_hash"]) == wanted["cloud_hash"].lower()
        elif is_right:
            # Without a hash a page of the right size is the wall only if served as a page.
            is_page = "html" in headers.get("Content-Type", "")
            is_right = not (is_page and looks_like_html(start))
        if is_right:
            return
        if looks_like_html(start):
            self.target.truncate(0)
            raise CloudThrottled(
                f"{self.path}: a web page came instead of the file (bot wall)",
                retry_after=retry_after(headers.get("Retry-After")),
            )
        if is_short:
            raise CloudUnsteady(f"{self.path}: {size} of {wanted['size']} bytes came")
        self.target.truncate(0)
        raise CloudUnsteady(f"{self.path}: size or hash differ from the listing")

    def _hash(self, cloud_hash: str) -> str:
        digest = self.digest(cloud_hash)
        self.target.seek(0)
        while block := self.target.read(BLOCK_BYTES):
            digest.update(block)
        return digest.hexdigest().lower()

    @contextmanager
    def _opened(self, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """The response with the bytes; a refused token is asked anew once."""
        for is_again in (False, True):
            with self._followed(self.url(is_again), headers) as response:
                if response.status_code in STALE_TOKEN and not is_again:
                    continue
                if response.status_code not in (200, 206):
                    if response.status_code == 416:
                        # What lies here is longer than the file: start over.
                        self.target.truncate(0)
                        raise CloudUnsteady(f"{self.path}: the range was refused", status=416)
                    error = judge(response, calls.read(response, self.path), self.path)
                    status = response.status_code
                    raise error or CloudUnsteady(f"{self.path}: status {status}", status=status)
                yield response
                return

    @contextmanager
    def _followed(self, url: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """Follow redirects between the cloud's own hosts."""
        for _ in range(MAX_HOPS):
            check_host(url, self.path, self.hosts, self.calls)
            with self.calls.stream(url, headers, self.path) as response:
                if response.status_code not in REDIRECTS:
                    yield response
                    return
                try:
                    url = urljoin(url, response.headers.get("Location", ""))
                except ValueError:
                    raise CloudStrange(f"{self.path}: redirected to no address") from None
        raise CloudStrange(f"{self.path}: redirected more than {MAX_HOPS - 1} times")


def check_host(url: str, path: str, hosts: tuple[str, ...], own: Calls) -> None:
    """Raise CloudStrange unless the address is one of the cloud's own, over TLS."""
    host = host_of(url)
    if own.is_loopback and is_loopback(url):
        return
    is_known = any(
        host.endswith(known) if known.startswith(".") else host == known for known in hosts
    )
    if urlsplit(url).scheme != "https" or not is_known:
        raise CloudStrange(f"{path}: sent to a host outside the cloud: {_named(host)}")


def _named(host: str) -> str:
    """The end of a foreign host: what stands before it could repeat the share id."""
    try:
        return str(ip_address(host))
    except ValueError:
        return ".".join(host.rsplit(".", 2)[-2:]) or "none"


def _continues(response: httpx.Response, offset: int) -> bool:
    """Whether a response goes on at `offset`; a 200 to a Range request starts over."""
    start = response.headers.get("Content-Range", "").removeprefix("bytes ").split("-")[0]
    return response.status_code == 206 and start.strip() == str(offset)
