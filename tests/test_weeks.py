from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from vitrina.weeks import (
    PeriodDate,
    closing_friday,
    period_dates,
    resolve_week,
    week_of_day,
    week_of_modified,
)

MOSCOW = ZoneInfo("Europe/Moscow")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

# every month as people write it after a day, and the week of its 25th in 2024
MONTHS = [
    ("января|январь|янв|янв.", "2024-01-19"),
    ("февраля|февраль|фев|фев.|февр.", "2024-02-23"),
    ("марта|март|мар|мар.", "2024-03-22"),
    ("апреля|апрель|апр|апр.", "2024-04-19"),
    ("мая|май", "2024-05-24"),
    ("июня|июнь|июн|июн.", "2024-06-21"),
    ("июля|июль|июл|июл.", "2024-07-19"),
    ("августа|август|авг|авг.", "2024-08-23"),
    ("сентября|сентябрь|сен|сен.|сент|сент.", "2024-09-20"),
    ("октября|октябрь|окт|окт.", "2024-10-25"),
    ("ноября|ноябрь|ноя|ноя.|нояб.", "2024-11-22"),
    ("декабря|декабрь|дек|дек.|ДЕКАБРЯ", "2024-12-20"),
]

# text → reporting week it names, None when it names none
NAMED_WEEKS = [
    # single dates: the latest Friday on or before
    ("Отчёт на 25.10.2024", "2024-10-25"),
    ("25.10.2024", "2024-10-25"),
    ("25-10-2024", "2024-10-25"),
    ("25.10.24", "2024-10-25"),
    ("25_10_2024", "2024-10-25"),
    ("2024-10-25", "2024-10-25"),
    ("2024_10_25", "2024-10-25"),
    ("25/10/2024", "2024-10-25"),
    ("25 октября 2024", "2024-10-25"),
    ("25 октября 2024 года", "2024-10-25"),
    ("25 ОКТЯБРЯ 2024 Г.", "2024-10-25"),
    ("25 окт. 2024", "2024-10-25"),
    ("25 окт 2024", "2024-10-25"),
    ("9 июня 2023", "2023-06-09"),
    ("09.06.2023 г.", "2023-06-09"),
    ("2 мая 2023", "2023-04-28"),
    ("7 марта 2024", "2024-03-01"),
    ("3 сент. 2024", "2024-08-30"),
    ("1 нояб. 2024", "2024-11-01"),
    ("Файл от понедельника 28.10.2024", "2024-10-25"),
    ("24.10.2024", "2024-10-18"),
    ("2024-10-25T16:30:00", "2024-10-25"),
    ("25.10.2024 14:00", "2024-10-25"),
    ("Отчёт от 25.10.2024", "2024-10-25"),
    ("Красноярский_край_25.10.2024.xlsx", "2024-10-25"),
    ("sferum_25_10_2024 (1).xlsx", "2024-10-25"),
    ("24_25_10_2024.xlsx", "2024-10-25"),
    ("выгрузка-2024-10-25-итог.csv", "2024-10-25"),
    ("25.10.24.xlsx", "2024-10-25"),
    ("25_октября_2024", "2024-10-25"),
    ("25. 10. 2024 г.", "2024-10-25"),
    ("«25» октября 2024 г.", "2024-10-25"),
    ("25.10.2024¹", "2024-10-25"),
    ("25 OКТЯБРЯ 2024", "2024-10-25"),  # Latin О
    (unicodedata.normalize("NFD", "3 май 2024"), "2024-05-03"),  # й in two parts, as on a Mac
    ("на 01.09.2024 г.", "2024-08-30"),
    ("2.25.10.2024", "2024-10-25"),  # numbered
    *((f"25 {month} 2024", week) for months, week in MONTHS for month in months.split("|")),
    # New Year and week 53
    ("31.12.2024", "2024-12-27"),
    ("01.01.2025", "2024-12-27"),
    ("03.01.2025", "2025-01-03"),
    ("31.12.2020", "2020-12-25"),
    ("01.01.2021", "2021-01-01"),
    ("с 28 декабря 2024 по 3 января 2025", "2025-01-03"),
    ("с 27.12 по 02.01.2025", "2025-01-03"),
    ("с 25 декабря по 31 декабря 2020", "2021-01-01"),
    ("29 февраля 2024", "2024-02-23"),
    # ranges: the first Friday on or after the end
    ("с 18 по 25 октября 2024", "2024-10-25"),
    ("с 18 по 24 октября 2024 года", "2024-10-25"),
    ("18–24.10.2024", "2024-10-25"),
    ("18-25.10.2024", "2024-10-25"),
    ("18.10–24.10.2024", "2024-10-25"),
    ("18.10.2024–24.10.2024", "2024-10-25"),
    ("18.10.2024 - 25.10.2024", "2024-10-25"),
    ("с 18.10.2024 по 24.10.2024", "2024-10-25"),
    ("с 18.10.2024 г. по 24.10.2024 г.", "2024-10-25"),
    ("с 18.10 по 24.10.2024", "2024-10-25"),
    ("18 — 24 октября 2024", "2024-10-25"),
    ("18 октября – 24 октября 2024", "2024-10-25"),
    ("с 28 октября по 1 ноября 2024", "2024-11-01"),
    ("Сферум_с_18_по_24_октября_2024.xlsx", "2024-10-25"),
    ("2024-10-18_2024-10-24.xlsx", "2024-10-25"),
    ("с 1 по 31 октября 2024", "2024-11-01"),
    ("с 28 по 2 ноября 2024", "2024-11-08"),
    ("с 30 октября по 5 ноября 2024", "2024-11-08"),
    ("27.12.2024–03.01.2025", "2025-01-03"),
    ("30.12-05.01.2025", "2025-01-10"),
    ("18…24.10.2024", "2024-10-25"),
    ("18.10.24–24.10.24", "2024-10-25"),
    ("18_10_2024_24_10_2024", "2024-10-25"),
    ("18.10.2024–24.10", "2024-10-25"),
    ("с 27.12.2024 по 02.01", "2025-01-03"),
    ("с 18.10 до 24.10.2024", "2024-10-25"),
    ("с «18» по «24» октября 2024 г.", "2024-10-25"),
    ("пт 18.10.2024 – чт 24.10.2024", "2024-10-25"),
    ("18.10.2024 (пт) – 24.10.2024 (чт)", "2024-10-25"),
    ("с пятницы 18 октября по четверг 24 октября 2024", "2024-10-25"),
    ("за неделю по 24.10.2024", "2024-10-25"),
    ("с 01.01.2024 по 24.10.2024", "2024-10-25"),
    # a number before a date is no range when it is too far from it
    ("форма-2-28.10.2024", "2024-10-25"),
    ("СОШ 20-28.10.2024", "2024-10-25"),
    ("СОШ № 20-28.10.2024", "2024-10-25"),
    ("приложение 5-7.10.2024", "2024-10-04"),
    # not dates of a period
    ("приказ от 12.03.2021 № 5", None),
    ("на основании письма Минпросвещения от 2 мая 2023 № 07-1", None),
    ("№ 5 от 12.03.2021", None),
    ("Изменения от 12.03.2021 № 5", None),
    ("показатели с 25.05.2023", None),
    ("цель к 01.07.2023", None),
    ("в срок до 01.06.2023", None),
    ("2024/2025 учебный год", None),
    ("ОКТМО 04605405", None),
    ("31.02.2024", None),
    ("29.02.2023", None),
    ("версия 10.10.10.10", None),
    ("24 октября", None),
    ("на 1 октября", None),
    ("25.10", None),
    ("неделя 43", None),
    ("43 неделя 2024", None),
    ("октябрь 2024", None),
    ("25102024", None),
    ("20241025", None),
    ("20241025T140000", None),
    ("24-10-25", None),  # year first or day first: nobody can tell
    ("2024-2025 учебный год", None),
    ("01.09.2024–31.08.2025", None),
    ("ИНН 2409001649", None),
    ("СНИЛС 112-233-445 95", None),
    ("+7-391-25-10-2024", None),
    ("тел. 25.10.24", None),
    ("v2.5.24", None),
    ("версия 1.10.24", None),
    ("п. 2.5.24", None),
    ("10.10.10", None),
    ("32.10.2024", None),
    ("00.10.2024", None),
    ("25.13.2024", None),
    ("31.04.2024", None),
    ("30.02.2024", None),
    ("25.10.1924", None),
    ("25.10.20245", None),
    ("125.10.2024", None),
    ("срок сдачи 28.10.2024", None),
    ("Срок предоставления: 28.10.2024", None),
    ("не позднее 28.10.2024", None),
    ("в редакции от 12.03.2021", None),
    ("Сводка", None),
    ("", None),
    # a period beside a document
    ("Приказ от 12.03.2021 № 5; данные на 25.10.2024", "2024-10-25"),
    ("Сведения за 18–24.10.2024, сформировано 28.10.2024", "2024-10-25"),
    ("данные на 25.10.2024, срок сдачи 05.11.2024", "2024-10-25"),
    ("Отчёт за 2024/2025 учебный год (01.09.2024–31.08.2025) на 25.10.2024", "2024-10-25"),
    ("Отчёт о сроках на 25.10.2024", "2024-10-25"),
    ("Версия от 25.10.2024", "2024-10-25"),
]


