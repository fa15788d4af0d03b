"""`publish.pages`: written, read back, linked while nothing they show has changed."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from typing import Any

import pytest

from tests.page.places import WEEK, Places
from vitrina import publish
from vitrina.data_root import write_json
from vitrina.page import issue
from vitrina.page.check import PageError
from vitrina.settings import Settings
from vitrina.snapshots import shelf
from vitrina.snapshots.candidate import Candidate

BOOK = "reports/2024-10-25/24/Сферум_Край_неделя_по_2024-10-25_v1.xlsx"


def candidate(settings: Settings, run_id: str, omsk: int = 10, **books: Any) -> Candidate:
    """What a run has when its pages are due: a warehouse of two regions, a plan, workbooks."""
    made = Candidate(settings.data_root, run_id)
    places = Places(made.folder / "vitrina.duckdb")
    for code, count in (("24", 20), ("55", omsk)):
        places.region(code, name=f"Регион {code}")
        for back in range(2):
            week = WEEK - timedelta(weeks=back)
            places.value(code, "org_active_pct", count + back, 40, report_week=week)
    places.close()
    write_json(made.plan, {"previous_id": shelf.current_id(settings.data_root)})
    write_json(made.issued, books)
    return made


def published(settings: Settings, made: Candidate, snapshot_id: str) -> None:
    """As `switch` leaves it: the pages in place, named in the manifest."""
    pages = json.loads(made.paged.read_text("utf-8"))
    inputs = {path: page["inputs"] for path, page in pages.items()}
    write_json(made.snapshot / shelf.MANIFEST, {"page_inputs": inputs})
    settings.data_root.published.mkdir(parents=True, exist_ok=True)
    made.snapshot.rename(settings.data_root.published / snapshot_id)
    shelf.point_current_at(settings.data_root, snapshot_id)


def test_unchanged_pages_are_the_same_files(settings: Settings) -> None:
    first = candidate(settings, "first")
    assert publish.pages(settings, "first") == {"written": 6, "linked": 0}
    published(settings, first, "20241025T120000Z-00000001")

    second = candidate(settings, "second", omsk=11, **{BOOK: {}})
    # Both indexes and the region that changed, and the one that has a workbook to link now.
    assert publish.pages(settings, "second") == {"written": 5, "linked": 1}
    same, other = "page/public/24.html", "page/55.html"
    current = settings.data_root.current
    assert (second.snapshot / same).stat().st_ino == (current / same).stat().st_ino
    assert (second.snapshot / other).stat().st_ino != (current / other).stat().st_ino
    assert "27,5" in (second.snapshot / other).read_text("utf-8")
    described = json.loads(second.paged.read_text("utf-8"))
    assert set(described) == {
        str(path.relative_to(second.snapshot)) for path in second.snapshot.rglob("*.html")
    }


def test_a_repeated_task_writes_over_no_linked_file(settings: Settings) -> None:
    made = candidate(settings, "first")
    publish.pages(settings, "first")
    published(settings, made, "20241025T120000Z-00000001")
    before = (settings.data_root.current / "page/24.html").read_bytes()
    candidate(settings, "second")
    assert publish.pages(settings, "second") == {"written": 0, "linked": 6}
    assert publish.pages(settings, "second") == {"written": 0, "linked": 6}
    assert (settings.data_root.current / "page/24.html").read_bytes() == before


def test_a_page_that_lies_stops_the_run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = candidate(settings, "first")
    render = issue.render
    monkeypatch.setattr(
        issue, "render", lambda page, words: render(page, words).replace(">50,0<", ">60,0<")
    )
    with pytest.raises(PageError, match="24"):
        publish.pages(settings, "first")
    assert not made.paged.exists()
    shutil.rmtree(made.folder)
