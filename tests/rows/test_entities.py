"""Entities: what the accepted rows of each kind are about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from vitrina import tables
from vitrina.layouts import load_layouts
from vitrina.rows.entities import entities

WHEN = datetime(2024, 10, 25, 12, tzinfo=UTC)


def about(kind: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    layout = load_layouts()[kind]
    schema = tables.accepted(layout)
    full = [
        {
            **dict.fromkeys(schema.names),
            "_file_sha256": "ab", "_sheet": "Лист1", "_row_number": number, "_modified_at": WHEN,
            "report_week": date(2024, 10, 25), "region_code": "24", **row,
        }
        for number, row in enumerate(rows, start=2)
    ]  # fmt: skip
    found = entities(layout, pa.Table.from_pylist(full, schema))
    assert found.schema.equals(tables.ENTITIES)
    return found.to_pylist()


def named(kind: str, *rows: dict[str, Any]) -> list[tuple[int, str]]:
    return [(row["row_number"], row["entity"].replace("\x1f", " ")) for row in about(kind, *rows)]


def test_a_linked_row_is_about_its_organisation_and_how_it_is_printed() -> None:
    (row,) = about("sferum_organizations", {"organization_id": "24-1", "name": "СОШ № 1",
                                            "is_active": False})  # fmt: skip
    assert row == {
        "kind": "sferum_organizations", "file_sha256": "ab", "sheet": "Лист1", "row_number": 2,
        "report_week": date(2024, 10, 25), "as_of_date": None, "region_code": "24",
        "modified_at": WHEN, "entity": "24-1", "organization_id": "24-1",
        "printed_name": "СОШ № 1", "is_active": False,
    }  # fmt: skip


def test_an_organisation_without_a_name_is_called_by_its_identifier() -> None:
    rows = about("headcounts", {"inn": "2404009370"}, {"name": "СОШ № 1", "inn": "2404009370"}, {})
    assert [row["printed_name"] for row in rows] == ["2404009370", "СОШ № 1", None]


def test_activity_is_a_flag_or_a_count_above_nought() -> None:
    rows = about("my_school_organizations", *({"active": active} for active in (0, 3, None)))
    assert [row["is_active"] for row in rows] == [False, True, None]
    assert about("journal_integration", {})[0]["is_active"] is None


@pytest.mark.parametrize(
    ("kind", "row", "entity"),
    [
        ("headcounts", {"organization_id": "24-1", "form": "ОО-1"}, "24-1 ОО-1"),
        ("registry", {"region": "Красноярский край", "organization_code": "24-1"}, "24"),
        ("sferum_municipalities", {"region": "24", "municipality": "Ачинск"}, "24 Ачинск"),
        ("sferum_municipalities", {"municipality": "Ачинск", "municipality_id": "04703000"},
         "24 04703000"),
        ("organization_counts", {"org_type": "school", "as_of": date(2024, 9, 1)},
         "24 school 2024-09-01"),
    ],
)  # fmt: skip
def test_other_rows_are_about_what_their_layout_says(
    kind: str, row: dict[str, Any], entity: str
) -> None:
    assert named(kind, row) == [(2, entity)]


def test_each_filled_percent_of_the_slide_is_an_entity() -> None:
    first, second = "org_active_pct__all", "teacher_active_msg_pct__all"
    rows = [{first: 27.0}, {first: 0.0, second: 19.4}, {}]
    assert named("sferum_regions", *rows) == [
        (2, f"24 {first}"), (3, f"24 {first}"), (3, f"24 {second}"),
    ]  # fmt: skip


def test_a_file_of_no_accepted_rows_is_about_nothing() -> None:
    for kind in load_layouts():
        assert about(kind) == []
