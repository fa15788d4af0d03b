"""A public link as a read-only fsspec filesystem: listing, verified download, resume, refresh.

What differs between clouds (addresses, keys, digests) is in mailru.py and yadisk.py. Paths are
relative to the share, so the share id stands in no path, no listing and no error.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, ClassVar, Protocol
from urllib.parse import unquote, urljoin, urlsplit

import httpx
from fsspec.spec import AbstractFileSystem

from vitrina.clouds.calls import (
    Calls,
    CloudError,
    CloudRefused,
    CloudThrottled,
    CloudUnsteady,
    Patience,
    host_of,
    is_loopback,
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


class Digest(Protocol):
    """The part of hashlib's interface a cloud's own hash offers too."""

    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


@dataclass(frozen=True)
class Entry:
    """One line of a listing. `address` is what the cloud wants back to list or fetch it."""

    name: str
    address: str
    is_folder: bool
    size: int | None = None
    cloud_hash: str | None = None
    modified: datetime | None = None


class ListingChanged(CloudUnsteady):
    """A folder changed while it was paged, or its pages hold less than it counts."""


class PublicFolder(AbstractFileSystem):  # type: ignore[misc]  # fsspec is untyped
    """Read-only view of one public link. Errors are CloudError or FileNotFoundError."""

    # fsspec would keep instances, and the share id with them, in a global cache.
    cachable = False
    #: Hosts that may serve bytes; `.suffix` means any host below it.
    hosts: ClassVar[tuple[str, ...]] = ()
    root_address: str

    def __init__(self, share: str, *, api: str, label: str, pause_seconds: float = 1.0) -> None:
        super().__init__()
        self._api = api
        self.label = label
        self._share = share
        self._calls = Calls(api, label=label, pause_seconds=pause_seconds)
        self._listed: dict[str, list[dict[str, Any]]] = {}
        self._addresses: dict[str, str] = {"": self.root_address}

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.label}>"

    # What a cloud has to say.

    def _list(self, address: str) -> list[Entry]:
        """Every entry of a folder; raises ListingChanged when pages and counts disagree."""
        raise NotImplementedError

    def _download_url(self, address: str, *, is_refresh: bool) -> str:
        """Where to start the download of a file; `is_refresh` after a token was refused."""
        raise NotImplementedError

    def _digest(self, cloud_hash: str, size: int) -> Digest:
        """What computes the cloud's own hash over `size` bytes."""
        raise NotImplementedError

    # fsspec's side.

    @classmethod
    def _strip_protocol(cls, path: Any) -> str:
        text = str(path)
        for protocol in (cls.protocol,) if isinstance(cls.protocol, str) else cls.protocol:
            if text.startswith(f"{protocol}://"):
                return ""  # the whole address is the share; paths below it carry no protocol
        return text.rstrip("/")

    @classmethod
    def _get_kwargs_from_urls(cls, path: str) -> dict[str, str]:
        return {"share": share_of(path)}

    def ls(self, path: str, detail: bool = True, **kwargs: Any) -> list[Any]:
        """Entries below `path`: name, size, type, cloud_hash, modified (aware datetime | None)."""
        path = self._strip_protocol(path)
        if path not in self._listed or kwargs.get("refresh"):
            self._listed[path] = self._list_again(path)
        found = self._listed[path]
        return list(found) if detail else [entry["name"] for entry in found]

    def info(self, path: str, **kwargs: Any) -> dict[str, Any]:
        """The listing's line about `path`; raises FileNotFoundError."""
        path = self._strip_protocol(path)
        if not path:
            return {"name": "", "size": 0, "type": "directory"}
        # A hostile name may hold slashes of its own, so its line can stand further up.
        parts = path.split("/")
        for depth in range(len(parts) - 1, -1, -1):
            try:
                entries = self.ls("/".join(parts[:depth]), **kwargs)
            except CloudRefused as refused:
                if depth == 0 or refused.status not in (400, 404):
                    raise
                continue
            for entry in entries:
                if entry["name"] == path:
                    return dict(entry)
        raise FileNotFoundError(path)

    def get_file(self, rpath: str, lpath: str, callback: Any = None, **kwargs: Any) -> None:
        """Download one file whole; size and cloud hash hold afterwards. Raises CloudError."""
        with Path(lpath).open("w+b") as target:
            self._download(self._strip_protocol(rpath), target)

    def _open(self, path: str, mode: str = "rb", **kwargs: Any) -> IO[bytes]:
        if mode != "rb":
            raise OSError("public links are read-only")
        target = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
        self._download(self._strip_protocol(path), target)
        target.seek(0)
        return target

    def _list_again(self, path: str) -> list[dict[str, Any]]:
        address = self._address(path)
        patience = Patience(self._calls)
        while True:
            try:
                entries = self._list(address)
                break
            except ListingChanged as changed:
                patience.wait_after(changed)
            except (KeyError, TypeError, ValueError, AttributeError):
                raise CloudRefused(f"{self.label}: a listing has an unknown form") from None
        infos = []
        for entry in entries:
            name = f"{path}/{entry.name}" if path else entry.name
            if path and entry.address == address:
                name = path  # a file was listed: its listing is itself
            self._addresses[name] = entry.address
            infos.append(
                {
                    "name": name,
                    "type": "directory" if entry.is_folder else "file",
                    "size": 0 if entry.is_folder else entry.size,
                    "cloud_hash": entry.cloud_hash,
                    "modified": entry.modified,
                }
            )
        return infos

    def _address(self, path: str) -> str:
        """What the cloud calls `path`; of a path never listed, the share and the path."""
        if path not in self._addresses:
            return self._child_address(self.root_address, path)
        return self._addresses[path]

    def _child_address(self, parent: str, name: str) -> str:
        return f"{parent}/{name}"

    # Download.

    def _download(self, path: str, target: IO[bytes]) -> None:
        wanted = self.info(path)
        patience = Patience(self._calls)
        while True:
            before = target.seek(0, 2)
            try:
                self._receive(path, wanted, target)
                return
            except CloudError as error:
                if target.seek(0, 2) - before >= BLOCK_BYTES:
                    patience.made_progress()
                patience.wait_after(error)
            # The file may have been replaced since it was listed: then the new one is wanted.
            if target.tell() == 0:
                newer = self.info(path, refresh=True)
                if newer != wanted:
                    log.info("%s: replaced while it was fetched: %s", self.label, path)
                    wanted = newer

    def _receive(self, path: str, wanted: dict[str, Any], target: IO[bytes]) -> None:
        """One try: go on where the last one stopped, then compare with the listing."""
        offset = target.seek(0, 2)
        # A server could pack the body, and a packed body cannot be resumed.
        headers = {"Accept-Encoding": "identity"}
        if offset:
            headers["Range"] = f"bytes={offset}-"
        with self._opened(path, headers) as response:
            if offset and not _continues(response, offset):
                target.seek(0)
                target.truncate()
            # No block size: httpx would hold back, and on a cut lose, what fills no block.
            for block in response.iter_raw():
                target.write(block)
                if wanted["size"] is not None and target.tell() > wanted["size"]:
                    break
        self._verify(path, wanted, target, response.headers)

    def _verify(
        self, path: str, wanted: dict[str, Any], target: IO[bytes], headers: httpx.Headers
    ) -> None:
        size = target.seek(0, 2)
        target.seek(0)
        start = target.read(512)
        is_short = wanted["size"] is not None and size < wanted["size"]
        is_right = wanted["size"] is None or size == wanted["size"]
        if is_right and wanted["cloud_hash"]:
            is_right = self._hash(wanted["cloud_hash"], target) == wanted["cloud_hash"].lower()
        elif is_right:
            # Without a hash a page of the right size is the wall only if served as a page.
            is_page = "html" in headers.get("Content-Type", "")
            is_right = not (is_page and looks_like_html(start))
        if is_right:
            return
        if looks_like_html(start):
            target.truncate(0)
            raise CloudThrottled(
                f"{path}: a web page came instead of the file (bot wall)",
                retry_after=retry_after(headers.get("Retry-After")),
            )
        if is_short:
            raise CloudUnsteady(f"{path}: {size} of {wanted['size']} bytes came")
        target.truncate(0)
        raise CloudUnsteady(f"{path}: size or hash differ from the listing")

    def _hash(self, cloud_hash: str, target: IO[bytes]) -> str:
        digest = self._digest(cloud_hash, target.seek(0, 2))
        target.seek(0)
        while block := target.read(BLOCK_BYTES):
            digest.update(block)
        return digest.hexdigest().lower()

    @contextmanager
    def _opened(self, path: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """The response with the bytes; a refused token is asked anew once."""
        for is_refresh in (False, True):
            url = self._download_url(self._address(path), is_refresh=is_refresh)
            with self._followed(url, headers, path) as response:
                if response.status_code in STALE_TOKEN and not is_refresh:
                    continue
                if response.status_code not in (200, 206):
                    if response.status_code == 416:
                        raise CloudUnsteady(f"{path}: the range was refused", status=416)
                    error = judge(response, response.read(), path)
                    raise error or CloudUnsteady(f"{path}: status {response.status_code}")
                yield response
                return

    @contextmanager
    def _followed(self, url: str, headers: dict[str, str], path: str) -> Iterator[httpx.Response]:
        """Follow redirects between the cloud's own hosts; signed addresses are never kept."""
        for _ in range(MAX_HOPS):
            self._check_host(url, path)
            with self._calls.stream(url, headers) as response:
                if response.status_code not in REDIRECTS:
                    yield response
                    return
                url = urljoin(url, response.headers.get("Location", ""))
        raise CloudRefused(f"{path}: redirected more than {MAX_HOPS - 1} times")

    def _check_host(self, url: str, path: str) -> None:
        host = host_of(url)
        if self._calls.is_loopback and is_loopback(url):
            return
        is_known = any(
            host.endswith(known) if known.startswith(".") else host == known for known in self.hosts
        )
        if urlsplit(url).scheme != "https" or not is_known:
            raise CloudRefused(f"{path}: sent to a host outside the cloud: {host or 'none'}")


def _continues(response: httpx.Response, offset: int) -> bool:
    """Whether a response goes on at `offset`; a 200 to a Range request starts over."""
    start = response.headers.get("Content-Range", "").removeprefix("bytes ").split("-")[0]
    return response.status_code == 206 and start.strip() == str(offset)


def share_of(url: str) -> str:
    """All after `scheme://`, case kept (never `.hostname`); spaces may be written as %20."""
    return unquote(url.split("://", 1)[-1]).strip("/")
