"""The programmes beside the weekly figures: workbooks through the whole line, numbers by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.exports import put, run, settings_of
from tests.warehouse.landed import Landed
from tests.workbooks import book
from vitrina.link import link
from vitrina.parse import parse
from vitrina.validate import validate

REGION = "Красноярский край"
REGISTRY = [
    ("Идентификатор", "Полное наименование", "Краткое наименование", "Тип ОО", "Уровень ОО", "ИНН",
     "КПП", "ОГРН", "ОКТМО", "Субъект РФ", "Муниципалитет", "Статус", "Дата открытия",
     "Дата закрытия", "Головная организация"),
    ("24-1", "Бобровская школа", "Бобровская ООШ", "Школа", "Головное", "2409001649", "240901001",
     "1022400508712", "04611407101", REGION, "Большеулуйский муниципальный район", "Действует",
     "01.09.1994", None, None),
    ("24-2", "Вознесенская школа", "Вознесенская СОШ", "Школа", "Головное", "2404009370",
     "240401001", "1022400557431", "04605405101", REGION, "Березовский муниципальный район",
     "Действует", "01.09.1994", None, None),
]  # fmt: skip
LESSONS_ABOVE = (
    "Территория", "Дата просмотра трансляции", "Количество образовательных организаций",
    "Количество участников по классам", None, None, None, None,
)  # fmt: skip
LESSONS_BELOW = (None, None, None, 8, 9, 10, 11, "Всего")
DECISIONS_TITLE = "Отчёт «Витрины», не выгрузка. Красноярский край, неделя по 25.10.2024"
DECISIONS_HEADER = (
    "№", "Критичность", "Проверка", "Источник", "Лист/строка", "Организация", "Поле",
    "Значение в файле", "Предложение", "Ответственный", "Срок", "Решение",
)  # fmt: skip
DAILY = ("День", "Организация", "ИНН", "Учителей", "Учеников", "Активные ученики")
PAGES = ("Страница", "ИНН", "Постов за неделю", "Подписчиков", "Лайков", "Комментариев")
MEASURE = "Приказ о переходе на дистанционный режим издан"


def lessons(*rows: Any) -> list[Any]:
    return [("Отчёт об открытых уроках",), LESSONS_ABOVE, LESSONS_BELOW, *rows]


def decision(row: str, text: str | None) -> tuple[Any, ...]:
    return (1, "Замечание", "Q12. Организации нет в реестре", "Сообщество 25.10.2024.xlsx", row,
            None, None, None, None, None, None, text)  # fmt: skip


#: Path → rows, modification time.
FILES: dict[str, tuple[list[Any], str]] = {
    "Реестр 01.09.2018.xlsx": (REGISTRY, "2018-09-01T10:00"),
    "Уроки зима.xlsx": (
        lessons(
            ("Большеулуйский район", "24.01.2019", 5, 40, 35, 18, 15, 108),
            (REGION, "31.01.2019", 900, 1000, None, None, None, 900),
            ("Загорский район", "24.01.2019", 1, 1, 1, 1, 1, 4),
            ("Березовский район", "07.04.2019", 2, 10, 10, 10, 10, None),
        ),
        # 23:30 in Moscow on the last day.
        "2019-02-01T20:30",
    ),
    "Уроки весна.xlsx": (
        lessons(("Березовский район", "04.04.2019", 3, 10, 9, 8, 7, None)), "2019-04-01T21:30",
    ),
    "Органы 25.10.2024.xlsx": (
        [
            ("Регион", "Орган (МОУО/РОУО)", "Пользователей в Сферуме всего",
             "Доля активных сотрудников", "Кол-во пользователей, совершивших минимум 1 звонок"),
            (REGION, "МОУО", 14, "57,1%", 8),
            (REGION, "РОУО", 20, "н/д", 21),
            (REGION, "МОУО", 15, "50%", 1),
        ],
        "2024-10-25T12:00",
    ),
    "Страницы 25.10.2024.xlsx": (
        [
            PAGES,
            ("Бобровская школа", "2409001649", 3, 310, 56, 4),
            ("Бобровский музей", "2409001649", 4, 20, 5, 0),
            ("Вознесенская СОШ", "2404009370", 2, "1 200", 7, "-"),
            ("Ничья страница", None, "н/д", 1, 1, 1),
            ("Вознесенская СОШ", "2404009370", 9, 1, 1, 1),
        ],
        "2024-10-25T12:00",
    ),
    "Сообщество 25.10.2024.xlsx": (
        [
            DAILY,
            ("23.10.2024", "Бобровская ООШ", "2409001649", 10, 40, 30),
            ("24.10.2024", "Бобровская ООШ", "2409001649", 10, 40, 31),
            ("25.10.2024", "Бобровская ООШ", "2409001649", 10, 40, 32),
            ("23.10.2024", "Школа за рекой", None, 5, 20, 1),
            ("23.10.2024", "Вознесенская СОШ", "2404009370", 5, 20, 21),
            ("24.10.2024", "Бобровская ООШ", "2409001649", 11, 41, 33),
            ("24.10.2024", "Кружок «Юннат»", None, 5, 20, 1),
        ],
        "2024-10-25T12:00",
    ),
    "Сообщество исправленное 25.10.2024.xlsx": (
        [
            DAILY,
            ("23.10.2024", "Бобровская ООШ", "2409001649", 10, 40, 35),
            ("23.10.2024", "Школа за рекой", None, 5, 20, 2),
        ],
        "2024-10-28T12:00",
    ),
    "Самодиагностика 20.09.2024.xlsx": (
        [
            ("Организация", "ИНН", "1. Подключение к высокоскоростному интернету",
             "Использование платформы «Сферум»", "it_equipment"),
            ("Бобровская ООШ", "2409001649", 1, 3, None),
            ("Вознесенская СОШ", "2404009370", 2, 0, 1),
        ],
        "2024-09-20T12:00",
    ),
    "Самодиагностика построчно 01.10.2024.xlsx": (
        [
            ("Организация", "ИНН", "Показатель", "Уровень", "На дату"),
            ("Вознесенская СОШ", "2404009370", "4. Использование ФГИС «Моя школа».", 2,
             "30.09.2024"),
            ("Вознесенская СОШ", "2404009370", "Безопасный интернет", 2, "30.09.2024"),
            ("Вознесенская СОШ", "2404009370", "Погода", 1, "30.09.2024"),
            ("Вознесенская СОШ", "2404009370", None, 1, "30.09.2024"),
        ],
        "2024-10-01T12:00",
    ),
    "Готовность 20.09.2024.xlsx": (
        [
            ("Организация", "ИНН", f"2) {MEASURE}", "Онлайн-собрания с родителями проведены"),
            ("Бобровская ООШ", "2409001649", "Да", "в работе"),
            ("Вознесенская СОШ", "2404009370", "скоро", "нет"),
        ],
        "2024-09-20T12:00",
    ),
    "Сферум_Красноярский_край_неделя_по_2024-10-25_v1.xlsx": (
        [
            (DECISIONS_TITLE,),
            DECISIONS_HEADER,
            decision("Лист1 / 5", "24-1 (Бобровская ООШ)"),
            decision("Лист1 / 6", "ИНН 2404009370"),
            decision("Лист1 / 8", "Не относится"),
            decision("Лист1 / 7", "спросить у Ивана"),
            decision("Лист1 / 9", "24-1"),
            decision("Лист1 / 10", None),
        ],
        "2024-10-29T12:00",
    ),
    "Сферум_Красноярский_край_неделя_по_2024-10-25_v1 (2).xlsx": (
        [(DECISIONS_TITLE,), DECISIONS_HEADER, decision("Лист1 / 5", "24-2")],
        "2024-10-30T12:00",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landed]:
    """All the workbooks through fetch, parse, link, validate and dbt, once."""
    folder = tmp_path_factory.mktemp("programmes")
    for path, (rows, modified) in FILES.items():
        content = book(rows, change=_merged if rows[1:2] == [LESSONS_ABOVE] else None)
        instant = datetime.fromisoformat(modified).replace(tzinfo=UTC)
        put(folder / "exports", f"{REGION}/{path}", content, instant)
    settings = settings_of(folder, f"file://{folder / 'exports'}")
    shas = run(settings)
    assert set(parse(settings, shas).values()) == {"parsed"}
    for kind in link(settings):
        validate(settings, kind)
    landed = Landed(folder / "data")
    landed.build(*(f"+{mart}" for mart in MARTS))
    yield landed
    landed.close()


MARTS = (
    "fct_open_lesson", "fct_authority_usage", "fct_public_page", "fct_community_statistics",
    "fct_self_assessment", "fct_readiness", "link_decisions",
)  # fmt: skip


def _merged(workbook: Any, sheet: Any) -> None:
    """The header as it is printed: four classes and the total under one cell."""
    sheet.merge_range(1, 3, 1, 7, LESSONS_ABOVE[3])
    for column in range(3):
        sheet.merge_range(1, column, 2, column, LESSONS_ABOVE[column])


def refused(line: Landed, kind: str) -> list[Any]:
    """(row, rule) of every refused row of a kind, as validation says it."""
    findings = line.settings.data_root.findings / kind / "*.parquet"
    return line.query(
        "select row_number, rule_code from read_parquet(?)"
        " where severity = 'reject_row' order by all",
        str(findings),
    )


def test_a_viewing_counts_for_the_lesson_of_the_week_before_it(line: Landed) -> None:
    """The day of the lesson and seven days after; 07.04 is ten days after the fifth lesson."""
    assert line.query(
        """
        select territory, viewed_date, lesson_code, is_late
        from marts.fct_open_lesson
        order by viewed_date, territory
        """
    ) == [
        ("Большеулуйский район", date(2019, 1, 24), "2018/19-1", False),
        (REGION, date(2019, 1, 31), "2018/19-1", False),
        ("Березовский район", date(2019, 4, 4), "2018/19-5", True),
        ("Березовский район", date(2019, 4, 7), None, None),
    ]


def test_a_territory_is_a_region_or_a_municipality(line: Landed) -> None:
    places = line.query(
        "select region_code, municipality_id, participants, participants_10"
        " from marts.fct_open_lesson where viewed_date < date '2019-04-07' order by viewed_date"
    )
    # Without a printed total, the sum of the classes: 10 + 9 + 8 + 7.
    assert places == [
        ("24", "04611000", 108, 18),
        ("24", None, 900, None),
        ("24", "04605000", 34, 8),
    ]
    assert refused(line, "open_lessons") == [(6, "Q21")]


def test_authorities_have_a_row_a_week(line: Landed) -> None:
    assert line.query(
        "select report_week, authority, users, active_pct, users_called"
        " from marts.fct_authority_usage"
    ) == [(date(2024, 10, 25), "МОУО", 14, 57.1, 8)]
    assert refused(line, "authority_usage") == [(3, "Q15"), (4, "Q22")]


def test_pages_of_three_posts_are_active(line: Landed) -> None:
    assert line.query(
        "select page, organization_id, posts, is_active, subscribers, comments"
        " from marts.fct_public_page where is_linked order by page"
    ) == [
        ("Бобровская школа", "24-1", 3, True, 310, 4),
        ("Бобровский музей", "24-1", 4, True, 20, 0),
        ("Вознесенская СОШ", "24-2", 2, False, 1200, None),
    ]
    assert refused(line, "public_page_statistics") == [(6, "Q22")]


def test_a_day_belongs_to_the_first_friday_after_it(line: Landed) -> None:
    assert line.query(
        """
        select day, report_week, organization_id, students_active
        from marts.fct_community_statistics
        where is_linked
        order by day, organization_id
        """
    ) == [
        # The corrected file holds one day: it replaces that day and leaves the others.
        (date(2024, 10, 23), date(2024, 10, 25), "24-1", 35),
        # A decision on its row says who this is.
        (date(2024, 10, 23), date(2024, 10, 25), "24-2", 2),
        (date(2024, 10, 24), date(2024, 10, 25), "24-1", 31),
        (date(2024, 10, 25), date(2024, 11, 1), "24-1", 32),
    ]
    assert refused(line, "community_statistics") == [(6, "Q15"), (7, "Q13")]


def test_an_unlinked_organisation_keeps_its_name_over_the_days(line: Landed) -> None:
    assert line.query(
        "select name, students_active from marts.fct_community_statistics where not is_linked"
    ) == [("Кружок «Юннат»", 1)]


def test_items_come_in_columns_or_in_rows(line: Landed) -> None:
    assert line.query(
        "select organization_id, item_code, declared_level, as_of_date"
        " from marts.fct_self_assessment order by all"
    ) == [
        ("24-1", "fast_internet", 1, date(2024, 9, 20)),
        ("24-1", "sferum", 3, date(2024, 9, 20)),
        ("24-2", "my_school", 2, date(2024, 9, 30)),
    ]
    # A level above the item's highest; an item nobody knows; a level of no item.
    assert refused(line, "self_assessment") == [(3, "Q25"), (3, "Q25"), (4, "Q24"), (5, "Q32")]


def test_measures_have_one_of_three_statuses(line: Landed) -> None:
    assert line.query(
        "select organization_id, measure_code, status from marts.fct_readiness order by all"
    ) == [("24-1", "order_issued", "yes"), ("24-1", "parent_meetings_online", "in_progress")]
    assert refused(line, "readiness") == [(3, "Q24")]


def test_decisions_name_an_organisation_or_refuse_one(line: Landed) -> None:
    """A newer file changes its mind on one row and leaves the others; none is held."""
    assert line.query(
        "select is_current from work.versions.load_versions where kind = 'link_decisions'"
    ) == [(True,), (True,)]
    decided = line.query(
        """
        select sheet_row, row_number, outcome, organization_id, is_in_force,
            coalesce(end_reason, reason)
        from quality.link_decisions
        order by sheet_row, decided_at
        """
    )
    assert decided == [
        ("Лист1 / 5", 5, "organization", "24-1", False, "contradicted"),
        ("Лист1 / 5", 5, "organization", "24-2", True, None),
        ("Лист1 / 6", 6, "organization", "24-2", True, None),
        ("Лист1 / 7", 7, "unread", None, False, "unreadable"),
        ("Лист1 / 8", 8, "unrelated", None, True, None),
        ("Лист1 / 9", None, "unread", None, False, "row_not_found"),
    ]


def test_a_decided_row_is_traced_to_its_file(line: Landed) -> None:
    ((sha, identity),) = line.query(
        "select distinct file_sha256, row_organization_id from quality.link_decisions"
        " where row_number = 5"
    )
    assert [(identity,)] == line.query(
        "select distinct organization_id from marts.fct_community_statistics"
        " where name = 'Школа за рекой'"
    )
    assert [(sha,)] == line.query(
        "select distinct file_sha256 from work.staging.stg_loads"
        " where file_name = 'Сообщество 25.10.2024.xlsx'"
    )
