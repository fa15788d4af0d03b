"""The programmes beside the weekly figures, a small file of each: what else offices send.

Names of lessons, items and measures, dates and deadlines are those printed in open sources; every
figure is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from vitrina.demo import DEMO_MARK
from vitrina.demo.activity import WEEKS
from vitrina.demo.drafts import Draft, Row
from vitrina.demo.identifiers import dice
from vitrina.demo.organizations import (
    REGION_NAMES,
    SCHOOL,
    Organization,
    invented_organizations,
    municipalities,
)
from vitrina.demo.weekly_organizations import krasnoyarsk_path
from vitrina.demo.workbook import Group, moscow
from vitrina.reader.own_reports import REPORT_MARK
from vitrina.seeds import read_lines
from vitrina.settings import SEEDS

_KRASNOYARSK, _OMSK = (Path(REGION_NAMES[code]) for code in ("24", "55"))
_WEEK = WEEKS[-1]
_DECIDED_WEEK = date(2024, 10, 18)
#: The school no registry knows stands here in the export of that week (dirt.py).
_UNKNOWN_ROW, _UNKNOWN_NAME = 306, 'МБОУ "Кедроградская СОШ № 777"'
_LEVELS = {
    "Локальные акты о мобильных телефонах": 1,
    "Подключение к высокоскоростному интернету": 1,
    "Предоставление безопасного доступа к сети Интернет": 1,
    "Использование ФГИС «Моя школа»": 3,
    "Использование платформы «Сферум»": 3,
    "Оснащение ИТ-оборудованием": 3,
    "Управление организацией с помощью информационной системы": 2,
}


def programme_drafts() -> Iterator[tuple[Path, Draft]]:
    """Each file with its path below the cloud's root."""
    yield _KRASNOYARSK / "ПроеКТОрия" / "Открытые_уроки.xlsx", _open_lessons()
    yield Path("Федеральные таблицы") / f"Органы_управления_{_WEEK}.xlsx", _authority_usage()
    yield _KRASNOYARSK / "Госпаблики" / f"Страницы_школ_{_WEEK}.xlsx", _public_pages()
    yield _OMSK / "Сообщества" / f"Выгрузка из сообщества {_WEEK:%d.%m.%Y}.xlsx", _community()
    yield _OMSK / "Самодиагностика" / "Самодиагностика 01.10.2024.xlsx", _self_assessment()
    yield _KRASNOYARSK / "Готовность" / "Готовность_к_дистанту_2024-10-01.xlsx", _readiness()
    name = f"Сферум_Красноярский_край_неделя_по_{_DECIDED_WEEK}_v1.xlsx"
    yield _KRASNOYARSK / "Решения" / name, _decisions()


def _open_lessons() -> Draft:
    rows: list[Row] = []
    for place in municipalities("24")[:6]:
        # The second lesson a week after its day, the third on its day.
        for day in (date(2019, 2, 14), date(2019, 2, 21)):
            chance = dice(f"lesson {place.short_name} {day}")
            classes = {f"class_{n}": chance.randint(20, 160) for n in (8, 9, 10, 11)}
            rows.append(
                {
                    "territory": place.name,
                    "day": day,
                    "organizations": chance.randint(2, 12),
                    **classes,
                    "total": sum(classes.values()),
                }
            )
    return Draft(
        sheet="Отчёт",
        titles=["Отчёт об открытых уроках «ПроеКТОрия»", DEMO_MARK],
        columns=[
            ("territory", "Территория"),
            ("day", "Дата просмотра трансляции"),
            ("organizations", "Количество образовательных организаций"),
            *((f"class_{n}", str(n)) for n in (8, 9, 10, 11)),
            ("total", "Всего"),
        ],
        rows=rows,
        groups=[Group("Количество участников по классам", 3, 7)],
        formats={"day": "dd.mm.yyyy"},
        published=moscow(date(2019, 2, 28), "16:20"),
    )


def _authority_usage() -> Draft:
    rows: list[Row] = []
    for region in REGION_NAMES.values():
        for authority, least, most in (("МОУО", 90, 260), ("РОУО", 20, 60)):
            chance = dice(f"authority {region} {authority}")
            users = chance.randint(least, most)
            rows.append(
                {
                    "region": region,
                    "authority": authority,
                    "users": users,
                    "active": round(chance.uniform(0.2, 0.8), 3),
                    "called": round(users * chance.uniform(0.1, 0.5)),
                }
            )
    return Draft(
        sheet="Органы управления",
        titles=["Использование «Сферума» органами управления образованием", DEMO_MARK],
        columns=[
            ("region", "Регион"),
            ("authority", "Орган (МОУО/РОУО)"),
            ("users", "Пользователей в Сферуме всего"),
            ("active", "Доля активных сотрудников"),
            ("called", "Кол-во пользователей, совершивших минимум 1 звонок"),
        ],
        rows=rows,
        formats={"active": "0.0%"},
        published=moscow(_WEEK, "15:40"),
    )


