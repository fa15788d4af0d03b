"""One snapshot and one Chromium for all that look at pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.site import Site, published, served
from tests.programs import needed
from vitrina.data_root import in_turn


@pytest.fixture(scope="session")
def site(of_all_processes: Path) -> Iterator[Site]:
    """The pages of cloud.py, published once for all processes, behind a server each."""
    place = of_all_processes / "site"
    place.mkdir(exist_ok=True)
    # One process publishes, the others serve what it published.
    with in_turn(place / "lock"):
        if not (place / "is_published").exists():
            published(place / "data")
            (place / "is_published").touch()
    with served(place / "data") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the distribution, without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=needed("chromium"), args=["--no-sandbox"]
        )
        yield started
        started.close()
