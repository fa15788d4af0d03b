"""The public edition: what is hidden cannot be found from anything that is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.page.places import WEEK, Places
from tests.page.written import write_pages
from vitrina.page.check import Read, read_page
from vitrina.page.layout import page_layout
from vitrina.page.numbers import HIDDEN_TEXT, printed
from vitrina.page.suppression import Part, hide

SMALLEST = page_layout().smallest_base
BEFORE = WEEK - timedelta(weeks=1)
CODE, TEACHERS = "org_active_pct", "teacher_active_msg_pct"


@dataclass(frozen=True)
class Found:
    """What somebody who knows every base and every printed count can say of one hidden count."""

    lowest: int
    highest: int


def recover(hidden: Sequence[Part], total_left: int | None) -> dict[str, Found]:
    """Bounds of each hidden count, from the printed total less the printed parts."""
    found = {}
    for part in hidden:
        others = sum(other.base for other in hidden if other is not part)
        lowest, highest = 0, part.base
        if total_left is not None:
            lowest, highest = max(0, total_left - others), min(part.base, total_left)
        found[part.id] = Found(lowest, highest)
    return found


def unprinted(beyond: int) -> list[Part]:
    """What a total holds beyond its parts: of few nothing is known, of more it might be."""
    return [Part("beyond", beyond, 0)] if 0 < beyond < SMALLEST else []


def parts(most: int = 12) -> st.SearchStrategy[list[Part]]:
    sizes = st.one_of(st.integers(0, 7), st.integers(0, 400))
    shares = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1))
    pairs = st.lists(st.tuples(sizes, shares), min_size=1, max_size=most)
    return pairs.map(
        lambda made: [
            Part(f"{number:02d}", base, round(base * share))
            for number, (base, share) in enumerate(made)
        ]
    )


@settings(max_examples=150, deadline=None)
@given(parts(), st.booleans(), st.integers(0, 20))
def test_no_hidden_count_follows_from_the_printed_ones(
    made: list[Part], has_total: bool, beyond: int
) -> None:
    total = (sum(p.base for p in made) + beyond, sum(p.count for p in made)) if has_total else None
    line = hide(made, total)
    hidden = [part for part in made if part.id in line.hidden]
    assert {part.id for part in made if part.base < SMALLEST} <= line.hidden
    somebody = [part for part in hidden if part.base]
    if not somebody:
        return
    somebody += unprinted(beyond if has_total else 0)
    if not line.is_total:
        assert sum(part.base for part in somebody) >= SMALLEST
    left = None if total is None or line.is_total else sum(part.count for part in hidden)
    for one in recover(somebody, left).values():
        assert one.lowest < one.highest


@pytest.mark.parametrize(
    ("made", "hidden"),
    [
        # Nothing small: nothing is hidden.
        ([(50, 10), (60, 20)], set()),
        # One alone would be the rest of the total: the next smallest goes with it.
        ([(3, 1), (60, 20), (50, 10)], {0, 2}),
        # Two of two people are still fewer than five.
        ([(2, 1), (2, 0), (60, 20), (50, 10)], {0, 1, 3}),
        # Nobody of all that is left would tell each: more are hidden until somebody is among them.
        ([(3, 0), (4, 0), (50, 0), (60, 20)], {0, 1, 2, 3}),
    ],
)
def test_what_is_hidden_beside_a_small_base(made: list[tuple[int, int]], hidden: set[int]) -> None:
    named = [Part(str(number), base, count) for number, (base, count) in enumerate(made)]
    total = (sum(base for base, _ in made), sum(count for _, count in made))
    assert hide(named, total).hidden == {str(number) for number in hidden}


@settings(
    max_examples=12, deadline=None, derandomize=True,
    # A page takes a quarter of a second: a failing one is shown as it was found.
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
@given(parts(6), parts(6), st.integers(0, 10))
def test_nothing_hidden_can_be_found_from_a_whole_page(
    tmp_path_factory: pytest.TempPathFactory, now: list[Part], schools: list[Part], beyond: int
) -> None:
    folder = tmp_path_factory.mktemp("pages")
    places = Places(folder / "vitrina.duckdb")
    places.region("24")
    # Of the week before only some: changes go from shown to hidden and back.
    before = [Part(part.id, part.base + 2, min(part.base, part.count + 1)) for part in now[::-1]]
    for week, found in ((WEEK, now), (BEFORE, before)):
        for code in (CODE, TEACHERS):
            base, count = sum(p.base for p in found), sum(p.count for p in found)
            places.value("24", code, count, base + beyond, report_week=week)
            for part in found:
                places.municipality("24", part.id, code, part.count, part.base, report_week=week,
                                    delta=1.5, rank=1, rank_of=len(found))  # fmt: skip
    for school in schools:
        if school.base:
            places.organization(
                "24", now[0].id, f"Школа {school.id}", teachers_base=school.base,
                teacher_active_msg_count=school.count, teacher_active_msg_status="mid",
                teacher_active_msg_pct=100 * school.count / school.base,
            )  # fmt: skip
    read = read_page(write_pages(places, folder)["page/public/24.html"])
    _attack(read, now, before, beyond)


def _attack(read: Read, now: list[Part], before: list[Part], beyond: int) -> None:
    shown = {row[0][1]: row[1:] for row in read.tables.get("municipalities", [])}
    of_weeks = {row[0][1]: row[1:] for row in read.tables.get(f"weeks-{CODE}", [])}
    for week_number, found in ((-1, now), (-2, before)):
        hidden = [
            p for p in found if p.base and of_weeks[f"Район {p.id}"][week_number][1] == HIDDEN_TEXT
        ]
        assert {p.id for p in found if 0 < p.base < SMALLEST} <= {p.id for p in hidden}
        if hidden and _is_total_printed(read, week_number):
            for one in recover(hidden + unprinted(beyond), sum(p.count for p in hidden)).values():
                assert one.lowest < one.highest
    for part in now:
        value, level, delta, *_ = shown[f"Район {part.id}"]
        if value[1] == HIDDEN_TEXT:
            assert value[0] is None
            assert level == (None, HIDDEN_TEXT)
            assert delta == (None, "–")
        was_hidden = of_weeks[f"Район {part.id}"][-2][1] == HIDDEN_TEXT
        if was_hidden:
            # Else the week before would be its value less the change.
            assert delta == (None, "–")
    if any(cells[0][1] == HIDDEN_TEXT for cells in shown.values()):
        ranks = [cell for cells in shown.values() for cell in cells[3:4] if cell[0] == "1"]
        assert not ranks


def _is_total_printed(read: Read, week_number: int) -> bool:
    figures = read.cards.get(CODE, [])
    if week_number == -1:
        return bool(figures)
    data = read.tables.get("chart-organizations-data", [])
    return bool(data) and any(cell[0] for row in data[1:] for cell in row[1:2])


def test_a_total_hidden_on_the_page_of_its_region_is_hidden_in_the_index(
    places: Places, tmp_path: Path
) -> None:
    # Two organisations of the region are in no municipality; of the others everyone is active.
    for code, count, base, of_municipality in (("24", 41, 42, 40), ("55", 50, 90, 90)):
        places.region(code, name=code)
        places.value(code, CODE, count, base)
        places.municipality(code, "1", CODE, min(count, of_municipality), of_municipality)
    pages = write_pages(places, tmp_path)
    assert CODE not in read_page(pages["page/public/24.html"]).cards
    regions = read_page(pages["page/public/index.html"]).tables["regions-table"]
    assert [row[0][1] for row in regions] == ["24", "55"]
    assert regions[0][2] == (None, HIDDEN_TEXT)
    assert printed("percent", 100 * 41 / 42) not in pages["page/public/index.html"]


def test_an_organization_of_a_small_base_is_hidden_with_another_one(
    places: Places, tmp_path: Path
) -> None:
    places.region("24")
    places.municipality("24", "1", CODE, 30, 40)
    places.municipality("24", "1", TEACHERS, 21, 66)
    for name, count, base in (("Малая", 1, 3), ("Средняя", 8, 23), ("Большая", 12, 40)):
        places.organization(
            "24", "1", name, teachers_base=base, teacher_active_msg_count=count,
            teacher_active_msg_pct=100 * count / base, teacher_active_msg_status="mid",
        )  # fmt: skip
    page = write_pages(places, tmp_path)["page/public/24.html"]
    cells = {row[0][1]: row[3] for row in read_page(page).tables["organizations"]}
    assert cells["Малая"] == cells["Средняя"] == (None, HIDDEN_TEXT)
    # As printed, with no more digits: they would tell its base.
    assert cells["Большая"] == (None, "30,0")
    for secret in (100 * 1 / 3, 100 * 8 / 23):
        assert repr(secret) not in page
        assert printed("percent", secret) not in page


def test_who_is_active_in_a_place_of_few_organizations_is_not_told(
    places: Places, tmp_path: Path
) -> None:
    places.region("24")
    for place, base in (("малый", 3), ("средний", 30), ("большой", 90)):
        places.municipality("24", place, CODE, base // 2, base)
        places.municipality("24", place, TEACHERS, 10, 100)
        places.organization("24", place, f"Школа {place}", is_active=False)
        places.add("page.page_inactive_organizations", region_code="24", report_week=WEEK,
                   name=f"Школа {place}", municipality_id=place, organization_id=place,
                   teachers_registered=4, to_do="invite")  # fmt: skip
    read = read_page(write_pages(places, tmp_path)["page/public/24.html"])
    active = {row[0][1]: row[2][1] for row in read.tables["organizations"]}
    assert active["Школа малый"] == active["Школа средний"] == HIDDEN_TEXT
    assert active["Школа большой"] == "нет"
    assert [row[0][1] for row in read.tables["inactive"]] == ["Школа большой"]
    assert all(cell[1] != "4" for row in read.tables["inactive"] for cell in row)
    municipal = {row[0][1]: row[4][1] for row in read.tables["municipalities"]}
    # Fewer than five organisations: its teachers would tell of them.
    assert municipal["Район малый"] == HIDDEN_TEXT


def test_a_small_region_is_hidden_on_the_index_with_another_one(
    places: Places, tmp_path: Path
) -> None:
    for code, base in (("01", 4), ("24", 40), ("55", 90)):
        places.region(code, name=f"Регион {code}")
        places.value(code, CODE, base // 2, base, rank=1, rank_of=3)
    places.value(None, CODE, 67, 134)
    pages = write_pages(places, tmp_path)
    rows = {
        row[0][1]: row[2:]
        for row in read_page(pages["page/public/index.html"]).tables["regions-table"]
    }
    assert [rows[f"Регион {code}"][0][1] for code in ("01", "24")] == [HIDDEN_TEXT] * 2
    assert rows["Регион 55"][0][1] == "50,0"
    # The page of the region that went with it says as little.
    assert read_page(pages["page/public/24.html"]).cards.get(CODE, []) == []
    assert read_page(pages["page/24.html"]).cards[CODE][0][1] == "50,0"


def test_the_public_edition_has_no_types_files_or_workbooks(places: Places, tmp_path: Path) -> None:
    places.region("24")
    places.value("24", CODE, 20, 40)
    places.value("24", CODE, 2, 4, org_type="school")
    places.add("page.page_files", load_id="1", region_code="24", report_week=WEEK,
               kind="sferum_organizations", file_name="Иванов.xlsx", outcome="accepted",
               modified_date=WEEK)  # fmt: skip
    pages = write_pages(
        places, tmp_path, ("reports/2024-10-25/24/Сферум_Край_неделя_по_2024-10-25_v1.xlsx",)
    )
    public: dict[str, Any] = read_page(pages["page/public/24.html"]).tables
    assert not {"types", "files", "findings", "absences", "agreement"} & set(public)
    assert {"types", "files"} <= set(read_page(pages["page/24.html"]).tables)
    for text in ("Иванов", ".xlsx", "../"):
        assert text not in pages["page/public/24.html"]
