"""Serve: what is published, to this machine only and to read only, as long as it is asked to.

The symlink is followed at every request: a later switch shows without a restart.
"""

from __future__ import annotations

import sys
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from vitrina.data_root import DataRoot
from vitrina.settings import Settings, SettingsError
from vitrina.snapshots import shelf

HOST = "127.0.0.1"
PORT = 8000
#: Folders of a snapshot that are for people; the warehouse itself is not.
SERVED = ("page", "reports", "contracts")
START = "/page/"
#: Names this machine knows itself by: another one in a request was pointed here from outside.
_OURSELVES = ("127.0.0.1", "localhost")
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "text/plain; charset=utf-8",
}


def serve(settings: Settings, port: int = PORT) -> int:
    """Serve `published/current` until interrupted; 0. The first line printed is the address.

    A port that is taken is told of and a free one used; 0: any free one. SettingsError when
    nothing is published yet.
    """
    if shelf.current_id(settings.data_root) is None:
        raise SettingsError(
            f"nothing is published in {settings.data_root.path}: `make run` first, or set "
            "VITRINA_DATA (the demo's is data/demo)"
        )
    with open_server(settings.data_root, port) as server:
        address = f"http://{HOST}:{server.server_port}{START}"
        print(f"▸ {address}", flush=True)
        if port not in (0, server.server_port):
            print(f"  Порт {port} занят, взят свободный {server.server_port}.", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print(file=sys.stderr)
    return 0


def open_server(data_root: DataRoot, port: int) -> ThreadingHTTPServer:
    """A server on loopback, its port taken."""

    def handler(*arguments: Any) -> Handler:
        return Handler(*arguments, data_root=data_root)

    try:
        return ThreadingHTTPServer((HOST, port), handler)
    except OSError:
        return ThreadingHTTPServer((HOST, 0), handler)


class Handler(SimpleHTTPRequestHandler):
    """GET and HEAD of files below SERVED; no listing of folders."""

    server_version, sys_version = "vitrina", ""

    def __init__(self, *arguments: Any, data_root: DataRoot) -> None:
        self.data_root = data_root
        super().__init__(*arguments)

    def send_head(self) -> Any:
        if urlsplit(f"//{self.headers.get('Host', '')}").hostname not in _OURSELVES:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return None
        if urlsplit(self.path).path == "/":
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", START)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        return super().send_head()

    def translate_path(self, path: str) -> str:
        """The file in the snapshot that is current now; of anything else a name no file has."""
        current = shelf.current_id(self.data_root)
        parts = unquote(urlsplit(path).path).strip("/").split("/")
        is_ours = parts[0] in SERVED and not any(
            part in ("", "..") or part.startswith(".") or "\0" in part for part in parts
        )
        if current is None or not is_ours:
            return str(self.data_root.published / "not served")
        found = shelf.folder(self.data_root, current).joinpath(*parts)
        # The parent handler tells a folder from a file by the slash it ends with.
        return f"{found}/" if path.endswith("/") else str(found)

    def list_directory(self, path: Any) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def guess_type(self, path: Any) -> str:
        return _TYPES.get(Path(path).suffix, "application/octet-stream")

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: the first line printed is the address, and a script may read on."""
