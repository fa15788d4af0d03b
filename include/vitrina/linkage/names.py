"""Names: what two spellings of one organisation's name have in common, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from vitrina.rows.cells import spellings
from vitrina.spelling import fold

#: Exports cut names by width: at about 33 characters in capitals or not, or at about 60.
CUT_LENGTHS = (range(28, 36), range(52, 64))
#: A word of one name has its like in the other: whole, or this similar if longer than 4 letters.
WORD_SCORE = 85
SHORT_WORD = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A name made comparable.

    `key`: its words sorted, kinds unified (СОШ), legal forms gone. `telling`: the words that tell
    one organisation from others of its kind, in order. `number`: the school number or None.
    """

    key: str
    telling: str
    number: str | None
    is_maybe_cut: bool

    @property
    def can_link(self) -> bool:
        """Whether the name says more than what kind of organisation it is."""
        return bool(self.number) or any(len(word) > SHORT_WORD for word in self.telling.split())


NOTHING = Name("", "", None, is_maybe_cut=False)


@lru_cache(maxsize=1 << 19)
def read_name(printed: str) -> Name:
    """The comparable form of a printed name."""
    folded = fold(printed)
    number = _number(folded)
    words = _words(folded)
    if number in words and "им" in words[words.index(number) :]:
        # A numbered school is told by its number; its namesake is left out as often as not.
        words = words[: words.index("им", words.index(number))]
    kinds = _kind_words()
    is_maybe_cut = any(len(printed) in lengths for lengths in CUT_LENGTHS)
    telling = [word for word in words if word not in kinds and word != number]
    if is_maybe_cut and telling and _is_cut_kind(telling[-1]):
        telling.pop()
    return Name(" ".join(sorted(words)), " ".join(telling), number, is_maybe_cut)


def similarities(rows: list[Name], candidates: list[Name]) -> np.ndarray[Any, Any]:
    """row × candidate: token-sort similarity 0–100 of the whole names."""
    # The words are sorted already, so the plain ratio of the keys is the token-sort ratio.
    return np.asarray(
        process.cdist(
            [row.key for row in rows], [candidate.key for candidate in candidates],
            scorer=fuzz.ratio, dtype=np.float32,
        )
    )  # fmt: skip


def cut_similarity(cut: Name, whole: Name) -> float:
    """Similarity of a cut name to the opening of a whole one, telling words only."""
    return fuzz.ratio(cut.telling, whole.telling[: len(cut.telling)])


def agree(first: Name, second: Name) -> bool:
    """No word of the shorter name lacks its like in the longer one.

    «Никольская СОШ» is 88 % like «Новоникольская СОШ» and another school all the same.
    """
    one, other = first.key.split(), second.key.split()
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    return all(any(_alike(word, like) for like in longer) for word in shorter)


def speak_against(first: Name, second: Name) -> bool:
    """Whether both names tell an organisation and have neither a number nor a word in common."""
    if not (first.can_link and second.can_link):
        return False
    if first.number and first.number == second.number:
        return False
    return not any(
        _alike(word, like) or (len(word) > SHORT_WORD and like.startswith(word))
        for word in first.telling.split()
        for like in second.telling.split()
    )


def _alike(word: str, like: str) -> bool:
    if word == like:
        return True
    if min(len(word), len(like)) <= SHORT_WORD or word.isdigit() or like.isdigit():
        return False
    return fuzz.ratio(word, like) >= WORD_SCORE


# «№ 5», «N5», «no 5» (what № folds to), «школа 5», «СОШ-5»; not «60 лет Октября».
_SIGNED_NUMBER = re.compile(r"(?<![a-zа-я])(?:no|n|номер)\.? ?-?(\d{1,4})(?: ?-?([а-я])\b)?")
_BARE_NUMBER = re.compile(
    r"\b(?:школ[аы]|сош|оош|нош|сш|оош|гимнази[яи]|лице[йя]|сада?|дс|интернат|училище|дюсш|доу)"
    r"[ \"«-]{0,2}(\d{1,4})\b(?!-?(?: ?лет| ?-?я\b| ?-?й\b))"
)


def _number(folded: str) -> str | None:
    if signed := _SIGNED_NUMBER.search(folded):
        return signed[1].lstrip("0") + (signed[2] or "")
    bare = _BARE_NUMBER.search(folded)
    return bare[1].lstrip("0") if bare else None


def _words(folded: str) -> list[str]:
    """Words and numbers in order: legal forms gone, written-out kinds as one short word."""
    without_sign = _SIGNED_NUMBER.sub(lambda m: f" {m[1].lstrip('0')}{m[2] or ''} ", folded)
    text = " ".join(re.findall(r"\d+[а-я]?\b|[^\W_]+", without_sign))
    for pattern, short in _kind_phrases():
        text = pattern.sub(short, text)
    abbreviations, stems = _legal_forms()
    return [
        word for word in text.split() if not (abbreviations.fullmatch(word) or stems.match(word))
    ]


def _is_cut_kind(word: str) -> bool:
    """«общео», «средн», «бюдж»: the beginning of a word that only tells a kind or a form."""
    whole = {*_kind_words(), *spellings()["legal_form_stems"]}
    return any(kind.startswith(word) for kind in whole) or len(word) == 1


@cache
def _kind_phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(rf"\b(?:{phrase})\b"), short) for phrase, short in spellings()["kind_phrases"]
    )


@cache
def _legal_forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    content = spellings()
    abbreviations = "|".join(content["legal_form_abbreviations"])
    return re.compile(abbreviations), re.compile("|".join(content["legal_form_stems"]))


@cache
def _kind_words() -> frozenset[str]:
    return frozenset(spellings()["kind_words"])
