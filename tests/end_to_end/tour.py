"""The tables of docs/tour.md, taken from a published demo: under each query what it answers.

`python -m tests.end_to_end.tour data/demo` writes them anew; the tests compare.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import duckdb
import openpyxl

from tests.published_books import books
from vitrina.settings import PROJECT_ROOT

TOUR = PROJECT_ROOT / "docs" / "tour.md"
#: A query, or a place of a workbook (`folder · sheet · cell of the row`), and the table below it.
_BLOCK = re.compile(r"(```(sql|workbook)\n((?:(?!```).*\n)*?)```\n)(?:\n((?:\|.*\n)+))?")
_LONGEST = 300


def filled(text: str, snapshot: Path) -> str:
    """The tour with every table as a snapshot says it now."""
    with duckdb.connect(str(snapshot / "vitrina.duckdb"), read_only=True) as warehouse:

        def answer(block: re.Match[str]) -> str:
            fence, language, body, _ = block.groups()
            if language == "sql":
                return f"{fence}\n{_table(*_queried(warehouse.execute(body)))}"
            return f"{fence}\n{_table(*_row_of_workbook(snapshot, body))}"

        return _BLOCK.sub(answer, text)


def blocks(text: str) -> list[tuple[str, str, str]]:
    """Language, body and table of every block that is answered."""
    return [(b[2], b[3], b[4]) for b in _BLOCK.finditer(text)]


def _queried(cursor: duckdb.DuckDBPyConnection) -> tuple[list[str], list[tuple[Any, ...]]]:
    return [column[0] for column in cursor.description or []], cursor.fetchall()


def _row_of_workbook(snapshot: Path, place: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The header and the first row that has the cell, columns without a value left out.

    So are its number, which moves with every other finding, and its key, a hash of bytes.
    """
    folder, sheet_name, wanted = place.strip().split(" · ")
    path, _ = books(snapshot / "reports" / folder)
    sheet = openpyxl.load_workbook(path, read_only=True)[sheet_name]
    rows = [tuple(_shown(cell) for cell in row) for row in sheet.iter_rows(values_only=True)]
    place_of = next(n for n, row in enumerate(rows) if wanted in row)
    header = next(row for row in reversed(rows[:place_of]) if row[0] == "№")
    row = rows[place_of]
    return ["столбец", "значение"], [
        (name, cell)
        for name, cell in zip(header, row, strict=True)
        if name and cell and name not in ("№", "Код строки")
    ]


def _table(names: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> str:
    header = list(names)
    lines = [header, ["---"] * len(header), *([_shown(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _shown(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:g}"
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    text = " ".join(str(cell).split()).replace("|", "\\|")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def main(data_root: str, write: Callable[[str], object] = TOUR.write_text) -> None:
    write(filled(TOUR.read_text("utf-8"), Path(data_root) / "published" / "current"))


if __name__ == "__main__":
    main(sys.argv[1])
