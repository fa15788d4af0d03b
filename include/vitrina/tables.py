"""Column contracts of the files one step hands to the next (what dbt reads comes from here)."""

from __future__ import annotations

import pyarrow as pa

from vitrina.layouts import Layout

UTC_INSTANT = pa.timestamp("us", tz="UTC")

#: Where a row was read: file, sheet and the row number Excel shows. On every row, to the end.
LINEAGE = (
    pa.field("_file_sha256", pa.string()),
    pa.field("_file_name", pa.string()),
    pa.field("_sheet", pa.string()),
    pa.field("_row_number", pa.int64()),
    pa.field("_is_hidden", pa.bool_()),
    pa.field("_modified_at", UTC_INSTANT),
)

#: What a row is about, resolved by conform.py (periods, regions) and link.py (organisations).
KEYS = (
    pa.field("report_week", pa.date32()),
    pa.field("as_of_date", pa.date32()),
    pa.field("region_code", pa.string()),
    pa.field("municipality_id", pa.string()),
    pa.field("organization_id", pa.string()),
    pa.field("is_linked", pa.bool_()),
    pa.field("link_method", pa.string()),
    pa.field("link_score", pa.float64()),
)

#: What names the row that something is said of.
PLACE = (
    ("kind", pa.string()),
    ("file_sha256", pa.string()),
    ("file_name", pa.string()),
    ("sheet", pa.string()),
    ("row_number", pa.int64()),
)

#: Arrow type of each layout field type; `percent` and `decimal` also get a `<name>_step` column.
FIELD_TYPES = {
    "text": pa.string(),
    "region": pa.string(),
    "municipality": pa.string(),
    "territory": pa.string(),
    "org_type": pa.string(),
    "level": pa.string(),
    "status": pa.string(),
    "identifier": pa.string(),
    "flag": pa.bool_(),
    "count": pa.int64(),
    "percent": pa.float64(),
    "decimal": pa.float64(),
    "date": pa.date32(),
}

#: One row a finding of a rule, refusals and warnings alike.
FINDINGS = pa.schema(
    [
        *PLACE,
        ("rule_code", pa.string()),
        ("severity", pa.string()),
        ("field", pa.string()),
        ("printed_value", pa.string()),
        ("proposal", pa.string()),
        ("message", pa.string()),
        ("owner", pa.string()),
        ("deadline", pa.date32()),
        ("report_week", pa.date32()),
        ("as_of_date", pa.date32()),
        ("region_code", pa.string()),
        ("organization_id", pa.string()),
        # Which case of its rule it is; blank for the main one.
        ("rule_variant", pa.string()),
    ]
)

#: One row a file, sheet, kind, period and region (dbt adds holds, coverage, versions).
LOADS = pa.schema(
    [
        ("load_id", pa.string()),
        ("file_sha256", pa.string()),
        ("file_name", pa.string()),
        ("sheet", pa.string()),
        ("kind", pa.string()),
        ("report_week", pa.date32()),
        ("as_of_date", pa.date32()),
        ("region_code", pa.string()),
        ("row_count", pa.int64()),
        ("accepted_count", pa.int64()),
        ("rejected_count", pa.int64()),
        ("outcome", pa.string()),
        ("rule_code", pa.string()),
        ("is_demo", pa.bool_()),
        ("modified_at", UTC_INSTANT),
        ("first_seen_at", UTC_INSTANT),
        # The step that decided the outcome: fetch parse link validate.
        ("step", pa.string()),
        # Of everything the steps made of the file: equal, and no week has to be built anew.
        ("content_sha256", pa.string()),
    ]
)

#: What reading took the rows of a sheet for: one row a sheet, of every file that could be opened.
#: A file with personal data has one row for all of its sheets, without a name.
SHEETS = pa.schema(
    [
        ("file_sha256", pa.string()),
        ("sheet", pa.string()),
        *(
            (f"{part}_rows", pa.int64())
            for part in (
                "used_range", "title", "header", "total", "footnote", "blank", "outside", "data",
            )
        ),
    ]
)  # fmt: skip

