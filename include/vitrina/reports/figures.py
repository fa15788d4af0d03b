"""Sheets of figures: indicators of a region and its municipalities, what corrections changed."""

from __future__ import annotations

from vitrina.reports.sheets import NOT_CALCULATED, Chart, Column, Sheet, Table

_INDICATOR = (
    Column("indicator_name", "Показатель", "text", 32),
    Column("org_type", "Тип ОО", "text", 14, missing=NOT_CALCULATED),
    Column("numerator", "Значение", "count", missing_from="counts_missing"),
    Column("denominator", "База", "count", missing_from="counts_missing"),
    Column("denominator_source", "Источник базы", "text", 27, missing=NOT_CALCULATED),
    Column("value", "Доля, %", "percent", unit="value_role", missing_from="value_missing"),
)
_COMPARED_WITH_WEEK_BEFORE = (
    Column("value_before", "Неделей ранее, %", "percent", 10, unit="value_role",
           missing=NOT_CALCULATED),
    Column("delta", "Изменение, п.п.", "delta", missing=NOT_CALCULATED),
    Column("trend", "Динамика", "status", missing=NOT_CALCULATED),
    Column("level", "Уровень", "status", fill="level_fill", missing=NOT_CALCULATED),
    Column("goal", "Цель", "text", 11, missing=NOT_CALCULATED),
    Column("units_to_goal", "До цели, ед.", "count", missing=NOT_CALCULATED),
    Column("counted_in", "Ед. счёта", "text", 7, missing=NOT_CALCULATED),
)  # fmt: skip
_COMPARED_WITH_REGION = (
    Column("region_value", "В среднем по региону, %", "percent", 12, unit="value_role",
           missing_from="region_value_missing"),
    Column("region_difference", "К региону, п.п.", "delta", missing=NOT_CALCULATED),
    Column("place", "Место в регионе", "text", 11, missing=NOT_CALCULATED),
)  # fmt: skip
_NOTE = (Column("note", "Примечание", "remark", 32, missing=""),)

SUMMARY = Sheet(
    "Сводка",
    "Достигнуты ли цели и скольких людей или организаций до них не хватает",
    (Table("rpt_summary", _INDICATOR + _COMPARED_WITH_WEEK_BEFORE + _NOTE),),
)

MUNICIPAL_SUMMARY = Sheet(
    "Сводка",
    "Показатели муниципалитета рядом со средними по региону, место и сколько не хватает до цели",
    (
        Table(
            "rpt_municipal_summary",
            _INDICATOR + _COMPARED_WITH_WEEK_BEFORE + _COMPARED_WITH_REGION + _NOTE,
        ),
    ),
)

#: Both tables of «Динамика» begin with these, under one heading that stays in view.
_FALLS = (
    Column("org_active_pct", "Активные организации, %", "percent", 13,
           missing_from="org_active_missing"),
    Column("org_active_delta", "Изменение, п.п. (организации)", "delta", 13,
           missing=NOT_CALCULATED),
    Column("teacher_active_msg_pct", "Активные педагоги (сообщения), %", "percent", 13,
           missing_from="teacher_active_msg_missing"),
    Column("teacher_active_msg_delta", "Изменение, п.п. (педагоги)", "delta", 13,
           missing=NOT_CALCULATED),
    Column("student_active_pct", "Активные обучающиеся, %", "percent", 13,
           missing_from="student_active_missing"),
    Column("student_active_delta", "Изменение, п.п. (обучающиеся)", "delta", 13,
           missing=NOT_CALCULATED),
)  # fmt: skip
_WEEK, _MARK = "shown_week", "mark"

DYNAMICS = Sheet(
    "Динамика",
    "Как менялись показатели по неделям и какие муниципалитеты упали за неделю",
    (
        Table(
            "rpt_dynamics",
            (
                Column(_WEEK, "Неделя по", "date", 30),
                Column(_MARK, "Отметка", "text", 36, missing=""),
                *_FALLS,
                Column("org_connected_pct", "Подключённые организации, %", "percent", 13,
                       missing_from="org_connected_missing"),
                Column("teacher_registered_pct", "Педагоги, %", "percent", 10,
                       missing_from="teacher_registered_missing"),
                Column("teacher_active_call_pct", "Активные педагоги (звонки), %", "percent", 11,
                       missing_from="teacher_active_call_missing"),
                Column("teacher_journal_linked_pct", "Педагоги, связавшие аккаунт ЭЖД, %",
                       "percent", 12, missing_from="teacher_journal_linked_missing"),
                Column("student_registered_pct", "Обучающиеся, %", "percent", 12,
                       missing_from="student_registered_missing"),
                Column("student_journal_linked_pct", "Обучающиеся, связавшие аккаунт ЭЖД, %",
                       "percent", 12, missing_from="student_journal_linked_missing"),
            ),
            note="Точка в кружке: неделя с отметкой (каникулы, праздники, новое правило).",
            charts=(
                Chart("Организации", _WEEK, ("org_active_pct", "org_connected_pct"), _MARK),
                Chart(
                    "Педагоги",
                    _WEEK,
                    ("teacher_active_msg_pct", "teacher_active_call_pct",
                     "teacher_registered_pct", "teacher_journal_linked_pct"),
                    _MARK,
                ),
                Chart(
                    "Обучающиеся",
                    _WEEK,
                    ("student_active_pct", "student_registered_pct",
                     "student_journal_linked_pct"),
                    _MARK,
                ),
            ),
        ),
        Table(
            "rpt_dynamics_municipalities",
            (
                Column("municipality", "Муниципалитет", "text", 30),
                Column("verdict", "За неделю", "text", 36, fill="verdict_fill", missing=""),
                *_FALLS,
            ),
            heading="Муниципалитеты: изменение за неделю, сначала упавшие",
            empty="Полного файла недели нет: по муниципалитетам ничего не рассчитано",
        ),
    ),
)  # fmt: skip

MUNICIPALITIES = Sheet(
    "Муниципалитеты",
    "28 показателей каждого муниципалитета и его уровни: кто ниже нормы",
    (
        Table(
            "rpt_municipalities",
            (
                Column("c01", "Регион", "text", 13),
                Column("c02", "Муниципалитет", "text", 24),
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
                Column("c24", 'Рейтинг "Подключенные организации"', "count",
                       missing=NOT_CALCULATED),
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
            empty="Полного файла недели нет: по муниципалитетам ничего не рассчитано",
        ),
    ),
    frozen=2,
)  # fmt: skip

CHANGES = Sheet(
    "Изменения",
    "Что изменили исправленные и опоздавшие файлы: было и стало",
    (
        Table(
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
                Column("note", "Примечание", "remark", 28, missing=""),
                Column("kind_title", "Вид данных", "text", 24),
                Column("file_before", "Прежний файл", "text", 24, missing=NOT_CALCULATED),
                Column("file_after", "Новый файл", "text", 24),
                Column("modified_at", "Опубликован (МСК)", "instant", 17),
            ),
            empty="Исправленные файлы не изменили показателей",
        ),
    ),
    frozen=2,
    from_version=2,
)  # fmt: skip

METHODOLOGY = Sheet(
    "Методика",
    "Как считается каждый показатель, его пороги, цель и источник",
    (
        Table(
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
        ),
    ),
)  # fmt: skip
