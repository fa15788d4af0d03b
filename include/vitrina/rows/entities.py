"""Entities: what each accepted row is about, so that files of one kind and period are compared.

Files that share most of their entities are versions, files that share none are parts (settle.py).
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from vitrina import tables
from vitrina.layouts import FILE, ORGANIZATION, Layout

#: Fields whose name is printed in many ways: what they resolved to, where they did.
RESOLVED = {"region": "region_code", "municipality": "municipality_id",
            "territory": "municipality_id"}  # fmt: skip
#: What a row calls its organisation by, the first that is there.
CALLED_BY = ("name", "inn", "ogrn", "organization_code")
_SEPARATOR = "\x1f"


def entities(layout: Layout, accepted: pa.Table) -> pa.Table:
    """Rows of tables.ENTITIES for rows of tables.accepted(layout), in their order.

    A row is about one entity, or with `entity_cells` about as many as it has such cells filled.
    """
    about = _named(layout, accepted)
    if not layout.entity_cells:
        return about
    parts = []
    for name in layout.entity_cells:
        part = about.filter(accepted[name].is_valid())
        cell = pc.binary_join_element_wise(part["entity"], name, _SEPARATOR)
        parts.append(part.set_column(about.schema.get_field_index("entity"), "entity", cell))
    return pa.concat_tables(parts).cast(tables.ENTITIES)


def _named(layout: Layout, accepted: pa.Table) -> pa.Table:
    nothing = pa.nulls(accepted.num_rows, pa.string())
    called = [name for name in CALLED_BY if name in layout.fields]
    columns: dict[str, Any] = {
        "kind": pa.array([layout.kind] * accepted.num_rows, pa.string()),
        "file_sha256": accepted["_file_sha256"],
        "sheet": accepted["_sheet"],
        "row_number": accepted["_row_number"],
        "report_week": accepted["report_week"],
        "as_of_date": accepted["as_of_date"],
        "region_code": accepted["region_code"],
        "modified_at": accepted["_modified_at"],
        "entity": _entity(layout, accepted),
        "organization_id": accepted["organization_id"] if layout.links else nothing,
        "printed_name": pc.coalesce(*(accepted[name] for name in called), nothing),
        "is_active": _is_active(layout, accepted),
    }
    return pa.table(columns).cast(tables.ENTITIES)


def _entity(layout: Layout, accepted: pa.Table) -> pa.ChunkedArray:
    parts = []
    for name in layout.entity_columns:
        if name in (ORGANIZATION, FILE):
            parts.append(accepted["organization_id" if name == ORGANIZATION else "_file_sha256"])
            continue
        printed = accepted[name].cast(pa.string())
        resolved = RESOLVED.get(name)
        parts.append(pc.coalesce(accepted[resolved], printed) if resolved else printed)
    return pc.binary_join_element_wise(
        *parts, _SEPARATOR, null_handling="replace", null_replacement=""
    )


def _is_active(layout: Layout, accepted: pa.Table) -> pa.Array | pa.ChunkedArray:
    if layout.activity is None:
        return pa.nulls(accepted.num_rows, pa.bool_())
    told = accepted[layout.activity]
    return told if pa.types.is_boolean(told.type) else pc.greater(told, 0)
