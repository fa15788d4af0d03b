"""Regular scan: cells of rows written the way programs write them, checked rather than parsed.

A row is `<row r="7" …>`, cells, `</row>`; a cell is `<c r="AB7" s="1" t="s">` with `<v>…</v>`,
with `<is><t>…</t></is>`, or `<c r="AB7" s="1"/>`. Nothing stands between them. Every byte of a
block is held against that form, eight at a time and for all cells at once; only the texts are
free. Anything else raises Irregular, and `scan.py` reads the block instead, with the same result.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_uppercase, digits

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vitrina.reader.cell_block import TYPES, CellBlock, by_column
from vitrina.reader.scan import parse_rows
from vitrina.reader.sheet import LAST_ROW, Mask
from vitrina.reader.xml_text import Positions, refuse_controls, slices_of, texts_between

Words = npt.NDArray[np.uint64]

WORD = 8
_LONGEST_TAIL = 3 * WORD
_PADDING = bytes(_LONGEST_TAIL + 2 * WORD)
#: The low n bytes of a little-endian word.
_LOW = np.array([(1 << (8 * n)) - 1 for n in range(WORD + 1)], np.uint64)
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], np.uint64)

#: Attributes of a row in plain characters only.
_ROW_TAIL = re.compile(rb'((?: [A-Za-z][\w:.]*="[ !#-%\x27-;=-~]*")*) ?(/?)>')
_ATTRIBUTE = re.compile(rb' ([A-Za-z][\w:.]*)="([^"]*)"')
_CELL_TAIL = re.compile(rb'(?: s="(\d{1,6})")?(?: t="(\w+)")? ?(/?)>')
_MOST_TAILS = 1000


class Irregular(Exception):
    """The rows are written in another way than this scan knows."""


def scan_rows(content: bytes) -> CellBlock:
    """Cells of whole rows. Raises Unusual for XML that needs a real parser."""
    try:
        return regular_rows(content)
    except Irregular:
        return parse_rows(content)


def regular_rows(content: bytes) -> CellBlock:
    """Cells of whole rows. Raises Irregular, and Unusual for texts that are none."""
    padded = content + _PADDING
    xml = np.frombuffer(padded, np.uint8)
    words = np.ndarray((len(content) + _LONGEST_TAIL,), "<u8", padded, strides=(1,))
    tags = np.flatnonzero(xml == ord("<"))
    first = xml[tags + 1]
    # The end of the block stands where the next tag would.
    tags = np.append(tags, [len(content)] * 6)
    first = np.append(first, np.zeros(6, np.uint8))
    rows = _rows(padded, words, tags, np.flatnonzero(first == ord("r")))
    _demand(len(rows.index) > 0 and rows.index[0] == 0 and tags[0] == 0)
    cells = np.flatnonzero(first == ord("c"))
    begin = tags[cells]
    counts = np.diff(np.append(np.searchsorted(cells, rows.index), len(cells)))
    _demand(not (counts[rows.is_closed] > 0).any() and int(counts.sum()) == len(cells))
    columns, letters = _columns(words, begin)
    tail_begin = begin + (len('<c r="') + letters)
    printed = words[tail_begin] & np.repeat(rows.mask, counts)
    _demand((printed == np.repeat(rows.printed, counts)).all())
    tail_begin += np.repeat(rows.digits + 1, counts)
    styles, types, is_closed = _cell_tails(words, tail_begin, tags[cells + 1])

    inner = first[cells + 1]
    is_value = ~is_closed & (inner == ord("v"))
    is_inline = ~is_closed & (inner == ord("i"))
    is_empty = ~is_closed & (inner == ord("/"))
    _demand((is_closed | is_value | is_inline | is_empty).all())
    text_start, text_end = begin.copy(), begin.copy()
    length = np.ones(len(cells), np.int64)
    for mask, read in ((is_value, _values), (is_inline, _inline_texts), (is_empty, _nothing)):
        if mask.all():
            text_start, text_end, length = read(words, tags, cells)
        elif mask.any():
            text_start[mask], text_end[mask], length[mask] = read(words, tags, cells[mask])
    _demand_a_chain(words, tags, rows, cells, length)
    refuse_controls(xml[: len(content)])
    order = by_column(text_end > text_start, columns)
    return CellBlock(
        np.repeat(rows.numbers, counts)[order],
        columns[order],
        types[order],
        styles[order],
        texts_between(content, text_start[order], text_end[order]),
        frozenset(rows.numbers[rows.is_hidden].tolist()),
    )


@dataclass(frozen=True)
class _Rows:
    """`<row …>` tags. `printed` under `mask`: the number's digits and the quote behind them."""

    index: Positions
    numbers: npt.NDArray[np.int32]
    digits: npt.NDArray[np.int64]
    printed: Words
    mask: Words
    is_hidden: Mask
    is_closed: Mask


