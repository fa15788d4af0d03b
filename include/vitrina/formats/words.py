"""Words: what a key of a layout means, in the Russian of the people who fill the files in.

Every sentence here is judged by the tests against the code that reads: date forms by weeks.py,
spellings by rows/spellings.yaml.
"""

from __future__ import annotations

from datetime import date

from expectations.form_rules import ACCEPTED_FORMS
from vitrina.layouts import Layout, LayoutField
from vitrina.rows.cells import spellings
from vitrina.weeks import PeriodDate, closing_friday, week_of_day

#: Dates as people write them; the same day in each.
DATE_FORMS = (
    "25.10.2024", "25-10-2024", "25.10.24", "25_10_2024", "2024-10-25", "25 октября 2024",
    "25 окт. 2024",
)  # fmt: skip
RANGE_FORM = "с 18 по 25 октября 2024"
_LATE_DAY, _MONDAY = date(2024, 10, 28), date(2024, 10, 21)

_PLACES = {
    "title": "в заголовке над таблицей",
    "file_name": "в имени файла",
    "folder": "в имени папки",
}
_TYPES = {
    "text": "текст",
    "region": "название региона, официальное или принятое сокращение",
    "municipality": "название муниципалитета; тип («район», «город») не опускайте",
    "territory": "название региона или муниципалитета",
}
_IDENTIFIERS = {
    "inn": "ИНН: 10 цифр, ячейка в текстовом формате",
    "kpp": "КПП: 9 знаков, ячейка в текстовом формате",
    "ogrn": "ОГРН: 13 цифр, ячейка в текстовом формате",
    "oktmo": "ОКТМО: 8 или 11 цифр, ячейка в текстовом формате",
    "registry": "идентификатор организации, как в реестре",
}
_SCALES = {
    "0-100": "число без знака % читается как процент от 0 до 100",
    "0-1": "число без знака % читается как доля от 0 до 1",
}


def meaning(field: LayoutField, layout: Layout) -> list[str]:
    """What a cell of the field holds, a sentence or word each."""
    if field.type in _TYPES:
        return [_TYPES[field.type]]
    if field.type == "identifier":
        return [_IDENTIFIERS[field.identifier or "registry"]]
    if field.type == "status":
        return ["одно из: " + ", ".join(f"«{printed}»" for printed in field.values)]
    if field.type == "flag":
        codes = spellings()["flags"]
        said = [" / ".join(codes[code][:4]) for code in (True, False)]
        return [f"{ACCEPTED_FORMS['flag']}; принимаются: {said[0]} — {said[1]}"]
    if field.type == "org_type":
        types = spellings()["org_types"].values()
        return ["тип организации: " + "; ".join(" / ".join(texts[:3]) for texts in types)]
    words = [ACCEPTED_FORMS[field.type]]
    if field.type == "percent":
        words.append(_scale(field, layout))
    return words


def _scale(field: LayoutField, layout: Layout) -> str:
    if any(identity.startswith(f"{field.name} = ") for identity in layout.identities):
        return "доли это или проценты, видно по числам строк"
    return _SCALES.get(field.scale or "", "нужен знак % или процентный формат ячеек")


def blank(field: LayoutField, layout: Layout) -> str:
    """What an empty cell means."""
    if field.name == layout.period_field and not field.nonblank:
        elsewhere = [_PLACES[place] for place in layout.period_in if place in _PLACES]
        return "дата ищется " + ", ".join(elsewhere) if elsewhere else "допускается"
    if field.type in ("region", "territory"):
        return "регион берётся из имени папки, файла или заголовка"
    if field.nonblank:
        return "строка не принимается"
    if field.type in ("count", "percent", "decimal", "flag", "status"):
        return "нет данных, это не ноль"
    return "допускается"


def period(layout: Layout) -> list[str]:
    """How the file and its rows are dated, a sentence each."""
    column = layout.fields[layout.period_field].aliases if layout.period_field else ()
    places = [
        f"в столбце «{column[0]}»" if place == "column" else _PLACES[place]
        for place in layout.period_in
    ]
    if layout.period == "none":
        return [
            "Отчётной недели у таблицы нет, только дата, на которую она составлена.",
            f"Дату ищем по порядку: {', '.join(_by_cell_first(places, layout))}"
            + (
                "; нет нигде — берётся время изменения файла."
                if set(layout.period_in) - {"column"}
                else "."
            ),
        ]
    if layout.period == "lesson":
        return [
            f"Дата просмотра стоит {', '.join(places)}; отчётной недели у таблицы нет.",
            "Просмотр относится к уроку, который шёл в этот день или до семи дней раньше.",
        ]
    agree = "Все найденные даты должны указывать на одну отчётную неделю, иначе файл не принимается"
    if layout.period == "day":
        friday = _russian(week_of_day(_MONDAY))
        return [
            f"Строка относится к дню {places[layout.period_in.index('column')]}, а день — к "
            f"отчётной неделе, которую закрывает первая пятница после него: {_russian(_MONDAY)} "
            f"входит в неделю по {friday}.",
            f"{agree}. Ищем {', '.join(places)}.",
        ]
    kept = " Сама дата тоже сохраняется." if layout.period == "as_of" else ""
    late = _russian(closing_friday(PeriodDate(_LATE_DAY)))
    return [
        "Строки относятся к отчётной неделе: семь дней с пятницы, названные по пятнице, которая их "
        f"закрывает.{kept}",
        f"Дату ищем {', '.join(places)}. {agree}.",
        f"Одна дата — день публикации: {_russian(_LATE_DAY)} (понедельник) — это неделя по {late}. "
        f"Промежуток «{RANGE_FORM}» — неделя по пятнице, которой он кончается, или по следующей.",
        "Даты нет нигде — неделя берётся по времени изменения файла, с замечанием.",
    ]


def _by_cell_first(places: list[str], layout: Layout) -> list[str]:
    """A date in the row itself goes before any other."""
    named = list(zip(layout.period_in, places, strict=True))
    return [words for place, words in sorted(named, key=lambda item: item[0] != "column")]


def _russian(day: date) -> str:
    return day.strftime("%d.%m.%Y")
