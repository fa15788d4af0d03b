"""Merge: the weeks one dbt run built take their place in a warehouse of all weeks."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from vitrina import published
from vitrina.snapshots.candidate import attach, opened
from vitrina.snapshots.hashes import of_weeks


def copy_before(before: Path, whole: Path) -> None:
    """The warehouse of the snapshot before under a name of its own, to be written to."""
    # A log that a killed merge left would be replayed on the new copy.
    shutil.rmtree(whole.parent, ignore_errors=True)
    whole.parent.mkdir(parents=True)
    shutil.copyfile(before, whole)


def merge(part: Path, whole: Path, weeks: Iterable[date]) -> None:
    """Replace in `whole` what `part` built: of tables by week these weeks, of others everything.

    Rows without a week belong to no week that could stay: they are replaced as well. Both files
    come from the same models, so their tables have the same columns. One transaction: `whole` is
    as it was, or merged.
    """
    built = of_weeks(weeks)
    with opened(whole, read_only=False) as connection:
        attach(connection, part, "part")
        found = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where database_name = 'part' and not internal order by all"
        ).fetchall()
        connection.execute("begin")
        for schema, table in found:
            where = f" where {built}" if f"{schema}.{table}" in published.BY_WEEK else ""
            connection.execute(f"delete from {schema}.{table}{where}")  # noqa: S608  # our own names
            connection.execute(
                f"insert into {schema}.{table} select * from part.{schema}.{table}{where}"  # noqa: S608  # our own names
            )
        connection.execute("commit")