def _rows(content: bytes, words: Words, tags: Positions, index: Positions) -> _Rows:
    begin = tags[index]
    _demand((words[begin] == _word(b'<row r="')).all())
    number = words[begin + WORD]
    length = np.zeros(len(index), np.int64)
    values = np.zeros(len(index), np.int64)
    for place in range(WORD):
        byte = (number >> np.uint64(8 * place)) & np.uint64(0xFF)
        is_digit = (length == place) & (byte >= ord("0")) & (byte <= ord("9"))
        values[is_digit] = values[is_digit] * 10 + byte[is_digit].astype(np.int64) - ord("0")
        length += is_digit
    _demand(((length > 0) & (length < WORD) & (number & _LOW[1] != ord("0"))).all())
    _demand((values <= LAST_ROW).all())
    mask = _LOW[length + 1]
    printed = number & mask
    _demand((printed >> (length * 8).astype(np.uint64) == ord('"')).all())
    tail_begin = begin + (WORD + 1) + length
    _demand((tail_begin < tags[index + 1]).all())
    tails = slices_of(content, tail_begin, tags[index + 1]).dictionary_encode()
    _demand(len(tails.dictionary) <= _MOST_TAILS)
    read = np.array([_row_tail(tail) for tail in tails.dictionary.to_pylist()], np.bool_)
    is_hidden, is_closed = read.reshape(-1, 2)[np.asarray(tails.indices)].T
    return _Rows(index, values.astype(np.int32), length, printed, mask, is_hidden, is_closed)


def _row_tail(tail: bytes) -> tuple[bool, bool]:
    """Whether a row is hidden, and whether its tag is closed in itself."""
    found = _ROW_TAIL.fullmatch(tail)
    if not found:
        raise Irregular
    attributes = _ATTRIBUTE.findall(found[1])
    names = {name for name, _ in attributes}
    _demand(len(names) == len(attributes) and b"r" not in names)
    return dict(attributes).get(b"hidden") in (b"1", b"true"), bool(found[2])


def _columns(words: Words, begin: Positions) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int64]]:
    """Column numbers of `<c r="AB…`, and of how many letters they are: one or two."""
    opening = words[begin]
    _demand(((opening & _LOW[6]) == _word(b'<c r="')).all())
    behind_quote = opening.view("<u2")[3::4]
    columns, letters = _COLUMN[behind_quote], _LETTERS[behind_quote]
    _demand(bool(columns.all()))
    return columns, letters


def _column_tables() -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int64]]:
    """By the two characters behind `r="`: the column (0: none), how many of them are letters."""
    columns, letters = np.zeros(1 << 16, np.int16), np.zeros(1 << 16, np.int64)
    for number, letter in enumerate(ascii_uppercase, start=1):
        for digit in digits:
            one = int.from_bytes(f"{letter}{digit}".encode(), "little")
            columns[one], letters[one] = number, 1
        for second, follower in enumerate(ascii_uppercase, start=1):
            two = int.from_bytes(f"{letter}{follower}".encode(), "little")
            columns[two], letters[two] = number * 26 + second, 2
    return columns, letters


_COLUMN, _LETTERS = _column_tables()


