"""The oracle's tables of one data root, from its landed files alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.oracle import programmes, read, received, sums, weekly, weeks
from tests.oracle.organizations import organization_weeks
from tests.oracle.read import Table
from tests.oracle.registry import Base, Registry, bases, registry
from tests.oracle.sums import Figure
from tests.oracle.values import Key, kpi_values
from tests.oracle.weekly import Week


@dataclass(frozen=True)
class Oracle:
    """Rows by key; percents are exact fractions."""

    kpi_values: dict[Key, dict[str, Any]]
    organization_week: dict[tuple[date, str], dict[str, Any]]


def explain(data_root: Path) -> Oracle:
    """Read everything that was landed under `data_root` and count it again."""
    found: dict[str, list[Table]] = defaultdict(list)
    for file in read.landed(data_root):
        for table in read.tables(file):
            found[table.kind.name].append(table)
    known = registry(found["registry"])
    exports = weekly.weekly(found["sferum_organizations"], known)
    people = received.headcounts(found["headcounts"], known)
    years = {weeks.school_year(weeks.last_day(week)) for week, _ in exports}
    frozen = {year: bases(people, year) for year in years}
    return Oracle(
        kpi_values(_figures(found, known, exports, frozen)),
        organization_weeks(exports, known, frozen),
    )


def _figures(
    found: dict[str, list[Table]],
    known: Registry,
    exports: dict[tuple[date, str], Week],
    frozen: dict[int, dict[str, Base]],
) -> Iterator[Figure]:
    ministry = received.ministry_counts(found["organization_counts"])
    for (week, region), export in exports.items():
        of_year = frozen[weeks.school_year(weeks.last_day(week))]
        yield from sums.figures(week, region, export, known.on(week), of_year, ministry)
    yield from received.report_28(found["sferum_municipalities"], known)
    yield from received.slides(found["sferum_regions"])
    yield from received.my_school_totals(found["my_school_regions"])
    yield from received.my_school(found["my_school_organizations"], known)
    yield from received.journals(found["journal_integration"])
    yield from received.public_pages(found["public_pages"])
    yield from programmes.page_files(found["public_page_statistics"])
    yield from programmes.lessons(found["open_lessons"], known, ministry)
    yield from programmes.readiness(found["readiness"], known)
