"""A workbook issued, filled in, sent back: its decisions link rows, are published and shown."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.exports import put, run, settings_of
from tests.programs import convert
from tests.warehouse.landed import Landed
from tests.warehouse.test_programmes import REGION, REGISTRY
from tests.workbooks import SFERUM_HEADER, book
from vitrina.link import link
from vitrina.parse import parse
from vitrina.reader.read_file import read_file
from vitrina.reports import issue
from vitrina.reports.choices import LISTS
from vitrina.settings import Settings
from vitrina.validate import validate

ISSUES = "Замечания к данным"
PLACE = "Большеулуйский район"
ROWS = [
    SFERUM_HEADER,
    ("Бобровская ООШ", "Школа", PLACE, "Активна", 1, 10, 90, "2409001649"),
    ("Школа за рекой", "Школа", PLACE, "Активна", 1, 12, 80, None),
    ("Клуб «Юность»", "Школа", PLACE, "Активна", 1, 3, 20, None),
]
#: The school the registry knows by another name.
KNOWN_AS = (
    "24-3", "Заречная школа", "Заречная ООШ", "Школа", "Головное", "2404009370", "240401001",
    "1022400557431", "04611407101", REGION, "Большеулуйский муниципальный район", "Действует",
    "01.09.1994", None, None,
)  # fmt: skip
BY_HAND = "Решения/от координатора.xlsx"


@dataclass
class Line:
    """A folder of exports and what the steps make of it."""

    folder: Path
    settings: Settings
    landed: Landed

    def drop(self, path: str, content: bytes, day: str) -> None:
        put(self.folder / "exports", path, content, datetime.fromisoformat(day).replace(tzinfo=UTC))

    def walk(self) -> None:
        assert set(parse(self.settings, run(self.settings)).values()) == {"parsed"}
        for kind in link(self.settings):
            validate(self.settings, kind)

    def build(self, *models: str) -> None:
        self.landed.close()
        self.landed = Landed(self.folder / "data")
        self.landed.build(*models)

    def links(self) -> list[Any]:
        """(week, name, organisation or None, method) of every row of the exports."""
        linked = self.settings.data_root.linked / "sferum_organizations" / "*" / "*.parquet"
        return self.landed.query(
            "select report_week, name, if(is_linked, organization_id, null), link_method"
            " from read_parquet(?) order by all",
            str(linked),
        )


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    folder = tmp_path_factory.mktemp("decisions")
    settings = settings_of(folder, f"file://{folder / 'exports'}")
    line = Line(folder, settings, Landed(folder / "data"))
    line.drop(f"{REGION}/Реестр 01.09.2018.xlsx", book([*REGISTRY, KNOWN_AS]), "2018-09-01T10:00")
    for friday in ("18.10.2024", "25.10.2024"):
        day = f"{friday[6:]}-{friday[3:5]}-{friday[:2]}T12:00"
        title = (f"Выгрузка {friday}",)
        line.drop(f"{REGION}/Выгрузка {friday}.xlsx", book([title, *ROWS]), day)
    line.walk()
    line.landed.build("+path:models/reports")
    yield line
    line.landed.close()


@pytest.fixture(scope="module")
def issued(line: Line) -> Path:
    """The region's workbook of 25.10.2024, read back with its drop-down lists."""
    wanted = issue.wanted([line.landed.folder / "work.duckdb"])
    (report,) = [r for r in wanted if r.report_week == "2024-10-25" and r.municipality_id is None]
    issue.write_all(line.folder, line.folder / "issued", [report])
    return line.folder / "issued" / report.path


def headings(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[2]}


def row_of(sheet: Any, name: str) -> int:
    at = headings(sheet)
    found = [
        row for row in range(3, sheet.max_row + 1)
        if sheet.cell(row, at["Значение в файле"]).value == name
        and str(sheet.cell(row, at["Проверка"]).value).startswith("Q12.")
    ]  # fmt: skip
    return found[0]


def offered(loaded: Any, name: str) -> list[str]:
    """The drop-down list of the decision on a row."""
    sheet = loaded[ISSUES]
    cell = sheet.cell(row_of(sheet, name), headings(sheet)["Решение"]).coordinate
    (rule,) = [r for r in sheet.data_validations.dataValidation if cell in r.sqref]
    assert rule.type == "list"
    assert not rule.showErrorMessage
    where = rule.formula1.replace("$", "")
    title, cells = where.rsplit("!", 1)
    assert title.strip("'") == LISTS
    found = loaded[LISTS][cells]
    return [row[0].value for row in (found if isinstance(found, tuple) else ((found,),))]


def filled(issued: Path, fill: Callable[[Any, dict[str, int]], None]) -> bytes:
    loaded = openpyxl.load_workbook(issued)
    fill(loaded[ISSUES], headings(loaded[ISSUES]))
    target = io.BytesIO()
    loaded.save(target)
    return target.getvalue()


def decide(**decisions: str) -> Callable[[Any, dict[str, int]], None]:
    def fill(sheet: Any, at: dict[str, int]) -> None:
        for name, decision in decisions.items():
            row = row_of(sheet, name.replace("_", " "))
            sheet.cell(row, at["Решение"]).value = decision
            sheet.cell(row, at["Кто решил (должность)"]).value = "РОО"

    return fill