def _public_pages() -> Draft:
    rows: list[Row] = []
    for school in _schools("24", 30):
        chance = dice(f"page {school.code}")
        subscribers = chance.randint(90, 2400)
        rows.append(
            {
                "page": f"Госпаблик: {school.name}",
                "inn": school.inn,
                "posts": chance.choice((0, 1, 2, 3, 4, 5, 7, 9)),
                "subscribers": subscribers,
                "likes": round(subscribers * chance.uniform(0.02, 0.3)),
                "comments": chance.randint(0, 40),
            }
        )
    return Draft(
        sheet="Страницы",
        titles=["Школьные госпаблики: статистика страниц", DEMO_MARK],
        columns=[
            ("page", "Страница"),
            ("inn", "ИНН"),
            ("posts", "Постов за неделю"),
            ("subscribers", "Подписчиков"),
            ("likes", "Лайков"),
            ("comments", "Комментариев"),
        ],
        rows=rows,
        published=moscow(_WEEK, "15:50"),
    )


def _community() -> Draft:
    (school,) = _schools("55", 1)
    rows: list[Row] = []
    for number in range(7):
        day = _WEEK - timedelta(days=7 - number)
        chance = dice(f"community {day}")
        rows.append(
            {
                "day": day,
                "name": school.name,
                "inn": school.inn,
                "teachers": 31,
                "students": 402 + number,
                "messages": chance.randint(4, 12),
                "calls": chance.randint(0, 5),
                "active": chance.randint(60, 140),
            }
        )
    return Draft(
        sheet="По дням",
        titles=["Выгрузка из сообщества", DEMO_MARK],
        columns=[
            ("day", "День"),
            ("name", "Краткое название"),
            ("inn", "ИНН"),
            ("teachers", "Учителей"),
            ("students", "Учеников"),
            ("messages", "Активные педагоги (сообщения)"),
            ("calls", "Активные педагоги (звонки)"),
            ("active", "Активные обучающиеся"),
        ],
        rows=rows,
        formats={"day": "dd.mm.yyyy"},
        published=moscow(_WEEK, "16:05"),
    )


def _self_assessment() -> Draft:
    rows: list[Row] = []
    for school in _schools("55", 25):
        chance = dice(f"level {school.code}")
        levels: Row = {item: chance.randint(0, most) for item, most in _LEVELS.items()}
        rows.append({**_identity(school), **levels})
    return Draft(
        sheet="Самодиагностика",
        titles=["Самодиагностика школ: цифровая образовательная среда", DEMO_MARK],
        columns=[*_IDENTITY, *((item, f"{n}. {item}") for n, item in enumerate(_LEVELS, start=1))],
        rows=rows,
        published=moscow(date(2024, 10, 2), "11:10"),
    )


def _readiness() -> Draft:
    measures = [line["name"] for line in read_lines(SEEDS / "readiness_measures.csv")]
    rows: list[Row] = []
    for school in _schools("24", 25):
        chance = dice(f"ready {school.code}")
        told: Row = {
            measure: chance.choice(("да", "да", "да", "в работе", "нет")) for measure in measures
        }
        rows.append({**_identity(school), **told})
    return Draft(
        sheet="Готовность",
        titles=["Готовность к дистанционному обучению", DEMO_MARK],
        columns=[*_IDENTITY, *((measure, measure) for measure in measures)],
        rows=rows,
        published=moscow(date(2024, 10, 1), "17:30"),
    )


def _decisions() -> Draft:
    """The sheet «Замечания к данным» of an issued workbook, its last column filled in."""
    headers = (
        "№", "Критичность", "Проверка", "Источник", "Лист/строка", "Организация", "Поле",
        "Значение в файле", "Предложение", "Ответственный", "Срок", "Решение",
    )  # fmt: skip
    row: Row = {
        "№": 1,
        "Критичность": "Предупреждение",
        "Проверка": f"Q12. Строка «{_UNKNOWN_NAME}» не сопоставлена ни с одной организацией "
        "реестра: загружена отдельно и в показатели не входит.",
        "Источник": krasnoyarsk_path(_DECIDED_WEEK).name,
        "Лист/строка": f"Организации / {_UNKNOWN_ROW}",
        "Поле": "Краткое название",
        "Значение в файле": _UNKNOWN_NAME,
        "Ответственный": "Муниципальный координатор",
        "Срок": _DECIDED_WEEK + timedelta(days=7),
        "Решение": "не относится",
    }
    title = f"{REPORT_MARK}. {REGION_NAMES['24']}, неделя по {_DECIDED_WEEK:%d.%m.%Y}"
    return Draft(
        sheet="Замечания к данным",
        titles=[title, DEMO_MARK],
        columns=[(header, header) for header in headers],
        rows=[row],
        formats={"Срок": "dd.mm.yyyy"},
        published=moscow(date(2024, 10, 21), "12:15"),
    )


_IDENTITY = [("name", "Наименование организации"), ("inn", "ИНН"), ("place", "Муниципалитет")]


def _identity(school: Organization) -> Row:
    return {"name": school.name, "inn": school.inn, "place": school.municipality.name}


def _schools(region_code: str, count: int) -> list[Organization]:
    """The first open schools of a region's registry whose ИНН is nobody else's."""
    organizations = invented_organizations(region_code)
    shared = {organization.inn for organization in organizations if organization.is_branch}
    found = (
        organization
        for organization in organizations
        if organization.org_type == SCHOOL
        and organization.inn not in shared
        and organization.is_open_on(date(2024, 10, 1))
        and organization.is_open_on(_WEEK)
    )
    return [school for _, school in zip(range(count), found, strict=False)]
