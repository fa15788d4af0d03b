"""refuse: what was turned away or passed over before any row was judged."""

from __future__ import annotations

import json
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.test_validate import SHA, put_landed, put_reading, read_rows
from vitrina import tables
from vitrina.settings import Settings
from vitrina.validate import validate


def test_a_refused_file_has_one_load_and_one_finding(settings: Settings) -> None:
    put_landed(settings, name="Красноярский край 25.10.2024.xlsx")
    reason = "Книга защищена паролем: сохраните её без пароля."
    put_reading(settings, outcome="refused", rule_code="Q31", reason_ru=reason, data_rows=7)
    assert validate(settings, "files")["rejected"] == 1
    (load,) = read_rows(settings.data_root.loads)
    assert (load["outcome"], load["rule_code"]) == ("rejected", "Q31")
    assert (load["row_count"], load["rejected_count"]) == (7, 7)
    (found,) = read_rows(settings.data_root.findings)
    assert (found["rule_code"], found["severity"]) == ("Q31", "reject_file")
    assert found["message"] == f"Файл не принят. {reason}"
    # Week and region as its name has them, so that the right people see it.
    assert (found["region_code"], found["report_week"].isoformat()) == ("24", "2024-10-25")
    assert found["deadline"].isoformat() == "2024-11-01"


def refused_table(sheet: str, rule_code: str, fields: list[str]) -> dict[str, Any]:
    return {
        "sheet": sheet, "rule_code": rule_code, "kind": "sferum_organizations",
        "reason_ru": f"Лист «{sheet}»: причина.", "reason_en": "reason", "fields": fields,
        "row_count": 3,
    }  # fmt: skip


@pytest.mark.parametrize("outcome", ["parsed", "refused"])
def test_each_refused_table_has_a_load_and_a_finding(settings: Settings, outcome: str) -> None:
    put_landed(settings)
    tables_ = [
        refused_table("Свод", "Q01", ["Активность", "Регистрация"]),
        refused_table("Дубль", "Q01", ["inn"]),
        refused_table("Пусто", "Q33", []),
        refused_table("Пусто", "Q01", ["name"]),
    ]
    put_reading(settings, outcome=outcome, rule_code="Q01", refused_tables=tables_)
    assert validate(settings, "files")["rejected"] == 3
    found = read_rows(settings.data_root.findings)
    assert [(f["rule_code"], f["sheet"], f["field"]) for f in found] == [
        ("Q01", "Свод", "Активность; Регистрация"), ("Q01", "Дубль", "ИНН"), ("Q33", "Пусто", None),
        ("Q01", "Пусто", "Краткое название"),
    ]  # fmt: skip
    assert found[0]["message"] == "Таблица не принята. Лист «Свод»: причина."
    loads = read_rows(settings.data_root.loads)
    assert {load["sheet"]: load["rejected_count"] for load in loads} == {
        "Свод": 3, "Дубль": 3, "Пусто": 6,
    }  # fmt: skip
    assert {(load["kind"], load["outcome"]) for load in loads} == {
        ("sferum_organizations", "rejected")
    }


def test_ignored_files_and_sheets_have_a_load_and_nobody_is_bothered(settings: Settings) -> None:
    put_landed(settings)
    put_reading(settings, ignored_sheets=["Справка"])
    folder = settings.data_root.landing / "ignored"
    folder.mkdir()
    for key, name in (("a1", "~$Выгрузка.xlsx"), ("b2", "фото.jpg")):
        ignored = {"folder": "folder-1", "path": name, "name": name, "size": 1, "modified": None,
                   "first_seen": "2024-10-25T13:00:00+00:00", "reason": "не таблица"}  # fmt: skip
        (folder / f"{key}.json").write_text(json.dumps(ignored), encoding="utf-8")
    assert validate(settings, "files")["ignored"] == 3
    loads = read_rows(settings.data_root.loads)
    assert {load["outcome"] for load in loads} == {"ignored"}
    assert {load["file_name"] for load in loads} >= {"~$Выгрузка.xlsx", "фото.jpg"}
    assert len({load["load_id"] for load in loads}) == 3
    assert read_rows(settings.data_root.findings) == []


def test_a_file_read_whole_is_no_business_of_refusals(settings: Settings) -> None:
    put_landed(settings)
    put_reading(settings)
    assert validate(settings, "files") == {
        "rejected": 0, "ignored": 0, "unchanged": 0, "removed": 0,
    }  # fmt: skip


def test_a_file_read_anew_loses_what_was_said_of_it(settings: Settings) -> None:
    put_landed(settings)
    put_reading(settings, outcome="refused", rule_code="Q31", reason_ru="Книга повреждена.")
    validate(settings, "files")
    assert validate(settings, "files")["unchanged"] == 1
    put_reading(settings)
    assert validate(settings, "files")["removed"] == 1
    assert not (settings.data_root.findings / "files" / f"{SHA}.parquet").exists()


def test_its_files_have_the_columns_of_the_contract(settings: Settings) -> None:
    put_landed(settings)
    put_reading(settings, outcome="ignored")
    validate(settings, "files")
    (load,) = settings.data_root.loads.rglob("*.parquet")
    assert pq.read_schema(load).equals(tables.LOADS)
