"""Touched weeks: which reporting weeks the files of a run make anew.

A week is touched when a file it shows, compares with or counts by came, went or is judged
otherwise than in the snapshot before; so are the weeks after it, which show the change and count
the week in their «Динамика». Everything here compares `loads` of now with `quality.loads` of that
snapshot, never rows of all history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import duckdb

from vitrina.data_root import DataRoot
from vitrina.reading import LOADS, WEEKS, opened
from vitrina.seeds import limit
from vitrina.snapshots.candidate import attach

#: How a load was settled by dbt.
_SETTLED = (
    "cast((outcome, rule_code, is_current, superseded_by, is_complete, incomplete_reason, "
    "coverage, hold_reason, version_number) as varchar)"
)
#: Where files of a kind count. Weekly: in their week. Lists: until the next of their region; of a
#: lesson, which is watched on several days, until one that is more than a week later. Registry:
#: from its day on, since what it no longer names stays; decisions as well. Headcounts: from the
#: start of their school year on. The first of a region counts for all weeks before it.
_SPANS = """
    with periods as (
        select distinct kind, region_code, report_week, period from loads
    ),
    ordered as (
        select
            *,
            min(period) over regions = period as is_first,
            case when kind in (select kind from by_lesson) then min(period) over days_later
                else min(period) over later end as next_period
        from periods
        where period is not null
        window
            regions as (partition by kind, region_code),
            later as (
                partition by kind, region_code order by period
                range between interval 1 day following and unbounded following
            ),
            days_later as (
                partition by kind, region_code order by period
                range between interval 8 day following and unbounded following
            )
    )
    select
        kind, region_code, period, report_week,
        case
            when kind in (select kind from weekly) then report_week
            when is_first then date '0001-01-01'
            when kind = 'headcounts'
                then make_date(year(period) - if(month(period) < 9, 1, 0), 9, 1)
            else cast(period as date)
        end as first_day,
        case
            when kind in (select kind from weekly) then report_week
            when kind in ('registry', 'headcounts', 'link_decisions') or next_period is null
                then date '9999-12-31'
            else cast(next_period - 1 as date)
        end as last_day
    from ordered
"""


def offered(data_root: DataRoot, history: Path) -> set[date]:
    """Weeks that files or answers of people touch which the snapshot `history` did not have."""
    with opened(history) as connection:
        now = connection.read_parquet(str(data_root.gathered / LOADS))
        now.create_view("now")
        _compare(connection, "now", "content_sha256")
        connection.execute(
            """
            insert into changed
            select load_id from loads
            where file_sha256 in (
                select file_sha256 from (
                    select answer_id, file_sha256 from read_parquet(?)
                    union all
                    select answer_id, file_sha256 from before.quality.hold_decisions
                ) group by answer_id, file_sha256 having count(*) = 1
            )
            """,
            [str(data_root.decisions / "answers.parquet")],
        )
        return _weeks_of_changed(connection)


def settled(warehouse: Path, history: Path, built: Iterable[date]) -> set[date]:
    """Weeks that are touched by how the candidate settled its files, `built` among them or not.

    Beside files judged otherwise: the rest of the run of inactivity of every organisation whose
    activity in a built week changed.
    """
    with opened(history) as connection:
        attach(connection, warehouse, "now")
        _compare(connection, "now.quality.loads", _SETTLED)
        return _weeks_of_changed(connection) | _runs_of_inactivity(connection, sorted(built))


def _runs_of_inactivity(connection: duckdb.DuckDBPyConnection, built: Sequence[date]) -> set[date]:
    """Later weeks that count the inactivity of an organisation from one of the built weeks on."""
    newest = connection.execute("select max(report_week) from before.kpi.organization_week")
    last = (newest.fetchone() or (None,))[0]
    if not built or last is None or min(built) >= last:
        return set()
    found = connection.execute(
        """
        with changed as (
            select organization_id, report_week
            from (
                select organization_id, report_week, is_active
                from now.marts.fct_sferum_organization_week
                where is_linked and report_week in (select unnest(?::date[]))
                union all
                select organization_id, report_week, is_active
                from before.marts.fct_sferum_organization_week
                where is_linked and report_week in (select unnest(?::date[]))
            )
            group by organization_id, report_week
            having count(*) = 1 or bool_or(is_active) is distinct from bool_and(is_active)
        ),
        later as (
            select weeks.organization_id, changed.report_week as since,
                weeks.report_week, weeks.is_active
            from changed
            inner join before.kpi.organization_week as weeks
                on changed.organization_id = weeks.organization_id
                and changed.report_week < weeks.report_week
        ),
        ends as (
            select organization_id, since,
                min(report_week) filter (where is_active) as active_again
            from later group by organization_id, since
        )
        select distinct later.report_week
        from later inner join ends using (organization_id, since)
        where later.report_week < coalesce(ends.active_again, date '9999-12-31')
        """,
        [list(built), list(built)],
    ).fetchall()
    return {week for (week,) in found}


def _compare(connection: duckdb.DuckDBPyConnection, now: str, mark: str) -> None:
    """`loads` of now and before, and the ids of those `changed`: only there, or marked anew."""
    columns = (
        "load_id, file_sha256, kind, report_week, as_of_date, region_code, outcome, "  # noqa: S608  # our own names
        "if(kind in (select kind from daily), as_of_date, coalesce(report_week, as_of_date)) "
        f"as period, cast(modified_at as date) as modified_date, {mark} as mark"
    )
    connection.execute(
        f"create table loads as select true as is_now, {columns} from {now} "  # noqa: S608  # our own names
        f"union all select false as is_now, {columns} from before.quality.loads"
    )
    connection.execute(
        "create table changed as select load_id from loads group by load_id, mark "
        "having bool_and(is_now) or not bool_or(is_now)"
    )


def _weeks_of_changed(connection: duckdb.DuckDBPyConnection) -> set[date]:
    found = connection.execute(
        f"""
        with spans as ({_SPANS}),
        touching as (
            select distinct kind, region_code, period
            from loads where load_id in (select load_id from changed)
        ),
        own_weeks as ({WEEKS}),
        weeks as (select distinct week from own_weeks),
        shown as (
            select week from own_weeks where load_id in (select load_id from changed)
            union
            select weeks.week
            from touching
            inner join spans
                on touching.kind = spans.kind
                and touching.region_code is not distinct from spans.region_code
                and touching.period = spans.period
            inner join weeks
                on weeks.week between spans.first_day and spans.last_day
                or weeks.week = spans.report_week
            union
            -- What is told of a file that nothing is made of stands in all weeks from then on.
            select weeks.week
            from loads
            inner join weeks on weeks.week > loads.modified_date - 8
            where
                loads.load_id in (select load_id from changed)
                and (loads.outcome in ('rejected', 'ignored') or loads.kind = 'link_decisions')
        )
        select distinct weeks.week
        from shown
        inner join weeks on weeks.week = shown.week or weeks.week between shown.week + 7 and
            shown.week + 7 * (cast(? as integer) - 1)
        """,  # noqa: S608  # our own names
        [int(limit("dynamics_weeks"))],
    ).fetchall()
    return {week for (week,) in found}
