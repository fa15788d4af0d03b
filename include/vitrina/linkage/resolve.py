"""Resolve: the rows of one file with their municipality, organisation and candidates."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vitrina.layouts import Layout
from vitrina.linkage.candidates import best_candidates
from vitrina.linkage.decisions import NOTHING_DECIDED, Decided
from vitrina.linkage.registry import Registry, branch_types, official_names
from vitrina.linkage.signature import signatures
from vitrina.linkage.stages import link_rows
from vitrina.rows import cells
from vitrina.territory import match_municipality


def resolve(
    rows: pd.DataFrame,
    layout: Layout,
    known: Registry | None,
    decided: Decided = NOTHING_DECIDED,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows with municipality and organisation; candidates of those that link to none.

    A row people decided on has its `_signature`, whatever it is linked by in the end.
    """
    nobody = pd.DataFrame()
    if known is None:
        return _as_registry(rows), nobody
    days = rows["report_week"].fillna(rows["as_of_date"])
    places = _printed_places(rows, layout)
    if places is not None:
        rows["municipality_printed_id"] = _municipalities(places, rows, days, known)
        rows["_oktmo_place"] = _coded_places(rows, days, known)
        rows["municipality_id"] = rows["municipality_printed_id"].fillna(rows["_oktmo_place"])
    if not layout.links:
        return rows, nobody
    candidates = []
    rows["_signature"] = decided.signatures(rows, layout.kind)
    rows["_decision"] = rows["_signature"].map(decided.outcomes).astype("str")
    if fields_of(layout, "org_type"):
        rows["_head_missing"] = False
    for day, group in rows.groupby(days, dropna=True):
        organizations = known.on(day, group["region_code"].dropna().unique())
        group = group.assign(municipality_printed_id=group["municipality_id"])
        links = link_rows(group, organizations)
        rows.loc[group.index, list(links)] = links
        _apply_registry(rows, group.index, organizations)
        unlinked = group[links["link_method"] == "none"]
        found = best_candidates(unlinked, organizations)
        candidates.append(_described(found, unlinked, layout.kind))
    rows["link_method"] = rows["link_method"].fillna("none")
    rows["is_linked"] = rows["organization_id"].notna()
    own = ~rows["is_linked"]
    # `u:` ids: the same row of another week has the same one.
    rows.loc[own, "organization_id"] = "u:" + signatures(rows[own], layout.kind)
    rows = rows.drop(columns="_decision")
    return rows, pd.concat([nobody, *candidates], ignore_index=True)


