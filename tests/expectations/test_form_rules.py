"""Q10, Q24, Q25, Q28, Q32: each fires and stays quiet."""

from itertools import pairwise

import pytest

from tests.linked_rows import FAULTLESS, findings, linked, said

ORGANIZATIONS = "sferum_organizations"


@pytest.mark.parametrize(
    ("kind", "field", "text"),
    [
        (ORGANIZATIONS, "teachers_registered", "двенадцать"),
        (ORGANIZATIONS, "teachers_registered", "-3"),
        (ORGANIZATIONS, "teachers_registered", "12,5"),
        (ORGANIZATIONS, "students_active", "#N/A"),
        (ORGANIZATIONS, "name", "#FORMULA"),
        (ORGANIZATIONS, "inn", "#REF!"),
        (ORGANIZATIONS, "is_active", "возможно"),
        (ORGANIZATIONS, "org_type", "клуб"),
        ("my_school_organizations", "level", "среднее"),
        ("public_pages", "active_pct", "много"),
        ("public_pages", "engagement_index", "1,2,3"),
        ("headcounts", "as_of", "45.13.2024"),
        ("registry", "opened_date", "давно"),
    ],
)
def test_q32_refuses_a_cell_that_is_none_of_the_forms(kind: str, field: str, text: str) -> None:
    assert said(kind, {field: text}) == [("Q32", "reject_row", field)]
    found = findings(kind, {field: text})
    assert found[0]["printed_value"] == text
    assert f"«{text}»" in found[0]["message"]


def test_q32_refuses_a_blank_where_a_row_is_nothing_without_it() -> None:
    fields = ["name", "municipality", "org_type", "is_active", "is_connected"]
    blanks = ["", " - ", "нет данных"]
    rows = [{field: text} for field in fields for text in blanks]
    assert said(ORGANIZATIONS, *rows) == [
        ("Q32", "reject_row", field) for field in fields for _ in blanks
    ]


def test_q32_lets_pass_blank_counts_and_every_accepted_form() -> None:
    texts = ["", "-", "–", "—", "н/д", "Нет данных", "0", "38", "38.0"]
    rows = [{"students_active": text} for text in texts]
    assert said(ORGANIZATIONS, *rows, {"students_registered": "1\u00a0234"}) == []


def test_q32_leaves_a_branch_printed_as_a_type_to_linking() -> None:
    assert said(ORGANIZATIONS, {"org_type": "Филиал ОО"}) == []


def test_q24_refuses_a_status_outside_the_list() -> None:
    found = findings("journal_integration", {"chats_calls": "скоро"})
    assert [(f["rule_code"], f["severity"]) for f in found] == [("Q24", "reject_row")]
    assert "частично (чаты)" in found[0]["message"]


def test_q24_is_quiet_on_every_known_status_and_on_blanks() -> None:
    regions = ["Омская область", "Красноярский край", "Республика Тыва", "Томская область"]
    texts = ["да", "Нет", "ЧАСТИЧНО (чаты)", "–"]
    rows = [{"region": r, "chats_calls": t} for r, t in zip(regions, texts, strict=True)]
    assert said("journal_integration", *rows) == []


@pytest.mark.parametrize(
    ("field", "text"),
    [("active_pct", "100,1"), ("engagement_index", "10,01"), ("engagement_index", "-0,1")],
)
def test_q25_refuses_values_outside_their_bounds(field: str, text: str) -> None:
    assert said("public_pages", {field: text}) == [("Q25", "reject_row", field)]


@pytest.mark.parametrize(
    ("field", "text"),
    [("active_pct", "0"), ("active_pct", "100"), ("engagement_index", "10"),
     ("engagement_index", "0,0"), ("active_pct", "")],
)  # fmt: skip
def test_q25_takes_the_bounds_themselves(field: str, text: str) -> None:
    assert said("public_pages", {field: text}) == []


def test_q10_tells_of_a_row_that_was_shifted_back() -> None:
    # As printed: no ОГРН, everything from it on one cell to the left, a nought at the end.
    shifted = {
        "ogrn": "2447004577", "inn": "МБОУ Безымянская школа", "name": "1", "organizations": "0",
        "active": "6", "teachers": "0", "teachers_active": "0", "students": "0",
        "municipality": "Енисейский муниципальный район", "oktmo": "04615416101",
    }  # fmt: skip
    found = findings("my_school_organizations", {}, shifted)
    assert [(f["rule_code"], f["row_number"], f["field"]) for f in found] == [("Q10", 3, "ОГРН")]


@pytest.mark.parametrize(
    ("kind", "field"), [(ORGANIZATIONS, "kpp"), ("registry", "kpp"), ("headcounts", "kpp")]
)
def test_q10_tells_of_it_in_every_kind_with_identifiers(kind: str, field: str) -> None:
    names = list(FAULTLESS[kind])
    slid = names[names.index(field) :]
    shifted = {name: FAULTLESS[kind][after] for name, after in pairwise(slid)} | {slid[-1]: ""}
    mended = linked(kind, shifted)
    assert mended[field].isna().all()
    assert said(kind, shifted)[0][:2] == ("Q10", "warn")


def test_q28_tells_of_two_alphabets_in_one_word() -> None:
    latin_o = "Бoбровская ООШ"
    found = findings(ORGANIZATIONS, {"name": latin_o})
    assert [(f["rule_code"], f["severity"]) for f in found] == [("Q28", "warn")]
    assert found[0]["printed_value"] == latin_o


def test_q28_is_quiet_on_whole_latin_words() -> None:
    assert said(ORGANIZATIONS, {"name": "Школа IT-технологий «Smart»"}) == []
