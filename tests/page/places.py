"""A warehouse of a few regions put down by hand: the tables pages are read from."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

WEEK = date(2024, 10, 25)
NAMES = {
    "org_connected_pct": "Подключенные организации",
    "org_active_pct": "Активные организации",
    "teacher_active_msg_pct": "Активные педагоги (сообщения)",
    "student_active_pct": "Активные обучающиеся",
}
_KEYS = "report_week date, region_code text"
_FIGURES = (
    "indicator_code text, numerator bigint, denominator bigint, value double, status text, "
    "delta double, trend text, rank bigint, rank_of bigint, reason_code text"
)
#: As the views have them (dbt_project/models/page).
_TABLES = {
    "page.page_regions": (
        f"{_KEYS}, region_name text, week_from date, week_to date, school_year text, "
        "calendar_note text, data_as_of timestamp, is_demo boolean"
    ),
    "page.page_values": (
        f"{_KEYS}, grain text, org_type text, {_FIGURES}, definition_version int, "
        "denominator_kind text, denominator_as_of date, target_met boolean, "
        "is_provisional boolean, goal_operator text, goal_value double, "
        "is_goal_from_threshold boolean, units_to_goal bigint, coverage_label text"
    ),
    "page.page_municipalities": f"{_KEYS}, municipality_id text, municipality text, {_FIGURES}",
    "page.page_organizations": (
        f"{_KEYS}, municipality_id text, municipality text, organization_id text, name text, "
        "org_type text, is_connected boolean, is_active boolean, teachers_base bigint, "
        "students_base bigint, teacher_active_msg_count bigint, teacher_active_msg_pct double, "
        "teacher_active_msg_status text, student_active_count bigint, student_active_pct double, "
        "student_active_status text"
    ),
    "page.page_inactive_organizations": (
        f"{_KEYS}, municipality_id text, municipality text, organization_id text, name text, "
        "org_type text, is_connected boolean, teachers_registered bigint, "
        "students_registered bigint, inactive_weeks bigint, last_active_week date, to_do text"
    ),
    "page.page_files": (
        f"load_id text, {_KEYS}, kind text, as_of_date date, file_name text, sheet text, "
        "row_count bigint, accepted_count bigint, rejected_count bigint, held_count bigint, "
        "outcome text, rule_code text, modified_at timestamp, modified_date date"
    ),
    "page.page_findings": (
        f"{_KEYS}, severity text, owner text, rule_code text, finding_count bigint"
    ),
    "page.page_absences": (
        f"issue_id text, {_KEYS}, rule_code text, kind text, organization_id text, name text, "
        "municipality text, message text"
    ),
    "page.page_agreement": (
        f"{_KEYS}, indicator_code text, org_type text, source_kind text, value double, "
        "other_source_kind text, other_value double, value_difference double, is_equal boolean"
    ),
    "marts.dim_label": (
        "vocabulary text, code text, label text, arrow text, fill text, position bigint"
    ),
    "marts.dim_indicator": (
        "indicator_code text, definition_version int, name text, definition text, "
        "numerator_name text, denominator_name text, unit text, platform text, valid_from date, "
        "valid_to date, is_graded boolean"
    ),
    "marts.dim_week": (
        "report_week date, is_vacation boolean, is_holiday boolean, vacation_name text"
    ),
    "quality.loads": "kind text",
}


class Places:
    """Rows of the tables pages are read from; what is not said of a row is NULL."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection = duckdb.connect(str(path))
        for schema in ("page", "marts", "quality"):
            self.connection.execute(f"create schema {schema}")
        for table, columns in _TABLES.items():
            self.connection.execute(f"create table {table} ({columns})")
        for code, name in NAMES.items():
            self.add(
                "marts.dim_indicator", indicator_code=code, definition_version=1, name=name,
                definition=f"Доля: {name}", unit="%", valid_from=date(2021, 9, 1),
            )  # fmt: skip
        labels = [("low", "Ниже нормы", "▼", "F8CBAD"), ("mid", "Средний", "■", "FFE699"),
                  ("good", "Хорошо", "▲", "C6E0B4"), ("reference", "Справочно", None, "D9D9D9"),
                  ("no_data", "Нет данных", None, None)]  # fmt: skip
        for position, (code, label, arrow, fill) in enumerate(labels, start=1):
            self.add("marts.dim_label", vocabulary="status", code=code, label=label, arrow=arrow,
                     fill=fill, position=position)  # fmt: skip
        words = [("org_type", "all", "Все типы"), ("org_type", "school", "Школа"),
                 ("yes_no", "true", "да"), ("yes_no", "false", "нет"), ("trend", "up", "Рост"),
                 ("outcome", "accepted", "Принят"),
                 ("to_do", "invite", "Пригласить педагогов")]  # fmt: skip
        for vocabulary, code, label in words:
            self.add("marts.dim_label", vocabulary=vocabulary, code=code, label=label, position=1)

    def add(self, table: str, **row: Any) -> None:
        marks = ", ".join(f"${name}" for name in row)
        self.connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", row)  # noqa: S608  # names of our own

    def region(self, code: str, name: str = "Красноярский край", **more: Any) -> None:
        row = {
            "region_code": code, "report_week": WEEK, "region_name": name,
            "week_from": WEEK - timedelta(days=7), "week_to": WEEK - timedelta(days=1),
            "school_year": "2024/25", "is_demo": False,
            "data_as_of": datetime(2024, 10, 25, 15),  # noqa: DTZ001  # the clock of offices
        }  # fmt: skip
        self.add("page.page_regions", **(row | more))

    def value(
        self, region: str | None, code: str, count: int | None, base: int | None, **more: Any
    ) -> None:
        """A value of a region (of none: the country), all types together unless told otherwise."""
        row = {
            "grain": "region" if region else "country", "region_code": region,
            "indicator_code": code, "report_week": WEEK, "org_type": "all",
            "definition_version": 1, "is_provisional": False, **_figure(count, base),
        }  # fmt: skip
        self.add("page.page_values", **(row | more))

    def municipality(
        self, region: str, place: str, code: str, count: int | None, base: int | None, **more: Any
    ) -> None:
        row = {
            "region_code": region, "municipality_id": place, "municipality": f"Район {place}",
            "indicator_code": code, "report_week": WEEK, **_figure(count, base),
        }  # fmt: skip
        self.add("page.page_municipalities", **(row | more))

    def organization(self, region: str, place: str, name: str, **more: Any) -> None:
        row = {
            "region_code": region, "municipality_id": place, "municipality": f"Район {place}",
            "organization_id": name, "name": name, "org_type": "school", "report_week": WEEK,
            "is_connected": True, "is_active": True,
        }  # fmt: skip
        self.add("page.page_organizations", **(row | more))

    def close(self) -> None:
        self.connection.close()


def _figure(count: int | None, base: int | None) -> dict[str, Any]:
    value = 100 * count / base if count is not None and base else None
    status = "no_data" if value is None else "mid"
    return {"numerator": count, "denominator": base, "value": value, "status": status}
