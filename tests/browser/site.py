"""A published snapshot served by `serve`, and a window that notes what a page does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Request

from tests.browser import cloud
from tests.line import Line
from vitrina import publish
from vitrina.audit import audit
from vitrina.build import build
from vitrina.settings import PROJECT_ROOT

WIDE, NARROW = 1280, 360
#: Waits of the browser, milliseconds: long, since no test is about time.
PATIENCE = 120_000


@dataclass(frozen=True)
class Site:
    """A snapshot, and where its pages answer."""

    snapshot: Path
    url: str

    def query(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Rows of the published warehouse, read without the project's code."""
        with duckdb.connect(str(self.snapshot / "vitrina.duckdb"), read_only=True) as warehouse:
            found = warehouse.execute(sql, list(values))
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def source(self, path: str) -> str:
        return (self.snapshot / "page" / path).read_text(encoding="utf-8")

    def address(self, path: str) -> str:
        return f"{self.url}/page/{quote(path)}"


@dataclass
class Seen:
    """What a page did beside showing itself."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def published(root: Path) -> Path:
    """The cloud of cloud.py walked, built, audited and published; the snapshot's folder."""
    line = Line(root)
    for path, content, modified in cloud.files():
        line.land(content, path, modified)
    line.walk()
    settings, run_id = line.settings, "run"
    build(settings, run_id)
    audit(settings, run_id)
    publish.tables(settings, run_id)
    publish.reports(settings, run_id)
    publish.pages(settings, run_id)
    publish.switch(settings, run_id)
    return settings.data_root.current.resolve()


@contextmanager
def served(root: Path) -> Iterator[Site]:
    """The snapshot of a data root behind the server people start, on a free port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "vitrina", "serve", "--port", "0"],
        cwd=PROJECT_ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={"PYTHONPATH": "include:.", "VITRINA_DATA": str(root), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        found = None
        while found is None:
            said = process.stdout.readline()
            assert said, "the server ended before it said where it is"
            found = re.search(r"http://127\.0\.0\.1:\d+", said)
        yield Site((root / "published" / "current").resolve(), found[0])
    finally:
        process.terminate()
        process.wait()


@contextmanager
def opened(
    browser: Browser, address: str, width: int = WIDE, **context: Any
) -> Iterator[tuple[Page, Seen]]:
    """A window on a page, and what it asked for and complained of so far."""
    seen = Seen()
    window = browser.new_context(viewport={"width": width, "height": 900}, **context)
    window.set_default_timeout(PATIENCE)
    page = window.new_page()

    def note_request(request: Request) -> None:
        seen.requests.append(request.url)

    def note_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            seen.complaints.append(message.text)

    def note_error(error: Error) -> None:
        seen.complaints.append(str(error))

    def note_dialog(dialog: Dialog) -> None:
        seen.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("request", note_request)
    page.on("console", note_console)
    page.on("pageerror", note_error)
    page.on("dialog", note_dialog)
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, (address, answer.status)
    yield page, seen
    window.close()


def open_details(page: Page) -> None:
    """Everything a page keeps folded, unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


def manifest(site: Site) -> dict[str, Any]:
    text = (site.snapshot / "manifest.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content
