"""Decisions in link: exactly the files one is about are linked anew, whatever came first."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.test_link import FRIDAY, HEAD, REGION, REGISTRY, SFERUM, SFERUM_ROW, Line, plain
from vitrina.linkage.subjects import print_of_sheet

DECISIONS = "link_decisions"
UNKNOWN = SFERUM_ROW | {"inn": None, "name": "Школа за рекой"}
OTHER = HEAD | {"organization_code": "2", "name": "Заречная ООШ", "full_name": "Заречная ООШ",
                "inn": "2409001649", "ogrn": "1022400508712"}  # fmt: skip
LATER = FRIDAY + timedelta(days=7)


def sha_of(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


WEEK_1, WEEK_2, ELSEWHERE = sha_of("неделя 1"), sha_of("неделя 2"), sha_of("без неё")
KEY = f"{WEEK_1[:12]}-{print_of_sheet('Лист1')}-3"


def finding(decision: str | None, key: str | None = KEY, **more: Any) -> dict[str, Any]:
    return {
        "region": REGION, "finding": "Q12. Строка «Школа за рекой» не сопоставлена",
        "source": "выгрузка.xlsx", "sheet_row": "Лист1 / 3", "row_key": key,
        "printed_value": "Школа за рекой", "decision": decision, **more,
    }  # fmt: skip


def put_down(line: Line, *steps: str) -> None:
    for step in steps:
        if step == "registry":
            line.read(REGISTRY, "aa", HEAD, OTHER, name="реестр 01.09.2024.xlsx")
        elif step == "weeks":
            line.read(SFERUM, WEEK_1, SFERUM_ROW, UNKNOWN)
            line.read(SFERUM, WEEK_2, SFERUM_ROW, UNKNOWN, modified=LATER)
            line.read(SFERUM, ELSEWHERE, SFERUM_ROW, name="прочее.xlsx", modified=LATER)
        else:
            line.read(DECISIONS, sha_of("решения"), finding("2"), name="решения.xlsx",
                      folder="Ответы", modified=LATER)  # fmt: skip
        line.link()


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path)


def links(line: Line, sha: str) -> list[Any]:
    rows = line.rows(SFERUM, sha)
    return list(zip(plain(rows["organization_id"]), rows["link_method"], strict=True))


def written(line: Line) -> dict[str, int]:
    return {
        sha: (line.root.linked / SFERUM / sha / "00.parquet").stat().st_mtime_ns
        for sha in (WEEK_1, WEEK_2, ELSEWHERE)
    }


def content(line: Line) -> dict[str, bytes]:
    """All that dbt reads of it, and what was linked."""
    return {
        str(path.relative_to(line.root.path)): path.read_bytes()
        for place in (line.root.linked, line.root.decisions_read, line.root.decided)
        for path in sorted(place.rglob("*.parquet"))
    }


def test_a_decision_links_the_files_it_is_about_and_no_other(line: Line) -> None:
    put_down(line, "registry", "weeks")
    before = written(line)
    assert [method for _, method in links(line, WEEK_2)] == ["inn", "none"]
    put_down(line, "decisions")
    for week in (WEEK_1, WEEK_2):
        assert links(line, week) == [("1", "inn"), ("2", "decision")]
    after = written(line)
    assert [sha for sha in after if after[sha] == before[sha]] == [ELSEWHERE]
    assert not (line.root.candidates / SFERUM / f"{WEEK_1}.parquet").exists()
    line.link()
    assert written(line) == after


@pytest.mark.parametrize(
    "order", [("weeks", "registry", "decisions"), ("decisions", "weeks", "registry")]
)
def test_the_order_of_arrival_changes_nothing(
    line: Line, tmp_path: Path, order: tuple[str, ...]
) -> None:
    put_down(line, "registry", "weeks", "decisions")
    other = Line(tmp_path / "other")
    put_down(other, *order)
    assert content(other) == content(line)


def test_a_decision_taken_back_or_removed_unlinks(line: Line) -> None:
    put_down(line, "registry", "weeks", "decisions")
    line.read(DECISIONS, sha_of("отзыв"), finding("отозвать"), name="иначе.xlsx",
              modified=LATER + timedelta(days=1))  # fmt: skip
    line.link()
    assert [method for _, method in links(line, WEEK_1)] == ["inn", "none"]
    assert not list((line.root.decided / SFERUM).glob("*.parquet"))


def test_a_newer_version_of_the_file_without_the_row_withdraws(line: Line) -> None:
    put_down(line, "registry", "weeks", "decisions")
    line.read(DECISIONS, sha_of("новая"), finding(None), name="решения.xlsx", folder="Ответы",
              modified=LATER + timedelta(days=1))  # fmt: skip
    line.link()
    assert [method for _, method in links(line, WEEK_1)] == ["inn", "none"]


def test_a_person_corrects_a_link_without_a_key(line: Line) -> None:
    put_down(line, "registry", "weeks")
    by_hand = finding("2", key=None, finding="Связь неверна", sheet_row="Лист1 / 2",
                      printed_value=None)  # fmt: skip
    line.read(DECISIONS, sha_of("вручную"), by_hand, name="решения.xlsx", modified=LATER)
    line.link()
    assert links(line, WEEK_2)[0] == ("2", "decision")
    assert links(line, ELSEWHERE)[0] == ("2", "decision")


def test_a_decision_that_came_before_its_organisation_waits_for_it(line: Line) -> None:
    line.read(REGISTRY, "aa", HEAD, name="реестр 01.09.2024.xlsx")
    put_down(line, "weeks", "decisions")
    assert links(line, WEEK_1)[1][1] == "none"
    line.read(REGISTRY, "ab", HEAD, OTHER, name="реестр 01.09.2024.xlsx", modified=LATER)
    line.link()
    assert links(line, WEEK_1)[1] == ("2", "decision")
