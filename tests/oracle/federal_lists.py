"""Federal lists of the small cloud: figures of nearly all regions at thresholds and beside them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from tests.oracle.places import REGIONS

Line = Sequence[Any]


def of_all_regions(seed: int) -> dict[str, list[Line]]:
    """Sheets by name: pages of schools, a slide of Sferum, half of the journals."""
    names = [_official(code) for code in REGIONS]
    chance = Random(f"{seed} regions")
    pages: list[Line] = [("Регион", "Активные сообщества, %", "Индекс вовлеченности аудитории")]
    slide: list[Line] = [("Регион", "% организаций, использующих Сферум", "% педагогов")]
    journals: list[Line] = [("№", "Регион", "ЭЖД", "Чаты и звонки", "Мини-приложение")]
    for n, name in enumerate(names):
        share = chance.choice(("85,00", "84,99", "95,00", "94,99", "60,10"))
        index = chance.choice(("1,20", "1,19", "1,50", "1,49", "3,00"))
        pages.append((name, *((None, None) if n % 20 == 19 else (share, index))))
        slide.append((name, f"{chance.choice((49, 50, 51, 89, 90, 97))}%",
                      f"{chance.choice((9, 10, 24, 25, 26, 40))}%"))  # fmt: skip
        status = chance.choice(("да", "нет", "частично (чаты)", "-"))
        journals.append((n, name, "ИРТех", status, chance.choice(("да", "нет", None))))
    return {"Госпаблики": pages, "Слайд": slide, "ЭЖД": journals[:50]}


def _official(code: str) -> str:
    word = "-".join(" ".join(w.capitalize() for w in p.split()) for p in REGIONS[code].split("-"))
    if code in ("77", "78", "92"):
        return f"г. {word}"
    if code in ("83", "86", "87", "89"):
        return f"{word} автономный округ"
    if code == "79":
        return f"{word} автономная область"
    if code in ("07", "09", "18", "20", "21", "93", "94"):
        return f"{word} Республика"
    if code == "15":
        return f"Республика {word} - Алания"
    if code < "20" or code == "91":
        return f"Республика {word}"
    return f"{word} край" if word.endswith("ий") else f"{word} область"
