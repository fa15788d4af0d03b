"""Candidates: organisations a person may choose from for a row that no stage links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from vitrina.linkage.names import Name, read_name, similarities
from vitrina.linkage.stages import ROW_COLUMNS, read_names, same_identifiers
from vitrina.rows import cells

CANDIDATES = 3
#: Rows compared with a whole region at once; bounds the memory of the similarity matrix.
_CHUNK = 1000


def best_candidates(rows: pd.DataFrame, organizations: pd.DataFrame) -> pd.DataFrame:
    """The three registry organisations most like each unlinked row, for a person to choose from.

    Columns `row`, `candidate_rank` from 1, `organization_id`, `score` of the name, `method`:
    those with the row's ИНН or ОГРН (or the one a swap of two digits gives) come first, then
    those of the municipality by name, or of the region where the municipality is not known.
    """
    rows = rows.reindex(columns=[*ROW_COLUMNS]).astype("str")
    open_ones = organizations[organizations["is_open"]].reset_index(drop=True)
    found = [*_same_identifier(rows, open_ones), *_like_names(rows, open_ones)] if len(rows) else []
    if not found:
        return pd.DataFrame(columns=["row", "candidate_rank", "organization_id", "score", "method"])
    listed = pd.concat(found, ignore_index=True)
    listed = listed.drop_duplicates(["row", "organization_id"])
    listed["order"] = listed["method"].map({"inn": 0, "ogrn": 1, "name": 2})
    listed = listed.sort_values(
        ["row", "order", "score", "organization_id"], ascending=[True, True, False, True]
    )
    listed["candidate_rank"] = listed.groupby("row").cumcount() + 1
    return listed[listed["candidate_rank"] <= CANDIDATES].drop(columns="order")


def _same_identifier(rows: pd.DataFrame, open_ones: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for key in ("inn", "ogrn"):
        given = rows[key].fillna("")
        valid = cells.identifier_is_valid(given, key)
        meant = rows[key].where(valid, cells.transposition(rows[key], key))
        pairs = same_identifiers(rows.assign(**{key: meant}).dropna(subset=[key]), open_ones, [key])
        if not pairs.empty:
            score = [
                max(float(similarities([read_name(a)], read_names(pd.Series([b, c]))).max()), 0.0)
                for a, b, c in zip(
                    pairs["name"].fillna(""), pairs["name_known"], pairs["full_name"], strict=True
                )
            ]
            yield pairs[["row", "organization_id"]].assign(score=score, method=key)


def _like_names(rows: pd.DataFrame, open_ones: pd.DataFrame) -> Iterator[pd.DataFrame]:
    named = rows[rows["name"].notna()]
    is_placed = named["municipality_printed_id"].isin(open_ones["municipality_id"].unique())
    for key, known, group in (
        ("municipality_printed_id", "municipality_id", named[is_placed]),
        ("region_code", "region_code", named[~is_placed]),
    ):
        places = dict(list(open_ones.groupby(known)))
        for place, alike in group.groupby(key):
            candidates = places.get(place)
            if candidates is None:
                continue
            ids = candidates["organization_id"].to_numpy()
            for start in range(0, len(alike), _CHUNK):
                part = alike.iloc[start : start + _CHUNK]
                scores = _name_scores([read_name(name) for name in part["name"]], candidates)
                best = np.argsort(-scores, axis=1, kind="stable")[:, :CANDIDATES]
                yield pd.DataFrame(
                    {
                        "row": np.repeat(part.index.to_numpy(), best.shape[1]),
                        "organization_id": ids[best].ravel(),
                        "score": np.take_along_axis(scores, best, axis=1).ravel().astype(float),
                        "method": "name",
                    }
                )


def _name_scores(names: list[Name], candidates: pd.DataFrame) -> Any:
    return np.maximum(
        similarities(names, read_names(candidates["name"])),
        similarities(names, read_names(candidates["full_name"])),
    )
