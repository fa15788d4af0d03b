"""A public link as a read-only fsspec filesystem: listing, verified download, resume, refresh.

What differs between clouds (addresses, keys, digests) is in mailru.py and yadisk.py. Paths are
relative to the share, so the share id stands in no path, no listing and no error.
"""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, ClassVar
from urllib.parse import unquote

from fsspec.spec import AbstractFileSystem

from vitrina.clouds.calls import Calls, Patience
from vitrina.clouds.download import Digest, Download
from vitrina.clouds.errors import CloudRefused, CloudStrange, CloudUnsteady

#: Entries asked for in one call.
PAGE = 500
#: Of one folder: more is no folder of exports, and a listing must end.
MAX_ENTRIES = 100_000


@dataclass(frozen=True)
class Entry:
    """One line of a listing. `address` is what the cloud wants back to list or fetch it."""

    name: str
    address: str
    is_folder: bool
    size: int | None = None
    cloud_hash: str | None = None
    modified: datetime | None = None


@dataclass(frozen=True)
class Page:
    """Some entries of a folder, and how many it counts in all (None: the cloud did not say).

    `is_file`: no folder was listed but one file, the only entry.
    """

    entries: list[Entry]
    total: int | None = None
    is_file: bool = False


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

    def _page(self, address: str, offset: int) -> Page:
        """Up to PAGE entries of a folder, from `offset` on."""
        raise NotImplementedError

    def _download_url(self, address: str, *, is_refresh: bool) -> str:
        """Where to start the download of a file; `is_refresh` after a token was refused."""
        raise NotImplementedError

    def _digest(self, cloud_hash: str) -> Digest:
        """What computes a hash like this one of the cloud."""
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
        raise FileNotFoundError(errno.ENOENT, "No such file in the share", path)

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
        address = self.address(path)
        patience = Patience(self._calls)
        while True:
            try:
                entries = self._list(address)
                break
            except ListingChanged as changed:
                patience.wait_after(changed)
            except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
                raise CloudStrange(f"{self.label}: a listing has an unknown form") from None
        infos = []
        names = set()
        for entry in entries:
            name = f"{path}/{entry.name}" if path else entry.name
            if path and entry.address == address and not entry.is_folder:
                name = path  # a file was listed: its listing is itself
            if name in names:
                raise CloudStrange(f"{self.label}: two entries are both named {name}")
            if entry.size is not None and entry.size < 0:
                raise CloudStrange(f"{self.label}: {name}: a size below zero is listed")
            names.add(name)
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

    def _list(self, address: str) -> list[Entry]:
        """Every entry of a folder; raises ListingChanged when pages and counts disagree."""
        entries: dict[str, Entry] = {}
        totals: set[int | None] = set()
        offset = 0
        while True:
            page = self._page(address, offset)
            if page.is_file:
                return page.entries
            # What comes or goes between two pages shifts what the second one starts with.
            totals.add(page.total)
            known = len(entries)
            for entry in page.entries:
                entries.setdefault(entry.address, entry)
            offset += len(page.entries)
            if page.entries and len(entries) == known:
                raise ListingChanged(f"{self.label}: a page of a listing brought nothing new")
            if len(entries) > MAX_ENTRIES:
                raise CloudStrange(f"{self.label}: a folder of more than {MAX_ENTRIES} entries")
            is_last = len(page.entries) < PAGE if page.total is None else offset >= page.total
            if not page.entries or is_last:
                break
        if len(totals) > 1:
            raise ListingChanged(f"{self.label}: a folder changed while it was listed")
        if page.total not in (None, len(entries)):
            raise ListingChanged(
                f"{self.label}: a listing is short, {len(entries)} of {page.total} entries came"
            )
        return list(entries.values())

    def _download(self, path: str, target: IO[bytes]) -> None:
        Download(
            calls=self._calls,
            path=path,
            target=target,
            listed=lambda is_again: self.info(path, refresh=is_again),
            url=lambda is_again: self._download_url(self.address(path), is_refresh=is_again),
            digest=self._digest,
            hosts=self.hosts,
        ).run()

    def address(self, path: str) -> str:
        """What the cloud calls `path`, a secret; of one never listed, the share and the path."""
        if path not in self._addresses:
            return f"{self.root_address}/{path}"
        return self._addresses[path]


def text_of(node: Mapping[str, Any], key: str) -> str:
    """The name or the address of an entry; raises ValueError unless it is a text of letters."""
    text = node[key]
    if not isinstance(text, str) or not text:
        raise ValueError(f"an entry without {key}")
    text.encode()  # half of a surrogate pair is no letter
    return text


def share_of(url: str) -> str:
    """All after `scheme://`, case kept (never `.hostname`); spaces may be written as %20."""
    return unquote(url.split("://", 1)[-1]).strip("/")
