"""The tables really printed in open sources, laid out as their owners lay them out.

Facts are in printed/*.csv. None of these tables carries a date inside: they were shown in one deck
on 09.06.2023, so the file's modification time is their only date, and no name or title holds one.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from vitrina.demo.workbook import MARK_OF_PRINTED, Cell, Group, Sheet, moscow, write_workbook

PRINTED = Path(__file__).parent / "printed"
#: Number of the row in the owner's sheet, added by whoever copied the table: no column of it.
COPIED_ROW_NUMBER = "№ строки Excel (как напечатано)"

_SHOWN = moscow(date(2023, 6, 9), "14:30")
_FEDERAL = Path("Федеральные таблицы")
_REGION = Path("Красноярский край")


def write_printed_tables(root: Path) -> None:
    """Write the six workbooks under `root`."""
    for path, sheets in {
        _FEDERAL / "Госпаблики_итоги_регионов.xlsx": [_public_pages()],
        _FEDERAL / "ЭЖД_статус_интеграции.xlsx": [_journal_integration()],
        _FEDERAL / "Сферум_регионы_с_низкими_показателями.xlsx": _low_regions(),
        _REGION / "Моя школа" / "Моя_школа_ОО_без_активности.xlsx": [_my_school_organizations()],
        _REGION / "Моя школа" / "Моя_школа_итоги_региона.xlsx": [_my_school_region()],
        _REGION / "Сферум" / "Не_активные_ОО.xlsx": [_sferum_inactive_organizations()],
    }.items():
        write_workbook(root / path, sheets, _SHOWN)


def read_printed(name: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of printed/<name>.csv as printed, without the copied row number."""
    with (PRINTED / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    if header[0] == COPIED_ROW_NUMBER:
        header, rows = header[1:], [row[1:] for row in rows]
    return header, rows


def _public_pages() -> Sheet:
    # Texts with a decimal comma: as numbers «2,10» would lose the digit that gives its precision.
    header, rows = read_printed("public_pages")
    return Sheet(
        name="Госпаблики",
        titles=["Школьные госпаблики", MARK_OF_PRINTED],
        header=["№", *header],
        rows=[[n, *(cell or None for cell in row)] for n, row in enumerate(rows, start=1)],
        widths={0: 5, 1: 36},
        footnotes=["Активное сообщество — не менее 3 публикаций в неделю"],
    )


def _journal_integration() -> Sheet:
    header, rows = read_printed("journal_integration")
    return Sheet(
        name="Интеграция",
        titles=["Статус интеграции ЭЖД*", MARK_OF_PRINTED],
        header=header,
        groups=[Group("Интеграция со «Сферумом»", 3, 4)],
        rows=[[int(row[0]), *row[1:]] for row in rows],
        widths={0: 5, 1: 38, 2: 20},
    )


def _low_regions() -> list[Sheet]:
    sheets = []
    for name, tab, title, formatted in (
        ("low_regions_organizations", "Организации", "Организации всех типов", "0%"),
        ("low_regions_teachers", "Педагоги", "Педагоги организаций всех типов", None),
        ("low_regions_schools", "Школы", "Активные школы", "0%"),
    ):
        header, rows = read_printed(name)
        # «0,0%» is told with its tenth only as a text.
        body: list[list[Cell]] = [
            [region, int(value.rstrip("%")) / 100 if formatted else value] for region, value in rows
        ]
        sheets.append(
            Sheet(
                name=tab,
                titles=[title, MARK_OF_PRINTED],
                header=header,
                rows=body,
                formats={1: formatted} if formatted else {},
                widths={0: 38, 1: 30},
            )
        )
    return sheets


def _my_school_organizations() -> Sheet:
    # Four rows came shifted one cell to the left from «ОГРН» on; they stay shifted.
    header, rows = read_printed("my_school_inactive_organizations")
    return Sheet(
        name="Активность отсутствует",
        titles=["ФГИС «Моя школа»: организации без активности", MARK_OF_PRINTED],
        header=header,
        rows=[[*row[:6], *(_number_or_text(cell) for cell in row[6:])] for row in rows],
        widths={0: 20, 1: 34, 4: 16, 5: 16, 6: 36},
        footnotes=[
            "* активная ОО — не менее одного входа за 365 дней",
            "** активный пользователь — не менее одного входа за 365 дней",
            "*** по данным ФГИС «Моя школа»",
        ],
    )


def _my_school_region() -> Sheet:
    header, rows = read_printed("my_school_region_totals")
    return Sheet(
        name="Итоги",
        titles=["ФГИС «Моя школа»: итоги", MARK_OF_PRINTED],
        header=header,
        rows=[[row[0], *(int(cell) for cell in row[1:])] for row in rows],
        formats=dict.fromkeys(range(1, 7), "# ##0"),
        widths={0: 24},
        footnotes=[
            "* активная ОО — не менее одного входа за 365 дней",
            "** активный пользователь — не менее одного входа за 365 дней",
        ],
    )


def _sferum_inactive_organizations() -> Sheet:
    # Columns D–F of the owner's sheet are hidden and their content is not printed.
    _, rows = read_printed("sferum_inactive_organizations")
    body: list[list[Cell]] = [
        [*row[:3], None, None, None, row[3], *(int(cell) for cell in row[4:7]), row[7], None]
        for row in rows
    ]
    return Sheet(
        name="Не активные ОО",
        titles=["Не активные ОО", MARK_OF_PRINTED],
        header=[
            *("Краткое название", "Тип ОО", "МО"),
            *("КПП", "ОГРН", "ОКТМО"),
            *("Активность", "Регистрация", "Учителей", "Учеников", "ИНН", "Кс"),
        ],
        rows=body,
        widths={0: 60, 1: 20, 2: 16},
        hidden_columns=(3, 4, 5),
    )


def _number_or_text(cell: str) -> Cell:
    return int(cell) if cell.isdigit() else cell
