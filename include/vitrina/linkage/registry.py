"""Registry: which organisations were known and open on a day, from accepted registry files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from vitrina import tables
from vitrina.data_root import DataRoot
from vitrina.layouts import load_layouts
from vitrina.linkage.reforms import Reforms
from vitrina.territory import match_municipality

COLUMNS = (
    "organization_id", "region_code", "municipality_id", "municipality", "org_type", "level",
    "head", "inn", "kpp", "ogrn", "name", "full_name", "opened_date", "closed_date", "successor",
)  # fmt: skip
#: An edition is what one file says of one region; those of a region follow in this order.
EDITION = ["region_code", "as_of_date", "_modified_at", "_file_sha256"]

#: Of the organisations of a municipality that is gone so many are in one other: it took over.
MOVED_TOGETHER = 0.9


class Registry:
    """Editions of every region. The first one known is valid from the beginning of time.

    An organisation that a later edition no longer names stays as it was, open until a closing
    date comes. Openness is «Дата открытия» ≤ day < «Дата закрытия», never «Статус».
    """

    def __init__(self, rows: pd.DataFrame, reforms: Reforms | None = None) -> None:
        """`rows`: COLUMNS and EDITION, one row an organisation of an edition, in any order."""
        self._reforms = reforms or Reforms()
        self._rows = rows.sort_values(EDITION, kind="stable", ignore_index=True)
        starts = np.flatnonzero(~self._rows.duplicated(EDITION))
        begins = self._rows.iloc[starts]
        #: Region → (as-of date, place after its last row) of each edition; rows of a region adjoin.
        self._editions: dict[str, list[tuple[date, int]]] = {}
        self._starts: dict[str, int] = {}
        for number, (region, as_of) in enumerate(
            zip(begins["region_code"], begins["as_of_date"], strict=True)
        ):
            end = starts[number + 1] if number + 1 < len(starts) else len(self._rows)
            self._starts.setdefault(region, int(starts[number]))
            self._editions.setdefault(region, []).append((as_of, int(end)))
        self._states: dict[tuple[Any, ...], pd.DataFrame] = {}
        self._former: dict[tuple[date, str], dict[str, dict[str, str]]] = {}

    @classmethod
    def from_accepted(cls, data_root: DataRoot) -> Registry:
        """The registry of the files that survived their own suite."""
        schema = tables.accepted(load_layouts()["registry"])
        paths = sorted(map(str, _accepted_files(data_root)))
        files = ds.dataset(paths, schema=schema, format="parquet")
        table = files.to_table(columns=list(dict.fromkeys((*COLUMNS, *EDITION))))
        rows = table.to_pandas(types_mapper={pa.date32(): pd.ArrowDtype(pa.date32())}.get)
        # A registry that does not say its levels names a head where there is one.
        unsaid = rows["level"].isna()
        stated = rows["level"].fillna("head").mask(unsaid & rows["head"].notna(), "branch")
        rows = rows.assign(level=stated).dropna(subset=["region_code", "as_of_date"])
        return cls(rows, Reforms.from_seeds())

    def on(self, day: date, regions: Iterable[str]) -> pd.DataFrame:
        """One row an organisation known in these regions on that day: COLUMNS and `is_open`.

        A branch has the type of its head, else its own, else school.
        """
        known = self._state(day, regions)
        opened = known["opened_date"].isna() | (known["opened_date"] <= day)
        closed = known["closed_date"].notna() & (known["closed_date"] <= day)
        return known.assign(is_open=opened.fillna(True) & ~closed.fillna(False))

    def municipalities(self, day: date, regions: Iterable[str]) -> dict[str, dict[str, str]]:
        """Region → municipality_id → its commonest name in the registry of that day."""
        return official_names(self._state(day, regions))

    def former_municipalities(self, day: date, region: str) -> dict[str, dict[str, str]]:
        """Id on that day → id or name → name: what the region's municipalities were called.

        Names of the seed, and those of other editions whose municipality the bridge passes on,
        or whose organisations have (nearly) all moved to one other municipality since.
        """
        if (day, region) in self._former:
            return self._former[day, region]
        today = official_names(self._state(day, [region])).get(region, {})
        bridge = self._reforms.in_force(day)
        former: dict[str, dict[str, str]] = {}
        for name, of_today in self._reforms.former_names.get(region, {}).items():
            if known := match_municipality(of_today, today):
                former.setdefault(known, {})[name] = name
        spoken = official_names(self._rows[self._rows["region_code"] == region]).get(region, {})
        moved = self._moved(day, region, set(spoken) - set(today) - set(bridge))
        for old, name in spoken.items():
            new = bridge[old][0] if old in bridge else moved.get(old)
            if new:
                former.setdefault(new, {})[old] = name
        self._former[day, region] = former
        return former

    def _moved(self, day: date, region: str, gone: set[str]) -> dict[str, str]:
        """Municipality of other editions → the one nearly all of its organisations are in."""
        rows = self._rows[self._rows["region_code"] == region]
        rows = rows[rows["municipality_id"].isin(gone)].drop_duplicates(
            ["municipality_id", "organization_id"]
        )
        now = self._state(day, [region]).set_index("organization_id")["municipality_id"]
        rows = rows.assign(now=rows["organization_id"].map(now)).dropna(subset=["now"])
        shares = rows.groupby("municipality_id")["now"].value_counts(normalize=True)
        return {
            str(old): str(new)
            for (old, new), share in zip(shares.index, shares, strict=True)
            if share >= MOVED_TOGETHER and new not in gone
        }

    def _state(self, day: date, regions: Iterable[str]) -> pd.DataFrame:
        """Organisations of the editions in force, each as its newest edition says."""
        spans = tuple(
            (self._starts[region], self._end_in_force(region, day))
            for region in sorted(set(regions) & self._editions.keys())
        )
        bridge = self._reforms.in_force(day)
        key = (spans, tuple(sorted(bridge)))
        if key not in self._states:
            places = np.concatenate([np.zeros(0, int), *(np.arange(*span) for span in spans)])
            rows = self._rows[list(COLUMNS)].iloc[places]
            rows = rows.drop_duplicates(
                ["region_code", "organization_id"], keep="last", ignore_index=True
            )
            rows = rows.assign(org_type=branch_types(rows))
            self._states[key] = self._reformed(rows, bridge)
        return self._states[key]

    def _reformed(self, rows: pd.DataFrame, bridge: dict[str, tuple[str, str]]) -> pd.DataFrame:
        """Organisations in the municipality that took over from the one their edition names."""
        is_moved = rows["municipality_id"].isin(list(bridge))
        if not is_moved.any():
            return rows
        new = rows.loc[is_moved, "municipality_id"].map(
            {old: to for old, (to, _) in bridge.items()}
        )
        names = {to: name for to, name in bridge.values() if name}
        for known in official_names(self._rows).values():
            names = known | names
        rows = rows.copy()
        rows.loc[is_moved, "municipality_id"] = new
        rows.loc[is_moved, "municipality"] = new.map(names).fillna(rows["municipality"])
        return rows

    def _end_in_force(self, region: str, day: date) -> int:
        editions = self._editions[region]
        return max([editions[0][1], *(end for as_of, end in editions if as_of <= day)])


def official_names(rows: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Region → municipality_id → its commonest `municipality`; of equals the first by letter."""
    key = ["region_code", "municipality_id"]
    named = rows.dropna(subset=[*key, "municipality"])
    counted = named.groupby([*key, "municipality"]).size().reset_index(name="rows")
    first = counted.sort_values(["rows", "municipality"], ascending=[False, True])
    names: dict[str, dict[str, str]] = {}
    chosen = first.drop_duplicates(key)
    for region, municipality, name in zip(
        *(chosen[c] for c in (*key, "municipality")), strict=True
    ):
        names.setdefault(region, {})[municipality] = name
    return names


