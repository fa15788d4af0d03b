"""Q05 – Q09, Q11, Q14: each fires and stays quiet."""

import pandas as pd

from tests.linked_rows import findings, linked, said
from vitrina.verdicts.judge import judge

ORGANIZATIONS = "sferum_organizations"
MY_SCHOOL = "my_school_organizations"


def test_q05_gives_the_printed_failing_inn_its_one_transposition() -> None:
    found = findings(ORGANIZATIONS, {"inn": "2644003911"})
    assert [(f["rule_code"], f["severity"], f["field"]) for f in found] == [("Q05", "warn", "ИНН")]
    assert found[0]["printed_value"] == "2644003911"
    assert found[0]["proposal"] == "2464003911"
    assert "Возможно, верно: 2464003911." in found[0]["message"]


def test_q05_empties_the_identifier_of_the_accepted_row_only() -> None:
    frame = linked(ORGANIZATIONS, {"inn": "2644003911"}, {})
    judgement = judge(ORGANIZATIONS, frame)
    assert judgement.refused_by == [None, None]
    assert judgement.cleared == [("inn", [0])]


def test_q05_wants_ten_digits() -> None:
    texts = ["24090016", "24090016499", "24О9001649", "ИНН 2409001649"]
    assert said(ORGANIZATIONS, *({"inn": text} for text in texts)) == [
        ("Q05", "warn", "inn") for _ in texts
    ]


def test_q05_is_quiet_on_valid_blank_and_borrowed() -> None:
    texts = ["", "-", "2409001649", "как у головной"]
    codes = {code for code, _, _ in said(ORGANIZATIONS, *({"inn": text} for text in texts))}
    assert codes == {"Q11"}


def test_q05_tells_of_an_identifier_mended_from_a_number_format() -> None:
    found = findings(ORGANIZATIONS, {"inn": "2.409001649E+09"})
    assert [(f["rule_code"], f["severity"], f["proposal"]) for f in found] == [
        ("Q05", "warn", "2409001649")
    ]
    assert "испорчен форматом" in found[0]["message"]


def test_q06_judges_the_ogrn() -> None:
    found = findings(ORGANIZATIONS, {"ogrn": "1022400508721"})
    assert [(f["rule_code"], f["field"]) for f in found] == [("Q06", "ОГРН")]
    # Several swaps of neighbours pass, so none is proposed.
    assert found[0]["proposal"] is None
    assert said(ORGANIZATIONS, {"ogrn": "н/д"}) == []


def test_q07_tells_of_another_region_in_a_valid_identifier() -> None:
    omsk = {"region": "Омская область", "municipality": "Азовский", "oktmo": "", "ogrn": ""}
    found = findings(ORGANIZATIONS, omsk)
    assert [(f["rule_code"], f["field"]) for f in found] == [("Q07", "ИНН")]
    assert "24" in found[0]["message"]


def test_q07_leaves_a_failing_identifier_to_q05() -> None:
    assert [code for code, _, _ in said(ORGANIZATIONS, {"inn": "2644003911"})] == ["Q05"]


def test_q08_judges_the_form_of_the_kpp() -> None:
    assert said(ORGANIZATIONS, {"kpp": "24090100"}) == [("Q08", "warn", "kpp")]
    assert said(ORGANIZATIONS, {"kpp": "2409AZ001"}) == []
    assert said(ORGANIZATIONS, {"kpp": ""}) == []


def test_q09_judges_digits_and_region_of_the_oktmo() -> None:
    texts = ["0461140", "0461140710", "52611407", "71811407"]
    assert said(ORGANIZATIONS, *({"oktmo": text} for text in texts)) == [
        ("Q09", "warn", "oktmo") for _ in texts
    ]


def test_q09_takes_the_longest_prefix() -> None:
    regions = {
        "Красноярский край": "04611407",
        "Ненецкий автономный округ": "11811407",
        "Архангельская область": "11611407",
        "Ханты-Мансийский автономный округ - Югра": "71811407",
    }
    bare = {"inn": "", "ogrn": ""}
    rows = [{"region": region, "oktmo": oktmo, **bare} for region, oktmo in regions.items()]
    assert said(ORGANIZATIONS, *rows) == []


def test_q11_tells_of_a_head_that_was_not_found() -> None:
    branch = {"level": "Филиал", "inn": "как у головной"}
    found = findings(MY_SCHOOL, branch)
    assert [(f["rule_code"], f["severity"]) for f in found] == [("Q11", "warn")]
    assert "как у головной" in found[0]["message"]


def test_q11_is_quiet_once_linking_found_the_head() -> None:
    frame = linked(MY_SCHOOL, {"level": "Филиал", "inn": "как у головной"})
    frame["inn"] = "2404009370"
    assert judge(MY_SCHOOL, frame).findings == []


def test_q11_tells_of_a_branch_that_counts_as_a_school_for_want_of_a_head() -> None:
    frame = linked(ORGANIZATIONS, {"org_type": "Филиал ОО"}, {"org_type": "Филиал ОО"})
    frame["_head_missing"] = pd.array([True, None], dtype="boolean")
    found = judge(ORGANIZATIONS, frame).findings
    assert [(f["rule_code"], f["row_number"], f["field"]) for f in found] == [("Q11", 2, "Тип ОО")]


def test_q14_tells_of_two_heads_with_one_inn() -> None:
    second = {"organization_code": "24-0002"}
    found = findings("registry", {}, second)
    assert [(f["rule_code"], f["row_number"], f["severity"]) for f in found] == [("Q14", 3, "warn")]
    assert "строка 2" in found[0]["message"]


def test_q14_is_quiet_on_a_head_and_its_branch() -> None:
    branch = {"organization_code": "24-0002", "level": "Филиал", "kpp": "240401002"}
    assert said("registry", {}, branch) == []
