"""What the public edition hides, looked for where it might be found or worked out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.reading import GROUP, number, table
from tests.browser.site import Site, open_details, opened
from tests.browser.test_figures import MUNICIPAL, names_of, week_of

pytestmark = pytest.mark.browser

REGIONS = ("70", "04", "43")
FEWEST = 5
#: Columns of the table of organisations: what must not be seen, of which base.
OF_ORGANIZATIONS = {
    "Активные педагоги": ("teacher_active_msg_count", "teachers_base"),
    "Активные педагоги, %": ("teacher_active_msg_pct", "teachers_base"),
    "Активные обучающиеся": ("student_active_count", "students_base"),
    "Активные обучающиеся, %": ("student_active_pct", "students_base"),
}


def municipal(site: Site, region: str) -> dict[tuple[str, str], dict[str, object]]:
    rows = site.query(
        """
        select places.name as place, shown.*
        from kpi.kpi_values as shown
        inner join marts.dim_municipality as places
            on shown.municipality_id = places.municipality_id
                and places.valid_from <= shown.report_week
                and coalesce(shown.report_week < places.valid_to, true)
        where shown.grain = 'municipality' and shown.org_type = 'all'
            and shown.region_code = ? and shown.report_week = ?
        """,
        region, week_of(site, region),
    )  # fmt: skip
    return {(" ".join(row["place"].split()), row["indicator_code"]): row for row in rows}


@pytest.mark.parametrize("region", REGIONS)
def test_no_value_of_a_small_base_is_shown(site: Site, browser: Browser, region: str) -> None:
    names, values = names_of(site), municipal(site, region)
    with opened(browser, site.address(f"public/{region}.html")) as (page, _):
        open_details(page)
        places = table(page, "#municipalities")
        organizations = organizations_of(page)
    for row in places:
        for code in MUNICIPAL:
            found = values.get((" ".join(row["Муниципалитет"].split()), code))
            if found and (found["denominator"] or FEWEST) < FEWEST:
                assert number(row[f"{names[code]}, %"]) is None, (row, found)
    known = of_organizations(site, region)
    hidden = 0
    for row in organizations:
        found = known[" ".join(row["Организация"].split())]
        for heading, (_, base) in OF_ORGANIZATIONS.items():
            if heading in row and (found[base] or FEWEST) < FEWEST:
                assert number(row[heading]) is None, (row, found)
                hidden += 1
    assert hidden or region != "43"


def organizations_of(page: Page) -> list[dict[str, str]]:
    """None in a week a region sent by municipalities alone."""
    shown = "#organizations"
    return table(page, shown) if page.locator(shown).count() else []


def of_organizations(site: Site, region: str) -> dict[str, dict[str, float | None]]:
    rows = site.query(
        """
        select known.name, shown.*
        from kpi.organization_week as shown
        inner join marts.dim_organization as known
            on shown.organization_id = known.organization_id
                and known.valid_from <= shown.report_week
                and coalesce(shown.report_week < known.valid_to, true)
        where shown.region_code = ? and shown.report_week = ?
        """,
        region, week_of(site, region),
    )  # fmt: skip
    return {" ".join(row["name"].split()): row for row in rows}


@pytest.mark.parametrize("region", REGIONS)
def test_no_hidden_value_is_what_is_left_of_a_shown_sum(
    site: Site, browser: Browser, region: str
) -> None:
    """A single hidden part beside a shown whole is the whole less the other parts."""
    names = names_of(site)
    with opened(browser, site.address(f"public/{region}.html")) as (page, _):
        open_details(page)
        places = table(page, "#municipalities")
        organizations = organizations_of(page)
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
    values = list(municipal(site, region).values())
    figures = [(row["value"], row["denominator"]) for row in values]
    figures += [(row[name], row[base]) for row in of_organizations(site, region).values()
                for name, base in OF_ORGANIZATIONS.values() if name.endswith("_pct")]  # fmt: skip
    small = {value for value, base in figures if (base or FEWEST) < FEWEST and value is not None}
    elsewhere = {
        row["value"] for row in site.query("select distinct value from kpi.kpi_values"
                                           " where denominator >= ? or denominator is null", FEWEST)
    } | {value for value, base in figures if (base or FEWEST) >= FEWEST}  # fmt: skip
    attributes = set(re.findall(r'data-value="?([^" >]*)', source))
    assert {repr(value) for value in small - elsewhere} & attributes == set()
    assert ".xlsx" not in source
    assert "contracts/" not in source
