"""Rows of the page_ views, put beside once for all pages and read a region at a time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from vitrina.page.layout import page_layout
from vitrina.page.table import Row
from vitrina.published import KINDS_BY_WEEK
from vitrina.seeds import limit
from vitrina.snapshots.candidate import fetched, opened
from vitrina.snapshots.hashes import combine, hash_rows

#: What of each view the pages show; `regions` is the first of them.
_SHOWN = {
    "regions": "select * from page.page_regions",
    "country_values": "select * from page.page_values where grain = 'country'",
    "region_values": "select * from page.page_values where grain = 'region'",
    "municipalities": """
        select shown.* from page.page_municipalities as shown
        inner join regions using (region_code)
        where shown.report_week > regions.report_week - $days
            and shown.report_week <= regions.report_week
    """,
    "organizations": """
        select shown.* from page.page_organizations as shown
        inner join regions using (region_code, report_week)
    """,
    "organization_weeks": """
        select
            shown.region_code, shown.organization_id, shown.report_week,
            shown.teacher_active_msg_count
        from page.page_organizations as shown
        inner join regions using (region_code)
        where shown.report_week > regions.report_week - $days
            and shown.report_week <= regions.report_week
    """,
    "inactive": """
        select shown.* from page.page_inactive_organizations as shown
        inner join regions using (region_code, report_week)
    """,
    # Files of the week and, of kinds that come now and then, the newest in force; refused and
    # waiting ones since the week began.
    "files": """
        select shown.* from page.page_files as shown
        inner join regions using (region_code)
        where shown.report_week = regions.report_week
            or (shown.outcome in ('rejected', 'held')
                and shown.modified_date >= coalesce(regions.week_from, regions.report_week - 7)
                and shown.report_week is null)
            or (shown.outcome = 'accepted'
                and coalesce(shown.report_week, shown.as_of_date) <= regions.report_week
                and shown.kind not in (select kind from weekly_kinds))
        qualify shown.report_week = regions.report_week
            or shown.outcome in ('rejected', 'held')
            or rank() over (
                partition by shown.region_code, shown.kind
                order by coalesce(shown.report_week, shown.as_of_date) desc
            ) = 1
    """,
    "findings": """
        select shown.* from page.page_findings as shown
        inner join regions using (region_code)
        where coalesce(shown.report_week, regions.report_week) = regions.report_week
    """,
    "absences": """
        select shown.* from page.page_absences as shown
        inner join regions using (region_code, report_week)
    """,
    "agreement": """
        select shown.* from page.page_agreement as shown
        inner join regions using (region_code, report_week)
    """,
}
#: Every page shows some of these; they have no region.
_OF_ALL = {
    "indicators": "select * from marts.dim_indicator",
    "labels": "select * from marts.dim_label",
    "weeks": "select * from marts.dim_week",
}
_ORDER = {
    "region_values": "indicator_code, org_type, report_week",
    "municipalities": "municipality, municipality_id, indicator_code, report_week",
    "organizations": "municipality, name, organization_id",
    "organization_weeks": "organization_id, report_week",
    "inactive": "inactive_weeks desc nulls last, municipality, name, organization_id",
    "files": "kind, file_name, sheet, load_id",
    "findings": "severity, owner, rule_code",
    "absences": "municipality nulls first, name, message, issue_id",
    "agreement": "indicator_code, org_type, source_kind, other_source_kind",
}
#: `org_type` of all types together; some kinds of files tell no types.
ALL_TYPES = ("all", None)
_FILL = re.compile(r"[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Label:
    """One word of a vocabulary: `fill` is RRGGBB."""

    text: str
    arrow: str | None
    fill: str | None
    position: int

    @property
    def whole(self) -> str:
        return f"{self.arrow} {self.text}" if self.arrow else self.text


@dataclass(frozen=True)
class Dictionary:
    """What pages say of codes: words, definitions of indicators, the calendar."""

    labels: dict[tuple[str, str], Label]
    indicators: list[Row]
    weeks: dict[date, Row]
    #: Changes with anything of it.
    sha256: str

    def word(self, vocabulary: str, code: Any) -> str:
        """The word for a code; the code itself where nobody named it."""
        label = self.labels.get((vocabulary, _code(code)))
        return label.text if label else "" if code is None else str(code)

    def label(self, vocabulary: str, code: Any) -> Label:
        return self.labels.get((vocabulary, _code(code))) or Label(str(code or ""), None, None, 0)

    def indicator(self, code: str, week: date | None = None) -> Row:
        """Its definition in force in a week, else the latest."""
        versions = [row for row in self.indicators if row["indicator_code"] == code]
        in_force = [row for row in versions if week is None or row["valid_from"] <= week]
        newest = max(in_force or versions, key=lambda row: row["valid_from"], default=None)
        return newest or {"indicator_code": code, "name": code, "unit": "%"}

    @cached_property
    def fills(self) -> dict[str, str]:
        """Colours of levels by code."""
        return {
            code: label.fill
            for (vocabulary, code), label in self.labels.items()
            if vocabulary == "status" and label.fill and _FILL.fullmatch(label.fill)
        }


@dataclass(frozen=True)
class RegionRows:
    """What the page of one region is made of; the names are those of `_SHOWN`."""

    region: Row
    values: list[Row]
    municipalities: list[Row]
    organizations: list[Row]
    #: By organisation: counts of active teachers by week.
    counts: dict[str, dict[date, int | None]]
    inactive: list[Row]
    files: list[Row]
    findings: list[Row]
    absences: list[Row]
    agreement: list[Row]

    @property
    def week(self) -> date:
        week: date = self.region["report_week"]
        return week


class Rows:
    """The rows of all pages, as a connection sees them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        days = 7 * int(limit("dynamics_weeks"))
        connection.execute(
            "create temp table weekly_kinds as select unnest(?::varchar[]) as kind",
            [list(KINDS_BY_WEEK)],
        )
        for name, query in _SHOWN.items():
            parameters = {"days": days} if "$days" in query else None
            # Pages are read a region at a time: what is asked for lies together.
            order = "report_week" if name == "country_values" else "region_code"
            connection.execute(f"create temp table {name} as {query} order by {order}", parameters)

    @cached_property
    def dictionary(self) -> Dictionary:
        hashes = []
        for name, query in _OF_ALL.items():
            self.connection.execute(f"create temp table {name} as {query}")
            hashes.append(self._hash_of(name))
        labels = {
            (row["vocabulary"], row["code"]): Label(
                row["label"], row["arrow"], row["fill"], int(row["position"] or 0)
            )
            for row in fetched(self.connection, "select * from labels")
        }
        indicators = fetched(
            self.connection, "select * from indicators order by indicator_code, valid_from"
        )
        weeks = {row["report_week"]: row for row in fetched(self.connection, "select * from weeks")}
        return Dictionary(labels, indicators, weeks, combine(hashes))

    @cached_property
    def regions(self) -> list[Row]:
        return fetched(self.connection, "select * from regions order by region_name, region_code")

    def country_values(self) -> list[Row]:
        return fetched(
            self.connection,
            "select * from country_values order by indicator_code, org_type, report_week",
        )

    def newest_values(self) -> list[Row]:
        """Of every region the values of all types together in its own latest weeks."""
        return fetched(
            self.connection,
            "select shown.* from region_values as shown inner join regions using (region_code)"
            " where shown.report_week <= regions.report_week"
            " and coalesce(shown.org_type, 'all') = 'all'"
            " qualify shown.report_week = max(shown.report_week) over"
            "  (partition by shown.region_code, shown.indicator_code)"
            " order by shown.region_code, shown.indicator_code",
        )

    def regions_with_small_places(self) -> list[Row]:
        """Regions with a municipality whose base is too small to be told.

        Also those of which so few stand in no municipality: who takes these from the total of the
        region is left with them.
        """
        return fetched(
            self.connection,
            "with parts as ("
            "  select region_code, report_week, indicator_code, sum(denominator) as base"
            "  from municipalities where numerator is not null group by all"
            ")"
            " select * from regions semi join ("
            "  select region_code from municipalities"
            "  where coalesce(denominator, numerator) < $smallest"
            "  union all select totals.region_code from region_values as totals"
            "  inner join parts using (region_code, report_week, indicator_code)"
            "  where coalesce(totals.org_type, 'all') = 'all'"
            "   and totals.denominator > parts.base"
            "   and totals.denominator - parts.base < $smallest"
            " ) using (region_code)",
            {"smallest": page_layout().smallest_base},
        )

    def values_beside_small(self, cells: Iterable[tuple[date, str]]) -> list[Row]:
        """Values of all regions, all types together, in weeks and indicators that have a small one.

        And in `cells`.
        """
        pairs = [f"{week}|{code}" for week, code in cells]
        return fetched(
            self.connection,
            "with totals as (select *, report_week || '|' || indicator_code as cell"
            "  from region_values where coalesce(org_type, 'all') = 'all')"
            " select * from totals where list_contains($pairs, cell) or cell in ("
            "  select cell from totals where coalesce(denominator, numerator) < $smallest)"
            " order by cell, region_code",
            {"pairs": pairs, "smallest": page_layout().smallest_base},
        )

    def hashes(self) -> dict[str, str]:
        """By region: the hash of all its rows."""
        by_table = {
            name: hash_rows(self.connection, name, ("region_code",))
            for name in _SHOWN
            if name != "country_values"
        }
        return {
            region["region_code"]: combine(
                f"{name}:{found.get((region['region_code'],))}" for name, found in by_table.items()
            )
            for region in self.regions
        }

    def country_hash(self) -> str:
        return self._hash_of("country_values")

    def _hash_of(self, table: str) -> str:
        """The hash of a whole table; of one without rows nothing."""
        return combine(part.sha256 for part in hash_rows(self.connection, table, ()).values())

    def of_region(self, region: Row) -> RegionRows:
        found = {name: self._of(name, region["region_code"]) for name in _ORDER}
        counts: dict[str, dict[date, int | None]] = defaultdict(dict)
        for row in found.pop("organization_weeks"):
            counts[row["organization_id"]][row["report_week"]] = row["teacher_active_msg_count"]
        values = found.pop("region_values")
        return RegionRows(region=region, values=values, counts=counts, **found)

    def _of(self, name: str, region_code: str) -> list[Row]:
        return fetched(
            self.connection,
            f"select * from {name} where region_code = ? order by {_ORDER[name]}",  # noqa: S608  # our own names
            [region_code],
        )


@contextmanager
def read(warehouse: Path) -> Iterator[Rows]:
    """The rows of a warehouse that has the page_ views, read only."""
    with opened(warehouse, read_only=True) as connection:
        yield Rows(connection)


def _code(code: Any) -> str:
    return str(code).lower() if isinstance(code, bool) else str(code)
