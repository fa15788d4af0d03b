"""The dirt of the demo, each kind in one known place: what is spoilt, where, which rule answers.

DIRT is the table; content.py applies `spoil` to the draft of `path` before it is written. An empty
rule means that the file is still read right and nothing is reported. Habits of an owner are in the
layouts of weekly_organizations.py: names cut at 60 letters, hidden columns, total rows, renamed
headers, numbers for ИНН.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from vitrina.demo.drafts import Draft, Row
from vitrina.demo.identifiers import invented_inn, misprinted, ogrn_holds
from vitrina.demo.organizations import REGION_NAMES
from vitrina.demo.weekly_organizations import krasnoyarsk_path, omsk_path

_COUNTS = (
    "teachers", "students", "teachers_messages", "teachers_calls",
    "students_active", "teachers_linked", "students_linked",
)  # fmt: skip
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Dirt:
    """One kind of dirt: the file below the cloud's root, what is wrong, the expected rule."""

    path: Path
    what: str
    rule: str
    spoil: Callable[[Draft], None]


def _nbsp_in_counts(draft: Draft) -> None:
    for row in draft.rows:
        students = row["students"]
        if isinstance(students, int) and students >= 1000:
            row["students"] = f"{students // 1000}{NBSP}{students % 1000:03d}"


def _numbers_as_text(draft: Draft) -> None:
    for row in draft.rows[:40]:
        row |= {name: str(row[name]) for name in _COUNTS}


def _no_data_words(draft: Draft) -> None:
    for row, word in zip(draft.rows[20:29:3], ("н/д", "-", "нет данных"), strict=True):
        row["teachers_calls"] = word


def _mixed_alphabets(draft: Draft) -> None:
    # The first letter of the legal form turns Latin: «MБОУ».
    schools = [row for row in draft.rows if str(row["name"]).startswith("МБОУ")]
    for row in schools[20:270:50]:
        row["name"] = "M" + str(row["name"])[1:]


def _no_yo(draft: Draft) -> None:
    for row in _data(draft):
        row["name"] = str(row["name"]).replace("ё", "е").replace("Ё", "Е")


def _repeated_header(draft: Draft) -> None:
    draft.rows.insert(500, dict(draft.columns))


def _hidden_rows(draft: Draft) -> None:
    draft.hidden_rows.update(range(60, 72))


def _bad_flag(draft: Draft) -> None:
    _active(draft)["is_active"] = "да?"


def _active_above_registered(draft: Draft) -> None:
    row = _active(draft)
    row["teachers_messages"] = int(str(row["teachers"])) + 7


def _organization_twice(draft: Draft) -> None:
    position = draft.rows.index(_active(draft))
    draft.rows.insert(position + 30, dict(draft.rows[position]))


def _unknown_school(draft: Draft) -> None:
    draft.rows.insert(
        300,
        {
            **dict.fromkeys(_COUNTS, 0),
            "name": 'МБОУ "Кедроградская СОШ № 777"',
            "org_type": "Школа",
            "municipality": "Ачинск",
            "inn": invented_inn("24", 3, 9990),
            "is_active": "Активна",
            "is_connected": 1,
            "teachers": 14,
            "students": 96,
            "teachers_messages": 3,
        },
    )


def _unknown_municipality(draft: Draft) -> None:
    for row in _data(draft):
        if str(row["municipality"]).startswith("Козульский"):
            row["municipality"] = str(row["municipality"]).replace("Козульский", "Козульсикй")


def _misprinted_ogrn(draft: Draft) -> None:
    row = _village_school(draft)
    row["ogrn"] = misprinted(str(row["ogrn"]))
    if ogrn_holds(str(row["ogrn"])):
        raise ValueError("the misprinted ОГРН passes its checksum: choose another row")


def _no_inn(draft: Draft) -> None:
    for row in draft.rows[150:450:100]:
        row |= {"inn": None, "kpp": None}


def _lost_leading_zero(draft: Draft) -> None:
    for row in draft.rows[10:16]:
        row["oktmo"] = int(str(row["oktmo"]))


def _unknown_header(draft: Draft) -> None:
    draft.columns.append(("remark", "Примечание куратора"))
    for row in draft.rows[:5]:
        row["remark"] = "уточняется"


