"""Inputs of the benchmarks: an invented country, the same bytes on every machine, made once.

40 regions of 2 750 organisations: one nationwide weekly export of 110 000 rows × 40 columns (with
shared and with inline strings), the same rows as 40 regional files, and the registry behind them.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from vitrina.demo.identifiers import dice, invented_inn, invented_ogrn, misprinted
from vitrina.demo.names import Name, branch, college, kindergarten, out_of_school, school
from vitrina.seeds import read_lines
from vitrina.settings import PROJECT_ROOT, SEEDS

REGIONS = 40
MUNICIPALITIES = 25
ORGANIZATIONS = 110  # of one municipality
ROWS = REGIONS * MUNICIPALITIES * ORGANIZATIONS
WEEK = date(2024, 10, 25)

_CREATED = datetime(2024, 9, 1, 9, 0)  # noqa: DTZ001  # XlsxWriter wants a naive date
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
#: Of ten organisations in turn: schools, kindergartens, branches, additional, vocational.
_TURN = ("school", "preschool", "school", "preschool", "school",
         "branch", "preschool", "school", "additional", "vocational")  # fmt: skip
_PRINTED_TYPES = {
    "school": "Школа", "preschool": "Дошкольная ОО", "additional": "Доп. образование детей",
    "vocational": "СПО", "branch": "Филиал ОО",
}  # fmt: skip
_REGISTRY_COLUMNS = (
    "Идентификатор", "Полное наименование", "Краткое наименование", "Тип ОО", "Уровень ОО", "ИНН",
    "КПП", "ОГРН", "ОКТМО", "Субъект РФ", "Муниципалитет", "Статус", "Дата открытия",
    "Дата закрытия", "Головная организация",
)  # fmt: skip
#: 23 columns the layout knows, 17 more of the owner's own.
WEEKLY_COLUMNS = (
    "№ п/п", "Регион", "Муниципалитет", "Краткое название", "Тип ОО", "ИНН", "КПП", "ОГРН",
    "ОКТМО", "Активность", "Регистрация", "Учителей", "Учеников",
    "Учителей, написавших ≥ 10 сообщений", "Учителей, совершивших ≥ 1 звонок", "Активные ученики",
    "Педагоги, связавшие аккаунт ЭЖД", "Обучающиеся, связавшие аккаунт ЭЖД",
    "Учителей, создавших чат", "Учителей, написавших ≥ 3 сообщений",
    "Учителей, совершивших ≥ 3 звонков", "Отчётная дата",
    "Полное название", "Вид населённого пункта", "Дата подключения", "Доля активных учителей",
    "Доля активных учеников", "Создано чатов", "Отправлено сообщений", "Совершено звонков",
    "Средняя длительность звонка, мин", "Участников звонков", "Отправлено файлов", "Каналов",
    "Подписчиков каналов", "Зарегистрировано родителей", "Активных родителей", "Администраторов",
    "Тариф", "Примечание",
)  # fmt: skip
_DATES = ("Отчётная дата", "Дата подключения")
_PERCENTS = ("Доля активных учителей", "Доля активных учеников")


@dataclass(frozen=True)
class Region:
    """A region of the country as the seed names it."""

    code: str
    name: str
    oktmo_prefix: str


@dataclass(frozen=True)
class Organization:
    """One organisation of the invented country."""

    region: Region
    place: str
    code: str
    head_code: str
    name: Name
    org_type: str
    inn: str
    kpp: str
    ogrn: str
    oktmo: str
    ordinal: int


def folder() -> Path:
    """Where the inputs of this version of the generator lie; made by the first who asks."""
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    target = PROJECT_ROOT / "data" / "bench" / version
    if not target.exists():
        print("▸ Making the input files (once, about three minutes)…", flush=True)
        shutil.rmtree(target.parent, ignore_errors=True)
        part = target.with_name(f".{version}.part")
        (part / "regional").mkdir(parents=True)
        _write_all(part)
        part.rename(target)
    return target


def nationwide(strings: str = "shared") -> Path:
    """The file of 110 000 × 40; `strings` are `shared` or `inline`."""
    return folder() / f"nationwide_{strings}.xlsx"


def regional() -> list[Path]:
    """The same rows as 40 files."""
    return sorted((folder() / "regional").glob("*.xlsx"))


def registry() -> Path:
    """The registry of the 110 000 organisations."""
    return folder() / "registry.xlsx"


def _write_all(target: Path) -> None:
    _write(target / "registry.xlsx", _REGISTRY_COLUMNS, _registry_rows(_country()))
    everyone = list(_weekly_rows(_country()))
    _write(target / "nationwide_shared.xlsx", WEEKLY_COLUMNS, everyone)
    _write(target / "nationwide_inline.xlsx", WEEKLY_COLUMNS, everyone, inline=True)
    size = MUNICIPALITIES * ORGANIZATIONS
    for number, region in enumerate(_regions()):
        rows = everyone[number * size : (number + 1) * size]
        _write(target / "regional" / f"{region.code} {region.name}.xlsx", WEEKLY_COLUMNS, rows)


def _write(
    target: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]] | Iterator[Sequence[Any]],
    *, inline: bool = False,
) -> None:  # fmt: skip
    with xlsxwriter.Workbook(str(target), {**_OPTIONS, "constant_memory": inline}) as workbook:
        workbook.set_properties({"created": _CREATED})
        sheet = workbook.add_worksheet("Организации")
        bold = workbook.add_format({"bold": True})
        date_format = workbook.add_format({"num_format": "dd.mm.yyyy"})
        percent_format = workbook.add_format({"num_format": "0.0%"})
        formats = {
            **{columns.index(name): date_format for name in _DATES if name in columns},
            **{columns.index(name): percent_format for name in _PERCENTS if name in columns},
        }
        for column, header in enumerate(columns):
            sheet.write_string(0, column, header, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, value, formats[column])
                elif value is not None:
                    sheet.write_number(number, column, value, formats.get(column))


@cache
def _regions() -> tuple[Region, ...]:
    found = [
        Region(row["region_code"], row["name"], row["oktmo_prefix"])
        for row in read_lines(SEEDS / "regions.csv")
        if row["inn_prefixes"] == row["region_code"] and len(row["oktmo_prefix"]) == 2
    ]
    return tuple(found[:REGIONS])


def _country() -> Iterator[Organization]:
    for region in _regions():
        chance = dice(f"bench {region.code}")
        stems = _stems()
        for place in range(MUNICIPALITIES):
            yield from _organizations(region, place, stems, chance)


def _stems() -> list[str]:
    first = ("Ново", "Старо", "Верхне", "Нижне", "Средне", "Больше", "Мало", "Красно", "Бело")
    second = (
        "кедров", "сосн", "лугов", "ключев", "камен", "озёр", "рябинов", "полев", "боров",
        "песчан", "калинов", "соболин", "снежин", "пихтов", "осинов", "холмов", "ягодин",
    )  # fmt: skip
    return [prefix + root for root in second for prefix in first]


def _organizations(
    region: Region, place: int, stems: Sequence[str], chance: Random
) -> Iterator[Organization]:
    oktmo = f"{region.oktmo_prefix}6{place + 1:02d}"
    head: Organization | None = None
    for ordinal in range(ORGANIZATIONS):
        org_type = _TURN[ordinal % 10]
        serial = place * ORGANIZATIONS + ordinal + 1
        stem = stems[ordinal]
        inn = invented_inn(region.code, place + 1, ordinal + 1)
        organization = Organization(
            region=region,
            place=stems[-1 - place],
            code=f"{region.code}-{100_000 + serial}",
            head_code="",
            name=_name(org_type, region, ordinal, stem, chance),
            org_type=org_type,
            inn=inn,
            kpp=f"{inn[:4]}01001",
            ogrn=invented_ogrn(region.code, 2002 + ordinal % 20, serial),
            oktmo=f"{oktmo}{401 + 3 * (ordinal % 30)}{101 + 5 * (ordinal % 4)}",
            ordinal=ordinal,
        )
        if org_type == "branch" and head:
            organization = Organization(
                **{
                    **vars(organization), "head_code": head.code, "inn": head.inn,
                    "ogrn": head.ogrn, "kpp": f"{head.inn[:4]}43{ordinal:03d}",
                    "name": branch("school", stem, head.name),
                }
            )  # fmt: skip
        elif org_type == "school":
            head = organization
        yield organization


def _name(org_type: str, region: Region, ordinal: int, stem: str, chance: Random) -> Name:
    if org_type == "preschool":
        return kindergarten(ordinal % 3 == 0, ordinal, stem, chance)
    if org_type == "additional":
        return out_of_school(ordinal // 10)
    if org_type == "vocational":
        return college(f"{stem}ский", ordinal // 10, "ГБПОУ")
    return school(ordinal % 3 == 0, ordinal, stem, chance)


def _registry_rows(country: Iterator[Organization]) -> Iterator[list[Any]]:
    for one in country:
        is_branch = bool(one.head_code)
        yield [
            one.code, one.name.full, one.name.short, _PRINTED_TYPES[one.org_type],
            "Филиал" if is_branch else "Головное", one.inn, one.kpp, one.ogrn, one.oktmo,
            one.region.name, f"{one.place}ский муниципальный район", "Действующая",
            "01.09.1990", None, one.head_code or None,
        ]  # fmt: skip


def _weekly_rows(country: Iterator[Organization]) -> Iterator[list[Any]]:
    """A week with its usual gaps: ИНН, КПП or ОГРН absent or misprinted, counts too high."""
    chance = dice("bench week")
    for number, one in enumerate(country, start=1):
        teachers, students = chance.randint(5, 90), chance.randint(40, 1400)
        is_active = chance.random() < 0.8
        part = chance.random() if is_active else 0.0
        messages, calls, pupils = (
            int(teachers * part),
            int(teachers * part / 3),
            int(students * part),
        )
        if number % 200 == 0:
            calls = 100
        yield [
            number, one.region.name, f"{one.place}ский район", one.name.short[:60].rstrip(),
            _PRINTED_TYPES[one.org_type],
            _printed_inn(one, number), one.kpp if number % 50 else None,
            one.ogrn if number % 40 else None, one.oktmo,
            "Активна" if is_active else "Не активна", "да" if is_active or number % 3 else "нет",
            teachers if is_active else number % 2, students if is_active else 0,
            messages, calls, pupils, int(messages * 0.7), int(pupils * 0.6),
            int(messages * 0.5), messages, int(calls * 0.5), WEEK,
            one.name.full, "село" if one.ordinal % 3 else "город",
            date(2021 + number % 3, 1 + number % 12, 1 + number % 28),
            messages / teachers, pupils / students, int(messages * 1.3), messages * 37, calls * 4,
            round(chance.uniform(3, 55), 2) if calls else None, calls * 11 + number % 7,
            messages * 3, number % 4, pupils * 2 if number % 4 else None, int(students * 1.6),
            int(pupils * 0.4), 1 + number % 3, "Базовый" if number % 5 else "Расширенный",
            "Данные уточняются" if number % 30 == 0 else None,
        ]  # fmt: skip


def _printed_inn(one: Organization, number: int) -> str | None:
    if number % 20 == 0:
        return None
    return misprinted(one.inn) if number % 150 == 1 else one.inn


if __name__ == "__main__":
    folder()
