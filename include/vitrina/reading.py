"""Reading: the weeks one dbt run builds, and which files it has to read for them."""

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

#: Weeks there are. What names no week stands in that of its day, or of the lesson it is about, a
#: fortnight away at most; bases and decisions stand in none.
WEEKS = """
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
            # Apart: every macro reads this file, and only some of them the long lists.
            files = target.with_name(f"{target.stem}_files.json")
            write_json(files, _files(data_root, self.read))
            content["files"] = str(files)
        write_json(target, content)


def _runs(weeks: Sequence[date]) -> Iterator[dict[str, str]]:
    """Unbroken runs of weeks: the first and the last of each."""
    starts = [week for week in weeks if week - WEEK not in weeks]
    ends = [week for week in weeks if week + WEEK not in weeks]
    for first, last in zip(starts, ends, strict=True):
        yield {"first": str(first), "last": str(last)}


def all_weeks(data_root: DataRoot) -> list[Reading]:
    """All history, in readings that each fit into memory; in the order of the weeks."""
    with opened() as connection:
        connection.read_parquet(str(data_root.gathered / LOADS)).create_view("loads")
        rows = connection.execute(
            f"select week, sum(accepted_count) from ({WEEKS}) as weeks "  # noqa: S608  # our own names
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
    with opened() as connection:
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


@contextmanager
def opened(history: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database that knows the periods of kinds, the snapshot before as `before`."""
    periods = {kind: layout.period for kind, layout in load_layouts().items()}
    tables = {
        "weekly": [*KINDS_BY_WEEK],
        "daily": [kind for kind, period in periods.items() if period == "day"],
        "by_lesson": [kind for kind, period in periods.items() if period == "lesson"],
    }
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        for table, kinds in tables.items():
            connection.execute(f"create table {table} as select unnest(?) as kind", [kinds])
        if history is not None:
            attach(connection, history, "before")
        yield connection
