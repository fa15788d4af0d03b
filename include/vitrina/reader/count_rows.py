"""Count rows: what every row of a sheet's used range was taken for; none is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from vitrina.reader.classify_rows import Classified
from vitrina.reader.sheet import Sheet

#: What a row may be. `outside` are rows of no table: an ignored sheet has no others.
ROWS = ("title", "header", "total", "footnote", "blank", "outside", "data")
#: The rows these kinds add up to: `used_range` from the first row with a value to the last, and,
#: where tables stand beside each other, that many rows again for each band of columns but one.
RANGES = ("used_range", "beside")
#: The data rows of tables that were turned away whole.
REFUSED = "refused"

#: Of a band: its `sheet` and a number for each name above; of a sheet: columns of tables.SHEETS.
SheetRows = dict[str, Any]
_COUNTED = (*RANGES, *ROWS, REFUSED)


def count_band(
    whole: Sheet, band: Sheet, taken: Iterable[Classified], refused: Iterable[Classified]
) -> dict[str, int]:
    """ROWS and REFUSED of one band of columns, over the used range of its whole sheet."""
    counts = Counter(dict.fromkeys((*ROWS, REFUSED), 0))
    in_tables = 0
    for is_refused, tables in enumerate((taken, refused)):
        for table in tables:
            counts.update(table.counts)
            counts["data"] += len(table.data)
            counts[REFUSED] += is_refused * len(table.data)
            in_tables += table.used_rows
    counts["header"] += counts.pop("repeated_header", 0)
    counts["outside"] += used_range(band) - in_tables
    counts["blank"] += used_range(whole) - used_range(band)
    return dict(counts)


def used_range(sheet: Sheet) -> int:
    """Rows from the first one with a value to the last."""
    return int(sheet.rows[-1] - sheet.rows[0]) + 1 if len(sheet.rows) else 0


def merged(name: str | None, counted: Iterable[SheetRows]) -> SheetRows:
    """Bands of one sheet, or of several, as one row of tables.SHEETS."""
    total = Counter(dict.fromkeys(_COUNTED, 0))
    for counts in counted:
        total.update({part: counts.get(part, 0) for part in _COUNTED})
    return {"sheet": name, **{f"{part}_rows": rows for part, rows in total.items()}}


def by_name(counted: Iterable[SheetRows]) -> list[SheetRows]:
    """A row a name, in the order of the workbook: a damaged one may give a name twice."""
    parts: dict[str | None, list[SheetRows]] = {}
    for counts in counted:
        parts.setdefault(counts["sheet"], []).append(counts)
    return [merged(name, same) for name, same in parts.items()]
