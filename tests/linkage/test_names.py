"""Names: what is one organisation spelled twice, and what only looks like it."""

from __future__ import annotations

import pytest

from vitrina.linkage.names import agree, cut_similarity, read_name, similarities, speak_against


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("МБОУ Элитовская СОШ", "МКОУ «ЭЛИТОВСКАЯ средняя общеобразовательная школа»"),
        ("МБОУ СОШ № 5", "Средняя школа №5"),
        ("МБОУ СОШ № 5", "муниципальное бюджетное общеобразовательное учреждение «СШ N 05»"),
        ("МБДОУ д/с №12 \"Берёзка\"", "Детский сад № 12 «Березка»"),
        ("МБОУ CОШ №7", "МБОУ СОШ № 7"),
        ("КГБПОУ «Канский политехнический колледж»", "Канский  политехнический - колледж"),
        ("СОШ № 5 имени А. С. Пушкина", "СОШ № 5"),
        ("МАОУ Гимназия 19", "Гимназия № 19"),
    ],
)  # fmt: skip
def test_one_name_spelled_twice(one: str, other: str) -> None:
    assert read_name(one).key == read_name(other).key
    assert read_name(one).number == read_name(other).number


@pytest.mark.parametrize(
    ("printed", "number"),
    [("СОШ № 5", "5"), ("СОШ №5а", "5а"), ("школа 12", "12"), ("Лицей N 3", "3"),
     ("Детский сад 101 «Ромашка»", "101"), ("СОШ имени 60 лет Октября", None),
     ("Школа 60-летия Победы", None), ("Элитовская СОШ", None)],
)  # fmt: skip
def test_school_numbers(printed: str, number: str | None) -> None:
    assert read_name(printed).number == number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Никольская СОШ", "Новоникольская СОШ"),
        ("СОШ № 5", "ООШ № 5"),
        ("СОШ № 5", "СОШ № 15"),
        ("Берёзовская СОШ", "Берёзовский детский сад"),
    ],
)
def test_like_names_of_two_organisations_do_not_agree(one: str, other: str) -> None:
    assert not agree(read_name(one), read_name(other))


def test_a_misspelling_agrees() -> None:
    assert agree(read_name("НОВНИКОЛЬСКАЯ ООШ"), read_name("Новоникольская ООШ"))


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ('МБОУ "Безымянская основная общео', "МБОУ «Безымянская ООШ № 28»"),
        ("МКОУ ВЛАДИМИРОВСКАЯ СРЕДНЯЯ О", "Владимировская средняя общеобразовательная школа"),
        ("КГАПОУ «Красноярский техникум сварочных технологий и энергет",
         "КГАПОУ «Красноярский техникум сварочных технологий и энергетики»"),
    ],
)  # fmt: skip
def test_cut_names_are_openings(cut: str, whole: str) -> None:
    assert read_name(cut).is_maybe_cut
    assert cut_similarity(read_name(cut), read_name(whole)) == 100


def test_a_cut_name_of_another_is_not_near() -> None:
    cut = read_name("МКОУ ВЛАДИМИРОВСКАЯ СРЕДНЯЯ О")
    assert cut_similarity(cut, read_name("МКОУ Вагинская СОШ")) < 80


@pytest.mark.parametrize(
    ("printed", "can"),
    [("Филиал муниципального бюджетного", False), ("МБОУ СОШ", False), ("МБОУ СОШ № 2", True),
     ("ФИЛИАЛ МУНИЦИПАЛЬНОЕ БЮДЖЕТНО", False), ("МБОУ Арейская СОШ", True)],
)  # fmt: skip
def test_a_kind_is_not_a_name(printed: str, can: bool) -> None:
    assert read_name(printed).can_link is can


@pytest.mark.parametrize(
    ("printed", "against"),
    [("Бобровская ООШ", False), ("Каштановская ООШ", True), ("СОШ № 1", True),
     ("Филиал муниципального бюджетного", False), ("Новоникольск", False)],
)  # fmt: skip
def test_names_that_have_nothing_in_common_speak_against(printed: str, against: bool) -> None:
    known = read_name("филиал МКОУ «Новоникольская ООШ» «Бобровская ООШ»")
    assert speak_against(read_name(printed), known) is against


def test_an_equal_number_is_in_common() -> None:
    known = read_name("Усть-Кемская НОШ филиал МБОУ СОШ № 1")
    assert not speak_against(read_name("Филиал СОШ № 1"), known)


def test_similarities_are_row_by_candidate() -> None:
    rows = [read_name("Арейская СОШ"), read_name("СОШ № 5")]
    scores = similarities(rows, [read_name("МБОУ СОШ №5"), read_name("МБОУ «Арейская СОШ»")])
    assert scores.argmax(axis=1).tolist() == [1, 0]
    assert scores.max(axis=1).tolist() == [100, 100]
