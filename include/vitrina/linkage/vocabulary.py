"""Vocabulary: the words of organisations' names by what they say (`words.yaml`)."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz.distance import OSA

#: Stems of at least so many letters are known with a misprint.
_LONG_STEM = 8
#: Letters a word cut off must have left to tell a kind.
_OPENING = 4


class Vocabulary:
    """`words.yaml` in the shapes that names are read with."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.forms = _matcher(content["forms"])
        self._long_forms = [
            form[:-1] for form in content["forms"] if form.endswith("*") and len(form) > _LONG_STEM
        ]
        self.abbreviations = [
            (re.compile(pattern), kind) for kind, pattern in content["abbreviations"].items()
        ]
        spelled = {kind: _matcher(words) for kind, words in content["kinds"].items()}
        self.kind_words = list(spelled.items())
        self.kinds = frozenset({*content["kinds"], *(short for _, short in content["phrases"])})
        self._phrases: dict[str, str] = dict(content["phrases"])
        longest_first = sorted(self._phrases, key=len, reverse=True)
        self._phrase = re.compile(rf"(?<!\S)(?:{'|'.join(longest_first)})(?!\S)")
        self.lone_kinds = frozenset(content["lone_kinds"])
        self.vaguer = {kind: frozenset(exact) for kind, exact in content["vaguer"].items()}
        self.cut_kinds: dict[str, str] = content["cut_kinds"]
        self.namesake = frozenset(content["namesake"])
        self.number_signs = frozenset(content["number_signs"])
        self.settlements: list[str] = content["settlements"]
        known = [*content["forms"], *(w for words in content["kinds"].values() for w in words)]
        known += [word for phrase in self._phrases for word in phrase.split()]
        self._known = tuple({word.rstrip("*") for word in known if " " not in word})
        self.cardinals: dict[str, int] = {}
        self.ordinals: dict[str, int] = {}
        for value, words in content["number_words"].items():
            for word in words:
                if word.endswith("*"):
                    endings = content["ordinal_endings"]
                    self.ordinals |= {word[:-1] + ending: value for ending in endings}
                else:
                    self.cardinals[word] = value

    def join_phrases(self, text: str) -> str:
        """Kinds written out, as short words; twice, as a joined one may be part of another."""
        for _ in range(2):
            text = self._phrase.sub(lambda found: self._phrases[found[0]], text)
        return " ".join(text.split())

    def is_misprinted_form(self, word: str) -> bool:
        """«общеобразвательная»: one letter of a long form lost, added or changed."""
        return len(word) > _LONG_STEM + 2 and any(
            OSA.distance(word[: len(stem) + more], stem, score_cutoff=1) <= 1
            for stem in self._long_forms
            for more in (-1, 0, 1)
        )

    def kinds_opened_by(self, word: str) -> set[str]:
        """«технику» → техникум: the only kind that a word cut off begins."""
        opened = {kind for kind in self.kinds if len(word) >= _OPENING and kind.startswith(word)}
        return opened if len(opened) == 1 else set()

    def is_opening_of_known(self, word: str) -> bool:
        """«общео», «средн», «бюдж»: the beginning of a word that only tells a kind or a form."""
        return any(known.startswith(word) for known in self._known)


def _matcher(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(w).replace(r"\*", r"\w*") for w in words))


VOCABULARY = Vocabulary(
    yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
)
#: What every word before the name of a settlement is read as.
SETTLEMENT = "село"
#: Words that may stand for a number.
NUMBERS = frozenset({*VOCABULARY.cardinals, *VOCABULARY.ordinals})


@lru_cache(maxsize=1 << 17)
def word_class(token: str) -> tuple[str, str]:
    """(form, abbreviation, kind, namesake, sign, place or word; the word it is compared by)."""
    if token[0].isdigit():
        return "word", token
    if token in VOCABULARY.namesake:
        return "namesake", ""
    if token in VOCABULARY.number_signs:
        return "sign", ""
    if token == SETTLEMENT:
        return "place", ""
    if len(token) == 1:
        return "form", ""
    for kind, matcher in VOCABULARY.kind_words:
        if matcher.fullmatch(token):
            return "kind", kind
    for matcher, kind in VOCABULARY.abbreviations:
        if matcher.fullmatch(token):
            return "abbreviation", kind
    if VOCABULARY.forms.fullmatch(token) or VOCABULARY.is_misprinted_form(token):
        return "form", ""
    return "word", token


def spell_numbers(tokens: list[str]) -> list[str]:
    """«номер двадцать один» → «номер 21», «первая школа» → «1-я школа»; «Семь гномов» stays."""
    spelled: list[str] = []
    place = 0
    while place < len(tokens):
        value, is_ordinal, end = _number_at(tokens, place)
        if value and _is_school_number(tokens, place, end, is_ordinal=is_ordinal):
            spelled.append(f"{value}я" if is_ordinal else str(value))
            place = end
        else:
            spelled.append(tokens[place])
            place += 1
    return spelled


def _number_at(tokens: list[str], place: int) -> tuple[int, bool, int]:
    """(value, whether ordinal, place after it) of the number words that begin here; 0 if none."""
    value, least = 0, 1000
    for end in range(place, len(tokens)):
        cardinal = VOCABULARY.cardinals.get(tokens[end], 0)
        ordinal = VOCABULARY.ordinals.get(tokens[end], 0)
        digit = cardinal or ordinal
        # «двадцать один»: each next word is less than the zeros of the one before.
        if not digit or digit >= (10 if 20 <= least < 100 else 100 if least >= 100 else 1):
            return value, False, end
        value, least = value + digit, digit
        if not cardinal:
            return value, True, end + 1
    return value, False, len(tokens)


def _is_school_number(tokens: list[str], place: int, end: int, *, is_ordinal: bool) -> bool:
    before = word_class(tokens[place - 1])[0] if place else ""
    after = [word_class(token)[0] for token in tokens[end : end + 3]]
    if before == "sign":
        return True
    if is_ordinal and "kind" in after and "word" not in after[: after.index("kind")]:
        return True
    return before == "kind" and (not after or after[0] in ("form", "namesake", "place", "kind"))
