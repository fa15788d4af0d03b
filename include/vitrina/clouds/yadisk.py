"""Public folders of Yandex.Disk, read-only (fsspec protocol `yadisk`): the official interface.

No token is needed. `yadisk://<public key>`, or the link itself: `yadisk://disk.yandex.ru/d/…`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from vitrina.clouds.download import Digest
from vitrina.clouds.errors import CloudStrange
from vitrina.clouds.public_folder import PAGE, Entry, Page, PublicFolder, text_of

API = "https://cloud-api.yandex.net"
RESOURCES = "/v1/disk/public/resources"


class YadiskFolder(PublicFolder):
    """One public link of Yandex.Disk."""

    protocol = "yadisk"
    hosts: ClassVar[tuple[str, ...]] = (
        ".disk.yandex.ru",
        ".disk.yandex.net",
        ".storage.yandex.net",
    )
    root_address = ""

    def __init__(
        self, share: str, *, api: str = API, label: str = "yadisk", pause_seconds: float = 1.0
    ) -> None:
        # The interface takes a key or a whole link; in our setting the link's scheme is taken.
        key = f"https://{share}" if share.startswith(("disk.yandex.", "yadi.sk/")) else share
        super().__init__(key, api=api, label=label, pause_seconds=pause_seconds)

    def _page(self, address: str, offset: int) -> Page:
        node = self._node(address, offset)
        embedded = node.get("_embedded")
        if embedded is None:
            return Page([_entry(node)], is_file=True)
        return Page([_entry(item) for item in embedded["items"]], int(embedded["total"]))

    def _node(self, address: str, offset: int) -> Mapping[str, Any]:
        query = self._query(address) | {"limit": PAGE, "offset": offset}
        node = self._calls.get_json(RESOURCES, query, f"{self.label}: listing")
        if not isinstance(node, dict) or "type" not in node:
            raise CloudStrange(f"{self.label}: listing: the answer has an unknown form")
        return node

    def _download_url(self, address: str, *, is_refresh: bool) -> str:
        # The address lives for seconds, so it is asked for each try and never kept.
        what = f"{self.label}: download"
        answer = self._calls.get_json(f"{RESOURCES}/download", self._query(address), what)
        if not isinstance(answer, dict) or not answer.get("href"):
            raise CloudStrange(f"{what}: the answer has an unknown form")
        return str(answer["href"])

    def _query(self, address: str) -> dict[str, str | int]:
        query: dict[str, str | int] = {"public_key": self._share}
        return query | ({"path": address} if address else {})

    def _digest(self, cloud_hash: str) -> Digest:
        return hashlib.sha256() if len(cloud_hash) == 64 else hashlib.md5(usedforsecurity=False)


def _entry(node: Mapping[str, Any]) -> Entry:
    size = node.get("size")
    path = text_of(node, "path")
    return Entry(
        name=text_of(node, "name"),
        # A share of one file calls it "/", and is asked for without any path.
        address="" if path == "/" else path,
        is_folder=node["type"] == "dir",
        size=None if size is None else int(size),
        cloud_hash=str(node.get("sha256") or node.get("md5") or "") or None,
        modified=_instant(node.get("modified")),
    )


def _instant(modified: Any) -> datetime | None:
    """An ISO instant, UTC where it names no zone; nonsense counts as no time at all."""
    try:
        instant = datetime.fromisoformat(str(modified))
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
