"""Headers as sources print them: each is its kind and no other, however it is typed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from vitrina.layouts import load_layouts
from vitrina.layouts.matching import HeaderCell, match_kind

MY_SCHOOL = "в ФГИС «Моя школа» (не используется для расчета)"
#: Kind → its header as printed, whole. A `Группа | Лист` stands in two rows.
PRINTED: dict[str, str] = {
    "sferum_organizations": "Краткое название · Тип ОО · МО · Активность · Регистрация · "
    "Учителей · Учеников · ИНН",
    "sferum_municipalities": "Регион · Муниципалитет · Активные педагоги (звонки) % · Активные "
    "педагоги (звонки) · Активные педагоги (сообщения) % · Активные педагоги (сообщения) · "
    "Активные обучающиеся % · Активные обучающиеся · Активные организации % · Активные организации "
    "· Педагоги % · Педагоги · Обучающиеся % · Обучающиеся · Подключенные организации % · "
    "Подключенные организации · Педагоги, связавшие аккаунт ЭЖД % · Педагоги, связавшие аккаунт "
    "ЭЖД · Обучающиеся, связавшие аккаунт ЭЖД % · Обучающиеся, связавшие аккаунт ЭЖД · "
    "Организаций в муниципалитете · Педагогов в муниципалитете · Обучающихся в муниципалитете · "
    'Рейтинг "Подключенные организации" · Рейтинг "Активные организации" · Рейтинг "Количество '
    'активных педагогов (звонки)" · Рейтинг "Количество активных педагогов (сообщения)" · Рейтинг '
    '"Количество активных обучающихся"',
    "sferum_regions": "Регион · % организаций · % педагогов · % обучающихся",
    "my_school_organizations": "Субъект РФ · Муниципалитет · ОКТМО · Уровень ОО · ОГРН · ИНН · "
    f"Название ОО · Количество ОО (головное+филиал) {MY_SCHOOL} · Количество активных ОО* "
    f"{MY_SCHOOL} · Количество педагогов ФГИС «Моя школа» · Количество активных** педагогов*** "
    "ФГИС «Моя школа» · Кол-во учеников ФГИС «Моя школа» · Кол-во активных учеников",
    "my_school_regions": "Субъект РФ · Количество ОО (головное) · Количество активных ОО · "
    "Количество педагогов · Количество активных педагогов · Кол-во учеников · Кол-во активных "
    "учеников",
    "journal_integration": "№ · Регион · ЭЖД · Чаты и звонки · Мини-приложение",
    "public_pages": "Регион · Активные сообщества, % · Индекс вовлеченности аудитории",
    "public_page_statistics": "Страница · ИНН · Постов за неделю · Подписчиков · Лайков · "
    "Комментариев",
    "open_lessons": "Территория · Дата просмотра трансляции · Количество образовательных "
    "организаций · Количество участников по классам | 8 · Количество участников по классам | 9 · "
    "Количество участников по классам | 10 · Количество участников по классам | 11 · Количество "
    "участников по классам | Всего",
    "registry": "Идентификатор · Полное наименование · Краткое наименование · Тип ОО · Уровень ОО "
    "(Головное/Филиал) · ИНН · КПП · ОГРН · ОКТМО · Субъект РФ · Муниципалитет · Статус · Дата "
    "открытия · Дата закрытия · Головная организация",
    "headcounts": "ИНН · КПП · Форма · На дату · Педагогических работников · Обучающихся",
    "organization_counts": "Регион · Тип ОО · Количество · На дату",
    "authority_usage": "Регион · Орган (МОУО/РОУО) · Пользователей в Сферуме всего · Доля активных "
    "сотрудников · Кол-во пользователей, совершивших минимум 1 звонок",
    "self_assessment": "Организация · ИНН · phone_acts · fast_internet · safe_internet · my_school "
    "· sferum · it_equipment · management_system",
    "readiness": "Организация · ИНН · Интернет-подключение проверено по условиям договора; лимиты "
    "трафика сняты · 2. Собраны данные о домашнем интернете и устройствах педагогов и обучающихся "
    "· Компьютерная техника учтена и готова к выдаче · Локальные нормативные акты подготовлены · "
    "Педагоги обучены видеосвязи и смешанному обучению · 1) Приказ о переходе на дистанционный "
    "режим издан · Нуждающимся семьям выданы устройства · Единая платформа и канал связи "
    "согласованы · Оперативная информация размещена на главной странице сайта · Минимальные "
    "технические условия доведены до семей · Онлайн-собрания с родителями проведены · Обучающиеся "
    "группы риска взяты на контроль · Инструкция подключения для детей выпущена · График "
    "регулярной связи с родителями и учителями установлен",
    "community_statistics": "Дата · Краткое название · МО · Учителей · Учеников · ИНН · Активные "
    "педагоги (сообщения) · Активные обучающиеся",
    "link_decisions": "№ · Критичность · Проверка · Источник · Лист/строка · Организация · Поле · "
    "Значение в файле · Предложение · Ответственный · Срок · Решение",
}
#: The same kinds in other words people write.
OTHER_WORDS: list[tuple[str, str]] = [
    ("sferum_organizations", "Регион · Муниципалитет · Наименование ОО · Тип ОО · Подключена · "
     "Активна · Кол-во педагогов · Кол-во обучающихся · ИНН · КПП · ОГРН"),
    ("sferum_organizations", "Дата · Краткое название · Тип ОО · МО · Активны · Регистрация · "
     "Учителя · Ученики · ИНН"),
    ("community_statistics", "День · Краткое название · Тип ОО · МО · Активность · Регистрация · "
     "Учителей · Учеников · ИНН"),
    ("community_statistics", "За день · Название сообщества · Количество учителей · Учеников"),
    ("my_school_regions", "Регион · Кол-во ОО (головное) · Кол-во активных ОО · Кол-во педагогов · "
     "Кол-во активных педагогов · Количество учеников · Количество активных учеников"),
    ("open_lessons", "Муниципалитет · Дата просмотра · Кол-во ОО · 8 класс · 9 класс · 10 класс · "
     "11 класс · Итого"),
    ("open_lessons", "Территория · Дата просмотра трансляции · Количество образовательных "
     "организаций · Количество участников по классам"),
    ("public_pages", "Субъект РФ · Активные сообщества · Индекс вовлечённости"),
    ("public_page_statistics", "Госпаблик · ИНН · Количество публикаций за неделю · Подписчики"),
    ("headcounts", "Идентификатор · Форма · На дату · Количество педагогических работников · "
     "Количество обучающихся"),
    ("organization_counts", "Субъект РФ · Тип организации · Кол-во организаций · На дату"),
    ("self_assessment", "Наименование ОО · Показатель · Уровень"),
    ("self_assessment", "Организация · 4. Использование ФГИС «Моя школа» · 5. Использование "
     "платформы «Сферум»"),
    ("readiness", "Организация · Мероприятие · Статус · Дата заполнения"),
    ("link_decisions", "Проверка · Источник · Лист/строка · Решение"),
]  # fmt: skip

TYPED: dict[str, Callable[[list[str]], list[str]]] = {
    "as printed": list,
    "reordered": lambda headers: headers[::-1],
    "in capitals": lambda headers: [header.upper() for header in headers],
    "with line breaks": lambda headers: [re.sub(r" (?!\|)(?<!\| )", "\n", h) for h in headers],
    "in quotes": lambda headers: [" | ".join(f"«{p}»" for p in h.split(" | ")) for h in headers],
    "with trailing dots": lambda headers: [f"{header}." for header in headers],
    "with footnotes": lambda headers: [f"{header}*" for header in headers],
    "with spaces": lambda headers: [f"  {header.replace(' ', '  ')} " for header in headers],
    "without ё": lambda headers: [header.replace("ё", "е") for header in headers],
}


def cells(headers: list[str]) -> list[HeaderCell]:
    parted = [[part.strip() for part in header.split("|")] for header in headers]
    return [
        HeaderCell(column, parts[-1], parts[0] if len(parts) > 1 else "")
        for column, parts in enumerate(parted)
    ]


@pytest.mark.parametrize("typed", sorted(TYPED))
@pytest.mark.parametrize("kind", sorted(PRINTED))
def test_a_printed_header_is_its_kind_and_no_other(kind: str, typed: str) -> None:
    headers = TYPED[typed](PRINTED[kind].split(" · "))
    match = match_kind(cells(headers))
    assert match is not None
    assert (match.kind, match.missing, match.unknown, match.doubled) == (kind, (), (), {})


@pytest.mark.parametrize("kind", sorted(load_layouts()))
def test_the_headers_a_layout_puts_first_are_a_table_of_its_kind(kind: str) -> None:
    layout = load_layouts()[kind]
    for fields in (
        list(layout.fields.values()),
        [
            field
            for field in layout.fields.values()
            if field.required or field.name in layout.at_least_one_of[:1]
        ],
    ):
        match = match_kind(cells([field.aliases[0] for field in fields]))
        assert match is not None
        assert (match.kind, match.missing, match.unknown, match.doubled) == (kind, (), (), {})
        assert set(match.columns) == {field.name for field in fields}


@pytest.mark.parametrize(("kind", "header"), OTHER_WORDS)
def test_other_words_are_understood(kind: str, header: str) -> None:
    match = match_kind(cells(header.split(" · ")))
    assert match is not None
    assert (match.kind, match.missing, match.unknown, match.doubled) == (kind, (), (), {})


def test_a_weekly_export_that_lost_a_column_is_no_daily_one() -> None:
    headers = ["Дата", "Краткое название", "Тип ОО", "МО", "Активность", "Учителей", "Учеников"]
    match = match_kind(cells(headers))
    assert match is not None
    assert (match.kind, match.missing) == ("sferum_organizations", ("Регистрация",))
