"""Matching: which kind a row of headers belongs to, and which column is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from vitrina.layouts import Layout, load_layouts
from vitrina.layouts.headers import header_words
from vitrina.layouts.schema import IGNORED, Rank

#: A table with this part of a kind's required headers is that kind, damaged (Q01).
NEAREST_SHARE = 0.6


@dataclass(frozen=True)
class HeaderCell:
    """What is printed over one column: the cell itself and, of two rows, the cell above it."""

    column: int
    leaf: str
    group: str = ""

    @cached_property
    def text(self) -> str:
        """The header as a person would say it."""
        return " ".join(f"{self.group} {self.leaf}".split())

    def readings(self) -> list[tuple[str, ...]]:
        """Leaf, else «group leaf»; the type may stand above: «% организаций» under «Школы»."""
        if not self.group:
            return [header_words(self.leaf)]
        if not self.leaf:
            return [header_words(self.group)]
        return [
            header_words(self.leaf),
            header_words(f"{self.group} {self.leaf}"),
            header_words(f"{self.leaf} {self.group}"),
        ]


@dataclass(frozen=True)
class HeaderMatch:
    """How well a header row fits one kind. `columns`: field → column index."""

    kind: str
    columns: Mapping[str, int]
    missing: tuple[str, ...]
    required_share: float
    #: Printed headers no alias claims and no layout key ignores.
    unknown: tuple[str, ...]
    #: field → the printed headers that claim it, where more than one does.
    doubled: Mapping[str, tuple[str, ...]]

    @property
    def is_whole(self) -> bool:
        """All required headers are there."""
        return not self.missing

    @property
    def rank(self) -> tuple[bool, float, int]:
        """All required headers first, then the most headers."""
        return self.is_whole, self.required_share if self.missing else 1.0, len(self.columns)


def match_kind(header: Sequence[HeaderCell]) -> HeaderMatch | None:
    """The kind a header row belongs to, or the nearest one with its missing headers.

    None when no kind has at least 60 % of its required headers there.
    """
    claims = [(cell, _claims_of(cell)) for cell in header]
    matches = [_match(layout, claims) for layout in load_layouts().values()]
    best = max(matches, key=lambda match: match.rank)
    return best if best.is_whole or best.required_share >= NEAREST_SHARE else None


def _match(layout: Layout, header: Sequence[tuple[HeaderCell, Mapping[str, str]]]) -> HeaderMatch:
    """Columns of one layout in a header row: the most specific alias claims a column."""
    claims: dict[str, list[HeaderCell]] = {}
    unknown: list[str] = []
    foreign = _foreign(layout, header)
    for cell, fields in header:
        field = None if cell in foreign else fields.get(layout.kind)
        if field is None:
            unknown.append(cell.text)
        elif field != IGNORED:
            claims.setdefault(field, []).append(cell)
    missing, required = _missing(layout, set(claims))
    return HeaderMatch(
        kind=layout.kind,
        columns={name: claims[name][0].column for name in layout.fields if name in claims},
        missing=missing,
        required_share=1 - len(missing) / required if required else 0.0,
        unknown=tuple(unknown),
        doubled={
            name: tuple(cell.text for cell in cells)
            for name, cells in claims.items()
            if len(cells) > 1
        },
    )


def _foreign(
    layout: Layout, header: Sequence[tuple[HeaderCell, Mapping[str, str]]]
) -> list[HeaderCell]:
    """Cells whose header means another kind beside the fields that are there (`only_without`)."""
    if not layout.only_without:
        return []
    found = {fields.get(layout.kind) for _, fields in header}
    doubtful = [
        header_words(printed)
        for printed, others in layout.only_without.items()
        if found.intersection(others)
    ]
    return [cell for cell, _ in header if any(words in doubtful for words in cell.readings())]


def _missing(layout: Layout, found: set[str]) -> tuple[tuple[str, ...], int]:
    """(first aliases of absent required headers, how many headers are required)."""
    required = [field for field in layout.fields.values() if field.required]
    missing = [field.aliases[0] for field in required if field.name not in found]
    total = len(required)
    if layout.at_least_one_of:
        total += 1
        if not found & set(layout.at_least_one_of):
            first = [layout.fields[name].aliases[0] for name in layout.at_least_one_of]
            missing.append(" или ".join(first))
    return tuple(missing), total


def _claims_of(cell: HeaderCell) -> dict[str, str]:
    """kind → field (or IGNORED) that claims a column, by the best of the cell's readings."""
    best: dict[str, tuple[Rank, str]] = {}
    for words in cell.readings():
        for kind, (rank, field) in _claims(words).items():
            if kind not in best or rank > best[kind][0]:
                best[kind] = rank, field
    return {kind: field for kind, (_, field) in best.items()}


@lru_cache(maxsize=8192)
def _claims(words: tuple[str, ...]) -> dict[str, tuple[Rank, str]]:
    """kind → (rank, field) of the most specific alias that matches one reading of a header."""
    claims = ((kind, layout.claim(words)) for kind, layout in load_layouts().items())
    return {kind: claim for kind, claim in claims if claim is not None}
