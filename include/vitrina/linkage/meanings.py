"""Meanings: what a cell «Решение» says: an organisation, that it is none, or nothing clear."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd

from vitrina.linkage.registry import Registry
from vitrina.spelling import words

#: As the drop-down prints a proposal: «<name>, ИНН <инн>, идентификатор <id>».
_NAMED = re.compile(r"(?i)идентификатор\s*:?\s*(.+?)\s*$")
_TOKENS = re.compile(r"[\s,;:()«»\"]+")
_NUMBER_OF_A_NAME = re.compile(r"№\s*\d+")
_INN = re.compile(r"\d{10}|\d{12}")
#: A short number in a sentence is a school's, not an identifier.
_SHORT_NUMBER = re.compile(r"\d{1,4}")


@dataclass(frozen=True)
class Meaning:
    """`outcome` organization, unrelated, withdrawal or unread; `reason` says why unread."""

    outcome: str
    organization_id: str | None = None
    reason: str | None = None

    @classmethod
    def unread(cls, reason: str) -> Meaning:
        """A decision that decides nothing."""
        return cls("unread", reason=reason)

    @property
    def is_read(self) -> bool:
        return self.outcome != "unread"


@dataclass(frozen=True)
class Directory:
    """The organisations of one region on one day, by what people call them in a decision."""

    #: Identifier → (ИНН, whether head, whether open).
    by_code: dict[str, tuple[str | None, bool, bool]]
    by_inn: dict[str, list[str]]


class Organizations:
    """Directories of the registry, each made once."""

    def __init__(self, known: Registry) -> None:
        self._known = known
        self._made: dict[tuple[str, date], Directory] = {}

    def of(self, region: str, day: date) -> Directory:
        """What the registry knows of the region on that day."""
        if (region, day) not in self._made:
            self._made[region, day] = _directory(self._known.on(day, [region]))
        return self._made[region, day]


def what_is_meant(text: str, known: Directory) -> Meaning:
    """The meaning of a decision on a row of the directory's region and day.

    An organisation is named by its identifier or its ИНН, in any words; where both stand they
    must agree. Of organisations that share an ИНН the only head is meant.
    """
    said = words(text)
    is_withdrawal = "отозвать" in said
    is_unrelated = any(pair == ("не", "относится") for pair in pairwise(said))
    named = _named(text, known)
    if is_withdrawal or is_unrelated:
        if named or (is_withdrawal and is_unrelated):
            return Meaning.unread("several")
        return Meaning("withdrawal" if is_withdrawal else "unrelated")
    if named is None:
        return Meaning.unread("unknown" if _looks_like_a_name(text) else "unreadable")
    if len(named) != 1:
        return Meaning.unread("several")
    (code,) = named
    if not known.by_code[code][2]:
        return Meaning.unread("closed")
    return Meaning("organization", code)


def _named(text: str, known: Directory) -> set[str] | None:
    """Identifiers of the organisations a text names; None when it names none, {} when it cannot
    be told which."""
    explicit = _NAMED.search(text)
    for whole in (text.strip(), explicit[1] if explicit else ""):
        if whole in known.by_code:
            return {whole}
    tokens = set(filter(None, _TOKENS.split(_NUMBER_OF_A_NAME.sub(" ", text))))
    codes = {t for t in tokens if t in known.by_code and not _SHORT_NUMBER.fullmatch(t)}
    numbers = {token for token in tokens - codes if _INN.fullmatch(token)}
    if not numbers:
        return codes or None
    if codes:
        agreeing = {code for code in codes if {known.by_code[code][0]} == numbers}
        return agreeing if agreeing == codes else set()
    if not all(number in known.by_inn for number in numbers):
        return None
    return {code for number in numbers for code in _meant_by_inn(number, known)}


def _meant_by_inn(number: str, known: Directory) -> list[str]:
    """Organisations with an ИНН, open ones before closed ones, then heads before branches."""
    found = known.by_inn[number]
    for place in (2, 1):
        found = [code for code in found if known.by_code[code][place]] or found
    return found


def _looks_like_a_name(text: str) -> bool:
    return (
        bool(_NAMED.search(text))
        or any(_INN.fullmatch(t) for t in _TOKENS.split(text))
        or (len(text.split()) == 1 and any(letter.isdigit() for letter in text))
    )


def _directory(rows: pd.DataFrame) -> Directory:
    by_code: dict[str, tuple[str | None, bool, bool]] = {}
    by_inn: dict[str, list[str]] = {}
    columns: list[Any] = [rows[name] for name in ("organization_id", "inn", "level", "is_open")]
    for code, inn, level, is_open in zip(*columns, strict=True):
        number = None if pd.isna(inn) else str(inn)
        by_code[str(code)] = (number, level == "head", bool(is_open))
        if number:
            by_inn.setdefault(number, []).append(str(code))
    return Directory(by_code, by_inn)
