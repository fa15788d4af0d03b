"""Worksheet: one streaming pass over a sheet's XML, in blocks of whole rows."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitrina.reader.archive import Archive, Unpacked, refuse_document_type
from vitrina.reader.cell_block import CellBlock, CellType
from vitrina.reader.limits import MAX_AREA, refuse_much_text, scattered
from vitrina.reader.refusal import SAVE_AGAIN, Refusal, damaged
from vitrina.reader.regular_scan import scan_rows
from vitrina.reader.render import render_iso_dates, render_numbers
from vitrina.reader.scan import OTHER_ENCODING
from vitrina.reader.sheet import Merge, Sheet, blank_to_null, column_letters, visible
from vitrina.reader.slow_scan import SlowScan, parse_xml, unknown_style
from vitrina.reader.xml_text import Unusual

BLOCK = 2 << 20
#: What stands before and after the rows is small in any honest sheet.
MAX_HEAD = 16 << 20

_SHEET_DATA = re.compile(rb"<sheetData\s*(/?)>")
_FEW_RUNS = 16


@dataclass(frozen=True)
class Styles:
    """`formats`: NumberFormat of each cell style by its index; `is_1904`: the workbook's epoch."""

    formats: np.ndarray
    is_1904: bool = False


@dataclass
class _Pass:
    """What one pass gathers."""

    blocks: list[CellBlock] = field(default_factory=list)
    head: bytes = b""
    tail: bytes = b""


def read_worksheet(
    archive: Archive, part: str, name: str, strings: pa.StringArray, styles: Styles
) -> Sheet:
    """Read one sheet whole. Raises Refusal (Q31) when its XML is damaged or unsafe."""
    gathered = _Pass()
    try:
        with archive.stream(part) as stream:
            for rows in _blocks_of_rows(stream, part, gathered):
                gathered.blocks.append(scan_rows(rows))
        blocks, around = gathered.blocks, _around(gathered, part)
    except Unusual:
        blocks, around = _slow_pass(archive, part)
    return _assembled(
        name, blocks, strings, styles,
        hidden_rows=frozenset().union(*(block.hidden_rows for block in blocks)),
        hidden_columns=around.hidden_columns(),
        merges=tuple(around.merges),
    )  # fmt: skip


def _blocks_of_rows(stream: Unpacked, part: str, gathered: _Pass) -> Iterator[bytes]:
    """Bytes between `<sheetData>` and `</sheetData>`, cut after whole rows."""
    head = stream.read(BLOCK)
    while not (opening := _SHEET_DATA.search(head)):
        more = stream.read(BLOCK)
        if not more or len(head) > MAX_HEAD:
            raise Unusual("no <sheetData>")
        head += more
    gathered.head = head[: opening.start()]
    refuse_document_type(part, gathered.head)
    rest = head[opening.end() :]
    if OTHER_ENCODING.match(gathered.head):
        raise Unusual("not UTF-8")
    if opening[1]:
        gathered.tail = b"</sheetData>" + _tail(stream, rest)
        return
    while True:
        end = rest.find(b"</sheetData>")
        if end >= 0:
            yield rest[:end]
            gathered.tail = _tail(stream, rest[end:])
            return
        cut = rest.rfind(b"</row>") + len(b"</row>")
        if cut >= len(b"</row>"):
            yield rest[:cut]
            rest = rest[cut:]
        more = stream.read(BLOCK)
        if not more:
            raise damaged(
                f"Лист обрывается на полуслове (часть «{part}»): файл повреждён. Откройте его в "
                "Excel, сохраните заново и загрузите.",
                f"no </sheetData> in {part}",
            )
        rest += more


def _tail(stream: Unpacked, begin: bytes) -> bytes:
    tail = begin + stream.read(MAX_HEAD)
    if stream.read(1):
        raise Unusual("much behind the rows")
    return tail


def _slow_pass(archive: Archive, part: str) -> tuple[list[CellBlock], SlowScan]:
    scan = SlowScan()
    with archive.stream(part) as stream:
        parse_xml(stream, part, scan)
    return [scan.block()], scan


def _around(gathered: _Pass, part: str) -> SlowScan:
    """What stands before and behind the rows, read as XML: hidden columns and merges."""
    scan = SlowScan()
    try:
        parse_xml(io.BytesIO(gathered.head + b"<sheetData>" + gathered.tail), part, scan)
    except Refusal as refusal:
        raise Unusual("no XML around the rows") from refusal
    return scan


def _assembled(
    name: str,
    blocks: list[CellBlock],
    strings: pa.StringArray,
    styles: Styles,
    *,
    hidden_rows: frozenset[int],
    hidden_columns: frozenset[int],
    merges: tuple[Merge, ...],
) -> Sheet:
    """Cells of all blocks to text columns over the rows that hold anything."""
    used_rows, positions = _used_rows(blocks)
    if not len(used_rows):
        return Sheet(name, used_rows, {}, {}, hidden_rows, hidden_columns, merges)
    parts = _parts_by_column(blocks)
    if len(used_rows) * len(parts) > MAX_AREA:
        raise scattered(name, len(used_rows), len(parts))
    strings = blank_to_null(strings)
    texts: dict[int, pa.StringArray] = {}
    numeric: dict[int, np.ndarray] = {}
    for number in sorted(parts):
        rows = np.concatenate([block.rows[cells] for block, cells in parts[number]])
        types = np.concatenate([block.types[cells] for block, cells in parts[number]])
        stored = pa.concat_arrays([block.values[cells] for block, cells in parts[number]])
        if (np.diff(rows) <= 0).any():
            _refuse_repeated(rows, number)
        formats = _formats(parts[number], styles)
        cells = _texts(stored, types, formats, strings, styles.is_1904)
        places = positions[rows]
        texts[number] = _spread(cells, places, len(used_rows))
        is_number = np.zeros(len(used_rows), np.bool_)
        is_number[places] = types == CellType.NUMBER
        if is_number.any():
            numeric[number] = is_number
    return visible(Sheet(name, used_rows, texts, numeric, hidden_rows, hidden_columns, merges))


