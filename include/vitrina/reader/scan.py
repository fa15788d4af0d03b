"""Scan: cells of one run of `<row>…</row>` bytes, found with array operations, no call per cell.

Understands the XML that Excel, LibreOffice, openpyxl and XlsxWriter write. Anything rarer (a
namespace prefix, a comment, cells without coordinates) raises Unusual, and `slow_scan.py` reads
the sheet with a real XML parser instead: slower, with the same result.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from vitrina.reader.cell_block import TYPES, CellBlock, CellType, by_column
from vitrina.reader.sheet import LAST_COLUMN, LAST_ROW, NO_CACHED_VALUE, Mask
from vitrina.reader.well_formed import demand_strings, demand_well_formed
from vitrina.reader.xml_text import (
    Positions,
    Unusual,
    refuse_controls,
    texts_between,
    unescaped,
)

Bytes = npt.NDArray[np.uint8]


#: How XML says that it is not in UTF-8.
OTHER_ENCODING = re.compile(rb"""\s*<\?xml[^>]*?encoding=["'](?!(?i:utf-8)["'])""")
_LT, _GT, _QUOTE, _SLASH, _SPACE, _EQUALS = b'<>"/ ='
_TYPE_BY_LETTER = {name[0]: of for name, of in TYPES.items() if name != b"str"}
_HIDDEN_ROW = re.compile(rb'<row\s(?=[^>]*\shidden="(?:1|true)")[^>]*\br="(\d+)"')
_FORMULA_TEXT = len("str")
_INLINE_TEXT = len("inlineStr")


def parse_rows(content: bytes) -> CellBlock:
    """Cells of whole rows. Raises Unusual for XML the fast way does not know."""
    try:
        content.decode()
    except UnicodeDecodeError as error:
        raise Unusual("not UTF-8") from error
    xml = np.frombuffer(content, np.uint8)
    tags, closes = _tags(content, xml)
    first, second = xml[tags + 1], xml[tags + 2]
    if ((first == ord("!")) | (first == ord("?"))).any():
        raise Unusual("a comment, CDATA or instruction among the cells")
    ends_name = (second == _SPACE) | (second == _GT) | (second == _SLASH)
    starts = tags[(first == ord("c")) & ends_name]
    _check_balance(xml, tags, first, second, starts, closes)
    demand_well_formed(b"<sheetData>", content, b"</sheetData>")
    if not len(starts):
        return CellBlock.empty()
    ref_start, ref_end, style_start, style_end, type_start, type_end = _attributes(
        xml, starts, closes
    )
    rows, columns = _coordinates(xml, ref_start, ref_end)
    text_start, text_end, has_value = _values(xml, tags, first, ends_name, starts, closes)
    types = _types(xml, type_start, type_end)
    inline = _inline_texts(content, xml, tags, first, ends_name, starts, closes)
    text_start[inline.owners], text_end[inline.owners] = inline.starts, inline.ends
    has_value[inline.owners] = True
    formula = np.zeros(len(starts), np.bool_)
    formula[_owners(tags[(first == ord("f")) & ends_name], starts)] = True
    empty = ~has_value | (text_end <= text_start)
    is_text = (types == CellType.TEXT) | (types == CellType.SHARED)
    uncalculated = formula & empty & ~is_text
    keep = ~empty | uncalculated
    keep[list(inline.rich)] = True
    types[uncalculated] = CellType.FORMULA
    order = by_column(keep, columns)
    values = texts_between(content, text_start[order], text_end[order])
    if inline.rich or uncalculated.any():
        values = _patched(values, order, inline.rich, uncalculated)
    return CellBlock(
        rows[order],
        columns[order],
        types[order],
        _integers(xml, style_start[order], style_end[order]).astype(np.int32),
        values,
        frozenset(map(int, _HIDDEN_ROW.findall(content))),
    )


def shared_strings(content: bytes) -> pa.StringArray:
    """Texts of `xl/sharedStrings.xml` by their index. Raises Unusual as `parse_rows` does."""
    begin = content.find(b"<sst")
    if begin < 0:
        raise Unusual("no <sst> element")
    if not content.rstrip().endswith(b"</sst>") or OTHER_ENCODING.match(content):
        raise Unusual("text behind the strings, no end of them, or not UTF-8")
    xml = np.frombuffer(content, np.uint8)
    tags, closes = _tags(content, xml)
    first, second = xml[tags + 1], xml[tags + 2]
    if np.isin(first[tags > begin], (ord("!"), ord("?"))).any():
        raise Unusual("a comment, CDATA or instruction among the strings")
    demand_strings(content, xml, tags, closes, begin)
    is_item = (first == ord("s")) & (second == ord("i"))
    ends_name = (second == _SPACE) | (second == _GT) | (second == _SLASH)
    starts = tags[is_item]
    if not len(starts):
        return pa.array([], pa.string())
    found = _inline_texts(content, xml, tags, first, ends_name, starts, closes, end=b"</si>")
    text_start = starts.copy()
    text_end = starts.copy()
    text_start[found.owners], text_end[found.owners] = found.starts, found.ends
    values = texts_between(content, text_start, text_end)
    if found.rich:
        everything = np.arange(len(starts))
        values = _patched(values, everything, found.rich, np.zeros(len(starts), np.bool_))
    return values


def _tags(content: bytes, xml: Bytes) -> tuple[Positions, Positions]:
    """Where tags begin and end; they must take turns, and no control character stand among them."""
    tags, closes = np.flatnonzero(xml == _LT), np.flatnonzero(xml == _GT)
    if len(tags) != len(closes) or (tags >= closes).any() or (closes[:-1] >= tags[1:]).any():
        raise Unusual("brackets that do not pair")
    refuse_controls(xml)
    return tags, closes


def _check_balance(
    xml: Bytes,
    tags: Positions,
    first: Bytes,
    second: Bytes,
    starts: Positions,
    closes: Positions,
) -> None:
    """As many rows and cells must end as begin; the XML parser says what is wrong otherwise."""
    rows = tags[(first == ord("r")) & (second == ord("o"))]
    is_row_end = (first == _SLASH) & (second == ord("r"))
    row_ends = xml[np.minimum(tags[is_row_end] + 3, len(xml) - 1)] == ord("o")
    cell_ends = (first == _SLASH) & (second == ord("c"))
    for begins, ends in ((rows, row_ends), (starts, cell_ends)):
        nearest = np.minimum(np.searchsorted(closes, begins), max(len(closes) - 1, 0))
        is_whole = xml[closes[nearest] - 1] == _SLASH if len(begins) else np.zeros(0, np.bool_)
        if len(begins) != int(is_whole.sum()) + int(ends.sum()):
            raise Unusual("tags that do not pair")


def _attributes(xml: Bytes, starts: Positions, closes: Positions) -> tuple[Positions, ...]:
    """Start and end of the values of `r`, `s`, `t` of each tag; equal where there is none."""
    limit = closes[np.searchsorted(closes, starts)]
    quotes = np.append(np.flatnonzero(xml == _QUOTE), [len(xml) + 1] * 2)
    nearest = np.searchsorted(quotes, starts)
    found = {name: (np.zeros_like(starts), np.zeros_like(starts)) for name in b"rst"}
    for number in range(8):
        position = np.minimum(nearest + 2 * number, len(quotes) - 2)
        opening, closing = quotes[position], quotes[position + 1]
        inside = opening < limit
        if not inside.any():
            break
        safe = np.where(inside, opening, 4)
        if (inside & (xml[safe - 1] != _EQUALS)).any():
            raise Unusual("an attribute in another notation")
        single = inside & (xml[safe - 3] == _SPACE)
        for name, (start, end) in found.items():
            mine = single & (xml[safe - 2] == name)
            start[mine], end[mine] = opening[mine] + 1, closing[mine]
    else:
        raise Unusual("a cell with many attributes")
    (ref_start, ref_end) = found[ord("r")]
    if (ref_start == 0).any():
        raise Unusual("a cell without its coordinate")
    return (ref_start, ref_end, *found[ord("s")], *found[ord("t")])


def _coordinates(
    xml: Bytes, start: Positions, end: Positions
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int16]]:
    """«AB12» → 12, 28."""
    letters = np.zeros(len(start), np.int64)
    column = np.zeros(len(start), np.int64)
    for offset in range(3):
        character = xml[np.minimum(start + offset, len(xml) - 1)]
        is_letter = (letters == offset) & (character >= ord("A")) & (character <= ord("Z"))
        column = np.where(is_letter, column * 26 + character - 64, column)
        letters += is_letter
    if (letters == 0).any() or (column > LAST_COLUMN).any():
        raise Unusual("a coordinate in another notation")
    rows = _integers(xml, start + letters, end)
    if (rows < 1).any() or (rows > LAST_ROW).any():
        raise Unusual("a row number outside the sheet")
    return rows.astype(np.int32), column.astype(np.int16)


