"""`make serve`: what is published, on loopback, to read only."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from vitrina import serve
from vitrina.settings import PROJECT_ROOT, Settings, SettingsError
from vitrina.snapshots import shelf

FIRST, SECOND = "20241025T120000Z-00000001", "20241101T120000Z-00000002"


@pytest.fixture
def published(settings: Settings) -> Settings:
    """Two snapshots, the first current; a page of each names it."""
    for snapshot in (FIRST, SECOND):
        folder = settings.data_root.published / snapshot
        for path in ("page/index.html", "page/24.html", "page/public/index.html",
                     "reports/2024-10-25/24/Книга.xlsx", "contracts/kpi.odcs.yaml",
                     "vitrina.duckdb", "manifest.json"):  # fmt: skip
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(f"{snapshot} {path}", encoding="utf-8")
    shelf.point_current_at(settings.data_root, FIRST)
    return settings


@pytest.fixture
def server(published: Settings) -> Iterator[ThreadingHTTPServer]:
    with serve.open_server(published.data_root, 0) as opened:
        threading.Thread(target=opened.serve_forever, daemon=True).start()
        yield opened
        opened.shutdown()


def ask(
    server: ThreadingHTTPServer, path: str, method: str = "GET", host: str | None = None
) -> tuple[int, str, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{server.server_port}")
    connection.endheaders()
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), answer.headers


def test_the_way_to_the_index_and_to_each_folder(server: ThreadingHTTPServer) -> None:
    status, _, headers = ask(server, "/")
    assert (status, headers["Location"]) == (302, "/page/")
    for path, name in (
        ("/page/", "page/index.html"),
        ("/page/24.html?x=1", "page/24.html"),
        ("/page/public/", "page/public/index.html"),
        ("/reports/2024-10-25/24/%D0%9A%D0%BD%D0%B8%D0%B3%D0%B0.xlsx",
         "reports/2024-10-25/24/Книга.xlsx"),
        ("/contracts/kpi.odcs.yaml", "contracts/kpi.odcs.yaml"),
    ):  # fmt: skip
        status, text, headers = ask(server, path)
        assert (status, text) == (200, f"{FIRST} {name}")
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert ask(server, "/page/24.html", "HEAD")[:2] == (200, "")


@pytest.mark.parametrize(
    "path",
    [
        "/vitrina.duckdb", "/manifest.json", "/page/../manifest.json", "/page/%2e%2e/manifest.json",
        "/page/..%2fmanifest.json", "//vitrina.duckdb", "/reports/", "/reports/2024-10-25/",
        "/page/none.html", "/page/.hidden", "/%00", "/page//24.html",
    ],
)  # fmt: skip
def test_nothing_else_is_served(server: ThreadingHTTPServer, path: str) -> None:
    assert ask(server, path)[0] == 404


def test_nobody_writes_and_no_other_name_leads_here(server: ThreadingHTTPServer) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert ask(server, "/page/24.html", method)[0] == 501
    assert ask(server, "/page/24.html", host="example.org")[0] == 421
    assert server.server_address[0] == "127.0.0.1"


def test_a_later_switch_shows_without_a_restart(
    server: ThreadingHTTPServer, published: Settings
) -> None:
    assert FIRST in ask(server, "/page/24.html")[1]
    shelf.point_current_at(published.data_root, SECOND)
    assert SECOND in ask(server, "/page/24.html")[1]


def test_a_taken_port_is_told_of_and_a_free_one_used(published: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = {
            **os.environ, "VITRINA_DATA": str(published.data_root.path), "VITRINA_EXPORTS": "",
            "PYTHONPATH": f"{PROJECT_ROOT / 'include'}:{PROJECT_ROOT}",
        }  # fmt: skip
        with subprocess.Popen(
            [sys.executable, "-m", "vitrina", "serve", "--port", str(port)],
            stdout=subprocess.PIPE, text=True, env=environment,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            address, told = process.stdout.readline(), process.stdout.readline()
            process.terminate()
    assert address.startswith("▸ http://127.0.0.1:")
    assert f":{port}/" not in address
    assert f"Порт {port} занят" in told


def test_before_the_first_run_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="make run"):
        serve.serve(Settings.from_environment({"VITRINA_DATA": str(tmp_path)}))
