"""The regional workbook as data: its sheets, the model behind each and the look of each column.

Adding a worksheet is one rpt_ model and one entry in SHEETS.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from vitrina.demo import DEMO_MARK
from vitrina.reports.workbook import NOT_CALCULATED, Column, Edition, Sheet, TitlePage

#: The columns that tell one workbook from another in every rpt_ model.
KEY = ("report_week", "region_code")
TITLE_MODEL = "rpt_title"

SUMMARY = Sheet(
    "Сводка",
    "rpt_summary",
    (
        Column("indicator_name", "Показатель", "text", 38),
        Column("org_type", "Тип ОО", "text", 16, missing=NOT_CALCULATED),
        Column("numerator", "Значение", "count", missing_from="counts_missing"),
        Column("denominator", "База", "count", missing_from="counts_missing"),
        Column("denominator_source", "Источник базы", "text", missing=NOT_CALCULATED),
        Column("value", "Доля, %", "percent", unit="value_role", missing_from="value_missing"),
        Column("value_before", "Неделей ранее, %", "percent", 10, unit="value_role",
               missing=NOT_CALCULATED),
        Column("delta", "Изменение, п.п.", "delta", missing=NOT_CALCULATED),
        Column("trend", "Динамика", "status", missing=NOT_CALCULATED),
        Column("level", "Уровень", "status", fill="level_fill", missing=NOT_CALCULATED),
        Column("goal", "Цель", "text", 12, missing=NOT_CALCULATED),
        Column("units_to_goal", "До цели, ед.", "count", missing=NOT_CALCULATED),
        Column("note", "Примечание", "remark", 44, missing=""),
    ),
)  # fmt: skip

MUNICIPALITIES = Sheet(
    "Муниципалитеты",
    "rpt_municipalities",
    (
        Column("c01", "Регион", "text", 18),
        Column("c02", "Муниципалитет", "text", 26),
        Column("c03", "Активные педагоги (звонки) %", "percent"),
        Column("c04", "Активные педагоги (звонки)", "count"),
        Column("c05", "Активные педагоги (сообщения) %", "percent"),
        Column("c06", "Активные педагоги (сообщения)", "count"),
        Column("c07", "Активные обучающиеся %", "percent", 11),
        Column("c08", "Активные обучающиеся", "count"),
        Column("c09", "Активные организации %", "percent", 11),
        Column("c10", "Активные организации", "count"),
        Column("c11", "Педагоги %", "percent"),
        Column("c12", "Педагоги", "count"),
        Column("c13", "Обучающиеся %", "percent", 11),
        Column("c14", "Обучающиеся", "count"),
        Column("c15", "Подключенные организации %", "percent", 12),
        Column("c16", "Подключенные организации", "count", 12),
        Column("c17", "Педагоги, связавшие аккаунт ЭЖД %", "percent", 11),
        Column("c18", "Педагоги, связавшие аккаунт ЭЖД", "count"),
        Column("c19", "Обучающиеся, связавшие аккаунт ЭЖД %", "percent", 11),
        Column("c20", "Обучающиеся, связавшие аккаунт ЭЖД", "count"),
        Column("c21", "Организаций в муниципалитете", "count", 12),
        Column("c22", "Педагогов в муниципалитете", "count", 12),
        Column("c23", "Обучающихся в муниципалитете", "count", 12),
        Column("c24", 'Рейтинг "Подключенные организации"', "count", missing=NOT_CALCULATED),
        Column("c25", 'Рейтинг "Активные организации"', "count", missing=NOT_CALCULATED),
        Column("c26", 'Рейтинг "Количество активных педагогов (звонки)"', "count",
               missing=NOT_CALCULATED),
        Column("c27", 'Рейтинг "Количество активных педагогов (сообщения)"', "count",
               missing=NOT_CALCULATED),
        Column("c28", 'Рейтинг "Количество активных обучающихся"', "count",
               missing=NOT_CALCULATED),
        Column("oktmo", "ОКТМО", "identifier", missing=NOT_CALCULATED),
        Column("organizations_level", "Уровень: организации", "status",
               fill="organizations_fill", missing=NOT_CALCULATED),
        Column("teachers_level", "Уровень: педагоги (сообщения)", "status",
               fill="teachers_fill", missing=NOT_CALCULATED),
        Column("students_level", "Уровень: обучающиеся", "status",
               fill="students_fill", missing=NOT_CALCULATED),
    ),
    frozen=2,
    empty="Полного файла недели нет: по муниципалитетам ничего не рассчитано",
)  # fmt: skip

ORGANIZATIONS = Sheet(
    "Организации",
    "rpt_organizations",
    (
        Column("municipality", "Муниципалитет", "text", 22),
        Column("name", "Организация", "text", 36),
        Column("org_type", "Тип ОО", "text", 14),
        Column("level", "Уровень ОО", "text", 11),
        Column("inn", "ИНН", "identifier"),
        Column("organization_code", "Идентификатор", "identifier", missing=NOT_CALCULATED),
        Column("is_connected", "Подключена", "text", 11),
        Column("is_active", "Активна", "text", 10),
        Column("teachers_base", "Педагогов (база)", "count"),
        Column("students_base", "Обучающихся (база)", "count", 12),
        Column("teacher_registered_count", "Педагоги", "count"),
        Column("teacher_registered_pct", "Педагоги, %", "percent",
               missing_from="teacher_registered_missing"),
        Column("student_registered_count", "Обучающиеся", "count", 12),
        Column("student_registered_pct", "Обучающиеся, %", "percent", 12,
               missing_from="student_registered_missing"),
        Column("teacher_active_msg_count", "Активные педагоги (сообщения)", "count"),
        Column("teacher_active_msg_pct", "Активные педагоги (сообщения), %", "percent", 11,
               missing_from="teacher_active_msg_missing"),
        Column("teacher_active_msg_delta", "Изменение, п.п. (педагоги)", "delta",
               missing=NOT_CALCULATED),
        Column("teacher_active_call_count", "Активные педагоги (звонки)", "count"),
        Column("teacher_active_call_pct", "Активные педагоги (звонки), %", "percent", 11,
               missing_from="teacher_active_call_missing"),
        Column("student_active_count", "Активные обучающиеся", "count", 12),
        Column("student_active_pct", "Активные обучающиеся, %", "percent", 12,
               missing_from="student_active_missing"),
        Column("student_active_delta", "Изменение, п.п. (обучающиеся)", "delta", 12,
               missing=NOT_CALCULATED),
        Column("teacher_journal_linked_count", "Педагоги, связавшие аккаунт ЭЖД", "count"),
        Column("student_journal_linked_count", "Обучающиеся, связавшие аккаунт ЭЖД", "count", 12),
        Column("remark", "Примечание", "remark", missing=""),
    ),
    frozen=2,
)  # fmt: skip

INACTIVE = Sheet(
    "Неактивные ОО",
    "rpt_inactive_organizations",
    (
        Column("name", "Краткое название", "text", 40),
        Column("org_type", "Тип ОО", "text", 16),
        Column("municipality", "МО", "text", 24),
        Column("is_active", "Активны", "text", 12),
        Column("is_connected", "Регистрация", "text", 12),
        Column("teachers_registered", "Учителей", "count"),
        Column("students_registered", "Учеников", "count"),
        Column("inn", "ИНН", "identifier"),
        Column("inactive_weeks", "Недель подряд", "count", missing=NOT_CALCULATED),
        Column("last_active_week", "Последняя активная неделя", "date", 13,
               missing_from="last_active_missing"),
        Column("to_do", "Что сделать", "remark"),
    ),
    empty="Неактивных организаций в файлах недели нет",
)  # fmt: skip

INTEGRATION = Sheet(
    "Интеграция ЭЖД",
    "rpt_integration",
    (
        Column("region_name", "Регион", "text", 36),
        Column("vendor", "ЭЖД", "text", 32),
        Column("chats_calls", "Чаты и звонки", "text", 18),
        Column("mini_app", "Мини-приложение", "text", 18),
        Column("as_of_date", "Данные на", "date", missing=NOT_CALCULATED),
        Column("age_days", "Возраст данных, дней", "count", missing=NOT_CALCULATED),
    ),
    empty="Данных об интеграции ЭЖД к этой неделе нет",
)

MY_SCHOOL = Sheet(
    "Моя школа",
    "rpt_my_school",
    (
        Column("municipality", "Муниципалитет", "text", 28),
        Column("name", "Название ОО", "text", 40),
        Column("level", "Уровень ОО", "text", 12, missing=NOT_CALCULATED),
        Column("ogrn", "ОГРН", "identifier", 16, missing_from="identifiers_missing"),
        Column("inn", "ИНН", "identifier", 16, missing_from="inn_missing"),
        Column("organizations", "Количество ОО", "count"),
        Column("active", "Активных ОО", "count"),
        Column("teachers", "Педагогов", "count"),
        Column("teachers_active", "Активных педагогов", "count"),
        Column("students", "Учеников", "count"),
        Column("students_active", "Активных учеников", "count"),
        Column("as_of_date", "Данные на", "date"),
        Column("age_days", "Возраст данных, дней", "count"),
    ),
    frozen=2,
    empty="Данных ФГИС «Моя школа» к этой неделе нет",
)

PUBLIC_PAGES = Sheet(
    "Госпаблики",
    "rpt_public_pages",
    (
        Column("region_name", "Регион", "text", 36),
        Column("active_pct", "Активные сообщества, %", "percent", 12),
        Column("active_level", "Уровень: активность", "status", fill="active_fill"),
        Column("active_rank", "Место: активность", "count", missing=NOT_CALCULATED),
        Column("engagement_index", "Индекс вовлеченности аудитории", "index", 14),
        Column("engagement_level", "Уровень: вовлеченность", "status", fill="engagement_fill"),
        Column("engagement_rank", "Место: вовлеченность", "count", 13, missing=NOT_CALCULATED),
        Column("as_of_date", "Данные на", "date", missing=NOT_CALCULATED),
        Column("age_days", "Возраст данных, дней", "count", missing=NOT_CALCULATED),
    ),
    empty="Данных о школьных госпабликах к этой неделе нет",
)

CHANGES = Sheet(
    "Изменения",
    "rpt_changes",
    (
        Column("changed_week", "Неделя", "date"),
        Column("indicator_name", "Показатель", "text", 34),
        Column("grain", "Уровень", "text", 15),
        Column("entity", "Кто", "text", 36),
        Column("org_type", "Тип ОО", "text", 16, missing=NOT_CALCULATED),
        Column("numerator_before", "Было", "count", missing=NOT_CALCULATED),
        Column("numerator_after", "Стало", "count", missing=NOT_CALCULATED),
        Column("numerator_difference", "Разница", "count", missing=NOT_CALCULATED),
        Column("value_before", "Доля: была, %", "percent", 10, unit="value_role",
               missing=NOT_CALCULATED),
        Column("value_after", "Доля: стала, %", "percent", 10, unit="value_role",
               missing=NOT_CALCULATED),
        Column("value_difference", "Разница, п.п.", "delta", missing=NOT_CALCULATED),
        Column("note", "Примечание", "remark", missing=""),
        Column("kind_title", "Вид данных", "text", 30),
        Column("file_before", "Прежний файл", "text", 34, missing=NOT_CALCULATED),
        Column("file_after", "Новый файл", "text", 34),
        Column("modified_at", "Опубликован (МСК)", "instant", 17),
    ),
    frozen=2,
    empty="Исправленные файлы не изменили показателей",
    from_version=2,
)  # fmt: skip

ISSUES = Sheet(
    "Замечания к данным",
    "rpt_issues",
    (
        Column("position", "№", "count", 6),
        Column("severity", "Критичность", "text", 16),
        Column("check_name", "Проверка", "remark", 44),
        Column("source", "Источник", "text", 30),
        Column("place", "Лист/строка", "text", 16, missing=""),
        Column("organization", "Организация", "text", 30, missing=""),
        Column("field", "Поле", "text", 20, missing=""),
        Column("printed_value", "Значение в файле", "text", 20, missing=""),
        Column("proposal", "Предложение", "remark", 40, missing=""),
        Column("owner", "Ответственный", "text", 20, missing=""),
        Column("deadline", "Срок", "date", missing=""),
        Column("decision", "Решение", "text", 34, missing="", choices="choices"),
        Column("decided_by", "Кто решил (должность)", "text", 20, missing=""),
        Column("decided", "Принятое решение", "text", 30, missing=""),
        Column("decided_who", "Решение принял", "text", 20, missing=""),
        Column("row_key", "Код строки", "identifier", 24, missing=""),
    ),
    empty="Замечаний к данным этой недели нет",
)

METHODOLOGY = Sheet(
    "Методика",
    "rpt_methodology",
    (
        Column("indicator_name", "Показатель", "text", 34),
        Column("definition", "Определение", "remark", 50),
        Column("numerator_name", "Числитель", "text", 28, missing=NOT_CALCULATED),
        Column("denominator_name", "Знаменатель", "text", 28, missing=NOT_CALCULATED),
        Column("platform", "Платформа", "text", 18),
        Column("thresholds", "Пороги", "remark", 40, missing="Не оценивается"),
        Column("target", "Цель", "text", 18, missing="Нет"),
        Column("valid_from", "Действует с", "date"),
        Column("definition_version", "Версия определения", "count"),
        Column("source", "Источник", "remark", 36, missing=""),
    ),
)

SHEETS: tuple[Sheet, ...] = (
    SUMMARY, CHANGES, MUNICIPALITIES, ORGANIZATIONS, INACTIVE, INTEGRATION, MY_SCHOOL,
    PUBLIC_PAGES, ISSUES, METHODOLOGY,
)  # fmt: skip

TITLE_PAGE = TitlePage(
    title="Титул",
    heading="Сферум: мониторинг недели",
    facts=(
        Column("region_name", "Субъект Российской Федерации", "text"),
        Column("week_from", "Неделя с", "date"),
        Column("week_to", "Неделя по", "date"),
        Column("school_year", "Учебный год", "text"),
        Column("calendar_note", "Календарь", "text", missing="учебная неделя"),
        Column("data_as_of", "Данные по состоянию на (МСК)", "instant"),
        Column("version", "Версия", "count"),
    ),
    contents_heading="Содержание",
    sources_heading="Источники",
    sources=Sheet(
        "Источники",
        "rpt_title_sources",
        (
            Column("file_name", "Файл", "text", 46),
            Column("kind", "Вид данных", "text", 40),
            Column("sheet", "Лист", "text", 20, missing=""),
            Column("period", "Период", "date", 12, missing=""),
            Column("modified_at", "Опубликован (МСК)", "instant", 17),
            Column("row_count", "Строк в файле", "count"),
            Column("accepted_count", "Принято строк", "count"),
            Column("sha256_12", "SHA-256 (12 знаков)", "identifier", 15),
            Column("outcome", "Итог", "text", 20),
        ),
        empty="Файлов нет",
    ),
)


def models() -> tuple[str, ...]:
    """Every rpt_ model one workbook is made of."""
    return (TITLE_MODEL, TITLE_PAGE.sources.model, *(sheet.model for sheet in SHEETS))


def file_name(title: dict[str, Any]) -> str:
    """`Сферум_<субъект>_неделя_по_<Friday>_v<version>.xlsx`; spaces of the name become `_`."""
    subject = str(title["region_name"]).split(" (")[0].replace(" ", "_")
    return f"Сферум_{subject}_неделя_по_{title['report_week']}_v{title['version']}.xlsx"


def edition(title: dict[str, Any]) -> Edition:
    """Headers and footers of one workbook; its date is that of its newest input."""
    week = title["report_week"]
    subject = f"{title['region_name']}, неделя по {week:%d.%m.%Y}"
    created: datetime = title["data_as_of"]
    return Edition(
        subject=subject,
        footer=f"Сферум, {subject}, версия {title['version']}",
        created=created,
        warning=DEMO_MARK if title["is_demo"] else None,
    )