@pytest.mark.parametrize(("text", "week"), NAMED_WEEKS)
def test_text_names_its_week(text: str, week: str | None) -> None:
    found = {closing_friday(found).isoformat() for found in period_dates(text)}
    assert found == ({week} if week else set())


def test_a_range_gives_its_end_only() -> None:
    assert period_dates("с 18 по 24 октября 2024") == [PeriodDate(date(2024, 10, 24), True)]


@pytest.mark.parametrize(
    "filler", ["_ \n", "_", "\n", " тел\n", "с 1 ", "+7 (", "1 янв ", "№ 1 от "]
)
def test_texts_made_to_be_slow_are_read_like_others(filler: str) -> None:
    far = filler * (32_000 // len(filler))
    found = period_dates(f"на 25.10.2024; {far}\nданные на 28.10.2024")
    assert [named.day for named in found] == [date(2024, 10, 25), date(2024, 10, 28)]


def test_several_dates_stay_in_order_and_once() -> None:
    assert period_dates("на 25.10.2024, прошлая 18.10.2024, на 25.10.2024") == [
        PeriodDate(date(2024, 10, 25)),
        PeriodDate(date(2024, 10, 18)),
    ]


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2024-10-18", "2024-10-25"),  # Friday opens the next week: [Friday - 7, Friday)
        ("2024-10-24", "2024-10-25"),
        ("2024-10-25", "2024-11-01"),
        ("2024-12-31", "2025-01-03"),
        ("2021-01-01", "2021-01-08"),
    ],
)
def test_a_daily_row_belongs_to_the_first_friday_after_it(day: str, week: str) -> None:
    assert week_of_day(date.fromisoformat(day)) == date.fromisoformat(week)


