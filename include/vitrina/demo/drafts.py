"""A sheet before it is written: rows by field name, so that dirt.py can find what to spoil."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from vitrina.demo.workbook import Cell, Group, Sheet, write_csv, write_workbook

Row: TypeAlias = dict[str, Cell]


@dataclass
class Draft:
    """One sheet in the making. `columns` are (field, printed header) in printed order."""

    sheet: str
    titles: list[str]
    columns: list[tuple[str, str]]
    rows: list[Row]
    #: When the file appeared in the cloud (aware).
    published: datetime
    #: Field → Excel number format.
    formats: Mapping[str, str] = field(default_factory=dict)
    groups: Sequence[Group] = ()
    hidden_fields: Sequence[str] = ()
    hidden_rows: set[int] = field(default_factory=set)
    blank_rows_above_header: int = 1
    footnotes: list[str] = field(default_factory=list)
    #: Of a CSV file.
    encoding: str = "utf-8-sig"

    def header_of(self, name: str) -> str:
        """The header a field is printed under."""
        return dict(self.columns)[name]


def write_drafts(target: Path, drafts: Sequence[Draft]) -> None:
    """Write the sheets of one file; the suffix says XLSX or CSV."""
    first = drafts[0]
    if target.suffix == ".csv":
        write_csv(target, _as_sheet(first), first.published, encoding=first.encoding)
    else:
        write_workbook(target, [_as_sheet(draft) for draft in drafts], first.published)


def _as_sheet(draft: Draft) -> Sheet:
    fields = [name for name, _ in draft.columns]
    return Sheet(
        name=draft.sheet,
        titles=draft.titles,
        header=[header for _, header in draft.columns],
        rows=[[row.get(name) for name in fields] for row in draft.rows],
        groups=draft.groups,
        formats={fields.index(name): code for name, code in draft.formats.items()},
        widths={i: 44 for i, name in enumerate(fields) if "name" in name},
        hidden_columns=[fields.index(name) for name in draft.hidden_fields],
        hidden_rows=frozenset(draft.hidden_rows),
        blank_rows_above_header=draft.blank_rows_above_header,
        footnotes=draft.footnotes,
    )
