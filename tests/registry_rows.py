"""Rows of a small registry, for the tests of linking."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from vitrina.linkage.registry import COLUMNS, Registry

DATES = pd.ArrowDtype(pa.date32())


def organization(code: str, name: str, **known: Any) -> dict[str, Any]:
    """A head of Назаровский район with nothing but a name, and what else is known of it."""
    return {
        **dict.fromkeys(COLUMNS), "organization_id": code, "name": name, "full_name": name,
        "region_code": "24", "municipality_id": "04639000",
        "municipality": "Назаровский муниципальный район", "org_type": "school", "level": "head",
        **known,
    }  # fmt: skip


def edition(as_of: date, *rows: dict[str, Any], region: str = "24", sha: str = "a") -> pd.DataFrame:
    """Rows of one registry file of one region."""
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS)).assign(region_code=region)
    for name in COLUMNS:
        frame[name] = frame[name].astype(DATES if name.endswith("_date") else "str")
    modified = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    return frame.assign(as_of_date=as_of, _modified_at=modified, _file_sha256=sha)


def registry_of(*editions: pd.DataFrame) -> Registry:
    """A registry of these editions, given in any order."""
    return Registry(pd.concat(editions, ignore_index=True))