@pytest.mark.parametrize(
    ("instant", "week"),
    [
        ("2024-10-25T13:59:59+03:00", "2024-10-18"),
        ("2024-10-25T14:00:00+03:00", "2024-10-25"),
        ("2024-10-25T11:00:00+00:00", "2024-10-25"),
        ("2024-10-25T10:59:59+00:00", "2024-10-18"),
        ("2024-10-25T22:59:00+12:00", "2024-10-18"),
        ("2024-10-25T23:00:00+12:00", "2024-10-25"),
        ("2024-10-26T00:30:00+12:00", "2024-10-25"),
        ("2024-10-31T23:30:00+00:00", "2024-10-25"),
        ("2025-01-01T00:00:00+03:00", "2024-12-27"),
        ("2021-01-01T14:00:00+03:00", "2021-01-01"),
        ("2023-06-09T14:30:00+03:00", "2023-06-09"),
        ("2024-10-25T14:01:00+03:00", "2024-10-25"),
        ("2024-10-25T23:01:00+12:00", "2024-10-25"),
        ("2024-07-26T10:59:00+00:00", "2024-07-19"),  # no summer time in Moscow
        ("2024-07-26T11:00:00+00:00", "2024-07-26"),
        ("2024-12-31T21:00:00+00:00", "2024-12-27"),
        ("2025-01-03T10:59:00+00:00", "2024-12-27"),
        ("2025-01-03T11:00:00+00:00", "2025-01-03"),
        ("2024-02-29T23:59:00+03:00", "2024-02-23"),
    ],
)
def test_modification_time_is_read_on_moscow_clocks(instant: str, week: str) -> None:
    assert week_of_modified(datetime.fromisoformat(instant), MOSCOW) == date.fromisoformat(week)


def test_the_zone_decides_which_friday() -> None:
    instant = datetime(2024, 10, 25, 3, 0, tzinfo=UTC)
    kamchatka = timezone(timedelta(hours=12))
    assert week_of_modified(instant, kamchatka) == date(2024, 10, 25)
    assert week_of_modified(instant, MOSCOW) == date(2024, 10, 18)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        week_of_modified(datetime(2024, 10, 25), MOSCOW)  # noqa: DTZ001  # the subject of the test


def test_sources_that_agree_name_the_week_and_the_first_one_its_day() -> None:
    sources = {
        "title": period_dates("с 18 по 24 октября 2024"),
        "file_name": period_dates("выгрузка 28.10.2024.xlsx"),
        "folder": period_dates("2024-10-25"),
    }
    resolved = resolve_week(sources, LONG_AGO, MOSCOW)
    assert resolved.report_week == date(2024, 10, 25)
    assert resolved.as_of_date == date(2024, 10, 24)
    assert resolved.origin == "title"
    assert resolved.conflict is None


def test_sources_that_disagree_are_a_conflict_that_names_them() -> None:
    sources = {"title": period_dates("на 18.10.2024"), "folder": period_dates("25.10.2024")}
    resolved = resolve_week(sources, LONG_AGO, MOSCOW)
    assert resolved.report_week is None
    assert resolved.as_of_date is None
    assert resolved.conflict == {
        "title": (date(2024, 10, 18),),
        "folder": (date(2024, 10, 25),),
    }


def test_two_weeks_in_one_source_are_a_conflict_too() -> None:
    sources = {"file_name": period_dates("18.10.2024 и 25.10.2024")}
    assert resolve_week(sources, LONG_AGO, MOSCOW).conflict is not None


def test_without_any_date_the_modification_time_decides() -> None:
    modified = datetime(2023, 6, 9, 14, 30, tzinfo=MOSCOW)
    resolved = resolve_week({"title": [], "folder": []}, modified, MOSCOW)
    assert (resolved.report_week, resolved.origin) == (date(2023, 6, 9), "modified")
    assert resolved.as_of_date == date(2023, 6, 9)


def test_an_unknown_source_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="sources"):
        resolve_week({"header": []}, LONG_AGO, MOSCOW)
