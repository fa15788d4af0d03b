"""News: what looks wrong in a snapshot and was not told of before, a line a region and week.

What was told of is remembered in `notices/told.parquet`, not read off the snapshot before: that
one may be gone, and a run killed between its switch and its message must not swallow the message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from vitrina.data_root import DataRoot, written_whole
from vitrina.snapshots.candidate import fetched

#: The kind whose absence on Monday is an alarm.
AWAITED = "sferum_organizations"
AWAITED_AFTER = timedelta(weeks=4)

#: Columns of what is told of: an alarm, what it is about, and how often it was found.
_COLUMNS = (
    "alarm varchar, rule_code varchar, severity varchar, kind varchar, file_sha256 varchar,"
    " region_code varchar, report_week date, as_of_date date, count bigint"
)
_KEY = (
    "alarm", "rule_code", "severity", "kind", "file_sha256",
    "region_code", "report_week", "as_of_date",
)  # fmt: skip
#: Refused rows are counted once each, so further codes of a refused row are left out.
_STANDING = """
    select
        case
            when severity = 'reject_file' and rule_code = 'Q27' then 'personal_data'
            when severity = 'reject_file' then 'file_refused'
            when severity = 'hold' then 'file_held'
            when rule_code = 'Q12' then 'not_in_registry'
            else 'rows_marked'
        end as alarm,
        rule_code, severity, kind, file_sha256, region_code, report_week,
        if(report_week is null, as_of_date, null) as as_of_date,
        count(*) as count
    from quality.data_issues
    where is_current and severity <> 'reject_row'
    group by all
    union all
    select
        'rows_refused', rule_code, severity, kind, file_sha256, region_code, report_week,
        if(report_week is null, as_of_date, null), count(*)
    from quality.rejected_rows
    where is_current
    group by all
"""


@dataclass(frozen=True)
class Missing:
    """A region whose weekly export is awaited and has not come."""

    region_code: str
    region: str
    report_week: date


@dataclass(frozen=True)
class Finding:
    """One alarm of one region, week, rule and kind; `new` of its `count` are told now.

    A kind without weeks has an as-of date. `files` are the first 12 digits of their sha256: the
    name of a file may hold the name of a person.
    """

    alarm: str
    rule_code: str | None
    severity: str | None
    kind: str | None
    region_code: str | None
    region: str | None
    report_week: date | None
    as_of_date: date | None
    count: int
    new: int
    files: tuple[str, ...]


def compare(
    warehouse: duckdb.DuckDBPyConnection, data_root: DataRoot, missing: Sequence[Missing]
) -> None:
    """Put side by side, for this connection: `standing`, what there is, and `told`, what was."""
    warehouse.execute(f"create or replace temp table told ({_COLUMNS})")
    if _told(data_root).exists():
        warehouse.execute(
            "insert into told by name select * from read_parquet(?)", [str(_told(data_root))]
        )
    warehouse.execute(f"create or replace temp table standing ({_COLUMNS})")
    warehouse.execute(f"insert into standing by name {_STANDING}")
    for absent in missing:
        warehouse.execute(
            "insert into standing by name select 'not_received' as alarm, ? as kind,"
            " ? as region_code, ?::date as report_week, 1 as count",
            [AWAITED, absent.region_code, absent.report_week],
        )


def find(warehouse: duckdb.DuckDBPyConnection) -> list[Finding]:
    """What stands beyond what was told of, after `compare`; in a fixed order."""
    same = " and ".join(f"standing.{key} is not distinct from told.{key}" for key in _KEY)
    rows = fetched(
        warehouse,
        "select alarm, rule_code, severity, kind, region_code,"  # noqa: S608  # names of our own columns
        " any_value(region.name) as region, report_week, as_of_date,"
        " sum(count)::bigint as count, sum(new)::bigint as new,"
        " list(distinct file_sha256[:12] order by file_sha256[:12])"
        "  filter (where file_sha256 is not null) as files"
        " from (select standing.*, standing.count - coalesce(told.count, 0) as new"
        f"  from standing left join told on {same}) as compared"
        " left join marts.dim_region as region using (region_code)"
        " where new > 0 group by all order by all",
    )
    return [Finding(**{**row, "files": tuple(row["files"] or ())}) for row in rows]


def remember(warehouse: duckdb.DuckDBPyConnection, data_root: DataRoot) -> None:
    """After `compare`: what stands has been told of; of absent weeks the earlier ones too."""
    with written_whole(_told(data_root)) as part:
        place = str(part).replace("'", "''")
        warehouse.execute(
            "copy (select * from standing union"  # noqa: S608  # a path cannot be a parameter
            f" select * from told where alarm = 'not_received') to '{place}' (format parquet)"
        )


def missing_regions(warehouse: duckdb.DuckDBPyConnection, week: date) -> list[Missing]:
    """Regions that sent a weekly export in the four weeks before and not for `week`."""
    rows = warehouse.execute(
        "select region_code, name from marts.dim_region where region_code in"
        " (select region_code from quality.loads where kind = $kind"
        "  and report_week between $first and $last)"
        " and region_code not in (select region_code from quality.loads"
        "  where kind = $kind and report_week = $week and region_code is not null) order by 2",
        {
            "kind": AWAITED, "week": week,
            "first": week - AWAITED_AFTER, "last": week - timedelta(weeks=1),
        },
    ).fetchall()  # fmt: skip
    return [Missing(code, name, week) for code, name in rows]


def _told(data_root: DataRoot) -> Path:
    return data_root.notices / "told.parquet"
