"""Decisions: what a cell says, which row it is about, which of several is in force."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.registry_rows import edition, organization, registry_of
from vitrina.landing import LandedFile, Sighting
from vitrina.linkage.decisions import Decided, in_force, newer_versions, settle_decisions
from vitrina.linkage.meanings import Meaning, Organizations, what_is_meant
from vitrina.linkage.signature import signatures
from vitrina.linkage.stages import UNRELATED, link_rows
from vitrina.linkage.subjects import COLUMNS_OF_ROWS, Subject, Subjects, print_of_sheet

FRIDAY = date(2024, 10, 25)
KIND = "sferum_organizations"
INN, OTHER_INN, SHARED_INN = "2409001649", "2404009370", "2444002229"
KNOWN = registry_of(
    edition(
        date(2024, 9, 1),
        organization("24-0001", "СОШ № 1", inn=INN, municipality_id="04639000"),
        organization("24-0002", "СОШ № 2", inn=OTHER_INN, municipality_id="04639000"),
        organization("24-0003", "Закрытая", closed_date=date(2024, 10, 1), inn="2411010150"),
        organization("24-0004", "Техникум", inn=SHARED_INN),
        organization("24-0005", "Филиал", inn=SHARED_INN, level="branch"),
        organization("7", "Школа № 7"),
    )
)
DIRECTORY = Organizations(KNOWN).of("24", FRIDAY)


def organisation_of(code: str) -> Meaning:
    return Meaning("organization", code)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("СОШ № 1, ИНН 2409001649, идентификатор 24-0001", organisation_of("24-0001")),
        ("Школа № 7, идентификатор 7", organisation_of("7")),
        ("7", organisation_of("7")),
        ("24-0002 (бывшая Заречная)", organisation_of("24-0002")),
        ("ИНН 2404009370", organisation_of("24-0002")),
        # The head is meant, unless the identifier says otherwise.
        (SHARED_INN, organisation_of("24-0004")),
        (f"{SHARED_INN}, 24-0005", organisation_of("24-0005")),
        # A number in the name of a school is no identifier.
        (f"школа № 7, ИНН {INN}", organisation_of("24-0001")),
        ("Не  относится.", Meaning("unrelated")),
        ("ОТОЗВАТЬ", Meaning("withdrawal")),
        ("школа 7", Meaning.unread("unreadable")),
        ("спросить у завуча", Meaning.unread("unreadable")),
        ("54-0001", Meaning.unread("unknown")),
        ("ИНН 5401000007", Meaning.unread("unknown")),
        ("Закрытая, ИНН 2411010150, идентификатор 24-0003", Meaning.unread("closed")),
        ("24-0001 или 24-0002", Meaning.unread("several")),
        (f"24-0002, ИНН {INN}", Meaning.unread("several")),
        ("24-0001, не относится", Meaning.unread("several")),
        ("отозвать, не относится", Meaning.unread("several")),
    ],
)  # fmt: skip
def test_a_cell_says_one_thing_or_nothing(text: str, meaning: Meaning) -> None:
    assert what_is_meant(text, DIRECTORY) == meaning


# --- signatures -----------------------------------------------------------------------------


def printed(**more: Any) -> dict[str, Any]:
    row = {"region_code": "24", "report_week": FRIDAY, "as_of_date": None, "inn": None,
           "municipality": "Назаровский р-н", "name": "Школа за рекой"}  # fmt: skip
    return row | more


def signed(*rows: dict[str, Any], kind: str = KIND) -> list[str]:
    return signatures(pd.DataFrame(list(rows)), kind).tolist()


def test_the_same_row_of_another_week_has_the_same_signature() -> None:
    later = printed(report_week=date(2024, 11, 1), municipality="Назаровский муниципальный район",
                    name="ШКОЛА  за рекой")  # fmt: skip
    assert signed(later) == signed(printed())


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Школа за лесом"}, {"municipality": "г. Назарово"}, {"inn": INN},
        {"region_code": "55"}, {"inn": None, "ogrn": "1022401274840"},
    ],
)  # fmt: skip
def test_rows_that_differ_have_signatures_that_differ(other: dict[str, Any]) -> None:
    assert signed(printed(**other)) != signed(printed())
    assert signed(printed(), kind="headcounts") != signed(printed())


def test_equals_of_one_week_are_told_apart_and_weeks_are_counted_apart() -> None:
    first, twin, next_week = signed(printed(), printed(), printed(report_week=date(2024, 11, 1)))
    assert first == next_week != twin


# --- the stage ------------------------------------------------------------------------------


def linked(**row: Any) -> tuple[Any, ...]:
    row = {"region_code": "24", "municipality_printed_id": "04639000", "_level": None, **row}
    link = link_rows(pd.DataFrame([row]), KNOWN.on(FRIDAY, ["24"])).iloc[0]
    return tuple(None if pd.isna(value) else value for value in link)


def test_a_decision_wins_over_all_but_the_registrys_own_identifier() -> None:
    by_inn = {"inn": INN, "name": "СОШ № 1"}
    assert linked(**by_inn) == ("24-0001", "inn", 100.0)
    assert linked(**by_inn, _decision="24-0002") == ("24-0002", "decision", 100.0)
    own = {"organization_code": "24-0001", "_decision": "24-0002"}
    assert linked(**own) == ("24-0001", "registry_id", 100.0)


def test_a_row_decided_to_be_none_is_linked_by_no_later_stage() -> None:
    assert linked(inn=INN, name="СОШ № 1", _decision=UNRELATED) == (None, "decision", None)


def test_a_decision_says_nothing_of_days_its_organisation_is_closed_on() -> None:
    assert linked(inn=INN, name="СОШ № 1", _decision="24-0003") == ("24-0001", "inn", 100.0)


# --- which row ------------------------------------------------------------------------------

A, B = "a" * 64, "b" * 64


def landed(sha256: str, *places: tuple[str, str]) -> LandedFile:
    """(path, instant) of each sighting."""
    sightings = []
    for path, instant in places:
        at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
        name = path.rsplit("/", 1)[-1]
        sightings.append(Sighting("file-1", path, name, 1, None, at, True, at))
    return LandedFile(sha256, Path(sha256), "xlsx", tuple(sightings))


def rows_of(sha256: str) -> dict[str, pd.DataFrame]:
    """Rows 2 and 3 of either file; row 3 is another school in the second."""
    names = {A: ("Школа за рекой", "Клуб"), B: ("Школа за рекой", "Бассейн")}[sha256]
    rows = pd.DataFrame(
        [
            {**printed(name=name), "name__printed": name, "_file_sha256": sha256,
             "_file_name": "Выгрузка.xlsx", "_sheet": "Лист1", "_row_number": number}
            for number, name in enumerate(names, 2)
        ]
    )  # fmt: skip
    return {KIND: rows.reindex(columns=list(COLUMNS_OF_ROWS))}


FILES = [landed(A, ("1/Выгрузка.xlsx", "2024-10-25")), landed(B, ("2/Выгрузка.xlsx", "2024-10-26"))]


def found(**row: Any) -> Any:
    asked = {"row_key": None, "source": "Выгрузка.xlsx", "sheet_row": None, "finding": "Q12. …",
             "printed_value": None, "region_code": "24", "as_of_date": FRIDAY, **row}  # fmt: skip
    subject = Subjects(FILES, rows_of).find(asked)
    return subject if isinstance(subject, str) else (subject.file_sha256, subject.name)


def test_the_key_names_the_row_whatever_became_of_the_sheet() -> None:
    key = f"{B[:12]}-{print_of_sheet('Лист1')}-3"
    assert found(row_key=key) == (B, "Бассейн")
    assert found(row_key=key.upper(), source="другой.xlsx", region_code="55") == (B, "Бассейн")
    # The key slid to another row of the sheet.
    assert found(row_key=key, sheet_row="Лист1 / 2") == "key_mismatch"
    assert found(row_key=f"{'c' * 12}-{print_of_sheet('Лист1')}-3") == "row_not_found"


def test_without_its_key_a_row_is_found_by_file_sheet_and_number_or_not_at_all() -> None:
    # Both files say the same there: either one will do.
    assert found(sheet_row="Лист1 / 2") == (A, "Школа за рекой")
    assert found(sheet_row="Лист1 / 3") == "row_ambiguous"
    assert found(sheet_row="Лист1 / 3", printed_value="Клуб") == (A, "Клуб")
    assert found(sheet_row="Лист1 / 2", printed_value="Клуб") == "row_changed"
    assert found(sheet_row="Лист2 / 2") == "row_not_found"
    assert found(sheet_row="Лист1 / 2", region_code="55") == "row_not_found"
    assert found(sheet_row="вторая") == "row_not_named"


# --- which of several -----------------------------------------------------------------------


def statement(file: str, day: int, text: str, row: int = 3, about: str = "река") -> dict[str, Any]:
    return {
        "_file_sha256": file, "_file_name": f"{file}.xlsx", "_sheet": "Замечания",
        "_row_number": row, "_modified_at": datetime(2024, 11, day, tzinfo=UTC),
        "as_of_date": FRIDAY, "region_code": "24", "sheet_row": None, "finding": "Q12.",
        "printed_value": about, "decision": text, "decided_by": None, "source": "Выгрузка.xlsx",
        "organization": None,
    }  # fmt: skip


def subject_of(row: dict[str, Any]) -> Subject:
    about = row["printed_value"]
    return Subject(KIND, A, "Выгрузка.xlsx", "Лист1", 2, FRIDAY, None, "24", "", about, about)


def settled(*rows: dict[str, Any], replaced: Any = ()) -> tuple[list[Any], dict[str, str]]:
    """(decision, in force, why ended, by which row) by file and row; what rows are linked by."""
    seen = []
    for order in itertools.permutations(rows):
        done = settle_decisions(order, subject_of, KNOWN, dict(replaced))
        told = done[["decision", "is_in_force", "end_reason", "ended_by_row_number"]]
        seen.append((
            told.astype(object).where(told.notna(), None).values.tolist(),
            dict(in_force(done).outcomes),
        ))  # fmt: skip
    assert all(one == seen[0] for one in seen), "the order of arrival decides"
    return seen[0]


def test_two_people_fill_in_ten_rows_each_and_none_is_lost() -> None:
    """Their copies hold each other's rows blank: a blank cell says nothing."""
    told, outcomes = settled(
        *(statement("a", 1, "24-0001", 3 + n, f"строка {n}") for n in range(2)),
        *(statement("b", 2, "24-0002", 3 + n, f"строка {n}") for n in range(2, 4)),
    )
    assert [row[1] for row in told] == [True] * 4
    assert outcomes == {
        "строка 0": "24-0001", "строка 1": "24-0001", "строка 2": "24-0002", "строка 3": "24-0002",
    }  # fmt: skip