def _cell_tails(
    words: Words, begin: Positions, end: Positions
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8], Mask]:
    """Style, type and self-closing of each cell, by the few forms their tags end in."""
    length = end - begin
    longest = int(length.max(initial=1))
    _demand(int(length.min(initial=1)) > 0 and longest <= _LONGEST_TAIL)
    parts = [
        words[begin + place] & _LOW[np.clip(length - place, 0, WORD)]
        for place in range(WORD, longest, WORD)
    ]
    parts.insert(0, words[begin] & _LOW[np.minimum(length, WORD)])
    mixed = parts[0]
    for part, factor in zip(parts[1:], _MIX, strict=False):
        mixed = mixed ^ (part * factor)
    forms = pa.array(mixed).dictionary_encode()
    codes = np.asarray(forms.indices)
    _demand(len(forms.dictionary) <= _MOST_TAILS)
    example = np.zeros(len(forms.dictionary), np.int64)
    example[codes] = np.arange(len(codes))
    if len(parts) > 1:
        # Equal mixtures are no proof: the bytes themselves must be equal.
        for part in parts:
            _demand((part == part[example][codes]).all())
    read = [
        _cell_tail(b"".join(int(part[place]).to_bytes(WORD, "little") for part in parts))
        for place in example.tolist()
    ]
    styles = np.array([style for style, _, _ in read], np.int32)
    types = np.array([cell_type for _, cell_type, _ in read], np.uint8)
    closed = np.array([is_closed for _, _, is_closed in read], np.bool_)
    return styles[codes], types[codes], closed[codes]


def _cell_tail(tail: bytes) -> tuple[int, int, bool]:
    found = _CELL_TAIL.fullmatch(tail.rstrip(b"\0"))
    if not found:
        raise Irregular
    return int(found[1] or 0), _type(found[2] or b"n"), bool(found[3])


def _type(printed: bytes) -> int:
    if printed not in TYPES:
        raise Irregular
    return int(TYPES[printed])


def _values(words: Words, tags: Positions, cells: Positions) -> tuple[Positions, ...]:
    """`<v>…</v></c>`: where the text begins and ends, and how many tags there are."""
    opening, end = tags[cells + 1], tags[cells + 2]
    _demand(((words[opening] & _LOW[3]) == _word(b"<v>")).all())
    _demand((words[end] == _word(b"</v></c>")).all())
    return opening + 3, end, np.full(len(cells), 4)


def _inline_texts(words: Words, tags: Positions, cells: Positions) -> tuple[Positions, ...]:
    """`<is><t>…</t></is></c>`, with or without `xml:space`."""
    opening, end = tags[cells + 1], tags[cells + 3]
    _demand(((words[opening] & _LOW[6]) == _word(b"<is><t")).all())
    _demand(
        (words[end] == _word(b"</t></is")).all() and (words[end + 5] == _word(b"/is></c>")).all()
    )
    is_plain = ((words[opening + 6]) & _LOW[1]) == ord(">")
    spaced = opening[~is_plain]
    for place, expected in ((6, b" xml:spa"), (14, b'ce="pres'), (21, b'serve">')):
        wanted = _word(expected)
        _demand(((words[spaced + place] & _LOW[len(expected)]) == wanted).all())
    return np.where(is_plain, opening + 7, opening + 28), end, np.full(len(cells), 6)


def _nothing(words: Words, tags: Positions, cells: Positions) -> tuple[Positions, ...]:
    """`<c …></c>`."""
    end = tags[cells + 1]
    _demand(((words[end] & _LOW[4]) == _word(b"</c>")).all())
    return end, end, np.full(len(cells), 2)


def _demand_a_chain(
    words: Words, tags: Positions, rows: _Rows, cells: Positions, length: Positions
) -> None:
    """Rows, cells and ends of rows must follow one another from the first byte to the last."""
    last = len(tags) - 6
    open_rows = ~rows.is_closed
    ends = (np.append(rows.index[1:], last) - 1)[open_rows]
    _demand(((words[tags[ends]] & _LOW[6]) == _word(b"</row>")).all())
    _demand((tags[ends + 1] == tags[ends] + 6).all())
    after = cells + length
    closing = tags[after - 1]
    # The last tag of a cell that is closed in itself reaches to the next one by its tail.
    _demand(((length == 1) | (tags[after] == closing + 4)).all())
    elements = np.concatenate([rows.index, ends, cells])
    following = np.concatenate([rows.index + 1, ends + 1, after])
    is_element = np.zeros(last + 1, np.bool_)
    is_element[elements] = True
    is_element[last] = True
    _demand(int(is_element.sum()) == len(elements) + 1 and is_element[following].all())
    _demand(int(length.sum()) + len(rows.index) + len(ends) == last)


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text.ljust(WORD, b"\0"), "little"))


def _demand(is_regular: bool | np.bool_) -> None:
    if not is_regular:
        raise Irregular
