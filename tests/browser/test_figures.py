"""What pages say, read off the screen, against the published tables."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.reading import number, says, table, table_if
from tests.browser.site import Site, open_details, opened
from tests.browser.tables import (
    MUNICIPAL,
    REGIONS,
    municipalities_of,
    names_of,
    organizations_of,
    week_of,
)

pytestmark = pytest.mark.browser

NOTHING: dict[str, Any] = {"value": None, "delta": None, "status": None}
LEVELS = {"low": "Ниже нормы", "mid": "Средний", "good": "Хорошо", "reference": "Справочно"}


def region_values(site: Site, region: str) -> dict[tuple[str, date], dict[str, Any]]:
    rows = site.query(
        "select * from kpi.kpi_values where grain = 'region' and region_code = ?"
        " and coalesce(org_type, 'all') = 'all'",
        region,
    )
    return {(row["indicator_code"], row["report_week"]): row for row in rows}


@pytest.mark.parametrize("region", REGIONS)
def test_cards_say_the_values_of_the_week(site: Site, browser: Browser, region: str) -> None:
    values, week = region_values(site, region), week_of(site, region)
    with opened(browser, site.address(f"{region}.html")) as (page, _):
        assert f"{week:%d.%m.%Y}" in page.locator("header").inner_text()
        cards = {card["code"]: card for card in cards_of(page)}
    assert {code for code, of_week in values if of_week == week} <= set(cards)
    for code, card in cards.items():
        latest = max(w for c, w in values if c == code and w <= week)
        row = values[code, latest]
        kind = "index" if code.endswith("index") else "percent"
        if row["value"] is None and row["reason_code"] in ("yes", "no", "partial"):
            assert number(card["value"]) is None
        elif row["value"] is None and code.endswith("_cnt"):
            assert says(card["value"], row["numerator"], "count"), card
        else:
            assert says(card["value"], row["value"], kind), (card, row)
        if row["status"] in LEVELS:
            assert LEVELS[row["status"]] in card["level"], (card, row)
        for label, name in (("Число", "numerator"), ("База", "denominator")):
            if label in card["figures"]:
                assert says(card["figures"][label], row[name], "count"), (card, row)
        changes = [t for label, t in card["figures"].items() if label.startswith("За неделю")]
        assert len(changes) == (row["delta"] is not None)
        for text in changes:
            assert says(text.replace("п.п.", "").replace("+", ""), row["delta"], "delta")


def cards_of(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.locator(".card").evaluate_all("""
        cards => cards.map(card => ({
            code: card.id,
            value: card.querySelector('.value').textContent.replaceAll('\\u00a0', ' ').trim(),
            level: (card.querySelector('.level') || card).textContent,
            figures: Object.fromEntries([...card.querySelectorAll('dl > div')].map(one => [
                one.querySelector('dt').textContent,
                one.querySelector('dd').textContent.replaceAll('\\u00a0', ' ').trim(),
            ])),
        }))
    """)
    return found


@pytest.mark.parametrize("region", REGIONS)
def test_tables_under_charts_say_every_week(site: Site, browser: Browser, region: str) -> None:
    values, week = region_values(site, region), week_of(site, region)
    codes = {name: code for code, name in names_of(site).items()}
    compared = set()
    with opened(browser, site.address(f"{region}.html")) as (page, _):
        tables = page.locator("table[id^='chart-']").evaluate_all("all => all.map(one => one.id)")
        charts = page.locator("svg[role=img]")
        assert charts.count() == len(tables) > 1
        for name in tables:
            for row in table(page, f"#{name}"):
                friday = date(*map(int, row["Неделя по"].split(".")[::-1]))
                for heading in set(row) & set(codes):
                    kind = "index" if codes[heading].endswith("index") else "percent"
                    found = values.get((codes[heading], friday))
                    expected = found["value"] if found else None
                    assert says(row[heading], expected, kind), (heading, row, found)
                    if expected is not None:
                        compared.add((codes[heading], friday))
    there = {key for key, row in values.items() if row["value"] is not None and key[1] <= week}
    drawn = {code for code, _ in compared}
    assert {key for key in there if key[0] in drawn} == compared
    # One week is no line.
    weeks = Counter(code for code, _ in there)
    assert {code for code in weeks if weeks[code] > 1} <= drawn


@pytest.mark.parametrize("region", REGIONS)
def test_the_table_of_municipalities_says_the_values(
    site: Site, browser: Browser, region: str
) -> None:
    names, found_of = names_of(site), municipalities_of(site, region)
    expected = {key: row for key, row in found_of.items() if key[1] in MUNICIPAL}
    with opened(browser, site.address(f"{region}.html")) as (page, _):
        open_details(page)
        printed = table(page, "#municipalities")
    assert expected
    assert {" ".join(row["Муниципалитет"].split()) for row in printed} == {p for p, _ in expected}
    for row in printed:
        place = " ".join(row["Муниципалитет"].split())
        for code in MUNICIPAL:
            # A municipality without an organisation of the indicator's types has no row of it.
            found, name = expected.get((place, code), NOTHING), names[code]
            assert says(row[f"{name}, %"], found["value"], "percent"), (row, found)
            delta = row[f"{name}: изменение, п.п."].replace("+", "")
            assert says(delta, found["delta"], "delta"), (row, found)
            if found["status"] in LEVELS:
                assert LEVELS[found["status"]] in row[f"{name}: уровень"]
        fell = [names[code] for code in MUNICIPAL
                if (expected.get((place, code), NOTHING)["delta"] or 0) < -2]  # fmt: skip
        told = next(text for heading, text in row.items() if heading.startswith("Упали"))
        assert all(name in told for name in fell)
        assert bool(fell) == ("упали" in told)


@pytest.mark.parametrize("region", REGIONS)
def test_the_table_of_organisations_says_the_values(
    site: Site, browser: Browser, region: str
) -> None:
    expected = organizations_of(site, region)
    with opened(browser, site.address(f"{region}.html")) as (page, _):
        printed = table_if(page, "#organizations", is_there=bool(expected))
    assert len(printed) == len(expected)
    for row in printed:
        found = expected[" ".join(row["Организация"].split())]
        for heading, name, kind in (
            ("Активные педагоги", "teacher_active_msg_count", "count"),
            ("Педагоги, база", "teachers_base", "count"),
            ("Активные педагоги, %", "teacher_active_msg_pct", "percent"),
            ("Активные обучающиеся", "student_active_count", "count"),
            ("Обучающиеся, база", "students_base", "count"),
            ("Активные обучающиеся, %", "student_active_pct", "percent"),
        ):
            assert says(row[heading], found[name], kind), (row, found)
        assert row["Активна"].casefold() == {True: "да", False: "нет"}[found["is_active"]]


@pytest.mark.parametrize("region", REGIONS)
def test_every_inactive_organisation_is_listed_with_its_weeks(
    site: Site, browser: Browser, region: str
) -> None:
    week = week_of(site, region)
    rows = site.query(
        """
        select coalesce(known.name, facts.name) as name, weeks.inactive_weeks
        from marts.fct_sferum_organization_week as facts
        left join kpi.organization_week as weeks using (report_week, organization_id)
        left join marts.dim_organization as known
            on facts.organization_id = known.organization_id
                and known.valid_from <= facts.report_week
                and coalesce(facts.report_week < known.valid_to, true)
        where facts.region_code = ? and facts.report_week = ? and not facts.is_active
        """,
        region, week,
    )  # fmt: skip
    expected = sorted((" ".join(row["name"].split()), row["inactive_weeks"]) for row in rows)
    with opened(browser, site.address(f"{region}.html")) as (page, _):
        printed = table_if(page, "#inactive", is_there=bool(expected))
        told = page.locator("section", has=page.locator("#inactive")).all_inner_texts()
    weeks = [number(row["Недель подряд"]) for row in printed]
    assert sorted(zip([" ".join(r["Организация"].split()) for r in printed], weeks, strict=True)) \
        == expected  # fmt: skip
    assert weeks == sorted(weeks, reverse=True)
    assert [str(len(expected)) in text for text in told] == [True] * bool(expected)
    assert all(row["Что сделать"] not in ("", "–") for row in printed)


def test_the_index_leads_to_every_region_and_says_its_figures(site: Site, browser: Browser) -> None:
    names = names_of(site)
    known = site.query(
        "select distinct shown.region_code, regions.name from kpi.kpi_values as shown"
        " inner join marts.dim_region as regions using (region_code)"
    )
    values = {
        (row["region_code"], row["indicator_code"], row["report_week"]): row
        for row in site.query(
            "select * from kpi.kpi_values where grain = 'region'"
            " and coalesce(org_type, 'all') = 'all'"
        )
    }
    with opened(browser, site.address("index.html")) as (page, _):
        printed = table(page, "#regions-table")
        links = page.locator("#regions-table a").evaluate_all(
            "all => all.map(one => [one.textContent, one.getAttribute('href')])"
        )
    assert len(known) > 80
    assert sorted(href for _, href in links) == sorted(f"{r['region_code']}.html" for r in known)
    assert {text for text, _ in links} == {row["name"] for row in known}
    codes = {text: href.removesuffix(".html") for text, href in links}
    compared = 0
    for row in printed:
        week = date(*map(int, row["Неделя по"].split(".")[::-1]))
        for code, name in names.items():
            if f"{name}, %" in row:
                found = values.get((codes[row["Регион"]], code, week))
                expected = found["value"] if found else None
                assert says(row[f"{name}, %"], expected, "percent"), (row, found)
                compared += expected is not None
    assert compared > 20
