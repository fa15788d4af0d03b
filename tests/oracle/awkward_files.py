"""More of the small cloud: editions of a registry, leaps, decisions, programmes beside the weeks.

A third region stands still for months, so that a leap can be told; what is held there is let
through by one answer and kept out by another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from tests.oracle.definitions import MEASURES
from tests.oracle.federal_lists import Line, of_all_regions
from tests.oracle.small_cloud import (
    HEADER,
    PLACES,
    TOMSK,
    File,
    School,
    at,
    book,
    inn_of,
    ogrn_of,
    registry_rows,
    report_header,
    schools_of,
    workbook,
)

POSTS = (0, 2, 3, 3, 4, None, 7, 9, 3, 1)
TUVA = "Республика Тыва"
KYZYL = ("93701000", "город Кызыл", "Кызыл")
#: Weeks in a row; from the ninth change on deviations are told.
FIRST = date(2024, 11, 15)
#: Teachers out of 100 who wrote, week by week: a little up and down, and what breaks it.
SHARES = (30, 31, 30, 31, 30, 31, 30, 31, 30, 31, 30, 55, 31, 37, 30, 31, 60, 60, 60)
#: 55 and 37 leap and are held; a corrected 31 comes for the first; the first 60 is let through, the
#: last kept out by a person alone. Of the short week a few schools are missing.
CORRECTED, RELEASED, REFUSED, SHORT = 11, 16, 18, 9
#: Weeks of the 28-column report after the exports: the second leaps.
REPORTS = ((90, "2025-03-21"), (30, "2025-03-28"), (91, "2025-04-04"))
#: What the lessons' reports say: territory, day, organisations, classes or total; time of the file.
LESSONS = (
    ("Уроки 1.xlsx", "2019-01-31", (
        ("Томск", "24.01.2019", 3, 10, 20, None, 5, None),
        ("Томск", "30.01.2019", 1, None, None, None, None, 12),
        ("Колпашевский район", "25.01.2019", 2, 1, 2, 3, 4, 10),
        ("Загорский район", "24.01.2019", 9, 9, 9, 9, 9, 36),
        ("Томск", "01.02.2019", 5, 5, 5, 5, 5, 20),
    )),
    ("Уроки 1 испр.xlsx", "2019-02-05", (("Томск", "24.01.2019", 4, 10, 20, 1, 5, 36),)),
    ("Уроки 2.xlsx", "2019-03-05", (
        ("Колпашевский район", "07.02.2019", 2, 1, 1, 1, 1, None),
        ("Томская область", "08.02.2019", 40, None, None, None, None, 900),
    )),
)  # fmt: skip


def files(seed: int) -> Iterator[File]:
    """(path below the share, bytes, modification time) of every file."""
    yield from _editions(seed)
    yield from _still_weeks()
    yield from _remarks()
    yield from _programmes(seed)
    yield from _lists(seed)


def answers(shas: Mapping[str, str]) -> Iterator[tuple[str, str, str, list[dict[str, object]]]]:
    """(sha256, rule, answer, what was asked about) of people on files, by the path of each."""
    yield shas[_path(RELEASED)], "Q20", "release", []
    asked = {"kind": "sferum_organizations", "period_key": _friday(REFUSED), "region_code": "17"}
    yield shas[_path(REFUSED)], "Q20", "refuse", [asked]
    yield shas[_path(SHORT)], "Q03", "release", []


def _editions(seed: int) -> Iterator[File]:
    """The registry of Томск a season later: one moved, one gone, one of another type, one new."""
    schools = list(schools_of(TOMSK, seed))
    moved, gone, changed = (next(s for s in schools if s.type == kind and not s.head)
                            for kind in ("Школа", "ДОО", "ОДО"))  # fmt: skip
    new = replace(
        schools[1], code="70-8001", name="МБОУ «Школа № 8001»", inn=inn_of("700180001"),
        kpp="700101001", ogrn=ogrn_of("102709980001"), opened=date(2024, 9, 1),
    )  # fmt: skip
    later = [
        replace(s, place=PLACES[TOMSK][1]) if s is moved
        else replace(s, type="Школа") if s is changed
        else s
        for s in schools if s is not gone
    ]  # fmt: skip
    for mark, rows, day in (("", schools, "2024-10-02"), (" испр", [*later, new], "2024-10-03")):
        yield workbook(f"{TOMSK}/Реестр на 01.10.2024{mark}.xlsx", registry_rows(rows), day)


def _still_weeks() -> Iterator[File]:
    schools = [
        School(
            code=f"17-{n:03d}", region=TUVA, type="Школа", place=KYZYL, name=f"МБОУ «Школа № {n}»",
            inn=inn_of(f"1701{70000 + n}"), kpp="170101001", ogrn=ogrn_of(f"10217{9900000 + n}"),
            size=100,
        )
        for n in range(1, 21)
    ]  # fmt: skip
    yield workbook(f"{TUVA}/Реестр.xlsx", registry_rows(schools), "2022-09-05")
    bases: list[Line] = [
        ("Идентификатор", "Форма", "На дату", "Педагогических работников", "Обучающихся"),
        *((s.code, "ОО-1", date(2024, 9, 20), 100, 1000) for s in schools),
    ]
    yield workbook(f"{TUVA}/Численность.xlsx", bases, "2024-09-21")
    for n, share in enumerate(SHARES):
        yield _still_week(n, _path(n), schools[:17] if n == SHORT else schools, share)
        if n == CORRECTED:
            yield _still_week(n, _path(n).replace(".xlsx", " испр.xlsx"), schools, 31, late=1)
    for share, week in REPORTS:
        yield _report(share, week)


def _still_week(n: int, path: str, schools: list[School], share: int, late: int = 0) -> File:
    # The same bytes under another week would be refused (Q30).
    title = (f"Период: с {_friday(n - 1):%d.%m.%Y} по {_friday(n):%d.%m.%Y}",)
    rows = [title, HEADER, *(_still_row(s, share) for s in schools)]
    return path, book({"Организации": rows}), at(_friday(n).isoformat()) + timedelta(days=late)


def _still_row(s: School, share: int) -> Line:
    # One school sleeps, or the list would be of one status.
    if s.code.endswith("020"):
        return (*_names(s), "нет", "нет", 0, 0, 0, 0, 0, 0, 0)
    return (*_names(s), "да", "да", 80, 800, share, 10, 200, 20, 100)


def _names(s: School) -> Line:
    return (s.name, s.type, s.place[1], s.inn, s.kpp, s.ogrn)


def _report(share: int, week: str) -> File:
    counts = (200, 500, share * 100, 18, 1600, 16000, 19, 400, 2000)
    wholes = (2000, 2000, 20000, 20, 2000, 20000, 20, 2000, 20000)
    shares = [round(100 * n / of, 1) for n, of in zip(counts, wholes, strict=True)]
    pairs = [cell for pair in zip(shares, counts, strict=True) for cell in pair]
    row = (TUVA, KYZYL[1], *pairs, 20, 2000, 20000, *(1,) * 5)
    titles = [("Отчёт по муниципалитетам",), (f"на {date.fromisoformat(week):%d.%m.%Y}",)]
    return workbook(f"{TUVA}/28 столбцов {week}.xlsx", [*titles, report_header(), row], week)


def _remarks() -> Iterator[File]:
    """Nobody's school is one that never reports; of another nobody is to hear any more."""
    source = "Выгрузка 2024-10-18.xlsx"
    header = ("№", "Критичность", "Проверка", "Источник", "Лист/строка", "Организация", "Поле",
              "Значение в файле", "Предложение", "Ответственный", "Срок", "Решение")  # fmt: skip
    rows = [
        (n, "Предупреждение", "Q12. Организации нет в реестре", source, f"Организации / {row}",
         *(None,) * 6, text)
        for n, (row, text) in enumerate(((7, "70-8001 (Школа № 8001)"), (9, "не относится")), 1)
    ]  # fmt: skip
    title = f"Отчёт «Витрины», не выгрузка. {TOMSK}, неделя по 18.10.2024"
    name = "Сферум_Томская_область_неделя_по_2024-10-18_v1.xlsx"
    content = book({"Замечания к данным": [(title,), header, *rows]})
    yield f"{TOMSK}/{name}", content, at("2024-10-21")


