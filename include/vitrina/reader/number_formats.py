"""Number formats: what a cell's format says its number is, in .xlsx and .xls alike."""

from __future__ import annotations

import re

from vitrina.reader.sheet import NumberFormat

#: Formats that have a number and no text in the file.
_BUILT_IN = {
    **dict.fromkeys((9, 10), NumberFormat.PERCENT),
    **dict.fromkeys((14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)), NumberFormat.DATE),
    **dict.fromkeys((18, 19, 20, 21, 45, 47), NumberFormat.TIME),
    46: NumberFormat.DURATION,
}
_NO_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)


def built_in_format(number: int) -> NumberFormat:
    """What a format known by its number only shows."""
    return _BUILT_IN.get(number, NumberFormat.PLAIN)


def number_format(code: str) -> NumberFormat:
    """What a number format written by hand shows: `0.0%`, `dd.mm.yyyy`, `[h]:mm`, `0 "д."`."""
    shown = _NO_LETTERS.sub("", code.split(";")[0]).lower()
    if "%" in shown:
        return NumberFormat.PERCENT
    if "general" in shown or "основной" in shown:
        return NumberFormat.PLAIN
    if re.search(r"\[(?:hh?|mm?|ss?)\]", shown):
        return NumberFormat.DURATION
    if re.search("[dy]", shown) or re.fullmatch("[^hs]*m[^hs]*", shown):
        return NumberFormat.DATE
    return NumberFormat.TIME if re.search("[hms]", shown) else NumberFormat.PLAIN
