"""What the suites of several kinds have in common, built from the layout of the kind."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable

from expectations.base import CellsExpectation
from expectations.form_rules import (
    ExpectCellsToHaveAcceptedForm,
    ExpectOneAlphabetInAWord,
    ExpectRequiredCellsToBeFilled,
    ExpectUnshiftedRow,
)
from expectations.identifier_rules import (
    ExpectIdentifierOfItsRegion,
    ExpectKppForm,
    ExpectOktmoOfItsRegion,
    ExpectUnspoiltIdentifier,
    ExpectValidChecksum,
)
from expectations.place_rules import (
    ExpectDecidedPercentScale,
    ExpectKnownRegion,
    ExpectOneReportingWeek,
    ExpectOneRowAListKey,
    ExpectOneRowAnOrganization,
    ExpectRegistryMembership,
    ExpectStatedRegion,
    ExpectStatedWeek,
)
from expectations.rules import header, rule
from vitrina.layouts import Layout
from vitrina.rows.entities import RESOLVED
from vitrina.settings import SEEDS

#: The period columns of every key: a file may hold several weeks or dates.
PERIOD = ["report_week", "as_of_date"]


def cell_forms(layout: Layout) -> list[CellsExpectation]:
    """Q32 over every cell of the layout. A blank region is left to Q21."""
    fields = layout.fields.values()
    return [
        ExpectCellsToHaveAcceptedForm(
            types={field.name: field.type for field in fields}, meta=rule("Q32")
        ),
        ExpectRequiredCellsToBeFilled(
            fields=[f.name for f in fields if f.nonblank and f.type != "region"],
            meta=rule("Q32", "blank"),
        ),
    ]


def reporting_week() -> list[CellsExpectation]:
    """Q02, for kinds whose period dates count."""
    return [
        ExpectOneReportingWeek(meta=rule("Q02", grain="table")),
        ExpectStatedWeek(meta=rule("Q02", "modified", grain="table")),
    ]


def known_region() -> list[CellsExpectation]:
    """Q21 on the region, which every kind needs."""
    return [
        ExpectKnownRegion(meta=rule("Q21", proposal="region")),
        ExpectStatedRegion(meta=rule("Q21", "region_absent")),
    ]


def percent_scales(layout: Layout) -> list[CellsExpectation]:
    """Q17 on whole columns: a percent column whose scale nothing decides refuses its table."""
    percents = [field.name for field in layout.fields.values() if field.type == "percent"]
    return [ExpectDecidedPercentScale(fields=percents, meta=rule("Q17", "scale", grain="table"))]


def identifiers(layout: Layout) -> list[CellsExpectation]:
    """Q05 – Q09 on the identifiers the layout has, and Q10: they anchor a row that had slid."""
    found: list[CellsExpectation] = [ExpectUnshiftedRow(meta=rule("Q10"))]
    of_region: dict[str, str] = {}
    for field in layout.fields.values():
        if field.identifier in ("inn", "ogrn"):
            code = {"inn": "Q05", "ogrn": "Q06"}[field.identifier]
            of_region[field.name] = field.identifier
            found += [
                ExpectValidChecksum(
                    field=field.name,
                    identifier=field.identifier,
                    meta=rule(code, effect="clear", proposal="transposition"),
                ),
                ExpectUnspoiltIdentifier(
                    field=field.name, meta=rule(code, "repaired", proposal="value")
                ),
            ]
        elif field.identifier == "kpp":
            found.append(ExpectKppForm(field=field.name, meta=rule("Q08")))
        elif field.identifier == "oktmo":
            found.append(
                ExpectOktmoOfItsRegion(
                    field=field.name, prefixes=_oktmo_prefixes(), meta=rule("Q09")
                )
            )
    found.append(
        ExpectIdentifierOfItsRegion(
            identifiers=of_region, prefixes=_tax_prefixes(), meta=rule("Q07")
        )
    )
    return found


def alphabets(*fields: str) -> list[CellsExpectation]:
    """Q28 on names people type."""
    return [ExpectOneAlphabetInAWord(fields=list(fields), meta=rule("Q28"))]


def registry_membership(field: str = "name") -> list[CellsExpectation]:
    """Q12, its half about rows: the row names an organisation the registry knows."""
    return [ExpectRegistryMembership(field=field, meta=rule("Q12"))]


def one_row_an_organization(*more: str) -> list[CellsExpectation]:
    """Q13, judged among the rows that survive all else; `more` widens the key."""
    key = ["organization_id", "region_code", *PERIOD, *more]
    return [ExpectOneRowAnOrganization(field="name", key=key, meta=rule("Q13"))]


def one_row_a_list_key(layout: Layout, *more: str) -> list[CellsExpectation]:
    """Q22 over the key of the layout, judged among the rows that survive all else."""
    key = [*PERIOD, "region_code", *(RESOLVED.get(field, field) for field in layout.key), *more]
    field = "municipality" if "municipality" in layout.key else layout.key[0]
    return [ExpectOneRowAListKey(field=field, key=list(dict.fromkeys(key)), meta=rule("Q22"))]


def titles(layout: Layout, fields: Iterable[str]) -> dict[str, str]:
    """Field → the header people know it by."""
    return {field: header(layout, field) for field in fields}


def _regions() -> list[dict[str, str]]:
    with (SEEDS / "regions.csv").open(encoding="utf-8", newline="") as seed:
        return list(csv.DictReader(seed))


def _tax_prefixes() -> dict[str, list[str]]:
    return {row["region_code"]: re.findall(r"\d+", row["inn_prefixes"]) for row in _regions()}


def _oktmo_prefixes() -> dict[str, str]:
    return {row["oktmo_prefix"]: row["region_code"] for row in _regions()}
