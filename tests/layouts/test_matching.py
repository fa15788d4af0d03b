"""Matching: printed headers find their fields, whatever their spelling, and kinds stay apart."""

from __future__ import annotations

import pytest

from vitrina.layouts import load_layouts
from vitrina.layouts.headers import AliasPattern, header_words
from vitrina.layouts.matching import HeaderCell, match_kind

ACTIVE = "Количество активных ОО* в ФГИС «Моя школа» (не используется для расчета)"


def cells(*headers: str) -> list[HeaderCell]:
    return [HeaderCell(column, header) for column, header in enumerate(headers)]


@pytest.mark.parametrize(
    ("printed", "alias"),
    [
        ("ТИП  ОО", "Тип ОО"),
        ("Тип\nОО", "Тип ОО"),
        ("Тип ОО.", "Тип ОО"),
        ("Тип ОО*", "Тип ОО"),
        ("Тип ОО¹", "Тип ОО"),
        ("Тип ОО2", "Тип ОО"),
        ("«Тип ОО»", "Тип ОО"),
        ("Tип OO", "Тип ОО"),  # Latin T and O
        ("Индекс вовлечённости аудитории", "Индекс вовлеченности аудитории"),
        ("Учителей, написавших не менее 10 сообщений", "Учителей, написавших ≥ 10 сообщений"),
        ("Учителей, написавших >= 10 сообщений", "Учителей, написавших ≥ 10 сообщений"),
        ("Мини - приложение", "Мини-приложение"),
        ("Кол-во учеников", "Количество учеников"),
        ("Педагоги, чел.", "Педагоги"),
        ("%педагогов", "% педагогов"),
        ("%% педагогов", "% педагогов"),
        ("Рейтинг “Активные организации”", 'Рейтинг "Активные организации"'),
        ("ИНН (1)", "ИНН"),
    ],
)
def test_spelling_does_not_matter(printed: str, alias: str) -> None:
    assert AliasPattern.of(alias).matches(header_words(printed))


@pytest.mark.parametrize(
    ("printed", "alias"),
    [
        ("Педагоги %", "Педагоги"),
        ("Активные педагоги (звонки)", "Активные педагоги (сообщения)"),
        ("Учителей, написавших ≥ 3 сообщений", "Учителей, написавших ≥ 10 сообщений"),
        ("Количество ОО (головное+филиал) в ФГИС", "Количество ОО (головное)…"),
        ("Количество активных педагогов", "Количество педагогов…"),
        ("% обучающихся", "% педагогов…"),
    ],
)
def test_what_matters_is_kept_apart(printed: str, alias: str) -> None:
    assert not AliasPattern.of(alias).matches(header_words(printed))


def test_wildcards_stand_for_any_words_or_none() -> None:
    pattern = AliasPattern.of("% организаций… (Школы)")
    assert pattern.matches(header_words("% организаций (школы)"))
    assert pattern.matches(header_words("% организаций, использующих Сферум и ВКМ (Школы)"))
    assert not pattern.matches(header_words("% организаций, использующих Сферум"))


@pytest.mark.parametrize("kind", sorted(load_layouts()))
@pytest.mark.parametrize("which", [0, -1])
def test_every_kind_is_known_by_its_own_headers(kind: str, which: int) -> None:
    fields = load_layouts()[kind].fields
    headers = [field.aliases[which].replace("…", " и так далее ") for field in fields.values()]
    match = match_kind(cells(*headers))
    assert match is not None
    assert (match.kind, match.missing, match.unknown, match.doubled) == (kind, (), (), {})
    assert dict(match.columns) == {name: column for column, name in enumerate(fields)}


@pytest.mark.parametrize("kind", sorted(load_layouts()))
def test_every_kind_is_known_by_its_required_headers_alone(kind: str) -> None:
    layout = load_layouts()[kind]
    names = [name for name, field in layout.fields.items() if field.required]
    names += layout.at_least_one_of[:1]
    match = match_kind(cells(*(layout.fields[name].aliases[0] for name in names)))
    assert match is not None
    assert (match.kind, match.missing) == (kind, ())


def test_printed_headers_of_my_school_regions_and_organizations_stay_apart() -> None:
    common = (
        ACTIVE, "Количество педагогов ФГИС «Моя школа»",
        "Количество активных** педагогов*** ФГИС «Моя школа»", "Кол-во учеников ФГИС «Моя школа»",
        "Кол-во активных учеников** ФГИС «Моя школа»",
    )  # fmt: skip
    regions = match_kind(cells("Субъект РФ", "Количество ОО (головное) в ФГИС", *common))
    organizations = match_kind(
        cells(
            "Субъект РФ", "Муниципалитет", "ОКТМО", "Уровень ОО", "ОГРН", "ИНН", "Название ОО",
            "Количество ОО (головное+филиал) в ФГИС «Моя школа»", *common,
        )
    )  # fmt: skip
    assert regions is not None
    assert (regions.kind, regions.is_whole) == ("my_school_regions", True)
    assert organizations is not None
    assert (organizations.kind, organizations.is_whole) == ("my_school_organizations", True)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("% организаций использующих Сферум и ВКМ", "org_active_pct__all"),
        ("%% Активных организаций", "org_active_pct__all"),
        ("% школ, использующих Сферум в работе", "org_active_pct__school"),
        ("%% Активных школ", "org_active_pct__school"),
        ("% организаций, использующих Сферум (Школы)", "org_active_pct__school"),
        ("% активных ДОО", "org_active_pct__preschool"),
        ("% педагогов использующих Сферум и ВКМ", "teacher_active_msg_pct__all"),
        ("% активных учителей", "teacher_active_msg_pct__all"),
        ("% педагогов школ", "teacher_active_msg_pct__school"),
        ("% педагогов ДОО", "teacher_active_msg_pct__preschool"),
        ("% обучающихся использующих Сферум", "student_active_pct__all"),
        ("% обучающихся (Школы)", "student_active_pct__school"),
    ],
)
def test_headers_of_the_federal_slide(header: str, field: str) -> None:
    match = match_kind(cells("Регионы с низкими показателями", header))
    assert match is not None
    assert (match.kind, list(match.columns)) == ("sferum_regions", ["region", field])


def test_a_region_column_alone_is_no_federal_slide() -> None:
    assert match_kind(cells("Регион", "Примечание")) is None


def test_changes_beside_the_values_are_known_and_not_loaded() -> None:
    match = match_kind(cells("Регион", "% организаций", "% организаций, изменение"))
    assert match is not None
    assert (match.unknown, match.doubled) == ((), {})


def test_the_nearest_kind_says_what_is_missing() -> None:
    match = match_kind(
        cells("Краткое название", "Тип ОО", "МО", "Активность", "Регистрация", "Учителей")
    )
    assert match is not None
    assert (match.kind, match.missing) == ("sferum_organizations", ("Учеников",))


def test_too_little_of_any_kind_is_nothing() -> None:
    assert match_kind(cells("Краткое название", "Тип ОО", "МО")) is None


def test_two_headers_of_one_field_are_doubled() -> None:
    match = match_kind(
        cells("Название ОО", "Тип ОО", "МО", "Активность", "Регистрация", "Учителей", "Педагогов",
              "Учеников")
    )  # fmt: skip
    assert match is not None
    assert dict(match.doubled) == {"teachers_registered": ("Учителей", "Педагогов")}
