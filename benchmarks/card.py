"""Card: how large the page of a large region is, and how soon a browser lets a reader work with it.

3 000 organisations in 100 municipalities and 160 weeks are built from accepted/, their names as
long as real ones; the newest week's workbooks are issued, so that the page links to all of them.
The page is opened over loopback by a fresh window each time. Interactive: from the start of the
navigation until the page has loaded and the first key pressed in the filter of organisations has
left only rows that match, drawn.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.claims import Claim, Figures, judge
from benchmarks.country import Country
from benchmarks.history import NEWEST, History
from benchmarks.measure import Stages
from tests.programs import found
from vitrina.settings import Settings
from vitrina.snapshots.candidate import Candidate, opened

ORGANIZATIONS, MUNICIPALITIES, WEEKS = 3_000, 100, 160
OPENINGS = 7
#: Average length of a school's short name in the demo, which takes them from real lists.
_NAME_LENGTH = 36

SIZE = Claim("the card of a region of 3 000 organisations and 160 weeks: MB",
             "card:page", None, "megabytes", at_most=1.5)  # fmt: skip
INTERACTIVE = Claim("the same: seconds until Chromium has answered the first key of its filter",
                    "card:opening", None, "wall", at_most=1)  # fmt: skip
CLAIMS = (SIZE, INTERACTIVE)


def main() -> int:
    """Build, render, open; 1 when a claim is not met."""
    # Imported here: every side that is measured imports this module, and its memory counts.
    from tests.browser.site import served

    with tempfile.TemporaryDirectory(prefix="vitrina-") as folder:
        settings = Settings.from_environment({"VITRINA_DATA": folder})
        stages = Stages()
        page = publish_card(settings, stages)
        for name, cost in stages.costs.items():
            print(f"    {name:<26} CPU {cost.cpu:7.2f} s   wall {cost.wall:7.2f} s", flush=True)
        size = {"page": {"megabytes": page.stat().st_size / 1e6}}
        is_failed = judge(SIZE, [{"card": Figures(0, 0, 0, size)}])
        chromium = found("chromium")
        if chromium is None:
            print(f"NOT RUN  {INTERACTIVE.text} (chromium is missing)")
            return is_failed
        with served(settings.data_root.path) as site:
            seconds = openings(chromium, site.address(page.name))
    print(f"    openings, s: {' '.join(f'{one:.2f}' for one in seconds)}, "
          f"load average {os.getloadavg()[0]:.1f}")  # fmt: skip
    rounds = [{"card": Figures(0, 0, 0, {"opening": {"wall": one}})} for one in seconds]
    return max(is_failed, judge(INTERACTIVE, rounds))


def publish_card(settings: Settings, stages: Stages, weeks: int = WEEKS) -> Path:
    """Publish the region; its page in the snapshot. Stages: `pages` alone is what a page costs."""
    from vitrina import publish
    from vitrina.build import build

    country = Country(ORGANIZATIONS, 1, MUNICIPALITIES)
    History(settings.data_root, country).write(weeks)
    with stages(f"build of {weeks} weeks"):
        build(settings, "bench")
    _lengthen_names(Candidate(settings.data_root, "bench"))
    publish.tables(settings, "bench")
    with stages("workbooks of a week"):
        publish.reports(settings, "bench", NEWEST.isoformat())
    with stages("pages"):
        publish.pages(settings, "bench")
    publish.switch(settings, "bench")
    (region,) = country.regions
    return settings.data_root.current.resolve() / "page" / f"{region.code}.html"


def _lengthen_names(candidate: Candidate) -> None:
    """Names as long as schools have them, hardly two of them alike."""
    with opened(candidate.warehouse, read_only=False) as connection:
        connection.execute(
            "update marts.dim_organization set name = name || ' ' || translate("
            " substr(md5(organization_id) || md5(name), 1,"
            "  greatest(0, ? - length(name) + (hash(organization_id) % 9)::bigint - 5)),"
            " '0123456789abcdef', 'оаеинтсрвлкмдпуя')",
            [_NAME_LENGTH],
        )


def openings(chromium: str, address: str) -> list[float]:
    """Seconds from the start of each navigation to the answer of the filter."""
    from playwright.sync_api import sync_playwright

    seconds = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        # The first one warms the browser up, not the page: every window has a cache of its own.
        for number in range(OPENINGS + 1):
            window = browser.new_context(viewport={"width": 1280, "height": 900})
            page = window.new_page()
            page.add_init_script(_AS_SOON_AS_LOADED)
            page.goto(address, wait_until="commit")
            answered = page.evaluate("answered")
            if number:
                seconds.append(answered / 1000)
            window.close()
        browser.close()
    return seconds


#: As soon as the page has loaded it types into the filter of organisations, which scrolls there as
#: it does for a reader, and waits until the rows left are drawn. A long table is laid out when it
#: comes into view: a frame tells that it did, the next one draws it; two more, so that both are
#: over. All of it happens in the page: the way to the browser and back is not the page's.
_AS_SOON_AS_LOADED = """
window.answered = new Promise(tell => addEventListener('load', () => setTimeout(async () => {
    const box = document.querySelector('#organizations-filter');
    const told = document.querySelector('#organizations-count');
    box.focus();
    box.value = '7';
    box.dispatchEvent(new InputEvent('input', {bubbles: true}));
    while (told.textContent === '') await new Promise(requestAnimationFrame);
    for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
    tell(performance.now());
})));
"""


if __name__ == "__main__":
    sys.exit(main())
