"""kpi.organization_week: every linked organisation and week, wide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle import definitions, weeks
from tests.oracle.definitions import OF_ORGANIZATION, TEACHERS
from tests.oracle.registry import ADDITIONAL, AUTHORITY, PRESCHOOL, Base, Organization, Registry
from tests.oracle.values import status
from tests.oracle.weekly import Week

WEEK = timedelta(days=7)
Row = dict[str, Any]


def organization_weeks(
    exports: Mapping[tuple[date, str], Week],
    registry: Registry,
    bases: Mapping[int, Mapping[str, Base]],
) -> dict[tuple[date, str], Row]:
    """Rows of kpi.organization_week by week and organisation."""
    history: dict[str, dict[date, Row]] = defaultdict(dict)
    for (week, region), export in sorted(exports.items()):
        of_year, of_year_before = (
            bases.get(weeks.school_year(weeks.last_day(day)), {}) for day in (week, week - WEEK)
        )
        for code in export.rows:
            one = registry.on(week).organizations.get(code)
            if one and one.type != AUTHORITY and one.region == region:
                base, base_before = of_year.get(code), of_year_before.get(code)
                row = _row(week, one, export, base, history[code])
                before = history[code].get(week - WEEK)
                # The frozen base changes between school years only, and not for everyone.
                is_same_base = of_year is of_year_before or (
                    base is not None and base_before is not None and base.as_of == base_before.as_of
                )
                history[code][week] = row | _changes(row, before if is_same_base else None)
    return {(week, code): row for code, rows in history.items() for week, row in rows.items()}


def _row(
    week: date, one: Organization, export: Week, base: Base | None, earlier: Mapping[date, Row]
) -> Row:
    printed, before = export.rows[one.code], earlier.get(week - WEEK)
    is_active = printed.is_active
    last_active = max((w for w, row in earlier.items() if row["is_active"]), default=None)
    row: Row = {
        "report_week": week,
        "region_code": one.region,
        "municipality_id": one.place,
        "organization_id": one.code,
        "org_type": one.type,
        "is_connected": printed.is_connected,
        "is_active": is_active,
        "teachers_base": base.teachers if base else None,
        "students_base": base.students if base else None,
        # A hole starts a run of inactivity anew.
        "inactive_weeks": 0 if is_active else 1 + (before["inactive_weeks"] if before else 0),
        "last_active_week": week if is_active else last_active,
    }
    for stem, indicator in OF_ORGANIZATION.items():
        applies = one.type in indicator.types and not (
            indicator in TEACHERS and one.type in (PRESCHOOL, ADDITIONAL)
        )
        count, whole = printed.counts[indicator.measure], row[f"{indicator.base}_base"]
        percent = None
        if applies and export.is_complete and count is not None and whole:
            percent = Fraction(100 * count, whole)
        row[f"{stem}_count"] = count
        row[f"{stem}_pct"] = percent
        row[f"{stem}_status"] = (
            "not_applicable" if not applies
            else "no_data" if percent is None
            else status(indicator.code, one.type, week, percent)
        )  # fmt: skip
    return row


def _changes(row: Row, before: Row | None) -> Row:
    """Points against exactly seven days before, within one definition."""
    deltas: Row = {}
    for stem, indicator in OF_ORGANIZATION.items():
        days = (row["report_week"], row["report_week"] - WEEK)
        is_one = len({definitions.version(indicator.code, week) for week in days}) == 1
        now, then = row[f"{stem}_pct"], before[f"{stem}_pct"] if before else None
        is_told = is_one and now is not None and then is not None
        deltas[f"{stem}_delta"] = now - then if is_told else None
    return deltas
