"""Judge: the suite of a kind over the rows of one file; what it refuses and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from expectations.rules import header, load_rules
from vitrina.layouts import Layout, load_layouts
from vitrina.rows import cells
from vitrina.territory import Territory

DAYS_TO_MEND = timedelta(days=7)

#: One row of findings/ (tables.FINDINGS).
Finding = dict[str, Any]
#: Columns of a finding that say where it was found.
PLACE = (
    "kind", "file_sha256", "file_name", "sheet", "row_number",
    "report_week", "as_of_date", "region_code", "organization_id",
)  # fmt: skip

#: Bookkeeping of linking that a kind may lack, and its type.
BOOKKEEPING = {
    "_shifted_from": "str",
    "_week_conflict": "str",
    "_week_origin": "str",
    "_region_printed": "str",
    "_percent_undecided": "str",
    "municipality_printed_id": "str",
    "inn_is_head": "boolean",
    "_head_missing": "boolean",
    "_level": "str",
    "_registry_level": "str",
    "_oktmo_place": "str",
    "_printed_totals": "str",
}
_NULLABLE = {
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
    pa.float64(): pd.Float64Dtype(),
}


def as_frame(table: pa.Table) -> pd.DataFrame:
    """Linked rows as pandas, null told from nought in every column."""
    rows: pd.DataFrame = table.to_pandas(types_mapper=_NULLABLE.get)
    return rows


@dataclass(frozen=True)
class Judgement:
    """What the suite says of one file. Rows are positions in its frame."""

    findings: list[Finding]
    #: Per row the rule that refuses it, None for an accepted row.
    refused_by: list[str | None]
    #: Identifiers that failed, emptied in what is accepted: (field, rows).
    cleared: list[tuple[str, list[int]]]
    #: Of every expectation how many rows it was asked over and cells it found (Data Docs).
    checks: list[dict[str, Any]]


def judge(kind: str, frame: pd.DataFrame) -> Judgement:
    """Row and file rules first, then the rules among the rows that survive them.

    Raises expectations.run.ExpectationError when a rule cannot be computed.
    """
    # Imported here: Great Expectations takes seconds to load and a run with nothing new needs none.
    from expectations.run import Verdict, run

    suite = import_module(f"expectations.{kind}")
    frame = with_bookkeeping(frame)
    of_rows = run(suite.ROWS, frame)
    verdicts = [*of_rows.verdicts]
    refused_by = _refused_by(verdicts, frame)
    survivors = np.flatnonzero([code is None for code in refused_by])
    typed = [name for name in frame.columns if not name.endswith("__printed")]
    of_survivors = run(suite.SURVIVORS, frame[typed].iloc[survivors].reset_index(drop=True))
    verdicts += [
        Verdict(found.meta, found.field, survivors[found.rows].tolist(), found.details)
        for found in of_survivors.verdicts
    ]
    refused_by = _refused_by(verdicts, frame)
    return Judgement(
        findings=list(_findings(load_layouts()[kind], frame, verdicts, refused_by)),
        refused_by=refused_by,
        cleared=[(v.field, v.rows) for v in verdicts if v.meta.get("effect") == "clear"],
        checks=[*of_rows.checks, *of_survivors.checks],
    )


def with_bookkeeping(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows numbered from 0, with the columns of linking their kind has no use for as null."""
    frame = frame.reset_index(drop=True)
    for name, dtype in BOOKKEEPING.items():
        if name not in frame:
            frame[name] = pd.Series(pd.NA, index=frame.index, dtype=dtype)
    if "_table" not in frame:
        frame["_table"] = 0
    return frame


def _refused_by(verdicts: list[Any], frame: pd.DataFrame) -> list[str | None]:
    """Per row the lowest rule code that refuses it; the refusal of its whole table goes first."""
    tables = frame["_table"].tolist()
    of_tables: dict[int, str] = {}
    of_rows: dict[int, str] = {}
    for verdict in verdicts:
        code, severity = verdict.meta["rule"], verdict.meta["severity"]
        if severity == "reject_file":
            for number in {tables[row] for row in verdict.rows}:
                of_tables[number] = min(code, of_tables.get(number, code))
        elif severity == "reject_row":
            for row in verdict.rows:
                of_rows[row] = min(code, of_rows.get(row, code))
    return [of_tables.get(number, of_rows.get(row)) for row, number in enumerate(tables)]