def _signature_below(draft: Draft) -> None:
    draft.footnotes.append("Исполнитель: Кедрова А. А., тел. 8 (3812) 00-00-00")


def _blanks_in_headcounts(draft: Draft) -> None:
    for row, word in zip(draft.rows[4:40:12], ("н/д", "-", "–"), strict=True):
        row["students"] = word


def _spaces_in_headcounts(draft: Draft) -> None:
    for row in draft.rows:
        if isinstance(students := row["students"], int) and students >= 1000:
            row["students"] = f"{students // 1000} {students % 1000:03d}"


def _k(month: int, day: int, name: str = "Сферум_организации") -> Path:
    return krasnoyarsk_path(date(2024, month, day), name)


def _o(month: int, day: int) -> Path:
    return omsk_path(date(2024, month, day))


DIRT: tuple[Dirt, ...] = (
    Dirt(_k(9, 6), "неразрывный пробел в числах от тысячи", "", _nbsp_in_counts),
    Dirt(_k(9, 13), "числа текстом в первых 40 строках", "", _numbers_as_text),
    Dirt(_k(9, 13), "ОКТМО числом, без ведущего нуля, в 6 строках", "Q09", _lost_leading_zero),
    Dirt(_k(9, 20), "латинская буква в русском слове, 5 названий", "Q28", _mixed_alphabets),
    Dirt(_k(9, 27), "написавших больше, чем зарегистрировано", "Q15", _active_above_registered),
    Dirt(_k(9, 27), "нераспознаваемый муниципалитет, есть ИНН", "Q21", _unknown_municipality),
    Dirt(
        _k(9, 27, "Сферум_28_столбцов"), "нераспознаваемый муниципалитет", "Q21",
        _unknown_municipality,
    ),
    Dirt(_k(10, 4), "повтор шапки посреди таблицы", "", _repeated_header),
    Dirt(_k(10, 4), "неизвестный столбец «Примечание куратора»", "Q01", _unknown_header),
    Dirt(_k(10, 11), "12 скрытых строк", "", _hidden_rows),
    Dirt(_k(10, 18), "школы нет в реестре", "Q12", _unknown_school),
    Dirt(_o(9, 6), "«н/д», «-», «нет данных» вместо числа в 3 строках", "", _no_data_words),
    Dirt(_o(9, 13), "«да?» вместо «да» или «нет»", "Q32", _bad_flag),
    Dirt(_o(9, 20), "нет ИНН и КПП в 3 строках, привязка по ОГРН или имени", "", _no_inn),
    Dirt(_o(9, 27), "«е» вместо «ё» во всех названиях", "", _no_yo),
    Dirt(_o(10, 4), "одна организация дважды", "Q13", _organization_twice),
    Dirt(_o(10, 18), "опечатка в одной цифре ОГРН", "Q06", _misprinted_ogrn),
    Dirt(_o(10, 25), "исполнитель и телефон под таблицей", "Q27", _signature_below),
    Dirt(
        Path(REGION_NAMES["55"]) / "Численность" / "Численность 2024.xlsx",
        "«н/д», «-», «–» вместо числа в 3 строках каждого листа", "", _blanks_in_headcounts,
    ),
    Dirt(
        Path(REGION_NAMES["24"]) / "Численность" / "Численность_2023.xlsx",
        "пробел в числах от тысячи", "", _spaces_in_headcounts,
    ),
)  # fmt: skip


def spoil(path: Path, drafts: list[Draft]) -> None:
    """Put the dirt of DIRT that belongs to this file into its sheets."""
    for dirt in DIRT:
        if dirt.path == path:
            for draft in drafts:
                dirt.spoil(draft)


def _data(draft: Draft) -> Iterator[Row]:
    """Rows of the table without its total."""
    return (row for row in draft.rows if row.get("municipality") and row.get("number") != "Итого")


def _active(draft: Draft) -> Row:
    """The first active organisation after row 200."""
    return next(row for row in draft.rows[200:] if row["is_active"] in ("Активна", "да"))


def _village_school(draft: Draft) -> Row:
    """A village school that is a head: its name alone links it in its municipality."""
    return next(
        row
        for row in draft.rows[40:]
        if str(row["name"]).endswith(('ская СОШ"', "ская СОШ”"))
        and str(row["kpp"]).endswith("01001")
    )