def test_of_two_that_contradict_the_newest_wins_and_the_other_is_told() -> None:
    told, outcomes = settled(statement("a", 1, "24-0001"), statement("b", 2, "не относится", 9))
    assert told == [
        ["24-0001", False, "contradicted", 9], ["не относится", True, None, None],
    ]  # fmt: skip
    assert outcomes == {"река": UNRELATED}


def test_the_same_said_again_contradicts_nothing() -> None:
    told, _ = settled(statement("a", 1, "24-0001"), statement("b", 2, f"ИНН {INN}"))
    assert [row[1:3] for row in told] == [[False, "superseded"], [True, None]]


def test_a_decision_is_taken_back_and_taken_again() -> None:
    first, back = statement("a", 1, "24-0001"), statement("b", 2, "отозвать")
    told, outcomes = settled(first, back)
    assert [row[1:3] for row in told] == [[False, "withdrawn"], [False, None]]
    assert outcomes == {}
    told, outcomes = settled(first, back, statement("c", 3, "24-0002"))
    assert outcomes == {"река": "24-0002"}


def test_what_cannot_be_read_ends_nothing() -> None:
    told, outcomes = settled(statement("a", 1, "24-0001"), statement("b", 2, "54-0001"))
    assert outcomes == {"река": "24-0001"}
    assert told[1][1:3] == [False, None]


