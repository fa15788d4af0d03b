"""Q02, Q12, Q13, Q21, Q22 and how findings on one row or table stand together."""

import pytest

from tests.linked_rows import findings, linked, said
from vitrina.verdicts.judge import judge

ORGANIZATIONS = "sferum_organizations"
MUNICIPALITIES = "sferum_municipalities"


def test_q02_refuses_the_table_once_with_what_disagrees() -> None:
    found = findings(ORGANIZATIONS, {}, {"name": "Другая"}, folder_path="Край/2024-10-11")
    assert [(f["rule_code"], f["severity"], f["row_number"]) for f in found] == [
        ("Q02", "reject_file", None)
    ]
    assert "11.10.2024" in found[0]["message"]
    assert "25.10.2024" in found[0]["message"]


def test_a_refused_table_has_no_accepted_rows_and_no_findings_on_rows() -> None:
    frame = linked(ORGANIZATIONS, {"name": ""}, {}, folder_path="2024-10-11")
    judgement = judge(ORGANIZATIONS, frame)
    assert judgement.refused_by == ["Q02", "Q02"]
    assert [f["rule_code"] for f in judgement.findings] == ["Q02"]


def test_a_refused_table_leaves_the_other_tables_of_the_file_alone() -> None:
    frame = linked(ORGANIZATIONS, {}, {"name": "Другая"}, {"name": "Третья"})
    frame["_table"] = [0, 1, 1]
    frame.loc[1:, "_week_conflict"] = "заголовок листа — неделя 18.10.2024"
    assert judge(ORGANIZATIONS, frame).refused_by == [None, "Q02", "Q02"]


def test_q02_warns_when_the_week_is_that_of_the_modification_time() -> None:
    found = findings(ORGANIZATIONS, {}, {"name": "Другая"}, file_name="Выгрузка.xlsx")
    assert [(f["rule_code"], f["severity"], f["row_number"]) for f in found] == [
        ("Q02", "warn", None)
    ]
    assert "25.10.2024" in found[0]["message"]


def test_q12_lists_a_row_the_registry_does_not_know_and_keeps_it() -> None:
    frame = linked(ORGANIZATIONS, {"organization_id": "u:1", "is_linked": False})
    judgement = judge(ORGANIZATIONS, frame)
    assert [(f["rule_code"], f["severity"]) for f in judgement.findings] == [("Q12", "warn")]
    assert judgement.findings[0]["printed_value"] == "Бобровская ООШ"
    assert judgement.refused_by == [None]


def test_a_failing_inn_that_nothing_else_links_is_loaded_with_q05_and_q12() -> None:
    row = {"inn": "2644003911", "organization_id": "u:1", "is_linked": False}
    assert [code for code, _, _ in said(ORGANIZATIONS, row)] == ["Q05", "Q12"]


def test_q13_refuses_the_later_row_of_one_organization() -> None:
    same = {"organization_id": "24-1"}
    found = findings(ORGANIZATIONS, same, {**same, "name": "Бобровская школа"})
    assert [(f["rule_code"], f["severity"], f["row_number"]) for f in found] == [
        ("Q13", "reject_row", 3)
    ]
    assert "в строке 2" in found[0]["message"]


def test_q13_is_judged_among_the_rows_that_survive() -> None:
    same = {"organization_id": "24-1"}
    assert said(ORGANIZATIONS, {**same, "students_active": "41"}, same) == [
        ("Q15", "reject_row", "students_active")
    ]


def test_q13_exempts_branches_without_an_identifier_of_their_own() -> None:
    branch = {"organization_id": "24-9", "level": "Филиал", "inn": "как у головной"}
    codes = {code for code, _, _ in said("my_school_organizations", branch, branch)}
    assert "Q13" not in codes


def test_q13_is_quiet_on_unlinked_rows_and_other_weeks() -> None:
    unlinked = {"organization_id": "u:1", "is_linked": False}
    assert {c for c, _, _ in said(ORGANIZATIONS, unlinked, unlinked)} == {"Q12"}
    frame = linked(ORGANIZATIONS, {"organization_id": "24-1"}, {"organization_id": "24-1"})
    frame.loc[1, "report_week"] = frame.loc[0, "report_week"].replace(day=18)
    assert judge(ORGANIZATIONS, frame).findings == []


def test_q13_takes_two_forms_and_two_dates_of_one_organization() -> None:
    same = {"organization_id": "24-1"}
    rows = [same, {**same, "form": "СПО-1"}, {**same, "as_of": "20.09.2023"}]
    assert said("headcounts", *rows) == []
    assert said("headcounts", same, same) == [("Q13", "reject_row", "name")]


def test_q21_refuses_an_unknown_region_with_suggestions() -> None:
    found = findings("sferum_regions", {"region": "Загаданская область"})
    assert [(f["rule_code"], f["severity"]) for f in found] == [("Q21", "reject_row")]
    assert found[0]["printed_value"] == "Загаданская область"
    assert "Магаданская область" in found[0]["proposal"]


def test_q21_refuses_rows_whose_region_is_named_nowhere() -> None:
    found = findings(ORGANIZATIONS, {"region": ""})
    assert [(f["rule_code"], f["severity"]) for f in found] == [("Q21", "reject_row")]
    assert "не назван" in found[0]["message"]
    assert said(ORGANIZATIONS, {"region": ""}, folder_path="Красноярский край") == []


@pytest.mark.parametrize(
    ("kind", "severity"), [(MUNICIPALITIES, "reject_row"), (ORGANIZATIONS, "warn")]
)
def test_q21_refuses_a_municipality_only_where_it_is_the_key(kind: str, severity: str) -> None:
    unknown = {"municipality": "Тридевятый район", "municipality_printed_id": None}
    assert said(kind, unknown) == [("Q21", severity, "municipality")]


def test_q22_refuses_the_later_row_of_a_list() -> None:
    found = findings("public_pages", {}, {"active_pct": "1,00"})
    assert [(f["rule_code"], f["severity"], f["row_number"]) for f in found] == [
        ("Q22", "reject_row", 3)
    ]
    assert "строке 2" in found[0]["message"]


def test_q22_is_quiet_on_other_keys_and_other_lists() -> None:
    assert said("public_pages", {}, {"region": "Омская область"}) == []
    assert said("organization_counts", {}, {"org_type": "СПО"}) == []
    frame = linked("sferum_regions", {}, {})
    frame["_table"] = [0, 1]
    assert judge("sferum_regions", frame).findings == []


def test_one_row_is_refused_under_its_lowest_code_and_the_rest_are_listed() -> None:
    row = {"teachers_registered": "много", "students_registered": "?", "students_active": "-1",
           "region": "Тьмутаракань", "is_connected": "0"}  # fmt: skip
    found = findings(ORGANIZATIONS, row)
    refusing = [f for f in found if f["severity"] == "reject_row"]
    assert [f["rule_code"] for f in refusing] == ["Q15"]
    also = {(f["rule_code"], f["field"]) for f in found if f["severity"] == "warn"}
    assert {("Q21", "Регион"), ("Q32", "Учителей"), ("Q32", "Активные обучающиеся")} <= also
