"""Pages driven as people drive them: by eye at two widths, by keyboard, without JavaScript."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import cloud
from tests.browser.reading import focus_stops, table, unreached
from tests.browser.site import NARROW, WIDE, Site, open_details, opened

pytestmark = pytest.mark.browser

#: Томская область has most weeks, Кировская область hostile names, Карелия federal lists only.
PATHS = (
    "index.html", "70.html", "04.html", "43.html", "10.html",
    "public/index.html", "public/70.html", "public/43.html",
)  # fmt: skip
WIDTHS = (WIDE, NARROW)
TABLES = ("municipalities", "organizations", "inactive")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_asks_for_nothing_complains_of_nothing_and_fits(
    site: Site, browser: Browser, path: str, width: int
) -> None:
    address = site.address(path)
    with opened(browser, address, width) as (page, seen):
        page.wait_for_load_state("networkidle")
        assert wider_than_the_window(page) == []
        open_details(page)
        page.mouse.wheel(0, 50_000)
        assert wider_than_the_window(page) == []
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
        assert seen.requests == [address]
        assert seen.complaints == []


def wider_than_the_window(page: Page) -> list[str]:
    """What sticks out to the right, unless it lies in a frame of its own that can be scrolled."""
    found: list[str] = page.evaluate("""
        () => {
            const width = document.documentElement.clientWidth;
            const isFrame = one => one && one !== document.body
                && (getComputedStyle(one).overflowX !== 'visible' || isFrame(one.parentElement));
            const isFramed = one => isFrame(one.parentElement);
            const out = document.documentElement.scrollWidth > width ? ['the page scrolls'] : [];
            for (const one of document.body.querySelectorAll('*')) {
                const box = one.getBoundingClientRect();
                if (box.right > width + 1 && box.width > 1 && box.height > 1 && !isFramed(one))
                    out.push(one.outerHTML.slice(0, 120));
            }
            return out;
        }
    """)
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["index.html", "70.html", "public/70.html"])
def test_tab_comes_to_every_control_and_the_focus_is_seen(
    site: Site, browser: Browser, path: str, width: int
) -> None:
    with opened(browser, site.address(path), width) as (page, seen):
        # Folded parts are unfolded by the keyboard too: Enter on each that Tab comes to.
        folded = page.locator("details:not([open])").count()
        stops = []
        for stop in focus_stops(page):
            stops.append(stop)
            if page.evaluate("document.activeElement.tagName") == "SUMMARY":
                page.keyboard.press("Enter")
        assert unreached(page) == []
        assert page.locator("details:not([open])").count() == 0
        assert folded or path.endswith("index.html")
        assert [stop["html"] for stop in stops if not stop["is_outlined"]] == []
        assert [stop["html"] for stop in stops if not stop["is_in_view"]] == []
        assert len(stops) > 3
        assert seen.complaints == []


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_sorted_by_keyboard_and_says_so(site: Site, browser: Browser, name: str) -> None:
    with opened(browser, site.address("70.html")) as (page, seen):
        open_details(page)
        before = table(page, f"#{name}")
        headings = page.locator(f"#{name} thead th")
        buttons = page.locator(f"#{name} thead th button")
        assert buttons.count() == headings.count() > 3
        for number in range(buttons.count()):
            orders = set()
            for _ in range(2):
                buttons.nth(number).focus()
                page.keyboard.press("Enter")
                order = page.evaluate(_ORDER, [name, number])
                assert order["misplaced"] == [], (buttons.nth(number).text_content(), order)
                assert order["others"] == 0
                orders.add(order["said"])
            assert orders == {"ascending", "descending"}
        assert sorted(map(said_in, table(page, f"#{name}"))) == sorted(map(said_in, before))
        assert seen.complaints == []


#: How a column is sorted by what it says of itself: neighbours in the wrong order. Numbers by size,
#: days by the calendar, texts as Russian words; cells without a value stand last either way.
_ORDER = """
([name, number]) => {
    const table = document.getElementById(name);
    const heads = [...table.tHead.rows[0].cells];
    const said = heads[number].getAttribute('aria-sort');
    const collator = new Intl.Collator('ru', {numeric: true});
    const cells = [...table.querySelectorAll('tbody tr')].map(row => row.cells[number]);
    const isMissing = cell => ['', '–', 'н/д'].includes(cell.textContent);
    const compare = (a, b) => {
        if (isMissing(a) || isMissing(b)) return isMissing(a) - isMissing(b);
        const [one, other] = [a.dataset.value, b.dataset.value];
        const up = one === undefined ? collator.compare(a.textContent, b.textContent)
            : one.includes('-') && one.length >= 10 && one.indexOf('-') === 4
            ? one.localeCompare(other) : Number(one) - Number(other);
        return said === 'descending' ? -up : up;
    };
    const misplaced = cells.slice(1).filter((cell, i) => compare(cells[i], cell) > 0);
    return {
        said,
        misplaced: misplaced.map(cell => cell.textContent),
        others: heads.filter((head, i) => i !== number
            && (head.getAttribute('aria-sort') || 'none') !== 'none').length,
    };
}
"""


def said_in(row: dict[str, str]) -> str:
    """All a row says; the name of its group stands above it, or in it once it has left it."""
    group, first, *others = row.values()
    return "".join("".join([first, group, *others]).split())


@pytest.mark.parametrize("name", TABLES)
def test_a_filter_leaves_the_rows_with_what_was_typed(
    site: Site, browser: Browser, name: str
) -> None:
    with opened(browser, site.address("70.html")) as (page, _):
        open_details(page)
        everything = table(page, f"#{name}")
        wanted = "Колпаш"
        expected = [row for row in everything if wanted in " ".join(row.values())]
        assert 0 < len(expected) < len(everything)
        box = page.locator("section", has=page.locator(f"#{name}")).get_by_role("searchbox").first
        assert box.evaluate("one => one.labels[0].textContent.trim()")
        box.focus()
        # Whoever types does not mind the case.
        page.keyboard.type(wanted.upper())
        page.wait_for_function(_SHOWN, arg=[name, len(expected)])
        left = page.locator(f"#{name} tbody tr:visible").all_text_contents()
        assert [row for row in expected if not any(named(row) in text for text in left)] == []
        told = page.locator("[role=status]").all_text_contents()
        assert any(re.search(rf"\b{len(expected)}\b", text) for text in told)
        box.fill("нет такого названия")
        page.wait_for_function(_SHOWN, arg=[name, 0])
        assert page.locator(f"#{name} tbody tr:visible").count() == 0
        box.fill("")
        page.wait_for_function(_SHOWN, arg=[name, len(everything)])


#: So many rows of a table are shown, headings of groups not counted.
_SHOWN = """
([name, count]) => [...document.querySelectorAll(`#${name} tbody tr`)]
    .filter(row => row.checkVisibility() && !row.querySelector('[scope=rowgroup]'))
    .length === count
