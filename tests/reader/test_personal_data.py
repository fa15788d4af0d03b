"""Personal data: people are found, 200 names of schools stay quiet."""

from __future__ import annotations

import itertools

import pyarrow as pa
import pytest

from tests.reader.school_names import SCHOOL_NAMES
from vitrina.reader.personal_data import (
    find_personal_data,
    is_personal_header,
    what_is_personal,
)

PEOPLE = [
    ("Иванова Мария Петровна", "имя и отчество"),
    ("мария петровна, Иванова Мария Петровна", "имя и отчество"),
    ("Сообщить Ивановой Марии Петровне", "имя и отчество"),
    ("Сидоров Пётр Ильич", "имя и отчество"),
    ("ИВАНОВ ИВАН ИВАНОВИЧ", "имя и отчество"),
    ("СОШ № 5, Иванова Мария Петровна", "имя и отчество"),
    ("директор Иванов И.И.", "фамилия с инициалами рядом с должностью"),
    ("Исполнитель: И. И. Иванов", "фамилия с инициалами рядом с должностью"),
    ("+7 (391) 221-22-33", "телефон"),
    ("8-913-123-45-67", "телефон"),
    ("89131234567", "телефон"),
    ("тел. 2-21-22", "телефон"),
    ("school5@mail.ru", "электронная почта"),
    ("112-233-445 95", "СНИЛС"),
    *((name, "имя и отчество") for name in (
        "Мария Петровна Иванова", "иванова мария петровна", "Петровой Анне Ильиничне",
        "Римский-Корсаков Николай Андреевич", "Иванов\u00a0Иван\u00a0Иванович",
        "Кузнецов Илья Фомич", "ПЕТРОВУ ИВАНУ КУЗЬМИЧУ", "Иванов  Иван  Ильич",
        "Алиев Мамед Гасан оглы", "Ivanov Ivan Ivanovich",
    )),
    *((name, "фамилия с инициалами рядом с должностью") for name in (
        "зам. директора Петрова А. Б.", "Ответственный: А.Б. Петрова", "Координатор Петров П.П.",
        "ф.и.о. Сидоров С.С.", "педагог\u00a0Петров\u00a0П.\u00a0П.",
    )),
    *((phone, "телефон") for phone in (
        "8 (391) 221-22-33", "+7 391 2212233", "+7(913)1234567", "8 913 123 45 67",
        "8.913.123.45.67", "+7-913-123-4567", "8–913–123–45–67", "+79131234567",
        "+7\u00a0(391)\u00a0221‑22‑33", "(391) 221-22-33", "тел.: 221-22-33", "факс 2-21-22",
        "т. 8(39169) 2-12-34", "8(39169)21-2-34", "моб. 89131234567",
    )),
    *((address, "электронная почта") for address in (
        "school@edu.krsk.ru", "ivan.petrov+x@mail.ru", "школа5@школа.рф", "director＠mail.ru",
    )),
    ("112-233-445-95", "СНИЛС"),
    ("112 233 445 95", "СНИЛС"),
]  # fmt: skip
FORMS = ("МБОУ СОШ № {}", "МКОУ «Школа № {}»", "КГБПОУ «Техникум № {}»", "Филиал МБОУ ООШ № {}")
HONOURS = (
    "им. А.С. Пушкина", "имени А. С. Пушкина", "имени Героя Советского Союза И.И. Иванова",
    "им. дважды Героя Советского Союза Покрышкина Александра Ивановича", "им.В.П.Астафьева",
    "имени академика Ж.И. Алферова", "им. Ивана Петровича Сидорова", "им. Пушкина А.С.",
    "ИМЕНИ ГЕРОЯ РОССИИ ИВАНОВА ИВАНА ПЕТРОВИЧА", "им. К.Д. Ушинского г. Ачинска",
)  # fmt: skip
PLAIN = (
    "Берёзовская СОШ", "Гимназия № 13 «Академ»", "д/с «Ивушка»", "Школа в с. Ильича",
    "МБДОУ Детский сад № 8 «Кузнечик»", "Лицей № 6 «Перспектива» (ул. Вавилова, 8)",
    "КГАОУ ДО «Краевая ДЮСШ»", "Новоникольская ООШ", "АТНГ", "Школа села Никольское-на-Ильиче",
)  # fmt: skip
SCHOOLS = [
    *(f"{form.format(n)} {honour}" for n, (form, honour) in
      enumerate(itertools.product(FORMS, HONOURS * 4), start=1)),
    *(f"{form.format(n)}, {name}" for n, (form, name) in
      enumerate(itertools.product(FORMS, PLAIN), start=1)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what"), PEOPLE)
def test_people_are_found(text: str, what: str) -> None:
    assert what_is_personal(text) == what
    assert find_personal_data(pa.array([None, text]))[0].position == 1


def test_names_of_real_schools_stay_quiet() -> None:
    names = [*SCHOOL_NAMES, *(name.upper() for name in SCHOOL_NAMES)]
    assert [name for name in names if what_is_personal(name)] == []
    assert find_personal_data(pa.array(names), header="Краткое название") == []


def test_a_header_of_a_role_makes_a_person_of_initials() -> None:
    names = pa.array(["МБОУ СОШ № 1", "Петрова А.Б."])
    assert find_personal_data(names, header="Краткое название") == []
    assert find_personal_data(names, header="Ответственный")[0].position == 1


def test_digits_under_a_code_are_no_phone() -> None:
    codes = pa.array(["89401000000", "83401000000"])
    assert find_personal_data(codes, header="Код ОКАТО") == []
    assert find_personal_data(codes, header="Связь")[0].what == "телефон"
    with_phone = pa.array(["8 940 100-00-00"])
    assert find_personal_data(with_phone, header="Код ОКАТО")[0].what == "телефон"


@pytest.mark.parametrize("piece", ["ж", "жж ", "Ж", "Жж ", "a.", "им. ", "8 ", "И.И.", "ова "])
def test_the_longest_cell_is_judged_at_once(piece: str) -> None:
    text = (piece * 32_767)[:32_700] + " x@"
    assert what_is_personal(text) is None


def test_two_hundred_names_of_schools_stay_quiet() -> None:
    assert len(SCHOOLS) == 200
    assert [name for name in SCHOOLS if what_is_personal(name)] == []
    assert find_personal_data(pa.array(SCHOOLS)) == []


@pytest.mark.parametrize(
    "text",
    [
        "2443006407", "1022401506346", "04601437101", "240001001", "25.10.2024", "1 234 567",
        "как у головной", "Кузьмич", "Ильинична", "Москвич", "Ачинский муниципальный округ",
        "с 18.10.2024 по 25.10.2024", "56,30", "Павлович Анна", "", "81401000000", "112 233 445 96",
        "8-11 классы", "12 345 678 901", "1-4 кл., 5-9 кл.", "901−785=116 ≠ 210",
    ],
)  # fmt: skip
def test_identifiers_numbers_and_single_words_are_nobody(text: str) -> None:
    assert what_is_personal(text) is None


def test_the_number_of_findings_is_bounded() -> None:
    found = find_personal_data(pa.array(["a@b.ru"] * 100), limit=3)
    assert [item.position for item in found] == [0, 1, 2]


@pytest.mark.parametrize("header", ["ФИО директора", "Телефон", "E-mail", "СНИЛС", "Эл. почта"])
def test_headers_of_columns_about_people(header: str) -> None:
    assert is_personal_header(header)


@pytest.mark.parametrize("header", ["Краткое название", "Телефонизация", "МО", "Учителей"])
def test_headers_of_columns_about_organisations(header: str) -> None:
    assert not is_personal_header(header)
