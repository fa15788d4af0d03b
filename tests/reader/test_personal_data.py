"""Personal data: people are found, 200 names of schools stay quiet."""

from __future__ import annotations

import itertools

import pyarrow as pa
import pytest

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
]
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


def test_two_hundred_names_of_schools_stay_quiet() -> None:
    assert len(SCHOOLS) == 200
    assert [name for name in SCHOOLS if what_is_personal(name)] == []
    assert find_personal_data(pa.array(SCHOOLS)) == []


@pytest.mark.parametrize(
    "text",
    [
        "2443006407", "1022401506346", "04601437101", "240001001", "25.10.2024", "1 234 567",
        "как у головной", "Кузьмич", "Ильинична", "Москвич", "Ачинский муниципальный округ",
        "с 18.10.2024 по 25.10.2024", "56,30", "Павлович Анна", "",
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
