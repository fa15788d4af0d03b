"""Headers: how a printed column header and a layout's alias are brought to one form.

Case, ё/е, spaces, line breaks, quotes, brackets, trailing dots, `*`, superscripts and footnote
digits do not matter; `≥` is «не менее»; look-alike Latin and Cyrillic letters are one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from vitrina.spelling import fold

ANY_WORDS = "…"

_SUPERSCRIPTS = re.compile(r"[⁰¹²³⁴-⁹₀-₉*†‡]+")
_FOOTNOTE_DIGITS = re.compile(r"(?<=[^\W\d_]{2})\d{1,2}(?![\w])")
# «4. Подключение …»: the number of an item in a list.
_LIST_NUMBER = re.compile(r"^\s*\d{1,2}(?:\.\d{1,2})*[.)]\s+(?=[^\W\d])")
_BRACKETED_FOOTNOTE = re.compile(r"[\[(]\s*\d{1,2}\s*[\])]")
_ANSWERS = re.compile(r"\(\s*(?:0\s*/\s*1|1\s*/\s*0|да\s*/\s*нет|нет\s*/\s*да)\s*\)", re.IGNORECASE)
_AT_LEAST = re.compile(r"≥|>\s*=|⩾")
_PLUS = re.compile(r"\s*\+\s*")
_TOKEN = re.compile(r"[^\W_]+(?:\+[^\W_]+)*|%|№|…")
# «Педагоги, чел.» is «Педагоги»: a unit says nothing about which column it is.
_UNITS = {"чел", "человек", "ед", "шт"}


@lru_cache(maxsize=16384)
def header_words(printed: str) -> tuple[str, ...]:
    """Comparable words of a header; `%` and `№` count as words, other punctuation does not."""
    text = _ANSWERS.sub(" ", _LIST_NUMBER.sub("", _SUPERSCRIPTS.sub("", printed)))
    text = fold(_AT_LEAST.sub(" не менее ", text)).replace("кол-во", "количество")
    text = _FOOTNOTE_DIGITS.sub("", _BRACKETED_FOOTNOTE.sub(" ", text))
    found: list[str] = []
    for word in _TOKEN.findall(_PLUS.sub("+", text)):
        if word == "%" and found[-1:] == ["%"]:
            continue
        found.append(word)
    while len(found) > 1 and found[-1] in _UNITS:
        found.pop()
    return tuple(found)


@dataclass(frozen=True)
class AliasPattern:
    """An alias ready for comparing; `specificity` orders matches, the greatest wins."""

    alias: str
    words: tuple[str, ...]

    @classmethod
    @cache
    def of(cls, alias: str) -> AliasPattern:
        # NFKC would turn «…» into three dots: keep it apart from the folding.
        parts = [header_words(part) for part in alias.replace("...", ANY_WORDS).split(ANY_WORDS)]
        words = parts[0]
        for part in parts[1:]:
            words = (*words, ANY_WORDS, *part)
        return cls(alias, words)

    @property
    def is_exact(self) -> bool:
        return ANY_WORDS not in self.words

    @property
    def literal(self) -> tuple[str, ...]:
        """The words spelt out, as a header that says nothing else."""
        return tuple(word for word in self.words if word != ANY_WORDS)

    @property
    def specificity(self) -> tuple[bool, int, int]:
        """Exact before wildcard, more words before fewer, longer before shorter."""
        return self.is_exact, len(self.literal), sum(map(len, self.literal))

    def matches(self, words: tuple[str, ...]) -> bool:
        if self.is_exact:
            return "".join(words) == "".join(self.words)
        return _pattern(self.words).fullmatch(" ".join(words) + " ") is not None


@lru_cache(maxsize=4096)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        "".join(r"(?:\S+ )*" if word == ANY_WORDS else re.escape(word) + " " for word in words)
    )
