"""Cells: every accepted form, every refused one, and what is not data at all."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrina.rows import cells


def column(*printed: str | None) -> pd.Series:
    return cells.clean(pd.Series(list(printed), dtype="str"))


def plain(series: pd.Series) -> list:
    return [None if pd.isna(cell) else cell for cell in series]


@pytest.mark.parametrize(
    "blank", ["", " ", "\u00a0", "-", "–", "—", "н/д", "Н/Д", "нет данных", "НЕТ  ДАННЫХ", None]
)
def test_no_data_is_null(blank: str | None) -> None:
    assert cells.is_no_data(pd.Series([blank, "0"], dtype="str")).tolist() == [True, False]


@pytest.mark.parametrize(
    ("printed", "count"),
    [("1 234", 1234), ("1\u00a0234", 1234), ("1\u202f234 567", 1234567), ("1234.0", 1234),
     ("12,00", 12), ("0,0", 0), ("0", 0), ("999999999999999", 999999999999999)],
)  # fmt: skip
def test_counts(printed: str, count: int) -> None:
    assert plain(cells.counts(column(printed))) == [count]


@pytest.mark.parametrize(
    "printed", ["-5", "1.5", "1.000", "1,234", "12 34", "1e3", "#N/A", "#FORMULA", "пять", "1%"]
)
def test_counts_that_fail(printed: str) -> None:
    text = column(printed)
    assert plain(cells.counts(text)) == [None]
    assert text.notna().all()


def test_counts_keep_the_rows_they_were_given() -> None:
    text = column("1", "2", "x", "4")[[False, True, True, True]]
    assert cells.counts(text).dropna().to_dict() == {1: 2, 3: 4}


@settings(deadline=None)
@given(st.integers(0, 10**12))
def test_grouped_counts_read_back(number: int) -> None:
    grouped = f"{number:,}".replace(",", "\u00a0")
    assert plain(cells.counts(column(grouped, str(number)))) == [number, number]


@pytest.mark.parametrize(
    ("printed", "value", "step", "is_signed"),
    [("19,4%", 19.4, 0.1, True), ("19.4", 19.4, 0.1, False), ("0,194", 0.194, 0.001, False),
     ("> 25%", 25, 1, True), ("≥25 %", 25, 1, True), ("27.391304347826%", 27.391304347826, 1e-4,
     True), ("0%", 0, 1, True), ("1e-05", 1e-05, 1e-4, False), ("1 000,5", 1000.5, 0.1, False)],
)  # fmt: skip
def test_percents(printed: str, value: float, step: float, is_signed: bool) -> None:
    values, steps, signed = cells.percents(column(printed))
    assert (values[0], steps[0], signed[0]) == (value, step, is_signed)


@pytest.mark.parametrize("printed", ["-3%", "%", "19,4,1", "около 5%", "#N/A", "5%%"])
def test_percents_that_fail(printed: str) -> None:
    values, steps, signed = cells.percents(column(printed))
    assert plain(values) == [None]
    assert plain(steps) == [None]
    assert not signed[0] or printed == "-3%"


def test_decimals_may_be_negative() -> None:
    values, steps = cells.decimals(column("1,89", "-2", "0.12345", "x"))
    assert plain(values) == [1.89, -2.0, 0.12345, None]
    assert plain(steps) == [0.01, 1.0, 1e-4, None]


def test_flags() -> None:
    yes = cells.flags(column("Активна", "АКТИВНА", "да", "1", "true", "1.0", "Aктивна"))
    no = cells.flags(column("Не активна", "не  активна", "Нет", "0", "False"))
    assert yes.tolist() == [True] * 7
    assert no.tolist() == [False] * 5
    assert plain(cells.flags(column("наверное", "2", None))) == [None] * 3


def test_types_and_levels() -> None:
    printed = column("Школа", "Дошкольная ОО", "Доп. образование детей", "СПО", "МОУО", "Филиал ОО")
    assert plain(cells.org_types(printed)) == [
        "school", "preschool", "additional", "vocational", "authority", None,
    ]  # fmt: skip
    assert plain(cells.levels(printed)) == [None] * 5 + ["branch"]
    assert plain(cells.levels(column("Головное", "Филиал", "Отдел"))) == ["head", "branch", None]


def test_statuses_come_from_the_layout() -> None:
    values = {"да": "yes", "частично (чаты)": "partial"}
    assert plain(cells.statuses(column("Да", "Частично (чаты)", "скоро"), values)) == [
        "yes", "partial", None,
    ]  # fmt: skip


def test_a_status_may_be_an_item_of_a_list() -> None:
    values = {"Приказ издан": "order", "8 классы": "eighth"}
    printed = column("4. Приказ издан;", "1.2) приказ издан.", "Приказ  издан", "8 классы", "5.")
    assert plain(cells.statuses(cells.clean(printed), values)) == [
        "order", "order", "order", "eighth", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "printed",
    ["25.10.2024", "25-10-2024", "25/10/2024", "25_10_2024", "25.10.24", "2024-10-25",
     "2024-10-25 00:00:00", "2024-10-25T14:00", "25 октября 2024", "25 окт. 2024 г."],
)  # fmt: skip
def test_dates(printed: str) -> None:
    assert plain(cells.dates(column(printed))) == [date(2024, 10, 25)]


def test_dates_of_may_and_of_last_century() -> None:
    assert plain(cells.dates(column("1 мая 1958", "01.09.71"))) == [
        date(1958, 5, 1), date(1971, 9, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("printed", ["31.02.2024", "2024", "октябрь 2024", "25.10/2024", "0"])
def test_dates_that_fail(printed: str) -> None:
    assert plain(cells.dates(column(printed))) == [None]


def test_checksums_of_printed_identifiers() -> None:
    printed = column("2409001649", "2444002229", "2644003911", "240900164", "как у головной", None)
    assert cells.inn_is_valid(printed).tolist() == [True, True, False, False, False, False]
    assert cells.ogrn_is_valid(column("1022400508712", "1022400508713", "x", None)).tolist() == [
        True, False, False, False,
    ]  # fmt: skip


def test_the_one_failing_identifier_has_one_proposal() -> None:
    assert plain(cells.transposition(column("2644003911", "2409001649", "12"), "inn")) == [
        "2464003911", None, None,
    ]  # fmt: skip


@settings(deadline=None)
@given(st.integers(0, 10**9 - 1), st.integers(0, 8))
def test_a_proposal_is_one_swap_away_and_holds(stem: int, place: int) -> None:
    text = f"{stem:09d}0"
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    (proposal,) = plain(cells.transposition(column(swapped), "inn"))
    if proposal is not None:
        assert cells.inn_is_valid(column(proposal, swapped)).tolist() == [True, False]
        differing = [i for i in range(10) if proposal[i] != swapped[i]]
        assert len(differing) == 2
        assert differing[1] == differing[0] + 1


@pytest.mark.parametrize(
    ("printed", "identifier", "read"),
    [("2409001649.0", "inn", "2409001649"), ("2.409001649E+09", "inn", "2409001649"),
     ("2,409001649e9", "inn", "2409001649"), ("1022400508712.0", "ogrn", "1022400508712"),
     ("240901001.0", "kpp", "240901001"), ("105014762", "inn", "0105014762")],
)  # fmt: skip
def test_damaged_identifiers_are_repaired_when_the_check_holds(
    printed: str, identifier: str, read: str
) -> None:
    value, repaired = cells.identifiers(column(printed), identifier)
    assert (value[0], repaired[0]) == (read, read)


@pytest.mark.parametrize(
    ("printed", "identifier"),
    [("2.409E+09", "inn"), ("2409001648.0", "inn"), ("105014763", "inn"), ("12345.0", "registry"),
     ("2644003911", "inn"), ("1022400508713.0", "ogrn"), ("4604151051", "oktmo")],
)  # fmt: skip
def test_identifiers_stay_as_printed_when_it_does_not(printed: str, identifier: str) -> None:
    value, repaired = cells.identifiers(column(printed), identifier)
    assert (value[0], plain(repaired)) == (printed, [None])


def test_a_lost_zero_of_oktmo_needs_the_region() -> None:
    value, repaired = cells.identifiers(
        column("4604151051", "4604151051", "04604151051"), "oktmo", column("04", "46", "04")
    )
    assert plain(value) == ["04604151051", "4604151051", "04604151051"]
    assert plain(repaired) == ["04604151051", None, None]


def test_head_reference_is_no_identifier() -> None:
    text = column("как у головной", "Как у головной организации", "2409001649")
    assert cells.is_head_reference(text).tolist() == [True, True, False]
    assert plain(cells.identifiers(text, "inn")[0]) == [None, None, "2409001649"]


def test_errors_of_formulas_are_no_text() -> None:
    assert plain(cells.texts(column("#N/A", "#FORMULA", "#ЗНАЧ!", "№ 5"))) == [None] * 3 + ["№ 5"]


def test_empty_columns_convert() -> None:
    for text in (column(), column(None, None)):
        assert len(cells.counts(text)) == len(text)
        assert len(cells.percents(text)[0]) == len(text)
        assert len(cells.dates(text)) == len(text)
        assert len(cells.identifiers(text, "inn")[0]) == len(text)
