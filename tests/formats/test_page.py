"""The page on formats: whole, in one file, well formed, and true to the code that reads."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

from expectations.rules import load_rules
from vitrina.formats import page, words
from vitrina.layouts import load_layouts
from vitrina.rows import cells
from vitrina.weeks import period_dates

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Page(HTMLParser):
    """Text, ids, links and rows of tables; any tag that is left open or closed twice fails."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.text = ""
        self.rows: dict[str, list[list[str]]] = {}
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        assert len(named) == len(attrs)
        self.ids += [str(value) for key, value in attrs if key == "id"]
        self.links += [str(value) for key, value in attrs if key == "href"]
        self.loaded += [str(value) for key, value in attrs if key in ("src", "srcset", "action")]
        if tag in ("script", "link", "iframe", "object", "embed"):
            self.loaded.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr" and self.ids:
            self.rows.setdefault(self.ids[-1], []).append([])
        if tag in ("td", "th") and self.ids:
            self.rows[self.ids[-1]][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"td", "th"} & set(self.open):
            self.rows[self.ids[-1]][-1][-1] += data


@pytest.fixture(scope="module")
def html() -> str:
    return page.render(load_layouts())


@pytest.fixture(scope="module")
def read(html: str) -> Page:
    return Page(html)


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_the_page_is_whole_and_every_link_leads_to_its_kind(html: str, read: Page) -> None:
    assert html.startswith("<!DOCTYPE html>")
    assert sorted(read.ids) == sorted({"common", *load_layouts()})
    assert read.links == [f"#{name}" for name in read.ids]


def test_nothing_is_loaded_from_anywhere(html: str, read: Page) -> None:
    assert read.loaded == []
    assert re.search(r"https?:|//|url\(|@import", html) is None


def test_it_fits_a_narrow_screen_and_paper(html: str) -> None:
    assert 'name="viewport" content="width=device-width' in html
    assert "@media print" in html
    # No fixed width may be wider than the narrowest screen.
    assert all(float(rem) * 16 <= 360 for rem in re.findall(r"[^x-]width: ([\d.]+)rem", html))


@pytest.mark.parametrize("kind", sorted(load_layouts()))
def test_every_column_of_every_kind_stands_in_its_table(read: Page, kind: str) -> None:
    layout = load_layouts()[kind]
    head, *rows = read.rows[kind]
    assert head == ["Заголовок", "Нужен", "Что писать", "Пустая ячейка", "Пример"]
    assert len(rows) == len(layout.fields)
    for row, field in zip(rows, layout.fields.values(), strict=True):
        headers, needed, _, blank, example = map(one_line, row)
        assert headers == one_line(" ".join(field.aliases))
        assert needed == ("обязателен" if field.required else "по желанию")
        assert example == (field.example or "")
        assert blank
    text = one_line(read.text)
    assert layout.title in text
    assert one_line(layout.about or "") in text


def test_each_kind_lists_the_rules_of_its_suite_and_its_ignored_headers(html: str) -> None:
    sections = dict(re.findall(r'<section aria-labelledby="(\w+)">(.*?)</section>', html, re.S))
    for kind, layout in load_layouts().items():
        text = one_line(Page(sections[kind]).text)
        suite = import_module(f"expectations.{kind}")
        for expectation in (*suite.ROWS, *suite.SURVIVORS):
            rule = load_rules()[expectation.meta["rule"], expectation.meta["variant"]]
            assert f"{rule.title_ru} {rule.code}" in text
            assert rule.hint_ru in text
        for header in layout.ignored_headers:
            assert f"«{header}»" in text
    common = one_line(Page(sections["common"]).text)
    for rule in load_rules().values():
        assert (rule.home == "gx") == (f"{rule.title_ru} {rule.code}" not in common)
    assert "{" not in common


def test_texts_are_escaped() -> None:
    layout = load_layouts()["public_pages"]
    field = layout.fields["active_pct"].model_copy(update={"about": "<b>&</b>", "example": "<5"})
    wild = layout.model_copy(
        update={"title": '<script>alert("1")</script>', "fields": {**layout.fields,
                                                                   "active_pct": field}}
    )  # fmt: skip
    html = page.render({"public_pages": wild})
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    read = Page(html)
    assert '<script>alert("1")</script>' in read.text
    assert "<b>&</b>" in read.text
    assert read.rows["public_pages"][2][-1] == "<5"


def test_the_file_is_written_whole(tmp_path: Path, html: str) -> None:
    target = page.write(tmp_path / "build" / "formats.html")
    assert target.read_text(encoding="utf-8") == html
    assert [path.name for path in target.parent.iterdir()] == ["formats.html"]


def test_the_date_forms_it_prints_are_read_in_titles_and_in_cells() -> None:
    (day,) = {found.day for form in words.DATE_FORMS for found in period_dates(form)}
    assert len(words.DATE_FORMS) == sum(len(period_dates(form)) for form in words.DATE_FORMS)
    typed = cells.dates(pd.Series(words.DATE_FORMS, dtype="str"))
    assert typed.tolist() == [day] * len(words.DATE_FORMS)
    (end,) = period_dates(words.RANGE_FORM)
    assert (end.day, end.is_range_end) == (day, True)


def test_the_numbers_and_words_it_prints_are_read() -> None:
    counts = cells.counts(cells.clean(pd.Series(["1234", "1 234", "1234,0"], dtype="str")))
    assert counts.tolist() == [1234] * 3
    value, _, is_signed = cells.percents(pd.Series(["19,4%"], dtype="str"))
    assert (value.tolist(), is_signed.tolist()) == ([19.4], [True])
    no_data = pd.Series(cells.spellings()["no_data"], dtype="str")
    assert cells.clean(no_data).isna().all()
    organizations = load_layouts()["sferum_organizations"]
    (said,) = words.meaning(organizations.fields["org_type"], organizations)
    printed = [text for texts in said.split(": ")[1].split("; ") for text in texts.split(" / ")]
    assert cells.org_types(pd.Series(printed, dtype="str")).notna().all()
    (said,) = words.meaning(organizations.fields["is_active"], organizations)
    yes, no = said.split("принимаются: ")[1].split(" — ")
    assert cells.flags(pd.Series(yes.split(" / "), dtype="str")).tolist() == [True] * 4
    assert cells.flags(pd.Series(no.split(" / "), dtype="str")).tolist() == [False] * 4


def test_each_layout_says_in_words_where_its_date_is_told() -> None:
    for layout in load_layouts().values():
        said = " ".join(words.period(layout))
        places = {"title": "заголовке", "file_name": "имени файла", "folder": "имени папки"}
        for place, word in places.items():
            assert (place in layout.period_in) == (word in said)
        if layout.period_field:
            assert f"«{layout.fields[layout.period_field].aliases[0]}»" in said