def test_a_newer_version_of_a_file_replaces_it_whole() -> None:
    """Row «лес» is no longer decided in it: told as dropped, never silently kept or lost."""
    told, outcomes = settled(
        statement("a", 1, "24-0001"), statement("a", 1, "24-0002", 4, "лес"),
        statement("b", 2, "24-0002"),
        replaced={"a": ("b", "b.xlsx")},
    )  # fmt: skip
    assert [row[1:3] for row in told] == [
        [False, "superseded"], [False, "dropped"], [True, None],
    ]  # fmt: skip
    assert outcomes == {"река": "24-0002"}


def test_a_newer_version_lies_at_the_same_place_and_only_there() -> None:
    first = landed("a", ("А/решения.xlsx", "2024-11-01"))
    second = landed("b", ("А/решения.xlsx", "2024-11-02"))
    other = landed("c", ("Б/решения.xlsx", "2024-11-03"))
    files = {"a", "b", "c"}
    assert newer_versions([first, second, other], files) == {"a": ("b", "решения.xlsx")}
    # A copy that still stands somewhere is not replaced; nor by a file that was refused.
    copied = landed("a", ("А/решения.xlsx", "2024-11-01"), ("В/копия.xlsx", "2024-11-01"))
    assert newer_versions([copied, second, other], files) == {}
    assert newer_versions([first, second], {"a"}) == {}
    # Put back as it was.
    back = landed("a", ("А/решения.xlsx", "2024-11-01"), ("А/решения.xlsx", "2024-11-05"))
    assert newer_versions([back, second], files) == {"b": ("a", "решения.xlsx")}


def test_only_rows_that_were_decided_on_are_signed() -> None:
    rows = pd.DataFrame([printed(), printed(name="Клуб"), printed(region_code="55")])
    (signature,) = signed(printed())
    decided = Decided({signature: "24-0001"}, {"24": {"": (signature,)}})
    assert decided.signatures(rows, KIND).notna().tolist() == [True, False, False]
    assert Decided().signatures(rows, KIND).isna().all()
