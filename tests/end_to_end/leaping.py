"""A tiny folder of exports whose last week leaps: ten schools, nine of them active, then three."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

WEEKS = ("18.10.2024", "25.10.2024")
ACTIVE = (9, 3)
REGISTRY = (
    "Идентификатор;Полное наименование;Краткое наименование;Тип ОО;Уровень ОО;ИНН;КПП;ОГРН;ОКТМО;"
    "Субъект РФ;Муниципалитет;Статус;Дата открытия;Дата закрытия;Головная организация"
)
EXPORT = "Идентификатор;Краткое название;Тип ОО;МО;Активность;Регистрация;Учителей;Учеников;ИНН"


def write(folder: Path, weeks: int = len(WEEKS)) -> Path:
    """The registry and the first `weeks` of the exports; the file that leaps."""
    schools = [f"24-{number}" for number in range(10)]
    registry = [
        f"{code};Школа № {number};Школа № {number};Школа;Головное;;;;04701000001;Красноярский край;"
        "город Красноярск;действующая;01.09.2000;;"
        for number, code in enumerate(schools)
    ]
    _put(folder / "Красноярский край" / "Реестр на 01.09.2024.csv", [REGISTRY, *registry])
    for week, active in list(zip(WEEKS, ACTIVE, strict=True))[:weeks]:
        rows = [
            f"{code};Школа № {number};Школа;город Красноярск;"
            f"{'Активна' if number < active else 'Не активна'};1;{5 if number < active else 1};"
            f"{100 if number < active else 0};"
            for number, code in enumerate(schools)
        ]
        target = folder / "Красноярский край" / week / f"Сферум {week}.csv"
        _put(target, [EXPORT, *rows])
    return target


def _put(target: Path, lines: list[str]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    instant = datetime(2024, 10, 28, 9, tzinfo=UTC).timestamp()
    os.utime(target, (instant, instant))
