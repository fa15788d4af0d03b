"""Audit: what must hold of a candidate before anyone may see it, and of every workbook written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from vitrina import published
from vitrina.data_root import DataRoot
from vitrina.settings import Settings
from vitrina.snapshots import shelf
from vitrina.snapshots.candidate import WAREHOUSE, Candidate, opened
from vitrina.snapshots.hashes import FACTS_ABOUT_RUNS, WEEK_COLUMN, list_tables, table_columns

#: The storage format DuckDB 1.0 and everything after it opens.
STORAGE_TAG = "v1.0.0+"
#: Two computations of one percent may differ by this much, relative to its size.
TOLERANCE = 1e-9
#: A percent may be printed in whole numbers: so near its target it lay on either side of it.
ROUNDED_BY = 0.5


class AuditError(RuntimeError):
    """The candidate is refused; one line a failed check, in English and in Russian."""


@dataclass(frozen=True)
class Rule:
    """Rows that must not exist: `query` returns at most an example of each kind of them."""

    english: str
    russian: str
    query: str


#: Rules over the contract's tables; each query returns the rows that break it.
RULES: tuple[Rule, ...] = (
    Rule(
        "kpi.kpi_values: a percent is not 100 × numerator ÷ denominator",
        "Показатель не равен отношению числителя к знаменателю.",
        f"""
        select v.report_week, v.indicator_code, v.region_code, v.municipality_id, v.org_type
        from kpi.kpi_values as v
        where v.value is not null and v.numerator is not null and v.denominator is not null
            and (
                v.denominator = 0
                or abs(v.value - 100.0 * v.numerator / v.denominator)
                > {TOLERANCE} * greatest(1, abs(v.value))
            )
        """,  # noqa: S608  # our own names
    ),
    Rule(
        "kpi.kpi_values: a value, numerator or denominator is negative",
        "Показатель, числитель или знаменатель отрицателен.",
        """
        select report_week, indicator_code, region_code, municipality_id, org_type
        from kpi.kpi_values
        where value < 0 or numerator < 0 or denominator < 0
        """,
    ),
    Rule(
        "kpi.kpi_values: the status does not fit the value",
        "Уровень показателя противоречит его значению.",
        """
        select report_week, indicator_code, region_code, municipality_id, org_type, status
        from kpi.kpi_values
        where (status in ('low', 'mid', 'good') and value is null)
            or (status = 'not_applicable'
                and (value is not null or delta is not null or rank is not null))
            or (status = 'no_data' and value is not null)
            or status is null
        """,
    ),
    Rule(
        "kpi.kpi_values: target_met does not follow from value, operator and target",
        "Отметка о достижении цели противоречит значению и цели.",
        f"""
        select report_week, indicator_code, region_code, org_type, value, target_operator, target
        from kpi.kpi_values
        where target_met is distinct from case
            when value is null or target is null then null
            when numerator is null or denominator is null then
                case target_operator when '>' then value > target else value >= target end
            when target_operator = '>' then 100 * numerator > target * denominator
            else 100 * numerator >= target * denominator
        end
            and not (
                target_met is null and numerator is null
                and abs(value - target) <= {ROUNDED_BY}
            )
        """,  # noqa: S608  # our own names
    ),
    Rule(
        "kpi.kpi_values: the trend does not follow from the change",
        "Динамика противоречит изменению.",
        """
        select report_week, indicator_code, region_code, municipality_id, org_type, delta, trend
        from kpi.kpi_values
        where (delta is null) <> (trend is null)
            or (trend = 'up' and delta <= 0) or (trend = 'down' and delta >= 0)
        """,
    ),
    Rule(
        "kpi.kpi_values: a rank lies outside 1 … rank_of",
        "Место вне числа сравниваемых.",
        """
        select report_week, indicator_code, region_code, municipality_id, org_type, rank, rank_of
        from kpi.kpi_values
        where rank < 1 or rank > rank_of or (rank is not null and value is null)
        """,
    ),
    Rule(
        "quality.loads: rows of a file are neither accepted nor rejected nor held",
        "Часть строк файла не принята и не отклонена.",
        """
        select file_name, sheet, kind, row_count, accepted_count, rejected_count
        from quality.loads
        where outcome <> 'ignored'
            and coalesce(accepted_count, 0) + coalesce(rejected_count, 0) + coalesce(held_count, 0)
            <> coalesce(row_count, 0)
        """,
    ),
    Rule(
        "quality.loads: an outcome outside accepted, rejected, held, ignored",
        "Неизвестный итог загрузки файла.",
        """
        select file_name, sheet, kind, outcome from quality.loads
        where outcome is null or outcome not in ('accepted', 'rejected', 'held', 'ignored')
        """,
    ),
    Rule(
        "meta.snapshot: not exactly one row",
        "Описание снимка должно состоять из одной строки.",
        "select count(*) as rows from meta.snapshot having count(*) <> 1",
    ),
)


def audit(settings: Settings, run_id: str) -> dict[str, int]:
    """Check the candidate of a run: file, contract, weeks, percents, lineage, row counts.

    Returns the number of tables and checks. Raises AuditError listing every failed check.
    """
    candidate = Candidate(settings.data_root, run_id)
    failures = list(_check_file(candidate))
    with opened(candidate.warehouse, read_only=True) as connection:
        failures += _check_storage(connection)
        present = list_tables(connection, published.SCHEMAS)
        failures += _check_contract(present)
        failures += _check_rules(connection, present)
        failures += _check_weeks(connection, present)
        failures += _check_lineage(connection, present, settings.data_root)
    if failures:
        raise AuditError("the candidate is not published:\n" + "\n".join(failures))
    return {"tables": len(present), "checks": len(RULES) + 5}


def _check_file(candidate: Candidate) -> Iterator[str]:
    for log in sorted(candidate.folder.glob(f"{WAREHOUSE}.wal")):
        yield _failure(
            f"{log.name} lies beside the candidate: it was not closed",
            "Хранилище закрыто не до конца.",
        )


def _check_storage(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    row = connection.execute(
        "select tags['storage_version'] from duckdb_databases() where not internal"
    ).fetchone()
    tag = row[0] if row else None
    if tag != STORAGE_TAG:
        yield _failure(
            f"the storage tag is {tag}, not {STORAGE_TAG}: older readers cannot open the file",
            "Файл не откроется в прежних версиях DuckDB.",
        )


def _check_contract(present: list[str]) -> Iterator[str]:
    for table in sorted(set(published.CONTRACT) - set(present)):
        yield _failure(f"{table} is missing", f"Нет таблицы {table}.")


def _check_rules(connection: duckdb.DuckDBPyConnection, present: list[str]) -> Iterator[str]:
    for rule in RULES:
        if rule.english.split(":")[0] not in present:
            continue  # Its absence is already a failure of the contract.
        yield from _broken(connection, rule)


def _check_weeks(connection: duckdb.DuckDBPyConnection, present: list[str]) -> Iterator[str]:
    for table in present:
        if WEEK_COLUMN in dict(table_columns(connection, table)):
            yield from _broken(
                connection,
                Rule(
                    f"{table}: a reporting week does not close on a Friday",
                    "Отчётная неделя заканчивается не в пятницу.",
                    f"select distinct {WEEK_COLUMN} from {table} "  # noqa: S608  # our own names
                    f"where isodow({WEEK_COLUMN}) <> 5",
                ),
            )


def _check_lineage(
    connection: duckdb.DuckDBPyConnection, present: list[str], data_root: DataRoot
) -> Iterator[str]:
    """Every row that names a file names one that was landed, and says where in it."""
    landed = shelf.landed_files(data_root)
    # Files passed over in the cloud have a load and no bytes.
    passed_over = {note.stem for note in (data_root.landing / "ignored").glob("*.json")}
    for table in present:
        if "file_sha256" not in dict(table_columns(connection, table)):
            continue
        files = connection.execute(
            f"select distinct file_sha256 from {table} "  # noqa: S608  # our own names
            "where file_sha256 is not null order by 1"
        ).fetchall()
        known = landed if table.startswith("marts.") else landed | passed_over
        for unknown in [sha256 for (sha256,) in files if sha256 not in known][:1]:
            yield _failure(
                f"{table}: rows come from {unknown}, which is not in landing",
                "Строки таблицы взяты из файла, которого нет среди полученных.",
            )
    facts = [name for name in present if name.startswith("marts.fct_")]
    for table in sorted(set(facts) - set(FACTS_ABOUT_RUNS)):
        if "row_number" in dict(table_columns(connection, table)):
            yield from _broken(
                connection,
                Rule(
                    f"{table}: a row does not say its file, sheet and row",
                    "У строки не указаны файл, лист или номер строки.",
                    f"select * from {table} where file_sha256 is null "  # noqa: S608  # our own names
                    "or sheet is null or row_number is null",
                ),
            )


def _broken(connection: duckdb.DuckDBPyConnection, rule: Rule) -> Iterator[str]:
    cursor = connection.execute(f"select *, count(*) over () from ({rule.query}) limit 1")  # noqa: S608  # our own names
    names = [column[0] for column in cursor.description or []][:-1]
    row = cursor.fetchone()
    if row is not None:
        example = ", ".join(f"{name} {value}" for name, value in zip(names, row, strict=False))
        yield _failure(f"{rule.english}: {row[-1]} rows, e.g. {example}", rule.russian)


def _failure(english: str, russian: str) -> str:
    return f"- {english}. {russian}"