def _refuse_repeated(rows: np.ndarray, column: int) -> None:
    """Rows may stand in any order, but a cell with two values has none."""
    found, counts = np.unique(rows, return_counts=True)
    if counts.max() > 1:
        cell = f"{column_letters(column)}{found[counts.argmax()]}"
        raise damaged(
            f"Ячейка {cell} записана дважды: файл повреждён. {SAVE_AGAIN}", f"{cell} is repeated"
        )


def _used_rows(blocks: list[CellBlock]) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers that hold anything, ascending, and by row number its place among them."""
    last = max((int(block.rows.max(initial=0)) for block in blocks), default=0)
    is_used = np.zeros(last + 1, np.bool_)
    for block in blocks:
        is_used[block.rows] = True
    return np.flatnonzero(is_used).astype(np.int32), np.cumsum(is_used, dtype=np.int32) - 1


def _parts_by_column(blocks: list[CellBlock]) -> dict[int, list[tuple[CellBlock, slice]]]:
    """Column number → where its cells stand in each block."""
    parts: dict[int, list[tuple[CellBlock, slice]]] = {}
    for block in blocks:
        if not len(block.columns):
            continue
        begins = np.flatnonzero(np.diff(block.columns, prepend=0)).tolist()
        for begin, end in zip(begins, [*begins[1:], len(block.columns)], strict=True):
            parts.setdefault(int(block.columns[begin]), []).append((block, slice(begin, end)))
    return parts


def _formats(parts: list[tuple[CellBlock, slice]], styles: Styles) -> np.ndarray:
    """NumberFormat of each cell of a column."""
    used = np.concatenate([block.styles[cells] for block, cells in parts])
    if not len(styles.formats):
        # A workbook without styles has plain numbers only.
        return np.zeros(len(used), np.uint8)
    if used.max() >= len(styles.formats):
        rows = np.concatenate([block.rows[cells] for block, cells in parts])
        raise unknown_style(int(rows[used.argmax()]))
    formats: np.ndarray = styles.formats[used]
    return formats


def _texts(
    stored: pa.StringArray,
    types: np.ndarray,
    formats: np.ndarray,
    strings: pa.StringArray,
    is_1904: bool,
) -> pa.StringArray:
    """Stored text of one column's cells to the text a person reads."""
    begins = np.flatnonzero(np.diff(types, prepend=np.uint8(len(CellType)))).tolist()
    if len(begins) <= _FEW_RUNS:
        # A header of texts over a column of numbers.
        runs = [slice(*ends) for ends in pairwise([*begins, len(types)])]
        return pa.concat_arrays(
            _of_one_type(stored[run], int(types[run.start]), formats[run], strings, is_1904)
            for run in runs
        )
    texts = stored
    for cell_type in np.flatnonzero(np.bincount(types)).tolist():
        mask = types == cell_type
        mine = stored.filter(pa.array(mask))
        changed = _of_one_type(mine, cell_type, formats[mask], strings, is_1904)
        texts = pc.replace_with_mask(texts, pa.array(mask), changed)
    return texts


def _of_one_type(
    stored: pa.StringArray,
    cell_type: int,
    formats: np.ndarray,
    strings: pa.StringArray,
    is_1904: bool,
) -> pa.StringArray:
    if cell_type == CellType.SHARED:
        return _shared(stored, strings)
    if cell_type == CellType.NUMBER:
        return render_numbers(stored, formats, is_1904=is_1904)
    if cell_type == CellType.ISO_DATE:
        return render_iso_dates(stored)
    return blank_to_null(stored) if cell_type == CellType.TEXT else stored


def _shared(indexes: pa.StringArray, strings: pa.StringArray) -> pa.StringArray:
    try:
        places = pc.cast(indexes, pa.int32())
        refuse_much_text(strings, places)
        return strings.take(places)
    except (pa.ArrowInvalid, pa.ArrowIndexError) as error:
        raise damaged(
            "Файл повреждён: ячейка ссылается на текст, которого в книге нет. Откройте файл в "
            "Excel, сохраните заново и загрузите.",
            f"shared string index: {error}",
        ) from error


def _spread(cells: pa.StringArray, positions: np.ndarray, length: int) -> pa.StringArray:
    """Cells put at their rows, null between them."""
    if len(cells) == length and (np.diff(positions) == 1).all():
        return cells
    places = np.full(length, -1, np.int64)
    places[positions] = np.arange(len(cells))
    return cells.take(pa.array(places, mask=places < 0))
