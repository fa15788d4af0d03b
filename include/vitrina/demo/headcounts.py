"""How many teachers and students each invented organisation has: the bases of every percent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from vitrina.demo.identifiers import dice
from vitrina.demo.organizations import (
    ADDITIONAL,
    AUTHORITY,
    PRESCHOOL,
    SCHOOL,
    VOCATIONAL,
    Organization,
)

AS_OF = (date(2023, 9, 20), date(2024, 9, 20))
FORMS = {SCHOOL: "ОО-1", VOCATIONAL: "СПО-1", PRESCHOOL: "85-К", ADDITIONAL: "1-ДОП"}

#: Students of a head (least, most): in a town, elsewhere.
_STUDENTS = {
    SCHOOL: ((420, 1450), (38, 420)),
    VOCATIONAL: ((260, 980), (140, 520)),
    PRESCHOOL: ((90, 330), (24, 140)),
    ADDITIONAL: ((350, 2100), (110, 700)),
}
_STUDENTS_OF_BRANCH = {
    SCHOOL: (6, 48), VOCATIONAL: (40, 160), PRESCHOOL: (8, 40), ADDITIONAL: (20, 80),
}  # fmt: skip
#: Students per teacher (least, most).
_PER_TEACHER = {
    SCHOOL: (9.0, 17.0), VOCATIONAL: (12.0, 19.0), PRESCHOOL: (7.0, 12.0), ADDITIONAL: (25.0, 45.0),
}  # fmt: skip


@dataclass(frozen=True)
class Headcount:
    """People of one organisation on one day."""

    organization: Organization
    as_of: date
    teachers: int
    students: int


@cache
def headcount(organization: Organization, as_of: date) -> Headcount | None:
    """People on `as_of`; None for authorities, printed organisations and those not open then."""
    if (
        organization.is_printed
        or organization.org_type == AUTHORITY
        or not organization.is_open_on(as_of)
    ):
        return None
    chance = dice(f"people {organization.code}")
    town, village = _STUDENTS[organization.org_type]
    least, most = town if organization.municipality.is_town else village
    if organization.is_branch:
        least, most = _STUDENTS_OF_BRANCH[organization.org_type]
    students = round(least + (most - least) * chance.betavariate(1.6, 2.4))
    teachers = max(3, round(students / chance.uniform(*_PER_TEACHER[organization.org_type])))
    if organization.org_type == SCHOOL and not organization.municipality.is_town:
        # A village school keeps a teacher a subject, however few come.
        teachers = max(teachers, 3 if organization.is_branch else 9)
    growth = 1 + chance.uniform(-0.03, 0.04) * (as_of.year - AS_OF[0].year)
    return Headcount(organization, as_of, teachers, max(5, round(students * growth)))


def headcounts(organizations: Sequence[Organization], as_of: date) -> list[Headcount]:
    """Everyone's headcount on `as_of`, in the order of the registry."""
    found = (headcount(organization, as_of) for organization in organizations)
    return [people for people in found if people is not None]
