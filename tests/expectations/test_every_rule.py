"""Every rule of the catalogue fires where it must and stays quiet next to it: one table of both.

Rules over relations and weeks are shown in tests/warehouse/shown_rules.py. A rule listed in
rules.csv and in neither table fails here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from expectations.rules import load_rules
from expectations.run import run
from tests.expectations.walk import EXPORT, LATER, walk
from tests.linked_rows import linked
from tests.warehouse.shown_rules import SHOWN, SHOWN_BY_LEAPS
from tests.workbooks import SECOND_ROW, SFERUM_HEADER, SFERUM_ROW, book
from vitrina.reader.read_file import read_file
from vitrina.settings import Settings
from vitrina.verdicts.judge import with_bookkeeping

ORGANIZATIONS, MUNICIPALITIES = "sferum_organizations", "sferum_municipalities"
MY_SCHOOL, PAGES, EZHD = "my_school_organizations", "public_pages", "journal_integration"

Key = tuple[str, str]
#: What a place says of a file or of rows: (code, variant) of every finding.
Said = Callable[[Settings, Key], set[Key]]


def rows(
    kind: str, *changes: dict[str, Any], frame: dict[str, Any] | None = None, **more: str
) -> Said:
    """Faultless rows of a kind with changes; `frame`: columns of linking, a value a row.

    Only the expectations of the rule are asked: suites as a whole have tests of their own.
    """

    def say(_: Settings, key: Key) -> set[Key]:
        table = with_bookkeeping(linked(kind, *changes, **more))
        for name, values in (frame or {}).items():
            table[name] = pd.array(values, dtype="boolean" if values[0] in (True, False) else "str")
        suite = import_module(f"expectations.{kind}")
        asked = [
            expectation
            for expectation in (*suite.ROWS, *suite.SURVIVORS)
            if (expectation.meta["rule"], expectation.meta["variant"]) == key
        ]
        assert asked, f"{kind} has no rule {key}"
        verdicts = run(asked, table).verdicts
        return {(verdict.meta["rule"], verdict.meta["variant"]) for verdict in verdicts}

    return say


def file(*lines: tuple[Any, ...], header: tuple[str, ...] = SFERUM_HEADER, **more: Any) -> Said:
    """A workbook of these rows through reading, linking and validating."""
    return raw(book([header, *lines]), **more)


def raw(content: bytes, **more: Any) -> Said:
    return lambda settings, _: walk(settings, content=content, **more)


def totals(**cells: str) -> dict[str, Any]:
    printed = json.dumps([{"row": 4, "cells": cells}])
    return {"_printed_totals": [printed, printed]}


TWO = ({"organization_id": "24-1"}, {"organization_id": "24-2", "inn": "2404009370", "ogrn": ""})
SAME = {"organization_id": "24-1"}
OMSK = {"region": "Омская область", "municipality": "Азовский"}
BRANCH = {"level": "Филиал", "inn": "как у головной"}
ITEM = {"item": "sferum"}
ABOVE = {"organizations_active": "10", "organizations_active_pct": "100%"}
EMPTY_BOOK = book([SFERUM_HEADER])
SIGNED = "Исполнитель: Петрова А.И., тел. 8 (391) 211-22-33"
ENCRYPTED = b"PK\x03\x04" + bytes(60)

#: Rule → where it fires, where it stays quiet.
CASES: dict[Key, tuple[Said, Said]] = {
    ("Q01", ""): (
        file(SFERUM_ROW[:3] + SFERUM_ROW[4:], header=SFERUM_HEADER[:3] + SFERUM_HEADER[4:]),
        file(SFERUM_ROW),
    ),
    ("Q01", "unknown_header"): (
        file((*SFERUM_ROW, "да"), header=(*SFERUM_HEADER, "Каток")),
        file((1, *SFERUM_ROW), header=("№ п/п", *SFERUM_HEADER)),
    ),
    ("Q02", ""): (
        # Friday 18.10 is the last day of the week before, Monday 28.10 is a late publication.
        rows(ORGANIZATIONS, {}, folder_path="2024-10-18"),
        rows(ORGANIZATIONS, {}, folder_path="2024-10-28"),
    ),
    ("Q02", "modified"): (
        rows(ORGANIZATIONS, {}, file_name="Выгрузка.xlsx"),
        rows(ORGANIZATIONS, {}, file_name="Выгрузка.xlsx", folder_path="25 октября 2024"),
    ),
    ("Q05", ""): (
        rows(ORGANIZATIONS, {"inn": "2409001640"}),
        rows(ORGANIZATIONS, {"inn": "2409001649"}),
    ),
    ("Q05", "repaired"): (
        rows(ORGANIZATIONS, {"inn": "2409001649.0"}),
        rows(ORGANIZATIONS, {"inn": "2409001649"}),
    ),
    ("Q06", ""): (
        rows(ORGANIZATIONS, {"ogrn": "1022400508713"}),
        rows(ORGANIZATIONS, {"ogrn": "1022400508712"}),
    ),
    ("Q06", "repaired"): (
        rows(ORGANIZATIONS, {"ogrn": "1022400508712.0"}),
        rows(ORGANIZATIONS, {"ogrn": "1022400508712"}),
    ),
    # Taimyr and Evenkia are in Красноярский край: their tax digits 84 and 88 are its own.
    ("Q07", ""): (
        rows(ORGANIZATIONS, {"inn": "7707083893"}),
        rows(ORGANIZATIONS, {"inn": "8404000012"}),
    ),
    ("Q08", ""): (
        rows(ORGANIZATIONS, {"kpp": "2409az001"}),
        rows(ORGANIZATIONS, {"kpp": "2409AZ001"}),
    ),
    ("Q09", ""): (
        # The code is of a municipality that another one took over before the week.
        rows(ORGANIZATIONS, {}, frame={"_oktmo_place": ["04701000"]}),
        rows(ORGANIZATIONS, {}, frame={"_oktmo_place": ["04611000"]}),
    ),
    ("Q10", ""): (
        rows(
            MY_SCHOOL,
            {
                "ogrn": "2447004577",
                "inn": "МБОУ Безымянская школа",
                "name": "1",
                "organizations": "0",
                "active": "6",
                "teachers": "0",
                "teachers_active": "0",
                "students": "0",
                "municipality": "Енисейский муниципальный район",
                "oktmo": "04615416101",
            },
        ),
        rows(MY_SCHOOL, {"ogrn": ""}),
    ),
    ("Q11", ""): (rows(MY_SCHOOL, BRANCH), rows(MY_SCHOOL, {"level": "Филиал", "inn": ""})),
    ("Q11", "type_of_head"): (
        rows(ORGANIZATIONS, {"org_type": "Филиал ОО"}, frame={"_head_missing": [True]}),
        rows(ORGANIZATIONS, {"org_type": "Филиал ОО"}, frame={"_head_missing": [False]}),
    ),
    ("Q12", ""): (
        rows(ORGANIZATIONS, {"is_linked": False, "link_method": "none"}),
        # A person decided that it is no organisation of the registry.
        rows(ORGANIZATIONS, {"is_linked": False, "link_method": "decision"}),
    ),
    ("Q13", ""): (
        rows(ORGANIZATIONS, SAME, SAME),
        rows(ORGANIZATIONS, SAME, {"organization_id": "24-2"}),
    ),
    ("Q14", ""): (
        rows(
            ORGANIZATIONS,
            SAME,
            {"organization_id": "24-2"},
            frame={"_registry_level": ["head", "head"]},
        ),
        rows(
            ORGANIZATIONS,
            SAME,
            {"organization_id": "24-2"},
            frame={"_registry_level": ["head", "branch"]},
        ),
    ),
    ("Q15", ""): (
        rows(ORGANIZATIONS, {"students_active": "41"}),
        rows(ORGANIZATIONS, {"students_active": "40"}),
    ),
    ("Q15", "not_connected"): (
        rows(ORGANIZATIONS, {"is_connected": "0"}),
        rows(
            ORGANIZATIONS,
            {
                "is_connected": "0",
                "is_active": "Не активна",
                "teachers_registered": "1",
                "students_registered": "0",
                "teachers_active_messages": "",
                "students_active": "",
                "teachers_journal_linked": "",
            },
        ),
    ),
    ("Q16", ""): (
        rows(ORGANIZATIONS, {"is_active": "Не активна"}),
        rows(ORGANIZATIONS, {}),
    ),
    # 333 of 1 000: 33,3 % is exact, 33,4 % is a whole last digit away.
    ("Q17", ""): (
        rows(MUNICIPALITIES, {"students_active_pct": "33,4%"}),
        rows(MUNICIPALITIES, {"students_active_pct": "33%"}),
    ),
    ("Q17", "scale"): (
        rows("sferum_regions", {"org_active_pct__all": "0,5"}),
        rows("sferum_regions", {"org_active_pct__all": "50%"}),
    ),
    ("Q21", ""): (
        rows(PAGES, {"region": "Загаданская область"}),
        rows(PAGES, {"region": "Магаданская обл."}),
    ),
    ("Q21", "region_absent"): (
        rows(ORGANIZATIONS, {"region": ""}),
        rows(ORGANIZATIONS, {"region": ""}, folder_path="Красноярский край"),
    ),
    ("Q21", "municipality_key"): (
        rows(MUNICIPALITIES, {"municipality_printed_id": None}),
        rows(MUNICIPALITIES, {}),
    ),
    ("Q21", "municipality"): (
        rows(ORGANIZATIONS, {"municipality_printed_id": None}),
        rows(ORGANIZATIONS, {}),
    ),
    ("Q22", ""): (rows(PAGES, {}, {}), rows(PAGES, {}, {"region": "Омская область"})),
    ("Q23", ""): (
        rows(EZHD, {"chats_calls": "нет", "mini_app": "да"}),
        rows(EZHD, {"chats_calls": "частично (чаты)", "mini_app": "да"}),
    ),
    ("Q24", ""): (rows(EZHD, {"mini_app": "скоро"}), rows(EZHD, {"mini_app": "Да"})),
    ("Q25", ""): (rows(PAGES, {"active_pct": "100,01"}), rows(PAGES, {"active_pct": "100"})),
    ("Q25", "level"): (
        rows("self_assessment", {"item_sferum": "4"}),
        rows("self_assessment", {"item_sferum": "0"}),
    ),
    ("Q26", ""): (
        rows(MUNICIPALITIES, {"organizations": "0", "organizations_connected_pct": ""}),
        rows(
            MUNICIPALITIES,
            {
                "organizations": "0",
                "organizations_connected_pct": "",
                "organizations_active_pct": "",
            },
        ),
    ),
    ("Q27", ""): (
        file(("Иванова Мария Петровна", *SFERUM_ROW[1:])),
        file(("МБОУ СОШ имени Ивановой Марии Петровны", *SFERUM_ROW[1:])),
    ),
    ("Q27", "titles"): (
        raw(book([(SIGNED,), SFERUM_HEADER, SFERUM_ROW])),
        raw(book([("Неактивные организации",), SFERUM_HEADER, SFERUM_ROW])),
    ),
    # The fifth letter from the end of the first word is Latin.
    ("Q28", ""): (
        rows(PAGES, {"region": "Красноярcкий край"}),
        rows(ORGANIZATIONS, {"name": "IT-школа № 1"}),
    ),
    ("Q29", "total"): (
        rows(ORGANIZATIONS, *TWO, frame=totals(teachers_registered="25")),
        rows(ORGANIZATIONS, *TWO, frame=totals(teachers_registered="24")),
    ),
    ("Q30", ""): (
        file(SFERUM_ROW, sightings=(EXPORT, LATER)),
        file(SFERUM_ROW, sightings=(EXPORT, f"Копия {EXPORT}")),
    ),
    ("Q31", ""): (raw(ENCRYPTED), file(SFERUM_ROW)),
    ("Q32", ""): (
        rows(ORGANIZATIONS, {"teachers_active_calls": "-1"}),
        rows(ORGANIZATIONS, {"teachers_active_calls": "-"}),
    ),
    ("Q32", "blank"): (
        rows(ORGANIZATIONS, {"is_active": "н/д"}),
        rows(ORGANIZATIONS, {"students_active": "н/д"}),
    ),
    ("Q33", ""): (raw(EMPTY_BOOK), file(SECOND_ROW)),
}


@pytest.mark.parametrize("key", sorted(CASES), ids="-".join)
def test_a_rule_fires(key: Key, settings: Settings) -> None:
    assert key in CASES[key][0](settings, key)


@pytest.mark.parametrize("key", sorted(CASES), ids="-".join)
def test_a_rule_stays_quiet_beside_it(key: Key, settings: Settings) -> None:
    assert key not in CASES[key][1](settings, key)


def test_every_rule_is_shown_to_fire_and_to_stay_quiet() -> None:
    of_steps = {key for key, rule in load_rules().items() if rule.home != "dbt"}
    assert set(CASES) == of_steps
    assert SHOWN.keys() | SHOWN_BY_LEAPS.keys() == load_rules().keys() - of_steps


def test_a_rule_of_a_table_that_adds_up_is_read_from_the_sheet(settings: Settings) -> None:
    whole = ("Итого по Красноярскому краю", None, None, None, 1, 12, 201)
    found = walk(settings, content=book([SFERUM_HEADER, SFERUM_ROW, SECOND_ROW, whole]))
    assert ("Q29", "total") in found
    (finding,) = [
        row
        for path in settings.data_root.findings.rglob("*.parquet")
        for row in pq.read_table(path).to_pylist()
        if row["rule_variant"] == "total"
    ]
    assert finding["message"] == (
        "«Учеников»: в итоговой строке 4 стоит 201, а сумма строк таблицы 200."
    )
    assert finding["deadline"] == date(2024, 11, 1)


@pytest.mark.parametrize(
    "label", ["Итого по Ачинскому району", "В среднем", "в том числе", "Ачинск Итог", "Итого по РФ"]
)
def test_totals_of_groups_and_averages_say_nothing_of_the_whole(label: str) -> None:
    part = (label, None, None, None, 1, 5, 5)
    assert totals_read(SFERUM_ROW, part, SECOND_ROW, part) == []


@pytest.mark.parametrize("label", ["Итого", "ВСЕГО:", "Общий итог", "Итого по Омской области"])
def test_totals_above_or_below_all_rows_are_those_of_the_table(label: str) -> None:
    whole = (label, None, None, None, 1, 12, None)
    printed = {"teachers_registered": "12"}
    assert totals_read(SFERUM_ROW, whole) == [{"row": 3, "cells": printed}]
    assert totals_read(whole, SFERUM_ROW, SECOND_ROW) == [{"row": 2, "cells": printed}]


def test_a_word_that_closes_groups_too_says_nothing_of_the_whole() -> None:
    part, whole = (("Итого", None, None, None, 1, 5, 5), ("Всего", None, None, None, 1, 10, 10))
    found = totals_read(SFERUM_ROW, part, SECOND_ROW, part, whole)
    assert [total["row"] for total in found] == [6]


def totals_read(*lines: tuple[Any, ...]) -> list[dict[str, Any]]:
    (table,) = read_file(book([SFERUM_HEADER, *lines]), ".xlsx").tables
    return list(table["totals"])


@pytest.mark.parametrize(("printed", "is_told"), [("13", False), ("11", True)])
def test_a_blank_may_account_for_what_a_total_has_more(
    settings: Settings, printed: str, is_told: bool
) -> None:
    blank = {**TWO[1], "teachers_registered": ""}
    said = rows(ORGANIZATIONS, TWO[0], blank, frame=totals(teachers_registered=printed))
    assert bool(said(settings, ("Q29", "total"))) is is_told
