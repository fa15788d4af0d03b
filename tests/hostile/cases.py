"""What a case of the catalogue is: how its bytes are made, and what must come of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.workbooks import SECOND_ROW, SFERUM_HEADER, SFERUM_ROW, book

Build = Callable[[], bytes]
GOOD = book([SFERUM_HEADER, SFERUM_ROW, SECOND_ROW])

FIRST = {
    "name": "МБОУ СОШ № 1", "municipality": "Ачинск", "is_connected": "1",
    "teachers_registered": "12", "students_registered": "200", "inn": "2443006407",
}  # fmt: skip
SECOND = {
    "name": "МБОУ СОШ № 2", "municipality": "Назарово", "is_connected": "0",
    "teachers_registered": "0", "students_registered": "0", "inn": "2456001389",
}  # fmt: skip
BOTH = (FIRST, SECOND)


@dataclass(frozen=True)
class Refused:
    """The whole file is refused: its rule and words only this cause has in its sentence."""

    build: Build
    says: tuple[str, ...]
    code: str = "Q31"
    extension: str = ".xlsx"


@dataclass(frozen=True)
class RefusedTable:
    """A table of the file is refused; tables beside it may still be read."""

    build: Build
    says: tuple[str, ...]
    code: str
    extension: str = ".xlsx"


@dataclass(frozen=True)
class Read:
    """Read fine: these values in these fields, row by row; `count` rows in all."""

    build: Build
    rows: Sequence[Mapping[str, str | None]] = BOTH
    count: int | None = None
    extension: str = ".xlsx"
    report: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ignored:
    """Sound bytes without any table the line knows."""

    build: Build
    extension: str = ".xlsx"


Case = Refused | RefusedTable | Read | Ignored
