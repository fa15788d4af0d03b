"""Country: organisations of every region and what each week counts in them, as columns.

Everything is a function of the seed, the organisation and the date: a week is the same whatever
weeks stand beside it. Nothing leaps in a region, so that no file is held (Q03, Q20).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from vitrina.seeds import read_lines
from vitrina.settings import SEEDS

#: One value an organisation; whole numbers, shares or flags.
Column = npt.NDArray[Any]

SEED = 20_241_025
TYPES = ("school", "preschool", "additional", "vocational", "authority")
FORMS = ("ОО-1", "85-К", "1-ДОП", "СПО-1")
#: Types whose students Sferum counts, and whose teachers a municipality's do.
WITH_STUDENTS = ("school", "vocational")
TEACHER_COUNTS = (
    "teachers_registered", "teachers_active_messages", "teachers_active_calls",
    "teachers_journal_linked",
)  # fmt: skip
STUDENT_COUNTS = ("students_registered", "students_active", "students_journal_linked")

_TYPE_SHARES = (0.38, 0.38, 0.11, 0.11, 0.02)
#: Typical teachers and students of each type.
_SIZES = ((30, 400), (12, 110), (18, 600), (25, 400), (0, 0))
_ORGANIZATIONS_IN_MUNICIPALITY = 45
_FEWEST_IN_REGION = 12
#: Counts grow a little each week until then.
_FULL_GROWN = date(2026, 9, 4)


@dataclass(frozen=True)
class Region:
    """`first` and `end` bound its organisations in every column."""

    code: str
    name: str
    oktmo: str
    inn: str
    first: int
    end: int

    def municipality_oktmo(self, number: int) -> str:
        """Its first five digits; the region's prefix has two of them or three."""
        lowest = 600 if len(self.oktmo) == 2 else 1
        return self.oktmo + str(number + lowest).zfill(5 - len(self.oktmo))


