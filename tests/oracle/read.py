"""Landed files → sheets → tables → cells. Numbers stay exact: whole ones and fractions."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path
from typing import Any

import openpyxl

from tests.oracle.kinds import KINDS, Kind

#: A header stands in the first rows of its sheet.
HEADER_WITHIN = 20
Line = list[Any]
#: Number format of a filled cell, by (line, column) from 0.
Formats = dict[tuple[int, int], str]
NO_DATA = {"", "-", "–", "—", "н/д", "нет данных"}
TOTALS = ("итого", "всего")
FLAGS = {
    "активна": True, "да": True, "1": True,
    "не активна": False, "нет": False, "0": False,
}  # fmt: skip


class Refused(ValueError):
    """A cell that is none of the accepted forms of its type (Q32)."""


@dataclass(frozen=True)
class File:
    """A landed file and where it was seen first; `order` is how versions of one key are ordered."""

    sha256: str
    content: Path
    folders: tuple[str, ...]
    name: str
    modified: datetime

    @property
    def order(self) -> tuple[datetime, str]:
        return self.modified, self.sha256


@dataclass(frozen=True)
class Cell:
    """A cell with the number format it is shown by: «0%» makes 0,27 a percent."""

    value: Any
    number_format: str = ""


@dataclass
class Table:
    """One recognised table: its rows by field, and the texts that stand above it."""

    file: File
    sheet: str
    kind: Kind
    titles: list[str]
    headers: dict[str, str]
    rows: list[dict[str, Cell]] = field(default_factory=list)
    #: Number of each row as Excel shows it.
    numbers: list[int] = field(default_factory=list)


def landed(data_root: Path) -> list[File]:
    """Files of the landing that were not purged, each by its earliest sighting."""
    files = []
    for sidecar in sorted((data_root / "landing").glob("*.json")):
        noted = json.loads(sidecar.read_text(encoding="utf-8"))
        if not noted["sightings"]:
            continue
        seen = min(noted["sightings"], key=lambda one: (one["modified"], one["path"]))
        *folders, name = seen["path"].split("/")
        files.append(
            File(
                sha256=noted["sha256"],
                content=sidecar.with_suffix(f".{noted['extension']}"),
                folders=tuple(folders),
                name=name,
                modified=datetime.fromisoformat(seen["modified"]),
            )
        )
    return files


def tables(file: File) -> Iterator[Table]:
    """The tables of a file that are of a known kind; none of a damaged or foreign file."""
    for sheet, lines, formats in _sheets(file):
        if found := _header(lines):
            kind, columns, first, headers = found
            titles = [_text(value) for line in lines[:first] for value in line if value is not None]
            kept = [
                place for place, line in enumerate(lines)
                if place >= first and _is_data(line, headers, kind, columns)
            ]  # fmt: skip
            rows = [
                {
                    name: Cell(
                        lines[place][n] if n < len(lines[place]) else None,
                        formats.get((place, n), ""),
                    )
                    for name, n in columns.items()
                }
                for place in kept
            ]
            named = {name: headers[column] for name, column in columns.items()}
            yield Table(file, sheet, kind, titles, named, rows, [place + 1 for place in kept])


def _sheets(file: File) -> Iterator[tuple[str, list[Line], Formats]]:
    """Name, values by line, and the number formats of a sheet that has percents."""
    if file.content.suffix == ".csv":
        yield "", _csv_lines(file.content.read_bytes()), {}
        return
    try:
        workbook = openpyxl.load_workbook(file.content, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, OSError):
        return
    for sheet in workbook.worksheets:
        # A written <dimension> may be wrong.
        sheet.reset_dimensions()
        lines = [list(line) for line in sheet.iter_rows(values_only=True)]
        formats: Formats = {}
        if any("%" in _text(value) for line in lines[:HEADER_WITHIN] for value in line):
            formats = {
                (place, cell.column - 1): cell.number_format
                for place, line in enumerate(sheet.iter_rows())
                for cell in line
                if cell.value is not None
            }
        yield sheet.title, lines, formats
    workbook.close()


def _csv_lines(content: bytes) -> list[Line]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251")
    delimiter = max(";,\t", key=text.count)
    return [list(line) for line in csv.reader(text.splitlines(), delimiter=delimiter)]


def _header(lines: list[Line]) -> tuple[Kind, dict[str, int], int, list[str]] | None:
    """Kind, columns by field, place of the first row under the header, the headers themselves.

    A header of two rows is read leaf by leaf: the lower cell, else the one merged down.
    """
    best: tuple[int, Kind, dict[str, int], int, list[str]] | None = None
    top = [[_text(value) for value in line] for line in lines[: HEADER_WITHIN + 1]]
    for place, upper in enumerate(top[:HEADER_WITHIN]):
        lower = top[place + 1] if place + 1 < len(top) else []
        leaves = [leaf or above for leaf, above in zip_longest(lower, upper, fillvalue="")]
        for depth, headers in ((1, upper), (2, leaves)):
            for kind in KINDS:
                columns = kind.columns(headers)
                if columns and (best is None or len(columns) > best[0]):
                    best = (len(columns), kind, columns, place + depth, headers)
    return best[1:] if best else None


def _is_data(line: Line, headers: list[str], kind: Kind, columns: dict[str, int]) -> bool:
    """Not blank, no footnote (one lone cell), no total, no header repeated inside the table."""
    filled = [value for value in line if value not in (None, "")]
    if len(filled) < 2:
        # A line of a file may end before the column of regions.
        region = line[columns["region"] : columns["region"] + 1] if kind.is_of_regions else []
        return bool(filled) and filled == region
    if all(value in headers for value in filled):
        return False
    return not any(str(value).strip(" :").lower() in TOTALS for value in filled)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def text(cell: Cell | None) -> str:
    """Words of a cell, blanks for no data."""
    words = "" if cell is None else _text(cell.value)
    return "" if words.lower() in NO_DATA else words


def required(cell: Cell | None) -> str:
    """Words of a cell that may not be blank."""
    if not (words := text(cell)):
        raise Refused("blank")
    return words


def count(cell: Cell | None) -> int | None:
    """A whole number not below zero; None where the office has no data, which is not zero."""
    words = text(cell).replace(" ", "")
    if not words:
        return None
    if not re.fullmatch(r"\d+([.,]0+)?", words):
        raise Refused(words)
    return int(re.split("[.,]", words)[0])


def flag(cell: Cell | None) -> bool:
    """«Активна», «да», 1 and their opposites; a flag may not be blank."""
    words = required(cell).lower()
    if words not in FLAGS:
        raise Refused(words)
    return FLAGS[words]


def day(cell: Cell | None) -> date | None:
    """A date of a cell: stored as one, or 20.09.2024."""
    if cell is not None and isinstance(cell.value, datetime):
        return cell.value.date()
    words = text(cell)
    if not words:
        return None
    if not (found := re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", words)):
        raise Refused(words)
    return date(int(found[3]), int(found[2]), int(found[1]))


def figure(cell: Cell | None) -> tuple[Fraction, Fraction] | None:
    """A received percent (0–100) or index with its step, the unit of its last digit.

    A «%» format, or a «%» in the text, says that the figure is a percent: the first stores 27 % as
    0.27, the second prints it whole.
    """
    words = text(cell).replace(" ", "").replace(",", ".").removesuffix("%")
    if cell is None or not words:
        return None
    if not re.fullmatch(r"\d+(\.\d+)?", words):
        raise Refused(words)
    scale = 100 if "%" in cell.number_format and not isinstance(cell.value, str) else 1
    digits = len(words.partition(".")[2])
    return Fraction(words) * scale, Fraction(scale, 10**digits)
