"""Render: stored numbers to the text a person would read in the cell, exactly.

Integers have no `.0`, other numbers are the shortest text of the stored double, percents are
multiplied by decimal shift and carry their sign, dates are ISO in either epoch.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitrina.reader.sheet import Mask, NumberFormat

_DAY_SECONDS = 86_400
#: The day after 31.12.9999: later serials are no dates, whatever their format says.
_LAST_DAY = 2_958_466
_DAYS_TO_1904 = 1462
_HALF_SECOND = timedelta(milliseconds=500)


def render_numbers(stored: pa.StringArray, formats: np.ndarray, *, is_1904: bool) -> pa.StringArray:
    """Text of numeric cells; `formats` holds a NumberFormat a cell."""
    exact = _shortest(stored)
    used = set(np.unique(formats).tolist())
    if used <= {NumberFormat.PLAIN}:
        return exact
    if NumberFormat.PERCENT in used:
        exact = _replaced(exact, formats == NumberFormat.PERCENT, _percents)
    for code in (NumberFormat.DATE, NumberFormat.TIME):
        if code in used:
            exact = _replaced(exact, formats == code, lambda v: _dates(v, is_1904=is_1904))
    if NumberFormat.DURATION in used:
        exact = _replaced(exact, formats == NumberFormat.DURATION, _durations)
    return exact


def render_iso_dates(stored: pa.StringArray) -> pa.StringArray:
    """Cells that store their date as text; files that do have few different ones."""
    distinct = stored.dictionary_encode()
    moments = [iso_moment(text) for text in distinct.dictionary.to_pylist()]
    return pa.array(moments, pa.string()).take(distinct.indices)


def iso_moment(stored: str) -> str:
    """`2024-10-25T14:30:00.000Z` as a serial would read; what is no date stays as it is."""
    text = stored.strip().removesuffix("Z")
    try:
        if "-" in text:
            moment = datetime.fromisoformat(text[:26]) + _HALF_SECOND
            return moment.isoformat(" ", "seconds").removesuffix(" 00:00:00")
        clock = datetime.combine(date.min, time.fromisoformat(text.removeprefix("T")[:15]))
        return (clock + _HALF_SECOND).time().isoformat("seconds")
    except (ValueError, OverflowError):
        return stored


def _replaced(
    values: pa.StringArray, mask: Mask, change: Callable[[pa.StringArray], pa.StringArray]
) -> pa.StringArray:
    # Dates repeat themselves: each is rendered once.
    distinct = values.filter(pa.array(mask)).dictionary_encode()
    changed = change(distinct.dictionary).take(distinct.indices)
    return changed if mask.all() else pc.replace_with_mask(values, pa.array(mask), changed)


def _shortest(stored: pa.StringArray) -> pa.StringArray:
    """Shortest decimal text of each stored number, never with an exponent."""
    if _are_integers(stored):
        return stored
    # An identifier written as a number keeps its digits, however many; `007` is seven.
    is_padded = pc.and_(pc.starts_with(stored, "0"), pc.greater(pc.binary_length(stored), 1))
    is_integer = pc.and_not(pc.ascii_is_decimal(stored), is_padded)
    if pc.all(is_integer).as_py():
        return stored
    other = pc.invert(is_integer)
    return pc.replace_with_mask(stored, other, _shortest_fractions(stored.filter(other)))


def _are_integers(stored: pa.StringArray) -> bool:
    """Whether all are digits without a leading zero: in most columns nothing is to be done."""
    _, bounds, data = stored.buffers()
    if not len(stored) or data is None:
        return not len(stored)
    ends = np.frombuffer(bounds, np.int32)[stored.offset : stored.offset + len(stored) + 1]
    characters = np.frombuffer(data, np.uint8)[: ends[-1]]
    lengths = np.diff(ends)
    if not lengths.all():
        return False
    first, used = characters[ends[:-1]], characters[ends[0] :]
    is_padded = (first == ord("0")) & (lengths > 1)
    return bool(used.min() >= ord("0") and used.max() <= ord("9") and not is_padded.any())


def _shortest_fractions(stored: pa.StringArray) -> pa.StringArray:
    try:
        texts = pc.cast(pc.cast(pc.utf8_trim_whitespace(stored), pa.float64()), pa.string())
    except pa.ArrowInvalid:
        return pa.array([_plain_text(text) for text in stored.to_pylist()], pa.string())
    exponents = pc.match_substring_regex(texts, "[eE]")
    if pc.any(exponents).as_py():
        plain = [_plain_text(text) for text in texts.filter(exponents).to_pylist()]
        texts = pc.replace_with_mask(texts, exponents, pa.array(plain, pa.string()))
    if pc.any(pc.ends_with(texts, ".0")).as_py():
        texts = pc.replace_substring_regex(texts, r"\.0$", "")
    texts = pc.replace_substring_regex(texts, r"^-0$", "0")
    is_integer = pc.match_substring_regex(stored, r"^-[1-9]\d{15,}$")
    return pc.if_else(is_integer, stored, texts)


def _plain_text(text: str) -> str:
    """`1E+21` written out; what is no number at all stays as it is and is refused by its type."""
    if not re.fullmatch(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?\s*", text):
        return text
    number = float(text)
    if number in (float("inf"), float("-inf")):
        return text
    plain = format(Decimal(repr(number)), "f")
    return plain[:-2] if plain.endswith(".0") else plain


def _percents(exact: pa.StringArray) -> pa.StringArray:
    """`0.274` → `27.4%`: the decimal point moves, no arithmetic on doubles."""
    is_usual = pc.and_(
        pc.and_not(pc.starts_with(exact, "0."), pc.starts_with(exact, "0.0")),
        pc.greater(pc.binary_length(exact), len("0.27")),
    )
    usual = exact.filter(is_usual)
    whole, rest = pc.utf8_slice_codeunits(usual, 2, 4), pc.utf8_slice_codeunits(usual, 4)
    shifted = pc.binary_join_element_wise(whole, pc.binary_join_element_wise(rest, "%", ""), ".")
    others = _shifted_anyhow(exact.filter(pc.invert(is_usual)))
    texts = pc.replace_with_mask(exact, is_usual, shifted)
    return pc.replace_with_mask(texts, pc.invert(is_usual), others)


def _shifted_anyhow(exact: pa.StringArray) -> pa.StringArray:
    texts = pc.replace_substring_regex(exact, r"^(-?\d+)$", r"\1.")
    texts = pc.binary_join_element_wise(texts, "00", "")
    texts = pc.replace_substring_regex(texts, r"^(-?)(\d+)\.(\d\d)(\d*)$", r"\1\2\3.\4")
    texts = pc.replace_substring_regex(texts, r"(\.\d*?)0+$", r"\1")
    texts = pc.replace_substring_regex(texts, r"\.$", "")
    texts = pc.replace_substring_regex(texts, r"^(-?)0+(\d)", r"\1\2")
    return pc.binary_join_element_wise(texts, "%", "")


def _durations(exact: pa.StringArray) -> pa.StringArray:
    """Days to hours that do not end at 24: `36:05:00`."""

    def shown(text: str) -> str:
        days = float(text)
        if not 0 <= days < _LAST_DAY:
            return text
        seconds = int(days * _DAY_SECONDS + 0.5)
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"

    return pa.array([shown(text) for text in exact.to_pylist()], pa.string())


def _dates(exact: pa.StringArray, *, is_1904: bool) -> pa.StringArray:
    """Serial days to `2024-10-25`, `2024-10-25 14:30:00` or, below one day, `14:30:00`.

    A number that no calendar has (negative, after the year 9999) stays a number.
    """
    try:
        serials = np.asarray(pc.cast(exact, pa.float64()))
    except pa.ArrowInvalid:
        return exact
    in_calendar = (serials >= 0) & (serials < _LAST_DAY - (_DAYS_TO_1904 if is_1904 else 0))
    known = np.where(in_calendar, serials, 0)
    seconds = np.round((known % 1) * _DAY_SECONDS).astype(np.int64)
    days = np.floor(known).astype(np.int64) + seconds // _DAY_SECONDS
    seconds %= _DAY_SECONDS
    if is_1904:
        dates = np.datetime64("1904-01-01") + days
    else:
        # Excel believes in 29 February 1900: serials before it count from the next day.
        dates = np.datetime64("1899-12-30") + days + (known < 60)
    moments = np.datetime_as_string(
        dates.astype("datetime64[s]") + seconds.astype("timedelta64[s]")
    )
    day_texts = pa.array(np.datetime_as_string(dates), pa.string())
    moment_texts = pc.replace_substring(pa.array(moments, pa.string()), "T", " ")
    time_texts = pc.utf8_slice_codeunits(moment_texts, 11)
    texts = pc.if_else(pa.array(seconds == 0), day_texts, moment_texts)
    texts = pc.if_else(pa.array(days == 0), time_texts, texts)
    return pc.if_else(pa.array(in_calendar), texts, exact)
