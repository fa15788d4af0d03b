"""The organisations of the demo: the really printed ones, and invented ones to fill two regions.

A printed organisation carries what is printed of it and nothing else: no opening date, no КПП, no
headcount. Everything numeric belongs to invented organisations.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from vitrina.demo.identifiers import dice, invented_inn, invented_ogrn
from vitrina.demo.names import (
    Name,
    authority,
    branch,
    college,
    kindergarten,
    out_of_school,
    rural_stems,
    school,
)

SCHOOL, PRESCHOOL, ADDITIONAL, VOCATIONAL, AUTHORITY = (
    "school", "preschool", "additional", "vocational", "authority",
)  # fmt: skip

#: How many organisations to invent: region → type → number.
INVENTED: Mapping[str, Mapping[str, int]] = {
    "24": {SCHOOL: 566, PRESCHOOL: 384, ADDITIONAL: 78, VOCATIONAL: 96, AUTHORITY: 12},
    "55": {SCHOOL: 404, PRESCHOOL: 262, ADDITIONAL: 52, VOCATIONAL: 74, AUTHORITY: 8},
}
REGION_NAMES = {"24": "Красноярский край", "55": "Омская область"}
#: Legal form of regional organisations, as each region writes it.
_REGIONAL_FORM = {"24": "КГБПОУ", "55": "БПОУ Омской области"}
#: Closures inside the demo's eight weeks, by their turn among the closed.
_SEASON_CLOSURES = {4: date(2024, 9, 20), 9: date(2024, 10, 5)}
_BRANCH_SHARE = {SCHOOL: 0.15, VOCATIONAL: 0.2, PRESCHOOL: 0.05}


@dataclass(frozen=True)
class Municipality:
    """One row of municipalities.csv; `weight` is its part of the region's organisations."""

    region_code: str
    oktmo: str
    name: str
    short_name: str
    adjective: str
    is_town: bool
    weight: int


@dataclass(frozen=True)
class Organization:
    """One row of the registry. Blank text = not printed or not known."""

    code: str
    region_code: str
    municipality: Municipality
    name: str
    full_name: str
    org_type: str
    is_branch: bool
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    oktmo: str = ""
    status: str = "Действующая"
    opened: date | None = None
    closed: date | None = None
    head_code: str = ""
    #: Really printed in an open source: gets no invented figure.
    is_printed: bool = False

    def is_open_on(self, day: date) -> bool:
        """Opened on or before `day` and not closed by it; an unknown opening date counts as so."""
        return (self.opened is None or self.opened <= day) and (
            self.closed is None or day < self.closed
        )


@cache
def municipalities(region_code: str) -> tuple[Municipality, ...]:
    """Municipalities of a region in the order of their ОКТМО."""
    with (Path(__file__).parent / "municipalities.csv").open(encoding="utf-8") as stream:
        return tuple(
            Municipality(
                region_code=row["region_code"],
                oktmo=row["oktmo"],
                name=row["name"],
                short_name=row["short_name"],
                adjective=row["adjective"],
                is_town=row["is_town"] == "1",
                weight=int(row["weight"]),
            )
            for row in csv.DictReader(stream)
            if row["region_code"] == region_code
        )


@cache
def invented_organizations(region_code: str) -> tuple[Organization, ...]:
    """All invented organisations of a region: heads, their branches, closed ones among them."""
    found: list[Organization] = []
    for org_type, wanted in INVENTED[region_code].items():
        heads_wanted = wanted - round(wanted * _BRANCH_SHARE.get(org_type, 0))
        heads = list(_heads(region_code, org_type, heads_wanted, first_serial=len(found)))
        branches = list(_branches(heads, wanted - heads_wanted, first_serial=len(found)))
        found += [*heads, *branches]
    return tuple(_with_fates(found))


