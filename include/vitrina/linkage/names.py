"""Names: what two spellings of one organisation's name have in common, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from vitrina.linkage.vocabulary import NUMBERS, SETTLEMENT, VOCABULARY, spell_numbers, word_class
from vitrina.spelling import fold

#: Exports cut names by width: at about 33 characters in capitals or not, or at about 60.
CUT_LENGTHS = frozenset((*range(28, 36), *range(52, 64)))
#: A word of one name has its like in the other: whole, or with one letter (two neighbours
#: swapped) misprinted if longer than 4 letters.
SHORT_WORD = 4
#: Words this similar are not yet words of two organisations.
WORD_SCORE = 85
#: A name cut within a word tells by this many letters.
CUT_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Name:
    """A name made comparable.

    `key`: its words sorted, kinds unified (СОШ), legal forms gone. `kinds`: the words of `key`
    that say what kind of organisation it is. `telling`: those that tell it from others of its
    kind, in order. `number`: the school number or None. `is_cut_number`: the number is the last
    that was printed of a name cut off, «№ 1» of «№ 12». `own`: of «Бобровская ООШ, филиал …» what
    names the branch itself.
    """

    key: str
    kinds: frozenset[str]
    telling: str
    number: str | None
    is_maybe_cut: bool = False
    is_cut_number: bool = False
    is_branch: bool = False
    own: str | None = None

    @property
    def can_link(self) -> bool:
        """Whether the name says more than what kind of organisation it is."""
        return self.is_told_by_kind or any(len(word) > 2 for word in self.telling.split())

    @property
    def is_told_by_kind(self) -> bool:
        """Whether its kind with its number, if any, is one of a municipality: «СОШ № 5», «ДДТ»."""
        return bool(self.number) or not self.kinds.isdisjoint(VOCABULARY.lone_kinds)


NOTHING = Name("", frozenset(), "", None)


@lru_cache(maxsize=1 << 19)
def read_name(printed: str) -> Name:
    """The comparable form of a printed name."""
    tokens = _TOKEN.findall(fold(_marked(printed)))
    if not NUMBERS.isdisjoint(tokens):
        tokens = spell_numbers(tokens)
    number, place = _number(tokens)
    words, hint, is_additional, is_telling = [], "", False, False
    in_namesake = False
    for position, token in enumerate(tokens):
        class_, word = word_class(token)
        if class_ == "namesake" and (number or is_telling):
            # A school told by its number or its village loses its namesake as often as not.
            in_namesake = True
        elif class_ == "place":
            in_namesake = False
        if in_namesake or position == place or class_ in ("form", "sign", "place", "namesake"):
            is_additional |= token == "до"  # noqa: S105  # a word, no password
            continue
        if class_ == "abbreviation":
            hint = hint or word
            continue
        is_telling |= class_ == "word"
        words.append(word)
    text = VOCABULARY.join_phrases(" ".join(words))
    kinds_and_words = text.split()
    kinds = {word for word in kinds_and_words if word in VOCABULARY.kinds}
    telling = [word for word in kinds_and_words if word not in VOCABULARY.kinds]
    if "сш" in kinds:
        is_additional |= "дополнительного" in words
        kinds = (kinds - {"сш"}) | {"спортшкола" if is_additional else "сош"}
    is_branch = "филиал" in kinds
    is_maybe_cut = len(printed) in CUT_LENGTHS and not _WHOLE_END.search(printed)
    if is_maybe_cut:
        if telling and VOCABULARY.is_opening_of_known(telling[-1]):
            kinds |= VOCABULARY.kinds_opened_by(telling.pop())
        kinds = {VOCABULARY.cut_kinds.get(kind, kind) for kind in kinds}
    elif hint and kinds <= {"филиал"}:
        kinds.add(hint)
    key = sorted([*kinds, *telling, *([number] if number else [])])
    return Name(
        " ".join(key), frozenset(kinds), " ".join(telling), number, is_maybe_cut,
        is_maybe_cut and printed[-1].isdigit(), is_branch, _own(printed) if is_branch else None,
    )  # fmt: skip


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
    """Similarity of a cut name to the opening of a whole one, telling words only.

    0 where the kinds printed before the cut are not the whole's, or only one is a branch.
    """
    if cut.is_branch > whole.is_branch or not kinds_fit(cut.kinds, whole.kinds, is_cut=True):
        return 0.0
    if not cut.telling:
        return 0.0
    opening = whole.telling[: len(cut.telling)]
    if sum(map(str.isalpha, cut.telling)) < CUT_LETTERS:
        ends_a_word = whole.telling[len(cut.telling) :][:1] in ("", " ")
        return 100.0 if cut.telling == opening and ends_a_word else 0.0
    return fuzz.ratio(cut.telling, opening)


def agree(first: Name, second: Name) -> bool:
    """Whether kinds fit, numbers are not two, and no telling word lacks its like in the other.

    «Никольская СОШ» is 88 % like «Новоникольская СОШ» and another school all the same, and so is
    «Усть-Никольская». Of names with a number the longer may say more.
    """
    one, other = first.telling.split(), second.telling.split()
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    if first.number and second.number and not same_number(first, second):
        return False
    if not (kinds_fit(first.kinds, second.kinds) and _all_alike(shorter, longer)):
        return False
    return first.is_told_by_kind or (bool(shorter) and _all_alike(longer, shorter))


def may_be_one(first: Name, second: Name) -> bool:
    """Whether two names of one number can be one organisation, however little one of them says.

    «Школа № 5» may be «СОШ № 5 «Надежда»», a head is never its branch.
    """
    return first.is_branch == second.is_branch and agree(first, second)


def same_number(first: Name, second: Name) -> bool:
    """Whether the school numbers are equal, or one cut off opens the other's."""
    if first.is_cut_number and first.number:
        return bool(second.number and second.number.startswith(first.number))
    return first.number == second.number


