"""The regional workbook as data: its sheets in order, its title page and its name.

Adding a worksheet is one rpt_ model and one sheet in figures.py or lists.py, named here.
"""

from __future__ import annotations

import re

from vitrina.demo import DEMO_MARK
from vitrina.reports import figures, lists
from vitrina.reports.names import file_name_of
from vitrina.reports.sheets import Book, Column, Edition, Row, Table, TitlePage

_CONTROL, _LONGEST = re.compile(r"[\x00-\x1f\x7f-\x9f]"), 200

TITLE_PAGE = TitlePage(
    title="Титул",
    heading="Сферум: мониторинг недели",
    model="rpt_title",
    facts=(
        Column("region_name", "Субъект Российской Федерации", "text"),
        Column("report_week", "Отчётная неделя: закрывает пятница", "date"),
        Column("week_from", "Первый её день", "date"),
        Column("week_to", "Последний её день", "date"),
        Column("school_year", "Учебный год", "text"),
        Column("calendar_note", "Календарь", "text", missing="учебная неделя"),
        Column("data_as_of", "Данные по состоянию на (МСК)", "instant"),
        Column("version", "Версия", "count"),
    ),
    contents_heading="Содержание",
    sources_heading="Источники",
    sources=Table(
        "rpt_title_sources",
        (
            Column("file_name", "Файл", "text", 40),
            Column("kind", "Вид данных", "text", 36),
            Column("sheet", "Лист", "text", 18, missing=""),
            Column("period", "Период", "date", 12, missing=""),
            Column("modified_at", "Опубликован (МСК)", "instant", 17),
            Column("row_count", "Строк в файле", "count"),
            Column("accepted_count", "Принято строк", "count"),
            Column("sha256_12", "SHA-256 (12 знаков)", "identifier", 15),
            Column("outcome", "Итог", "text", 16),
        ),
        empty="Файлов нет",
    ),
)

BOOK = Book(
    key=("report_week", "region_code"),
    page=TITLE_PAGE,
    sheets=(
        figures.SUMMARY, figures.CHANGES, figures.DYNAMICS, figures.MUNICIPALITIES,
        lists.ORGANIZATIONS, lists.INACTIVE, lists.INTEGRATION, lists.MY_SCHOOL,
        lists.PUBLIC_PAGES, lists.OPEN_LESSONS, lists.AUTHORITIES, lists.ISSUES,
        figures.METHODOLOGY,
    ),
)  # fmt: skip


def file_name(title: Row) -> str:
    """`Сферум_<субъект>_неделя_по_<Friday>_v<version>.xlsx`; spaces of the name become `_`."""
    return file_name_of(title, short_subject(title))


def edition(title: Row) -> Edition:
    """Headers and footers of one workbook; its date is that of its newest input."""
    return edition_of(title, str(title["region_name"]))


def short_subject(title: Row) -> str:
    """The region without what stands in brackets after its name."""
    return str(title["region_name"]).split(" (")[0]


def edition_of(title: Row, whose: str) -> Edition:
    """The same of a workbook about a region or a part of it."""
    # It stands in page headers and properties, which know neither lines nor signs of control.
    whose = " ".join(_CONTROL.sub(" ", whose).split())[:_LONGEST]
    subject = f"{whose}, неделя по {title['report_week']:%d.%m.%Y}"
    return Edition(
        subject=subject,
        footer=f"Сферум, версия {title['version']}, {subject}",
        created=title["data_as_of"],
        warning=DEMO_MARK if title["is_demo"] else None,
    )
