"""Every kind of workbook in LibreOffice: it opens and prints as it was set up."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.programs import convert, pages_of
from tests.reports.examples import municipal_content, regional_content
from vitrina.reports.sheets import Content
from vitrina.reports.workbook import write_workbook

pytestmark = pytest.mark.office

LONG = 200
#: Texts that wrap, a number as long as there are, a name nobody thought of.
SAID = {
    "name": "Муниципальное бюджетное общеобразовательное учреждение «СОШ № 1 им. А. С. Пушкина»",
    "municipality_name": "Очень-Длинный <муниципальный> округ & «Ко»",
    "students_base": 123_456_789, "numerator": 98_765_432, "teacher_active_msg_delta": -100.0,
}  # fmt: skip
BOOKS: dict[str, Content] = {
    "регион": regional_content(3, **SAID),
    "регион_v2": regional_content(LONG, version=2, **SAID),
    "пустой": regional_content(0, weeks=1),
    "пакет": municipal_content(LONG, version=2, **SAID),
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The text of every page of every workbook, as LibreOffice prints it."""
    folder = tmp_path_factory.mktemp("office")
    for name, content in BOOKS.items():
        write_workbook(folder / f"{name}.xlsx", content)
    convert(folder.glob("*.xlsx"), "pdf", folder / "pdf")
    return {name: pages_of(folder / "pdf" / f"{name}.pdf", "-layout") for name in BOOKS}


def sheet_of(page: str) -> str:
    """What stands in the right corner of a page's header."""
    first = next(line for line in page.splitlines() if line.strip())
    return re.split(r"\s{3,}", first.strip())[-1]


@pytest.mark.parametrize("name", BOOKS)
def test_each_sheet_begins_a_page_and_pages_are_numbered(
    printed: dict[str, list[str]], name: str
) -> None:
    pages, content = printed[name], BOOKS[name]
    order = list(dict.fromkeys(map(sheet_of, pages)))
    assert order == [content.page.title, *(sheet.title for sheet in content.sheets)]
    assert [sheet_of(page) for page in pages] == sorted(map(sheet_of, pages), key=order.index)
    for number, page in enumerate(pages, 1):
        assert f"Страница {number} из {len(pages)}" in page
        assert f"версия {content.facts['version']}" in page


@pytest.mark.parametrize("name", BOOKS)
def test_no_number_is_too_wide(printed: dict[str, list[str]], name: str) -> None:
    assert [page for page in printed[name] if "###" in page] == []
    if name == "пакет":
        assert any("98 765 432" in page.replace("\u00a0", " ") for page in printed[name])


def test_short_sheets_take_a_page_and_dynamics_two(printed: dict[str, list[str]]) -> None:
    for name in ("регион", "пустой"):
        counted = Counter(map(sheet_of, printed[name]))
        # Charts stand with the weeks, the municipalities begin a page of their own.
        assert counted.pop("Динамика") == 2
        assert set(counted.values()) == {1}


def test_headings_are_printed_on_every_page(printed: dict[str, list[str]]) -> None:
    for name in ("регион_v2", "пакет"):
        for title, heading in (("Организации", "Идентификатор"), ("Сводка", "Показатель"),
                               ("Неактивные ОО", "Краткое название")):  # fmt: skip
            pages = [page for page in printed[name] if sheet_of(page) == title]
            assert len(pages) > 1
            assert all(heading in page for page in pages), title


def test_every_chart_is_printed_whole_on_the_first_page(printed: dict[str, list[str]]) -> None:
    first, second = (page for page in printed["регион"] if sheet_of(page) == "Динамика")
    for title in ("Организации", "Педагоги", "Обучающиеся"):
        assert re.search(rf"(^|\s{{3}}){title}($|\s{{3}})", first, re.MULTILINE), title
    # The legend stands at the foot of a chart; in headings these words are on lines of their own.
    for line in ("Подключённые организации, %", "Активные педагоги (звонки), %",
                 "Обучающиеся, связавшие аккаунт ЭЖД, %"):  # fmt: skip
        assert line in first
    assert first.count("Отметка") == 4
    assert "Муниципалитеты: изменение за неделю" in second
    assert "Муниципалитеты: изменение за неделю" not in first