#: What the layouts say of each kind that dbt needs to know: its Russian title, its period grain.
KINDS = pa.schema([("kind", pa.string()), ("title", pa.string()), ("period", pa.string())])

#: What each accepted row is about, one row an entity: all that comparing files needs to know.
ENTITIES = pa.schema(
    [
        ("kind", pa.string()),
        ("file_sha256", pa.string()),
        ("sheet", pa.string()),
        ("row_number", pa.int64()),
        ("report_week", pa.date32()),
        ("as_of_date", pa.date32()),
        ("region_code", pa.string()),
        ("modified_at", UTC_INSTANT),
        ("entity", pa.string()),
        # The organisation, of kinds whose rows are linked, and how the row prints it.
        ("organization_id", pa.string()),
        ("printed_name", pa.string()),
        # By the `activity` of the layout; null where it has none.
        ("is_active", pa.bool_()),
    ]
)

#: The three best registry matches of an unlinked row.
CANDIDATES = pa.schema(
    [
        *PLACE,
        ("report_week", pa.date32()),
        ("region_code", pa.string()),
        ("printed_name", pa.string()),
        ("inn", pa.string()),
        ("municipality", pa.string()),
        ("candidate_rank", pa.int64()),
        ("organization_id", pa.string()),
        ("score", pa.float64()),
        ("method", pa.string()),
    ]
)

#: One filled cell «Решение» of a decision file; what ended it and whether it is in force.
DECISIONS = pa.schema(
    [
        # The row it is about, and what all rows printed like it share; null where it is not found.
        *PLACE,
        ("report_week", pa.date32()),
        ("row_region_code", pa.string()),
        ("row_legal_number", pa.string()),
        ("row_signature", pa.string()),
        # What the sheet says of it.
        ("region_code", pa.string()),
        ("as_of_date", pa.date32()),
        ("source", pa.string()),
        ("sheet_row", pa.string()),
        ("finding", pa.string()),
        ("organization_printed", pa.string()),
        ("printed_value", pa.string()),
        ("decision", pa.string()),
        ("decided_by", pa.string()),
        # organization, unrelated, withdrawal; or unread and the reason.
        ("outcome", pa.string()),
        ("reason", pa.string()),
        ("organization_id", pa.string()),
        ("decided_at", UTC_INSTANT),
        ("decision_sha256", pa.string()),
        ("decision_file_name", pa.string()),
        ("decision_sheet", pa.string()),
        ("decision_row_number", pa.int64()),
        ("is_in_force", pa.bool_()),
        # superseded, contradicted, withdrawn; dropped by a newer version of its file.
        ("end_reason", pa.string()),
        ("ended_by_sha256", pa.string()),
        ("ended_by_file_name", pa.string()),
        ("ended_by_sheet", pa.string()),
        ("ended_by_row_number", pa.int64()),
    ]
)

#: One file row that a decision in force is about, whatever it was linked by in the end.
DECIDED = pa.schema(
    [
        *PLACE,
        ("report_week", pa.date32()),
        ("as_of_date", pa.date32()),
        ("region_code", pa.string()),
        ("row_signature", pa.string()),
        ("organization_id", pa.string()),
        ("link_method", pa.string()),
    ]
)


def accepted(layout: Layout) -> pa.Schema:
    """Columns of `accepted/<kind>`: lineage, keys, then the layout's fields in its order."""
    fields = [*LINEAGE, *KEYS]
    for field in layout.fields.values():
        fields.append(pa.field(field.name, FIELD_TYPES[field.type]))
        if field.type in ("percent", "decimal"):
            # One unit of the last printed digit: half of it is the rounding error of the source.
            fields.append(pa.field(f"{field.name}_step", pa.float64()))
    return pa.schema(fields)
