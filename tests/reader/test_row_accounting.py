"""Every row of a sheet is data or counted as what else it is, on any sheet people may make."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workbooks import PAGES_HEADER, SFERUM_HEADER, book
from vitrina.reader.read_file import read_file

HEADERS = {
    "sferum_organizations": SFERUM_HEADER,
    "public_pages": PAGES_HEADER,
    "journal_integration": ("№", "Регион", "ЭЖД", "Чаты и звонки", "Мини-приложение"),
}
_REGIONS = st.sampled_from(["Омская область", "Томская область", "Курская область", "Москва"])


def _row(kind: str, number: int, region: str) -> tuple[Any, ...]:
    return {
        "sferum_organizations": (f"СОШ № {number}", "Школа", "Ачинск", "да", 1, number, 9, "24"),
        "public_pages": (region, number / 10, 1.5),
        "journal_integration": (number, region, "ИРТех", "да", "нет"),
    }[kind]


@dataclass
class Made:
    """Rows of one table as they are written, and which of them are data."""

    kind: str
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    data: list[int] = field(default_factory=list)
    repeated: int = 0
    totals: int = 0
    footnotes: int = 0


@st.composite
def tables(draw: st.DrawFn) -> Made:
    made = Made(draw(st.sampled_from(sorted(HEADERS))))
    header = HEADERS[made.kind]
    first_label = next(n for n, text in enumerate(header) if text != "№")
    made.rows += draw(st.lists(st.sampled_from([("Мониторинг", "Сферума"), ("Сводный отчёт",)]),
                               max_size=2))  # fmt: skip
    made.rows.append(header)
    if draw(st.booleans()):
        made.rows.append(tuple(range(1, len(header) + 1)))
        made.repeated += 1
    things = st.sampled_from(["data", "data", "data", "total", "blank", "header"])
    for number, thing in enumerate(["data", *draw(st.lists(things, max_size=12)), "data"], start=1):
        if thing == "data":
            made.data.append(len(made.rows))
            made.rows.append(_row(made.kind, number, draw(_REGIONS)))
        elif thing == "total":
            label = draw(st.sampled_from(["Итого", "Всего по краю", "ИТОГО:", "в т.ч. школы"]))
            made.rows.append((*[None] * first_label, label, *[None] * 2, 5))
            made.totals += 1
        elif thing == "header":
            made.rows.append(header)
            made.repeated += 1
        else:
            made.rows.append(())
    notes = st.sampled_from([("* за неделю",), ("Исполнитель: отдел информатизации",), ()])
    for note in draw(st.lists(notes, max_size=3)):
        made.rows.append(note)
        made.footnotes += bool(note)
    return made


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    parts=st.lists(tables(), min_size=1, max_size=3).filter(
        lambda parts: all(a.kind != b.kind for a, b in pairwise(parts))
    ),
    gap=st.integers(0, 2),
    first_row=st.integers(0, 12),
    first_column=st.integers(0, 3),
)
def test_rows_add_up_to_the_used_range(
    parts: list[Made], gap: int, first_row: int, first_column: int
) -> None:
    rows: list[tuple[Any, ...]] = []
    expected: list[list[int]] = []
    for part in parts:
        if rows:
            # Without a title or a blank row even a person cannot tell a note from a title.
            rows += [()] * max(gap, 1)
        expected.append([first_row + 1 + len(rows) + place for place in part.data])
        rows += part.rows
    found = read_file(book(rows, first_row=first_row, first_column=first_column), ".xlsx")
    assert [table["kind"] for table in found.tables] == [part.kind for part in parts]
    assert [frame["_row_number"].to_pylist() for frame in found.frames] == expected
    used = [number for number, row in enumerate(rows) if row]
    assert sum(table["used_rows"] for table in found.tables) == used[-1] - used[0] + 1
    for table, part in zip(found.tables, parts, strict=True):
        counts = table["non_data_rows"]
        assert table["row_count"] + sum(counts.values()) == table["used_rows"]
        assert (counts["repeated_header"], counts["total"]) == (part.repeated, part.totals)
        assert counts["footnote"] == part.footnotes