def _integers(xml: Bytes, start: Positions, end: Positions) -> Positions:
    """Decimal digits between two positions as numbers; nothing between them is 0."""
    longest = int((end - start).max(initial=0))
    if longest > 7:
        raise Unusual("a number of too many digits")
    numbers = np.zeros(len(start), np.int64)
    for offset in range(longest):
        there = start + offset < end
        digit = xml[np.minimum(start + offset, len(xml) - 1)].astype(np.int64) - 48
        if (there & ((digit < 0) | (digit > 9))).any():
            raise Unusual("a letter where a digit belongs")
        numbers = np.where(there, numbers * 10 + digit, numbers)
    return numbers


def _types(xml: Bytes, start: Positions, end: Positions) -> npt.NDArray[np.uint8]:
    types = np.full(len(start), CellType.NUMBER, np.uint8)
    stated = end > start
    letters = xml[start]
    length = end - start
    known = (length == 1) & np.isin(letters, [*_TYPE_BY_LETTER])
    known |= (length == _FORMULA_TEXT) & (letters == ord("s"))
    known |= (length == _INLINE_TEXT) & (letters == ord("i"))
    if (stated & ~known).any():
        raise Unusual("a type of cell nobody writes")
    for letter, cell_type in _TYPE_BY_LETTER.items():
        types[stated & (letters == letter)] = cell_type
    types[stated & (end - start == _FORMULA_TEXT) & (letters == ord("s"))] = CellType.TEXT
    return types


