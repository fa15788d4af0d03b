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
    ExpectHeadToBeFound,
    ExpectIdentifierOfItsRegion,
    ExpectKppForm,
    ExpectOktmoOfItsRegion,
    ExpectOneHeadAnInn,
    ExpectTypeOfHeadToBeFound,
    ExpectUnspoiltIdentifier,
    ExpectValidChecksum,
)
from expectations.number_rules import (
    ExpectActiveToBeConnected,
    ExpectActivityToFitMembers,
    ExpectNoPercentWithoutBase,
    ExpectPartsToMakePrintedTotal,
    ExpectPartWithinWhole,
    ExpectPercentOfItsCounts,
)
from expectations.place_rules import (
    ExpectDecidedPercentScale,
    ExpectKnownMunicipality,
    ExpectKnownRegion,
    ExpectKnownTerritory,
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
#: Periods of layouts whose dates must agree on a week.
DATED = ("week", "as_of", "day")
#: Types of fields that hold names people type.
NAMES = ("text", "region", "municipality", "territory")
#: Identifiers with a form of their own; one of the registry has none.
CHECKED = ("inn", "kpp", "ogrn", "oktmo")
#: Places in a ranking add up to nothing.
RANKS = "rank_"


def every_row(layout: Layout) -> list[CellsExpectation]:
    """What every kind is asked, as far as its layout has the columns for it."""
    fields = layout.fields.values()
    rows = [*_reporting_week(layout), *_known_places(layout)]
    percents = [field.name for field in fields if field.type == "percent"]
    if percents:
        rows.append(
            ExpectDecidedPercentScale(fields=percents, meta=rule("Q17", "scale", grain="table"))
        )
    rows += _cell_forms(layout)
    if any(field.identifier in CHECKED for field in fields):
        rows += _identifiers(layout)
    counts = [f.name for f in fields if f.type == "count" and not f.name.startswith(RANKS)]
    if counts:
        rows.append(
            ExpectPartsToMakePrintedTotal(fields=counts, meta=rule("Q29", "total", grain="table"))
        )
    # Our own report, sent back, holds what other files print.
    texts = [field.name for field in fields if field.type in NAMES]
    if texts and not layout.from_reports:
        rows.append(ExpectOneAlphabetInAWord(fields=texts, meta=rule("Q28")))
    return rows


def every_organization(layout: Layout, name: str = "name") -> list[CellsExpectation]:
    """Q11 and Q12, for kinds whose rows are linked; `name` is the field that calls them."""
    rows: list[CellsExpectation] = [ExpectRegistryMembership(field=name, meta=rule("Q12"))]
    if "inn" in layout.fields:
        rows.append(ExpectHeadToBeFound(field="inn", meta=rule("Q11")))
    if "org_type" in layout.fields:
        rows.append(ExpectTypeOfHeadToBeFound(field="org_type", meta=rule("Q11", "type_of_head")))
    return rows


def sferum_activity(layout: Layout) -> list[CellsExpectation]:
    """Q15, Q16 on what an organisation does in «Сферум», by week or by day."""
    wholes = {
        "teachers_active_messages": "teachers_registered",
        "teachers_active_calls": "teachers_registered",
        "students_active": "students_registered",
        "teachers_journal_linked": "teachers_registered",
        "students_journal_linked": "students_registered",
        "teachers_created_chat": "teachers_registered",
        "teachers_messages_3": "teachers_registered",
        "teachers_calls_3": "teachers_registered",
    }
    return [
        *parts_within_wholes(layout, wholes),
        ExpectActiveToBeConnected(
            active="is_active", connected="is_connected", meta=rule("Q15", "not_connected")
        ),
        ExpectActivityToFitMembers(
            active="is_active",
            members=["teachers_registered", "students_registered"],
            meta=rule("Q16"),
        ),
    ]


def my_school_activity(layout: Layout) -> list[CellsExpectation]:
    """Q15 on what «Моя школа» counts of an organisation or a region."""
    wholes = {
        "active": "organizations",
        "teachers_active": "teachers",
        "students_active": "students",
    }
    return parts_within_wholes(layout, wholes)


def parts_within_wholes(layout: Layout, wholes: dict[str, str]) -> list[CellsExpectation]:
    """Q15: `wholes`, part → whole."""
    titles = _titles(layout, wholes.values())
    return [ExpectPartWithinWhole(parts=wholes, titles=titles, meta=rule("Q15"))]


def identities(layout: Layout) -> list[CellsExpectation]:
    """Q15, Q17, Q26 by the identities of the layout: `part <= whole`, `percent = n / d`.

    A base, what a percent is taken of, is of another source: counts above it are Q18.
    """
    parts: dict[str, str] = {}
    ratios: dict[str, list[str]] = {}
    for identity in layout.identities:
        left, sign, right = re.split(r" (<?=) ", identity)
        if sign == "=":
            ratios[left] = right.split(" / ")
        else:
            parts[left] = right
    bases = {base for _, base in ratios.values()}
    return [
        *parts_within_wholes(layout, {p: w for p, w in parts.items() if w not in bases}),
        ExpectPercentOfItsCounts(ratios=ratios, meta=rule("Q17")),
        ExpectNoPercentWithoutBase(
            ratios=ratios, titles=_titles(layout, sorted(bases)), meta=rule("Q26")
        ),
    ]


def one_head_an_inn() -> list[CellsExpectation]:
    """Q14, judged among the rows that survive all else."""
    return [ExpectOneHeadAnInn(field="inn", meta=rule("Q14"))]


def one_row_an_organization(*more: str) -> list[CellsExpectation]:
    """Q13, judged among the rows that survive all else; `more` widens the key."""
    key = ["organization_id", "region_code", *PERIOD, *more]
    return [ExpectOneRowAnOrganization(field="name", key=key, meta=rule("Q13"))]


def one_row_a_list_key(layout: Layout, *more: str) -> list[CellsExpectation]:
    """Q22 over the key of the layout, judged among the rows that survive all else."""
    key = [*PERIOD, "region_code", *(RESOLVED.get(field, field) for field in layout.key), *more]
    field = "municipality" if "municipality" in layout.key else layout.key[0]
    return [ExpectOneRowAListKey(field=field, key=list(dict.fromkeys(key)), meta=rule("Q22"))]


def statuses(layout: Layout) -> dict[str, list[str]]:
    """Status field → its printed spellings, for Q24."""
    return {f.name: list(f.values) for f in layout.fields.values() if f.type == "status"}


def _reporting_week(layout: Layout) -> list[CellsExpectation]:
    """Q02, for kinds whose period dates count."""
    if layout.period not in DATED:
        return []
    return [
        ExpectOneReportingWeek(meta=rule("Q02", grain="table")),
        ExpectStatedWeek(meta=rule("Q02", "modified", grain="table")),
    ]


def _known_places(layout: Layout) -> list[CellsExpectation]:
    """Q21: a row whose municipality is its key falls, any other is where the registry says.

    The registry itself is what municipalities are known by.
    """
    rows: list[CellsExpectation] = [
        ExpectKnownRegion(meta=rule("Q21", proposal="region")),
        ExpectStatedRegion(meta=rule("Q21", "region_absent")),
    ]
    for field in layout.fields.values():
        if field.type == "territory":
            rows.append(
                ExpectKnownTerritory(field=field.name, meta=rule("Q21", "municipality_key"))
            )
        elif field.type == "municipality" and layout.kind != "registry":
            case = "municipality_key" if field.name in layout.key else "municipality"
            rows.append(ExpectKnownMunicipality(field=field.name, meta=rule("Q21", case)))
    return rows


def _cell_forms(layout: Layout) -> list[CellsExpectation]:
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


def _identifiers(layout: Layout) -> list[CellsExpectation]:
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


def _titles(layout: Layout, fields: Iterable[str]) -> dict[str, str]:
    """Field → the header people know it by."""
    return {field: header(layout, field) for field in fields}


def _regions() -> list[dict[str, str]]:
    with (SEEDS / "regions.csv").open(encoding="utf-8", newline="") as seed:
        return list(csv.DictReader(seed))


def _tax_prefixes() -> dict[str, list[str]]:
    return {row["region_code"]: re.findall(r"\d+", row["inn_prefixes"]) for row in _regions()}


def _oktmo_prefixes() -> dict[str, str]:
    return {row["oktmo_prefix"]: row["region_code"] for row in _regions()}
