"""Audit: each thing that keeps a candidate from being published, on real DuckDB files."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from vitrina import audit, published
from vitrina.settings import Settings

SHA = "cd" * 32
KPI = (
    "report_week date, indicator_code text, grain text, region_code text, municipality_id text,"
    " org_type text, numerator bigint, denominator bigint, value double, status text,"
    " target double, target_operator text, target_met boolean, delta double, trend text,"
    " rank bigint, rank_of bigint"
)
LOADS = (
    "file_sha256 text, file_name text, sheet text, kind text, report_week date, row_count bigint,"
    " accepted_count bigint, rejected_count bigint, held_count bigint, outcome text"
)
FACT = "report_week date, region_code text, file_sha256 text, sheet text, row_number bigint"


@pytest.fixture
def candidate(settings: Settings) -> Path:
    """A warehouse that passes: every table of the contract, one good row in those that matter."""
    path = settings.data_root.build / "run/vitrina.duckdb"
    path.parent.mkdir(parents=True)
    settings.data_root.landing.mkdir(parents=True)
    (settings.data_root.landing / f"{SHA}.json").write_text(json.dumps({"sha256": SHA}))
    shapes = {"kpi.kpi_values": KPI, "quality.loads": LOADS, "meta.snapshot": "newest_week date"}
    with duckdb.connect(str(path)) as warehouse:
        for schema in ("marts", "kpi", "quality", "meta"):
            warehouse.execute(f"create schema {schema}")
        for table in published.CONTRACT:
            columns = FACT if table.startswith("marts.fct_") else shapes.get(table, "code text")
            warehouse.execute(f"create table {table} ({columns})")
        warehouse.execute("insert into meta.snapshot values ('2024-10-25')")
        warehouse.execute(
            "insert into kpi.kpi_values values"
            " ('2024-10-25', 'teacher_active_msg_pct', 'region', '55', null, 'all', 1, 3,"
            "  100 / 3, 'good', 25, '>', true, -0.01, 'same', 1, 2),"
            " ('2024-10-25', 'teacher_active_msg_pct', 'region', '24', null, 'all', 1, 4,"
            "  25, 'good', 25, '>=', true, null, null, 2, 2),"
            " ('2024-10-25', 'teacher_active_msg_pct', 'municipality', '24', '04701000',"
            "  'preschool', 1, 4, null, 'not_applicable', null, null, null, null, null, null, null)"
        )
        warehouse.execute(
            "insert into marts.fct_public_pages values ('2024-10-25', '24', ?, 'Лист1', 2)", [SHA]
        )
        warehouse.execute(
            "insert into quality.loads values"
            " (?, 'a.xlsx', 'Лист1', 'public_pages', '2024-10-25', 85, 80, 5, 0, 'accepted'),"
            " (null, '~$a.xlsx', null, null, null, null, null, null, null, 'ignored')",
            [SHA],
        )
    return path


def test_a_sound_candidate_passes(settings: Settings, candidate: Path) -> None:
    assert audit.audit(settings, "run")["tables"] == len(published.CONTRACT)


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("drop table kpi.activity", "kpi.activity is missing"),
        ("update kpi.kpi_values set value = 25.0000001 where region_code = '24' and value > 0",
         "a percent is not 100"),
        ("update kpi.kpi_values set denominator = 0 where region_code = '55'",
         "a percent is not 100"),
        ("update kpi.kpi_values set numerator = -1 where value is null", "is negative"),
        ("update kpi.kpi_values set status = 'no_data'", "the status does not fit"),
        ("update kpi.kpi_values set status = 'low' where value is null",
         "the status does not fit"),
        ("update kpi.kpi_values set delta = 1, trend = 'up' where value is null",
         "the status does not fit"),
        ("update kpi.kpi_values set target_operator = '>'", "target_met does not follow"),
        ("update kpi.kpi_values set target_met = null", "target_met does not follow"),
        ("update kpi.kpi_values set target_met = null, value = 26, numerator = null"
         " where region_code = '24' and value > 0", "target_met does not follow"),
        ("update kpi.kpi_values set trend = null", "the trend does not follow"),
        ("update kpi.kpi_values set trend = 'up' where delta < 0", "the trend does not follow"),
        ("update kpi.kpi_values set rank = 3 where rank = 2", "a rank lies outside"),
        ("update kpi.kpi_values set report_week = '2024-10-24'", "does not close on a Friday"),
        ("update marts.fct_public_pages set file_sha256 = 'ee'", "which is not in landing"),
        ("update marts.fct_public_pages set row_number = null", "does not say its file"),
        ("update marts.fct_public_pages set file_sha256 = null", "does not say its file"),
        ("update quality.loads set accepted_count = 79", "neither accepted nor rejected nor held"),
        ("update quality.loads set outcome = 'superseded'", "an outcome outside"),
        ("delete from meta.snapshot", "not exactly one row"),
    ],
)  # fmt: skip
def test_damage_is_named_in_english_and_in_russian(
    settings: Settings, candidate: Path, damage: str, found: str
) -> None:
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute(damage)
    with pytest.raises(audit.AuditError, match=found) as refusal:
        audit.audit(settings, "run")
    line = next(line for line in str(refusal.value).splitlines() if found in line)
    assert any("а" <= letter <= "я" for letter in line)


def test_a_printed_percent_at_its_target_leaves_open_whether_it_is_met(
    settings: Settings, candidate: Path
) -> None:
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute(
            "update kpi.kpi_values set target_met = null, numerator = null, denominator = null"
            " where region_code = '24' and value = 25"
        )
    assert audit.audit(settings, "run")


def test_every_failed_check_is_listed(settings: Settings, candidate: Path) -> None:
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute("delete from meta.snapshot")
        warehouse.execute("drop table kpi.activity")
        warehouse.execute("update quality.loads set rejected_count = 4")
    with pytest.raises(audit.AuditError) as refusal:
        audit.audit(settings, "run")
    assert str(refusal.value).count("\n- ") == 3


def test_a_format_older_readers_cannot_open_is_refused(settings: Settings, candidate: Path) -> None:
    newer = candidate.with_name("newer.duckdb")
    with duckdb.connect() as memory:
        memory.execute(f"attach '{newer}' as newer (storage_version 'v1.5.0')")
        memory.execute(f"attach '{candidate}' as older (read_only)")
        memory.execute("copy from database older to newer")
    newer.replace(candidate)
    with pytest.raises(audit.AuditError, match=r"storage tag is v1\.5"):
        audit.audit(settings, "run")


def test_a_write_ahead_log_is_refused(settings: Settings, candidate: Path) -> None:
    log = candidate.with_name("vitrina.duckdb.wal")
    log.write_bytes(b"")
    with pytest.raises(audit.AuditError, match=r"vitrina\.duckdb\.wal lies beside"):
        audit.audit(settings, "run")
