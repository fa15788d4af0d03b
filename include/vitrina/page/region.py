"""The page of one region, in the order its ministry asks."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from vitrina.page import headline, indicators, places, quality
from vitrina.page.content import Page, Section
from vitrina.page.rows import Dictionary, RegionRows
from vitrina.page.table import Column, Row, Table

#: Below the snapshot.
FOLDER = "page"
PUBLIC_FOLDER = "page/public"
INDEX = "index.html"


def file_name(region_code: str) -> str:
    return f"{region_code}.html"


def page(rows: RegionRows, words: Dictionary, workbooks: Sequence[str]) -> Page:
    """The page for the ministry; `workbooks` are paths below the snapshot."""
    values = indicators.in_force(rows.values, rows.week, words)
    of_types = [indicators.types_table(values, rows.week, words)]
    after = [quality.section(rows, words), _methods(values, rows, words), _links(workbooks)]
    return _page(rows, words, values, of_types, after, FOLDER, "")


def public_page(rows: RegionRows, words: Dictionary) -> Page:
    """The edition for everybody, of rows whose small values are hidden (suppression.py).

    All organisation types together, no names of files, no workbooks: what would add to a table
    could be taken off it.
    """
    values = indicators.in_force(rows.values, rows.week, words)
    after = [_methods(values, rows, words)]
    return _page(rows, words, values, [], after, PUBLIC_FOLDER, "Открытая редакция")


def _page(
    rows: RegionRows,
    words: Dictionary,
    values: list[Row],
    of_types: list[Table],
    after: list[Section],
    folder: str,
    edition: str,
) -> Page:
    totals = indicators.totals(values, rows.week)
    municipal = places.municipalities(rows, words)
    return Page(
        path=f"{folder}/{file_name(rows.region['region_code'])}",
        title=str(rows.region["region_name"]),
        facts=_facts(rows.region),
        is_demo=bool(rows.region["is_demo"]),
        edition=edition,
        headline=headline.sentences(rows, values, totals, municipal, words),
        cards=indicators.cards(totals, rows.week, words),
        unvalued="",
        bases=indicators.bases(totals, words),
        pictures=indicators.pictures(values, rows.week, words),
        undrawn=indicators.undrawn(values, rows.week, words),
        sections=[*_sections(rows, words, of_types, municipal), *after],
    )


def _facts(region: Row) -> list[tuple[str, str]]:
    """What the heading says: the week, its calendar and how fresh the data are."""
    facts = []
    if region["week_from"]:
        span = f"с {region['week_from']:%d.%m.%Y} по {region['week_to']:%d.%m.%Y}"
        facts.append(("Неделя", f"{span} (пятница {region['report_week']:%d.%m.%Y})"))
    else:
        facts.append(("Неделя по", f"{region['report_week']:%d.%m.%Y}"))
    if region["school_year"]:
        facts.append(("Учебный год", region["school_year"]))
    if region["calendar_note"]:
        facts.append(("Календарь", region["calendar_note"]))
    if region["data_as_of"]:
        facts.append(("Данные на", f"{region['data_as_of']:%d.%m.%Y %H:%M}"))
    return facts


def _sections(
    rows: RegionRows, words: Dictionary, of_types: list[Table], municipal: Table
) -> list[Section]:
    sections = []
    if any(table.rows for table in of_types):
        sections.append(Section("by-type", "По типам организаций", tables=of_types))
    if municipal.rows:
        sections.append(
            Section(
                "places", "Муниципалитеты",
                tables=[municipal, *places.municipal_weeks(rows, words)],
            )
        )  # fmt: skip
    if rows.organizations or rows.inactive:
        silent = places.inactive(rows, words)
        said = f"Неактивных организаций: {len(silent.rows)}." if silent.rows else silent.empty
        sections.append(Section("silent", "Неактивные организации", [said], _filled(silent)))
        everyone = places.organizations(rows, words)
        sections.append(Section("all-organizations", "Все организации", tables=_filled(everyone)))
    return sections


def _filled(table: Table) -> list[Table]:
    return [table] if table.rows else []


def _methods(values: list[Row], rows: RegionRows, words: Dictionary) -> Section:
    """Definitions in force, and since when: what the figures mean and what changed in them."""
    codes = {row["indicator_code"] for row in values}
    definitions = [words.indicator(code, rows.week) for code in sorted(codes)]
    shown = [row for row in definitions if "definition" in row]
    return Section(
        "methods",
        "Методика",
        tables=[
            Table(
                "glossary",
                "Что означают показатели",
                (
                    Column("name", "Показатель"),
                    Column("definition", "Определение"),
                    Column("numerator_name", "Числитель"),
                    Column("denominator_name", "Знаменатель"),
                    Column("unit", "Единица"),
                    Column("valid_from", "Действует с", "date"),
                ),
                shown,
                summary="Что означают показатели",
            ),
            *_filled(
                Table(
                    "changes",
                    "Изменения методики: значения до и после них не сравниваются",
                    (
                        Column("name", "Показатель"),
                        Column("valid_from", "С недели", "date"),
                        Column("definition", "Новое определение"),
                        Column("platform_name", "Платформа"),
                    ),
                    [
                        {**row, "platform_name": words.word("platform", row["platform"])}
                        for row in indicators.changes(values, rows.week, words)
                    ],
                    summary="Изменения методики",
                )
            ),
        ],
    )


def _links(workbooks: Sequence[str]) -> Section:
    books = [(path.rsplit("/", 1)[1], "../" + quote(path)) for path in workbooks]
    contracts = [
        (f"Описание таблиц {schema} (ODCS)", f"../contracts/{schema}.odcs.yaml")
        for schema in ("kpi", "marts", "quality", "meta")
    ]
    said = "Книги недели:" if books else "Книг за эту неделю нет."
    return Section("downloads", "Скачать", [said], links=[*books, *contracts])
