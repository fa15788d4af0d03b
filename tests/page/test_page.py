"""A page says what its tables say, to people, machines and nobody else."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.page.places import NAMES, WEEK, Places
from tests.page.written import write_pages
from vitrina.demo import DEMO_MARK
from vitrina.page import issue, region, rows
from vitrina.page.charts import Chart, Series, svg
from vitrina.page.check import PageError, check_page
from vitrina.page.layout import page_layout
from vitrina.page.render import render

HOSTILE = '=cmd|"/C" <script>alert(1)</script> & «Ё»'
PAGE = "page/24.html"


def filled(places: Places) -> Places:
    places.region("24", name=f"Край {HOSTILE}", is_demo=True)
    for back in range(3):
        week = WEEK - timedelta(weeks=back)
        places.add(
            "marts.dim_week", report_week=week, is_vacation=back == 1, vacation_name="Каникулы"
        )
        for code in NAMES:
            places.value("24", code, 300 - back, 1400, report_week=week)
            places.municipality("24", "04701000", code, 30 - back, 140, report_week=week)
            places.municipality("24", "04702000", code, 270, 1260, report_week=week,
                                municipality=HOSTILE)  # fmt: skip
        places.organization(
            "24", "04701000", HOSTILE, report_week=week, teachers_base=22, students_base=300,
            teacher_active_msg_count=5 - back, teacher_active_msg_pct=100 * (5 - back) / 22,
            teacher_active_msg_status="mid",
        )  # fmt: skip
    places.add(
        "page.page_inactive_organizations", region_code="24", report_week=WEEK, name=HOSTILE,
        municipality_id="04702000", municipality=HOSTILE, organization_id="x", to_do="invite",
        inactive_weeks=5, is_connected=True, teachers_registered=1,
    )  # fmt: skip
    return places


def test_every_figure_stands_on_the_page_as_read_and_exactly(
    places: Places, tmp_path: Path
) -> None:
    page = write_pages(filled(places), tmp_path)[PAGE]
    value = 100 * 300 / 1400
    assert f'data-value="{value!r}">21,4</span>' in page
    # In the long list the counts beside a percent are its exact value.
    assert "<td>5<td>22<td class=m>22,7" in page
    assert 'data-value="1400">1\u00a0400</span>' in page
    assert "– – – – – – – – – – 3 4 5" in page
    assert DEMO_MARK in page
    assert "Пригласить педагогов" in page


def test_text_of_files_stays_text(places: Places, tmp_path: Path) -> None:
    for page in write_pages(filled(places), tmp_path).values():
        assert "alert(1)</script>" not in page
        assert page.count("<script>") == 1


def test_nothing_is_asked_of_any_host(places: Places, tmp_path: Path) -> None:
    for page in write_pages(filled(places), tmp_path).values():
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
        assert policy is not None
        assert "default-src &#39;none&#39;" in policy[1]
        for tag in ("style", "script"):
            content = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
            assert content is not None
            digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
            assert f"{tag}-src &#39;sha256-{digest}&#39;" in policy[1]
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
        assert " style=" not in page


def test_the_same_rows_give_the_same_bytes(places: Places, tmp_path: Path) -> None:
    filled(places)
    first = write_pages(places, tmp_path / "first")
    assert write_pages(places, tmp_path / "second") == first


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("22,7", "22,8"),
        (f"{100 * 300 / 1400!r}", "21.5"),
        ("3 4 5", "3 4 6"),
        ("Район 04701000", "Район 04701001"),
        ('href="../contracts/', 'href="https://example.org/'),
        ('<main id="main"', '<img src="https://example.org/1.png"><main id="main"'),
        ("<tr><th scope=row>Район", "<tr><th scope=row>Лишний<tr><th scope=row>Район"),
    ],
)  # fmt: skip
def test_a_page_that_says_something_else_is_refused(
    places: Places, tmp_path: Path, said: str, changed: str
) -> None:
    filled(places).close()
    with rows.read(places.path) as shown:
        words = shown.dictionary
        page = region.page(shown.of_region(shown.regions[0]), words, [])
        written = tmp_path / "page.html"
        written.write_text(render(page, words), encoding="utf-8")
        check_page(written, page)
        assert said in written.read_text("utf-8")
        written.write_text(written.read_text("utf-8").replace(said, changed, 1), encoding="utf-8")
        with pytest.raises(PageError, match="не совпадает"):
            check_page(written, page)


def test_a_region_of_nothing_but_a_week_has_a_page(places: Places, tmp_path: Path) -> None:
    places.region("01", name="Республика Адыгея", week_from=None, week_to=None, data_as_of=None,
                  school_year=None)  # fmt: skip
    places.value("01", "org_active_pct", None, None)
    pages = write_pages(places, tmp_path)
    assert set(pages) == {
        f"{folder}/{name}.html" for folder in ("page", "page/public") for name in ("01", "index")
    }
    assert "н/д" in pages["page/01.html"]


def test_a_warehouse_without_regions_has_an_index(places: Places, tmp_path: Path) -> None:
    assert list(write_pages(places, tmp_path)) == ["page/index.html", "page/public/index.html"]


def test_workbooks_of_the_newest_week_are_linked_the_regional_one_first(
    places: Places, tmp_path: Path
) -> None:
    books = (
        "reports/2024-10-18/24/Сферум_Край_неделя_по_2024-10-18_v1.xlsx",
        "reports/2024-10-25/24/Сферум_Край_Абанский_район_неделя_по_2024-10-25_v1.xlsx",
        "reports/2024-10-25/24/Сферум_Край_неделя_по_2024-10-25_v2.xlsx",
    )
    pages = write_pages(filled(places), tmp_path, books)
    linked = re.findall(r'href="\.\./(reports/[^"]*)"', pages[PAGE])
    assert list(map(unquote, linked)) == [books[2], books[1]]
    assert "reports/" not in pages["page/public/24.html"]


def test_dates_of_an_axis_are_weeks_of_its_chart() -> None:
    weeks = [date(2023, 6, 9) + timedelta(weeks=back) for back in range(160)]
    line = page_layout().lines[0]
    series = [Series("Педагоги", line, [float(number) for number in range(160)])]
    breaks = [(weeks[80], "новая")]
    chart = Chart("c", "Педагоги", "%", weeks, series, [(0, 25.0)], breaks, weeks[3:5])
    drawn = str(svg(chart))
    dates = re.findall(r">(\d\d\.\d\d\.\d{4})<", drawn)
    assert dates
    assert set(dates) <= {f"{week:%d.%m.%Y}" for week in weeks}
    assert "Педагоги: 159,0" in drawn
    assert set(re.findall(r'id="([^"]+)"', drawn)) >= {"c-title", "c-about"}


def test_a_page_depends_on_its_own_rows_alone(places: Places) -> None:
    filled(places)
    places.region("55", name="Омская область")
    places.value("55", "org_active_pct", 10, 20)
    places.close()
    before = _inputs(places)
    with_more = Places(places.path.with_name("more.duckdb"))
    filled(with_more)
    with_more.region("55", name="Омская область")
    with_more.value("55", "org_active_pct", 11, 20)
    with_more.close()
    after = _inputs(with_more)
    assert {path for path in before if before[path] != after[path]} == {
        "page/55.html", "page/public/55.html", "page/index.html", "page/public/index.html",
    }  # fmt: skip


def _inputs(places: Places) -> dict[str, str]:
    with rows.read(places.path) as shown:
        return {page.path: page.inputs for page in issue.wanted(shown, ())}