class Country:
    """`size` organisations, sorted by region; row i of every column is organisation i.

    `regions` of the country's are taken, the first by their codes; None: all. `municipalities`
    in every region; None: as many as its organisations fill.
    """

    def __init__(
        self, size: int, regions: int | None = None, municipalities: int | None = None
    ) -> None:
        self.size = size
        rng = np.random.default_rng(SEED)
        self.regions = _regions(size, regions, rng)
        self.region = np.repeat(
            np.arange(len(self.regions)), [region.end - region.first for region in self.regions]
        )
        self.type = rng.choice(len(TYPES), size, p=_TYPE_SHARES)
        is_school = self.type == TYPES.index("school")
        self.is_branch = is_school & (rng.random(size) < 0.12)
        #: A branch has the school before it for a head; without one it is none.
        heads = np.maximum.accumulate(np.where(is_school & ~self.is_branch, np.arange(size), -1))
        self.is_branch &= (heads >= 0) & (self.region[heads] == self.region)
        self.head = np.where(self.is_branch, heads, -1)
        self.municipality = self._municipalities(rng, municipalities)

        spread = rng.lognormal(0, 0.5, size)
        teachers, students = (np.array(_SIZES, float)[self.type] * spread[:, None]).T
        self._teachers, self._students = np.maximum(teachers, 3), np.maximum(students, 8)
        #: Shares of the registered, then of those: writing, calling, linked to the journal.
        self._shares = rng.beta(6, 3, (2, size)), rng.beta(3, 6, (5, size))
        self.is_connected = rng.random(size) > 0.02
        #: A tenth of the organisations falls silent for some weeks of every period.
        self._period = rng.integers(12, 70, size)
        self._silent = np.where(rng.random(size) < 0.1, rng.integers(1, 12, size), 0)
        self._silent = np.where(rng.random(size) < 0.02, self._period, self._silent)
        self._phase = rng.integers(0, 70, size)
        #: Organisations no weekly file names, and those no headcount does.
        self.is_left_out = rng.random(size) < 0.004
        self.has_base = (rng.random(size) > 0.001) & (self.type != TYPES.index("authority"))

    def _municipalities(self, rng: np.random.Generator, wanted: int | None) -> Column:
        """Number of each organisation's municipality within its region."""
        counts = [
            wanted or min(95, max(1, (region.end - region.first) // _ORGANIZATIONS_IN_MUNICIPALITY))
            for region in self.regions
        ]
        most = np.array(counts)[self.region]
        numbers = (rng.random(self.size) ** 1.5 * most).astype(np.int64)
        within: Column = np.minimum(numbers, most - 1)
        return within

    @property
    def place(self) -> Column:
        """One number for each municipality, in the order of the regions."""
        numbered: Column = self.region * 1000 + self.municipality
        return numbered

    def is_member(self, types: tuple[str, ...]) -> Column:
        """Organisations of one of the types."""
        is_one: Column = np.isin(self.type, [TYPES.index(name) for name in types])
        return is_one

    def bases(self, year: int) -> dict[str, Column]:
        """Teachers and students by the headcounts of September of a year."""
        growth = 1 + 0.004 * (year - 2024) * np.sin(np.arange(self.size))
        return {
            "teachers": np.rint(self._teachers * growth).astype(np.int64),
            "students": np.rint(self._students * growth).astype(np.int64),
        }

    def week(self, friday: date, version: int = 0) -> dict[str, Column]:
        """Flags and counts of every organisation; a later version differs in a few of them."""
        rng = np.random.default_rng([SEED, friday.toordinal()])
        number = friday.toordinal() // 7
        is_active = (number + self._phase) % self._period >= self._silent
        for correction in range(1, version + 1):
            mended = np.random.default_rng([SEED, friday.toordinal(), correction])
            is_active = is_active ^ (mended.random(self.size) < 0.02)
        is_active = is_active & self.is_connected
        grown = 1 - 0.0008 * max(0, (_FULL_GROWN - friday).days // 7)
        (share_teachers, share_students), shares = self._shares
        registered = {
            "teachers_registered": _part(self._teachers, share_teachers * grown, self.is_connected),
            "students_registered": _part(
                self._students, share_students * grown,
                self.is_connected & self.is_member(WITH_STUDENTS),
            ),
        }  # fmt: skip
        noise = 1 + 0.04 * rng.standard_normal((3, self.size)).clip(-3, 3)
        teachers, students = registered["teachers_registered"], registered["students_registered"]
        return {
            "is_active": is_active,
            "is_connected": self.is_connected,
            **registered,
            "teachers_active_messages": _part(teachers, shares[0] * noise[0], is_active),
            "teachers_active_calls": _part(teachers, shares[1] * noise[1] / 3, is_active),
            "students_active": _part(students, shares[2] * noise[2], is_active),
            "teachers_journal_linked": _part(teachers, shares[3] * grown, self.is_connected),
            "students_journal_linked": _part(students, shares[4] * grown, self.is_connected),
        }


def _part(whole: Column, share: Column, counted: Column) -> Column:
    """At most the whole; nobody where it does not count."""
    return np.where(counted, np.minimum(np.rint(whole * share), whole), 0).astype(np.int64)


def _regions(size: int, count: int | None, rng: np.random.Generator) -> list[Region]:
    known = read_lines(SEEDS / "regions.csv")[:count]
    weights = rng.lognormal(0, 0.7, len(known))
    spare = size - _FEWEST_IN_REGION * len(known)
    if spare < 0:
        raise ValueError(f"{len(known)} regions need {_FEWEST_IN_REGION} organisations each")
    ends = np.rint(weights.cumsum() / weights.sum() * spare).astype(int)
    ends += _FEWEST_IN_REGION * np.arange(1, len(known) + 1)
    firsts = [0, *ends[:-1].tolist()]
    return [
        Region(row["region_code"], row["name"], row["oktmo_prefix"], row["inn_prefixes"].split()[0],
               first, end)
        for row, first, end in zip(known, firsts, ends.tolist(), strict=True)
    ]  # fmt: skip
