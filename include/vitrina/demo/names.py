"""Names for invented organisations: plausible, and far from the real ones.

Villages are compounds no map shows in these regions, town schools have numbers above 200.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_PREFIXES = (
    "Ново", "Старо", "Верхне", "Нижне", "Средне", "Больше", "Мало", "Красно", "Бело", "Светло",
)  # fmt: skip
_ROOTS = (
    "кедров", "берёзов", "соснов", "лугов", "ключев", "камен", "озёр", "тальников", "рябинов",
    "полев", "боров", "песчан", "черёмухов", "калинов", "медвежин", "соболин", "журавлин",
    "глухарин", "снежин", "родников", "пихтов", "осинов", "заречин", "ельников", "полянин",
    "холмов", "ягодин", "лосин",
)  # fmt: skip
_STARS = (
    "Солнышко", "Ручеёк", "Теремок", "Берёзка", "Колосок", "Радуга", "Светлячок", "Родничок",
    "Ёлочка", "Сказка", "Золотой ключик", "Росинка", "Звёздочка", "Журавушка",
)  # fmt: skip
_CLUBS = ("Орион", "Меридиан", "Полярная звезда", "Ермак", "Кедр", "Горизонт", "Искра", "Пилигрим")
_CLUB_KINDS = (
    ("ДДТ", "Дом детского творчества"),
    ("ДЮСШ", "Детско-юношеская спортивная школа"),
    ("ЦДО", "Центр дополнительного образования"),
    ("СЮТ", "Станция юных техников"),
)
_FIELDS = (
    "лесной робототехники", "северного строительства", "речного судоремонта", "агроинформатики",
    "полярной энергетики", "таёжного хозяйства", "горных машин и связи", "пищевых производств",
    "дорожной автоматики", "сельской кооперации", "малой авиации", "народных ремёсел",
)  # fmt: skip
_SCHOOL_WORDS = {
    "СОШ": "средняя общеобразовательная школа",
    "ООШ": "основная общеобразовательная школа",
    "НОШ": "начальная общеобразовательная школа",
}
_MUNICIPAL = {
    "МБОУ": "Муниципальное бюджетное общеобразовательное учреждение",
    "МКОУ": "Муниципальное казённое общеобразовательное учреждение",
    "МАОУ": "Муниципальное автономное общеобразовательное учреждение",
}


@dataclass(frozen=True)
class Name:
    """Short name as the weekly exports print it, full name as the charter does."""

    short: str
    full: str


def rural_stems(chance: Random, wanted: int) -> list[str]:
    """`wanted` different stems of village adjectives: «Новокедров» + «ская СОШ»."""
    stems = [prefix + root for prefix in _PREFIXES for root in _ROOTS]
    return chance.sample(stems, wanted)


def school(is_town: bool, ordinal: int, stem: str, chance: Random) -> Name:
    """A school: numbered in a town, called after its village elsewhere."""
    if is_town:
        form = chance.choice(("МБОУ", "МБОУ", "МАОУ"))
        kind = ("СОШ", "СОШ", "СОШ", "Гимназия", "СОШ", "Лицей")[ordinal % 6]
        word = _SCHOOL_WORDS.get(kind, kind.lower()).capitalize()
        number = f"№ {201 + ordinal}"
        after = " имени А. С. Пушкина" if ordinal % 17 == 5 else ""
        return Name(
            f'{form} "{kind} {number}{after}"', f'{_MUNICIPAL[form]} "{word} {number}{after}"'
        )
    form = chance.choice(("МБОУ", "МКОУ"))
    kind = ("СОШ", "СОШ", "ООШ", "СОШ", "ООШ", "НОШ")[ordinal % 6]
    return Name(
        f'{form} "{stem}ская {kind}"', f'{_MUNICIPAL[form]} "{stem}ская {_SCHOOL_WORDS[kind]}"'
    )


def kindergarten(is_town: bool, ordinal: int, stem: str, chance: Random) -> Name:
    """A kindergarten, with the pet name they all have."""
    star = chance.choice(_STARS)
    title = f"Детский сад № {201 + ordinal}" if is_town else f"{stem}ский детский сад"
    full = "Муниципальное бюджетное дошкольное образовательное учреждение"
    return Name(f"МБДОУ «{title} «{star}»", f"{full} «{title} «{star}»")


def out_of_school(ordinal: int) -> Name:
    """Additional education of children."""
    short, full = _CLUB_KINDS[ordinal % len(_CLUB_KINDS)]
    club = _CLUBS[ordinal // len(_CLUB_KINDS) % len(_CLUBS)]
    form = "Муниципальное бюджетное учреждение дополнительного образования"
    return Name(f"МБУ ДО {short} «{club}»", f"{form} «{full} «{club}»")


def college(adjective: str, ordinal: int, form: str) -> Name:
    """A college or a technical school of the region."""
    kind = ("техникум", "колледж")[ordinal // len(_FIELDS) % 2]
    title = f"«{adjective} {kind} {_FIELDS[ordinal % len(_FIELDS)]}»"
    full = "Бюджетное профессиональное образовательное учреждение"
    return Name(f"{form} {title}", f"{full} {title}")


def authority(ordinal: int) -> Name:
    """An education authority of several municipalities."""
    title = f"«Межрайонный центр управления образованием № {201 + ordinal}»"
    return Name(f"МКУ {title}", f"Муниципальное казённое учреждение {title}")


def branch(org_type: str, stem: str, head: Name) -> Name:
    """A branch: its own village and its head's name."""
    title = {
        "school": f"{stem}ская НОШ",
        "preschool": f"{stem}ская дошкольная группа",
        "vocational": f"{stem}ский учебный корпус",
    }.get(org_type, f"{stem}ское отделение")
    return Name(f"Филиал «{title}» {head.short}", f"Филиал «{title}» организации: {head.full}")
