"""Classify rows: which rows under a header are data, and what the others are; none is lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitrina.layouts import Layout
from vitrina.reader.find_tables import FoundTable
from vitrina.reader.sheet import Mask, Sheet

NON_DATA = ("title", "header", "repeated_header", "total", "footnote", "blank")

_TOTAL = r"^[\s«\"]*(?i:итого|всего|общий\s+итог|подытог|промежуточный\s+итог)(?:[^а-яёА-ЯЁ]|$)"
_FOOTNOTE = (
    r"^\s*(?:\*|[¹²³]|\d\)\s|(?i:примечани|источник|исполнител|подготовил|составил|согласован"
    r"|ответственн|контактн|тел[.:ф]|справочно|руководител|директор|начальник|министр|заместител"
    r"|дата\s+(?:формирования|составления|выгрузки)|данные\s))"
)
_STARRED = r"^\s*(?:\*|[¹²³])|:"
_LABEL_TYPES = ("text", "region", "municipality", "org_type", "level")
_LONGEST_LABEL = 120


@dataclass(frozen=True)
class Classified:
    """Positions of the data rows in `Sheet.rows`, counts of the others, texts around the data."""

    data: np.ndarray
    counts: dict[str, int]
    used_rows: int
    titles: list[str]
    footnotes: list[str]


def classify_rows(sheet: Sheet, table: FoundTable, layout: Layout, previous_row: int) -> Classified:
    """Sort the rows of one table. `previous_row`: last row of the table above, 0 for the first.

    Data rows and the counts add up to the used range the table stands in.
    """
    body = slice(table.leaf + 1, table.end)
    columns = {number: values[body] for number, values in sheet.columns.items()}
    fields = {name: columns[number] for name, number in table.match.columns.items()}
    length = max(table.end - table.leaf - 1, 0)
    filled = _count(list(columns.values()), length)
    known = _count(list(fields.values()), length)
    label = _first_text(columns, length)
    repeated = _repeated(sheet, table, fields, known) | _numbered(sheet, table, columns, length)
    total = _matches(label, _TOTAL)
    for name, values in fields.items():
        if layout.fields[name].type in _LABEL_TYPES:
            total |= _matches(values, _TOTAL)
    total &= ~repeated
    marked = _matches(label, _FOOTNOTE) & ~total & ~repeated
    marked &= (known * 2 < len(fields)) | (filled == 1) | _matches(label, _STARRED)
    numbered_only = (known == 0) & _matches(label, r"^\s*\d+\.?\s*$")
    footnote = (known == 0) & ~numbered_only
    footnote |= marked | ((filled == 1) & _is_long(label))
    footnote |= (filled == 1) & _is_merged(sheet, body, length)
    footnote |= _tail(sheet, body, known, marked)
    footnote &= ~(total | repeated)
    blank = numbered_only & ~(total | repeated | footnote)
    data = ~(repeated | total | footnote | blank)

    first_row = previous_row + 1 if previous_row else int(sheet.rows[table.begin])
    used_rows = int(sheet.rows[table.end - 1]) - first_row + 1
    gaps = used_rows - (table.end - table.begin)
    return Classified(
        data=np.flatnonzero(data) + table.leaf + 1,
        counts={
            "title": table.header - table.begin,
            "header": table.leaf - table.header + 1,
            "repeated_header": int(repeated.sum()),
            "total": int(total.sum()),
            "footnote": int(footnote.sum()),
            "blank": int(blank.sum()) + gaps,
        },
        used_rows=used_rows,
        titles=[_joined(sheet, position) for position in range(table.begin, table.header)],
        footnotes=[
            _joined(sheet, table.leaf + 1 + position)
            for position in np.flatnonzero(footnote).tolist()
        ],
    )


def _count(columns: list[pa.StringArray], length: int) -> np.ndarray:
    """How many of the columns have a value in each row."""
    counts = np.zeros(length, np.int32)
    for values in columns:
        counts += np.asarray(pc.is_valid(values))
    return counts


def _first_text(columns: dict[int, pa.StringArray], length: int) -> pa.StringArray:
    """Leftmost value of each row."""
    if not columns:
        return pa.nulls(length, pa.string())
    return pc.coalesce(*(columns[number] for number in sorted(columns)))


def _matches(values: pa.StringArray, pattern: str) -> Mask:
    matching = pc.fill_null(pc.match_substring_regex(values, pattern), False)
    return np.array(matching, dtype=np.bool_)


def _repeated(
    sheet: Sheet, table: FoundTable, fields: dict[str, pa.StringArray], known: np.ndarray
) -> Mask:
    """Rows whose every known cell says again what its header says."""
    equal = np.zeros(len(known), np.int32)
    for name, values in fields.items():
        column = sheet.columns[table.match.columns[name]]
        printed = {column[position].as_py() for position in range(table.header, table.leaf + 1)}
        printed.discard(None)
        equal += np.asarray(pc.is_in(values, pa.array(sorted(printed), pa.string())))
    mask: Mask = (equal == known) & (known >= 2)
    return mask


def _numbered(
    sheet: Sheet, table: FoundTable, columns: dict[int, pa.StringArray], length: int
) -> Mask:
    """The line «1 2 3 4 …» that numbers the columns under a header."""
    mask = np.zeros(length, np.bool_)
    if length:
        texts = [values[0].as_py() for _, values in sorted(columns.items()) if values[0].is_valid]
        numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 4]
        is_series = numbers == list(range(1, len(numbers) + 1))
        mask[0] = len(numbers) >= 3 and len(numbers) == len(texts) and is_series
    return mask


def _tail(sheet: Sheet, body: slice, known: np.ndarray, marked: Mask) -> Mask:
    """Rows after the last full one, from the first blank row or footnote on."""
    full = np.flatnonzero((known >= 2) & ~marked)
    last = int(full[-1]) if len(full) else -1
    rows = sheet.rows[body]
    mask = np.zeros(len(known), np.bool_)
    # Without a single full row a list of names may be all there is: only footnotes end it.
    for position in range(last + 1, len(known)):
        is_after_blank = last >= 0 and position > 0 and rows[position] - rows[position - 1] > 1
        if is_after_blank or marked[position]:
            mask[position:] = True
            break
    return mask


def _is_long(label: pa.StringArray) -> Mask:
    return np.asarray(pc.fill_null(pc.greater(pc.utf8_length(label), _LONGEST_LABEL), False))


def _is_merged(sheet: Sheet, body: slice, length: int) -> Mask:
    """Rows that hold a cell merged over several columns: headings inside the table."""
    merged = [m.first_row for m in sheet.merges if m.last_column > m.first_column]
    if not merged or not length:
        return np.zeros(length, np.bool_)
    return np.isin(sheet.rows[body], np.array(merged, np.int32))


def _joined(sheet: Sheet, position: int) -> str:
    texts = sheet.row_texts(position)
    return " ".join(texts[column] for column in sorted(texts))
