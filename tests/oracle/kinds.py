"""By which headers a table is recognised: never by the file's name, never by position."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from tests.oracle.definitions import CLASSES, MEASURES


@dataclass(frozen=True)
class Kind:
    """Headers by field. A header that ends with «…» may go on; a field with «?» may be missing."""

    name: str
    fields: Mapping[str, tuple[str, ...]]
    #: Of these one at least must be there.
    one_of: tuple[str, ...] = ()

    @property
    def is_of_regions(self) -> bool:
        """Whether a row is a region and may print nothing else: no figure is no zero."""
        return "region" in self.fields and "place" not in self.fields

    def columns(self, headers: Sequence[str]) -> dict[str, int] | None:
        """Column of each field, None when a field that must be there is not."""
        folded = [fold(header) for header in headers]
        found: dict[str, int] = {}
        for field, spellings in self.fields.items():
            wanted = [fold(spelling) for spelling in spellings]
            place = next(
                (n for n, header in enumerate(folded) for one in wanted if _is(header, one)), None
            )
            if place is not None:
                found[field.rstrip("?")] = place
            elif not field.endswith("?"):
                return None
        return found if not self.one_of or found.keys() & set(self.one_of) else None


@cache
def fold(header: str) -> str:
    """Without case, ё, quotes, footnote signs and line breaks; «≥» is «не менее»."""
    plain = header.lower().replace("ё", "е").replace("≥", " не менее ")
    return re.sub(r"[\s«»\"“”*]+", " ", plain).strip(" .")


def _is(header: str, wanted: str) -> bool:
    if wanted.endswith("…"):
        return header.startswith(wanted[:-1].strip())
    return header == wanted


REGION = ("Регион", "Субъект РФ")
PLACE = ("МО", "Муниципалитет", "Муниципальное образование", "Район")
NAME = ("Краткое название", "Краткое наименование", "Название ОО", "Наименование организации",
        "Организация")  # fmt: skip
TYPE = ("Тип ОО", "Тип организации")

WEEKLY = Kind(
    "sferum_organizations",
    {
        "name": NAME,
        "type": TYPE,
        "place": PLACE,
        "is_active": ("Активность", "Активны", "Активна"),
        "is_connected": ("Регистрация", "Подключена", "Зарегистрирована"),
        "teachers_registered": ("Учителей", "Педагогов", "Педагоги", "Учителя"),
        "students_registered": ("Учеников", "Обучающихся", "Обучающиеся", "Ученики"),
        "region?": REGION,
        "inn?": ("ИНН",),
        "kpp?": ("КПП",),
        "ogrn?": ("ОГРН",),
        "teachers_messages?": (
            "Активные педагоги (сообщения)", "Учителей, написавших ≥ 10 сообщений",
            "Написали 10 и более сообщений за неделю",
        ),
        "teachers_calls?": ("Активные педагоги (звонки)", "Учителей, совершивших ≥ 1 звонок"),
        "students_active?": ("Активные обучающиеся", "Активные ученики"),
        "teachers_linked?": ("Педагоги, связавшие аккаунт ЭЖД",),
        "students_linked?": ("Обучающиеся, связавшие аккаунт ЭЖД",),
        "teachers_chats?": ("Учителей, создавших чат",),
        "teachers_messages_3?": ("Учителей, написавших ≥ 3 сообщений",),
        "teachers_calls_3?": ("Учителей, совершивших ≥ 3 звонков",),
    },
)  # fmt: skip
#: Percents and ratings of the report: they must be there, and are computed anew.
RECEIVED_28 = (
    "Активные педагоги (звонки) %", "Активные педагоги (сообщения) %",
    "Активные обучающиеся %", "Активные организации %", "Педагоги %", "Обучающиеся %",
    "Подключенные организации %", "Педагоги, связавшие аккаунт ЭЖД %",
    "Обучающиеся, связавшие аккаунт ЭЖД %", "Рейтинг Подключенные организации",
    "Рейтинг Активные организации", "Рейтинг Количество активных педагогов (звонки)",
    "Рейтинг Количество активных педагогов (сообщения)",
    "Рейтинг Количество активных обучающихся",
)  # fmt: skip
REPORT_28 = Kind(
    "sferum_municipalities",
    {
        "place": PLACE,
        "region?": REGION,
        "teachers_calls": ("Активные педагоги (звонки)",),
        "teachers_messages": ("Активные педагоги (сообщения)",),
        "students_active": ("Активные обучающиеся",),
        "organizations_active": ("Активные организации",),
        "teachers_registered": ("Педагоги",),
        "students_registered": ("Обучающиеся",),
        "organizations_connected": ("Подключенные организации",),
        "teachers_linked": ("Педагоги, связавшие аккаунт ЭЖД",),
        "students_linked": ("Обучающиеся, связавшие аккаунт ЭЖД",),
        "organizations": ("Организаций в муниципалитете",),
        "teachers": ("Педагогов в муниципалитете",),
        "students": ("Обучающихся в муниципалитете",),
        **{header: (header,) for header in RECEIVED_28},
    },
)
SLIDE = Kind(
    "sferum_regions",
    {
        "region": (*REGION, "Регионы с низкими показателями"),
        "organizations?": ("% организаций…", "% школ…"),
        "teachers?": ("% педагогов…", "% учителей…"),
        "students?": ("% обучающихся…",),
    },
)
MY_SCHOOL = Kind(
    "my_school_organizations",
    {
        "region": REGION,
        "place": PLACE,
        "level": ("Уровень ОО",),
        "ogrn": ("ОГРН",),
        "inn": ("ИНН",),
        "name": NAME,
        "organizations": ("Количество ОО (головное+филиал)…",),
        "organizations_active": ("Количество активных ОО…",),
        "teachers": ("Количество педагогов…",),
        "teachers_active": ("Количество активных педагогов…",),
        "students": ("Количество учеников…", "Кол-во учеников…"),
        "students_active?": ("Количество активных учеников…", "Кол-во активных учеников…"),
    },
)
MY_SCHOOL_TOTALS = Kind(
    "my_school_regions",
    {
        "region": REGION,
        "organizations": ("Количество ОО (головное)…",),
        "organizations_active": ("Количество активных ОО…",),
        "teachers": ("Количество педагогов…",),
        "teachers_active": ("Количество активных педагогов…",),
        "students": ("Количество учеников…", "Кол-во учеников…"),
        "students_active": ("Количество активных учеников…", "Кол-во активных учеников…"),
    },
)
JOURNALS = Kind(
    "journal_integration",
    {
        "region": REGION,
        "vendor": ("ЭЖД",),
        "chats_calls": ("Чаты и звонки",),
        "mini_app": ("Мини-приложение",),
    },
)
PAGES = Kind(
    "public_pages",
    {
        "region": REGION,
        "active_pct": ("Активные сообщества, %",),
        "engagement_index": ("Индекс вовлеченности аудитории",),
    },
)
REGISTRY = Kind(
    "registry",
    {
        "code": ("Идентификатор",),
        "full_name": ("Полное наименование",),
        "name": NAME,
        "type": TYPE,
        "level": ("Уровень ОО",),
        "inn": ("ИНН",),
        "kpp": ("КПП",),
        "ogrn": ("ОГРН",),
        "oktmo": ("ОКТМО",),
        "region": REGION,
        "place": PLACE,
        "status": ("Статус",),
        "opened": ("Дата открытия",),
        "closed": ("Дата закрытия",),
        "head": ("Головная организация",),
    },
)
HEADCOUNTS = Kind(
    "headcounts",
    {
        "form": ("Форма",),
        "as_of": ("На дату",),
        "teachers": ("Педагогических работников",),
        "students": ("Обучающихся",),
        "code?": ("Идентификатор",),
        "inn?": ("ИНН",),
        "kpp?": ("КПП",),
    },
)
COUNTS = Kind(
    "organization_counts",
    {"region": REGION, "type": TYPE, "number": ("Количество",), "as_of": ("На дату",)},
)
PAGE_FILE = Kind(
    "public_page_statistics",
    {
        "page": ("Страница", "Госпаблик"),
        "inn": ("ИНН",),
        "posts": ("Постов за неделю",),
        "subscribers?": ("Подписчиков",),
        "likes?": ("Лайков",),
        "comments?": ("Комментариев",),
        "region?": REGION,
    },
)
LESSONS = Kind(
    "open_lessons",
    {
        "territory": ("Территория",),
        "viewed": ("Дата просмотра трансляции", "Дата просмотра"),
        "organizations": ("Количество образовательных организаций",),
        **{f"{name}?": (name,) for name in CLASSES},
        "total?": ("Всего", "Количество участников"),
        "region?": REGION,
    },
    one_of=(*CLASSES, "total"),
)
READINESS = Kind(
    "readiness",
    {
        "name": NAME,
        "code?": ("Идентификатор",),
        "inn?": ("ИНН",),
        "kpp?": ("КПП",),
        "ogrn?": ("ОГРН",),
        "place?": PLACE,
        "region?": REGION,
        "as_of?": ("На дату", "Дата", "Отчётная дата"),
        "measure?": ("Мероприятие",),
        "status?": ("Статус",),
        **{f"{name}?": (name,) for name in MEASURES},
    },
    one_of=("measure", *MEASURES),
)
REMARKS = Kind(
    "link_decisions",
    {
        "source": ("Источник",),
        "place_in_file": ("Лист/строка",),
        "decision": ("Решение",),
        "organization?": ("Организация",),
        "field?": ("Поле",),
        "value?": ("Значение в файле",),
    },
)
KINDS = (WEEKLY, REPORT_28, SLIDE, MY_SCHOOL, MY_SCHOOL_TOTALS, JOURNALS, PAGES, REGISTRY,
         HEADCOUNTS, COUNTS, PAGE_FILE, LESSONS, READINESS, REMARKS)  # fmt: skip
