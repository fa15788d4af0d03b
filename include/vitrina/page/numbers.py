"""Numbers and dates as Russian offices print them, and exactly, for those who compare."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from vitrina.reports.sheets import NO_DATA, NOT_CALCULATED

Role = Literal["text", "name", "count", "percent", "index", "delta", "date", "instant", "strip"]

#: Between thousands, and before a unit: no line ends there.
NBSP = "\u00a0"
MINUS = "\u2212"
#: A value the public edition may not show; it takes the value's place before anything is printed.
HIDDEN_TEXT = "скрыто (малая база)"

_STEPS = {"percent": Decimal("0.1"), "delta": Decimal("0.1"), "index": Decimal("0.01")}


class Hidden:
    """The value of a suppressed cell: nothing can be asked of it."""

    def __repr__(self) -> str:
        return "HIDDEN"


HIDDEN = Hidden()


def printed(role: Role, value: Any) -> str:
    """A value as read on the page: 36,3 · 22 936 · +0,6 · 25.10.2024."""
    if role in _STEPS:
        rounded = Decimal(repr(float(value))).quantize(_STEPS[role], ROUND_HALF_UP)
        # A change that rounds to nothing has no sign.
        sign = MINUS if rounded < 0 else "+" if role == "delta" and rounded > 0 else ""
        return sign + _grouped(abs(rounded))
    if role == "count":
        return (MINUS if value < 0 else "") + _grouped(Decimal(abs(int(value))))
    if role == "date":
        return f"{value:%d.%m.%Y}"
    if role == "instant":
        return f"{value:%d.%m.%Y %H:%M}"
    return str(value)


def exact(value: Any) -> str:
    """The same without rounding: an integer, the shortest decimal of a double, an ISO date."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value)
    return str(value)


def role_of(unit: str | None) -> Role:
    """How values of an indicator of this unit are printed."""
    return "percent" if unit == "%" else "index"


def limit_text(value: Any) -> str:
    """A goal with the digits it has: 25 or 2,5."""
    return f"{float(value):g}".replace(".", ",")


def missing(status: str | None) -> str:
    """What stands in place of no value."""
    return NO_DATA if status == "no_data" else NOT_CALCULATED


def counted(number: int, forms: tuple[str, str, str]) -> str:
    """The word after a number: 1 организация, 2 организации, 5 организаций."""
    if number % 100 in range(11, 15):
        return forms[2]
    return forms[0] if number % 10 == 1 else forms[1] if number % 10 in (2, 3, 4) else forms[2]


def _grouped(number: Decimal) -> str:
    return f"{number:,}".replace(",", NBSP).replace(".", ",")
