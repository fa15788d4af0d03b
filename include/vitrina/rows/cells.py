"""Cells: text as printed → typed values, one column at a time.

Every converter takes cleaned text (`clean`) and gives a series of the same index, null where the
cell holds no data and where it is none of the forms of its type. The caller tells the two apart
by the text: a null typed value beside text that is data is a failing cell, never a blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from vitrina.spelling import fold

Text: TypeAlias = "pd.Series[Any]"
Mask: TypeAlias = "pd.Series[bool]"

DATE = pd.ArrowDtype(pa.date32())
#: What each identifier looks like; ОКТМО has 8 digits (municipality) or 11 (settlement).
FORMS = {
    "inn": r"\d{10}", "kpp": r"\d{4}[0-9A-Z]{2}\d{3}", "ogrn": r"\d{13}", "oktmo": r"\d{8}|\d{11}",
}  # fmt: skip
#: A number is taken as exact to at most this many digits after the point.
STEP_DIGITS = 4

_SPACES = "[\\s\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]+"
_ERROR_MARKER = r"#[A-Za-zА-Яа-я/0-9]+[!?]?"
_COUNT = r"(?:\d{1,15}|\d{1,3}(?: \d{3}){1,4})(?:[.,]0{1,2})?"
_NUMBER = r"-?(?:\d{1,15}|\d{1,3}(?: \d{3}){1,4})(?:[.,]\d+)?(?:[eE][+-]?\d{1,2})?"
_PERCENT = rf"(?:[<>≤≥] ?)?({_NUMBER})( ?%)?"


@cache
def spellings() -> dict[str, Any]:
    """`spellings.yaml`: how exports spell flags, types, levels, no data and legal forms."""
    path = Path(__file__).with_name("spellings.yaml")
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


@cache
def _codes(section: str) -> dict[str, Any]:
    """Folded spelling → code of one section of `spellings.yaml`."""
    return {fold(text): code for code, texts in spellings()[section].items() for text in texts}


def together(convert: Callable[[Text], Text], columns: Mapping[str, Text]) -> dict[str, Text]:
    """`convert` of several columns of one index at once: a call costs more than a small column."""
    if not columns:
        return {}
    index = next(iter(columns.values())).index
    converted = convert(pd.concat(list(columns.values()), ignore_index=True))
    return {
        name: converted.iloc[place * len(index) : (place + 1) * len(index)].set_axis(index)
        for place, name in enumerate(columns)
    }


def clean(printed: Text) -> Text:
    """Cells with single plain spaces and none outside; null where a cell says «no data»."""
    text = _replace(printed, _SPACES, " ").str.strip()
    tokens = {fold(token) for token in spellings()["no_data"]}
    # Numbers and long texts are most of all cells: they are not worth folding.
    longest = max(map(len, tokens))
    short = text.where((text.str.len() <= longest) & ~text.str.contains(r"\d$", regex=True))
    return text.mask(
        short.isin([c for c in short.dropna().unique() if c == "" or fold(c) in tokens])
    )


def is_no_data(printed: Text) -> Mask:
    """Cells that are blank or say «no data»: «-», «–», «—», «н/д», «нет данных» in any case."""
    return clean(printed).isna()


def texts(text: Text) -> Text:
    """Text as it stands; null for an error of a formula (`#N/A`, `#FORMULA`)."""
    return text.mask(text.str.fullmatch(_ERROR_MARKER))


def counts(text: Text) -> Text:
    """Int64. `1 234`, `1234.0`; a negative or fractional count fails, `1.000` is ambiguous."""
    plain = text.where(text.str.fullmatch(_COUNT))
    plain = _replace(plain, r"[.,]0{1,2}$| ", "")
    numbers = pa.array(plain, pa.string(), from_pandas=True).cast(pa.int64())
    return pd.Series(pd.array(numbers, dtype="Int64"), index=text.index)


def decimals(text: Text) -> tuple[Text, Text]:
    """(Float64 value, Float64 step); the step is one unit of the last digit as stored."""
    plain = text.where(text.str.fullmatch(_NUMBER)).str.replace(" ", "", regex=False)
    plain = plain.str.replace(",", ".", regex=False)
    values = pa.array(plain, pa.string(), from_pandas=True).cast(pa.float64())
    step = _by_unique(plain, _step).astype("Float64")
    return _floats(values, text.index), step


def percents(text: Text) -> tuple[Text, Text, Mask]:
    """(value, step, whether a percent sign stands there): `19,4%`, `19.4`, `0,194`, `> 25%`.

    Values are as printed: a number without a sign may be a share of 1 (conform.py decides for
    the whole column). A negative share fails.
    """
    is_percent = text.str.fullmatch(_PERCENT)
    signed = text.str.endswith("%") & is_percent
    bare = _replace(text.where(is_percent), r"^[<>≤≥] ?| ?%$", "")
    value, step = decimals(bare)
    negative = (value < 0).fillna(False)
    return value.mask(negative), step.mask(negative), signed.astype(bool)


def flags(text: Text) -> Text:
    """boolean. Активна / Не активна, да / нет, 1 / 0, true / false and their kin."""
    return _coded(text, _codes("flags")).astype("boolean")


def org_types(text: Text) -> Text:
    """school, preschool, additional, vocational, authority; null for «Филиал ОО», a level."""
    return _coded(text, _codes("org_types"))


def levels(text: Text) -> Text:
    """head or branch; «Филиал ОО» printed as a type is a level too."""
    return _coded(text, _codes("levels"))


def statuses(text: Text, values: Mapping[str, str]) -> Text:
    """Codes of a layout's `values`, compared folded; «4. Приказ издан;» is «Приказ издан»."""
    plain = _replace(text, r"^\d{1,2}(?:\.\d{1,2})*[.)] ?|[.;]$", "")
    return _coded(plain, {fold(spelling): code for spelling, code in values.items()})


