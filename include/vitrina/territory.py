"""Territory: turns printed names of regions and municipalities into codes; it never guesses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from vitrina.seeds import read_lines
from vitrina.settings import SEEDS
from vitrina.spelling import words

SUGGESTION_SCORE = 60
SHORTEST_PREFIX = 8


class Territory:
    """The regions of the country by every spelling of the seed `regions.csv`."""

    def __init__(self, names: Mapping[str, str], spellings: Mapping[str, str]) -> None:
        """`names`: code → official name; `spellings`: any spelling → code."""
        self.names = dict(names)
        self._codes: dict[str, str] = {}
        for spelling, code in spellings.items():
            known = self._codes.setdefault(_region_key(spelling), code)
            if known != code:
                raise ValueError(f"regions.csv: «{spelling}» names both {known} and {code}")
        # Longest first, so that «Ямало-Ненецкий АО» is not read as «Ненецкий АО».
        alternatives = sorted(self._codes, key=len, reverse=True)
        self._anywhere = re.compile(
            r"(?<!\S)(?:" + "|".join(map(re.escape, alternatives)) + r")(?!\S)"
        )

    @classmethod
    def from_seeds(cls, path: Path = SEEDS / "regions.csv") -> Territory:
        """The territory of the seed: official, printed and inflected spellings."""
        return _read_seed(path)

    def region_code(self, text: str) -> str | None:
        """Code of a cell that holds a region's name and nothing else, in any known spelling."""
        return self._codes.get(_region_key(text))

    def regions_in(self, text: str) -> set[str]:
        """Codes of all regions named anywhere in a title, a file or a folder name."""
        key = self._nouns_repeated(_region_key(text))
        return {self._codes[match[0]] for match in self._anywhere.finditer(key)}

    def _nouns_repeated(self, key: str) -> str:
        """«Омская и Томская области» names two regions, so each gets the noun they share."""
        done: list[str] = []
        noun, is_shared = "", False
        for word in reversed(key.split()):
            if word in ("область", "край", "республика"):
                noun, is_shared = word, False
            elif word == "и":
                is_shared = True
            elif is_shared and f"{word} {noun}" in self._codes:
                done.append(noun)
            elif not word.endswith(_ADJECTIVE):
                noun = ""
            done.append(word)
        return " ".join(reversed(done))

    def suggest_regions(self, text: str, limit: int = 3) -> list[str]:
        """Official names most like a name that is not known: for a person, never for the line."""
        found = process.extract(
            _region_key(text),
            {code: _region_key(name) for code, name in self.names.items()},
            scorer=fuzz.ratio,
            limit=limit,
            score_cutoff=SUGGESTION_SCORE,
        )
        return [self.names[code] for _, _, code in found]


def match_municipality(printed: str, official: Mapping[str, str]) -> str | None:
    """Id of the one municipality a printed name means, None when none or several do.

    `official`: id → name, of one region. In order: the whole name; the stem («Назаровский р-н»,
    «г. Назарово», «Назаровский»), where a printed type must not contradict the official one; the
    unique prefix of at least 8 letters, for names cut short. «Назарово» (town) is never
    «Назаровский» (district): stems are compared whole.
    """
    index = _municipality_index(tuple(official.items()))
    name = _municipality_key(printed)
    if not name:
        return None
    whole = {entry.id for entry in index if entry.name == name}
    if whole:
        return whole.pop() if len(whole) == 1 else None
    kind, stem = _kind_and_stem(name)
    if stem:
        exact = {entry.id for entry in index if entry.stem == stem and _agree(kind, entry.kind)}
        if exact:
            return exact.pop() if len(exact) == 1 else None
    if not stem or sum(map(len, name)) < SHORTEST_PREFIX:
        return None
    cut = {
        entry.id for entry in index if _agree(kind, entry.kind) and _is_cut_from(name, stem, entry)
    }
    return cut.pop() if len(cut) == 1 else None


def municipality_form(printed: str) -> str:
    """A printed name as one spelling: its stem, and that it is a district where it says so.

    For comparing prints where no official names are at hand: «Назаровский р-н» and «Назаровский
    муниципальный район» are one, «Кемеровский МО» and «Кемеровский ГО» are two.
    """
    kind, stem = _kind_and_stem(_municipality_key(printed))
    return " ".join([*stem, _DISTRICT] if kind == _DISTRICT else stem)


