"""Signature: what a row prints of its organisation, the same in the file of every week.

It is made of printed text alone: no registry, no other file and no later edition changes it.
"""

from __future__ import annotations

from hashlib import sha1
from typing import Any

import pandas as pd

from vitrina.spelling import words
from vitrina.territory import municipality_form

#: Columns of conformed and of linked rows it is made of.
COLUMNS = (
    "report_week", "as_of_date", "region_code", "municipality", "inn", "inn_is_head", "ogrn",
    "kpp", "organization_code", "name",
)  # fmt: skip
_TEXTS = ("municipality", "ogrn", "kpp", "organization_code", "name", "region_code")


def signatures(rows: pd.DataFrame, kind: str) -> pd.Series[Any]:
    """Hash of kind, region, municipality, ИНН, name and ordinal among equals of one period.

    A row that prints no name of its own is called by its other identifiers. The equals of a row
    must be among `rows`: they print the same `legal_number`.
    """
    rows = rows.reindex(columns=list(COLUMNS)).astype(dict.fromkeys(_TEXTS, "str"))
    others = rows[["organization_code", "kpp", "ogrn"]].fillna("")
    name = _each(rows["name"], lambda text: " ".join(words(text)))
    parts = pd.DataFrame(
        {
            "region": rows["region_code"].fillna("").astype("str"),
            "place": _each(rows["municipality"], municipality_form),
            "legal": legal_number(rows),
            "name": name.where(name != "", others.agg("/".join, axis=1) if len(rows) else name),
        }
    )
    period = rows[["report_week", "as_of_date"]].astype("str")
    ordinal = parts.join(period).groupby([*parts, *period], dropna=False).cumcount()
    return pd.Series(
        [
            sha1("\x1f".join((kind, *map(str, key))).encode(), usedforsecurity=False).hexdigest()
            for key in zip(*(parts[part] for part in parts), ordinal, strict=True)
        ],
        index=rows.index, dtype="str",
    )  # fmt: skip


def legal_number(rows: pd.DataFrame) -> pd.Series[Any]:
    """The printed ИНН; of a branch «как у головной», as of a row without one, the ОГРН; or ""."""
    rows = rows.reindex(columns=["inn", "inn_is_head", "ogrn"])
    is_of_head = rows["inn_is_head"].astype("boolean").fillna(False).astype(bool)
    inn, ogrn = rows["inn"].astype("str"), rows["ogrn"].astype("str")
    return inn.mask(is_of_head).fillna(ogrn).fillna("")


def _each(texts: pd.Series[Any], form: Any) -> pd.Series[Any]:
    """Each distinct text formed once."""
    formed = {text: form(text) for text in texts.dropna().unique()}
    return texts.map(formed).astype("str").fillna("")
