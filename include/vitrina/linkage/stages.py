"""Linkage: which organisation of the registry a row is about. A wrong link is worse than none.

Stages, first hit wins: the registry's own identifier, a decision of a person, (ИНН, КПП), ИНН,
ОГРН, the name inside the municipality. Then by_successor, of rows about closed organisations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from vitrina.linkage.fit import BRANCH_WORD, Fit
from vitrina.linkage.names import (
    NOTHING,
    Name,
    agree,
    cut_similarity,
    may_be_one,
    read_name,
    same_number,
    shared_score,
    similarities,
    speak_against,
)
from vitrina.rows import cells

NAME_SCORE = 80.0
#: A cut name has lost what tells it from others: it must be nearer.
CUT_NAME_SCORE = 90.0
NAME_LEAD = 5.0

LINK = ("organization_id", "link_method", "link_score")
Stage = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]


def link_rows(rows: pd.DataFrame, organizations: pd.DataFrame) -> pd.DataFrame:
    """Columns LINK for each row, `link_method` none where nothing links.

    `rows`: `region_code`, `municipality_printed_id`, `_level` and any of `organization_code`,
    `inn`, `kpp`, `ogrn`, `name`, `_decision` (by_decision). `organizations`: the registry on the
    day (Registry.on). A row decided to be no organisation has `link_method` decision and no id.
    """
    rows = rows.reindex(columns=[*ROW_COLUMNS]).astype("str")
    links = pd.DataFrame(index=rows.index, columns=list(LINK), dtype=object)
    for stage in STAGES:
        left = rows[links["link_method"].isna()]
        if left.empty:
            break
        hits = stage(left, organizations)
        links.loc[hits.index, list(LINK)] = hits[list(LINK)].astype(object)
    inherited = by_successor(rows, links, organizations)
    links.loc[inherited.index, list(LINK)] = inherited[list(LINK)].astype(object)
    return pd.DataFrame(
        {
            "organization_id": links["organization_id"].astype("str"),
            "link_method": links["link_method"].fillna("none").astype("str"),
            "link_score": links["link_score"].astype("Float64"),
        }
    )


ROW_COLUMNS = (
    "region_code", "municipality_printed_id", "_level",
    "organization_code", "inn", "kpp", "ogrn", "name", "org_type", "_decision",
)  # fmt: skip
#: In `_decision`: the row is no organisation of the registry.
UNRELATED = "unrelated"


def by_registry_identifier(rows: pd.DataFrame, organizations: pd.DataFrame) -> pd.DataFrame:
    """The registry's own identifier, closed organisations too: it says which one is meant."""
    given = rows["organization_code"].dropna()
    known = pd.Index(organizations["organization_id"].unique())
    return _hits(given[known.get_indexer(given) >= 0], "registry_id")


def by_decision(rows: pd.DataFrame, organizations: pd.DataFrame) -> pd.DataFrame:
    """What a person decided of a row printed so: an organisation open on the day, or UNRELATED.

    Where the decided organisation is closed the decision says nothing of the day.
    """
    decided = rows["_decision"].dropna()
    is_unrelated = decided == UNRELATED
    open_ones = organizations.loc[organizations["is_open"], "organization_id"]
    linked = _hits(decided[~is_unrelated & decided.isin(open_ones)], "decision")
    unrelated = _hits(decided[is_unrelated].mask(is_unrelated), "decision")
    return pd.concat([linked, unrelated.assign(link_score=None)])


def by_identifiers(
    rows: pd.DataFrame, organizations: pd.DataFrame, *, keys: tuple[str, ...], method: str
) -> pd.DataFrame:
    """The only open organisation with these identifiers, or the only one in the municipality.

    Levels are compared only where the row states one; identifiers that fail their checksum, and
    those shared by several candidates, link nothing.
    """
    usable = rows.loc[rows[list(keys)].notna().all(axis=1)]
    checked = keys[0]
    usable = usable[cells.identifier_is_valid(usable[checked], checked)]
    pairs = same_identifiers(usable, organizations[organizations["is_open"]], list(keys))
    pairs = pairs[pairs["_level"].isna() | (pairs["_level"] == pairs["level"])]
    here = pairs[pairs["municipality_printed_id"] == pairs["municipality_id"]]
    only = pairs[~pairs["row"].duplicated(keep=False)]
    only_here = here[~here["row"].duplicated(keep=False) & ~here["row"].isin(only["row"])]
    found = pd.concat([only.assign(is_shared=False), only_here.assign(is_shared=True)])
    found = found[~_is_another(found, organizations)]
    if keys == ("ogrn",):
        # Branches print no ИНН of their own: two rows of one branch are rows of two branches.
        twins = found.duplicated("organization_id", keep=False) & (found["level"] == "branch")
        found = found[~twins]
    return _hits(found.set_index("row")["organization_id"], method)


