"""Rules on the form of a single cell: Q10, Q24, Q25, Q28, Q32."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pandas as pd

from expectations.base import (
    Cells,
    CellsExpectation,
    is_blank,
    is_error_cell,
    names_field,
    printed,
)
from vitrina.rows.cells import clean, levels

#: What a cell of each type must hold, as the message says it.
ACCEPTED_FORMS = {
    "count": "целое неотрицательное число",
    "percent": "процент, например 19,4%",
    "decimal": "неотрицательное число, например 1,89",
    "date": "дата, например 25.10.2024",
    "flag": "«да» или «нет»",
    "org_type": "тип организации, например «Школа» или «СПО»",
    "level": "«Головное» или «Филиал»",
}
#: Forms that other rules judge: a status is Q24, a place Q21, an identifier Q05–Q09.
ERRORS_ONLY = ("text", "municipality", "region", "territory", "status", "identifier")
ERROR_CELL = "значение: формула не посчитана или дала ошибку"


class ExpectCellsToHaveAcceptedForm(CellsExpectation):
    """Q32: a cell that is not blank has become a value of its type; counts are not negative.

    `types`: field → layout type. A percent column of undecided scale is left to Q17.
    """

    types: dict[str, str]
    success_keys: ClassVar[tuple[str, ...]] = ("types",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        for field, kind in parameters["types"].items():
            text = printed(rows, field)
            unread = rows[field].isna() & text.notna()
            errors = is_error_cell(text, unread)
            yield Cells(field, errors, ERROR_CELL)
            if kind in ERRORS_ONLY:
                continue
            wrong = unread & ~is_blank(text, unread) & ~errors
            if kind == "count":
                wrong |= (rows[field] < 0).fillna(False)
            elif kind == "percent":
                wrong &= ~names_field(rows["_percent_undecided"], field)
            elif kind == "org_type":
                # «Филиал ОО» is a level printed where the type stands: the type is the head's.
                wrong &= levels(clean(text.where(wrong))).isna()
            yield Cells(field, wrong, ACCEPTED_FORMS[kind])


class ExpectRequiredCellsToBeFilled(CellsExpectation):
    """Q32: a blank name, type, municipality or flag refuses its row."""

    fields: list[str]
    success_keys: ClassVar[tuple[str, ...]] = ("fields",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        for field in parameters["fields"]:
            yield Cells(field, is_blank(printed(rows, field), among=rows[field].isna()))


class ExpectKnownStatus(CellsExpectation):
    """Q24: a status that is not blank is one of `values` (field → printed spellings)."""

    values: dict[str, list[str]]
    success_keys: ClassVar[tuple[str, ...]] = ("values",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        for field, spellings in parameters["values"].items():
            text = printed(rows, field)
            unread = rows[field].isna() & text.notna()
            unknown = unread & ~is_blank(text, unread) & ~is_error_cell(text, unread)
            yield Cells(field, unknown, f"({', '.join(spellings)})")


class ExpectValuesWithinBounds(CellsExpectation):
    """Q25: a value lies within its `bounds` (field → [least, greatest]), ends included."""

    bounds: dict[str, list[float]]
    success_keys: ClassVar[tuple[str, ...]] = ("bounds",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        for field, (least, greatest) in parameters["bounds"].items():
            outside = (rows[field] < least) | (rows[field] > greatest)
            yield Cells(field, outside, f"от {least:g} до {greatest:g}")


class ExpectNamedValue(CellsExpectation):
    """Q32: of a table with a row an item, a value says which item it is of."""

    item: str
    value: str
    success_keys: ClassVar[tuple[str, ...]] = ("item", "value")

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        given = rows[parameters["value"]].notna()
        yield Cells(parameters["item"], is_blank(printed(rows, parameters["item"]), among=given))


class ExpectLevelOfItsItem(CellsExpectation):
    """Q25: of a table with a row an item, a level is no higher than its item's highest (`most`)."""

    item: str
    level: str
    most: dict[str, int]
    success_keys: ClassVar[tuple[str, ...]] = ("item", "level", "most")

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        most = rows[parameters["item"]].map(parameters["most"]).astype("Int64")
        above = (rows[parameters["level"]] > most).fillna(False)
        yield Cells(parameters["level"], above, "от 0 до " + most.astype("string"))


class ExpectUnshiftedRow(CellsExpectation):
    """Q10: no blank had to be put into the row to make its cells fit their columns."""

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        for field in rows["_shifted_from"].dropna().unique():
            yield Cells(str(field), rows["_shifted_from"] == field)


class ExpectOneAlphabetInAWord(CellsExpectation):
    """Q28: no word mixes Cyrillic and Latin letters."""

    fields: list[str]
    success_keys: ClassVar[tuple[str, ...]] = ("fields",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        for field in parameters["fields"]:
            mixed = printed(rows, field).str.contains(
                "[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]", regex=True, na=False
            )
            yield Cells(field, mixed)