# Words of a region's kind in any case and abbreviation → one spelling.
_REGION_WORDS = {
    **dict.fromkeys(("области", "областью", "областей", "областям", "областях", "обл"), "область"),
    **dict.fromkeys(("края", "краю", "крае", "краем", "краев", "краям", "краях", "кр"), "край"),
    **dict.fromkeys(
        ("республики", "республике", "республику", "республикой", "республик", "респ"),
        "республика",
    ),
    **dict.fromkeys(("округа", "округу", "округе", "округом", "окр"), "округ"),
    **dict.fromkeys(
        ("автономного", "автономному", "автономном", "автономным", "авт"), "автономный"
    ),
    **dict.fromkeys(("автономной", "автономную"), "автономная"),
    **dict.fromkeys(("народной", "народную"), "народная"),
    "ао": "автономный округ",
}
# «Омской», «Омскую»; the town «Омск» is another word.
_ADJECTIVE = "ская"
_INFLECTED = re.compile(r"ск(?:ой|ую|ий|ого|ому|ом|им)$")
_CITY_WORDS = {"г", "гор", "город", "города", "городу", "городе"}


@lru_cache(maxsize=4096)
def _region_key(text: str) -> str:
    """Folded words with one space between, cases and kinds unified, «г.» dropped."""
    return " ".join(
        _INFLECTED.sub(_ADJECTIVE, _REGION_WORDS.get(word, word))
        for word in words(text)
        if word not in _CITY_WORDS
    )


@cache
def _read_seed(path: Path) -> Territory:
    names: dict[str, str] = {}
    spellings: dict[str, str] = {}
    for row in read_lines(path):
        code = row["region_code"]
        names[code] = row["name"]
        printed = f"{row['name']};{row['printed_spellings']};{row['inflected_spellings']}"
        spellings.update(
            (spelling.strip(), code) for spelling in printed.split(";") if spelling.strip()
        )
    return Territory(names, spellings)


class _Municipality:
    """One official name, taken apart once."""

    def __init__(self, municipality_id: str, name: str) -> None:
        self.id = municipality_id
        self.name = _municipality_key(name)
        self.kind, self.stem = _kind_and_stem(self.name)


@lru_cache(maxsize=256)
def _municipality_index(official: tuple[tuple[str, str], ...]) -> tuple[_Municipality, ...]:
    return tuple(_Municipality(municipality_id, name) for municipality_id, name in official)


_DISTRICT, _TOWN = "district", "town"
_ABBREVIATIONS = (
    (re.compile(r"\bм(?:ун)?\.?\s*р(?:-н|-он|айон)?\b\.?"), " муниципальный район "),
    (re.compile(r"\bр-о?н\b\.?"), " район "),
    (re.compile(r"\bм(?:ун)?\.?\s*о(?:кр(?:уг)?)?\b\.?"), " муниципальный округ "),
    (re.compile(r"\bг(?:ор)?\.?\s*о(?:кр(?:уг)?)?\b\.?"), " городской округ "),
    (re.compile(r"\b(?:г|гор)\b\.?"), " город "),
    (re.compile(r"\b(?:пгт|р\.?\s?п|пос|п)\b\.?"), " поселок "),
    (re.compile(r"\bим\b\.?"), " имени "),
)
_DISTRICT_WORDS = {"район", "района", "муниципальный", "муниципального"}
_TOWN_WORDS = {"город", "города", "городской", "городского"}
_NEUTRAL_WORDS = {"округ", "округа", "зато", "поселок", "образование", "муниципальное"}


@lru_cache(maxsize=16384)
def _municipality_key(text: str) -> tuple[str, ...]:
    """Folded words of a name, abbreviations of types written out."""
    folded = " ".join(text.split()).lower().replace("ё", "е")
    for pattern, full in _ABBREVIATIONS:
        folded = pattern.sub(full, folded)
    return tuple(words(folded))


def _kind_and_stem(name: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """(district, town or None, the words that are no type)."""
    types = _DISTRICT_WORDS | _TOWN_WORDS | _NEUTRAL_WORDS
    stem = tuple(word for word in name if word not in types)
    if _TOWN_WORDS & set(name):
        return _TOWN, stem
    return (_DISTRICT if _DISTRICT_WORDS & set(name) else None), stem


def _agree(printed: str | None, official: str | None) -> bool:
    return printed is None or official is None or printed == official


def _is_cut_from(name: tuple[str, ...], stem: tuple[str, ...], entry: _Municipality) -> bool:
    """A name cut at the cell's edge: «ЗАТО город Зе», «Большеулуйск»."""
    printed, whole = " ".join(name), " ".join(entry.name)
    if whole.startswith(printed):
        return True
    if any(" ".join(entry.name[skip:]).startswith(printed) for skip in range(1, len(entry.name))):
        return True
    cut = " ".join(stem)
    return len(cut.replace(" ", "")) >= SHORTEST_PREFIX and " ".join(entry.stem).startswith(cut)
