"""A cloud on loopback: a folder of this disk as a public link of Mail.ru or Yandex.Disk.

The demo fetches from it, and the tests switch on what real clouds do wrong (faults.py). One
port answers the calls, a second one the redirected downloads, as in the real clouds.
"""

from __future__ import annotations

import gzip
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, quote, unquote, urlsplit

from vitrina.demo.faults import Faults
from vitrina.demo.faulty_http import FaultyHandler
from vitrina.demo.shared_tree import DEEPER, Node, SharedTree

DEMO_SHARE = "DemoAbCd/eFgHiJkLm"
DEFAULT_LIMIT = 500


@dataclass(frozen=True)
class Call:
    """One call the server got, for tests to count."""

    endpoint: str
    version: str
    path: str
    range: str | None
    user_agent: str | None


class DemoCloud:
    """Serves `root` (a folder, or one file) under the share id; a context manager.

    `modified` gives modification times by path below the root, the disk's times otherwise.
    `api_url` is what VITRINA_MAILRU_API or VITRINA_YADISK_API is set to. The public key of
    the Yandex.Disk side is the share id too.
    """

    def __init__(
        self,
        root: Path,
        share: str = DEMO_SHARE,
        faults: Faults | None = None,
        modified: Mapping[str, datetime] | None = None,
    ) -> None:
        self.share = share
        self.faults = faults or Faults()
        self.tree = SharedTree(root, share, self.faults, modified or {})
        self.calls: list[Call] = []
        self.lock = threading.Lock()
        #: Every token and signature ever given out: secrets that must turn up nowhere else.
        self.issued: list[str] = []
        self.token = self._issue()
        self.token_uses = 0
        #: Signed addresses serve once and are then forgotten.
        self.signatures: dict[str, str] = {}
        self.is_stopped = threading.Event()
        self._servers = [_Server(self), _Server(self)]
        self._threads: list[threading.Thread] = []

    @property
    def api_url(self) -> str:
        return self._servers[0].url

    @property
    def content_url(self) -> str:
        return self._servers[1].url

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Answer calls from threads of this process until `stop`."""
        for server in self._servers:
            thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def stop(self) -> None:
        """Close both ports."""
        self.is_stopped.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()

    def calls_of(self, endpoint: str) -> list[Call]:
        """The calls of one endpoint so far."""
        return [call for call in self.calls if call.endpoint == endpoint]

    def sign(self, path: str) -> str:
        """A signed address on the second port for the file shown under `path`."""
        signature = self._issue()
        self.signatures[signature] = path
        base = self.faults.redirect_to or self.content_url
        return f"{base}/content/{signature}"

    def is_token_stale(self, token: str) -> bool:
        """Whether a token was rotated away; counts its uses."""
        with self.lock:
            lives = self.faults.token_lives
            if token == self.token and lives is not None and self.token_uses >= lives:
                self.rotate()
            self.token_uses += 1
            return token != self.token

    def rotate(self) -> None:
        """A new token; the old one is refused from now on."""
        self.token, self.token_uses = self._issue(), 0

    def _issue(self) -> str:
        self.issued.append(secrets.token_urlsafe(12))
        return self.issued[-1]


def serve(root: Path, share: str = DEMO_SHARE) -> DemoCloud:
    """A cloud in good health, already answering; the caller stops it."""
    return DemoCloud(root, share).start()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, cloud: DemoCloud) -> None:
        self.cloud = cloud
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: clients break off, and a traceback would be noise in the demo."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(FaultyHandler):
    server: _Server

    def do_GET(self) -> None:
        self.cloud = self.server.cloud
        self.faults = self.cloud.faults
        self.is_stopped = self.cloud.is_stopped
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        match address.path.strip("/").split("/"):
            case ["api", "v4" as version, "public", "list"] | ["api", "v2" as version, "folder"]:
                self._answer("list", version, query, self._list_mailru)
            case ["api", "v3" | "v2" as version, "dispatcher"]:
                self._answer("dispatcher", version, query, self._dispatch_mailru)
            case ["v1", "disk", "public", "resources"]:
                self._answer("list", "v1", query, self._list_yadisk)
            case ["v1", "disk", "public", "resources", "download"]:
                self._answer("dispatcher", "v1", query, self._dispatch_yadisk)
            case ["get", token, *segments]:
                place = {"token": token, "path": "/".join(map(unquote, segments))}
                self._answer("get", "", place, self._redirect)
            case ["content", signature]:
                place = {"signature": signature, "path": ""}
                self._answer("content", "", place, self._content)
            case _:
                self.endpoint = ""
                self.send_json(404, {"error": "unknown call"})

    def _answer(self, endpoint: str, version: str, query: dict[str, str], serve: Any) -> None:
        self.endpoint = endpoint
        path = query.get("path") or query.get("weblink", "")
        agent = self.headers.get("User-Agent")
        call = Call(endpoint, version, path, self.headers.get("Range"), agent)
        self.cloud.calls.append(call)
        scripted = self.faults.taken_answer(endpoint, version)
        if scripted is not None:
            self.send(scripted.status, scripted.body, scripted.content_type, scripted.headers)
        elif self.faults.needs_user_agent and not agent:
            self.send_json(403, {"body": "user", "status": 403})
        else:
            serve(version, query)

    # Mail.ru.

    def _list_mailru(self, version: str, query: dict[str, str]) -> None:
        weblink = query.get("weblink", "")
        if "://" in weblink or "/" not in weblink:
            self.send_json(400, {"body": {"weblink": {"error": "invalid"}}, "status": 400})
            return
        node = self.cloud.tree.find(weblink)
        if node is None:
            self.send_json(404, {"body": {"weblink": {"error": "not_exists"}}, "status": 404})
            return
        shown = self._node_mailru(node)
        if node.is_folder:
            page, total = self._page(node, query)
            shown["list"] = [self._node_mailru(child) for child in page]
            if self.faults.is_bottomless:
                total += 1
                deeper = {"name": DEEPER, "type": "folder", "weblink": f"{weblink}/{DEEPER}"}
                shown["list"].append(deeper)
            if self.faults.has_count:
                folders = sum(child.is_folder for child in self.cloud.tree.children(node))
                shown["count"] = {"files": total - folders, "folders": folders}
        envelope = {"email": "anonym", "body": shown, "time": 0, "status": 200}
        self.send_json(200, shown if version == "v4" else envelope)
        if node.is_folder:
            self.cloud.tree.grow()

    def _node_mailru(self, node: Node) -> dict[str, Any]:
        kind = "folder" if node.is_folder else "file"
        shown: dict[str, Any] = {"name": node.name, "kind": kind, "type": kind}
        shown |= {"weblink": node.weblink, "size": node.size}
        if not node.is_folder:
            shown |= {"mtime": node.mtime} if self.faults.has_mtime else {}
            shown |= {"hash": node.mailru_hash()} if self.faults.has_hash else {}
        below = self.cloud.tree.below_root(node)
        shown["weblink"] = self.faults.shown_links.get(below, node.weblink)
        return shown | self.faults.shown_values.get(below, {})

    def _dispatch_mailru(self, version: str, query: dict[str, str]) -> None:
        with self.cloud.lock:
            if self.cloud.faults.token_lives is not None:
                self.cloud.rotate()
            host = {"count": "1", "url": f"{self.cloud.api_url}/get/{self.cloud.token}/"}
        weblink_get: Any = host | {"count": 1} if self.faults.is_dispatcher_object else [host]
        self.send_json(200, {"body": {"weblink_get": weblink_get}, "status": 200})

    # Yandex.Disk.

    def _list_yadisk(self, version: str, query: dict[str, str]) -> None:
        node = self._node_of_key(query)
        if node is None:
            self.send_json(404, {"error": "DiskNotFoundError", "message": "…"})
            return
        shown = self._node_yadisk(node)
        if node.is_folder:
            page, total = self._page(node, query)
            items = [self._node_yadisk(child) for child in page]
            if self.faults.is_bottomless:
                total += 1
                path = f"{query.get('path', '').rstrip('/')}/{DEEPER}"
                items.append({"name": DEEPER, "type": "dir", "path": path})
            shown["_embedded"] = {"items": items, "total": total}
        self.send_json(200, shown)
        if node.is_folder:
            self.cloud.tree.grow()

    def _node_yadisk(self, node: Node) -> dict[str, Any]:
        below = node.weblink.removeprefix(self.cloud.share)
        shown: dict[str, Any] = {"name": node.name, "path": below or "/"}
        shown["type"] = "dir" if node.is_folder else "file"
        if not node.is_folder:
            shown |= {"size": node.size}
            shown |= {"modified": node.modified} if self.faults.has_mtime else {}
            shown |= node.yadisk_hashes() if self.faults.has_hash else {}
        place = self.cloud.tree.below_root(node)
        shown["path"] = self.faults.shown_links.get(place, shown["path"])
        return shown | self.faults.shown_values.get(place, {})

    def _dispatch_yadisk(self, version: str, query: dict[str, str]) -> None:
        node = self._node_of_key(query)
        if node is None or node.is_folder:
            self.send_json(404, {"error": "DiskNotFoundError", "message": "…"})
            return
        path = "/".join("%2E" * len(s) if s in (".", "..") else quote(s, safe="")
                        for s in node.weblink.split("/"))  # fmt: skip
        with self.cloud.lock:
            self.cloud.rotate()
        self.send_json(200, {"href": f"{self.cloud.api_url}/get/{self.cloud.token}/{path}"})

    def _node_of_key(self, query: dict[str, str]) -> Node | None:
        if query.get("public_key") != self.cloud.share:
            return None
        return self.cloud.tree.find(self.cloud.share + query.get("path", "").rstrip("/"))

    # Downloads, the same for both.

    def _redirect(self, version: str, place: dict[str, str]) -> None:
        if self.cloud.is_token_stale(place["token"]):
            self.send_json(self.faults.stale_status, {"body": "token", "status": 403})
            return
        node = self.cloud.tree.find(place["path"])
        if node is None or node.is_folder:
            self.send_json(404, {"body": {"weblink": {"error": "not_exists"}}, "status": 404})
            return
        target = self.path if self.faults.is_redirect_loop else self.cloud.sign(place["path"])
        headers = {"Location": target}
        self.send(self.faults.redirect_status, b"", "text/plain", headers)

    def _content(self, version: str, place: dict[str, str]) -> None:
        path = self.cloud.signatures.pop(place["signature"], None)
        if path is None:
            self.send_json(410, {"body": "expired", "status": 410})
            return
        self.cloud.tree.replace(path)
        node = self.cloud.tree.find(path)
        if node is None or node.is_folder:
            self.send_json(404, {"body": "not_exists", "status": 404})
            return
        data = node.disk_path.read_bytes()
        if self.faults.wrong_bytes and data:
            self.faults.wrong_bytes -= 1
            data = bytes([data[0] ^ 0xFF]) + data[1:]
        if self.faults.long_bodies:
            self.faults.long_bodies -= 1
            data += b"and more"
        status, headers = 200, {"Accept-Ranges": "bytes"}
        asked = self.headers.get("Range", "")
        if asked and not self.faults.is_range_ignored:
            start = int(asked.removeprefix("bytes=").split("-")[0])
            if start >= len(data):
                self.send(416, b"", "text/plain", {"Content-Range": f"bytes */{len(data)}"})
                return
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
            status, data = 206, data[start:]
        if self.faults.is_packed:
            headers["Content-Encoding"] = "gzip"
            data = gzip.compress(data)
        cut = self.faults.cuts.pop(0) if self.faults.cuts else None
        reset = self.faults.resets.pop(0) if self.faults.resets else None
        self.send(status, data, "application/octet-stream", headers, cut=cut, reset=reset)

    def _page(self, node: Node, query: dict[str, str]) -> tuple[list[Node], int]:
        """One page of a folder in name order, and how many entries the folder has."""
        children = self.cloud.tree.children(node)
        offset = int(query.get("offset", 0))
        limit = min(int(query.get("limit", DEFAULT_LIMIT)), self.faults.page_size)
        total = len(children)
        page = children[offset : offset + limit]
        is_last = offset + limit >= total
        if is_last and page and self.faults.short_listings != 0:
            if self.faults.short_listings is not None:
                self.faults.short_listings -= 1
            page = page[:-1]
        return page, total
