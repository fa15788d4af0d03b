"""A cloud the demo is not: two other regions, awkward weeks from 2023 to 2025, figures by a seed.

The weeks lie on both sides of everything that changes a figure: thresholds that begin to bind,
scopes, school years, bases, definitions, the platform; there are lists that are no census, parts,
corrections, a held file, holes, and the report of 28 columns in place of the export.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

import openpyxl

from tests.oracle.federal_lists import Line, of_all_regions

TOMSK, ALTAI = "Томская область", "Республика Алтай"
CODES = {TOMSK: "70", ALTAI: "04"}
PLACES = {
    TOMSK: (
        ("69701000", "город Томск", "Томск"),
        ("69632000", "Колпашевский муниципальный район", "Колпашевский"),
        ("69644000", "Парабельский муниципальный район", "Парабельский"),
    ),
    ALTAI: (
        ("84701000", "город Горно-Алтайск", "Горно-Алтайск"),
        ("84615000", "Майминский муниципальный район", "Майминский"),
    ),
}
#: Organisations of each type in every municipality.
NUMBERS = {"Школа": 6, "ДОО": 3, "ОДО": 1, "СПО": 2}
FORMS = {"Школа": "ОО-1", "СПО": "СПО-1", "ДОО": "85-К", "ОДО": "1-ДОП"}
#: 2023: before the threshold of all types, at it; before and after 1 September 2023. 2024: around
#: the new definitions, in and after the provisional months. 2025: around the move to MAX.
WEEKS = {
    TOMSK: ("2023-05-19", "2023-05-26", "2023-06-09", "2023-09-01", "2023-09-08",
            "2024-08-30", "2024-09-06", "2024-09-13", "2024-09-20", "2024-09-27",
            "2024-10-18", "2024-11-08", "2025-08-29", "2025-09-05"),
    ALTAI: ("2024-10-04", "2024-10-25"),
}  # fmt: skip
PARTIAL, ONE_STATUS, CORRECTED, IN_PARTS, TOO_SHORT, UNTOLD = (
    "2023-06-09", "2024-10-25", "2024-09-13", "2024-09-20", "2024-09-27", "2024-11-08",
)  # fmt: skip
#: Weeks of the report of 28 columns; the last of Алтай lacks a municipality.
REPORTS = {TOMSK: ("2024-10-11", "2024-10-18"), ALTAI: ("2024-10-11", "2024-11-01")}
BASES = ("2022-10-01", "2023-09-20", "2024-09-20", "2024-11-20")
HEADER = ("Наименование организации", "Тип ОО", "Муниципалитет", "ИНН", "КПП", "ОГРН",
          "Зарегистрирована", "Активна", "Педагогов", "Обучающихся",
          "Активные педагоги (сообщения)", "Активные педагоги (звонки)", "Активные обучающиеся",
          "Педагоги, связавшие аккаунт ЭЖД", "Обучающиеся, связавшие аккаунт ЭЖД")  # fmt: skip
OF_2023 = ("Учителей, создавших чат", "Учителей, написавших ≥ 3 сообщений",
           "Учителей, совершивших ≥ 3 звонков")  # fmt: skip
#: Measures of the 28 columns, each with the column of its whole.
MEASURES_28 = {
    "Активные педагоги (звонки)": 22, "Активные педагоги (сообщения)": 22,
    "Активные обучающиеся": 23, "Активные организации": 21, "Педагоги": 22, "Обучающиеся": 23,
    "Подключенные организации": 21, "Педагоги, связавшие аккаунт ЭЖД": 22,
    "Обучающиеся, связавшие аккаунт ЭЖД": 23,
}  # fmt: skip
File = tuple[str, bytes, datetime]


@dataclass(frozen=True)
class School:
    """An organisation of any type; `size` is about how many teachers it has."""

    code: str
    region: str
    type: str
    place: tuple[str, str, str]
    name: str
    inn: str
    kpp: str
    ogrn: str
    size: int
    head: str = ""
    opened: date = date(1990, 9, 1)
    closed: date | None = None


def files(seed: int) -> Iterator[File]:
    """(path below the share, bytes, modification time) of every file."""
    counted: list[Line] = []
    for region in PLACES:
        schools = list(schools_of(region, seed))
        yield workbook(f"{region}/Реестр.xlsx", registry_rows(schools), "2022-09-05")
        yield workbook(
            f"{region}/Численность.xlsx", _headcounts(schools, BASES, seed), "2024-11-21"
        )
        for week in WEEKS[region]:
            yield from _exports(schools, week, seed)
        for week in REPORTS[region]:
            yield _report_28(schools, week, seed)
        if region == TOMSK:
            rows = _headcounts(schools, BASES[1:2], seed + 1)
            yield workbook(f"{region}/Численность испр.xlsx", rows, "2024-11-22")
            numbers = {"Школа": 19, "ДОО": 9, "ОДО": 3}
            for day in (date(2024, 1, 1), date(2024, 10, 1)):
                counted += [(region, kind, n + day.month, day) for kind, n in numbers.items()]
            yield _my_school(schools, seed)
    counts = [("Регион", "Тип ОО", "Количество", "На дату"), *counted]
    yield workbook("Количество организаций.xlsx", counts, "2024-10-03")
    sheets = of_all_regions(seed)
    yield "Федеральные таблицы на 22.10.2024.xlsx", book(sheets), at("2024-10-22")
    yield workbook("Слайд 08.11.2024.xlsx", sheets["Слайд"][:16], "2024-11-08")


def schools_of(region: str, seed: int) -> Iterator[School]:
    chance = Random(f"{seed} {region}")
    serial = 0
    for place in PLACES[region]:
        for kind, number in NUMBERS.items():
            for ordinal in range(number):
                serial += 1
                inn = inn_of(f"{CODES[region]}01{70000 + serial}")
                yield School(
                    code=f"{CODES[region]}-{serial:04d}", region=region, type=kind, place=place,
                    name=f"МБОУ «{kind} № {serial}»", inn=inn, kpp=f"{inn[:4]}01001",
                    ogrn=ogrn_of(f"102{CODES[region]}99{serial:05d}"),
                    size=20 * chance.randint(1, 4),
                    # One opens in the middle of a season, one closes.
                    opened=date(2024, 9, 17) if ordinal == 4 else date(1990, 9, 1),
                    closed=date(2024, 10, 4) if ordinal == 3 else None,
                )  # fmt: skip
                if kind == "Школа" and ordinal == 0:
                    yield School(
                        code=f"{CODES[region]}-9{serial:03d}", region=region, type="Школа",
                        place=place, name=f"Филиал «Малая {serial}» МБОУ «{kind} № {serial}»",
                        inn=inn, kpp=f"{inn[:4]}43001",
                        ogrn=ogrn_of(f"102{CODES[region]}99{serial:05d}"),
                        size=20, head=f"{CODES[region]}-{serial:04d}",
                    )  # fmt: skip
    serial += 1
    inn = inn_of(f"{CODES[region]}01{70000 + serial}")
    yield School(
        f"{CODES[region]}-{serial:04d}", region, "МОУО", place, "Управление образования",
        inn, f"{inn[:4]}01001", ogrn_of(f"102{CODES[region]}99{serial:05d}"), 20,
    )  # fmt: skip


def registry_rows(schools: list[School]) -> list[Line]:
    header = ("Идентификатор", "Полное наименование", "Краткое наименование", "Тип ОО",
              "Уровень ОО", "ИНН", "КПП", "ОГРН", "ОКТМО", "Субъект РФ", "Муниципалитет",
              "Статус", "Дата открытия", "Дата закрытия", "Головная организация")  # fmt: skip
    return [
        ("Реестр образовательных организаций",),
        header,
        *(
            (s.code, s.name, s.name, s.type, "Филиал" if s.head else "Головное", s.inn, s.kpp,
             s.ogrn, s.place[0], s.region, s.place[1], "Действующая", s.opened, s.closed, s.head)
            for s in schools
        ),
    ]  # fmt: skip


def _headcounts(schools: list[School], days: Sequence[str], seed: int) -> list[Line]:
    """Headcounts of some days; some schools are missing, some have nobody, some two forms."""
    rows: list[Line] = [
        ("Идентификатор", "Форма", "На дату", "Педагогических работников", "Обучающихся")
    ]
    for day in days:
        for n, s in enumerate(schools):
            chance = Random(f"{seed} {day} {s.code}")
            if s.type == "МОУО" or n % 11 == 10 or (day in BASES[1:3] and n % 7 == 3):
                continue
            # No teacher in the colleges of the last municipality: a percent of nobody.
            has_nobody = s.type == "СПО" and s.place == PLACES[s.region][-1]
            teachers = None if n % 13 == 5 else 0 if has_nobody else s.size
            students = s.size * chance.choice((5, 10))
            rows.append((s.code, FORMS[s.type], date.fromisoformat(day), teachers, students))
            if n % 8 == 0 and s.type == "Школа":
                rows.append((s.code, "СПО-1", date.fromisoformat(day), 20, 100))
    return rows


def _exports(schools: list[School], week: str, seed: int) -> Iterator[File]:
    friday = date.fromisoformat(week)
    there = [s for s in schools if s.opened <= friday and (s.closed is None or friday < s.closed)]
    rows = [export_row(s, week, seed) for s in there if Random(f"late {s.code}").random() < 0.97]
    region, header = schools[0].region, list(HEADER)
    path = f"{region}/{friday:%d.%m.%Y}/Выгрузка {week}"
    if friday.year == 2023:
        header += OF_2023
        rows = [(*row, *(min(n, row[8]) for n in (3, 1, 2))) for row in rows]
    if week == UNTOLD:
        header, rows = header[:-1], [row[:-1] for row in rows]
    titles = [("Еженедельная выгрузка",), (f"Период: с {friday - timedelta(7):%d.%m.%Y} по "
                                           f"{friday:%d.%m.%Y}",), ()]  # fmt: skip
    books = {"": rows}
    if week == PARTIAL or (week == TOO_SHORT and region == TOMSK):
        books = {"": rows[: len(rows) * 6 // 10]}
    elif week == ONE_STATUS:
        books = {"": [asleep(row) for row in rows]}
    elif week == CORRECTED:
        books = {"": [asleep(row) if n % 5 == 0 else row for n, row in enumerate(rows)],
                 " испр": rows}  # fmt: skip
    elif week == IN_PARTS:
        books = {" часть 1": rows[: len(rows) // 2], " часть 2": rows[len(rows) // 2 :]}
    else:
        books = {"": [*_dirt(rows), *rows, _dirt(rows)[0], ("Итого",) * 2]}
    for n, (mark, part) in enumerate(books.items()):
        content = book({"Организации": [*titles, header, *part]})
        yield f"{path}{mark}.xlsx", content, at(week) + timedelta(hours=n)


def export_row(s: School, week: str, seed: int) -> Line:
    """Figures in round shares of the base, so that thresholds, ties and 120 % are met exactly."""
    chance = Random(f"{seed} {week} {s.code}")
    is_asleep = Random(f"{seed} {s.code} {week[:7]}").random() < 0.2
    teachers = s.size * chance.choice((10, 15, 18, 20, 24, 26, 31)) // 20
    students = s.size * chance.choice((3, 4, 5))
    shares = (0, 5, 10, 20, 25, 25, 40)
    kind = "Филиал ОО" if s.head and chance.random() < 0.5 else s.type
    row: Line = (
        s.name, kind, s.place[chance.choice((1, 2))], s.inn, s.kpp, s.ogrn, "да", "да",
        teachers, students,
        min(teachers, s.size * chance.choice(shares) // 100),
        None if chance.random() < 0.03 else min(teachers, s.size * chance.choice(shares) // 100),
        min(students, s.size * chance.choice((0, 1, 2, 2, 3))),
        min(teachers, s.size * chance.choice(shares) // 100),
        min(students, s.size * chance.choice((0, 1, 4))),
    )  # fmt: skip
    return asleep(row) if is_asleep else row


def asleep(row: Line) -> Line:
    """The row of an organisation that is connected, perhaps, and not active."""
    return (*row[:6], "да" if len(str(row[0])) % 2 else "нет", "нет", 0, 0, *(0,) * (len(row) - 10))


def _dirt(rows: list[Line]) -> list[Line]:
    """Rows that do not stand: a flag that is none, more active than registered, nobody's school."""
    awake = [row for row in rows if row[7] == "да"]
    return [
        (*awake[0][:7], "да?", *awake[0][8:]),
        (*awake[1][:10], int(awake[1][8]) + 1, *awake[1][11:]),
        ("МБОУ «Школа № 9999»", "Школа", rows[0][2], inn_of("700199999"), None, None, "да", "да",
         *(5,) * (len(rows[0]) - 8)),
    ]  # fmt: skip


