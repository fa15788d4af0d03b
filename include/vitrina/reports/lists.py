"""Sheets of lists: organisations, programmes beside Sferum, findings on the data."""

from __future__ import annotations

from vitrina.reports.sheets import NOT_CALCULATED, Column, Sheet, Table

ORGANIZATIONS = Sheet(
    "Организации",
    "Каждая организация: подключена ли, активна ли, сколько людей",
    (
        Table(
            "rpt_organizations",
            (
                Column("municipality", "Муниципалитет", "text", 18),
                Column("name", "Организация", "text", 30),
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
                Column("student_journal_linked_count", "Обучающиеся, связавшие аккаунт ЭЖД",
                       "count", 12),
                Column("remark", "Примечание", "remark", 28, missing=""),
            ),
        ),
    ),
    frozen=2,
)  # fmt: skip

INACTIVE = Sheet(
    "Неактивные ОО",
    "Кто неактивен, сколько недель подряд и что сделать",
    (
        Table(
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
                Column("long_inactive", "Долго неактивны", "status", 16,
                       fill="long_inactive_fill", missing=""),
                Column("inactive_weeks", "Недель подряд", "count", missing=NOT_CALCULATED),
                Column("last_active_week", "Последняя активная неделя", "date", 13,
                       missing_from="last_active_missing"),
                Column("to_do", "Что сделать", "remark"),
            ),
            empty="Неактивных организаций в файлах недели нет",
        ),
    ),
)  # fmt: skip

INTEGRATION = Sheet(
    "Интеграция ЭЖД",
    "Что интегрировано с электронным журналом",
    (
        Table(
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
        ),
    ),
)  # fmt: skip

MY_SCHOOL = Sheet(
    "Моя школа",
    "Последние данные ФГИС «Моя школа»",
    (
        Table(
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
            empty="Данных ФГИС «Моя школа» к этой неделе нет",
        ),
    ),
    frozen=2,
)  # fmt: skip

PUBLIC_PAGES = Sheet(
    "Госпаблики",
    "Активность школьных госпабликов и место региона",
    (
        Table(
            "rpt_public_pages",
            (
                Column("region_name", "Регион", "text", 36),
                Column("active_pct", "Активные сообщества, %", "percent", 12),
                Column("active_level", "Уровень: активность", "status", fill="active_fill"),
                Column("active_rank", "Место: активность", "count", missing=NOT_CALCULATED),
                Column("engagement_index", "Индекс вовлеченности аудитории", "index", 14),
                Column("engagement_level", "Уровень: вовлеченность", "status",
                       fill="engagement_fill"),
                Column("engagement_rank", "Место: вовлеченность", "count", 13,
                       missing=NOT_CALCULATED),
                Column("as_of_date", "Данные на", "date", missing=NOT_CALCULATED),
                Column("age_days", "Возраст данных, дней", "count", missing=NOT_CALCULATED),
            ),
            empty="Данных о школьных госпабликах к этой неделе нет",
        ),
    ),
)  # fmt: skip

OPEN_LESSONS = Sheet(
    "ПроеКТОрия",
    "Открытые уроки: кто смотрел, сколько участников, вовремя ли отчитались",
    (
        Table(
            "rpt_open_lessons",
            (
                Column("lesson", "Урок", "text", 22, missing="Не из расписания"),
                Column("territory", "Территория", "text", 34),
                Column("lesson_date", "Дата урока", "date", missing=NOT_CALCULATED),
                Column("viewed_date", "Просмотр", "date", missing=NOT_CALCULATED),
                Column("organizations", "Организаций", "count", 13,
                       missing_from="details_missing"),
                Column("participants_8", "8 класс", "count", missing_from="details_missing"),
                Column("participants_9", "9 класс", "count", missing_from="details_missing"),
                Column("participants_10", "10 класс", "count", missing_from="details_missing"),
                Column("participants_11", "11 класс", "count", missing_from="details_missing"),
                Column("participants", "Участников всего", "count", 12,
                       missing_from="details_missing"),
                Column("schools", "Школ в регионе", "count", missing=""),
                Column("schools_pct", "Участвовали, % школ", "percent", 12, missing=""),
                Column("report_deadline", "Срок отчёта", "date", missing=NOT_CALCULATED),
                Column("reported_at", "Отчёт поступил (МСК)", "instant",
                       missing=NOT_CALCULATED),
                Column("punctuality", "В срок", "text", 16, missing=NOT_CALCULATED),
                Column("age_days", "Возраст данных, дней", "count", missing=NOT_CALCULATED),
            ),
            empty="Данных об открытых уроках к этой неделе нет",
        ),
    ),
    frozen=2,
)  # fmt: skip

AUTHORITIES = Sheet(
    "Органы управления",
    "Пользуются ли Сферумом органы управления образованием",
    (
        Table(
            "rpt_authorities",
            (
                Column("authority", "Орган управления", "text", 40),
                Column("users", "Пользователей", "count", 14),
                Column("active_pct", "Активные, %", "percent", 12),
                Column("users_called", "Звонили, пользователей", "count", 14),
                Column("as_of_date", "Данные на", "date", missing=NOT_CALCULATED),
                Column("age_days", "Возраст данных, дней", "count", missing=NOT_CALCULATED),
            ),
            empty="Данных об органах управления к этой неделе нет",
        ),
    ),
)

ISSUES = Sheet(
    "Замечания к данным",
    "Что не так в данных, кто исправит и к какому сроку; здесь же вписать решение",
    (
        Table(
            "rpt_issues",
            (
                Column("position", "№", "count", 5),
                Column("severity", "Критичность", "text", 14),
                Column("check_name", "Проверка", "remark", 40),
                Column("source", "Источник", "text", 20),
                Column("place", "Лист/строка", "text", 12, missing=""),
                Column("organization", "Организация", "text", 24, missing=""),
                Column("field", "Поле", "text", 14, missing=""),
                Column("printed_value", "Значение в файле", "text", 18, missing=""),
                Column("proposal", "Предложение", "remark", 30, missing=""),
                Column("owner", "Ответственный", "text", 16, missing=""),
                Column("deadline", "Срок", "date", missing=""),
                Column("decision", "Решение", "text", 26, missing="", choices="choices"),
                Column("decided_by", "Кто решил (должность)", "text", 15, missing=""),
                Column("decided", "Принятое решение", "text", 22, missing=""),
                Column("decided_who", "Решение принял", "text", 15, missing=""),
                Column("row_key", "Код строки", "identifier", 24, missing=""),
            ),
            empty="Замечаний к данным этой недели нет",
        ),
    ),
)  # fmt: skip
