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


@pytest.mark.parametrize("name", ["municipalities", "organizations", "inactive"])
def test_a_table_is_sorted_by_keyboard_and_says_so(site: Site, browser: Browser, name: str) -> None:
    with opened(browser, site.address("70.html")) as (page, _):
        open_details(page)
        selector = selector_of(page, name)
        buttons = page.locator(f"{selector} thead th button")
        headings = page.locator(f"{selector} thead th")
        assert buttons.count() == headings.count() > 3
        as_printed = table(page, selector)
        for number in range(buttons.count()):
            heading = headings.nth(number).text_content().strip()
            orders = []
            for _ in range(2):
                buttons.nth(number).focus()
                page.keyboard.press("Enter")
                sorting = headings.nth(number).get_attribute("aria-sort")
                values = page.locator(f"{selector} tbody tr").evaluate_all(
                    "(rows, n) => rows.map(row => row.cells[n].dataset.value"
                    " ?? row.cells[n].textContent.trim())", number
                )  # fmt: skip
                orders.append((sorting, values))
            assert {sorting for sorting, _ in orders} == {"ascending", "descending"}, heading
            for sorting, values in orders:
                assert values == in_order(values, is_descending=sorting == "descending"), heading
            others = page.locator(f"{selector} thead th[aria-sort]").evaluate_all(
                "cells => cells.filter(one => one.getAttribute('aria-sort') != 'none').length"
            )
            assert others == 1
        rows = table(page, selector)
        assert sorted(map(str, rows)) == sorted(map(str, as_printed))


def in_order(values: list[str], *, is_descending: bool) -> list[str]:
    """Numbers by size, texts as Russian words, cells without a figure always last."""
    missing = [value for value in values if value in ("", "–", "н/д")]
    present = [value for value in values if value not in ("", "–", "н/д")]
    try:
        ordered = sorted(present, key=float, reverse=is_descending)
    except ValueError:
        ordered = sorted(present, key=collated, reverse=is_descending)
        if [*map(collated, ordered)] == [*map(collated, present)]:
            ordered = present
    return [*ordered, *missing]


def collated(text: str) -> tuple[object, ...]:
    """About as a dictionary has it: case aside, ё with е, numbers by size."""
    parts = re.split(r"(\d+)", text.casefold().replace("ё", "е"))
    words = [re.sub(r"[^\w ]", "", part) for part in parts]
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in words)


@pytest.mark.parametrize("name", ["municipalities", "organizations", "inactive"])
def test_a_filter_leaves_the_rows_with_what_was_typed(
    site: Site, browser: Browser, name: str
) -> None:
    with opened(browser, site.address("70.html")) as (page, _):
        open_details(page)
        selector = selector_of(page, name)
        everything = table(page, selector)
        wanted = "колпаш"
        box = page.locator(f"{selector}").locator(
            "xpath=ancestor::*[.//input[@type='search']][1]//input[@type='search']"
        ).first  # fmt: skip
        assert box.evaluate("one => (one.labels[0] || one).textContent.trim()"
                            " || one.getAttribute('aria-label')")  # fmt: skip
        box.focus()
        page.keyboard.type(wanted)
        expected = [row for row in everything if wanted in " ".join(row.values()).casefold()]
        assert 0 < len(expected) < len(everything)
        rows = page.locator(f"{selector} tbody tr")
        page.wait_for_function(
            "([selector, count]) => [...document.querySelectorAll(selector + ' tbody tr')]"
            ".filter(row => row.checkVisibility()).length === count",
            arg=[selector, len(expected)],
        )
        left = [row for row in rows.all() if row.is_visible()]
        assert all(wanted in (row.text_content() or "").casefold() for row in left)
        said = page.locator("[aria-live], [role=status], output").all_text_contents()
        assert any(str(len(expected)) in text for text in said)
        box.fill("нет такого названия")
        page.wait_for_function(
            "selector => [...document.querySelectorAll(selector + ' tbody tr')]"
            ".every(row => !row.checkVisibility())", arg=selector,
        )  # fmt: skip
        box.fill("")
        page.wait_for_function(
            "([selector, count]) => [...document.querySelectorAll(selector + ' tbody tr')]"
            ".filter(row => row.checkVisibility()).length === count",
            arg=[selector, len(everything)],
        )


@pytest.mark.parametrize("width", WIDTHS)
def test_without_javascript_everything_is_there_to_read(
    site: Site, browser: Browser, width: int
) -> None:
    address = site.address("70.html")
    with opened(browser, address, width) as (page, _):
        open_details(page)
        names = ("municipalities", "organizations", "inactive")
        with_it = {name: table(page, selector_of(page, name)) for name in names}
    with opened(browser, address, width, java_script_enabled=False) as (page, seen):
        for summary in page.locator("summary").all():
            if not summary.evaluate("one => one.parentElement.open"):
                summary.click()
        for name, rows in with_it.items():
            text = page.locator(selector_of(page, name)).inner_text()
            assert rows
            for row in rows:
                first = next(iter(row.values()))
                assert first in text.replace("\u00a0", " ")
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
        assert all(place in text for _, place, _ in cloud.PLACES)
        if not path.startswith("public/"):
            assert all(name in text for name in cloud.NAMES)


def selector_of(page: Page, name: str) -> str:
    """The table, or the table of the section, that has this id."""
    return f"table#{name}" if page.locator(f"table#{name}").count() else f"#{name} table"
