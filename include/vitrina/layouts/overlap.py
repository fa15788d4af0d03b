"""Overlap: kinds whose required headers are all headers of another kind, which no one tells apart.

A kind is recognised by all its required headers; of two such kinds the one with more headers
wins (matching.py). So a table of nothing but the required headers of one kind must not be as
good a table of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from vitrina.layouts.headers import AliasPattern
from vitrina.layouts.schema import IGNORED, Layout


def confusable(layouts: Sequence[Layout]) -> Iterator[str]:
    """A line for each kind that another could be taken for."""
    for layout, other in permutations(layouts, 2):
        columns = []
        for fields in _needed(layout):
            columns.append(_columns_of(other, _aliases(layout, fields)))
            if not columns[-1]:
                # Nearly every pair ends here, and each process that loads the layouts pays.
                break
        table = _whole_table(columns, _needed(other), {})
        if table is not None:
            listed = ", ".join(f"«{header}»" for header in table.values())
            yield (
                f"{layout.kind}.yaml: aliases: a table with its required headers {listed} is as "
                f"good a table of {other.kind}; allowed: a required header that {other.kind} "
                "does not have"
            )


def _needed(layout: Layout) -> list[tuple[str, ...]]:
    """Fields of which one each must be there."""
    required = [(name,) for name, field in layout.fields.items() if field.required]
    return [*required, *([layout.at_least_one_of] if layout.at_least_one_of else [])]


def _aliases(layout: Layout, fields: tuple[str, ...]) -> list[str]:
    return [alias for name in fields for alias in layout.fields[name].aliases]


def _columns_of(other: Layout, headers: list[str]) -> dict[str, str]:
    """Field of `other` → the first of the headers that it would be read from."""
    found: dict[str, str] = {}
    for header in headers:
        claim = other.claim(AliasPattern.of(header).literal)
        if claim is not None and claim[1] != IGNORED:
            found.setdefault(claim[1], header)
    return found


def _whole_table(
    columns: list[dict[str, str]], needed: list[tuple[str, ...]], table: dict[str, str]
) -> dict[str, str] | None:
    """A field of its own for every column so that all `needed` are there; None if there is none."""
    if not columns:
        return table if all(set(fields) & table.keys() for fields in needed) else None
    for field, header in columns[0].items():
        if field not in table:
            found = _whole_table(columns[1:], needed, {**table, field: header})
            if found is not None:
                return found
    return None
