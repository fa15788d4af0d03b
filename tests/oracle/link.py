"""Which organisation of the registry a row is about, by the plain rules; a doubt links nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tests.oracle.registry import Known, Organization

_INN_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)


@dataclass(frozen=True)
class Printed:
    """What a row prints of its organisation; blank = not printed. `is_branch` None = unsaid."""

    region: str
    place: str | None
    name: str
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    code: str = ""
    is_branch: bool | None = None


class Links:
    """The registry on one Friday, by what a row may print of it."""

    def __init__(self, registry: Known, friday: date) -> None:
        self._codes = registry.organizations
        self._by: dict[tuple[str, ...], list[Organization]] = defaultdict(list)
        for one in registry.organizations.values():
            if one.is_open(friday):
                for key in (
                    ("inn kpp", one.region, one.inn, one.kpp), ("inn", one.region, one.inn),
                    ("ogrn", one.region, one.ogrn), ("name", one.place, words(one.name)),
                ):  # fmt: skip
                    self._by[key].append(one)

    def find(self, row: Printed) -> str | None:
        """The registry's own code, (ИНН, КПП), ИНН, ОГРН, the same name in the municipality."""
        if row.code in self._codes:
            return row.code
        keys: list[tuple[str, ...]] = []
        if inn_holds(row.inn):
            keys += [("inn kpp", row.region, row.inn, row.kpp)] if row.kpp else []
            keys += [("inn", row.region, row.inn)]
        if ogrn_holds(row.ogrn):
            keys += [("ogrn", row.region, row.ogrn)]
        if row.place and row.name:
            keys += [("name", row.place, words(row.name))]
        for key in keys:
            of_level = [o for o in self._by[key] if row.is_branch in (None, o.is_branch)]
            here = [one for one in of_level if one.place == row.place]
            for found in (of_level, here):
                if len(found) == 1:
                    return found[0].code
        return None

    def find_all(self, rows: Iterable[Printed]) -> list[str | None]:
        """As `find`, row by row; but two rows that print one branch by its head's ОГРН are two
        branches, and nothing says which is which."""
        rows = list(rows)
        found = [self.find(row) for row in rows]
        vague = [
            code for row, code in zip(rows, found, strict=True)
            if code and row.is_branch and not row.inn
        ]  # fmt: skip
        return [None if code and vague.count(code) > 1 else code for code in found]


def inn_holds(inn: str) -> bool:
    """Ten digits, the last of them the control digit."""
    if not re.fullmatch(r"\d{10}", inn):
        return False
    return sum(w * int(d) for w, d in zip(_INN_WEIGHTS, inn, strict=False)) % 11 % 10 == int(inn[9])


def ogrn_holds(ogrn: str) -> bool:
    """Thirteen digits, the last of them the control digit."""
    return bool(re.fullmatch(r"\d{13}", ogrn)) and int(ogrn[:12]) % 11 % 10 == int(ogrn[12])


def words(name: str) -> str:
    """A name without case, ё and marks; a Latin look-alike letter is the Russian one."""
    plain = name.lower().translate(str.maketrans("ёabcehkmoptxy", "еавсенкмортху"))
    return " ".join(re.findall(r"\w+", plain))