def _as_registry(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the registry itself are the organisations."""
    code = rows["oktmo"].where(cells.identifier_is_valid(rows["oktmo"], "oktmo"))
    rows["municipality_id"] = code.str.slice(0, 5) + "000"
    for region, group in rows[rows["municipality_id"].isna()].groupby("region_code"):
        names = official_names(rows[rows["region_code"] == region]).get(str(region), {})
        found = {text: match_municipality(text, names) for text in group["municipality"].dropna()}
        named = group["municipality"].map(found)
        rows.loc[group.index, "municipality_id"] = named.astype("str")
    rows["organization_id"] = rows["organization_code"]
    rows["is_linked"] = rows["organization_id"].notna()
    rows["link_method"], rows["link_score"] = "registry_id", 100.0
    # A registry that does not say its levels names a head where there is one.
    rows["_registry_level"] = rows["head"].isna().map({True: "head", False: "branch"})
    # «Филиал ОО» as a type is a level: the branch is what its head is.
    rows["org_type"] = rows["org_type"].fillna(branch_types(rows).where(rows["_level"] == "branch"))
    return rows


def _printed_places(rows: pd.DataFrame, layout: Layout) -> pd.Series[Any] | None:
    """Names of municipalities as printed; a territory that is a region names none."""
    for field in fields_of(layout, "municipality"):
        return rows[field]
    for field in fields_of(layout, "territory"):
        return rows[field].mask(rows["_region_printed"].notna())
    return None


def _municipalities(
    places: pd.Series[Any], rows: pd.DataFrame, days: pd.Series[Any], known: Registry
) -> pd.Series[Any]:
    """municipality_id of what each row prints, told apart among those of its region on its day."""
    regions = rows["region_code"]
    names = {
        day: known.municipalities(day, regions[days == day].dropna().unique())
        for day in days.dropna().unique()
    }
    keys = pd.DataFrame({"day": days, "region": regions, "printed": places})
    which = keys.groupby(list(keys), sort=False).ngroup().fillna(-1).to_numpy(int)
    distinct = keys.dropna().drop_duplicates()
    found = [
        match_municipality(printed, names[day].get(region, {}))
        or _formerly(printed, known.former_municipalities(day, region))
        for day, region, printed in distinct.itertuples(index=False)
    ]
    # The group of a row that lacks one of the three is -1: the last place.
    return pd.Series(pd.array([*found, None], dtype="str")[which], index=rows.index)


def _formerly(printed: str, former: dict[str, dict[str, str]]) -> str | None:
    """The municipality of the day that a printed name of other days means."""
    today = {key: now for now, names in former.items() for key in names}
    name = match_municipality(
        printed, {k: n for names in former.values() for k, n in names.items()}
    )
    return today.get(name) if name else None


def _coded_places(rows: pd.DataFrame, days: pd.Series[Any], known: Registry) -> pd.Series[Any]:
    """municipality_id by a valid printed ОКТМО, old or new, among those of the day."""
    places = pd.Series(None, index=rows.index, dtype="str")
    if "oktmo" not in rows:
        return places
    valid = cells.identifier_is_valid(rows["oktmo"].fillna(""), "oktmo")
    codes = rows["oktmo"].where(valid).str.slice(0, 5) + "000"
    keys = pd.DataFrame({"day": days, "region": rows["region_code"], "code": codes}).dropna()
    for day, region in keys[["day", "region"]].drop_duplicates().itertuples(index=False):
        here = keys[(keys["day"] == day) & (keys["region"] == region)]
        today = {code: code for code in known.municipalities(day, [region]).get(region, {})}
        former = known.former_municipalities(day, region)
        now = {old: new for new, names in former.items() for old in names}
        places[here.index] = here["code"].map(now | today).astype("str")
    return places


def _apply_registry(rows: pd.DataFrame, index: pd.Index[Any], organizations: pd.DataFrame) -> None:
    """What the registry knows better: municipality and type of linked rows, heads of branches."""
    group = rows.loc[index]
    known = organizations.set_index("organization_id")
    place = _looked_up(group["organization_id"], known["municipality_id"])
    rows.loc[index, "municipality_id"] = place.fillna(group["municipality_id"].astype("str"))
    rows.loc[index, "_registry_level"] = _looked_up(group["organization_id"], known["level"])
    heads = organizations[organizations["level"] == "head"]
    by_ogrn = _unique(heads, "ogrn")
    nothing = pd.Series(None, index=index, dtype="str")
    ogrn = group.get("ogrn", nothing)
    if "inn_is_head" in rows:
        of_head = _looked_up(ogrn, by_ogrn["inn"])
        of_head = of_head.fillna(_looked_up(group["organization_id"], known["inn"]))
        rows.loc[index, "inn"] = group["inn"].mask(group["inn_is_head"], of_head)
    if "org_type" in rows:
        of_head = _looked_up(group.get("inn", nothing), _unique(heads, "inn")["org_type"])
        of_head = of_head.fillna(_looked_up(ogrn, by_ogrn["org_type"]))
        is_branch = group["_level"] == "branch"
        typed = _looked_up(group["organization_id"], known["org_type"])
        typed = typed.fillna(group["org_type"]).fillna(of_head.where(is_branch))
        # A branch whose head cannot be found counts as a school, and is listed.
        missing = typed.isna() & is_branch
        rows.loc[index, "org_type"] = typed.mask(missing, "school")
        rows.loc[index, "_head_missing"] = missing


def _looked_up(keys: pd.Series[Any], values: pd.Series[Any]) -> pd.Series[Any]:
    return keys.map(values).astype("str")


def _unique(heads: pd.DataFrame, key: str) -> pd.DataFrame:
    lone = heads[heads[key].notna() & ~heads.duplicated(key, keep=False)]
    return lone.set_index(key)


def _described(found: pd.DataFrame, unlinked: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Candidates beside what the row prints, in the columns of tables.CANDIDATES."""
    printed = unlinked.reindex(
        columns=["_file_sha256", "_file_name", "_sheet", "_row_number", "report_week",
                 "region_code", "name", "inn", "municipality"]
    )  # fmt: skip
    described = found.merge(printed, left_on="row", right_index=True)
    described.columns = [name.removeprefix("_") for name in described.columns]
    return described.rename(columns={"name": "printed_name"}).assign(kind=kind)


def fields_of(layout: Layout, type_: str) -> list[str]:
    """Names of a layout's fields of one type, in its order."""
    return [name for name, field in layout.fields.items() if field.type == type_]