"""


def named(row: dict[str, str]) -> str:
    _, first, *_ = row.values()
    return first


def test_weeks_are_drawn_as_their_table_comes_near_and_all_of_them_on_paper(
    site: Site, browser: Browser
) -> None:
    undrawn = "td.s:not(:has(i))"
    with opened(browser, site.address("70.html")) as (page, _):
        open_details(page)
        everything = page.locator("td.s").count()
        shown = page.locator("table", has=page.locator("td.s")).last
        shown.scroll_into_view_if_needed()
        page.wait_for_function(
            "([table, undrawn]) => !table.querySelector(undrawn)",
            arg=[shown.element_handle(), undrawn],
        )
    with opened(browser, site.address("70.html")) as (page, _):
        assert page.locator(undrawn).count() == everything > 0
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator(undrawn).count() == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_without_javascript_everything_is_there_to_read(
    site: Site, browser: Browser, width: int
) -> None:
    address = site.address("70.html")
    with opened(browser, address, width) as (page, _):
        open_details(page)
        with_it = {name: table(page, f"#{name}") for name in TABLES}
    with opened(browser, address, width, java_script_enabled=False) as (page, seen):
        for summary in page.locator("summary").all():
            if not summary.evaluate("one => one.parentElement.open"):
                summary.click()
        for name, rows in with_it.items():
            left = page.locator(f"#{name} tbody tr:visible").all_text_contents()
            text = "\n".join(left).replace("\u00a0", " ")
            assert rows
            assert [row for row in rows if named(row) not in text] == []
        # What needs JavaScript is not offered where there is none.
        offered = page.locator("input, select, th button").all()
        assert [one for one in offered if one.is_visible()] == []
        assert wider_than_the_window(page) == []
        assert seen.complaints == []


@pytest.mark.parametrize("path", ["43.html", "public/43.html", "index.html"])
def test_names_are_shown_as_printed_whatever_they_hold(
    site: Site, browser: Browser, path: str
) -> None:
    with opened(browser, site.address(path)) as (page, seen):
        title = page.title()
        open_details(page)
        text = " ".join((page.locator("body").text_content() or "").split())
        assert seen.complaints == []
        assert title == page.title() != "взлом"
        assert page.locator("img, h1 ~ script[src], iframe, object, embed, b").count() == 0
        if path == "index.html":
            return
        assert [place for _, place, _ in cloud.PLACES if place not in text] == []
        if not path.startswith("public/"):
            assert [name for name in cloud.NAMES if name not in text] == []
