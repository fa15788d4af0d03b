"""Personal data: finds names of people, phones, e-mails and СНИЛС in cells (Q27).

Names after «имени», «им.» and identifier columns are exempt: schools are named after people.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vitrina.reader.sheet import matching

# Patronymics in any case: Иванович, Ивановичу, Ивановна, Ивановной, Ильич, Ильинична; кызы, оглы.
# Every repetition is bounded: a cell of 32 767 characters must not cost a minute.
_PATRONYMIC = (
    r"(?:[А-ЯЁ][а-яё]{1,30}(?:[оеё]вич|[иы]ч)(?:а|у|ем|е)?"
    r"|[А-ЯЁ][а-яё]{1,30}(?:[оеё]вн|ичн)(?:а|ы|е|у|ой|ою))"
)
_WORD = r"[А-ЯЁ][а-яё]{1,30}(?:-[А-ЯЁ][а-яё]{1,30})?"
_FULL_NAME = rf"{_WORD}\s{{1,5}}{_PATRONYMIC}(?:[^а-яё\w]|$)"
_FULL_NAME_CAPITALS = (
    r"[А-ЯЁ]{2,30}\s{1,5}[А-ЯЁ]{0,30}(?:ОВИЧ|ЕВИЧ|ИЛЬИЧ|КУЗЬМИЧ|ФОМИЧ|ЛУКИЧ|НИКИТИЧ|ОВНА|ЕВНА|ИЧНА|ОВН|ЕВН|ИЧН)"
    r"(?:[АУЕЫ]|ЕМ|ОЙ|ОЮ)?(?:[^\w]|$)"
)
_FULL_NAME_SMALL = (
    r"(?:^|[^а-яё])[а-яё]{2,30}(?:[оеё]в|[иы]н|ий|ый|ко|[уюаяи]к|ич|ян|дзе)(?:а|ая)?\s{1,5}[а-яё]{3,20}"
    r"\s{1,5}[а-яё]{2,30}(?:ович|евич|овна|евна|ична|ьич)(?:[^а-яё]|$)"
)
_FULL_NAME_LATIN = (
    r"[A-Z][a-z]{1,30}\s{1,5}[A-Z][a-z]{1,30}(?:ovich|evich|yevich|ovna|evna|yevna|ichna)\b"
)
_FULL_NAME_EASTERN = (
    rf"{_WORD}\s{{1,5}}{_WORD}\s{{1,5}}{_WORD}[\s-](?:оглы|кызы|улы|угли)(?:[^а-яё]|$)"
)
_SURNAME_FIRST = rf"{_WORD}\s{{1,5}}[А-ЯЁ]\.\s?[А-ЯЁ]\."
_INITIALS_FIRST = rf"[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?{_WORD}"
_ROLE = (
    r"(?i:исполнител|ответственн|руководител|директор|заведующ|учител|контактн|начальник"
    r"|заместител|секретар|подготовил|составил|методист|воспитател|координатор|оператор"
    r"|администратор|педагог|специалист|бухгалтер|фио|ф\.\s?и\.\s?о)"
)
_EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.[A-Za-zА-Яа-я]{2,}"
_GAP = r"[\s().-]{0,3}"
_PHONE = (
    # Bare digits are a phone only with a code phones have; ОКАТО and ОКТМО begin with 8 as well.
    r"(?:^|[^\d.,/-])(?:\+7\d{10}|8[3489]\d{9})(?:[^\d]|$)"
    rf"|(?:^|[^\d.,/-])(?:\+7|8)(?={_GAP}\d{{3,5}}[\s().-])(?:{_GAP}\d){{10}}(?:[^\d]|$)"
    r"|\(\d{3,5}\)\s?\d{1,3}-\d{2}-\d{2}(?:[^\d]|$)"
)
_PHONE_WORD = (
    r"(?<![а-яёА-ЯЁ.])(?i:тел(?:ефон)?|моб(?:ильный)?|факс|т\.)[.:\s]{1,3}[\d(+][\d\s()-]{4,}"
)
_SNILS = r"(?:^|[^\d-])\d{3}-\d{3}-\d{3}[\s-]\d{2}(?:[^\d]|$)"
_SNILS_SPACED = re.compile(r"(?:^|[^\d\s])\s{0,3}(\d{3} \d{3} \d{3} \d{2})(?:[^\d]|$)")

# A quick test in Arrow; what it finds is judged by `what_is_personal` cell by cell. RE2 takes
# only plain blanks for `\\s`; people also write the unbroken ones, and any dash.
_BLANK = r"\s\x{00A0}\x{2000}-\x{200B}\x{202F}().\x{2010}-\x{2015}-"
_SUSPECT = "|".join(
    (
        "[@＠]", rf"\d{{3}}[{_BLANK}]\d{{3}}[{_BLANK}]\d{{3}}[{_BLANK}]\d\d",
        r"(?i:тел|моб|факс|т\.)[^а-яё]{0,12}\d",
        rf"(?:\+7|(?:^|[^\d.,])8)[{_BLANK}]{{0,3}}\d[\d{_BLANK}]{{8}}",
        rf"\(\d{{3,5}}\)[{_BLANK}]?\d{{1,3}}[{_BLANK}]\d\d",
        r"[а-яё](?:вич|ич|вн|чн)(?:а|у|ем|е|ы|ой|ою)?(?:[^а-яё]|$)", r"(?:ИЧ|ВН|ЧН)",
        r"(?:vich|vna|chna)", "(?:оглы|кызы|улы|угли)", r"[А-ЯЁ]\.\s?[А-ЯЁ]\.",
        r"[А-ЯЁ]\.\x{00A0}[А-ЯЁ]\.",
    )
)  # fmt: skip

_HONOUR = r"(?<![а-яёА-ЯЁ])(?:(?i:имени|имя|им|памяти|в\s{1,5}честь)\s{1,5}|(?i:им)\.\s{0,5})"
_IN_HONOUR = re.compile(
    rf"{_HONOUR}(?:[а-яёА-ЯЁ./«»\"-]{{1,40}}\s{{1,5}}){{0,8}}?"
    rf"(?:{_WORD}\s{{1,5}}){{0,2}}(?:{_FULL_NAME}|{_SURNAME_FIRST}|{_INITIALS_FIRST})"
    rf"(?:\s{{0,5}}{_WORD}){{0,2}}"
)
_NAMES = re.compile(
    "|".join(
        (_FULL_NAME, _FULL_NAME_CAPITALS, _FULL_NAME_SMALL, _FULL_NAME_LATIN, _FULL_NAME_EASTERN)
    )
)
_CAPITALS_IN_HONOUR = re.compile(_HONOUR)
_INITIALS = re.compile(f"{_SURNAME_FIRST}|{_INITIALS_FIRST}")
_ROLE_WORD = re.compile(_ROLE)
_CONTACTS = {
    "телефон": re.compile(f"{_PHONE}|{_PHONE_WORD}"),
    "электронная почта": re.compile(_EMAIL),
    "СНИЛС": re.compile(_SNILS),
}
_PERSONAL_HEADER = re.compile(
    r"(?i)\b(?:фио|ф\.\s?и\.\s?о|фамили[яи]|отчеств[оа]|снилс|телефон[ыа]?|тел\.|e-?mail|эл(?:ектронная|\.)"
    r"\s*(?:почта|адрес)|паспорт|дата\s+рождения)(?![а-яё])"
)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))


_IDENTIFIER_HEADER = re.compile(
    r"(?i)\b(?:коды?|окато|октмо|инн|кпп|огрн|окпо|оквэд|идентификатор|id|номер|№)(?![а-яёa-z])"
)
_DIGITS = r"^[\d\s]*$"


@dataclass(frozen=True)
class PersonalData:
    """Where it was met and what it is; never the thing itself."""

    position: int
    what: str


def is_personal_header(header: str) -> bool:
    """Whether a column is meant for data of people, whatever its cells look like."""
    return bool(_PERSONAL_HEADER.search(header))


def find_personal_data(
    values: pa.StringArray, *, header: str = "", limit: int = 5
) -> list[PersonalData]:
    """Cells of one column that hold data of a person, at most `limit` of them.

    A header such as «Ответственный» makes a person of a surname with initials under it; digits
    under «Код» or «ИНН» are no phones.
    """
    if _IDENTIFIER_HEADER.search(header):
        values = pc.if_else(pc.match_substring_regex(values, _DIGITS), None, values)
    is_role = bool(_ROLE_WORD.search(header))
    found: list[PersonalData] = []
    judge = cache(partial(what_is_personal, is_role=is_role))
    for position, text in _suspects(values):
        what = judge(text)
        if what:
            found.append(PersonalData(position, what))
            if len(found) == limit:
                break
    return found


def what_is_personal(text: str, *, is_role: bool = False) -> str | None:
    """What kind of personal data a text holds, None when none; `is_role`: it names a person."""
    text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    for what, pattern in _CONTACTS.items():
        if pattern.search(text):
            return what
    if any(_is_snils(match[1]) for match in _SNILS_SPACED.finditer(text)):
        return "СНИЛС"
    rest = _IN_HONOUR.sub(" ", text)
    name = _NAMES.search(rest)
    # In a name written in capitals «ИМ.» stands anywhere before the person.
    if name and not _CAPITALS_IN_HONOUR.search(rest[: name.start()]):
        return "имя и отчество"
    if _INITIALS.search(rest) and (is_role or _ROLE_WORD.search(rest)):
        return "фамилия с инициалами рядом с должностью"
    return None


def _is_snils(printed: str) -> bool:
    """Groups of digits are common in numbers: only the control sum makes them a СНИЛС."""
    digits = [int(digit) for digit in printed if digit.isdigit()]
    control = sum(digit * weight for digit, weight in zip(digits, range(9, 0, -1), strict=False))
    return control % 101 % 100 == digits[9] * 10 + digits[10]


def columns_with_suspects(columns: Sequence[pa.StringArray]) -> list[int]:
    """Indexes of the columns that hold a cell worth judging."""
    filled = [(index, cells) for index, cells in enumerate(columns) if len(cells)]
    if not filled:
        return []
    # One array, for a chunked one would compile the patterns again for every chunk.
    together = pa.concat_arrays([cells for _, cells in filled])
    mask = np.asarray(pc.fill_null(pc.match_substring_regex(together, _SUSPECT), False))
    begins = np.cumsum([0, *(len(cells) for _, cells in filled[:-1])])
    found = np.logical_or.reduceat(mask, begins)
    return [index for (index, _), is_suspect in zip(filled, found, strict=True) if is_suspect]


def _suspects(values: pa.StringArray) -> Iterator[tuple[int, str]]:
    suspicious = pc.fill_null(matching(values, _SUSPECT), False)
    for position in pc.indices_nonzero(suspicious).to_pylist():
        yield position, values[position].as_py()
