"""Rows of any workbook, from its used range to what was accepted of it: none is lost."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.line import Line
from tests.workbooks import SFERUM_HEADER

Cells = tuple[Any, ...]
NON_DATA = ("title", "header", "total", "footnote", "blank", "outside")
PAGES = ("Регион", "Активные сообщества, %", "Индекс вовлеченности аудитории")
JOURNAL = ("Регион", "ЭЖД", "Чаты и звонки", "Мини-приложение")
#: Header, and rows of its kind: good ones, doubles (Q13, Q22), wrong cells, unknown places.
TABLES: dict[str, tuple[Cells, tuple[Cells, ...]]] = {
    "organizations": (SFERUM_HEADER, (
        ("СОШ № 1", "Школа", "Ачинск", "да", 1, 12, 200, "2443006407"),
        ("СОШ № 1", "Школа", "Ачинск", "да", 1, 12, 200, "2443006407"),
        ("СОШ № 2", "Школа", "Назарово", "нет", 0, "н/д", 7, None),
        ("СОШ № 3", "Школа", "Назарово", "возможно", 1, 5, 5, None),
        ("СОШ № 4", "Замок", "Назарово", "да", 1, -5, 5, "123"),
        (None, "Школа", "Назарово", "да", 1, 5, 5, None),
    )),
    "pages": (PAGES, (
        ("Омская область", 91.5, 1.4), ("Омская область", 91.5, 1.4), ("Томская область", 140, 1),
        ("Загаданская область", 80, 1), ("Курская область", None, None),
    )),
    "journal": (JOURNAL, (
        ("Омская область", "ИРТех", "да", "нет"), ("Томская область", "ИРТех", "иногда", "нет"),
        ("Курская область", "ИРТех", "частично (чаты)", "нет"),
    )),
    # A header twice, one missing, and a table of people: none of their rows may be taken.
    "doubled": ((*PAGES, PAGES[1]), (("Омская область", 91.5, 1.4, 2), ("Москва", 1, 2, 3))),
    "near": (SFERUM_HEADER[1:], (("Школа", "Ачинск", "да", 1, 12, 200, "2443006407"),)),
    "people": ((*SFERUM_HEADER, "Телефон"), (
        ("СОШ № 1", "Школа", "Ачинск", "да", 1, 12, 200, None, "89131234567"),
    )),
    "other": (("Урок", "Тема"), (("1", "Дроби"), ("2", "Проценты"))),
}  # fmt: skip
BETWEEN = (("Итого", None, None, 5), ("* за неделю",), (), (), ("Исполнитель: отдел",))


@st.composite
def tables(draw: st.DrawFn, names: Iterable[str]) -> list[Cells]:
    header, rows = TABLES[draw(st.sampled_from(sorted(names)))]
    made: list[Cells] = draw(
        st.sampled_from([[], [("Мониторинг на 25.10.2024",)], [("Отчёт",), ()]])
    )
    made = [*made, header]
    body = st.one_of(st.sampled_from(rows), st.sampled_from((*BETWEEN, header)))
    return [*made, *draw(st.lists(body, max_size=8)), rows[0], *draw(st.lists(body, max_size=3))]


@st.composite
def sheets(draw: st.DrawFn) -> dict[str, Any]:
    """Tables one under another, and perhaps some beside them; hidden rows; any first cell."""
    usual = ("organizations", "pages", "journal", "doubled", "other")
    below = draw(st.lists(tables(usual), min_size=1, max_size=2))
    return {
        "left": [row for table in below for row in (*table, ())],
        "right": draw(st.one_of(st.just([]), tables(("pages", "journal")))),
        "first": (draw(st.integers(0, 3)), draw(st.integers(0, 2))),
        "hidden": draw(st.booleans()),
    }


ALONE = st.builds(
    lambda rows: {"left": rows, "right": [], "first": (0, 0), "hidden": False},
    tables(("near", "people", "other", "organizations")),
)  # fmt: skip


def workbook(made: list[dict[str, Any]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for sheet in made:
            page = book.add_worksheet()
            top, left = sheet["first"]
            for shift, rows in ((left, sheet["left"]), (left + 11, sheet["right"])):
                for number, row in enumerate(rows):
                    for column, value in enumerate(row):
                        if value is not None:
                            page.write(top + number, shift + column, value)
            if sheet["hidden"]:
                page.set_row(top + 2, None, None, {"hidden": True})
    return target.getvalue()


def used_ranges(content: bytes) -> dict[str, int]:
    """By openpyxl: rows from the first with a value to the last, a sheet."""
    found = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        rows = [n for n, row in enumerate(sheet.iter_rows(values_only=True))
                if any(value is not None for value in row)]  # fmt: skip
        found[sheet.title] = rows[-1] - rows[0] + 1 if rows else 0
    return found


@settings(max_examples=15, deadline=None, derandomize=True)
@given(made=st.one_of(st.lists(sheets(), min_size=1, max_size=3), st.lists(ALONE, max_size=1)))
def test_every_row_is_accepted_refused_or_known_as_no_data(made: list[dict[str, Any]]) -> None:
    content = workbook(made)
    with TemporaryDirectory() as folder:
        line = Line(Path(folder))
        line.land(content, "Красноярский край/25.10.2024.xlsx")
        line.walk()
        counted = {row["sheet"]: row for row in line.rows(line.root.raw / "sheets")}
        loads = line.rows(line.root.loads)
        accepted = line.rows(line.root.accepted)
        findings = line.rows(line.root.findings)
    ranges = used_ranges(content)
    if set(counted) == {None}:
        # Personal data: all sheets of the file stand in one row, and none of their rows is taken.
        assert {load["rule_code"] for load in loads} == {"Q27"}
        ranges = {None: sum(ranges.values())}
    used = {sheet: row["used_range_rows"] for sheet, row in counted.items()}
    beside = {sheet for sheet in used if sheet and "(" in sheet}
    # Tables beside each other have ranges of their own within their sheet's.
    for sheet, rows in ranges.items():
        parts = [part for part in beside if part.startswith(f"{sheet} (")]
        assert max(used[part] for part in (sheet, *parts)) <= rows
        assert parts or used[sheet] == rows
    assert set(used) - beside == set(ranges)
    judged: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    for load in loads:
        for name in ("row_count", "accepted_count", "rejected_count"):
            judged[load["sheet"]][name] += load[name]
    for sheet, row in counted.items():
        assert min(row[f"{kind}_rows"] for kind in (*NON_DATA, "data")) >= 0
        non_data = sum(row[f"{kind}_rows"] for kind in NON_DATA)
        of_sheet = judged[sheet]
        taken = of_sheet["accepted_count"] + of_sheet["rejected_count"]
        assert taken + non_data == row["used_range_rows"]
        assert taken == of_sheet["row_count"] == row["data_rows"]
        # What was accepted lies there; each refused row is named, or its whole table is.
        assert of_sheet["accepted_count"] == sum(r["_sheet"] == sheet for r in accepted)
        named = [f for f in findings if f["sheet"] == sheet and f["severity"] == "reject_row"]
        whole = [f for f in findings if f["sheet"] == sheet and f["severity"] == "reject_file"]
        assert len(named) == of_sheet["rejected_count"] or whole