def by_name(rows: pd.DataFrame, organizations: pd.DataFrame) -> pd.DataFrame:
    """Inside the municipality: equal school number and a clearly best name.

    Whole names first, then the only one such a name may mean; what is left and may be cut is
    compared with the openings of names. Only open organisations are linked; a closed one that a
    vague name may mean as well leaves it in doubt.
    """
    places = organizations[organizations["is_open"]]["municipality_id"].unique()
    placed = rows[rows["name"].notna() & rows["municipality_printed_id"].isin(places)]
    known = organizations[
        organizations["municipality_id"].isin(placed["municipality_printed_id"].unique())
    ]
    names = read_names(placed["name"])
    pairs = list(zip(read_names(known["name"]), read_names(known["full_name"]), strict=True))
    fits = Fit(placed, known)
    is_open = known["is_open"].to_numpy(dtype=bool)
    ids = known["organization_id"].tolist()
    by_place = known.groupby("municipality_id").indices
    found = []
    for place, group in placed.groupby("municipality_printed_id").indices.items():
        here = by_place[place]
        of_group = [names[row] for row in np.asarray(group)]
        of_place = [pairs[candidate] for candidate in np.asarray(here)]
        allowed = fits.allowed(group, here)
        for row, candidate, score in _named_in(of_group, of_place, allowed, is_open[here]):
            found.append((placed.index[group[row]], ids[here[candidate]], score))
    hits = pd.DataFrame(found, columns=["row", "organization_id", "link_score"]).set_index("row")
    return hits.assign(link_method="name")


def _named_in(
    names: list[Name], pairs: list[tuple[Name, Name]], fits: Any, is_open: Any
) -> Iterator[tuple[int, int, float]]:
    """(row, candidate, score) of the rows of one municipality that a name links, by place."""
    can_link = np.array([name.can_link for name in names])
    allowed = fits & can_link[:, None]
    scores = np.maximum(*(similarities(names, list(one)) for one in zip(*pairs, strict=True)))
    is_whole = np.array([not name.is_cut_number for name in names])
    equal = allowed & is_open & _equal_numbers(names, pairs) & is_whole[:, None]
    best = _clear_best(scores, equal, NAME_SCORE)
    for row, place in enumerate(best.tolist()):
        if place >= 0 and any(agree(names[row], own) for own in pairs[place]):
            yield row, place, float(scores[row, place])
        elif can_link[row]:
            place, score = _only_possible(names[row], pairs, allowed[row])
            if place < 0 and names[row].is_maybe_cut and not names[row].is_cut_number:
                place, score = _opening(names[row], pairs, allowed[row] & is_open)
            if place >= 0 and is_open[place]:
                yield row, place, score


def _only_possible(name: Name, pairs: list[tuple[Name, Name]], allowed: Any) -> tuple[int, float]:
    """(place, score) of the only organisation that a name which says less may mean, else -1."""
    own = read_name(name.own) if name.own else None
    possible = [
        place for place in np.flatnonzero(allowed).tolist()
        if any(_may_mean(name, own, known) for known in pairs[place])
    ]  # fmt: skip
    if len(possible) != 1:
        return -1, 0.0
    (place,) = possible
    return place, max(shared_score(name, known) for known in pairs[place])


def _may_mean(name: Name, own: Name | None, known: Name) -> bool:
    """Whether a row's name may mean this one; branches also by what names them alone."""
    if may_be_one(name, known) and same_number(name, known):
        return True
    if own is None and known.own is None:
        return False
    one, other = own or name, read_name(known.own) if known.own else known
    return may_be_one(one, other) and same_number(one, other)


def _opening(name: Name, pairs: list[tuple[Name, Name]], allowed: Any) -> tuple[int, float]:
    """(place, score) of the organisation whose name a cut one clearly opens, else -1."""
    # A number that was not cut off must be equal.
    opening = np.array(
        [
            max(cut_similarity(name, own) for own in two)
            if is_allowed and name.number in (None, two[0].number, two[1].number) else 0.0
            for two, is_allowed in zip(pairs, allowed.tolist(), strict=True)
        ]
    )  # fmt: skip
    (place,) = _clear_best(opening[None, :], allowed[None, :], CUT_NAME_SCORE)
    return int(place), float(opening[place])


STAGES: tuple[Stage, ...] = (
    by_registry_identifier,
    by_decision,
    partial(by_identifiers, keys=("inn", "kpp"), method="inn_kpp"),
    partial(by_identifiers, keys=("inn",), method="inn"),
    partial(by_identifiers, keys=("ogrn",), method="ogrn"),
    by_name,
)


def by_successor(
    rows: pd.DataFrame, links: pd.DataFrame, organizations: pd.DataFrame
) -> pd.DataFrame:
    """Rows that still print a closed organisation whose successor the registry names.

    They are the successor's, unless other rows are: then its numbers would stand twice.
    """
    heirs = _open_successors(organizations)
    if not heirs:
        return _hits(pd.Series(dtype="str"), "successor")
    closed = organizations[organizations["organization_id"].isin(list(heirs))]
    closed = closed.assign(is_open=True)
    by_code = links["link_method"].eq("registry_id") & links["organization_id"].isin(list(heirs))
    found = [links[by_code]]
    left = rows[links["link_method"].isna()]
    # A decision of a person is about what it names; the other stages find what is printed.
    for stage in STAGES:
        if stage is not by_decision:
            found.append(stage(left, closed))
            left = left[~left.index.isin(found[-1].index)]
    hits = pd.concat([part[["organization_id", "link_score"]].astype(object) for part in found])
    hits["organization_id"] = hits["organization_id"].map(heirs)
    taken = hits["organization_id"].isin(links["organization_id"].dropna())
    hits = hits[~taken & ~hits["organization_id"].duplicated(keep=False)]
    return hits.assign(link_method="successor")


