"""The oracle's tables of one data root, from its landed files alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from tests.oracle import (
    answers,
    decisions,
    my_school,
    programmes,
    read,
    received,
    sums,
    weekly,
    weeks,
)
from tests.oracle.organizations import organization_weeks
from tests.oracle.read import Table
from tests.oracle.registry import Base, bases, registry
from tests.oracle.sums import Figure
from tests.oracle.values import Key, kpi_values
from tests.oracle.weekly import Week


@dataclass(frozen=True)
class Oracle:
    """Rows by key; percents are exact fractions."""

    kpi_values: dict[Key, dict[str, Any]]
    organization_week: dict[tuple[date, str], dict[str, Any]]


def explain(data_root: Path) -> Oracle:
    """Read everything that was landed under `data_root`, and what people answered, and count."""
    found: dict[str, list[Table]] = defaultdict(list)
    for file in read.landed(data_root):
        for table in read.tables(file):
            found[table.kind.name].append(table)
    known, told = registry(found["registry"]), answers.read(data_root)
    people = received.headcounts(found["headcounts"], known)
    ministry = received.ministry_counts(found["organization_counts"])
    frozen: dict[int, dict[str, Base]] = {}

    def of_organizations(week: date, region: str, export: Week) -> Iterator[Figure]:
        year = weeks.school_year(weeks.last_day(week))
        if year not in frozen:
            frozen[year] = bases(people, year)
        return sums.figures(week, region, export, known.on(week), frozen[year], ministry)

    remarks = decisions.decided(found["link_decisions"], found["sferum_organizations"])
    exports = weekly.weekly(
        found["sferum_organizations"], known, remarks, told,
        lambda *key: sums.percents(of_organizations(*key)),
    )  # fmt: skip
    figures = chain(
        *(of_organizations(*key, export) for key, export in exports.items()),
        received.report_28(found["sferum_municipalities"], known, told),
        received.slides(found["sferum_regions"], told),
        my_school.totals(found["my_school_regions"], told),
        my_school.lists(found["my_school_organizations"], known, told),
        received.journals(found["journal_integration"], told),
        received.public_pages(found["public_pages"], told),
        programmes.page_files(found["public_page_statistics"], told),
        programmes.lessons(found["open_lessons"], known, ministry, told),
        programmes.readiness(found["readiness"], known, told),
    )
    return Oracle(kpi_values(figures), organization_weeks(exports, known, frozen))
