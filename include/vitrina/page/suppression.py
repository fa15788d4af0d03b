"""Suppression: what the public edition does not show, so that no value of a small base is told.

A value with a base below `smallest_base` is hidden. Of the values that sum to a printed total
more are hidden, the smallest first, until what is left of the total after the printed ones
belongs to several of them, has a base that may be shown, and is neither nobody nor everybody.
A place with fewer organisations than that is hidden as a whole: who is active in it would say
which of them are. Changes are hidden with either of their weeks, places in an order with any
value of the order. All organisation types together only: no type can be taken off a total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from vitrina.page.layout import page_layout
from vitrina.page.numbers import HIDDEN
from vitrina.page.rows import ALL_TYPES, RegionRows
from vitrina.page.table import Row

#: (week, indicator) of one place.
Cell = tuple[date, str]

#: An indicator whose base is the organisations of a place.
_ORGANIZATIONS = "org_active_pct"
_STEMS = (("teacher_active_msg", "teachers_base"), ("student_active", "students_base"))
#: Of a region these are its answer, about nobody.
_ANSWERS = ("yes", "no", "partial")
_SHOWN_VALUES = ("numerator", "denominator", "value", "delta")


@dataclass(frozen=True)
class Part:
    """One part of a total: who it is, and its integers."""

    id: str
    base: int
    count: int


@dataclass(frozen=True)
class Line:
    """What is hidden of one total; `is_total` too, where hiding all its parts is not enough."""

    hidden: frozenset[str]
    is_total: bool


@dataclass(frozen=True)
class HiddenCells:
    """Cells that are hidden of parts, by the part, and of the whole they sum to."""

    parts: dict[str, set[Cell]]
    whole: set[Cell]


def hide(parts: Sequence[Part], total: tuple[int, int] | None, forced: Iterable[str] = ()) -> Line:
    """What to hide of parts beside their total (base, count), which is printed or None.

    `forced` are hidden for another reason. What the total holds beyond the parts (types counted
    in it only) is a part nobody prints.
    """
    smallest = page_layout().smallest_base
    hidden = {part.id for part in parts if part.base < smallest} | set(forced)
    rest = total[0] - sum(part.base for part in parts) if total else 0
    unprinted = rest if 0 < rest < smallest else 0
    waiting = sorted(
        (part for part in parts if part.id not in hidden), key=lambda part: (part.base, part.id)
    )
    while True:
        if not unprinted and not any(part.base for part in parts if part.id in hidden):
            return Line(frozenset(hidden), is_total=False)
        # Of nobody nothing is told, and nobody hides behind them.
        left = [part for part in parts if part.id in hidden and part.base > 0]
        base, count = (sum(p.base for p in left), sum(p.count for p in left))
        is_several = len(left) + bool(unprinted) > 1
        if is_several and base + unprinted >= smallest and 0 < count < base:
            return Line(frozenset(hidden), is_total=False)
        if not waiting:
            return Line(frozenset(hidden), is_total=bool(parts))
        hidden.add(waiting.pop(0).id)


def municipal_cells(region: RegionRows) -> HiddenCells:
    """Of one region: what is hidden of its municipalities and of the region itself."""
    rows = region.municipalities
    few = {
        (row["report_week"], row["municipality_id"])
        for row in rows
        if row["indicator_code"] == _ORGANIZATIONS and is_small(row)
    }
    shown = [row for row in rows if row["indicator_code"] in page_layout().municipal]
    return _hidden_cells(
        shown, "municipality_id", region.values,
        lambda row: is_small(row) or (row["report_week"], row["municipality_id"]) in few,
    )  # fmt: skip


def region_cells(
    regions: Sequence[Row], country: Sequence[Row], forced: dict[str, set[Cell]]
) -> HiddenCells:
    """What is hidden of the regions and of the country itself.

    `regions` are rows of all types together; `forced` cells their municipalities would tell.
    """

    def is_told(row: Row) -> bool:
        return is_small(row) or _cell(row) in forced.get(row["region_code"], ())

    beside = {_cell(row) for row in regions if is_told(row)}
    shown = [row for row in regions if _cell(row) in beside]
    return _hidden_cells(shown, "region_code", country, is_told)


def _hidden_cells(
    rows: Sequence[Row], key: str, whole: Sequence[Row], is_forced: Callable[[Row], bool]
) -> HiddenCells:
    """What is hidden of parts named by `key` beside the values of what they sum to."""
    totals = {_cell(row): row for row in whole if row["org_type"] in ALL_TYPES}
    by_cell: dict[Cell, list[Row]] = defaultdict(list)
    for row in rows:
        by_cell[_cell(row)].append(row)
    hidden: dict[str, set[Cell]] = defaultdict(set)
    of_whole = set()
    for cell, parts in by_cell.items():
        forced = [row[key] for row in parts if is_forced(row)]
        line = hide(_parts(parts, key), _total(totals.get(cell)), forced)
        for part in line.hidden:
            hidden[part].add(cell)
        if line.is_total:
            of_whole.add(cell)
    return HiddenCells(dict(hidden), of_whole)


def public_values(rows: Sequence[Row], hidden: set[Cell], unranked: set[Cell]) -> list[Row]:
    """Rows of a region or the country without what is hidden, all types together only."""
    return [_public(row, hidden, unranked) for row in rows if row["org_type"] in ALL_TYPES]


def public_rows(
    rows: RegionRows, cells: HiddenCells, of_region: set[Cell], unranked: set[Cell]
) -> RegionRows:
    """The rows of a region's public page; `of_region`: hidden of it beside the other regions."""
    of_region = of_region | cells.whole
    hidden: dict[str, set[Cell]] = defaultdict(set)
    for row in rows.municipalities:
        cell, place = _cell(row), row["municipality_id"]
        # Its municipalities would sum to what is hidden of the region.
        if cell in of_region or cell in cells.parts.get(place, ()):
            hidden[place].add(cell)
    unordered = {cell for cells in hidden.values() for cell in cells}
    veiled = {
        place for place, cells in hidden.items() if any(code == _ORGANIZATIONS for _, code in cells)
    }
    return replace(
        rows,
        values=public_values(rows.values, of_region, unranked | cells.whole),
        municipalities=[
            _public(row, hidden.get(row["municipality_id"], set()), unordered)
            for row in rows.municipalities
            if row["indicator_code"] in page_layout().municipal
        ],
        organizations=_organizations(rows, hidden, veiled),
        counts={},
        inactive=[
            {**row, "teachers_registered": None, "students_registered": None}
            for row in rows.inactive
            if row["municipality_id"] not in veiled
        ],
        files=[],
        findings=[],
        absences=[],
        agreement=[],
    )


