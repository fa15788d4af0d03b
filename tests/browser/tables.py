"""What the published tables say of a region's newest week, by queries of the tests' own."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.browser.site import Site

#: The newest week of Республика Алтай is one of the report by municipalities alone.
REGIONS = ("70", "04", "43")
#: What the table of municipalities shows.
MUNICIPAL = ("org_active_pct", "teacher_active_msg_pct", "student_active_pct")


def names_of(site: Site) -> dict[str, str]:
    rows = site.query("select indicator_code, name from marts.dim_indicator order by valid_from")
    return {row["indicator_code"]: row["name"] for row in rows}


def week_of(site: Site, region: str) -> date:
    """The newest Friday of which the region sent organisations or municipalities itself."""
    [row] = site.query(
        "select max(report_week) as week from kpi.kpi_values where region_code = ?"
        " and source_kind in ('sferum_organizations', 'sferum_municipalities')", region,
    )  # fmt: skip
    week: date = row["week"]
    return week


def municipalities_of(site: Site, region: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Values of municipalities, all types together, by name and indicator."""
    rows = site.query(
        """
        select places.name as place, shown.*
        from kpi.kpi_values as shown
        left join marts.dim_municipality as places
            on shown.municipality_id = places.municipality_id
                and places.valid_from <= shown.report_week
                and coalesce(shown.report_week < places.valid_to, true)
        where shown.grain = 'municipality' and shown.org_type = 'all'
            and shown.region_code = ? and shown.report_week = ?
        """,
        region, week_of(site, region),
    )  # fmt: skip
    return {(" ".join(row["place"].split()), row["indicator_code"]): row for row in rows}


def organizations_of(site: Site, region: str) -> dict[str, dict[str, Any]]:
    """Rows of the organisations, by name; none of a week a region sent by municipalities alone."""
    rows = site.query(
        """
        select known.name, shown.*
        from kpi.organization_week as shown
        left join marts.dim_organization as known
            on shown.organization_id = known.organization_id
                and known.valid_from <= shown.report_week
                and coalesce(shown.report_week < known.valid_to, true)
        where shown.region_code = ? and shown.report_week = ?
        """,
        region, week_of(site, region),
    )  # fmt: skip
    found = {" ".join(row["name"].split()): row for row in rows}
    assert len(found) == len(rows), "two of one name"
    return found