def dates(text: Text) -> Text:
    """date32. `25.10.2024`, `25-10-24`, `25_10_2024`, `2024-10-25[ 00:00]`, «25 окт. 2024 г.»."""
    found = pa.array(_by_unique(text, _date), pa.date32(), from_pandas=True)
    return pd.Series(pd.array(found, dtype=DATE), index=text.index)


def is_head_reference(text: Text) -> Mask:
    """«как у головной»: the organisation has the ИНН of its head."""
    opening = fold(spellings()["head_reference"])
    worded = text.where(text.str.contains("^[^0-9]", regex=True))
    return worded.isin([c for c in worded.dropna().unique() if fold(c).startswith(opening)])


def identifiers(
    text: Text, identifier: str | None, oktmo_prefix: Text | None = None
) -> tuple[Text, Text]:
    """(identifier, what a damaged cell was read as or null).

    `2.409001649E+09`, a lost leading zero and a trailing `.0` are repaired only when the checksum
    then holds. КПП and ОКТМО have none: there the form must hold, and for a lost zero of an ОКТМО
    the prefix of the row's region (`oktmo_prefix`). An identifier that fails stays as printed.
    """
    plain = texts(text)
    plain = plain.mask(plain.str.fullmatch(r"[\d ]+"), plain.str.replace(" ", "", regex=False))
    if identifier == "inn":
        plain = plain.mask(is_head_reference(text))
    if identifier is None or identifier == "registry":
        return plain, pd.Series(None, index=text.index, dtype="str")
    if plain.isna().equals(~plain.str.fullmatch(FORMS[identifier]).astype(bool)):
        return plain, pd.Series(None, index=text.index, dtype="str")
    repaired = _undamaged(plain, identifier)
    if identifier == "oktmo" and oktmo_prefix is not None:
        short = repaired.fillna(plain)
        padded = "0" + short.where(short.str.fullmatch(r"\d{7}|\d{10}"))
        fits = pd.Series(
            [str(code).startswith(str(prefix)) and not pd.isna(prefix)
             for code, prefix in zip(padded, oktmo_prefix, strict=True)],
            index=text.index, dtype=bool,
        )  # fmt: skip
        repaired = repaired.where(~fits, padded).astype("str")
    holds = identifier_is_valid(repaired, identifier) & ~identifier_is_valid(plain, identifier)
    repaired = repaired.where(holds)
    return repaired.fillna(plain), repaired


