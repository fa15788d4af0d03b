"""Linkage: each stage links what it should and leaves what it must. Wrong is worse than missing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from tests.registry_rows import edition, organization, registry_of
from vitrina.linkage.candidates import best_candidates
from vitrina.linkage.stages import link_rows

FRIDAY = date(2024, 10, 25)
NAZAROVSKY, NAZAROVO, ACHINSK = "04639000", "04714000", "04709000"
HEAD_INN, OTHER_INN, FAILING_INN = "2444002229", "2409001649", "2644003911"
HEAD_OGRN = "1022401274840"


def known(*rows: dict[str, Any]) -> pd.DataFrame:
    return registry_of(edition(date(2024, 9, 1), *rows)).on(FRIDAY, ["24"])


def linked(registry: pd.DataFrame, *rows: dict[str, Any]) -> list[tuple[str | None, str]]:
    printed = pd.DataFrame(
        [{"region_code": "24", "municipality_printed_id": NAZAROVSKY, "_level": None, **row}
         for row in rows]
    )  # fmt: skip
    links = link_rows(printed, registry)
    return [
        (None if pd.isna(code) else code, method)
        for code, method in zip(links["organization_id"], links["link_method"], strict=True)
    ]


def branch(code: str, name: str, **more: Any) -> dict[str, Any]:
    return organization(code, name, level="branch", **more)


HEAD = organization("h", "Техникум транспорта", inn=HEAD_INN, ogrn=HEAD_OGRN, kpp="244401001")


def test_the_identifier_of_the_registry_comes_first() -> None:
    registry = known(HEAD, organization("7", "Школа", inn=OTHER_INN))
    row = {"organization_code": "7", "inn": HEAD_INN, "name": "Техникум транспорта"}
    assert linked(registry, row) == [("7", "registry_id")]
    assert linked(registry, row | {"organization_code": "нет такого"}) == [("h", "inn")]


def test_the_identifier_names_closed_organisations_too() -> None:
    closed = organization("7", "Школа № 7", inn=OTHER_INN, closed_date=date(2024, 10, 1))
    assert linked(known(closed), {"organization_code": "7"}) == [("7", "registry_id")]
    assert linked(known(closed), {"inn": OTHER_INN, "name": "Школа № 7"}) == [(None, "none")]


def test_inn_with_kpp_tells_the_branches_of_one_head() -> None:
    first = branch("b1", "Филиал 1", inn=HEAD_INN, kpp="244402001")
    second = branch("b2", "Филиал 2", inn=HEAD_INN, kpp="244402002")
    registry = known(HEAD, first, second)
    assert linked(registry, {"inn": HEAD_INN, "kpp": "244402002"}) == [("b2", "inn_kpp")]
    assert linked(registry, {"inn": HEAD_INN, "kpp": "244402003"}) == [(None, "none")]


def test_inn_of_one_open_organisation_links() -> None:
    elsewhere = {"inn": HEAD_INN, "municipality_printed_id": ACHINSK}
    assert linked(known(HEAD), elsewhere) == [("h", "inn")]


def test_inn_equal_on_head_and_branch_is_decided_by_level_or_place() -> None:
    registry = known(HEAD, branch("b", "Филиал", inn=HEAD_INN, municipality_id=ACHINSK))
    assert linked(registry, {"inn": HEAD_INN, "_level": "branch"}) == [("b", "inn")]
    assert linked(registry, {"inn": HEAD_INN, "_level": "head"}) == [("h", "inn")]
    assert linked(registry, {"inn": HEAD_INN, "municipality_printed_id": ACHINSK}) == [("b", "inn")]
    assert linked(registry, {"inn": HEAD_INN, "municipality_printed_id": NAZAROVO}) == [
        (None, "none")
    ]


def test_a_branch_row_never_links_to_a_head() -> None:
    row = {"inn": HEAD_INN, "ogrn": HEAD_OGRN, "kpp": "244401001", "name": HEAD["name"]}
    assert linked(known(HEAD), row | {"_level": "branch"}) == [(None, "none")]
    named = {"inn": HEAD_INN, "name": "Иланский филиал Техникума транспорта"}
    assert linked(known(HEAD), named) == [(None, "none")]
    assert linked(known(HEAD), named | {"name": "Техникум с филиалом"}) == [("h", "inn")]


def test_two_branches_of_one_place_are_not_told_by_inn() -> None:
    registry = known(
        branch("b1", "Филиал Ивановский", inn=HEAD_INN),
        branch("b2", "Филиал Петровский", inn=HEAD_INN),
    )
    assert linked(registry, {"inn": HEAD_INN, "_level": "branch"}) == [(None, "none")]


def test_the_only_branch_of_a_head_is_not_a_branch_of_another_name() -> None:
    registry = known(branch("b", "Бобровская ООШ", inn=OTHER_INN))
    row = {"inn": OTHER_INN, "_level": "branch"}
    assert linked(registry, row | {"name": "«Бобровская ООШ» филиал"}) == [("b", "inn")]
    assert linked(registry, row | {"name": "Филиал муниципального бюджетного"}) == [("b", "inn")]
    assert linked(registry, row | {"name": "«Каштановская ООШ» филиал"}) == [(None, "none")]


def test_the_place_does_not_outweigh_the_name() -> None:
    elsewhere = branch("b", "Филиал «Усть-Кемская НОШ»", inn=HEAD_INN, municipality_id=ACHINSK)
    row = {"inn": HEAD_INN, "municipality_printed_id": ACHINSK}
    assert linked(known(HEAD, elsewhere), row | {"name": "СОШ № 1"}) == [(None, "none")]
    assert linked(known(HEAD, elsewhere), row | {"name": "Усть-Кемская НОШ"}) == [("b", "inn")]


def test_a_failing_inn_never_links() -> None:
    registry = known(organization("7", "Школа", inn=FAILING_INN, kpp="244401001"))
    assert linked(registry, {"inn": FAILING_INN, "kpp": "244401001"}) == [(None, "none")]


def test_ogrn_links_the_same_way() -> None:
    registry = known(HEAD, branch("b", "Филиал", ogrn=HEAD_OGRN))
    assert linked(registry, {"ogrn": HEAD_OGRN, "_level": "branch"}) == [("b", "ogrn")]
    assert linked(registry, {"ogrn": HEAD_OGRN, "_level": "head"}) == [("h", "ogrn")]
    assert linked(registry, {"ogrn": "1022401274841"}) == [(None, "none")]


def test_two_printed_branches_of_one_ogrn_are_not_one_branch() -> None:
    registry = known(HEAD, branch("b", "Филиал", ogrn=HEAD_OGRN))
    row = {"ogrn": HEAD_OGRN, "_level": "branch", "name": "Филиал муниципального бюджетного"}
    assert linked(registry, row, row) == [(None, "none")] * 2


@pytest.mark.parametrize(
    "name",
    ["МБОУ СОШ № 5", "Средняя общеобразовательная школа №5", "МКОУ «СШ N 5 им. А.С. Пушкина»"],
)
def test_names_link_inside_the_municipality(name: str) -> None:
    registry = known(
        organization("5", "МБОУ «СОШ № 5»"), organization("15", "МБОУ «СОШ № 15»"),
        organization("55", "МБОУ «СОШ № 5»", municipality_id=NAZAROVO),
        organization("d5", "МБДОУ «Детский сад № 5»"),
    )  # fmt: skip
    assert linked(registry, {"name": name}) == [("5", "name")]
    assert linked(registry, {"name": name, "municipality_printed_id": ACHINSK}) == [(None, "none")]
    assert linked(registry, {"name": name, "municipality_printed_id": None}) == [(None, "none")]


@pytest.mark.parametrize(
    "name", ["СОШ № 6", "ООШ № 5", "Никольская СОШ", "Филиал СОШ № 5", "МБОУ СОШ", "Гимназия № 5"]
)
def test_names_of_others_do_not_link(name: str) -> None:
    registry = known(organization("5", "СОШ № 5"), organization("n", "Новоникольская СОШ"))
    assert linked(registry, {"name": name}) == [(None, "none")]


def test_a_name_needs_a_lead_over_the_second() -> None:
    registry = known(organization("1", "Ромашкинская СОШ"), organization("2", "Ромашковская СОШ"))
    assert linked(registry, {"name": "Ромашкинская СОШ"}) == [("1", "name")]
    registry = known(organization("1", "Ромашкинская СОШ"), organization("2", "Ромашкинская СШ"))
    assert linked(registry, {"name": "Ромашкинская СОШ"}) == [(None, "none")]


def test_a_name_does_not_link_against_a_valid_inn() -> None:
    registry = known(organization("5", "СОШ № 5", inn=HEAD_INN))
    assert linked(registry, {"name": "СОШ № 5", "inn": OTHER_INN}) == [(None, "none")]
    assert linked(registry, {"name": "СОШ № 5", "inn": FAILING_INN}) == [("5", "name")]


def test_cut_names_link_as_openings() -> None:
    registry = known(
        organization("28", "МБОУ «Безымянская основная общеобразовательная школа № 28»"),
        organization("v", "МКОУ «Вагинская СОШ»"),
    )
    assert linked(registry, {"name": 'МБОУ "Безымянская основная общео'}) == [("28", "name")]
    assert linked(registry, {"name": "Филиал муниципального бюджетного"}) == [(None, "none")]


def test_other_regions_are_out_of_reach() -> None:
    row = {"inn": HEAD_INN, "region_code": "55"}
    assert linked(known(HEAD), row) == [(None, "none")]
    assert linked(known(HEAD), row | {"region_code": None}) == [(None, "none")]


def test_an_empty_registry_links_nothing() -> None:
    assert linked(registry_of(edition(FRIDAY)).on(FRIDAY, ["24"]), {"inn": HEAD_INN}) == [
        (None, "none")
    ]


def test_candidates_are_the_three_most_like() -> None:
    registry = known(
        HEAD, *(organization(str(n), f"СОШ № {n}") for n in range(1, 6)),
        organization("meant", "Техникум", inn="2464003911", municipality_id=ACHINSK),
    )  # fmt: skip
    rows = pd.DataFrame(
        {"region_code": "24", "municipality_printed_id": [NAZAROVSKY, None],
         "name": ["СОШ № 3а", "Красноярский политехнический техникум"],
         "inn": [None, FAILING_INN]}, index=[7, 8],
    )  # fmt: skip
    found = best_candidates(rows, registry)
    assert found.groupby("row")["candidate_rank"].apply(list).to_dict() == {
        7: [1, 2, 3], 8: [1, 2, 3],
    }  # fmt: skip
    best = found[found["candidate_rank"] == 1].set_index("row")
    assert best["organization_id"].to_dict() == {7: "3", 8: "meant"}
    assert best["method"].to_dict() == {7: "name", 8: "inn"}
    assert found["score"].between(0, 100).all()


@pytest.mark.parametrize(
    "name", ["Школа номер семь", "Седьмая школа", "7-я школа", "Школа № 07", "МБОУ «Школа №7»"]
)
def test_numbers_in_words_and_vague_kinds_link_to_the_only_one_meant(name: str) -> None:
    seventh = organization("7", "МБОУ «СОШ № 7»")
    assert linked(known(seventh, organization("8", "СОШ № 8")), {"name": name}) == [("7", "name")]
    twins = known(seventh, organization("o7", "ООШ № 7"))
    assert linked(twins, {"name": name}) == [(None, "none")]


def test_twin_numbers_of_villages_are_told_by_the_village_only() -> None:
    registry = known(
        organization("k", "СОШ № 1 с. Кедровка"), organization("l", "СОШ № 1 п. Луговое")
    )
    assert linked(registry, {"name": "Средняя школа № 1 п. Луговое"}) == [("l", "name")]
    assert linked(registry, {"name": "СОШ № 1"}) == [(None, "none")]
    assert linked(registry, {"name": "СОШ № 1 с. Сосновка"}) == [(None, "none")]


def test_a_closed_twin_leaves_a_vague_name_in_doubt() -> None:
    closed = organization("k", "СОШ № 1 с. Кедровка", closed_date=date(2024, 9, 1))
    registry = known(closed, organization("l", "СОШ № 1 п. Луговое"))
    assert linked(registry, {"name": "СОШ № 1"}) == [(None, "none")]
    assert linked(registry, {"name": "СОШ № 1 п. Луговое"}) == [("l", "name")]


def test_a_number_cut_off_links_only_where_one_number_begins_so() -> None:
    name = "МБОУ средняя образовательная шк № 1"
    assert len(name) in range(28, 36)
    twelfth = organization("12", "МБОУ «СОШ № 12»")
    assert linked(known(twelfth), {"name": name}) == [("12", "name")]
    both = known(twelfth, organization("1", "МБОУ «СОШ № 1»"))
    assert linked(both, {"name": name}) == [(None, "none")]


def test_an_inn_of_the_line_above_does_not_outweigh_the_name() -> None:
    registry = known(
        organization("a", "Арейская СОШ", inn=HEAD_INN),
        organization("e", "Элитовская СОШ", inn=OTHER_INN),
    )
    assert linked(registry, {"inn": HEAD_INN, "name": "Элитовская СОШ"}) == [(None, "none")]
    assert linked(registry, {"inn": HEAD_INN, "name": "Центр роста"}) == [("a", "inn")]


def test_a_stated_type_speaks_against_a_name() -> None:
    registry = known(organization("5", "СОШ № 5"))
    assert linked(registry, {"name": "СОШ № 5", "org_type": "preschool"}) == [(None, "none")]
    assert linked(registry, {"name": "СОШ № 5", "org_type": "school"}) == [("5", "name")]
