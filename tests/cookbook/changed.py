"""A year before and a reform, which the demo has not, written beside a snapshot's own tables."""

from __future__ import annotations

from datetime import date

import duckdb

from tests.cookbook import page
from tests.cookbook.activity import AUTUMN
from tests.cookbook.known import SEVEN_DAYS, Known, Rows, same
from vitrina.published import SCHEMAS

#: Both become one on the day; the successor is no municipality of the demo.
REFORMED, SUCCESSOR, DAY = ("04601000", "04603000"), "04999000", date(2025, 6, 19)


def changed(known: Known) -> duckdb.DuckDBPyConnection:
    """The tables of a snapshot in memory: views, and copies of those that are written to."""
    memory = duckdb.connect()
    # Views of the file name it by its own name: under another one they do not open.
    file = known.data_root.current.resolve() / "vitrina.duckdb"
    memory.execute(f"attach '{file}' as vitrina (read_only)")
    written = {
        "kpi.kpi_values",
        "kpi.current_boundaries",
        "marts.dim_week",
        "marts.dim_municipality",
    }
    found = memory.execute(
        "select table_schema, table_name from information_schema.tables"
        " where table_catalog = 'vitrina'"
    ).fetchall()
    for schema in SCHEMAS:
        memory.execute(f"create schema {schema}")
    for schema, table in found:
        name = f"{schema}.{table}"
        if schema in SCHEMAS:
            how = "table" if name in written else "view"
            copy = f"create {how} {name} as select * from vitrina.{name}"  # noqa: S608  # names of the file's own catalogue
            memory.execute(copy)
    return memory


def check_last_year(known: Known) -> None:
    """Last year's values are 5 points lower; its last week was a vacation, its first four the old
    definition's."""
    memory = changed(known)
    memory.execute(
        "insert into marts.dim_week select * replace (cast(report_week - 364 as date)"
        " as report_week, '2023/24' as school_year, report_week = date '2024-10-25' as is_vacation)"
        " from marts.dim_week where school_year = '2024/25'"
    )
    memory.execute(
        "insert into kpi.kpi_values select * replace (cast(report_week - 364 as date)"
        " as report_week, value - 5 as value,"
        " if(report_week < date '2024-10-04', 1, 2) as definition_version)"
        " from kpi.kpi_values where report_week > date '2024-09-01'"
    )
    values = {
        row["report_week"]: row["value"]
        for row in known.figures("teacher_active_msg_pct", "region", "24", "school")
    }
    same(_answer(memory, "Как было на той же неделе прошлого учебного года?"), [
        (week, week - 52 * SEVEN_DAYS, False, week == AUTUMN[-1], values[week], values[week] - 5,
         5.0 if week >= date(2024, 10, 4) else None)
        for week in AUTUMN
    ])  # fmt: skip


def check_reform(known: Known) -> None:
    """The parts are shown as their successor, every week, and nobody twice or never."""
    memory = changed(known)
    before = _totals(_answer(memory, BOUNDARIES))
    memory.execute(
        "update marts.dim_municipality set successor_id = ?, valid_to = ?"
        " where list_contains(?, municipality_id)",
        [SUCCESSOR, DAY, REFORMED],
    )
    memory.execute(
        "insert into marts.dim_municipality (municipality_id, region_code, name, valid_from)"
        " values (?, '24', 'Новый округ', ?)",
        [SUCCESSOR, DAY],
    )
    memory.execute(
        "insert into kpi.current_boundaries by name"
        " select report_week, indicator_code, region_code, ? as municipality_id, org_type,"
        " count(*) as municipality_count, sum(numerator) as numerator,"
        " sum(denominator) as denominator, 100.0 * sum(numerator) / sum(denominator) as value"
        " from kpi.kpi_values where list_contains(?, municipality_id) group by all",
        [SUCCESSOR, REFORMED],
    )
    rows = _answer(memory, BOUNDARIES)
    assert _totals(rows) == before
    names = {row[1] for row in rows}
    gone = {known.municipality(place, AUTUMN[0]) for place in REFORMED}
    assert "Новый округ" in names
    assert not names & gone
    assert {row[2] for row in rows if row[1] == "Новый округ"} == {2}


BOUNDARIES = "Как выглядит история в нынешних границах муниципалитетов?"


def _totals(rows: Rows) -> dict[date, tuple[int, int, int]]:
    totals: dict[date, tuple[int, int, int]] = {}
    for week, _, places, numerator, denominator, _ in rows:
        n, d, p = totals.get(week, (0, 0, 0))
        totals[week] = n + (numerator or 0), d + (denominator or 0), p + places
    return totals


def _answer(memory: duckdb.DuckDBPyConnection, question: str) -> Rows:
    return list(memory.execute(page.questions()[question]).fetchall())
