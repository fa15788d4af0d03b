"""Personal data: finds names of people, phones, e-mails and СНИЛС in cells (Q27).

Names after «имени», «им.» and identifier columns are exempt: schools are named after people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

# Patronymics in any case: Иванович, Ивановичу, Ивановна, Ивановной, Ильич, Ильинична; кызы, оглы.
_PATRONYMIC = (
    r"(?:[А-ЯЁ][а-яё]+(?:[оеё]вич|[иы]ч)(?:а|у|ем|е)?"
    r"|[А-ЯЁ][а-яё]+(?:[оеё]вн|ичн)(?:а|ы|е|у|ой|ою))"
)
_WORD = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_FULL_NAME = rf"{_WORD}\s+{_PATRONYMIC}(?:[^а-яё\w]|$)"
_FULL_NAME_CAPITALS = (
    r"[А-ЯЁ]{2,}\s+[А-ЯЁ]{3,}(?:ОВИЧ|ЕВИЧ|ОВНА|ЕВНА|ИЧНА)(?:[АУЕЫ]|ЕМ|ОЙ)?(?:[^\w]|$)"
)
_SURNAME_FIRST = rf"{_WORD}\s+[А-ЯЁ]\.\s?[А-ЯЁ]\."
_INITIALS_FIRST = rf"[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?{_WORD}"
_ROLE = (
    r"(?i:исполнител|ответственн|руководител|директор|заведующ|учител|контактн|начальник"
    r"|заместител|секретар|подготовил|составил|методист|воспитател|фио|ф\.\s?и\.\s?о)"
)
_EMAIL = r"[\w.+-]+@[\w-]+\.[A-Za-zА-Яа-я]{2,}"
_PHONE = (
    r"(?:^|[^\d.,/-])(?:\+7|8)[\s(-]{0,2}\d{3,5}[\s)-]{0,2}\d{1,3}[\s-]?\d{2}[\s-]?\d{2}(?:[^\d]|$)"
)
_PHONE_WORD = r"(?i:тел(?:ефон)?|моб|факс)[.:\s]{1,3}[\d(+][\d\s()-]{4,}"
_SNILS = r"(?:^|[^\d-])\d{3}-\d{3}-\d{3}[\s-]\d{2}(?:[^\d]|$)"

# A quick test in Arrow; what it finds is judged by `_is_personal` cell by cell.
_SUSPECT = "|".join(
    (
        "@", _SNILS, _PHONE_WORD, r"(?:^|[^\d.,])(?:\+7|8)[\s(-]{0,2}\d{3}[\d\s()-]{5}",
        r"[а-яё](?:вич|ич|вн|чн)(?:а|у|ем|е|ы|ой|ою)?(?:[^а-яё]|$)", r"(?:ВИЧ|ВНА|ЧНА)",
        r"[А-ЯЁ]\.\s?[А-ЯЁ]\.",
    )
)  # fmt: skip

_IN_HONOUR = re.compile(
    rf"(?i:имени|им\.?|памяти|в\s+честь)\s+(?:[а-яё./«»\"-]+\s+){{0,8}}"
    rf"(?:{_WORD}\s+){{0,2}}(?:{_FULL_NAME}|{_SURNAME_FIRST}|{_INITIALS_FIRST})(?:\s*{_WORD}){{0,2}}"
)
_NAMES = re.compile(f"{_FULL_NAME}|{_FULL_NAME_CAPITALS}")
_CAPITALS_IN_HONOUR = re.compile(r"(?i:имени|им\.?)\s")
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


@dataclass(frozen=True)
class PersonalData:
    """Where it was met and what it is; never the thing itself."""

    position: int
    what: str


def is_personal_header(header: str) -> bool:
    """Whether a column is meant for data of people, whatever its cells look like."""
    return bool(_PERSONAL_HEADER.search(header))


def find_personal_data(values: pa.StringArray, *, limit: int = 5) -> list[PersonalData]:
    """Cells of one column that hold data of a person, at most `limit` of them."""
    found: list[PersonalData] = []
    for position, text in _suspects(values):
        what = what_is_personal(text)
        if what:
            found.append(PersonalData(position, what))
            if len(found) == limit:
                break
    return found


def what_is_personal(text: str) -> str | None:
    """What kind of personal data a text holds, None when none."""
    for what, pattern in _CONTACTS.items():
        if pattern.search(text):
            return what
    rest = _IN_HONOUR.sub(" ", text)
    name = _NAMES.search(rest)
    # In a name written in capitals «ИМ.» stands anywhere before the person.
    if name and not _CAPITALS_IN_HONOUR.search(rest[: name.start()]):
        return "имя и отчество"
    if _INITIALS.search(rest) and _ROLE_WORD.search(rest):
        return "фамилия с инициалами рядом с должностью"
    return None


def _suspects(values: pa.StringArray) -> Iterator[tuple[int, str]]:
    suspicious = pc.fill_null(pc.match_substring_regex(values, _SUSPECT), False)
    for position in pc.indices_nonzero(suspicious).to_pylist():
        yield position, values[position].as_py()
