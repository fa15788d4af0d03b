"""Rules on identifiers: Q05 ИНН, Q06 ОГРН, Q07 their region, Q08 КПП, Q09 ОКТМО, Q11, Q14."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pandas as pd

from expectations.base import Cells, CellsExpectation
from vitrina.rows.cells import FORMS, inn_is_valid, ogrn_is_valid

VALID = {"inn": inn_is_valid, "ogrn": ogrn_is_valid}


class ExpectValidChecksum(CellsExpectation):
    """Q05, Q06: a given identifier has its digits and its checksum.

    «как у головной» is a reference and leaves the identifier null. `identifier`: `inn` or `ogrn`.
    """

    field: str
    identifier: str
    success_keys: ClassVar[tuple[str, ...]] = ("field", "identifier")

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        field = parameters["field"]
        valid = VALID[parameters["identifier"]](rows[field])
        yield Cells(field, rows[field].notna() & ~valid)


class ExpectUnspoiltIdentifier(CellsExpectation):
    """Q05, Q06: an identifier was printed as it is, not repaired from a number format."""

    field: str
    success_keys: ClassVar[tuple[str, ...]] = ("field",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        field = parameters["field"]
        yield Cells(field, rows[f"{field}__repaired"].notna())


class ExpectIdentifierOfItsRegion(CellsExpectation):
    """Q07: the region digits of a valid ИНН (1–2) or ОГРН (4–5) belong to the row's region.

    `prefixes`: region code → digits its tax offices use. The reform of 1 January 2026 changed
    digits 3–4 of the ИНН only.
    """

    identifiers: dict[str, str]
    prefixes: dict[str, list[str]]
    success_keys: ClassVar[tuple[str, ...]] = ("identifiers", "prefixes")

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        fits = {region + digits for region, own in parameters["prefixes"].items() for digits in own}
        for field, identifier in parameters["identifiers"].items():
            start = 3 if identifier == "ogrn" else 0
            digits = rows[field].str.slice(start, start + 2)
            known = VALID[identifier](rows[field]) & rows["region_code"].notna()
            yield Cells(field, known & ~(rows["region_code"] + digits).isin(fits), digits)


class ExpectKppForm(CellsExpectation):
    """Q08: a given КПП is four digits, two digits or capital letters, three digits."""

    field: str
    success_keys: ClassVar[tuple[str, ...]] = ("field",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        field = parameters["field"]
        yield Cells(field, rows[field].notna() & ~rows[field].str.fullmatch(FORMS["kpp"], na=False))


class ExpectOktmoOfItsRegion(CellsExpectation):
    """Q09: a given ОКТМО has 8 or 11 digits, its region's prefix, and is valid on the row's day.

    `prefixes`: prefix → region code; the longest prefix decides (118, 718, 719 before 11, 71).
    `_oktmo_place`: the municipality of that day linking found for the code, by the registry and
    the bridge of reforms; another than the code's own took its territory over.
    """

    field: str
    prefixes: dict[str, str]
    success_keys: ClassVar[tuple[str, ...]] = ("field", "prefixes")

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        field, prefixes = parameters["field"], parameters["prefixes"]
        code, given = rows[field], rows[parameters["field"]].notna()
        formed = code.str.fullmatch(FORMS["oktmo"], na=False)
        yield Cells(field, given & ~formed, "нужны 8 или 11 цифр")
        region = code.str.slice(0, 2).map(prefixes)
        for longer in (prefix for prefix in prefixes if len(prefix) > 2):
            region = region.mask(code.str.startswith(longer, na=False), prefixes[longer])
        elsewhere = given & formed & rows["region_code"].notna() & (region != rows["region_code"])
        yield Cells(field, elsewhere, "код другого региона")
        today = rows["_oktmo_place"]
        gone = given & formed & ~elsewhere & today.notna() & (today != code.str.slice(0, 5) + "000")
        if gone.fillna(False).any():
            days = pd.to_datetime(rows["report_week"].fillna(rows["as_of_date"]))
            words = (
                "на " + days.dt.strftime("%d.%m.%Y") + " код не действует, территория отнесена к "
            )
            yield Cells(field, gone, words + today)


class ExpectHeadToBeFound(CellsExpectation):
    """Q11: where «как у головной» stands, the head's ИНН was found."""

    field: str
    success_keys: ClassVar[tuple[str, ...]] = ("field",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        field = parameters["field"]
        yield Cells(field, rows["inn_is_head"].fillna(False) & rows[field].isna())


class ExpectTypeOfHeadToBeFound(CellsExpectation):
    """Q11: where a branch gives no type, its head, whose type it has, was found."""

    field: str
    success_keys: ClassVar[tuple[str, ...]] = ("field",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        yield Cells(parameters["field"], rows["_head_missing"].fillna(False))


class ExpectOneHeadAnInn(CellsExpectation):
    """Q14: no two heads of one file carry the same ИНН; a head and its branches may.

    The level is what the row says, else what the registry says of its organisation; a row neither
    says anything of is no head. One organisation that stands twice is Q13.
    """

    field: str
    success_keys: ClassVar[tuple[str, ...]] = ("field",)

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        field = parameters["field"]
        level = rows["_level"].fillna(rows["_registry_level"])
        heads = rows.loc[(level == "head") & rows[field].notna()]
        heads = heads.drop_duplicates([field, "organization_id"])
        second = heads[field].duplicated().reindex(rows.index, fill_value=False)
        first = heads.groupby(field, sort=False)["_row_number"].transform("first")
        yield Cells(field, second, first.reindex(rows.index).astype("string"))
