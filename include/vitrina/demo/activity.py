"""Eight weeks of life on the platform, organisation by organisation.

Identities that hold in every row: active ≤ registered, linked ≤ registered, «Активна» exactly with
two members or more, active only where connected. Growth is slow, so nothing jumps by 20 points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from random import Random

from vitrina.demo.headcounts import AS_OF, headcount
from vitrina.demo.identifiers import dice
from vitrina.demo.organizations import ADDITIONAL, AUTHORITY, PRESCHOOL, VOCATIONAL, Organization

WEEKS = tuple(date(2024, 9, 6) + timedelta(weeks=n) for n in range(8))

#: How readily organisations of a type come to the platform, and how much their people write.
_REACH = {PRESCHOOL: 0.9, ADDITIONAL: 0.86, VOCATIONAL: 0.97, AUTHORITY: 0.97}
_LIVELINESS = {PRESCHOOL: 0.6, ADDITIONAL: 0.5, AUTHORITY: 1.2}
#: One municipality in so many is weak.
_WEAK_EVERY = 9


@dataclass(frozen=True)
class Activity:
    """What the platform counted for one organisation in one week."""

    organization: Organization
    is_connected: bool
    is_active: bool
    teachers: int = 0
    students: int = 0
    teachers_messages: int = 0
    teachers_calls: int = 0
    students_active: int = 0
    teachers_linked: int = 0
    students_linked: int = 0


@dataclass(frozen=True)
class _Climate:
    """What a municipality's organisations have in common; shares of the base, 0–1."""

    reach: float
    messages: float
    calls: float
    students: float
    linked: float


def week_activity(organizations: Sequence[Organization], week: date) -> list[Activity]:
    """Rows of the export of `week`: open organisations, less the few that are late that week."""
    position = WEEKS.index(week)
    return [
        _history(organization)[position]
        for organization in organizations
        if organization.is_open_on(week)
        and dice(f"late {organization.code} {week}").random() > 0.006
    ]


def before_correction(rows: Sequence[Activity]) -> list[Activity]:
    """The rows as first published: some messages not yet counted, one school not yet active."""
    found = []
    for position, row in enumerate(rows):
        if position % 23 == 7 and row.teachers_messages:
            row = replace(
                row,
                teachers_messages=row.teachers_messages * 4 // 5,
                students_active=row.students_active * 9 // 10,
            )
        elif position == 3 and row.is_active:
            row = replace(Activity(row.organization, True, False), teachers=1)
        found.append(row)
    return found


@cache
def _history(organization: Organization) -> tuple[Activity, ...]:
    """All eight weeks; the dice are thrown the same way whichever week is asked for."""
    climate = _climate(organization.municipality.oktmo)
    chance = dice(f"life {organization.code}")
    org_type = organization.org_type
    comes = chance.random() / (climate.reach * _REACH.get(org_type, 1.0))
    is_shy = chance.random() < 0.5
    away = range(*_away(chance))
    people = headcount(organization, AS_OF[1]) or headcount(organization, AS_OF[0])
    teachers, students = (people.teachers, people.students) if people else (12, 0)
    if org_type == PRESCHOOL:
        students = 0
    joined_teachers, joined_students = chance.uniform(0.5, 0.97), chance.uniform(0.32, 0.9)
    temper, students_temper = chance.uniform(0.5, 1.5), chance.uniform(0.5, 1.5)
    lively = _LIVELINESS.get(org_type, 1.0)

    weeks = []
    for n in range(len(WEEKS)):
        noise, growth = chance.uniform(0.93, 1.07), 1 + 0.02 * n
        if comes > 1 + 0.006 * n or n in away:
            weeks.append(
                Activity(organization, is_shy, is_active=False, teachers=int(is_shy and n > 1))
            )
            continue
        # Part-timers are not in the base, so a few organisations come out above 100 %.
        registered = max(2, round(teachers * min(1.04, joined_teachers + 0.007 * n)))
        enrolled = round(students * min(0.97, joined_students + 0.006 * n))

        def part(whole: int, most: int, share: float, pace: float = noise * growth) -> int:
            return min(most, round(whole * share * pace))

        weeks.append(
            Activity(
                organization=organization,
                is_connected=True,
                is_active=True,
                teachers=registered,
                students=enrolled,
                teachers_messages=part(teachers, registered, climate.messages * temper * lively),
                teachers_calls=part(teachers, registered, climate.calls * temper * lively),
                students_active=part(students, enrolled, climate.students * students_temper),
                teachers_linked=part(teachers, registered, climate.linked * temper, growth),
                students_linked=part(
                    students, enrolled, climate.linked * 0.8 * students_temper, growth
                ),
            )
        )
    return tuple(weeks)


@cache
def _climate(oktmo: str) -> _Climate:
    chance = dice(f"climate {oktmo}")
    is_weak = int(oktmo) % _WEAK_EVERY == 4
    return _Climate(
        reach=chance.uniform(0.48, 0.62) if is_weak else chance.uniform(0.78, 0.97),
        messages=chance.uniform(0.05, 0.1) if is_weak else chance.uniform(0.16, 0.33),
        calls=chance.uniform(0.01, 0.09),
        students=chance.uniform(0.04, 0.07) if is_weak else chance.uniform(0.09, 0.26),
        linked=chance.uniform(0.03, 0.13),
    )


def _away(chance: Random) -> tuple[int, int]:
    """Weeks [from, to) in which an organisation's members are gone; most never go."""
    start, length, goes = chance.randint(1, 6), chance.randint(1, 5), chance.random() < 0.03
    return (start, start + length) if goes else (0, 0)