def _programmes(seed: int) -> Iterator[File]:
    schools = [s for s in schools_of(TOMSK, seed) if s.type == "Школа"]
    for name, day, rows in LESSONS:
        above = (
            "Территория", "Дата просмотра трансляции", "Количество образовательных организаций",
            "Количество участников по классам",
        )  # fmt: skip
        below = (None, None, None, "8", "9", "10", "11", "Всего")
        yield workbook(f"{TOMSK}/{name}", [("Открытые уроки",), above, below, *rows], day)
    chance = Random(f"{seed} programmes")
    words = ("да", "да", "нет", "в работе", None)
    names = ("Наименование организации", "ИНН", "КПП", "Муниципалитет")
    for day, part in (("2024-09-30", schools), ("2024-10-03", schools[:5])):
        told = [
            (s.name, s.inn, s.kpp, s.place[1], *(chance.choice(words) for _ in MEASURES))
            for s in part
        ]
        told.append(("МБОУ «Школа № 9999»", None, None, PLACES[TOMSK][0][1], *("да",) * 14))
        told.append((schools[7].name, schools[7].inn, schools[7].kpp, "Томск", *("скоро",) * 14))
        rows = [(*names, *MEASURES), *told]
        yield workbook(f"{TOMSK}/Готовность на {day}.xlsx", rows, day)
    by_measure: list[Line] = [
        ("Организация", "ИНН", "КПП", "Мероприятие", "Статус", "На дату"),
        *(
            (s.name, s.inn, s.kpp, measure, chance.choice(words[:4]), date(2024, 11, 1))
            for s in schools[8:12]
            for measure in MEASURES[:6]
        ),
    ]
    yield workbook(f"{TOMSK}/Готовность построчно.xlsx", by_measure, "2024-11-02")
    # The same bytes under another week would be refused (Q30).
    for region, week, last in (
        (TOMSK, "2024-10-25", 10), (TUVA, "2024-10-18", 9), (TUVA, "2024-11-01", 8),
    ):  # fmt: skip
        pages = [
            (f"Страница {n}", None, posts, 10 * n, n, 0) for n, posts in enumerate(POSTS[:last])
        ]
        header = ("Страница", "ИНН", "Постов за неделю", "Подписчиков", "Лайков", "Комментариев")
        yield workbook(f"{region}/Страницы {week}.xlsx", [header, *pages], week)


