"""«Замечания к данным» sent back: which organisation rows printed alike are about, or none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.oracle import places, read
from tests.oracle.link import words
from tests.oracle.read import Cell, Table

UNRELATED = "не относится"
_PLACE = re.compile(r"(?:(.*) / )?(\d+)")
Signature = tuple[str, ...]


@dataclass(frozen=True)
class Decided:
    """By what a row prints of its organisation: its code, or that it is none of the registry."""

    outcomes: Mapping[Signature, str] = field(default_factory=dict)

    def applied(
        self, rows: Sequence[dict[str, Cell]], region: str, codes: Sequence[str | None]
    ) -> list[str | None]:
        """Codes of rows as they were linked, those that people decided on as they decided."""
        found = []
        for signature, code in zip(_signatures(rows, region), codes, strict=True):
            said = self.outcomes.get(signature, code)
            found.append(None if said == UNRELATED else said)
        return found


def decided(remarks: Iterable[Table], exports: Iterable[Table]) -> Decided:
    """Decisions on rows of the weekly exports; of two on rows alike the newer file's counts.

    A decision names its row by file, sheet and number, and an organisation by its identifier.
    """
    of_file: dict[tuple[str, str, int], Signature] = {}
    for table in exports:
        names = (*table.file.folders[::-1], table.file.name, *table.titles)
        region = next(filter(None, map(places.region, names)), "")
        signatures = _signatures(table.rows, region)
        for number, signature in zip(table.numbers, signatures, strict=True):
            of_file[table.file.name, table.sheet, number] = signature
    outcomes: dict[Signature, str] = {}
    for table in sorted(remarks, key=lambda one: one.file.order):
        for remark in table.rows:
            named = _PLACE.fullmatch(read.text(remark["place_in_file"]))
            decision = read.text(remark["decision"])
            if not named or not decision:
                continue
            key = (read.text(remark["source"]), named[1] or "", int(named[2]))
            if key in of_file:
                said = UNRELATED if UNRELATED in decision.lower() else decision.split()[0]
                outcomes[of_file[key]] = said
    return Decided(outcomes)


def _signatures(rows: Sequence[dict[str, Cell]], region: str) -> list[Signature]:
    """Region, municipality, ИНН, name of each row, and its place among those printed alike."""
    seen: Counter[Signature] = Counter()
    found = []
    for row in rows:
        place, inn, name = (read.text(row.get(field)) for field in ("place", "inn", "name"))
        printed = (region, places.form(place), inn, words(name))
        found.append((*printed, str(seen[printed])))
        seen[printed] += 1
    return found