def _owners(children: Positions, starts: Positions) -> Positions:
    """Which cell each child tag stands in: the last one that starts before it."""
    owners = np.searchsorted(starts, children) - 1
    if len(owners) and owners[0] < 0:
        raise Unusual("a value outside a cell")
    return owners


def _values(
    xml: Bytes,
    tags: Positions,
    first: Bytes,
    ends_name: Mask,
    starts: Positions,
    closes: Positions,
) -> tuple[Positions, Positions, Mask]:
    """Start and end of the text of `<v>` of each cell, and which cells have one."""
    index = np.flatnonzero((first == ord("v")) & ends_name)
    owner = _owners(tags[index], starts)
    if (np.diff(owner) <= 0).any():
        raise Unusual("two values in one cell")
    text_start, text_end = starts.copy(), starts.copy()
    begin = closes[np.searchsorted(closes, tags[index])] + 1
    end = tags[np.minimum(index + 1, len(tags) - 1)]
    is_empty_tag = xml[begin - 2] == _SLASH
    is_closed = (xml[end + 1] == _SLASH) & (xml[end + 2] == ord("v"))
    if not (is_empty_tag | is_closed).all():
        raise Unusual("a value with tags in it")
    text_start[owner] = begin
    text_end[owner] = np.where(is_empty_tag, begin, end)
    has_value = np.zeros(len(starts), np.bool_)
    has_value[owner] = True
    return text_start, text_end, has_value


@dataclass(frozen=True)
class _InlineTexts:
    """Cells with one plain `<t>`: where it stands; cells with several: their joined text."""

    owners: Positions
    starts: Positions
    ends: Positions
    rich: dict[int, str]


def _inline_texts(
    content: bytes,
    xml: Bytes,
    tags: Positions,
    first: Bytes,
    ends_name: Mask,
    starts: Positions,
    closes: Positions,
    end: bytes = b"</c>",
) -> _InlineTexts:
    index = np.flatnonzero((first == ord("t")) & ends_name)
    owner = _owners(tags[index], starts)
    counts = np.bincount(owner, minlength=len(starts)) if len(owner) else np.zeros(1, np.int64)
    rich = {
        int(cell): _joined_runs(content[starts[cell] : content.index(end, starts[cell])] + end)
        for cell in np.flatnonzero(counts > 1)
    }
    single = counts[owner] == 1 if len(owner) else np.zeros(0, np.bool_)
    index, owner = index[single], owner[single]
    begin = closes[np.searchsorted(closes, tags[index])] + 1
    is_empty_tag = xml[begin - 2] == _SLASH
    stop = tags[np.minimum(index + 1, len(tags) - 1)]
    return _InlineTexts(owner, begin, np.where(is_empty_tag, begin, stop), rich)


def _joined_runs(snippet: bytes) -> str:
    """Text of a cell written in several formats; the reading aids of `<rPh>` are no part of it."""
    try:
        element = ElementTree.fromstring(snippet)  # noqa: S314  # no DOCTYPE gets this far
    except ElementTree.ParseError as error:
        raise Unusual(f"rich text: {error}") from error
    for parent in list(element.iter()):
        for aid in parent.findall("rPh"):
            parent.remove(aid)
    return unescaped("".join(text.text or "" for text in element.iter("t")))


def _patched(
    values: pa.StringArray, order: Positions, rich: dict[int, str], uncalculated: Mask
) -> pa.StringArray:
    """Put in texts that are no slice of the bytes: joined runs and uncalculated formulas."""
    texts = values.to_pylist()
    patches = {**dict.fromkeys(np.flatnonzero(uncalculated).tolist(), NO_CACHED_VALUE), **rich}
    place = np.full(len(uncalculated), -1, np.int64)
    place[order] = np.arange(len(order))
    for cell, text in patches.items():
        texts[place[cell]] = text
    return pa.array(texts, pa.string())
