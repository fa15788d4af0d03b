"""Servers on loopback, and snapshots that hold what a test says was found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.loopback import Mailbox, Webhook, write_certificate
from vitrina.settings import Settings

Row = dict[str, Any]
Publish = Callable[..., Path]

_ISSUES = (
    "(file_sha256 text, file_name text, message text, printed_value text, rule_code text,"
    " severity text, kind text, region_code text, report_week date, as_of_date date,"
    " is_current boolean)"
)
_LOADS = (
    "(file_sha256 text, file_name text, kind text, region_code text, report_week date,"
    " outcome text, accepted_count bigint, rejected_count bigint, is_demo boolean)"
)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with Webhook() as webhook:
        yield webhook


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_certificate(tmp_path_factory.mktemp("certificate") / "loopback.pem")


@pytest.fixture
def told(settings: Settings, mailbox: Mailbox, webhook: Webhook) -> Settings:
    """An installation that mails and posts its alarms."""
    return with_variables(settings, {**mailbox.variables(), **webhook.variables()})


@pytest.fixture
def publish(settings: Settings) -> Publish:
    """Put a snapshot in place as `current`: its issues, refused rows, loads; returns its folder."""
    return lambda **found: _publish(settings, **found)


def with_variables(settings: Settings, variables: dict[str, str]) -> Settings:
    """The settings of these variables, on the data root of `settings`."""
    return replace(Settings.from_environment(variables), data_root=settings.data_root)


def issue(**more: Any) -> Row:
    """One finding on an accepted file of Омская область."""
    return {
        "file_sha256": "ab" * 32, "file_name": "Петрова Анна Ивановна.xlsx",
        "message": "ИНН «2644003911» неверен", "printed_value": "2644003911",
        "rule_code": "Q05", "severity": "warn", "kind": "sferum_organizations",
        "region_code": "55", "report_week": "2024-10-25", "is_current": True, **more,
    }  # fmt: skip


def load(**more: Any) -> Row:
    """One accepted weekly export of Омская область."""
    return {
        "file_sha256": "ab" * 32, "file_name": "Петрова Анна Ивановна.xlsx",
        "kind": "sferum_organizations", "region_code": "55", "report_week": "2024-10-25",
        "outcome": "accepted", "accepted_count": 10, "rejected_count": 0, "is_demo": False, **more,
    }  # fmt: skip


def _publish(
    settings: Settings,
    *,
    issues: list[Row] | None = None,
    refused: list[Row] | None = None,
    loads: list[Row] | None = None,
) -> Path:
    published = settings.data_root.published
    published.mkdir(parents=True, exist_ok=True)
    snapshot = published / f"20241025T1400{len(list(published.iterdir())):02}Z-0badcafe"
    snapshot.mkdir()
    with duckdb.connect(str(snapshot / "vitrina.duckdb")) as warehouse:
        warehouse.execute("create schema quality; create schema marts")
        warehouse.execute(
            "create table marts.dim_region as select * from (values ('24', 'Красноярский край'),"
            " ('55', 'Омская область')) as region (region_code, name)"
        )
        for table, columns, rows in (
            ("data_issues", _ISSUES, issues or []),
            ("rejected_rows", _ISSUES, refused or []),
            ("loads", _LOADS, loads if loads is not None else [load()]),
        ):
            warehouse.execute(f"create table quality.{table} {columns}")
            for row in rows:
                warehouse.execute(
                    f"insert into quality.{table} ({', '.join(row)})"  # noqa: S608  # names of our own
                    f" values ({', '.join('?' * len(row))})",
                    list(row.values()),
                )
    manifest = {"snapshot_id": snapshot.name, "weeks": ["2024-10-25"], "tables": {}, "reports": {}}
    (snapshot / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    settings.data_root.current.unlink(missing_ok=True)
    settings.data_root.current.symlink_to(snapshot.name)
    return snapshot