def test_a_row_is_offered_its_candidates(issued: Path) -> None:
    loaded = openpyxl.load_workbook(issued)
    assert loaded[LISTS].sheet_state == "hidden"
    options = offered(loaded, "Школа за рекой")
    assert "Заречная ООШ, ИНН 2404009370, идентификатор 24-3" in options
    assert options[-1] == "не относится"
    assert "отозвать" not in options


CHOICE = "Заречная ООШ, ИНН 2404009370, идентификатор 24-3"


@pytest.fixture(scope="module")
def decided(line: Line, issued: Path) -> Line:
    """Both unknown rows decided, the rows of the sheet in another order and place."""

    def fill(sheet: Any, at: dict[str, int]) -> None:
        decide(**{"Школа_за_рекой": CHOICE, "Клуб_«Юность»": "не относится"})(sheet, at)
        # Whoever filters and sorts may lose the place; the key stays.
        for row in range(3, sheet.max_row + 1):
            sheet.cell(row, at["Источник"]).value = "переименован.xlsx"

    line.drop(BY_HAND, filled(issued, fill), "2024-10-28T12:00")
    line.walk()
    line.build("+rpt_issues", "+link_decisions", "data_issues")
    return line


def test_a_decision_links_the_row_of_every_week(decided: Line) -> None:
    weeks = (date(2024, 10, 18), date(2024, 10, 25))
    assert decided.links() == [
        link
        for week in weeks
        for link in (
            (week, "Бобровская ООШ", "24-1", "inn"),
            (week, "Клуб «Юность»", None, "decision"),
            (week, "Школа за рекой", "24-3", "decision"),
        )
    ]
    assert decided.landed.query(
        "select count(*) from quality.link_candidates where printed_name like 'Клуб%'"
    ) == [(0,)]


def test_decisions_are_published_with_who_where_and_what_they_link(decided: Line) -> None:
    published = decided.landed.query(
        """
        select printed_value, file_name, row_number, outcome, organization_id, decided_by,
            decision_file_name, decided_at, is_in_force, linked_row_count
        from quality.link_decisions
        order by printed_value
        """
    )
    source, back = "Выгрузка 25.10.2024.xlsx", "от координатора.xlsx"
    at = datetime(2024, 10, 28, 12)  # noqa: DTZ001  # published without a zone
    assert published == [
        ("Клуб «Юность»", source, 5, "unrelated", None, "РОО", back, at, True, 0),
        ("Школа за рекой", source, 4, "organization", "24-3", "РОО", back, at, True, 2),
    ]


def test_decided_rows_are_shown_as_decided(decided: Line) -> None:
    shown = decided.landed.query(
        """
        select printed_value, severity, decided, choices, decided_who
        from work.reports.rpt_issues
        where report_week = date '2024-10-25' and check_name like 'Q12.%' and place is not null
        order by printed_value
        """
    )
    assert [row[:2] for row in shown] == [("Клуб «Юность»", "Решено"), ("Школа за рекой", "Решено")]
    assert shown[0][2].startswith("Не относится (от координатора.xlsx, лист ")
    assert shown[1][2].startswith("Заречная ООШ, идентификатор 24-3 (от координатора.xlsx, ")
    assert [row[4] for row in shown] == ["РОО", "РОО"]
    assert [row[3].split("\n") for row in shown] == [["отозвать"], ["не относится", "отозвать"]]
    told = decided.landed.query(
        "select distinct printed_value, rule_variant from quality.data_issues"
        " where rule_code = 'Q12' and row_number is not null"
    )
    assert told == [("Клуб «Юность»", "unrelated")]


def test_a_decision_taken_back_unlinks_the_row(decided: Line, issued: Path) -> None:
    back = filled(issued, decide(Школа_за_рекой="отозвать"))
    decided.drop(BY_HAND, back, "2024-10-29T12:00")
    decided.walk()
    links = [row[1:] for row in decided.links() if row[0] == date(2024, 10, 25)]
    # The file at that place no longer says anything of the club.
    assert links == [
        ("Бобровская ООШ", "24-1", "inn"),
        ("Клуб «Юность»", None, "none"),
        ("Школа за рекой", None, "none"),
    ]


@pytest.mark.office
def test_libreoffice_keeps_the_lists_and_what_was_decided(issued: Path, tmp_path: Path) -> None:
    content = filled(issued, decide(Школа_за_рекой=CHOICE))
    source = tmp_path / "Решения.xlsx"
    source.write_bytes(content)
    saved = tmp_path / "saved"
    convert([source], "xlsx", saved)
    loaded = openpyxl.load_workbook(saved / "Решения.xlsx")
    assert loaded[LISTS].sheet_state == "hidden"
    assert CHOICE in offered(loaded, "Школа за рекой")
    read = read_file((saved / "Решения.xlsx").read_bytes(), ".xlsx")
    assert [table["kind"] for table in read.tables] == ["link_decisions"]
    decisions = read.frames[0]["decision"].to_pylist()
    assert CHOICE in decisions