def _heads(
    region_code: str, org_type: str, wanted: int, first_serial: int
) -> Iterator[Organization]:
    places = municipalities(region_code)
    serial = first_serial
    for place, number in zip(places, _shares(places, wanted, org_type), strict=True):
        chance = dice(f"{org_type} {place.oktmo}")
        stems = rural_stems(chance, number)
        for ordinal in range(number):
            serial += 1
            opened = date(chance.randint(1951, 2016), 1, 1) + timedelta(chance.randint(0, 364))
            inn = invented_inn(region_code, int(place.oktmo[3:]), serial)
            # ЕГРЮЛ entered in 2002 what had been opened before.
            ogrn = invented_ogrn(region_code, max(opened.year, 2002), serial)
            name = _name(org_type, place, ordinal, stems[ordinal], chance)
            yield Organization(
                code=f"{region_code}-{100000 + serial}",
                region_code=region_code,
                municipality=place,
                name=name.short,
                full_name=name.full,
                org_type=org_type,
                is_branch=False,
                inn=inn,
                kpp=f"{inn[:4]}01001",
                ogrn=ogrn,
                oktmo=_settlement(place, ordinal),
                opened=opened,
            )


def _branches(
    heads: Sequence[Organization], wanted: int, first_serial: int
) -> Iterator[Organization]:
    """Branches in their head's municipality, under its ИНН and ОГРН and a КПП of their own."""
    hosts = [head for head in heads if not head.municipality.is_town] or list(heads)
    chance = dice(f"branches {first_serial}")
    stems = rural_stems(chance, wanted)
    for ordinal, stem in enumerate(stems):
        # A prime step spreads the branches over the municipalities.
        head = hosts[ordinal * 13 % len(hosts)]
        name = branch(head.org_type, stem, Name(head.name, head.full_name))
        yield replace(
            head,
            code=f"{head.region_code}-{500000 + first_serial + ordinal + 1}",
            name=name.short,
            full_name=name.full,
            is_branch=True,
            kpp=f"{head.inn[:4]}43{ordinal + 1:03d}",
            oktmo=_settlement(head.municipality, 20 + ordinal % 9),
            opened=max(head.opened or date.min, date(1996 + ordinal % 20, 9, 1)),
            head_code=head.code,
        )


def _with_fates(found: Sequence[Organization]) -> Iterator[Organization]:
    """Close about one organisation in fifty, and some within the season."""
    hosts = {organization.head_code for organization in found}
    # A head with branches stays: what becomes of a branch without its head is another story.
    mortal = [o for o in found if o.org_type != AUTHORITY and o.code not in hosts]
    fates = {
        organization.code: (("Закрыта", "Реорганизована", "Ликвидирована")[turn % 3], closed)
        for turn, organization in enumerate(mortal[11::53])
        for closed in [_SEASON_CLOSURES.get(turn, date(2021 + turn % 4, 7, 1 + turn))]
    }
    newcomers = {organization.code for organization in mortal[29::400]}
    for organization in found:
        if organization.code in fates:
            status, closed = fates[organization.code]
            yield replace(organization, status=status, closed=closed)
        elif organization.code in newcomers:
            yield replace(organization, opened=date(2024, 9, 17))
        else:
            yield organization


def _name(org_type: str, place: Municipality, ordinal: int, stem: str, chance: Random) -> Name:
    if org_type == SCHOOL:
        return school(place.is_town, ordinal, stem, chance)
    if org_type == PRESCHOOL:
        return kindergarten(place.is_town, ordinal, stem, chance)
    if org_type == ADDITIONAL:
        return out_of_school(ordinal)
    if org_type == VOCATIONAL:
        return college(place.adjective, ordinal, _REGIONAL_FORM[place.region_code])
    return authority(10 * int(place.oktmo[3:]) + ordinal)


def _shares(places: Sequence[Municipality], wanted: int, org_type: str) -> list[int]:
    """Split `wanted` by weight, largest remainders first; each place has a school and a garden."""
    least = 1 if org_type in (SCHOOL, PRESCHOOL) else 0
    total = sum(place.weight for place in places)
    exact = [(wanted - least * len(places)) * place.weight / total for place in places]
    shares = [least + int(part) for part in exact]
    by_remainder = sorted(range(len(places)), key=lambda i: (int(exact[i]) - exact[i], i))
    for i in by_remainder[: wanted - sum(shares)]:
        shares[i] += 1
    return shares


def _settlement(place: Municipality, ordinal: int) -> str:
    """ОКТМО of the settlement, 11 digits; a town is one settlement."""
    if place.is_town:
        return f"{place.oktmo}000001"
    return f"{place.oktmo}{401 + 3 * (ordinal % 30)}{101 + 5 * (ordinal % 4)}"
