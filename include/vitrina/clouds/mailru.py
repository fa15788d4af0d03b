"""Public folders of the Mail.ru cloud, read-only (fsspec protocol `mailru`).

The cloud has no official interface for public links. What is known comes from public clients
of 2024–2026: listing v4 with v2 behind it, a dispatcher that names the download host, one
redirect from there to the bytes, and a hash of the cloud's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any, ClassVar
from urllib.parse import quote

from vitrina.clouds.download import Digest
from vitrina.clouds.errors import (
    CloudError,
    CloudRefused,
    CloudStrange,
    CloudUnreachable,
    CloudUnsteady,
)
from vitrina.clouds.public_folder import PAGE, Entry, Page, PublicFolder, text_of

API = "https://cloud.mail.ru"
#: Download hosts and their tokens rotate.
DISPATCHER_SECONDS = 180.0
#: Answers about the share itself: another version of the call would say the same.
FINAL_WORDS = ("not_exists", "invalid", "user")
LISTINGS = ("v4", "v2")
DISPATCHERS = ("v3", "v2")


class MailruFolder(PublicFolder):
    """One public link of the Mail.ru cloud; `share` is all that follows `/public/`."""

    protocol = "mailru"
    hosts: ClassVar[tuple[str, ...]] = ("cloud.mail.ru", ".cloud.mail.ru", ".datacloudmail.ru")

    def __init__(
        self, share: str, *, api: str = API, label: str = "mailru", pause_seconds: float = 1.0
    ) -> None:
        # People paste the whole link; the cloud wants what follows /public/.
        share = share.removeprefix("https://").removeprefix("cloud.mail.ru/public/")
        if share.count("/") < 1:
            raise CloudRefused(
                f"{label}: a Mail.ru link has at least two parts after /public/, "
                "e.g. mailru://AbCd/eFgHiJkLm"
            )
        self.root_address = share
        super().__init__(share, api=api, label=label, pause_seconds=pause_seconds)
        self._listing = 0
        self._dispatcher: tuple[float, str] | None = None

    def _page(self, address: str, offset: int) -> Page:
        node = self._node(address, offset)
        if not _is_folder(node):
            return Page([self._entry(node)], is_file=True)
        entries = [self._entry(item) for item in node.get("list") or []]
        if "count" not in node:
            return Page(entries)
        count = node["count"] or {}
        return Page(entries, int(count.get("files") or 0) + int(count.get("folders") or 0))

    def _entry(self, node: Mapping[str, Any]) -> Entry:
        entry = _entry(node)
        if not f"{entry.address}/".startswith(f"{self._share}/"):
            raise CloudStrange(f"{self.label}: {entry.name}: its link leaves the share")
        return entry

    def _node(self, address: str, offset: int) -> Mapping[str, Any]:
        """One page of a folder by the first listing call that still speaks our language."""
        while True:
            try:
                return self._node_once(LISTINGS[self._listing], address, offset)
            except CloudError as error:
                is_final = error.word in FINAL_WORDS or error.status == 451
                # Another version of a call helps only where this one was answered.
                is_answer = isinstance(error, CloudRefused | CloudUnsteady)
                is_answer &= not isinstance(error, CloudUnreachable)
                if is_final or not is_answer or self._listing == len(LISTINGS) - 1:
                    raise
                self._listing += 1

    def _node_once(self, version: str, address: str, offset: int) -> Mapping[str, Any]:
        what = f"{self.label}: listing {version}"
        query: dict[str, str | int] = {"weblink": address}
        path = "/api/v2/folder"
        if version == "v4":
            path = "/api/v4/public/list"
            query |= {"sort": "name", "order": "asc", "version": 4}
        answer = self._calls.get_json(path, query | {"offset": offset, "limit": PAGE}, what)
        node = answer.get("body", answer) if isinstance(answer, dict) else None
        if not isinstance(node, dict) or not ({"name", "list", "weblink"} & node.keys()):
            raise CloudStrange(f"{what}: the answer has an unknown form")
        return node

    def _download_url(self, address: str, *, is_refresh: bool) -> str:
        if is_refresh:
            self._dispatcher = None
        if self._dispatcher is None or monotonic() - self._dispatcher[0] > DISPATCHER_SECONDS:
            self._dispatcher = (monotonic(), self._dispatched())
        return f"{self._dispatcher[1].rstrip('/')}/{_encoded(address)}"

    def _dispatched(self) -> str:
        """The download host of the moment: `body.weblink_get[0].url`."""
        for version in DISPATCHERS:
            what = f"{self.label}: dispatcher {version}"
            try:
                answer = self._calls.get_json(f"/api/{version}/dispatcher", {}, what)
                return _weblink_get(answer)
            except (CloudRefused, CloudUnsteady) as error:
                if version == DISPATCHERS[-1] or isinstance(error, CloudUnreachable):
                    raise
            except (KeyError, TypeError, IndexError):
                if version == DISPATCHERS[-1]:
                    raise CloudStrange(f"{what}: the answer has an unknown form") from None
        raise AssertionError("unreachable: the last version returns or raises")

    def _digest(self, cloud_hash: str) -> Digest:
        return MailruHash()


class MailruHash:
    """The cloud's hash: up to 20 bytes themselves, zero-padded; else a salted SHA-1."""

    def __init__(self, data: bytes = b"") -> None:
        self._sha1 = hashlib.sha1(b"mrCloud", usedforsecurity=False)
        self._start = b""
        self._length = 0
        self.update(data)

    def update(self, data: bytes, /) -> None:
        """Take in the next bytes of the file."""
        self._sha1.update(data)
        self._start = (self._start + data[:21])[:21]
        self._length += len(data)

    def hexdigest(self) -> str:
        """40 upper-case hexadecimal digits."""
        if self._length <= 20:
            return self._start.ljust(20, b"\0").hex().upper()
        whole = self._sha1.copy()
        whole.update(str(self._length).encode())
        return whole.hexdigest().upper()


def _is_folder(node: Mapping[str, Any]) -> bool:
    return node.get("type") == "folder" or node.get("kind") == "folder" or "list" in node


def _entry(node: Mapping[str, Any]) -> Entry:
    size = node.get("size")
    return Entry(
        name=text_of(node, "name"),
        address=text_of(node, "weblink"),
        is_folder=_is_folder(node),
        size=None if size is None else int(size),
        cloud_hash=str(node["hash"]).upper() if node.get("hash") else None,
        modified=_instant(node.get("mtime")),
    )


def _instant(mtime: Any) -> datetime | None:
    """Unix seconds, sent by whoever uploaded the file: nonsense counts as no time at all."""
    try:
        return datetime.fromtimestamp(int(mtime), UTC) if mtime else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _weblink_get(answer: Any) -> str:
    """The address of a list of hosts, or of the one host some answers give instead."""
    hosts = answer["body"]["weblink_get"]
    return str((hosts[0] if isinstance(hosts, list) else hosts)["url"])


def _encoded(address: str) -> str:
    """Each segment encoded, `/` kept; dots alone too, or a client resolves them away."""
    return "/".join(
        "%2E" * len(segment) if segment in (".", "..") else quote(segment, safe="")
        for segment in address.split("/")
    )
