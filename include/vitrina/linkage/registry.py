"""Registry: which organisations were known and open on a day, from accepted registry files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from vitrina.data_root import DataRoot

COLUMNS = (
    "organization_id", "region_code", "municipality_id", "municipality", "org_type", "level",
    "head", "inn", "kpp", "ogrn", "name", "full_name", "opened_date", "closed_date",
)  # fmt: skip


@dataclass(frozen=True)
class Edition:
    """What one file says of one region; files of a later date replace it whole."""

    region_code: str
    as_of_date: date
    order: tuple[date, Any, str]
    rows: pd.DataFrame = field(compare=False, repr=False)


class Registry:
    """Editions of every region. The first one known is valid from the beginning of time.

    An organisation that a later edition no longer names stays as it was, open until a closing
    date comes. Openness is «Дата открытия» ≤ day < «Дата закрытия», never «Статус».
    """

    def __init__(self, editions: Iterable[Edition]) -> None:
        self._editions: dict[str, list[Edition]] = {}
        for edition in sorted(editions, key=lambda edition: edition.order):
            self._editions.setdefault(edition.region_code, []).append(edition)
        self._states: dict[tuple[str, int], pd.DataFrame] = {}

    @classmethod
    def from_accepted(cls, data_root: DataRoot) -> Registry:
        """The registry of the files that survived their own suite."""
        return cls(
            edition
            for path in sorted(_accepted_files(data_root))
            for edition in _editions(pq.read_table(path))
        )

    def on(self, day: date, regions: Iterable[str]) -> pd.DataFrame:
        """One row an organisation known in these regions on that day: COLUMNS and `is_open`.

        A branch has the type of its head, else its own, else school.
        """
        states = [
            self._state(region, self._count_in_force(region, day))
            for region in sorted(set(regions))
            if region in self._editions
        ]
        if not states:
            return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS}).assign(
                is_open=pd.Series(dtype=bool)
            )
        known = pd.concat(states, ignore_index=True)
        opened = known["opened_date"].isna() | (known["opened_date"] <= day)
        closed = known["closed_date"].notna() & (known["closed_date"] <= day)
        return known.assign(is_open=opened.fillna(True) & ~closed.fillna(False))

    def municipalities(self, day: date, region: str) -> dict[str, str]:
        """municipality_id → its commonest name in the registry of that day."""
        if region not in self._editions:
            return {}
        return official_names(self._state(region, self._count_in_force(region, day)))

    def _count_in_force(self, region: str, day: date) -> int:
        return max(1, sum(edition.as_of_date <= day for edition in self._editions[region]))

    def _state(self, region: str, count: int) -> pd.DataFrame:
        """Organisations after the first `count` editions, each as its newest edition says."""
        if (region, count) not in self._states:
            editions = self._editions[region][:count]
            rows = pd.concat([edition.rows for edition in editions], ignore_index=True)
            rows = rows.drop_duplicates("organization_id", keep="last", ignore_index=True)
            self._states[region, count] = rows.assign(org_type=branch_types(rows))
        return self._states[region, count]


def official_names(rows: pd.DataFrame) -> dict[str, str]:
    """municipality_id → commonest `municipality`; of equally common ones the first by letter."""
    named = rows.dropna(subset=["municipality_id", "municipality"])
    counted = named.groupby(["municipality_id", "municipality"]).size().reset_index(name="rows")
    first = counted.sort_values(["rows", "municipality"], ascending=[False, True])
    first = first.drop_duplicates("municipality_id")
    return dict(zip(first["municipality_id"], first["municipality"], strict=True))


def branch_types(rows: pd.DataFrame) -> pd.Series[Any]:
    """`org_type` of each row; a branch has its head's: by identifier, else by the one head's ИНН.

    A branch whose head is not found keeps its own type, or counts as a school if it has none.
    """
    heads = rows[rows["level"] == "head"]
    by_code = heads.drop_duplicates("organization_id").set_index("organization_id")["org_type"]
    lone = heads[heads["inn"].notna() & ~heads.duplicated("inn", keep=False)]
    by_inn = lone.set_index("inn")["org_type"]
    of_head = rows["head"].map(by_code).astype("str")
    of_head = of_head.fillna(rows["inn"].map(by_inn).astype("str"))
    own = rows["org_type"].astype("str")
    return own.mask(rows["level"] == "branch", of_head.fillna(own).fillna("school"))


def fingerprints(data_root: DataRoot) -> dict[str, str]:
    """Region code → changes when any accepted registry row of the region does."""
    digests: dict[str, Any] = {}
    for path in sorted(_accepted_files(data_root)):
        digest = digests.setdefault(path.parent.name.partition("=")[2], sha256())
        digest.update(path.name.encode() + sha256(path.read_bytes()).digest())
    return {region: digest.hexdigest() for region, digest in digests.items()}


def _accepted_files(data_root: DataRoot) -> Iterable[Path]:
    return (data_root.accepted / "registry").glob("*/*/*.parquet")


def _editions(table: pa.Table) -> Iterable[Edition]:
    frame = table.to_pandas(types_mapper={pa.date32(): pd.ArrowDtype(pa.date32())}.get)
    # A registry that does not say its levels names a head where there is one.
    stated = (
        frame["level"].fillna("head").mask(frame["level"].isna() & frame["head"].notna(), "branch")
    )
    frame = frame.assign(level=stated)
    for (region, as_of), rows in frame.groupby(["region_code", "as_of_date"]):
        first = rows.iloc[0]
        order = (as_of, first["_modified_at"], first["_file_sha256"])
        yield Edition(str(region), as_of, order, rows[list(COLUMNS)].reset_index(drop=True))