def branch_types(rows: pd.DataFrame) -> pd.Series[Any]:
    """`org_type` of each row; a branch has its head's: by identifier, else by the one head's ИНН.

    Heads are looked for in the branch's region. A branch whose head is not found keeps its own
    type, or counts as a school if it has none.
    """
    own = rows["org_type"].astype("str")
    is_branch = rows["level"] == "branch"
    if not is_branch.any():
        return own
    heads, branches = rows[rows["level"] == "head"], rows[is_branch]
    of_head = _of_head(branches, "head", heads, "organization_id")
    of_head = of_head.fillna(_of_head(branches, "inn", heads, "inn", lone=True))
    own[is_branch] = of_head.fillna(own[is_branch]).fillna("school")
    return own


def _of_head(
    branches: pd.DataFrame, key: str, heads: pd.DataFrame, known_by: str, *, lone: bool = False
) -> pd.Series[Any]:
    """Types of the heads that `key` of the branches names; `lone`: only where it names one."""
    names = heads["region_code"] + heads[known_by]
    types = pd.Series(heads["org_type"].to_numpy(), index=names)
    types = types[(names.notna() & ~names.duplicated(keep=False if lone else "first")).to_numpy()]
    return (branches["region_code"] + branches[key]).map(types).astype("str")


def fingerprints(data_root: DataRoot) -> dict[str, str]:
    """Region code → changes when any accepted registry row of the region does."""
    digests: dict[str, Any] = {}
    for path in sorted(_accepted_files(data_root)):
        digest = digests.setdefault(path.parent.name.partition("=")[2], sha256())
        digest.update(path.name.encode() + sha256(path.read_bytes()).digest())
    return {region: digest.hexdigest() for region, digest in digests.items()}


def _accepted_files(data_root: DataRoot) -> Iterable[Path]:
    return (data_root.accepted / "registry").glob("*/*/*.parquet")
