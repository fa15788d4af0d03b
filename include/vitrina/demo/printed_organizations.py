"""The organisations printed in open sources, as rows of the registry.

They keep the printed ИНН, ОГРН and ОКТМО and the names as they were cut. What is not printed stays
blank; only the registry's own code is invented.
"""

from __future__ import annotations

from dataclasses import dataclass

from vitrina.demo.identifiers import inn_holds, transposed_inn
from vitrina.demo.organizations import (
    ADDITIONAL,
    PRESCHOOL,
    SCHOOL,
    VOCATIONAL,
    Municipality,
    Organization,
    municipalities,
)
from vitrina.demo.printed_tables import read_printed

_REGION = "24"
_NO_INN_OF_ITS_OWN = "как у головной"
_TYPES = {
    "СПО": VOCATIONAL,
    "Доп. образование детей": ADDITIONAL,
    "Дошкольная ОО": PRESCHOOL,
}


@dataclass(frozen=True)
class _Printed:
    name: str
    org_type: str
    is_branch: bool
    municipality: Municipality
    oktmo: str
    inn: str
    ogrn: str


def printed_organizations() -> tuple[Organization, ...]:
    """The 34 organisations of «Моя школа» and the 30 of «Сферум», all of Красноярский край."""
    printed = [*_my_school(), *_sferum()]
    codes = [f"{_REGION}-{900001 + n}" for n in range(len(printed))]
    # A head is known when its ИНН is printed on a head and on the branch alike.
    heads = {o.inn: code for o, code in zip(printed, codes, strict=True) if not o.is_branch}
    return tuple(
        Organization(
            code=code,
            region_code=_REGION,
            municipality=o.municipality,
            name=o.name,
            full_name=o.name,
            org_type=o.org_type,
            is_branch=o.is_branch,
            inn=o.inn,
            ogrn=o.ogrn,
            oktmo=o.oktmo,
            head_code=heads.get(o.inn, "") if o.is_branch and o.inn else "",
            is_printed=True,
        )
        for o, code in zip(printed, codes, strict=True)
    )


def _my_school() -> list[_Printed]:
    found = []
    for row in read_printed("my_school_inactive_organizations")[1]:
        _, place, oktmo, level, ogrn, inn, name = row[:7]
        if not (ogrn.isdigit() and len(ogrn) == 13):
            # The four rows shifted one cell to the left: no ОГРН is printed there.
            ogrn, inn, name = "", ogrn, inn
        found.append(
            _Printed(
                name=name,
                org_type=SCHOOL,
                is_branch=level == "Филиал",
                municipality=_municipality(place),
                oktmo=oktmo,
                inn="" if inn == _NO_INN_OF_ITS_OWN else inn,
                ogrn=ogrn,
            )
        )
    return found


def _sferum() -> list[_Printed]:
    found = []
    for name, printed_type, place, _, _, _, _, inn, _ in read_printed(
        "sferum_inactive_organizations"
    )[1]:
        municipality = _municipality(place)
        is_college = any(word in name for word in ("КГБПОУ", "техникум"))
        found.append(
            _Printed(
                name=name.rstrip("."),
                # A branch has its head's type; of the three printed ones one belongs to a college.
                org_type=_TYPES.get(printed_type, VOCATIONAL if is_college else SCHOOL),
                is_branch=printed_type == "Филиал ОО" or "филиал" in name,
                municipality=municipality,
                oktmo=f"{municipality.oktmo}000",
                inn=inn if inn_holds(inn) else transposed_inn(inn),
                ogrn="",
            )
        )
    return found


def _municipality(printed: str) -> Municipality:
    """The municipality a printed name means: whole, its stem, or cut short."""
    wanted = _folded(printed)
    places = municipalities(_REGION)
    exact = [p for p in places if wanted in (_folded(p.name), _folded(p.short_name))]
    cut = [p for p in places if _folded(p.short_name).startswith(wanted)]
    return (exact or cut)[0]


def _folded(name: str) -> str:
    # «Бирюлюсский» is how the source prints Бирилюсский.
    return name.lower().replace("ё", "е").replace("бирюлюс", "бирилюс")
