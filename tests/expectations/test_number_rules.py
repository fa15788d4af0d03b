"""Q15, Q16, Q17, Q23, Q26: each fires and stays quiet."""

import pytest

from tests.linked_rows import findings, said

ORGANIZATIONS = "sferum_organizations"
MUNICIPALITIES = "sferum_municipalities"


@pytest.mark.parametrize(
    ("kind", "part", "changes"),
    [
        (ORGANIZATIONS, "teachers_active_messages", {"teachers_active_messages": "13"}),
        (ORGANIZATIONS, "teachers_active_calls", {"teachers_active_calls": "13"}),
        (ORGANIZATIONS, "students_active", {"students_active": "41"}),
        (ORGANIZATIONS, "teachers_journal_linked", {"teachers_journal_linked": "13"}),
        (ORGANIZATIONS, "students_journal_linked", {"students_journal_linked": "41"}),
        (ORGANIZATIONS, "teachers_created_chat", {"teachers_created_chat": "13"}),
        ("my_school_organizations", "teachers_active", {"teachers_active": "2"}),
        ("my_school_organizations", "active", {"active": "2"}),
        ("my_school_regions", "students_active", {"students_active": "12828"}),
    ],
)
def test_q15_refuses_a_part_above_its_whole(kind: str, part: str, changes: dict[str, str]) -> None:
    assert said(kind, changes) == [("Q15", "reject_row", part)]


def test_q15_holds_for_the_28_columns_too() -> None:
    found = findings(MUNICIPALITIES, {"organizations_active": "10", "organizations_connected": "9",
                                      "organizations_active_pct": "100%",
                                      "organizations_connected_pct": "90%"})  # fmt: skip
    assert [(f["rule_code"], f["field"]) for f in found] == [("Q15", "Активные организации")]
    assert "«Подключенные организации» = 9" in found[0]["message"]


def test_q15_takes_equal_numbers_and_a_blank_whole() -> None:
    assert said(ORGANIZATIONS, {"students_active": "40"}) == []
    assert said(ORGANIZATIONS, {"teachers_registered": ""}) == []


def test_q15_refuses_an_active_organization_that_is_not_connected() -> None:
    assert said(ORGANIZATIONS, {"is_connected": "0"}) == [("Q15", "reject_row", "is_active")]


def test_q16_compares_the_flag_with_the_members() -> None:
    cases = [
        ("Активна", "1", "0", True), ("Активна", "1", "1", False), ("Активна", "2", "0", False),
        ("Не активна", "1", "0", False), ("Не активна", "1", "1", True),
        ("Не активна", "", "5", True), ("Не активна", "", "1", False), ("Активна", "", "1", False),
    ]  # fmt: skip
    measured = ("teachers_active_messages", "students_active", "teachers_journal_linked")
    rows = [
        {"is_active": active, "teachers_registered": teachers, "students_registered": students,
         **dict.fromkeys(measured, "")}
        for active, teachers, students, _ in cases
    ]  # fmt: skip
    found = findings(ORGANIZATIONS, *rows)
    assert {f["rule_code"] for f in found} == {"Q16"}
    fired = {f["row_number"] - 2 for f in found}
    assert fired == {place for place, (*_, fires) in enumerate(cases) if fires}


def test_q17_allows_half_of_the_last_digit() -> None:
    cases = {"33,3%": False, "33,30%": False, "33,4%": True, "33%": False, "34%": True,
             "33,2%": True, "33,35%": True}  # fmt: skip
    rows = [
        {"students_active_pct": text, "municipality_id": f"0461{n}000"}
        for n, text in enumerate(cases)
    ]
    found = findings(MUNICIPALITIES, *rows)
    assert {f["rule_code"] for f in found} == {"Q17"}
    assert {f["printed_value"] for f in found} == {text for text, fires in cases.items() if fires}


def test_q17_refuses_a_table_whose_scale_nothing_decides() -> None:
    found = findings("sferum_regions", {"org_active_pct__all": "45"}, {"region": "Омская область",
                     "org_active_pct__all": "0,5"})  # fmt: skip
    assert [(f["rule_code"], f["severity"], f["field"], f["row_number"]) for f in found] == [
        ("Q17", "reject_file", "% организаций", None)
    ]


def test_q23_tells_of_a_mini_app_without_chats() -> None:
    row = {"chats_calls": "нет", "mini_app": "да"}
    assert said("journal_integration", row) == [("Q23", "warn", "chats_calls")]
    assert said("journal_integration", {"chats_calls": "да", "mini_app": "да"}) == []


@pytest.mark.parametrize("base", ["", "0", "н/д"])
def test_q26_tells_of_a_percent_without_a_base(base: str) -> None:
    row = {"organizations": base, "organizations_active_pct": "90%",
           "organizations_connected_pct": ""}  # fmt: skip
    found = said(MUNICIPALITIES, row)
    assert found == [("Q26", "warn", "organizations_active_pct")]
