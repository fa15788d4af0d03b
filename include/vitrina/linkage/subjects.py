"""Subjects: which row of which file a decision is about, by its key, else by file and row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from hashlib import md5
from typing import Any

import pandas as pd

from vitrina.landing import LandedFile
from vitrina.linkage.signature import COLUMNS, legal_number, signatures
from vitrina.spelling import words

#: «Код строки»: 12 signs of the file's sha256, 4 of the md5 of its sheet, the row's number.
_KEY = re.compile(r"([0-9a-f]{12})-([0-9a-f]{4})-(\d+)")
_SHEET_ROW = re.compile(r"(?:(?P<sheet>.*) / )?(?P<row>\d+)", re.DOTALL)
#: «Значение в файле» of these findings is the name of the row.
_QUOTES_NAME = "Q12."
#: What is asked of the rows of a file beside what signatures are made of.
COLUMNS_OF_ROWS = (
    "_file_sha256", "_file_name", "_sheet", "_row_number", "name__printed", *COLUMNS,
)  # fmt: skip
#: Files whose rows are kept at hand: decisions come in the order of files.
_FILES_KEPT = 8


@dataclass(frozen=True)
class Subject:
    """The row a decision is about, and what all rows printed like it share."""

    kind: str
    file_sha256: str
    file_name: str
    sheet: str | None
    row_number: int
    report_week: date | None
    row_as_of_date: date | None
    region_code: str
    legal_number: str
    signature: str
    name: str | None

    @property
    def day(self) -> date | None:
        """The day the registry is asked about."""
        return self.report_week or self.row_as_of_date

    def described(self) -> dict[str, Any]:
        """Its columns of tables.DECISIONS."""
        columns = asdict(self)
        del columns["name"], columns["row_as_of_date"]
        for name in ("region_code", "legal_number", "signature"):
            columns[f"row_{name}"] = columns.pop(name)
        return columns


class Subjects:
    """Finds subjects among the landed files.

    `rows_of(sha256)`: kind → COLUMNS_OF_ROWS of one file, of the kinds that are linked.
    """

    def __init__(
        self, files: Iterable[LandedFile], rows_of: Callable[[str], dict[str, pd.DataFrame]]
    ) -> None:
        self._rows_of = lru_cache(_FILES_KEPT)(rows_of)
        self._by_start: dict[str, list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        for file in files:
            self._by_start.setdefault(file.sha256[:12], []).append(file.sha256)
            for name in sorted({sighting.name for sighting in file.sightings}):
                self._by_name.setdefault(name, []).append(file.sha256)

    def find(self, row: dict[str, Any]) -> Subject | str:
        """The subject of a decision, else why it is not known: a reason of tables.DECISIONS."""
        place = _SHEET_ROW.fullmatch((row["sheet_row"] or "").strip())
        key = _KEY.fullmatch((row["row_key"] or "").strip().lower())
        if key is not None:
            start, sheet_print, number = key.groups()
            # Cells that were sorted apart from their row name another one.
            if place is not None and place["row"] != number:
                return "key_mismatch"
            found = [
                one for sha256 in self._by_start.get(start, ())
                for one in self._at(sha256, int(number))
                if print_of_sheet(one.sheet) == sheet_print
            ]  # fmt: skip
            return _only(found)
        if place is None:
            return "row_not_named"
        subject = _only(self._named(row, place["sheet"], int(place["row"])))
        if isinstance(subject, Subject) and _is_of_another_name(subject, row):
            return "row_changed"
        return subject

    def _named(self, row: dict[str, Any], sheet: str | None, number: int) -> list[Subject]:
        """Rows of the region at that place of files of that name; the printed name decides."""
        found = [
            one for sha256 in self._by_name.get(row["source"] or "", ())
            for one in self._at(sha256, number)
            if (one.sheet or "") == (sheet or "") and one.region_code == row["region_code"]
        ]  # fmt: skip
        for printed, told_by in ((row["printed_value"], "name"), (row["as_of_date"], "day")):
            if len({one.signature for one in found}) > 1:
                found = [one for one in found if getattr(one, told_by) == printed] or found
        return found

    def _at(self, sha256: str, number: int) -> list[Subject]:
        """The rows of one number: a file may have several sheets, and kinds."""
        found = []
        for kind, rows in self._rows_of(sha256).items():
            for index in rows.index[rows["_row_number"] == number]:
                if rows["region_code"].notna()[index]:
                    found.append(_subject(kind, rows, index))
        return found


def _is_of_another_name(found: Subject, row: dict[str, Any]) -> bool:
    """Whether a finding that quotes the row's name quotes another: the file was replaced."""
    quotes_name = (row["finding"] or "").startswith(_QUOTES_NAME) and row["printed_value"]
    return bool(quotes_name and found.name) and words(found.name or "") != words(
        row["printed_value"]
    )


def print_of_sheet(sheet: str | None) -> str:
    """The middle of a key."""
    return md5((sheet or "").encode(), usedforsecurity=False).hexdigest()[:4]


def _subject(kind: str, rows: pd.DataFrame, index: Any) -> Subject:
    numbers = legal_number(rows)
    is_near = (numbers == numbers[index]) & (rows["region_code"] == rows["region_code"][index])
    row: dict[str, Any] = {
        str(name): None if pd.isna(value) else value for name, value in rows.loc[index].items()
    }
    return Subject(
        kind=kind,
        file_sha256=row["_file_sha256"],
        file_name=row["_file_name"],
        sheet=row["_sheet"],
        row_number=int(row["_row_number"]),
        report_week=row["report_week"],
        row_as_of_date=row["as_of_date"],
        region_code=row["region_code"],
        legal_number=numbers[index],
        signature=signatures(rows[is_near], kind)[index],
        name=row["name__printed"],
    )


def _only(found: list[Subject]) -> Subject | str:
    """The one row meant; of several printed alike the first: they share all that is decided."""
    if not found:
        return "row_not_found"
    if len({one.signature for one in found}) > 1:
        return "row_ambiguous"
    return min(found, key=lambda one: (one.day or date.min, one.file_sha256, one.row_number))
