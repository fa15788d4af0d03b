"""Labelled: rows as people print them beside the organisation each is about; none where unknown.

An invented region: towns with numbered schools and kindergartens, districts whose villages share
numbers, pet names and halves of names, branches that carry their head's identifiers, closed and
unregistered organisations. Each row is one of them, with the dirt that real exports show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pandas as pd
import pyarrow as pa

from vitrina.demo.identifiers import invented_inn, invented_ogrn, misprinted
from vitrina.linkage.registry import COLUMNS, Registry

REGION = "24"
DAY = date(2024, 10, 25)
SEEDS = (7, 77, 777)
ROWS = 10_500
_TOWNS, _DISTRICTS = 12, 40

_FORMS = {
    "school": (("МБОУ", "Муниципальное бюджетное общеобразовательное учреждение"),
               ("МКОУ", "Муниципальное казённое общеобразовательное учреждение"),
               ("МАОУ", "муниципальное автономное общеобразовательное учреждение")),
    "preschool": (("МБДОУ", "Муниципальное бюджетное дошкольное образовательное учреждение"),
                  ("МКДОУ", "Муниципальное казенное дошкольное образовательное учреждение")),
    "additional": (("МБУ ДО", "Муниципальное бюджетное учреждение дополнительного образования"),
                   ("МБОУ ДО", "муниципальное бюджетное образовательное учреждение"
                               " дополнительного образования")),
    "vocational": (("КГБПОУ", "Краевое государственное бюджетное профессиональное"
                              " образовательное учреждение"),
                   ("КГАПОУ", "краевое государственное автономное профессиональное"
                              " образовательное учреждение")),
}  # fmt: skip
_KINDS = {
    "СОШ": ("СОШ", "средняя общеобразовательная школа", "Средняя школа", "СШ", "школа"),
    "ООШ": ("ООШ", "основная общеобразовательная школа", "Основная школа", "школа"),
    "НОШ": ("НОШ", "начальная общеобразовательная школа", "Начальная школа"),
    "Гимназия": ("Гимназия", "гимназия", "ГИМНАЗИЯ"),
    "Лицей": ("Лицей", "лицей", "Лицей"),
    "Детский сад": ("Детский сад", "д/с", "детский сад", "Детсад", "ДС",
                    "Детский сад общеразвивающего вида"),
    "ДЮСШ": ("ДЮСШ", "Детско-юношеская спортивная школа"),
    "ДДТ": ("ДДТ", "Дом детского творчества"),
    "ЦДО": ("ЦДО", "Центр дополнительного образования"),
    "Техникум": ("техникум", "Техникум"),
    "Колледж": ("колледж", "Колледж"),
}  # fmt: skip
_STEMS = tuple(
    prefix + root
    for root in ("никольск", "сосновск", "луговск", "каменск", "петровск", "ивановск", "озёрск",
                 "покровск", "михайловск", "александровск", "ключевск", "берёзовск", "тасинск",
                 "ольховск", "крутоярск", "степновск", "рождественск", "тигринск", "агинск")
    for prefix in ("", "Ново", "Верхне", "Старо", "Усть-", "Больше", "Мало")
)  # fmt: skip
_PETS = ("Солнышко", "Ручеёк", "Теремок", "Берёзка", "Колосок", "Радуга", "Светлячок", "Ромашка",
         "Золотой ключик", "Росинка", "Семь гномов", "Первый шаг", "Ёлочка", "Мир")  # fmt: skip
_HEROES = ("А. С. Пушкина", "Героя Советского Союза И. П. Смирнова", "В.П. Астафьева",
           "60 лет Октября", "маршала Г.К. Жукова")  # fmt: skip
_FIELDS = ("сварочных технологий и энергетики", "отраслевых технологий и предпринимательства",
           "транспорта", "лесных машин", "сельского хозяйства", "сервиса и туризма")  # fmt: skip
_WORDS = ("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять",
          "десять", "одиннадцать", "двенадцать")  # fmt: skip
_ORDINALS = ("", "первая", "вторая", "третья", "четвёртая", "пятая", "шестая", "седьмая",
             "восьмая", "девятая", "десятая")  # fmt: skip
_LATIN = str.maketrans("АВЕКМНОРСТХаеорсх", "ABEKMHOPCTXaeopcx")


@dataclass(frozen=True)
class Organization:
    """What an organisation is, before anybody spells it."""

    code: str
    place: str
    org_type: str
    kind: str
    form: tuple[str, str]
    inn: str
    kpp: str
    ogrn: str
    stem: str = ""
    number: int = 0
    pet: str = ""
    village: str = ""
    hero: str = ""
    subject: str = ""
    head: Organization | None = None
    is_known: bool = True
    closed: date | None = None

    def spelled(self, form: str, kind: str, number: str, *, hero: bool = True) -> str:
        """The name with these words for its form, its kind and its number."""
        adjective = self.stem and self.stem.capitalize() + _ENDINGS.get(self.kind, "ая")
        words = [adjective, kind, number, self.subject]
        words += [f"«{self.pet}»"] if self.pet else []
        words += [f"имени {self.hero}"] if self.hero and hero else []
        words += [self.village]
        title = " ".join(word for word in words if word)
        return f"{form} «{title}»" if form else title


_ENDINGS = {"Детский сад": "ий", "Техникум": "ий", "Колледж": "ий", "ДДТ": "ий", "Лицей": "ий"}


def labelled_set(seed: int, rows: int = ROWS) -> tuple[Registry, pd.DataFrame]:
    """(registry of one region, rows with what link_rows reads and the true `organization_id`)."""
    chance = Random(seed)  # noqa: S311  # invented rows, not secrets
    organizations = list(_region(chance))
    printed: list[dict[str, Any]] = []
    while len(printed) < rows:
        printed += [_row(organization, chance) for organization in organizations]
    chance.shuffle(printed)
    return _registry(organizations), pd.DataFrame(printed[:rows])


def _region(chance: Random) -> Iterator[Organization]:
    serial = 0
    for ordinal in range(_TOWNS + _DISTRICTS):
        place = f"04{ordinal + 1:03d}000"
        titles = list(
            _town(chance) if ordinal < _TOWNS else _district(chance, chance.sample(_STEMS, 14))
        )
        heads: list[Organization] = []
        for title in titles:
            serial += 1
            org_type = title["org_type"]
            base = Organization(
                code=f"{REGION}-{serial:05d}", place=place, form=chance.choice(_FORMS[org_type]),
                inn=invented_inn(REGION, ordinal, serial), kpp=f"24{ordinal:02d}01001",
                ogrn=invented_ogrn(REGION, 2002 + serial % 20, serial), **title,
            )  # fmt: skip
            schools = [
                head for head in heads if head.kind in ("СОШ", "ООШ") and head.closed is None
            ]
            if title["kind"] in ("НОШ", "ООШ") and schools and chance.random() < 0.5:
                head = chance.choice(schools)
                base = replace(base, head=head, inn=head.inn, ogrn=head.ogrn,
                               kpp=f"24{ordinal:02d}{2 + serial % 90:02d}002")  # fmt: skip
            fate = chance.random()
            if fate < 0.02 and base.head is None:
                base = replace(base, is_known=False)
            elif fate < 0.04 and base.head is None:
                base = replace(base, closed=date(2024, 9, 1))
            else:
                heads.append(base)
            yield base


def _town(chance: Random) -> Iterator[dict[str, Any]]:
    for number in range(1, chance.randint(9, 12)):
        kind = chance.choice(("СОШ", "СОШ", "СОШ", "ООШ", "Гимназия", "Лицей"))
        hero = chance.choice(_HEROES) if chance.random() < 0.25 else ""
        yield {"org_type": "school", "kind": kind, "number": number, "hero": hero}
    for number in range(1, chance.randint(9, 12)):
        pet = chance.choice(_PETS) if chance.random() < 0.8 else ""
        yield {"org_type": "preschool", "kind": "Детский сад", "number": number, "pet": pet}
    yield {"org_type": "additional", "kind": "ДЮСШ", "number": 1}
    yield {"org_type": "additional", "kind": "ДЮСШ", "number": 2}
    yield {"org_type": "additional", "kind": "ДДТ"}
    stem = chance.choice(_STEMS)
    for kind, subject in zip(("Техникум", "Колледж"), chance.sample(_FIELDS, 2), strict=True):
        yield {"org_type": "vocational", "kind": kind, "stem": stem, "subject": subject}


def _district(chance: Random, stems: list[str]) -> Iterator[dict[str, Any]]:
    for stem in stems[:8]:
        yield {"org_type": "school", "kind": "СОШ", "stem": stem}
    for stem in stems[5:12]:
        yield {"org_type": "school", "kind": chance.choice(("НОШ", "ООШ")), "stem": stem + "о-бор"}
    # Twin numbers and twin pet names in neighbouring villages.
    for stem in stems[12:]:
        village = f"{chance.choice(('с.', 'п.', 'д.'))} {stem.capitalize()}ое"
        yield {"org_type": "school", "kind": "СОШ", "number": 1, "village": village}
        yield {"org_type": "preschool", "kind": "Детский сад", "number": 1, "pet": _PETS[0],
               "village": village}  # fmt: skip
    for stem, pet in zip(stems[:5], chance.sample(_PETS, 5), strict=True):
        yield {"org_type": "preschool", "kind": "Детский сад", "stem": stem, "pet": pet}
    yield {"org_type": "additional", "kind": "ЦДО", "pet": chance.choice(("Орион", "Кедр"))}


def _registry(organizations: list[Organization]) -> Registry:
    rows = []
    for one in organizations:
        if not one.is_known:
            continue
        number = f"№ {one.number}" if one.number else ""
        short = one.spelled(one.form[0], _KINDS[one.kind][0], number)
        full = one.spelled(one.form[1], _KINDS[one.kind][1], number)
        if one.head:
            head_number = f"№ {one.head.number}" if one.head.number else ""
            of_head = one.head.spelled(one.head.form[0], one.head.kind, head_number)
            own = one.spelled("", one.kind, number)
            short, full = f"«{own}» филиал {of_head}", f"Филиал «{own}» {of_head}"
        rows.append(
            {
                "organization_id": one.code, "region_code": REGION, "municipality_id": one.place,
                "municipality": one.place, "org_type": one.org_type,
                "level": "branch" if one.head else "head",
                "head": one.head.code if one.head else None, "inn": one.inn, "kpp": one.kpp,
                "ogrn": one.ogrn, "name": short, "full_name": full, "closed_date": one.closed,
            }
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    for name in COLUMNS:
        dates = pd.ArrowDtype(pa.date32())
        values = pa.array(
            list(frame[name].where(frame[name].notna(), None)),
            pa.date32() if name.endswith("_date") else pa.string(),
        )
        frame[name] = pd.Series(
            pd.array(values, dtype=dates)
            if name.endswith("_date")
            else pd.array(values.to_pylist(), dtype="str")
        )
    modified = datetime(2024, 9, 1, tzinfo=UTC)
    return Registry(
        frame.assign(as_of_date=date(2024, 9, 1), _modified_at=modified, _file_sha256="a")
    )


def _row(one: Organization, chance: Random) -> dict[str, Any]:
    name = _printed(one, chance)
    given = chance.random()
    row: dict[str, Any] = {
        "region_code": REGION, "municipality_printed_id": one.place, "name": name, "_level": None,
        "organization_code": None, "inn": None, "kpp": None, "ogrn": None,
        "org_type": one.org_type if chance.random() < 0.4 else None,
        "organization_id": one.code if one.is_known and one.closed is None else None,
    }  # fmt: skip
    if one.head and chance.random() < 0.6:
        row["_level"] = "branch"
    if given < 0.03 and row["organization_id"]:
        row["organization_code"] = one.code
    elif given < 0.45:
        row["inn"] = one.inn
    elif given < 0.60:
        row["inn"], row["kpp"] = one.inn, one.kpp
    elif given < 0.70:
        row["ogrn"] = one.ogrn
    elif given < 0.73:
        row["inn"] = misprinted(one.inn)
    if chance.random() < 0.01 and row["inn"]:
        row["municipality_printed_id"] = None
    return row


def _printed(one: Organization, chance: Random) -> str:
    form = chance.choice((one.form[0], one.form[0], one.form[1], ""))
    spellings = _KINDS[one.kind]
    kind = chance.choice(spellings if one.number or one.stem else spellings[:3])
    number, hero = _number(one, chance), chance.random() < 0.5
    name = one.spelled(form, kind, number, hero=hero)
    if number in _ORDINALS[1:]:
        name = one.spelled(form, f"{number.capitalize()} {kind}", "", hero=hero)
    if one.head:
        head = one.head.spelled(chance.choice(one.head.form), one.head.kind, "")
        own = one.spelled("", chance.choice(_KINDS[one.kind][:2]), number)
        name = chance.choice(
            (f"«{own}» филиал {head}", f"Филиал «{own}» {head}", f"{own}, филиал {head}", own)
        )
    for dirt, share in _DIRT:
        if chance.random() < share:
            name = dirt(name, chance)
    return name


def _number(one: Organization, chance: Random) -> str:
    if not one.number:
        return ""
    number = one.number
    usual = (f"№ {number}", f"№{number}", f"N {number}", f"№ {number:02d}", str(number))
    if number < len(_ORDINALS) and one.kind == "СОШ" and chance.random() < 0.05:
        return chance.choice((f"номер {_WORDS[number]}", _ORDINALS[number]))
    return chance.choice(usual)


def _upper(name: str, _: Random) -> str:
    return name.upper()


def _mixed(name: str, chance: Random) -> str:
    place = chance.randrange(len(name))
    return name[:place] + name[place:].translate(_LATIN)


def _quotes(name: str, chance: Random) -> str:
    left, right = chance.choice((('"', '"'), ("", ""), ("“", "”"), ("'", "'")))
    return name.replace("«", left).replace("»", right)


def _spaces(name: str, _: Random) -> str:
    return name.replace(" ", "  ", 2).replace("- ", "-") + " "


def _typo(name: str, chance: Random) -> str:
    """A letter of a long word lost, as «НОВНИКОЛЬСКАЯ»."""
    long = [word for word in name.split() if word.isalpha() and len(word) > 9]
    if not long:
        return name
    word = chance.choice(long)
    place = chance.randrange(2, len(word) - 2)
    return name.replace(word, word[:place] + word[place + 1 :], 1)


def _cut(name: str, chance: Random) -> str:
    return name[: chance.choice((33, 33, 60, 30))].rstrip()


def _yo(name: str, _: Random) -> str:
    return name.replace("ё", "е").replace("Ё", "Е")


_DIRT: tuple[tuple[Callable[[str, Random], str], float], ...] = (
    (_quotes, 0.4), (_yo, 0.5), (_typo, 0.03), (_upper, 0.15), (_mixed, 0.08), (_spaces, 0.1),
    (_cut, 0.12),
)  # fmt: skip
