from __future__ import annotations

import csv
import unicodedata

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


def test_every_region_of_an_adjective_is_known_in_all_cases() -> None:
    endings = {
        "ская область": "ской области,скую область,ской областью,ской обл.,ская обл",
        "ский край": "ского края,скому краю,ском крае,ским краем,ский кр.",
        "ский автономный округ": "ского автономного округа,скому АО,ским автономным округом",
        "ская Республика": "ской Республики,скую Республику,ской Республикой,ская Респ.",
    }
    seen = 0
    for code, name in TERRITORY.names.items():
        for nominative, others in endings.items():
            stem, found, rest = name.partition(nominative)
            for ending in others.split(",") if found and not rest else ():
                seen += 1
                assert TERRITORY.region_code(stem + ending) == code, stem + ending
                decomposed = unicodedata.normalize("NFD", f"отчёт_{stem}{ending}_25.10.2024")
                assert TERRITORY.regions_in(decomposed) == {code}, stem + ending
    assert seen > 270


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
        ("Тюменская область", "72"),
        ("Тюменская область (без автономных округов)", "72"),
        ("Тюменская область без ХМАО и ЯНАО", "72"),
        ("Ханты-Мансийский автономный округ — Югра", "86"),
        ("ХМАО-Югра", "86"),
        ("ЯНАО", "89"),
        ("Архангельская область без НАО", "29"),
        ("НАО", "83"),
        ("Ненецком автономном округе", "83"),
        ("Еврейскую автономную область", "79"),
        ("Алтайский край", "22"),
        ("Республика Алтай", "04"),
        ("Республику Алтай", "04"),
        ("РСО-Алания", "15"),
        ("Чувашская Республика (Чувашия)", "21"),
        ("Донецкой Народной Республикой", "93"),
        ("С.-Петербург", "78"),
        ("Ленинградская область", "47"),
        ("Новгородская область", "53"),
        ("Нижегородская область", "52"),
        ("Красноярский кр.", "24"),
        ("Загаданская область", None),
        ("Красноярскиий край", None),
        ("Омск область", None),
        ("Область", None),
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
        ("Омская и Томская области", {"55", "70"}),
        ("по Омской, Томской и Курской областям", {"55", "70", "46"}),
        ("Красноярский и Алтайский края", {"24", "22"}),
        ("Москва и Московская область", {"77", "50"}),
        ("Кировский и Тосненский районы Ленинградской области", {"47"}),
        ("Кировский район Ленинградской области", {"47"}),
        ("г. Томск и Омская область", {"55"}),
        ("Тюменская область (без автономных округов)", {"72"}),
        ("Тюменская область, включая ХМАО и ЯНАО", {"72", "86", "89"}),
        ("24_Красноярский край", {"24"}),
        ("в городе Севастополе", {"92"}),
        ("Томская", set()),
        ("Томск", set()),
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
