"""The indicators as the offices printed them: what is counted, of whom, how it is graded.

Sources: K = monitoring slides of Красноярский край, 09.06.2023; O = Омская область, 25.10.2024;
M = letter of Мотыгинский район, 02.05.2023.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

SCHOOL, PRESCHOOL, ADDITIONAL, VOCATIONAL, AUTHORITY = (
    "school", "preschool", "additional", "vocational", "authority",
)  # fmt: skip
EVERY = (SCHOOL, PRESCHOOL, ADDITIONAL, VOCATIONAL)
#: ОО-1 and СПО-1 count people of schools and colleges.
WITH_FORMS = (SCHOOL, VOCATIONAL)
ALL = "all"
SFERUM_VK, SFERUM_MAX = "vk", "max"


@dataclass(frozen=True)
class Indicator:
    """`base`: organizations, teachers, students, people (both), or None for a count of 2023."""

    code: str
    measure: str
    base: str | None
    types: tuple[str, ...] = EVERY


ORGANIZATIONS = (
    Indicator("org_connected_pct", "connected", "organizations"),
    Indicator("org_active_pct", "active", "organizations"),
)
TEACHERS = (
    Indicator("teacher_registered_pct", "teachers_registered", "teachers"),
    Indicator("teacher_active_msg_pct", "teachers_messages", "teachers"),
    Indicator("teacher_active_call_pct", "teachers_calls", "teachers"),
)
STUDENTS = (
    Indicator("student_registered_pct", "students_registered", "students", WITH_FORMS),
    Indicator("student_active_pct", "students_active", "students", WITH_FORMS),
)
JOURNALS = (
    Indicator("teacher_journal_linked_pct", "teachers_linked", "teachers", WITH_FORMS),
    Indicator("student_journal_linked_pct", "students_linked", "students", WITH_FORMS),
    Indicator("journal_linked_pct", "people_linked", "people", WITH_FORMS),
)
#: The set of 2023 (M): counts without a share, until the definitions of 2024.
COUNTS_OF_2023 = (
    Indicator("teacher_chat_created_cnt", "teachers_chats", None),
    Indicator("teacher_messages_3_cnt", "teachers_messages_3", None),
    Indicator("teacher_calls_1_cnt", "teachers_calls", None),
    Indicator("teacher_calls_3_cnt", "teachers_calls_3", None),
)
OF_PEOPLE = (*TEACHERS, *STUDENTS, *JOURNALS)
SFERUM = (*ORGANIZATIONS, *OF_PEOPLE, *COUNTS_OF_2023)
#: Indicators an organisation has a percent of, by their stem.
OF_ORGANIZATION = {i.code.removesuffix("_pct"): i for i in OF_PEOPLE if i.base != "people"}

#: Open lessons «ПроеКТОрия»: day of the lesson, last day for the report (letter of 21.01.2019).
LESSONS = {
    date(2019, 1, 24): date(2019, 2, 1), date(2019, 2, 7): date(2019, 3, 1),
    date(2019, 2, 21): date(2019, 3, 1), date(2019, 3, 14): date(2019, 4, 1),
    date(2019, 3, 28): date(2019, 4, 1), date(2019, 4, 11): date(2019, 5, 1),
    date(2019, 4, 25): date(2019, 5, 1), date(2019, 5, 16): date(2019, 6, 1),
}  # fmt: skip
#: A lesson may be watched on its day and so many days after it.
LESSON_DAYS = 7
CLASSES = ("8", "9", "10", "11")
#: Readiness for distance learning (letter of Кузбасс): preparation, then operation.
MEASURES = (
    "Интернет-подключение проверено по условиям договора; лимиты трафика сняты",
    "Собраны данные о домашнем интернете и устройствах педагогов и обучающихся",
    "Компьютерная техника учтена и готова к выдаче",
    "Локальные нормативные акты подготовлены",
    "Педагоги обучены видеосвязи и смешанному обучению",
    "Приказ о переходе на дистанционный режим издан",
    "Нуждающимся семьям выданы устройства",
    "Единая платформа и канал связи согласованы",
    "Оперативная информация размещена на главной странице сайта",
    "Минимальные технические условия доведены до семей",
    "Онлайн-собрания с родителями проведены",
    "Обучающиеся группы риска взяты на контроль",
    "Инструкция подключения для детей выпущена",
    "График регулярной связи с родителями и учителями установлен",
)
#: A public page is active from so many posts a week on.
LEAST_POSTS = 3

COUNTS_BEGIN, DEFINED_ANEW, MOVED_TO_MAX = date(2023, 1, 1), date(2024, 9, 6), date(2025, 9, 5)


def holds(indicator: Indicator, week: date) -> bool:
    """Whether the indicator is counted in that week."""
    return indicator.base is not None or COUNTS_BEGIN <= week < DEFINED_ANEW


def version(code: str, week: date) -> int:
    """Number of the definition: verified users and two members from 06.09.2024, MAX a year later.

    What «connected» means never changed, only the platform.
    """
    if code not in {indicator.code for indicator in SFERUM}:
        return 1
    breaks = [MOVED_TO_MAX] if code == "org_connected_pct" else [DEFINED_ANEW, MOVED_TO_MAX]
    return 1 + sum(week >= day for day in breaks)


def members(indicator: Indicator, grain: str, last_day: date) -> tuple[str, ...]:
    """Types that «all» holds; none before the first printed table of all types."""
    if indicator.types == WITH_FORMS:
        return WITH_FORMS
    if grain == "municipality":
        return EVERY if indicator.base == "organizations" else WITH_FORMS
    if last_day < date(2023, 5, 25):
        return ()
    # K: additional education «will be added later»; O has it.
    return (SCHOOL, PRESCHOOL, VOCATIONAL) if last_day < date(2024, 9, 1) else EVERY


def is_calculated(indicator: Indicator, grain: str, org_type: str) -> bool:
    """Teachers of kindergartens and clubs are measured at region level only."""
    return grain == "region" or not (indicator in TEACHERS and org_type in (PRESCHOOL, ADDITIONAL))


@dataclass(frozen=True)
class Threshold:
    """Low up to `low` (below it, where `is_below`), good from `good` on; binding from a day on."""

    valid_from: date
    binding_from: date
    low: Fraction
    good: Fraction
    is_below: bool = False


_SPRING, _AUTUMN = date(2023, 5, 25), date(2023, 9, 1)
THRESHOLDS = {
    ("org_active_pct", ALL): Threshold(_SPRING, _SPRING, Fraction(50), Fraction(90)),
    ("teacher_active_msg_pct", ALL): Threshold(_SPRING, _AUTUMN, Fraction(10), Fraction(25)),
    ("student_active_pct", ALL): Threshold(_SPRING, _AUTUMN, Fraction(15), Fraction(25)),
    ("org_active_pct", SCHOOL): Threshold(
        date(2023, 3, 17), date(2023, 3, 17), Fraction(50), Fraction(90)
    ),
    ("teacher_active_msg_pct", SCHOOL): Threshold(
        date(2023, 3, 17), _AUTUMN, Fraction(10), Fraction(25)
    ),
    ("org_active_pct", PRESCHOOL): Threshold(
        date(2023, 5, 18), date(2023, 5, 18), Fraction(50), Fraction(90)
    ),
    ("teacher_active_msg_pct", PRESCHOOL): Threshold(
        date(2023, 5, 18), _AUTUMN, Fraction(5, 2), Fraction(5)
    ),
    ("public_pages_active_pct", None): Threshold(
        date(2023, 1, 1), date(2023, 7, 1), Fraction(85), Fraction(95), is_below=True
    ),
    ("public_pages_engagement_index", None): Threshold(
        date(2023, 1, 1), date(2023, 7, 1), Fraction(6, 5), Fraction(3, 2), is_below=True
    ),
}
OMSK = "55"
_OMSK_YEAR = (date(2024, 9, 1), date(2025, 9, 1))


def target(
    code: str, grain: str, region: str | None, org_type: str | None, last_day: date
) -> tuple[str, Fraction] | None:
    """(operator, target) of a region's row of all types, or of its public pages."""
    if grain != "region":
        return None
    if org_type is None:
        goals = {
            "public_pages_active_pct": Fraction(95),
            "public_pages_engagement_index": Fraction(3, 2),
        }
        return (">=", goals[code]) if code in goals and last_day >= date(2023, 1, 1) else None
    if org_type != ALL:
        return None
    if region == OMSK and _OMSK_YEAR[0] <= last_day < _OMSK_YEAR[1]:
        own = {
            "teacher_active_msg_pct": Fraction(25), "student_active_pct": Fraction(25),
            "journal_linked_pct": Fraction(80),
        }  # fmt: skip
        if code in own:
            return ">", own[code]
    if code in ("teacher_active_msg_pct", "student_active_pct") and last_day >= _AUTUMN:
        return ">=", Fraction(25)
    return None