def shared_score(first: Name, second: Name) -> float:
    """Similarity 0–100 of the words two names have in common."""
    return fuzz.token_set_ratio(first.key, second.key)


@lru_cache(maxsize=1 << 14)
def kinds_fit(first: frozenset[str], second: frozenset[str], *, is_cut: bool = False) -> bool:
    """Whether the kinds are the same, a vaguer one of one side standing for an exact one.

    `is_cut`: the first may lack kinds of the second.
    """
    more, less = first - second, second - first
    vaguer = VOCABULARY.vaguer
    left = {kind for kind in more if not any(kind in vaguer.get(vague, ()) for vague in less)}
    left -= {kind for kind in left if not less.isdisjoint(vaguer.get(kind, ()))}
    missing = {kind for kind in less if not any(kind in vaguer.get(vague, ()) for vague in more)}
    missing -= {kind for kind in missing if not more.isdisjoint(vaguer.get(kind, ()))}
    return not left and (is_cut or not missing)


def speak_against(first: Name, second: Name) -> bool:
    """Whether both names tell an organisation and have neither a number nor a word in common."""
    if not (first.can_link and second.can_link):
        return False
    if first.number and first.number == second.number:
        return False
    return not any(
        fuzz.ratio(word, like) >= WORD_SCORE or (len(word) > SHORT_WORD and like.startswith(word))
        for word in first.telling.split()
        for like in second.telling.split()
    )


def _all_alike(words: list[str], others: list[str]) -> bool:
    return all(any(_alike(word, like) for like in others) for word in words)


def _alike(word: str, like: str) -> bool:
    if word == like or word in VOCABULARY.vaguer.get(like, ()):
        return True
    if like in VOCABULARY.vaguer.get(word, ()):
        return True
    if min(len(word), len(like)) <= SHORT_WORD or word[0].isdigit() or like[0].isdigit():
        return False
    return OSA.distance(word, like, score_cutoff=1) <= 1


# «60 лет Октября» is no number; «7-я», «5а», «5-а», «№ 5 а»; then words.
_TOKEN = re.compile(
    r"\d+(?= ?-?лет)|\d+-?(?:ая|ой|ый|ого|го|я|й)(?![а-я])|\d+-?[а-г](?![а-я])|\d+ [аб](?![а-я.])"
    r"|\d+|[^\W\d_]+"
)
_NUMBER = re.compile(r"0*(\d{1,4})-? ?([а-г])?")
_ORDINAL = re.compile(r"0*(\d{1,3})-?(?:ая|ой|ый|ого|го|я|й)")
# The «с» may be a Latin one.
_GARDEN = re.compile(r"(?i)\bд\s?[/.]\s?[сc](?:[аa]д\w*)?\b\.?")
# Small letters before a capital: «с. Никольское»; initials of a namesake are capitals.
_SETTLEMENT = re.compile(
    rf"(?<![\w/])(?:{'|'.join(sorted(VOCABULARY.settlements, key=len, reverse=True))})\b\.?\s*"
    r"(?=[А-ЯЁ])"
)
#: A name that ends like this was not cut.
_WHOLE_END = re.compile(r"[»”“.)]$|^[^\"]*(?:\"[^\"]*\"[^\"]*)*\"[^\"]+\"$")
_BRANCH = re.compile(r"(?i)(?<!\w)филиал\w*(?!\w)")
_QUOTED = re.compile(r"^\W*?[«\"„“]([^«»\"“”]{3,})[»\"“”]")
_TRAILING = re.compile(r"[»\"”]\W*([^«»\"“”]{5,}|[«\"“][^«»\"“”]{3,}[»\"“”])\W*$")


def _marked(printed: str) -> str:
    text = _GARDEN.sub(" дс ", printed) if "/" in printed or "." in printed else printed
    return _SETTLEMENT.sub(f" {SETTLEMENT} ", text)


def _number(tokens: list[str]) -> tuple[str | None, int]:
    """(school number, its place among the tokens): «№ 5», «школа 5», «СОШ-5», «7-я школа»."""
    bare: tuple[str | None, int] = (None, -1)
    for place, token in enumerate(tokens):
        if not token[0].isdigit():
            continue
        before = word_class(tokens[place - 1]) if place else ("", "")
        after = word_class(tokens[place + 1]) if place + 1 < len(tokens) else ("", "")
        if after[1] in ("лет", "летия", "летие"):
            continue
        if ordinal := _ORDINAL.fullmatch(token):
            near = [word_class(token)[0] for token in tokens[place + 1 : place + 4]]
            if before[0] in ("kind", "sign") or "kind" in near:
                return ordinal[1], place
            continue
        found = _NUMBER.fullmatch(token)
        if not found:
            continue
        value = found[1] + (found[2] or "")
        if before[0] == "sign":
            return value, place
        is_told = before[0] in ("kind", "abbreviation") or tokens[place - 1] == "вида"
        if is_told and bare[0] is None:
            bare = (value, place)
    return bare


def _own(printed: str) -> str | None:
    """What names the branch itself: before «филиал», or the first quoted words after it."""
    found = _BRANCH.search(printed)
    if found is None:
        return None
    before, after = printed[: found.start()], printed[found.end() :]
    for part in (before, *(m[1] for m in (_QUOTED.search(after), _TRAILING.search(after)) if m)):
        if sum(map(str.isalpha, part)) > SHORT_WORD and read_name(part).can_link:
            return part
    return None
