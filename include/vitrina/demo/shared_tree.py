"""A folder of this disk as the loopback cloud shows it: names, links, times, hashes."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from vitrina.clouds.mailru import MailruHash
from vitrina.demo.faults import Faults

#: The folder that the switch `is_bottomless` shows in every folder.
DEEPER = "ниже"


@dataclass(frozen=True)
class Node:
    """One file or folder. `weblink` is the share id and the shown path below it."""

    name: str
    weblink: str
    disk_path: Path
    is_folder: bool
    size: int
    mtime: int

    @property
    def modified(self) -> str:
        """ISO instant, UTC."""
        return datetime.fromtimestamp(self.mtime, UTC).isoformat()

    def mailru_hash(self) -> str:
        """The cloud's own hash of the bytes."""
        return _hashes(self.disk_path, self.disk_path.stat().st_mtime_ns, self.size)[0]

    def yadisk_hashes(self) -> dict[str, str]:
        """`sha256` and `md5` of the bytes."""
        hashes = _hashes(self.disk_path, self.disk_path.stat().st_mtime_ns, self.size)
        return {"sha256": hashes[1], "md5": hashes[2]}


class SharedTree:
    """Reads the disk at each call, so a test may change files while the cloud runs."""

    def __init__(
        self, root: Path, share: str, faults: Faults, modified: Mapping[str, datetime]
    ) -> None:
        self._root = root
        self._share = share
        self._faults = faults
        self._modified = modified
        self._lock = threading.Lock()

    def find(self, weblink: str) -> Node | None:
        """The node a link names, None if the share has none."""
        while self._faults.is_bottomless and weblink.endswith(f"/{DEEPER}"):
            weblink = weblink.removesuffix(f"/{DEEPER}")
        if weblink == self._share:
            return self._node(self._root, self._share)
        # Names may hold slashes, so links are compared, never taken apart.
        return next((node for node in self._below(self._share) if node.weblink == weblink), None)

    def children(self, folder: Node) -> list[Node]:
        """What a folder shows, by name."""
        nodes = [
            self._node(path, f"{folder.weblink}/{self._shown_name(path)}")
            for path in folder.disk_path.iterdir()
        ]
        return sorted(nodes, key=lambda node: node.name)

    def below_root(self, node: Node) -> str:
        """Path on disk below the root, as the switches name it."""
        return node.disk_path.relative_to(self._root).as_posix()

    def grow(self) -> None:
        """The switch `grows`: files appear behind the back of who is listing."""
        with self._lock:
            grown, self._faults.grows = self._faults.grows, {}
        for path, content in grown.items():
            target = self._root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def replace(self, weblink: str) -> None:
        """The switch `replaces`: other bytes lie there when the file is asked for."""
        path = weblink.removeprefix(f"{self._share}/")
        with self._lock:
            content = self._faults.replaces.pop(path, None)
        if content is not None:
            (self._root / path).write_bytes(content)

    def _below(self, weblink: str) -> Iterator[Node]:
        root = self._node(self._root, weblink)
        waiting = [root]
        if not root.is_folder:
            yield self._node(self._root, f"{weblink}/{root.name}")
            return
        while waiting:
            for child in self.children(waiting.pop()):
                yield child
                if child.is_folder:
                    waiting.append(child)

    def _node(self, path: Path, weblink: str) -> Node:
        status = path.stat()
        below = path.relative_to(self._root).as_posix()
        known = self._modified.get(below)
        mtime = int(known.timestamp() if known else status.st_mtime)
        is_folder = path.is_dir()
        size = 0 if is_folder else status.st_size
        return Node(self._shown_name(path), weblink, path, is_folder, size, mtime)

    def _shown_name(self, path: Path) -> str:
        below = path.relative_to(self._root).as_posix()
        return self._faults.shown_names.get(below, path.name)


@lru_cache(maxsize=65_536)
def _hashes(path: Path, mtime_ns: int, size: int) -> tuple[str, str, str]:
    """Mail.ru hash, sha256, md5; the times are there to read a changed file anew."""
    data = path.read_bytes()
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return MailruHash(data).hexdigest(), hashlib.sha256(data).hexdigest(), md5
