"""Rows put into a workbook and read again, every one of them accounted for."""

from __future__ import annotations

from typing import Any

from tests.workbooks import book
from vitrina.reader.read_file import ReadFile, read_file


def org(number: int, municipality: str | None = "Ачинск") -> tuple[Any, ...]:
    return (f"СОШ № {number}", "Школа", municipality, "Активна", 1, 12, 200, "2443006407")


def read(rows: list[tuple[Any, ...]], **options: Any) -> ReadFile:
    found = read_file(book(rows, **options), ".xlsx")
    for table, frame in zip(found.tables, found.frames, strict=True):
        assert table["row_count"] == frame.num_rows
        assert table["row_count"] + sum(table["non_data_rows"].values()) == table["used_rows"]
    return found


def rows_of(found: ReadFile, table: int = 0) -> list[int]:
    return found.frames[table]["_row_number"].to_pylist()


def counts(found: ReadFile, table: int = 0) -> dict[str, int]:
    return {name: n for name, n in found.tables[table]["non_data_rows"].items() if n}