def _lists(seed: int) -> Iterator[File]:
    """Federal lists a week later: of some regions the percents leap; one list is corrected."""
    for other, name, day, last in (
        (1, "Слайд 15.11.2024", "2024-11-15", 16), (2, "Слайд 15.11.2024 испр", "2024-11-16", 11),
    ):  # fmt: skip
        yield workbook(f"{name}.xlsx", of_all_regions(seed + other)["Слайд"][:last], day)
    pages = of_all_regions(seed + 3)["Госпаблики"]
    yield workbook("Госпаблики 25.10.2024.xlsx", pages, "2024-10-25")
    header = ("Субъект РФ", "Количество ОО (головное)", "Количество активных ОО",
              "Количество педагогов", "Количество активных педагогов", "Кол-во учеников",
              "Кол-во активных учеников")  # fmt: skip
    for day, active in (("2024-10-22", 400), ("2024-10-29", 650)):
        rows = [
            (TOMSK, 60, 50, 1000, active, 9000, 8000),
            (TUVA, 20, None, 2000, 500, 0, 0),
            ("Республика Алтай", 40, 30, 1000, 600, None, 10),
        ]
        titles = [(f"Моя школа на {date.fromisoformat(day):%d.%m.%Y}",)]
        yield workbook(f"Моя школа итоги {day}.xlsx", [*titles, header, *rows], day)


def _path(n: int) -> str:
    return f"{TUVA}/{_friday(n):%d.%m.%Y}/Выгрузка {_friday(n)}.xlsx"


def _friday(n: int) -> date:
    return FIRST + timedelta(days=7 * n)
