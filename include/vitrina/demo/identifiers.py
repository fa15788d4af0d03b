"""Checksums of ИНН and ОГРН, identifiers for invented organisations, and the demo's seeded dice.

Invented numbers stay clear of issued ones: serials above 90000 in an ИНН, tax office 99 in an ОГРН.
"""

from __future__ import annotations

import random

_INN_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)


def dice(key: str) -> random.Random:
    """A generator of its own for each key, so that one change moves no other number."""
    return random.Random(f"vitrina demo {key}")  # noqa: S311  # numbers of a demo, not secrets


def inn_holds(inn: str) -> bool:
    """ИНН of an organisation: ten digits, the last is (Σ weights × digits mod 11) mod 10."""
    return len(inn) == 10 and inn.isdigit() and _inn_control(inn) == inn[9]


def ogrn_holds(ogrn: str) -> bool:
    """ОГРН: 13 digits, the last is (the first twelve mod 11) mod 10."""
    return len(ogrn) == 13 and ogrn.isdigit() and _ogrn_control(ogrn) == ogrn[12]


def invented_inn(region_code: str, office: int, serial: int) -> str:
    """A valid ИНН of tax office `office` (0–99) that no organisation carries."""
    body = f"{region_code}{office:02d}{90000 + serial:05d}"
    return body + _inn_control(body)


def invented_ogrn(region_code: str, year: int, serial: int) -> str:
    """A valid ОГРН entered in `year` (2002 or later) that no organisation carries."""
    body = f"1{year % 100:02d}{region_code}99{serial:05d}"
    return body + _ogrn_control(body)


def transposed_inn(inn: str) -> str:
    """The ИНН one swap of neighbouring digits away that passes, when there is exactly one."""
    swaps = {inn[:i] + inn[i + 1] + inn[i] + inn[i + 2 :] for i in range(9)}
    passing = sorted(swap for swap in swaps if inn_holds(swap))
    if len(passing) != 1:
        raise ValueError(f"ИНН {inn}: {len(passing)} transpositions pass, exactly one is expected")
    return passing[0]


def misprinted(identifier: str) -> str:
    """The identifier with its fifth digit raised by one: a misprint its checksum notices."""
    return identifier[:4] + str((int(identifier[4]) + 1) % 10) + identifier[5:]


def _inn_control(inn: str) -> str:
    total = sum(w * int(digit) for w, digit in zip(_INN_WEIGHTS, inn[:9], strict=True))
    return str(total % 11 % 10)


def _ogrn_control(ogrn: str) -> str:
    return str(int(ogrn[:12]) % 11 % 10)