def _open_successors(organizations: pd.DataFrame) -> dict[str, str]:
    """Closed organisation → the open one that succeeded it, over several successions too."""
    named = organizations.dropna(subset=["successor"])
    if named.empty:
        return {}
    successor = dict(zip(named["organization_id"], named["successor"], strict=True))
    is_open = dict(zip(organizations["organization_id"], organizations["is_open"], strict=True))
    heirs = {}
    for code in successor:
        heir = code
        for _ in successor:
            if is_open.get(heir, True) or heir not in successor:
                break
            heir = successor[heir]
        if heir != code and is_open.get(heir):
            heirs[code] = heir
    return heirs


def same_identifiers(
    rows: pd.DataFrame, organizations: pd.DataFrame, keys: list[str]
) -> pd.DataFrame:
    """Rows beside each organisation with the same identifiers in the same region."""
    left = rows.rename_axis("row").reset_index()
    right = organizations[
        ["region_code", *keys, "organization_id", "municipality_id", "level", "name", "full_name"]
    ]
    return left.merge(right, on=["region_code", *keys], suffixes=("", "_known"))


def _is_another(found: pd.DataFrame, organizations: pd.DataFrame) -> pd.Series[bool]:
    """Links by identifiers of the legal person that the name speaks against.

    ИНН and ОГРН are the head's and all its branches': a «… филиал …» is not the head, and one
    with quite another name is another of them. An identifier copied from the wrong line is found
    by a name that an organisation of the printed municipality has.
    """
    printed = found["name"].fillna("")
    names = (found["name_known"].fillna(""), found["full_name"].fillna(""))
    says_branch = printed.str.contains(BRANCH_WORD, regex=True)
    known_branch = (names[0] + " " + names[1]).str.contains(BRANCH_WORD, regex=True)
    not_the_head = (found["level"] == "head") & says_branch & ~known_branch
    # Of one organisation with the ИНН or ОГРН it is enough that it is the head.
    in_doubt = (found["level"] == "branch") | found["is_shared"]
    unlike = (printed != "") & (printed != names[0]) & (printed != names[1])
    another = np.zeros(len(found), dtype=bool)
    texts = [printed.tolist(), *(name.tolist() for name in names)]
    opposed = [
        place for place in np.flatnonzero(unlike.to_numpy()).tolist()
        if all(
            speak_against(read_name(texts[0][place]), read_name(known))
            for known in {texts[1][place], texts[2][place]} - {""}
        )
    ]  # fmt: skip
    another[opposed] = in_doubt.to_numpy()[opposed]
    opposed = [place for place in opposed if not another[place]]
    if opposed:
        another[opposed] = _is_name_of_others(found.iloc[opposed], organizations)
    return not_the_head | pd.Series(another, index=found.index)


def _is_name_of_others(found: pd.DataFrame, organizations: pd.DataFrame) -> list[bool]:
    """Whether another open organisation of the printed municipality has the row's name."""
    places = found["municipality_printed_id"].dropna().unique()
    near = organizations[organizations["is_open"] & organizations["municipality_id"].isin(places)]
    keys = {
        (place, name.key)
        for column in ("name", "full_name")
        for place, name in zip(near["municipality_id"], read_names(near[column]), strict=True)
        if name.can_link
    }
    return [
        (place, read_name(name).key) in keys
        for place, name in zip(found["municipality_printed_id"], found["name"], strict=True)
    ]


def _equal_numbers(names: list[Name], pairs: list[tuple[Name, Name]]) -> Any:
    """row × candidate: the same school number, or none on both sides."""
    numbers = np.array([name.number or "" for name in names])
    known = np.array([short.number or full.number or "" for short, full in pairs])
    return numbers[:, None] == known[None, :]


def _clear_best(scores: Any, allowed: Any, least: float) -> Any:
    """Per row the place of its best allowed score, -1 unless high enough and clearly ahead."""
    among = np.where(allowed, scores, 0.0)
    rows = np.arange(len(among))
    best = among.argmax(axis=1)
    first = among[rows, best]
    among[rows, best] = 0.0
    is_clear = (first >= least) & (first - among.max(axis=1) >= NAME_LEAD)
    return np.where(is_clear, best, -1)


def read_names(printed: pd.Series[Any]) -> list[Name]:
    """The comparable form of every name, NOTHING where there is none."""
    return [read_name(name) if name else NOTHING for name in printed.fillna("").tolist()]


def _hits(organizations: pd.Series[Any], method: str) -> pd.DataFrame:
    return pd.DataFrame({"organization_id": organizations}).assign(
        link_method=method, link_score=100.0
    )
