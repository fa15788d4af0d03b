"""What the public edition hides, looked for where it might be found or worked out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.browser.reading import GROUP, number, table, table_if
from tests.browser.site import Site, open_details, opened
from tests.browser.tables import (
    MUNICIPAL,
    REGIONS,
    municipalities_of,
    names_of,
    organizations_of,
)

pytestmark = pytest.mark.browser

FEWEST = 5
#: Columns of the table of organisations: what must not be seen, of which base.
OF_ORGANIZATIONS = {
    "Активные педагоги, %": ("teacher_active_msg_pct", "teachers_base"),
    "Активные обучающиеся, %": ("student_active_pct", "students_base"),
}
#: What only the ministry's edition has beside them.
COUNTS = {"Активные педагоги", "Педагоги, база", "Активные обучающиеся", "Обучающиеся, база"}


@pytest.mark.parametrize("region", REGIONS)
def test_no_value_of_a_small_base_is_shown(site: Site, browser: Browser, region: str) -> None:
    names, values = names_of(site), municipalities_of(site, region)
    known = organizations_of(site, region)
    with opened(browser, site.address(f"public/{region}.html")) as (page, _):
        open_details(page)
        places = table(page, "#municipalities")
        organizations = table_if(page, "#organizations", is_there=bool(known))
    for row in places:
        for code in MUNICIPAL:
            found = values.get((" ".join(row["Муниципалитет"].split()), code))
            if found and (found["denominator"] or FEWEST) < FEWEST:
                assert number(row[f"{names[code]}, %"]) is None, (row, found)
    hidden = 0
    for row in organizations:
        found = known[" ".join(row["Организация"].split())]
        assert not COUNTS & row.keys()
        for heading, (_, base) in OF_ORGANIZATIONS.items():
            if (found[base] or FEWEST) < FEWEST:
                assert number(row[heading]) is None, (row, found)
                hidden += 1
    assert hidden or region != "43"


@pytest.mark.parametrize("region", REGIONS)
def test_no_hidden_value_is_what_is_left_of_a_shown_sum(
    site: Site, browser: Browser, region: str
) -> None:
    """A single hidden part beside a shown whole is the whole less the other parts."""
    names = names_of(site)
    with opened(browser, site.address(f"public/{region}.html")) as (page, _):
        open_details(page)
        places = table(page, "#municipalities")
        organizations = table_if(
            page, "#organizations", is_there=bool(organizations_of(site, region))
        )
        for code in MUNICIPAL:
            column = f"{names[code]}, %"
            whole = number(page.locator(f"#{code} .value").inner_text())
            parts = [row[column] for row in places]
            assert whole is None or sum(map(is_hidden, parts)) != 1, (code, parts)
    for code, heading in (("teacher_active_msg_pct", "Активные педагоги"),
                          ("student_active_pct", "Активные обучающиеся")):  # fmt: skip
        for place in places:
            parts = [row[f"{heading}, %"] for row in organizations
                     if row[GROUP] == place["Муниципалитет"]]  # fmt: skip
            if number(place[f"{names[code]}, %"]) is not None:
                assert sum(map(is_hidden, parts)) != 1, (code, place, parts)


def is_hidden(text: str) -> bool:
    return text.startswith("скрыто")


@pytest.mark.parametrize("region", REGIONS)
def test_no_hidden_value_lies_in_the_source(site: Site, region: str) -> None:
    """Exact values of what is hidden, unless something that is shown has the same."""
    source = site.source(f"public/{region}.html")
    values = list(municipalities_of(site, region).values())
    figures = [(row["value"], row["denominator"]) for row in values]
    figures += [(row[name], row[base]) for row in organizations_of(site, region).values()
                for name, base in OF_ORGANIZATIONS.values()]  # fmt: skip
    small = {value for value, base in figures if (base or FEWEST) < FEWEST and value is not None}
    elsewhere = {
        row["value"] for row in site.query("select distinct value from kpi.kpi_values"
                                           " where denominator >= ? or denominator is null", FEWEST)
    } | {value for value, base in figures if (base or FEWEST) >= FEWEST}  # fmt: skip
    attributes = set(re.findall(r'data-value="?([^" >]*)', source))
    assert {repr(value) for value in small - elsewhere} & attributes == set()
    assert ".xlsx" not in source
    assert "contracts/" not in source
