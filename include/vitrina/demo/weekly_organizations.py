"""The weekly «Сферум» export of a region: organisation × week (kind 1), as each owner prints it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from vitrina.demo import DEMO_MARK
from vitrina.demo.activity import WEEKS, Activity, before_correction, week_activity
from vitrina.demo.drafts import Draft, Row
from vitrina.demo.organizations import (
    ADDITIONAL,
    AUTHORITY,
    PRESCHOOL,
    REGION_NAMES,
    SCHOOL,
    VOCATIONAL,
    invented_organizations,
)
from vitrina.demo.workbook import moscow

#: This week of Омская область was published twice: on Friday and, corrected, on Monday.
CORRECTED_WEEK = date(2024, 10, 11)
_MONTHS = {9: "сентября", 10: "октября"}

#: «Краткое название» is cut here by the owner in Красноярск, as in the printed list.
_LONGEST_NAME = 60
_TYPES = {
    "24": {
        SCHOOL: "Школа", PRESCHOOL: "Дошкольная ОО", ADDITIONAL: "Доп. образование детей",
        VOCATIONAL: "СПО", AUTHORITY: "МОУО",
    },
    "55": {
        SCHOOL: "общеобразовательная", PRESCHOOL: "детский сад", ADDITIONAL: "ОДО",
        VOCATIONAL: "СПО", AUTHORITY: "МОУО",
    },
}  # fmt: skip

_KRASNOYARSK_COLUMNS = [
    ("name", "Краткое название"),
    ("org_type", "Тип ОО"),
    ("municipality", "МО"),
    ("kpp", "КПП"),
    ("ogrn", "ОГРН"),
    ("oktmo", "ОКТМО"),
    ("is_active", "Активность"),
    ("is_connected", "Регистрация"),
    ("teachers", "Учителей"),
    ("students", "Учеников"),
    ("inn", "ИНН"),
    ("teachers_messages", "Учителей, написавших ≥ 10 сообщений"),
    ("teachers_calls", "Учителей, совершивших ≥ 1 звонок"),
    ("students_active", "Активные ученики"),
    ("teachers_linked", "Педагоги, связавшие аккаунт ЭЖД"),
    ("students_linked", "Обучающиеся, связавшие аккаунт ЭЖД"),
]
_OMSK_COLUMNS = [
    ("number", "№ п/п"),
    ("region", "Регион"),
    ("municipality", "Муниципалитет"),
    ("name", "Наименование организации"),
    ("org_type", "Тип организации"),
    ("inn", "ИНН"),
    ("kpp", "КПП"),
    ("ogrn", "ОГРН"),
    ("is_connected", "Зарегистрирована"),
    ("is_active", "Активна"),
    ("teachers", "Педагогов"),
    ("students", "Обучающихся"),
    ("teachers_messages", "Активные педагоги (сообщения)"),
    ("teachers_calls", "Активные педагоги (звонки)"),
    ("students_active", "Активные обучающиеся"),
    ("teachers_linked", "Педагоги, связавшие аккаунт ЭЖД"),
    ("students_linked", "Обучающиеся, связавшие аккаунт ЭЖД"),
]
#: Owners rename columns in mid-season: region → first week → field → new header.
_RENAMED = {
    "24": (date(2024, 9, 27), {"name": "Краткое наименование"}),
    "55": (
        date(2024, 10, 4),
        {
            "is_connected": "Подключена",
            "teachers": "Педагоги",
            "students": "Обучающиеся",
            "teachers_messages": "Написали 10 и более сообщений за неделю",
        },
    ),
}


def weekly_organizations(region_code: str, week: date) -> tuple[Path, Draft]:
    """The export as published on Friday."""
    rows = week_activity(invented_organizations(region_code), week)
    if region_code == "24":
        return _krasnoyarsk(week, rows)
    if week == CORRECTED_WEEK:
        rows = before_correction(rows)
    return _omsk(week, rows)


def corrected_organizations() -> tuple[Path, Draft]:
    """The same week of Омская область again, published on the Monday after."""
    path, draft = _omsk(CORRECTED_WEEK, week_activity(invented_organizations("55"), CORRECTED_WEEK))
    draft.titles.insert(1, "Исправленные данные")
    draft.published = moscow(CORRECTED_WEEK + timedelta(days=3), "10:15")
    return path.with_name(f"{path.stem} испр{path.suffix}"), draft


def krasnoyarsk_path(week: date, name: str = "Сферум_организации") -> Path:
    """«Красноярский край/2024-10-25/Сферум_организации_2024-10-25.xlsx»."""
    return Path(REGION_NAMES["24"]) / f"{week}" / f"{name}_{week}.xlsx"


def omsk_path(week: date, name: str = "Выгрузка Сферум", day: str = "%d.%m.%Y") -> Path:
    """«Омская область/25.10.2024/Выгрузка Сферум 25.10.2024.xlsx»."""
    return Path(REGION_NAMES["55"]) / f"{week:%d.%m.%Y}" / f"{name} {week:{day}}.xlsx"


def _krasnoyarsk(week: date, rows: Sequence[Activity]) -> tuple[Path, Draft]:
    printed: list[Row] = []
    for row in rows:
        organization = row.organization
        printed.append(
            {
                **_counts(row),
                "name": organization.name[:_LONGEST_NAME].rstrip(),
                "org_type": "Филиал ОО"
                if organization.is_branch
                else _TYPES["24"][organization.org_type],
                "municipality": organization.municipality.short_name,
                "kpp": organization.kpp,
                "ogrn": organization.ogrn,
                "oktmo": organization.oktmo,
                "inn": organization.inn,
                "is_active": "Активна" if row.is_active else "Не активна",
                "is_connected": int(row.is_connected),
            }
        )
    since = week - timedelta(days=7)
    return krasnoyarsk_path(week), Draft(
        sheet="Организации",
        titles=[
            "Сферум: организации",
            f"Период: с {since:%d.%m.%Y} по {week:%d.%m.%Y}",
            DEMO_MARK,
        ],
        columns=_columns("24", _KRASNOYARSK_COLUMNS, week),
        rows=printed,
        published=moscow(week, f"14:{11 + 3 * WEEKS.index(week)}"),
        hidden_fields=("kpp", "ogrn", "oktmo"),
    )


def _omsk(week: date, rows: Sequence[Activity]) -> tuple[Path, Draft]:
    printed: list[Row] = []
    for number, row in enumerate(rows, start=1):
        organization = row.organization
        place = organization.municipality
        printed.append(
            {
                **_counts(row),
                "number": number,
                "region": REGION_NAMES["55"],
                "municipality": place.name if place.is_town else f"{place.short_name} район",
                "name": organization.name.replace('"', "”") if number % 5 else organization.name,
                "org_type": _TYPES["55"][organization.org_type],
                # A column of numbers to Excel, as this owner never made it text.
                "inn": int(organization.inn),
                "kpp": organization.kpp,
                "ogrn": organization.ogrn,
                "is_connected": "да" if row.is_connected else "нет",
                "is_active": "да" if row.is_active else "нет",
            }
        )
    return omsk_path(week), Draft(
        sheet="Лист1",
        titles=[
            "Еженедельная выгрузка по организациям. Омская область",
            f"Данные на {week.day} {_MONTHS[week.month]} {week.year} г.",
            DEMO_MARK,
        ],
        columns=_columns("55", _OMSK_COLUMNS, week),
        rows=[*printed, _total(printed)],
        published=moscow(week, f"15:{5 + 4 * WEEKS.index(week):02d}"),
        blank_rows_above_header=2,
    )


def _columns(
    region_code: str, columns: Sequence[tuple[str, str]], week: date
) -> list[tuple[str, str]]:
    since, renamed = _RENAMED[region_code]
    return [(f, renamed.get(f, header) if week >= since else header) for f, header in columns]


def _counts(row: Activity) -> Row:
    return {
        "teachers": row.teachers,
        "students": row.students,
        "teachers_messages": row.teachers_messages,
        "teachers_calls": row.teachers_calls,
        "students_active": row.students_active,
        "teachers_linked": row.teachers_linked,
        "students_linked": row.students_linked,
    }


def _total(rows: Sequence[Row]) -> Row:
    total: Row = {"number": "Итого"}
    for name in _counts(Activity(invented_organizations("55")[0], False, False)):
        total[name] = sum(value for row in rows if isinstance(value := row[name], int))
    return total
