"""Names of regions and municipalities as offices print them → codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

#: Region code → the word that tells it from all others; «Республика», «область», «АО» do not.
REGIONS = {
    "01": "адыгея", "02": "башкортостан", "03": "бурятия", "04": "алтай", "05": "дагестан",
    "06": "ингушетия", "07": "кабардино-балкарская", "08": "калмыкия",
    "09": "карачаево-черкесская", "10": "карелия", "11": "коми", "12": "марий эл",
    "13": "мордовия", "14": "саха", "15": "северная осетия", "16": "татарстан", "17": "тыва",
    "18": "удмуртская", "19": "хакасия", "20": "чеченская", "21": "чувашская", "22": "алтайский",
    "23": "краснодарский", "24": "красноярский", "25": "приморский", "26": "ставропольский",
    "27": "хабаровский", "28": "амурская", "29": "архангельская", "30": "астраханская",
    "31": "белгородская", "32": "брянская", "33": "владимирская", "34": "волгоградская",
    "35": "вологодская", "36": "воронежская", "37": "ивановская", "38": "иркутская",
    "39": "калининградская", "40": "калужская", "41": "камчатский", "42": "кемеровская",
    "43": "кировская", "44": "костромская", "45": "курганская", "46": "курская",
    "47": "ленинградская", "48": "липецкая", "49": "магаданская", "50": "московская",
    "51": "мурманская", "52": "нижегородская", "53": "новгородская", "54": "новосибирская",
    "55": "омская", "56": "оренбургская", "57": "орловская", "58": "пензенская", "59": "пермский",
    "60": "псковская", "61": "ростовская", "62": "рязанская", "63": "самарская",
    "64": "саратовская", "65": "сахалинская", "66": "свердловская", "67": "смоленская",
    "68": "тамбовская", "69": "тверская", "70": "томская", "71": "тульская", "72": "тюменская",
    "73": "ульяновская", "74": "челябинская", "75": "забайкальский", "76": "ярославская",
    "77": "москва", "78": "санкт-петербург", "79": "еврейская", "83": "ненецкий",
    "86": "ханты-мансийский", "87": "чукотский", "89": "ямало-ненецкий", "90": "запорожская",
    "91": "крым", "92": "севастополь", "93": "донецкая народная", "94": "луганская народная",
    "95": "херсонская",
}  # fmt: skip
_CODES = {word: code for code, word in REGIONS.items()}
_OF_REGIONS = re.compile(
    r"\b(республика|респ|область|обл|край|автономная|автономный|округ|ао|город|г)\b"
)
_OF_MUNICIPALITIES = re.compile(
    r"\b(муниципальный|городской|район|р-н|м\.?р-н|округ|го|мо|зато|город|г|поселок)\b"
)
#: A name cut by its owner is told by its opening.
LEAST_OPENING = 8


@cache
def region(name: str) -> str | None:
    """Code of a region: «Чукотский АО», «Кемеровская область - Кузбасс», «Саха (Якутия)»."""
    plain = re.split(r" - |\(", _folded(name))[0]
    return _CODES.get(_words(_OF_REGIONS.sub(" ", plain)))


def municipality(name: str, known: Mapping[str, str]) -> str | None:
    """Code of a municipality among those `known` by official name: equal, else the only opening.

    The kind of a municipality is no part of its name, but the name shows it: Ачинск, Ачинский.
    """
    stem = _stem(name)
    stems = {_stem(official): code for official, code in known.items()}
    if stem in stems or len(_folded(name)) < LEAST_OPENING:
        return stems.get(stem)
    openings = {_folded(official): code for official, code in known.items()} | stems
    found = {code for text, code in openings.items() if text.startswith((stem, _folded(name)))}
    return found.pop() if len(found) == 1 else None


@cache
def form(name: str) -> str:
    """A municipality as printed, for comparing prints: «Назаровский р-н» is not «Назаровский»."""
    is_district = re.search(r"\b(район|р-н)\b", _folded(name)) is not None
    return f"{_stem(name)} район" if is_district else _stem(name)


@cache
def _stem(name: str) -> str:
    return _words(_OF_MUNICIPALITIES.sub(" ", _folded(name)))


@cache
def _folded(name: str) -> str:
    return _words(name.lower().replace("ё", "е"))


def _words(text: str) -> str:
    return " ".join(text.replace(".", " ").split())