def _undamaged(plain: Text, identifier: str) -> Text:
    """What the text would be without the damage a spreadsheet does; null where there is none."""
    trimmed = plain.where(plain.str.fullmatch(r"\d+[.,]0+"))
    trimmed = _replace(trimmed, r"[.,]0+$", "")
    scientific = plain.where(plain.str.fullmatch(r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}"))
    damaged = trimmed.fillna(_by_unique(scientific, _expanded).astype("str"))
    if identifier == "inn":
        short = damaged.fillna(plain)
        damaged = ("0" + short.where(short.str.fullmatch(r"\d{9}"))).fillna(damaged)
    return damaged


def identifier_is_valid(text: Text, identifier: str) -> Mask:
    """Form and, where the identifier has one, checksum. Null is not valid."""
    if identifier == "inn":
        return inn_is_valid(text)
    if identifier == "ogrn":
        return ogrn_is_valid(text)
    return text.str.fullmatch(FORMS[identifier]).astype(bool)


def inn_is_valid(text: Text) -> Mask:
    """ИНН of an organisation: 10 digits, control = (Σ weights × digits mod 11) mod 10."""
    return _checked(text, 10, _inn_holds)


def ogrn_is_valid(text: Text) -> Mask:
    """ОГРН: 13 digits, control = (first 12 digits mod 11) mod 10."""
    return _checked(text, 13, _ogrn_holds)


def transposition(text: Text, identifier: str) -> Text:
    """The one swap of two neighbouring digits after which a failing ИНН or ОГРН holds.

    Null where none or several do, and where nothing fails: a proposal for a person, never written.
    """
    holds = {"inn": _inn_holds, "ogrn": _ogrn_holds}[identifier]
    proposal = pd.Series(None, index=text.index, dtype="str")
    failing = text.str.fullmatch(FORMS[identifier]) & ~identifier_is_valid(text, identifier)
    if not failing.any():
        return proposal
    digits = _digits(text[failing])
    swaps = []
    for place in range(digits.shape[1] - 1):
        swapped = digits.copy()
        swapped[:, [place, place + 1]] = digits[:, [place + 1, place]]
        swaps.append(swapped)
    stacked = np.stack(swaps)
    passing = np.stack([holds(swapped) for swapped in swaps])
    only = passing.sum(axis=0) == 1
    first = passing.argmax(axis=0)
    found = [
        "".join(map(str, stacked[first[row], row])) if only[row] else None
        for row in range(len(digits))
    ]
    proposal[failing] = found
    return proposal


_INN_WEIGHTS = np.array([2, 4, 10, 3, 5, 9, 4, 6, 8])
# 10^k mod 11 alternates between 10 and 1.
_OGRN_WEIGHTS = np.array([10, 1] * 6)


def _inn_holds(digits: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    control = (digits[:, :9] @ _INN_WEIGHTS) % 11 % 10
    return np.asarray(control == digits[:, 9])


def _ogrn_holds(digits: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    control = (digits[:, :12] @ _OGRN_WEIGHTS) % 11 % 10
    return np.asarray(control == digits[:, 12])


def _checked(
    text: Text, length: int, holds: Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]
) -> Mask:
    valid = text.str.fullmatch(rf"[0-9]{{{length}}}").astype(bool)
    if valid.any():
        valid[valid] = holds(_digits(text[valid]))
    return valid


def _digits(text: Text) -> np.ndarray[Any, Any]:
    """One row a text, one column a digit; all texts have the same length."""
    letters = np.array(text.tolist(), dtype="S")
    return letters.view("u1").reshape(len(letters), -1).astype("int64") - ord("0")


def _replace(text: Text, pattern: str, replacement: str) -> Text:
    """Regular expression (RE2) over a column without a call a cell."""
    replaced = pc.replace_substring_regex(
        pa.array(text, pa.string(), from_pandas=True), pattern=pattern, replacement=replacement
    )
    return pd.Series(pd.array(replaced, dtype="str"), index=text.index)


def _by_unique(text: Text, convert: Callable[[str], Any]) -> Text:
    """`convert` once per distinct text; null stays null."""
    codes, distinct = pd.factorize(text)
    # The code of null is -1: the last place.
    converted = np.empty(len(distinct) + 1, dtype=object)
    converted[:-1] = [convert(cell) for cell in distinct]
    return pd.Series(converted[codes], index=text.index, dtype=object)


def _coded(text: Text, codes: Mapping[str, Any]) -> Text:
    coded = _by_unique(text, lambda cell: codes.get(fold(cell)))
    return coded.astype("str") if all(isinstance(c, str) for c in codes.values()) else coded


def _floats(values: pa.Array, index: pd.Index[Any]) -> Text:
    return pd.Series(pd.array(values, dtype="Float64"), index=index)


def _step(number: str) -> float:
    mantissa, _, exponent = number.lower().partition("e")
    digits = len(mantissa.partition(".")[2]) - int(exponent or 0)
    return float(f"1e-{min(max(digits, 0), STEP_DIGITS)}")


def _expanded(scientific: str) -> str | None:
    """All digits of `2.409E+09`; null when it is no whole number."""
    mantissa, _, exponent = scientific.lower().replace(",", ".").partition("e")
    whole, _, fraction = mantissa.partition(".")
    places = int(exponent)
    return whole + fraction.ljust(places, "0") if len(fraction) <= places else None


_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?")
_DAY_FIRST = re.compile(
    r"(\d{1,2})([-./_])(\d{1,2})\2(\d{4}|\d{2})(?: ?г(?:\.|ода)?| 0?0:00(?::00)?)?"
)
_WRITTEN = re.compile(r"(\d{1,2}) ?([а-я]{3,8})\.? ?(\d{4})(?: ?г(?:\.|ода)?)?")


def _date(cell: str) -> date | None:
    text = cell.lower()
    if match := _ISO.fullmatch(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif match := _DAY_FIRST.fullmatch(text):
        year, month, day = int(match[4]), int(match[3]), int(match[1])
        # Two digits: organisations were opened in the last century too.
        year += 0 if len(match[4]) == 4 else 2000 if year < 70 else 1900
    elif match := _WRITTEN.fullmatch(text):
        year, month, day = int(match[3]), _month(match[2]), int(match[1])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(word: str) -> int:
    """1–12 by the word's opening, 0 for no month; «мая» and «май» after «март»."""
    return next((n for n, stem in enumerate(_MONTHS, 1) if word.startswith(stem)), 0)
