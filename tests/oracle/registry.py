"""The registry: organisations, whether they are open on a Friday, the bases of their percents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tests.oracle import places, read, weeks
from tests.oracle.definitions import ADDITIONAL, AUTHORITY, PRESCHOOL, SCHOOL, VOCATIONAL
from tests.oracle.read import Table

TYPES = {
    "школа": SCHOOL, "оо": SCHOOL, "общеобразовательная": SCHOOL,
    "дошкольная оо": PRESCHOOL, "доо": PRESCHOOL, "детский сад": PRESCHOOL,
    "доп. образование детей": ADDITIONAL, "одо": ADDITIONAL,
    "спо": VOCATIONAL, "моуо": AUTHORITY, "роуо": AUTHORITY,
}  # fmt: skip
#: A level, not a type: a branch is what its head is.
BRANCH = "филиал оо"
FORMS = {"ОО-1": "oo_1", "СПО-1": "spo_1", "85-К": "k_85", "1-ДОП": "dop_1"}
#: Later reports wait for the next school year.
LAST_BASE_DAY = (10, 31)


@dataclass(frozen=True)
class Organization:
    """One row of the registry."""

    code: str
    region: str
    place: str
    place_name: str
    type: str
    name: str
    is_branch: bool
    inn: str
    kpp: str
    ogrn: str
    head: str
    opened: date | None
    closed: date | None

    def is_open(self, friday: date) -> bool:
        """By its dates, never by today's status."""
        return (self.opened is None or self.opened <= friday) and (
            self.closed is None or friday < self.closed
        )


@dataclass(frozen=True)
class Base:
    """Teachers and students an organisation is measured against in one school year."""

    teachers: int | None
    students: int | None
    kinds: frozenset[str]
    as_of: date
    is_earlier_year: bool


@dataclass
class Known:
    """The registry of one day: organisations by code, names of each region's municipalities."""

    organizations: dict[str, Organization]
    names: dict[str, dict[str, str]]

    def of(self, region: str) -> list[Organization]:
        return [one for one in self.organizations.values() if one.region == region]

    def open_in(self, region: str, friday: date) -> list[Organization]:
        """Organisations that count: authorities do not."""
        return [o for o in self.of(region) if o.is_open(friday) and o.type != AUTHORITY]


class Registry:
    """Editions of each region by their as-of dates; the first is valid from the beginning.

    A new edition replaces its region; whom it no longer names stays as the one before said.
    """

    def __init__(self, editions: dict[str, dict[date, dict[str, Organization]]]) -> None:
        self._editions = {region: dict(sorted(of.items())) for region, of in editions.items()}
        self._known: dict[tuple[date, ...], Known] = {}

    def on(self, day: date) -> Known:
        """What was known on a day."""
        in_force = tuple(
            max((as_of for as_of in of if as_of <= day), default=min(of))
            for of in self._editions.values()
        )
        if in_force not in self._known:
            organizations: dict[str, Organization] = {}
            for of, until in zip(self._editions.values(), in_force, strict=True):
                for as_of, edition in of.items():
                    if as_of <= until:
                        organizations |= edition
            names: dict[str, dict[str, str]] = defaultdict(dict)
            for one in organizations.values():
                names[one.region][one.place_name] = one.place
            self._known[in_force] = Known(organizations, dict(names))
        return self._known[in_force]


def registry(found: Iterable[Table]) -> Registry:
    """The registry of all its files; of two of one region and day the newer counts."""
    printed: dict[str, dict[date, dict[str, Organization]]] = defaultdict(dict)
    for table in sorted(found, key=lambda one: one.file.order):
        as_of = weeks.named_day((table.titles, (table.file.name,)), table.file.modified)
        of_file: dict[str, dict[str, Organization]] = defaultdict(dict)
        for row in table.rows:
            code = read.required(row["code"])
            oktmo = read.text(row["oktmo"])
            # Eight digits or eleven with the settlement; a number has lost its leading zero.
            place = oktmo.zfill(8 if len(oktmo) <= 8 else 11)[:5] + "000"
            region = places.region(read.text(row["region"])) or ""
            # Of two rows of one organisation the first stands (Q13).
            of_file[region].setdefault(code, Organization(
                code=code, region=region, place=place, place_name=read.text(row["place"]),
                type=TYPES[read.text(row["type"]).lower()],
                name=read.text(row["name"]),
                is_branch=read.text(row["level"]).lower() == "филиал",
                inn=read.text(row["inn"]), kpp=read.text(row["kpp"]), ogrn=read.text(row["ogrn"]),
                head=read.text(row["head"]),
                opened=read.day(row["opened"]), closed=read.day(row["closed"]),
            ))  # fmt: skip
        for region, organizations in of_file.items():
            printed[region][as_of] = organizations
    heads = [
        (as_of, one)
        for of in printed.values()
        for as_of, edition in sorted(of.items())
        for one in edition.values()
        if not one.is_branch
    ]
    return Registry(
        {
            region: {
                as_of: {
                    code: _typed(one, [(day, head) for day, head in heads if day <= as_of])
                    for code, one in edition.items()
                }
                for as_of, edition in of.items()
            }
            for region, of in printed.items()
        }
    )


def bases(
    found: Iterable[tuple[str, str, date, int | None, int | None]], year: int
) -> dict[str, Base]:
    """Base of each organisation in the school year that begins in `year`.

    `found`: organisation, form, as-of date, teachers, students. Of each form the latest report not
    after 31 October counts, a later row of the same date corrects it; forms are added.
    """
    latest: dict[tuple[str, str], tuple[date, int | None, int | None]] = {}
    for code, form, as_of, teachers, students in found:
        known = latest.get((code, form))
        if as_of <= date(year, *LAST_BASE_DAY) and (known is None or known[0] <= as_of):
            latest[code, form] = (as_of, teachers, students)
    of_code: dict[str, list[tuple[str, date, int | None, int | None]]] = defaultdict(list)
    for (code, form), (as_of, teachers, students) in latest.items():
        of_code[code].append((form, as_of, teachers, students))
    return {
        code: Base(
            teachers=total([row[2] for row in rows]),
            students=total([row[3] for row in rows]),
            kinds=frozenset(FORMS.get(row[0], "other_form") for row in rows),
            as_of=max(row[1] for row in rows),
            is_earlier_year=min(weeks.school_year(row[1]) for row in rows) < year,
        )
        for code, rows in of_code.items()
    }


def total(numbers: Sequence[int | None]) -> int | None:
    """The sum of what is known, None when nothing is."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _typed(one: Organization, heads: list[tuple[date, Organization]]) -> Organization:
    """A branch has its head's type: the head by identifier, else by ИНН; without one, a school."""
    if not one.is_branch:
        return one
    named = [(day, head) for day, head in heads if head.code == one.head]
    if not named and one.inn:
        of_inn: dict[date, list[Organization]] = defaultdict(list)
        for day, head in heads:
            if head.inn == one.inn and head.region == one.region:
                of_inn[day].append(head)
        named = [(day, found[0]) for day, found in of_inn.items() if len(found) == 1]
    newest = max(named, key=lambda pair: pair[0], default=None)
    return replace(one, type=newest[1].type if newest else SCHOOL)
