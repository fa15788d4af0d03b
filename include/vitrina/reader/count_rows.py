"""Count rows: what every row of a sheet's used range was taken for; none is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from vitrina.reader.classify_rows import Classified
from vitrina.reader.sheet import Sheet

#: Columns of tables.SHEETS but for the file. `used_range_rows` (first row with a value to the last)
#: are title, header, total, footnote, blank, data and `outside_rows`: those of no table, all of an
#: ignored sheet. Tables that were turned away whole count like those that were taken.
SheetRows = dict[str, Any]


def count_rows(sheet: Sheet, tables: Iterable[Classified]) -> SheetRows:
    """What the rows of a sheet and of its tables are."""
    used = int(sheet.rows[-1] - sheet.rows[0]) + 1 if len(sheet.rows) else 0
    rows = Counter({"used_range": used, "outside": used, "data": 0})
    rows.update(dict.fromkeys(("title", "header", "total", "footnote", "blank"), 0))
    for table in tables:
        counts = dict(table.counts)
        rows["header"] += counts.pop("repeated_header")
        rows.update(counts)
        rows["data"] += len(table.data)
        rows["outside"] -= table.used_rows
    return {"sheet": sheet.name, **{f"{part}_rows": number for part, number in rows.items()}}


def together(counted: Iterable[SheetRows]) -> SheetRows:
    """All sheets of a file as one without a name."""
    total: Counter[str] = Counter()
    for rows in counted:
        total.update({part: number for part, number in rows.items() if part != "sheet"})
    return {"sheet": None, **total}
