"""What a page says, read as a person reads it: cells by their headings, numbers by their print."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from playwright.sync_api import Page

#: A value in a shown table is printed to so many digits.
DIGITS = {"percent": 1, "delta": 1, "index": 2, "count": 0}

#: The key of a row under which the heading of its group stands, where rows stand in groups.
GROUP = "group"

_TABLE = """
table => {
    const text = cell => {
        const read = cell.cloneNode(true);
        for (const picture of read.querySelectorAll('[aria-hidden=true]')) picture.remove();
        return read.textContent.replaceAll('\\u00a0', ' ').trim();
    };
    const headings = [...table.tHead.rows[0].cells].map(text);
    const rows = [];
    for (const body of table.tBodies) {
        let group = '';
        for (const row of body.rows) {
            if (row.querySelector('[scope=rowgroup]')) group = text(row);
            else rows.push([group, ...[...row.cells].map(text)]);
        }
    }
    return {headings, rows};
}
"""


def table(page: Page, selector: str) -> list[dict[str, str]]:
    """Rows of one table, what is read of them by heading; that of their group under GROUP."""
    found: dict[str, Any] = page.locator(selector).evaluate(_TABLE)
    headings = [GROUP, *found["headings"]]
    return [dict(zip(headings, row, strict=True)) for row in found["rows"]]


def table_if(page: Page, selector: str, *, is_there: bool) -> list[dict[str, str]]:
    """The same of a table that stands on a page only where there is something to say."""
    assert page.locator(selector).count() == is_there
    return table(page, selector) if is_there else []


def number(text: str) -> Decimal | None:
    """A printed number: «1 234», «36,3 %», «−0,5»; None where there is none."""
    plain = text.replace("%", "").replace(" ", "").replace("\u2212", "-").replace(",", ".")
    try:
        return Decimal(plain)
    except ArithmeticError:
        return None


def says(text: str, value: float | None, kind: str) -> bool:
    """Whether a cell prints a value of a table: rounded to its digits, or no number for none."""
    printed = number(text)
    if value is None or printed is None:
        return value is None and printed is None
    digits = DIGITS[kind]
    fraction = text.replace("%", "").strip().partition(",")[2]
    nearest = abs(printed - Decimal(repr(value))) <= Decimal(5).scaleb(-digits - 1)
    return nearest and len(fraction) == digits


def focus_stops(page: Page) -> Iterator[dict[str, Any]]:
    """Where Tab leads from the top of a page until it leaves it, and how the focus is shown."""
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    stops = 0
    while True:
        page.keyboard.press("Tab")
        stop: dict[str, Any] | None = page.evaluate(_STOP)
        if stop is None:
            return
        stops += 1
        assert stops < 3000, "Tab never leaves the page"
        yield stop


#: The control with the focus, how it is drawn beside a control without it, and where it stands.
_STOP = """
() => {
    const here = document.activeElement;
    if (!here || here === document.body || here.dataset.seen) return null;
    here.dataset.seen = '1';
    const drawn = getComputedStyle(here);
    const box = here.getBoundingClientRect();
    const outlined = drawn.outlineStyle !== 'none' && parseFloat(drawn.outlineWidth) >= 2;
    return {
        html: here.outerHTML.slice(0, 200),
        is_outlined: outlined || drawn.boxShadow !== 'none',
        is_in_view: box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0
            && box.top < innerHeight && box.left < innerWidth,
    };
}
"""

#: Controls a reader can see: those inside closed details are not there for anybody.
_CONTROLS = """
() => [...document.querySelectorAll(
        'a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled)
    .filter(one => !one.dataset.seen)
    .map(one => one.outerHTML.slice(0, 200))
"""


def unreached(page: Page) -> list[str]:
    """Controls in sight that Tab has not come to yet."""
    found: list[str] = page.evaluate(_CONTROLS)
    return found
