"""Texts: what stands between tags as strings, references and escapes resolved."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Positions = npt.NDArray[np.int64]


class Unusual(Exception):
    """This XML is written in a way the fast scans do not know."""


_REFERENCES = r"&(?:lt|gt|amp|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});"
# Halves of surrogate pairs (D800-DFFF) are no characters and stay as they are written.
_ESCAPE = re.compile(r"_x([0-9A-Ca-cE-Fe-f][0-9A-Fa-f]{3}|[Dd][0-7][0-9A-Fa-f]{2})_")
_SPACE = ord(" ")
_WHITE = (9, 10, 13)


def refuse_controls(xml: npt.NDArray[np.uint8]) -> None:
    """Raises Unusual if a control character stands anywhere: XML has none but white space."""
    if len(xml) and xml.min() < _SPACE and not np.isin(xml[xml < _SPACE], _WHITE).all():
        raise Unusual("a control character")


def texts_between(content: bytes, start: Positions, end: Positions) -> pa.StringArray:
    """Slices of the bytes as strings, references resolved. Raises Unusual if not UTF-8."""
    try:
        texts = slices_of(content, start, end).cast(pa.string())
    except pa.ArrowInvalid as error:
        raise Unusual("text that is not UTF-8") from error
    if b"&" in content:
        texts = _with_references_resolved(texts)
    if b"\r" in content:
        texts = pc.replace_substring(pc.replace_substring(texts, "\r\n", "\n"), "\r", "\n")
    # Looking for one byte is ten times quicker than for two.
    if b"_" in content and b"_x" in content:
        texts = _changed(texts, _ESCAPE.pattern, unescaped)
    return texts


def slices_of(content: bytes, start: Positions, end: Positions) -> pa.BinaryArray:
    """Bytes between positions, in any order."""
    bounds = np.empty(2 * len(start) + 2, np.int32)
    bounds[0], bounds[-1] = 0, len(content)
    bounds[1:-1:2], bounds[2:-1:2] = start, end
    # Wanted slices and what stands between them take turns; only the wanted ones are looked at.
    slices = pa.Array.from_buffers(
        pa.binary(), len(bounds) - 1, [None, pa.py_buffer(bounds), pa.py_buffer(content)]
    )
    return slices.take(pa.array(np.arange(1, len(bounds) - 1, 2)))


def _with_references_resolved(texts: pa.StringArray) -> pa.StringArray:
    marks = pc.sum(pc.count_substring(texts, "&"))
    if marks != pc.sum(pc.count_substring_regex(texts, _REFERENCES)):
        raise Unusual("a reference nobody declared")
    texts = _changed(texts, "&#", lambda text: re.sub(r"&#(x[0-9a-fA-F]+|\d+);", _character, text))
    for reference, character in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'")):
        texts = pc.replace_substring(texts, f"&{reference};", character)
    return pc.replace_substring(texts, "&amp;", "&")


def _changed(texts: pa.StringArray, pattern: str, change: Callable[[str], str]) -> pa.StringArray:
    """Apply a function to the few texts that match a pattern."""
    matching = pc.match_substring_regex(texts, pattern)
    if not pc.any(matching).as_py():
        return texts
    new = [change(text) for text in texts.filter(matching).to_pylist()]
    return pc.replace_with_mask(texts, matching, pa.array(new, pa.string()))


def _character(match: re.Match[str]) -> str:
    digits = match[1]
    code = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or (code < _SPACE and code not in _WHITE):
        raise Unusual("a reference to no character")
    # An ampersand written as a number must not start another reference.
    return "&amp;" if code == ord("&") else chr(code)


def unescaped(text: str) -> str:
    """Excel writes control characters as `_x000D_`, and `_x005F_` before a literal one."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