def is_small(row: Row) -> bool:
    """Is the base of a value too small to be shown? Of a count without a base the count is it."""
    if row["reason_code"] in _ANSWERS:
        return False
    base = row["numerator"] if row["denominator"] is None else row["denominator"]
    return base is not None and base < page_layout().smallest_base


def _organizations(rows: RegionRows, hidden: dict[str, set[Cell]], veiled: set[str]) -> list[Row]:
    """Percents without their integers: those would tell the base of what is hidden beside them."""
    places: dict[str, list[Row]] = defaultdict(list)
    for row in rows.organizations:
        places[row["municipality_id"]].append(row)
    totals = {
        (row["municipality_id"], row["indicator_code"]): row
        for row in rows.municipalities
        if row["report_week"] == rows.week
    }
    secret: dict[str, set[str]] = {}
    for place, found in places.items():
        for stem, base in _STEMS:
            code = f"{stem}_pct"
            shown = [row for row in found if row[code] is not None]
            if place in veiled or (rows.week, code) in hidden.get(place, ()):
                secret[f"{place}|{stem}"] = {row["organization_id"] for row in shown}
                continue
            parts = [
                Part(row["organization_id"], row[base] or 0, row[f"{stem}_count"] or 0)
                for row in shown
            ]
            line = hide(parts, _total(totals.get((place, code))))
            secret[f"{place}|{stem}"] = set(line.hidden)
    return [_public_organization(row, secret, veiled) for row in rows.organizations]


def _public_organization(row: Row, secret: dict[str, set[str]], veiled: set[str]) -> Row:
    shown = {**row, "teachers_base": None, "students_base": None}
    for stem, _ in _STEMS:
        shown[f"{stem}_count"] = None
        if row["organization_id"] in secret[f"{row['municipality_id']}|{stem}"]:
            shown |= {f"{stem}_pct": HIDDEN, f"{stem}_status": None}
        elif row[f"{stem}_pct"] is not None:
            # Its last digits would tell the integers.
            shown[f"{stem}_pct"] = round(row[f"{stem}_pct"], 1)
    if row["municipality_id"] in veiled:
        shown |= {"is_active": HIDDEN, "is_connected": HIDDEN}
    return shown


def _public(row: Row, hidden: set[Cell], unranked: set[Cell]) -> Row:
    week, code = cell = _cell(row)
    shown = dict(row)
    if cell in unranked or cell in hidden:
        shown |= {"rank": None, "rank_of": None}
    if (week - timedelta(weeks=1), code) in hidden:
        shown |= {"delta": None, "trend": None}
    if cell in hidden and (row["value"], row["numerator"]) != (None, None):
        told = {name: HIDDEN for name in _SHOWN_VALUES if row[name] is not None}
        shown |= {"status": None, "trend": None, "reason_code": None, **told}
        shown |= {"value": HIDDEN, "delta": None}
        shown |= {name: None for name in ("units_to_goal", "target_met", "denominator_kind",
                                          "denominator_as_of") if name in row}  # fmt: skip
    return shown


def _cell(row: Row) -> Cell:
    return row["report_week"], row["indicator_code"]


def _parts(rows: Sequence[Row], key: str) -> list[Part]:
    return [
        Part(row[key], row["denominator"], row["numerator"] or 0)
        for row in rows
        if row["denominator"] is not None and row["numerator"] is not None
    ]


def _total(row: Row | None) -> tuple[int, int] | None:
    if row is None or row["denominator"] is None or row["numerator"] is None:
        return None
    return row["denominator"], row["numerator"]
