"""Pages on paper, and the links they offer."""

from __future__ import annotations

import io
import re
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.site import Site, open_details, opened
from tests.programs import pages_of

pytestmark = pytest.mark.browser

#: CSS pixels of A4 in landscape less two margins of 12 mm.
A4_BETWEEN_MARGINS = 1032


@pytest.mark.parametrize("has_script", [True, False])
@pytest.mark.parametrize("path", ["70.html", "43.html", "public/70.html", "index.html"])
def test_everything_is_on_paper_folded_parts_too(
    site: Site, browser: Browser, path: str, has_script: bool, tmp_path: Path
) -> None:
    with opened(browser, site.address(path), java_script_enabled=has_script) as (page, _):
        assert page.locator("details:not([open])").count() > 0
        page.emulate_media(media="print")
        page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
        wanted = words_of_tables(page)
        # What was unfolded for the printer is folded again.
        assert page.locator("details[open]").count() == 0
    sheets = pages_of(tmp_path / "page.pdf")
    assert len(sheets) > 1
    assert all(sheet.strip() for sheet in sheets)
    # A line's end may stand within a word, and a hyphen there is not told from a break.
    found = re.sub(r"\W", "", " ".join(sheets))
    assert len(wanted) > 20
    assert [word for word in sorted(wanted) if word not in found] == []


@pytest.mark.parametrize("path", ["70.html", "43.html", "public/70.html", "index.html"])
def test_no_table_is_wider_than_the_sheet(site: Site, browser: Browser, path: str) -> None:
    with opened(browser, site.address(path), A4_BETWEEN_MARGINS) as (page, _):
        page.emulate_media(media="print")
        open_details(page)
        wide = page.locator("table, svg, .card").evaluate_all(
            "(all, most) => all.map(one => [one.id, one.getBoundingClientRect().right])"
            ".filter(([, right]) => right > most + 1)", A4_BETWEEN_MARGINS,
        )  # fmt: skip
        assert wide == []


def words_of_tables(page: Page) -> set[str]:
    """Words of the first column and the headings of every table, and of every heading."""
    texts = page.locator(
        "table tbody tr > :first-child, h1, h2, h3, h4, caption"
    ).all_text_contents()
    return {word for text in texts for word in re.findall(r"\w+", text) if len(word) < 12}


@pytest.mark.parametrize("path", ["index.html", "70.html", "43.html"])
def test_every_link_leads_somewhere_and_workbooks_open(
    site: Site, browser: Browser, path: str
) -> None:
    books = 0
    for link, content in led_to(site, browser, path).items():
        assert not re.match(r"[a-z]+:|/", link)
        assert content
        if link.endswith(".xlsx"):
            sheets = openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames
            assert sheets[0] == "Титул"
            books += 1
    assert books or path == "index.html"


@pytest.mark.parametrize("path", ["public/index.html", "public/70.html", "public/43.html"])
def test_the_public_edition_leads_nowhere_out_of_its_folder(
    site: Site, browser: Browser, path: str
) -> None:
    found = led_to(site, browser, path)
    assert found
    for link, content in found.items():
        assert re.fullmatch(r"[\w-]+\.html", link), link
        assert content


def led_to(site: Site, browser: Browser, path: str) -> dict[str, bytes]:
    """What a page's links lead to; each link into the page itself leads to one place."""
    address = site.address(path)
    with opened(browser, address) as (page, _):
        links = page.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        anchors = [link for link in links if link.startswith("#")]
        assert [one for one in anchors if page.locator(f"[id='{one[1:]}']").count() != 1] == []
    found = {}
    for link in dict.fromkeys(links):
        if not link.startswith("#"):
            with urllib.request.urlopen(urljoin(address, link)) as answer:
                found[link] = answer.read()
    return found
