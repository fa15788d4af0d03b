"""Freshness is asked by the clock: fresh, late, too late, never there; and of no run."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from tests.warehouse.landed import Landed
from vitrina import freshness


@pytest.mark.long
def test_the_newest_file_counts(landed: Landed) -> None:
    kept = landed.settings.data_root.dbt_parse
    kept.parent.mkdir(parents=True)
    if landed.parse.exists():
        shutil.copyfile(landed.parse, kept)
    old, fresh = (datetime.now(UTC) - timedelta(days=days) for days in (30, 7))
    kinds = "sferum_municipalities", "sferum_organizations"
    for kind, days in zip(kinds, (9, 16), strict=True):
        put_down(landed, kind, datetime.now(UTC) - timedelta(days=days))
        put_down(landed, kind, old)
    late = freshness.check(landed.settings)
    assert [(age.kind, age.status, age.limit) for age in late] == [
        (kinds[0], "warn", 8),
        (kinds[1], "error", 15),
    ]
    put_down(landed, "sferum_organizations", fresh)
    shutil.rmtree(landed.settings.data_root.accepted / "sferum_municipalities")
    gone, now = freshness.check(landed.settings)
    assert (gone.status, gone.newest) == ("error", None)
    assert now == freshness.Age("sferum_organizations", "pass", fresh, None)
    # What it was asked in leaves nothing behind for a run to find.
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def put_down(landed: Landed, kind: str, at: datetime) -> None:
    """A file of the kind, modified then."""
    modified = at.replace(tzinfo=None).isoformat()
    landed.file(
        kind, f"{kind} {modified}", [{"municipality": "МО"}], week="2024-10-25", modified=modified
    )