def report_header() -> list[str]:
    """The 28 headers in printed order."""
    wholes = ("Организаций в муниципалитете", "Педагогов в муниципалитете",
              "Обучающихся в муниципалитете")  # fmt: skip
    ratings = (
        "Подключенные организации", "Активные организации",
        "Количество активных педагогов (звонки)", "Количество активных педагогов (сообщения)",
        "Количество активных обучающихся",
    )  # fmt: skip
    pairs = [f"{measure}{mark}" for measure in MEASURES_28 for mark in (" %", "")]
    return ["Регион", "Муниципалитет", *pairs, *wholes, *(f"Рейтинг «{of}»" for of in ratings)]


def _report_28(schools: list[School], week: str, seed: int) -> File:
    chance = Random(f"{seed} report {week}")
    region = schools[0].region
    rows: list[Line] = []
    for _, name, _ in PLACES[region][: 1 if week == "2024-11-01" else None]:
        teachers, students = 20 * chance.randint(5, 20), 20 * chance.randint(50, 200)
        counts = (teachers // 4, teachers * chance.choice((10, 25, 30)) // 100, students // 4, 9,
                  teachers // 2, students // 2, 10, teachers // 8, students // 8)  # fmt: skip
        bases = {21: 12, 22: teachers, 23: students}
        shares = [
            round(100 * n / bases[of], 1)
            for n, of in zip(counts, MEASURES_28.values(), strict=True)
        ]
        pairs = [cell for pair in zip(shares, counts, strict=True) for cell in pair]
        rows.append((region, name, *pairs, *bases.values(), *(1,) * 5))
    titles = [("Отчёт по муниципалитетам",), (f"на {date.fromisoformat(week):%d.%m.%Y}",)]
    return workbook(f"{region}/28 столбцов {week}.xlsx", [*titles, report_header(), *rows], week)


def _my_school(schools: list[School], seed: int) -> File:
    """«Моя школа» of every school, as of a Tuesday."""
    header = ("Субъект РФ", "Муниципалитет", "Уровень ОО", "ОГРН", "ИНН", "Название ОО",
              "Количество ОО (головное+филиал) в ФГИС", "Количество активных ОО",
              "Количество педагогов", "Количество активных педагогов", "Количество учеников",
              "Количество активных учеников")  # fmt: skip
    rows: list[Line] = []
    for s in schools:
        chance = Random(f"{seed} my school {s.code}")
        if s.type == "Школа" and (s.closed is None):
            active = chance.choice((0, 1, 1, 1))
            rows.append(
                (s.region, s.place[1], "Филиал" if s.head else "Головное", s.ogrn,
                 "как у головной" if s.head else s.inn, s.name, 1, active, s.size,
                 s.size * active // 4, None if chance.random() < 0.1 else s.size * 5, s.size)
            )  # fmt: skip
    path = f"{schools[0].region}/Моя школа на 22.10.2024.xlsx"
    return workbook(path, [("Моя школа",), header, *rows], "2024-10-22")


def workbook(path: str, rows: Sequence[Line], modified: str) -> File:
    return path, book({"Лист1": rows}), at(modified)


def at(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=12)


def book(sheets: Mapping[str, Sequence[Line]]) -> bytes:
    workbook = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def inn_of(body: str) -> str:
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return body + str(sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11 % 10)


def ogrn_of(body: str) -> str:
    return body + str(int(body) % 11 % 10)
