"""Printed totals: what the rows of the whole table are said to add up to (Q29).

Totals are no data rows. What they say is kept apart, counts only, so that a table can be asked
whether its parts make its printed whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from vitrina.layouts import Layout
from vitrina.reader.find_tables import FoundTable
from vitrina.reader.sheet import Sheet

_LABEL_TYPES = ("text", "region", "municipality", "territory", "org_type")
#: «Итого», «Всего:», «Общий итог», «Итого по краю», «Всего по Омской области»; never «Ачинск Итог».
_WHOLE = re.compile(
    r"[\s«\"(*]*(?:(?:общий|общее)\s+)?(?:итого?|всего|grand\s+total|total)"
    r"(?:\s+по\s+(?:(?:[а-яё-]+\s+)?(?:краю|области)|(?:[а-яё-]+\s+)?республике(?:\s+[а-яё() -]+)?"
    r"|региону|субъекту(?:\s+рф)?|списку|таблице|файлу))?[\s:.)»\"*]*",
    re.IGNORECASE,
)
#: Of a sheet of nothing but remarks the first and the last so many rows are asked.
_LOOKED_AT = 500
#: A country's total says nothing of a list of some of its regions.
_PLACE = re.compile(r"стран|росси|\bрф\b", re.IGNORECASE)


def printed_totals(
    sheet: Sheet, table: FoundTable, layout: Layout, data: np.ndarray
) -> list[dict[str, Any]]:
    """Rows above or below all data rows (`data`: their positions) that total the whole table:
    `{"row": number Excel shows, "cells": {count field: text}}`.

    A word that closes groups inside the table as well says nothing of the whole.
    """
    counts = {n: c for n, c in table.match.columns.items() if layout.fields[n].type == "count"}
    if not counts or not len(data):
        return []
    labels = [c for n, c in table.match.columns.items() if layout.fields[n].type in _LABEL_TYPES]
    first, last = int(data[0]), int(data[-1])
    others = np.setdiff1d(np.arange(table.leaf + 1, table.end), data).tolist()
    if len(others) > 2 * _LOOKED_AT:
        others = [*others[:_LOOKED_AT], *others[-_LOOKED_AT:]]
    words = {place: label for place in others if (label := _label(sheet, place, labels))}
    inside = {_folded(label) for place, label in words.items() if first < place < last}
    found = []
    for place, label in words.items():
        if first < place < last or _folded(label) in inside:
            continue
        cells = {name: sheet.columns[column][place].as_py() for name, column in counts.items()}
        printed = {name: text for name, text in cells.items() if text is not None}
        if printed:
            found.append({"row": int(sheet.rows[place]), "cells": printed})
    return found


def _label(sheet: Sheet, place: int, labels: Iterable[int]) -> str | None:
    """What calls a row the total of the whole table: one of its labels, or its leftmost cell."""
    texts = sheet.row_texts(place)
    candidates = [texts[column] for column in (*labels, *sorted(texts)[:1]) if column in texts]
    return next((t for t in candidates if _WHOLE.fullmatch(t) and not _PLACE.search(t)), None)


def _folded(label: str) -> str:
    return re.sub(r"[^а-яёa-z]+", " ", label.lower()).strip()
