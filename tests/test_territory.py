from __future__ import annotations

import csv

import pytest

from vitrina.settings import SEEDS
from vitrina.territory import Territory, match_municipality

TERRITORY = Territory.from_seeds()
MUNICIPALITIES = {
    "04637000": "Назаровский муниципальный район",
    "04722000": "городской округ город Назарово",
    "04615000": "Енисейский муниципальный район",
    "04712000": "городской округ город Енисейск",
    "04737000": "ЗАТО город Зеленогорск",
    "04735000": "ЗАТО город Железногорск",
    "04611000": "Большеулуйский муниципальный район",
    "04701000": "городской округ город Красноярск",
    "04605000": "Берёзовский муниципальный округ",
    "04603000": "Ачинский муниципальный район",
    "04703000": "городской округ город Ачинск",
}


def test_the_seed_holds_every_region_once() -> None:
    with (SEEDS / "regions.csv").open(encoding="utf-8", newline="") as seed:
        codes = [row["region_code"] for row in csv.DictReader(seed)]
    assert len(codes) == len(set(codes)) == 89
    assert all(len(code) == 2 for code in codes)


def test_every_spelling_of_the_seed_resolves_alone_and_inside_a_sentence() -> None:
    with (SEEDS / "regions.csv").open(encoding="utf-8", newline="") as seed:
        for row in csv.DictReader(seed):
            printed = f"{row['name']};{row['printed_spellings']};{row['inflected_spellings']}"
            for spelling in filter(None, printed.split(";")):
                assert TERRITORY.region_code(spelling) == row["region_code"], spelling
                title = f"Отчёт по {spelling.upper()} на 25.10.2024"
                assert TERRITORY.regions_in(title) == {row["region_code"]}, spelling


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Красноярский край", "24"),
        ("красноярский  край ", "24"),
        ("Kpacнoяpcкий край", "24"),  # Latin look-alikes
        ("Красноярский_край", "24"),
        ("Омская обл", "55"),
        ("Омская обл.", "55"),
        ("Омской области", "55"),
        ("Новосибирской обл.", "54"),
        ("Москва", "77"),
        ("г.Москва", "77"),
        ("Московская область", "50"),
        ("Чукотский АО", "87"),
        ("Кемеровская область – Кузбасс", "42"),
        ("Республика Северная Осетия — Алания", "15"),
        ("Респ. Саха (Якутия)", "14"),
        ("Республика Татарстан", "16"),
        ("Загаданская область", None),
        ("Красноярск", None),
        ("Омский район", None),
        ("Алтай", None),
        ("", None),
    ],
)
def test_region_code(printed: str, code: str | None) -> None:
    assert TERRITORY.region_code(printed) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Сферум_Красноярский_край_25.10.2024.xlsx", {"24"}),
        ("Омская обл/2024-10-25", {"55"}),
        ("Мониторинг по Новосибирской области", {"54"}),
        ("Ямало-Ненецкий АО", {"89"}),
        ("Архангельская область и Ненецкий АО", {"29", "83"}),
        ("Коми-Пермяцкий округ", set()),
        ("Сводка по регионам", set()),
    ],
)
def test_regions_in(text: str, codes: set[str]) -> None:
    assert TERRITORY.regions_in(text) == codes


def test_a_garbled_name_gets_suggestions_and_no_code() -> None:
    assert TERRITORY.suggest_regions("Загаданская область")[0] == "Магаданская область"
    assert TERRITORY.suggest_regions("xyz") == []


def test_one_spelling_of_two_regions_is_an_error_of_the_seed() -> None:
    with pytest.raises(ValueError, match="names both"):
        Territory({"01": "А", "02": "Б"}, {"Общая область": "01", "общей области": "02"} | {
            "Общая обл.": "02"
        })  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "municipality_id"),
    [
        ("Назаровский муниципальный район", "04637000"),
        ("Назаровский", "04637000"),
        ("Назаровский р-н", "04637000"),
        ("Назаровский м.р-н", "04637000"),
        ("Назаровский муниципальный округ", "04637000"),
        ("Назаровский МО", "04637000"),
        ("Назарово", "04722000"),
        ("г. Назарово", "04722000"),
        ("ГО г. Назарово", "04722000"),
        ("Назаров", None),
        ("Енисейск", "04712000"),
        ("Енисейский район", "04615000"),
        ("г. Енисейский", None),
        ("ЗАТО город Зе", "04737000"),
        ("ЗАТО г. Железногорск", "04735000"),
        ("ЗАТО город", None),
        ("Большеулуйск", "04611000"),
        ("г. Большеулуйск", None),
        ("Березовский", "04605000"),
        ("Красноярск", "04701000"),
        ("Краснояр", "04701000"),
        ("Крас", None),
        ("муниципальный район", None),
        ("Омск", None),
        ("", None),
    ],
)
def test_match_municipality(printed: str, municipality_id: str | None) -> None:
    assert match_municipality(printed, MUNICIPALITIES) == municipality_id


def test_without_the_town_a_cut_name_may_mean_the_district_only_by_prefix() -> None:
    district_only = {"04637000": MUNICIPALITIES["04637000"]}
    assert match_municipality("Назарово", district_only) is None
    assert match_municipality("Назаровск", district_only) == "04637000"
