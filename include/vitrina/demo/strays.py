"""Files of the demo cloud that must not be loaded: broken ones, and ones that are no exports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from vitrina.demo import DEMO_MARK
from vitrina.demo.drafts import Draft, write_drafts
from vitrina.demo.organizations import REGION_NAMES
from vitrina.demo.weekly_organizations import (
    krasnoyarsk_path,
    omsk_path,
    weekly_organizations,
)
from vitrina.demo.workbook import moscow, write_bytes

_CUT_WEEK = date(2024, 10, 11)
_HEADLESS_WEEK = date(2024, 10, 18)
_MISDATED_WEEK = date(2024, 9, 20)
_PARTIAL_WEEK = date(2024, 10, 4)


@dataclass(frozen=True)
class Stray:
    """A file below the cloud's root that stays out, and the rule (or «ignored») that says so.

    A file that waits for a person is «held».
    """

    path: Path
    what: str
    rule: str


_MISDATED = Stray(
    omsk_path(_MISDATED_WEEK).with_name(f"Выгрузка Сферум {_MISDATED_WEEK:%d.%m.%Y} копия.xlsx"),
    "в заголовке другая неделя, чем в имени файла",
    "Q02",
)
_HEADLESS = Stray(
    krasnoyarsk_path(_HEADLESS_WEEK, "Сферум_организации_без_столбца"),
    "нет обязательного столбца «Регистрация»",
    "Q01",
)
_PARTIAL = Stray(
    krasnoyarsk_path(_PARTIAL_WEEK, "Сферум_организации_уточнение"),
    "60 организаций из полной выгрузки той же недели: не её новая версия и не её часть",
    "held",
)
_DAMAGED = Stray(krasnoyarsk_path(_CUT_WEEK, "Сферум_организации_обрыв"), "книга обрезана", "Q31")
_UNRELATED = Stray(
    Path(REGION_NAMES["55"]) / "График отпусков.xlsx", "посторонняя книга", "ignored"
)
_NOTE = Stray(Path("Прочти меня.txt"), "не таблица", "ignored")
_LOCK = Stray(
    krasnoyarsk_path(date(2024, 10, 25)).with_name("~$Сферум_организации_2024-10-25.xlsx"),
    "служебный файл открытой книги",
    "ignored",
)
STRAYS = (_MISDATED, _HEADLESS, _PARTIAL, _DAMAGED, _UNRELATED, _NOTE, _LOCK)


def write_strays(root: Path) -> None:
    """Write them; the good files must be there, one of them is cut short here."""
    for stray, draft in _drafts():
        write_drafts(root / stray.path, [draft])
    whole = (root / krasnoyarsk_path(_CUT_WEEK)).read_bytes()
    write_bytes(root / _DAMAGED.path, whole[: len(whole) * 3 // 5], moscow(_CUT_WEEK, "14:02"))
    write_bytes(
        root / _NOTE.path,
        f"{DEMO_MARK}\r\nЕженедельные выгрузки лежат в папках регионов.\r\n".encode(),
        moscow(date(2024, 9, 2), "09:00"),
    )
    write_bytes(root / _LOCK.path, bytes(165), moscow(date(2024, 10, 25), "14:40"))


def _drafts() -> Iterator[tuple[Stray, Draft]]:
    _, misdated = weekly_organizations("55", date(2024, 9, 6))
    misdated.rows = misdated.rows[:60]
    misdated.published = moscow(_MISDATED_WEEK, "17:30")
    yield _MISDATED, misdated

    _, headless = weekly_organizations("24", _HEADLESS_WEEK)
    headless.rows = headless.rows[:60]
    headless.columns = [column for column in headless.columns if column[0] != "is_connected"]
    headless.published = moscow(_HEADLESS_WEEK, "14:09")
    yield _HEADLESS, headless

    _, partial = weekly_organizations("24", _PARTIAL_WEEK)
    partial.rows = partial.rows[:60]
    partial.published = moscow(_PARTIAL_WEEK + timedelta(days=3), "10:20")
    yield _PARTIAL, partial

    yield (
        _UNRELATED,
        Draft(
            sheet="Отпуска",
            titles=["График отпусков", DEMO_MARK],
            columns=[("unit", "Подразделение"), ("month", "Месяц"), ("days", "Дней")],
            rows=[
                {"unit": "Отдел связи", "month": "Июль", "days": 28},
                {"unit": "Отдел отчётности", "month": "Август", "days": 28},
            ],
            published=moscow(date(2024, 9, 9), "09:15"),
        ),
    )
