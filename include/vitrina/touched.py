"""Touched weeks: which reporting weeks a run builds, and which files it has to read for them.

A week is touched when a file it shows, compares with or counts by came, went or is judged
otherwise than in the snapshot before; so is the week after it, which shows the change. Everything
here compares `loads` of now with `quality.loads` of that snapshot, never rows of all history.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from vitrina.data_root import DataRoot, write_json
from vitrina.layouts import load_layouts
from vitrina.published import KINDS_BY_WEEK
from vitrina.snapshots.candidate import attach

#: Below data_root.gathered: every load there is.
LOADS = "loads.parquet"
WEEK = timedelta(days=7)
#: Rows of weekly files that one dbt run takes at once: more would not fit into memory.
ROWS_AT_ONCE = 4_000_000
#: Places with a file for each landed file of a kind.
PLACES = ("entities", "findings", "candidates", "decided")

#: How a load was settled by dbt.
_SETTLED = (
    "cast((outcome, rule_code, is_current, superseded_by, is_complete, incomplete_reason, "
    "coverage, hold_reason, version_number) as varchar)"
)
#: Where files of a kind count. Weekly: in their week. Lists: until the next of their region.
#: Registry: from its day on, since what it no longer names stays; decisions as well. Headcounts:
#: from the start of their school year on. The first of a region counts for all weeks before it.
_SPANS = """
    with periods as (
        select distinct
            kind, region_code, report_week,
            case when kind in (select kind from daily) then as_of_date
                else coalesce(report_week, as_of_date) end as period
        from loads
    ),
    ordered as (
        select
            *,
            min(period) over regions = period as is_first,
            min(period) over later as next_period
        from periods
        where period is not null
        window
            regions as (partition by kind, region_code),
            later as (
                partition by kind, region_code order by period
                range between interval 1 day following and unbounded following
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

#: Weeks there are. What names no week stands in that of its day, or of the lesson it is about, a
#: fortnight away at most; bases and decisions stand in none.
_WEEKS = """
    select distinct report_week as week, load_id from loads where report_week is not null
    union
    select
        cast(as_of_date + cast((12 - isodow(as_of_date)) % 7 as integer) + later as date) as week,
        load_id
    from loads
    cross join unnest([-14, -7, 0, 7, 14]) as fridays (later)
    where
        report_week is null
        and as_of_date is not null
        and kind not in ('registry', 'headcounts', 'organization_counts', 'link_decisions')
"""


@dataclass(frozen=True)
class Reading:
    """The weeks one dbt run builds; it also reads the week before each, for the changes.

    `weeks` None: all there are, every file is read.
    """

    weeks: tuple[date, ...] | None = None

    @property
    def read(self) -> set[date]:
        return {day for week in self.weeks or () for day in (week, week - WEEK)}

    def write(self, data_root: DataRoot, target: Path) -> None:
        """What the macros of dbt_project/macros/reading.sql ask for, as JSON."""
        content: dict[str, Any] = {"is_all": self.weeks is None, "built": [], "read": []}
        if self.weeks is not None:
            content["kinds"] = sorted(KINDS_BY_WEEK)
            content["built"] = sorted(map(str, self.weeks))
            content["read"] = sorted(map(str, self.read))
            content["runs"] = list(_runs(sorted(self.weeks)))
            content["files"] = _files(data_root, self.read)
        write_json(target, content)


def _runs(weeks: Sequence[date]) -> Iterator[dict[str, str]]:
    """Unbroken runs of weeks: the first and the last of each."""
    starts = [week for week in weeks if week - WEEK not in weeks]
    ends = [week for week in weeks if week + WEEK not in weeks]
    for first, last in zip(starts, ends, strict=True):
        yield {"first": str(first), "last": str(last)}


def all_weeks(data_root: DataRoot) -> list[Reading]:
    """All history, in readings that each fit into memory; in the order of the weeks."""
    with _opened() as connection:
        connection.read_parquet(str(data_root.gathered / LOADS)).create_view("loads")
        rows = connection.execute(
            f"select week, sum(accepted_count) from ({_WEEKS}) as weeks "  # noqa: S608  # our own names
            "inner join loads on weeks.load_id = loads.load_id group by week order by week"
        ).fetchall()
    batches: list[list[date]] = [[]]
    size = 0
    for week, count in rows:
        if batches[-1] and size + count > ROWS_AT_ONCE:
            batches.append([])
            size = 0
        batches[-1].append(week)
        size += count
    return [Reading()] if len(batches) == 1 else [Reading(tuple(weeks)) for weeks in batches]


def offered(data_root: DataRoot, history: Path) -> set[date]:
    """Weeks that files or answers of people touch which the snapshot `history` did not have."""
    with _opened(history) as connection:
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
    with _opened(history) as connection:
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


@contextmanager
def _opened(history: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database that knows the periods of kinds, the snapshot before as `before`."""
    daily = [kind for kind, layout in load_layouts().items() if layout.period == "day"]
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        for table, kinds in (("weekly", [*KINDS_BY_WEEK]), ("daily", daily)):
            connection.execute(f"create table {table} as select unnest(?) as kind", [kinds])
        if history is not None:
            attach(connection, history, "before")
        yield connection


def _compare(connection: duckdb.DuckDBPyConnection, now: str, mark: str) -> None:
    """`loads` of now and before, and the ids of those `changed`: only there, or marked anew."""
    columns = (
        "load_id, file_sha256, kind, report_week, as_of_date, region_code, outcome, "
        f"cast(modified_at as date) as modified_date, {mark} as mark"
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
            select distinct
                kind, region_code,
                case when kind in (select kind from daily) then as_of_date
                    else coalesce(report_week, as_of_date) end as period
            from loads where load_id in (select load_id from changed)
        ),
        own_weeks as ({_WEEKS}),
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
        select week from shown
        union
        select weeks.week from shown inner join weeks on weeks.week = shown.week + 7
        """  # noqa: S608  # our own names
    ).fetchall()
    return {week for (week,) in found}


def _files(data_root: DataRoot, weeks: set[date]) -> dict[str, list[str]]:
    """Paths below the data root, by place: of weekly kinds those of `weeks`, of others all.

    Of entities also the files of any week that others compete with, and those that somebody
    decided on: decisions are told of with the rows they are about.
    """
    files: dict[str, list[str]] = {}
    for kind in load_layouts():
        folder = data_root.accepted / kind
        is_weekly = kind in KINDS_BY_WEEK
        of_weeks = [f"report_week={week}" for week in sorted(weeks)] if is_weekly else ["*"]
        found = [path for name in of_weeks for path in folder.glob(f"{name}/*/*.parquet")]
        files[f"accepted/{kind}"] = _below(data_root, found)
    with _opened() as connection:
        rows = connection.execute(
            """
            with loads as (
                select * from read_parquet(?)
            ),
            contested as (
                select kind, report_week, region_code from loads
                where outcome = 'accepted'
                group by all having count(distinct file_sha256) > 1
            )
            select
                loads.file_sha256,
                bool_or(
                    loads.kind is null
                    or loads.kind not in (select kind from weekly)
                    or loads.report_week is null
                    or loads.report_week in (select unnest(?::date[]))
                ) as is_read,
                bool_or(contested.kind is not null) as is_contested
            from loads
            left join contested
                on loads.kind = contested.kind
                and loads.report_week = contested.report_week
                and loads.region_code = contested.region_code
            group by all
            """,
            [str(data_root.gathered / LOADS), sorted(weeks)],
        ).fetchall()
    read = {sha for sha, is_read, _ in rows if is_read}
    contested = {sha for sha, _, is_contested in rows if is_contested}
    decided = {path.stem for path in data_root.decided.rglob("*.parquet")}
    for path in data_root.decisions_read.glob("*.parquet"):
        decided.update(pq.read_table(path, columns=["file_sha256"])["file_sha256"].to_pylist())
    for place in PLACES:
        wanted = {"entities": read | contested | decided, "decided": decided}.get(place, read)
        found = [
            path for path in (data_root.path / place).rglob("*.parquet")
            if path.stem in wanted and path.stem != "schema"
        ]  # fmt: skip
        files[place] = _below(data_root, found)
    return files


def _below(data_root: DataRoot, paths: Iterable[Path]) -> list[str]:
    return sorted(str(path.relative_to(data_root.path)) for path in paths)
