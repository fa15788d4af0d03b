"""Rules on the place of a row in time, country and registry: Q02, Q12, Q13, Q17, Q21, Q22."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pandas as pd

from expectations.base import Cells, CellsExpectation, is_blank, names_field, printed


class ExpectOneReportingWeek(CellsExpectation):
    """Q02: title, column, file name and folder agree on one reporting week."""

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        yield Cells("report_week", rows["_week_conflict"].notna(), rows["_week_conflict"])


class ExpectStatedWeek(CellsExpectation):
    """Q02: the week was stated somewhere, not taken from the modification time."""

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        week = pd.to_datetime(rows["report_week"]).dt.strftime("%d.%m.%Y")
        yield Cells("report_week", rows["_week_origin"] == "modified", week)


class ExpectDecidedPercentScale(CellsExpectation):
    """Q17: the scale of every percent column is decided (0–1 or 0–100)."""

    fields: list[str]
    success_keys: ClassVar[tuple[str, ...]] = ("fields",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        for field in parameters["fields"]:
            yield Cells(field, names_field(rows["_percent_undecided"], field))


class ExpectKnownRegion(CellsExpectation):
    """Q21: the printed region is recognised."""

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        none = rows["region_code"].isna()
        yield Cells("region", none & ~is_blank(rows["_region_printed"], among=none))


class ExpectStatedRegion(CellsExpectation):
    """Q21: a region is named in the row, the folder or the file's name."""

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        none = rows["region_code"].isna()
        yield Cells("region", is_blank(rows["_region_printed"], among=none))


class ExpectKnownMunicipality(CellsExpectation):
    """Q21: the printed municipality is one of its region's; a blank one is left to Q32."""

    field: str
    success_keys: ClassVar[tuple[str, ...]] = ("field",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        field = parameters["field"]
        unknown = rows["municipality_printed_id"].isna() & rows["region_code"].notna()
        yield Cells(field, unknown & ~is_blank(printed(rows, field), among=unknown))


class ExpectKnownTerritory(CellsExpectation):
    """Q21: a territory is a region or a municipality of the file's region; blank is Q32."""

    field: str
    success_keys: ClassVar[tuple[str, ...]] = ("field",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        field = parameters["field"]
        # A printed region, known or not, is judged as a region.
        unknown = rows["municipality_printed_id"].isna() & rows["_region_printed"].isna()
        unknown &= rows["region_code"].notna()
        yield Cells(field, unknown & ~is_blank(printed(rows, field), among=unknown))


class ExpectRegistryMembership(CellsExpectation):
    """Q12: the row was linked to an organisation of the registry, or a person said it is none."""

    field: str
    success_keys: ClassVar[tuple[str, ...]] = ("field",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        decided = (rows["link_method"] == "decision").fillna(False)
        yield Cells(parameters["field"], ~rows["is_linked"].fillna(False) & ~decided)


class ExpectOneRowAnOrganization(CellsExpectation):
    """Q13: no organisation stands twice in a file for one period; the later row fails.

    A branch without an identifier of its own («как у головной») is exempt: two of them may be
    told apart by nothing that is printed.
    """

    field: str
    key: list[str]
    success_keys: ClassVar[tuple[str, ...]] = ("field", "key")

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        own = rows["is_linked"].fillna(False) & ~rows["inn_is_head"].fillna(False)
        yield _later(rows.loc[own], parameters["key"], parameters["field"], rows.index)


class ExpectOneRowAListKey(CellsExpectation):
    """Q22: no region, municipality or other key of a list stands twice; the later row fails."""

    field: str
    key: list[str]
    success_keys: ClassVar[tuple[str, ...]] = ("field", "key")

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        yield _later(rows, parameters["key"], parameters["field"], rows.index)


def _later(rows: pd.DataFrame, key: list[str], field: str, index: pd.Index[Any]) -> Cells:
    """Rows whose key stood before, with the row number it stood on."""
    later = rows.duplicated(subset=key, keep="first")
    first = rows.groupby(key, sort=False, dropna=False)["_row_number"].transform("first")
    return Cells(
        field, later.reindex(index, fill_value=False), first.reindex(index).astype("string")
    )