def _findings(
    layout: Layout, frame: pd.DataFrame, verdicts: list[Any], refused_by: list[str | None]
) -> Iterator[Finding]:
    """A finding a failing cell or table, by row and code.

    Of a refused table only what is said of the table stays. One finding refuses a row or a table;
    whatever else would refuse it is listed as a warning.
    """
    tables = frame["_table"].tolist()
    refused_tables = {
        tables[row]
        for verdict in verdicts
        if verdict.meta["severity"] == "reject_file"
        for row in verdict.rows
    }
    listed = []
    for order, verdict in enumerate(verdicts):
        is_of_table = verdict.meta.get("grain") == "table"
        proposals = _proposals(layout, frame, verdict)
        said_of: set[int] = set()
        for row, detail in zip(verdict.rows, verdict.details, strict=True):
            number = tables[row]
            if number in (said_of if is_of_table else refused_tables):
                continue
            said_of.add(number)
            listed.append((row, verdict.meta["rule"], order, detail, proposals.get(row, "")))
    said = sorted({row for row, *_ in listed})
    at = {row: position for position, row in enumerate(said)}
    printed_of = {verdict.field: _printed_column(frame, verdict.field) for verdict in verdicts}
    columns = {*_FRAME_PLACE.values(), *filter(None, printed_of.values())}
    values = {name: _plain(frame[name].iloc[said]) for name in columns}
    has_refused: set[tuple[bool, int]] = set()
    for row, code, order, detail, proposal in sorted(listed):
        verdict = verdicts[order]
        is_of_table = verdict.meta.get("grain") == "table"
        severity = verdict.meta["severity"]
        if severity.startswith("reject"):
            subject = (is_of_table, tables[row] if is_of_table else row)
            if subject in has_refused or refused_by[row] != code:
                severity = "warn"
            else:
                has_refused.add(subject)
        place = {name: values[column][at[row]] for name, column in _FRAME_PLACE.items()}
        column = printed_of[verdict.field]
        printed = values[column][at[row]] if column else None
        if is_of_table:
            place |= {"row_number": None, "organization_id": None}
            printed = None
        yield finding(
            code, verdict.meta["variant"], {"kind": layout.kind, **place},
            severity=severity, field=header(layout, verdict.field),
            printed=printed, proposal=proposal or None, detail=detail,
        )  # fmt: skip


def finding(
    code: str, variant: str, place: dict[str, Any], *, severity: str | None = None,
    field: str | None = None, printed: str | None = None,
    proposal: str | None = None, detail: str = "",
) -> Finding:  # fmt: skip
    """One row of findings/: the sentence, owner and deadline of a rule of the catalogue.

    `place` has any of PLACE; `field` is the header people know it by.
    """
    rule = load_rules()[code, variant]
    week: date | None = place.get("report_week")
    return {
        **{name: place.get(name) for name in PLACE},
        "rule_code": code,
        "severity": severity or rule.severity,
        "field": field,
        "printed_value": printed,
        "proposal": proposal,
        "message": rule.message(
            field=field or "", printed=printed or "", proposal=proposal or "", detail=detail
        ),
        "owner": rule.owner,
        "deadline": week + DAYS_TO_MEND if week else None,
        "rule_variant": variant,
    }


_FRAME_PLACE = {
    "file_sha256": "_file_sha256",
    "file_name": "_file_name",
    "sheet": "_sheet",
    "row_number": "_row_number",
    "report_week": "report_week",
    "as_of_date": "as_of_date",
    "region_code": "region_code",
    "organization_id": "organization_id",
}


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Values of a column, every null as None."""
    return column.astype(object).where(column.notna(), None).tolist()


def _printed_column(frame: pd.DataFrame, field: str) -> str | None:
    """The column with the printed text of a field; a region may come from outside the table."""
    return next((c for c in (f"{field}__printed", f"_{field}_printed") if c in frame), None)


def _proposals(layout: Layout, frame: pd.DataFrame, verdict: Any) -> dict[int, str]:
    """Row → a mended value for a person to confirm; it is never written into the data."""
    way = verdict.meta.get("proposal")
    if way is None:
        return {}
    if way == "region":
        suggest = cache(Territory.from_seeds().suggest_regions)
        texts = _plain(frame["_region_printed"].iloc[verdict.rows])
        return {row: "; ".join(suggest(t)) for row, t in zip(verdict.rows, texts, strict=True)}
    given = frame[verdict.field].iloc[verdict.rows]
    if way == "transposition":
        given = cells.transposition(given, layout.fields[verdict.field].identifier or "")
    return {int(row): str(text) for row, text in given.dropna().items()}
