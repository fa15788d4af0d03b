"""Which files are in force: versions, parts, holds, whatever the order of arrival."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrina.settle import COLUMNS, Limits, settle

LIMITS = Limits(
    version_overlap=Decimal("0.80"),
    part_overlap=Decimal("0.05"),
    row_share={"sferum_organizations": Decimal("0.90")},
)
FRIDAY = date(2024, 10, 25)


class History:
    """Files of one region put down in any order; `verdicts` by file name."""

    def __init__(self, kind: str = "sferum_organizations") -> None:
        self.kind = kind
        self.files: list[dict[str, Any]] = []
        self.entities: dict[tuple[Any, ...], frozenset[str]] = {}

    def file(
        self, name: str, entities: range, *, week: date = FRIDAY, hour: int = 0,
        rows: int | None = None,
    ) -> None:  # fmt: skip
        key = (self.kind, week, "24", name)
        self.entities[key] = frozenset(map(str, entities))
        self.files.append(
            {
                "kind": self.kind,
                "period_key": week,
                "region_code": "24",
                "file_sha256": name,
                "report_week": week,
                "as_of_date": None,
                "modified_at": datetime.fromisoformat("2024-10-25T00:00") + timedelta(hours=hour),
                "row_count": len(entities) if rows is None else rows,
            }
        )

    def verdicts(self) -> dict[str, dict[str, Any]]:
        rows = settle(self.files, self.entities, LIMITS)
        pa.Table.from_pylist(rows, schema=COLUMNS)
        return {row["file_sha256"]: row for row in rows}

    def current(self) -> set[str]:
        return {name for name, verdict in self.verdicts().items() if verdict["is_current"]}


def test_a_corrected_file_replaces_the_older_one_whole() -> None:
    history = History()
    history.file("corrected", range(98), hour=2)
    history.file("first", range(100), hour=1)
    verdicts = history.verdicts()
    assert history.current() == {"corrected"}
    assert verdicts["first"]["superseded_by"] == "corrected"
    assert not verdicts["first"]["is_held"]
    assert (verdicts["first"]["version_number"], verdicts["corrected"]["version_number"]) == (1, 2)


@pytest.mark.parametrize(
    ("common", "in_force", "is_held"),
    [
        (80, {"newer"}, False),  # exactly four fifths of the larger set
        (79, {"older"}, True),
        (6, {"older"}, True),
        (5, {"older", "newer"}, False),  # exactly one twentieth of the smaller
        (0, {"older", "newer"}, False),
    ],
)
def test_overlap_tells_versions_from_parts(common: int, in_force: set[str], is_held: bool) -> None:
    history = History()
    history.file("older", range(100))
    history.file("newer", range(100 - common, 200 - common), hour=1)
    newer = history.verdicts()["newer"]
    assert history.current() == in_force
    assert newer["is_held"] is is_held
    assert newer["hold_rule"] == ("Q29" if is_held else None)
    overlapped = [found["overlaps_with"] for found in newer["judgements"]]
    assert overlapped == (["older"] if is_held else [])


def test_a_list_of_few_inside_a_full_file_is_held_and_replaces_nothing() -> None:
    history = History()
    history.file("full", range(100))
    history.file("inactive", range(10), hour=1)
    history.file("corrected", range(100), hour=2)
    assert history.current() == {"corrected"}
    assert history.verdicts()["inactive"]["is_held"]
    assert history.verdicts()["full"]["superseded_by"] == "corrected"


def test_a_whole_that_comes_after_its_parts_replaces_them() -> None:
    history = History()
    history.file("north", range(50))
    history.file("south", range(50, 100), hour=1)
    history.file("whole", range(100), hour=2)
    verdicts = history.verdicts()
    assert history.current() == {"whole"}
    assert verdicts["north"]["superseded_by"] == verdicts["south"]["superseded_by"] == "whole"


def test_equal_times_are_ordered_by_hash() -> None:
    history = History()
    history.file("b", range(10))
    history.file("a", range(10))
    assert history.current() == {"b"}


def test_fewer_rows_than_nine_tenths_of_the_week_before_hold_the_file() -> None:
    history = History()
    history.file("before", range(1010), week=FRIDAY - timedelta(7))
    history.file("enough", range(909))
    assert history.current() == {"before", "enough"}
    history = History()
    history.file("before", range(1010), week=FRIDAY - timedelta(7))
    history.file("short", range(908))
    short = history.verdicts()["short"]
    assert (short["is_held"], short["hold_rule"]) == (True, "Q03")
    (found,) = short["judgements"]
    assert (found["rule_code"], found["offered"], found["before"]) == ("Q03", 908, 1010)


def test_only_the_week_exactly_seven_days_before_is_compared() -> None:
    history = History()
    history.file("two weeks before", range(1000), week=FRIDAY - timedelta(14))
    history.file("short", range(10))
    assert history.current() == {"two weeks before", "short"}


def test_a_week_held_whole_is_no_measure_for_the_next() -> None:
    history = History()
    history.file("first", range(100), week=FRIDAY - timedelta(14))
    history.file("short", range(50), week=FRIDAY - timedelta(7))
    history.file("small", range(40))
    assert history.current() == {"first", "small"}


def test_parts_are_counted_together() -> None:
    history = History()
    history.file("before", range(100), week=FRIDAY - timedelta(7))
    history.file("north", range(50))
    history.file("south", range(50, 95), hour=1)
    assert history.current() == {"before", "north", "south"}


def test_a_short_correction_leaves_the_full_file_in_force() -> None:
    history = History()
    history.file("before", range(100), week=FRIDAY - timedelta(7))
    history.file("full", range(100))
    history.file("short", range(85), hour=1)
    verdicts = history.verdicts()
    assert history.current() == {"before", "full"}
    assert verdicts["short"]["hold_rule"] == "Q03"
    assert verdicts["full"]["superseded_by"] is None


def test_a_full_file_after_a_short_one_is_not_held_for_resembling_it_too_little() -> None:
    history = History()
    history.file("before", range(100), week=FRIDAY - timedelta(7))
    history.file("short", range(60))
    history.file("full", range(100), hour=1)
    verdicts = history.verdicts()
    assert history.current() == {"before", "full"}
    assert verdicts["short"]["hold_rule"] == "Q03"


def test_rows_refused_by_rules_count_as_rows_of_the_file() -> None:
    history = History()
    history.file("before", range(100), week=FRIDAY - timedelta(7))
    history.file("dirty", range(80), rows=95)
    assert history.current() == {"before", "dirty"}


def test_kinds_without_a_limit_are_never_held_for_their_rows() -> None:
    history = History("public_pages")
    history.file("before", range(85), week=FRIDAY - timedelta(7))
    history.file("short", range(1))
    assert history.current() == {"before", "short"}


FILES = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 2), st.integers(0, 60), st.integers(1, 60),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(deadline=None)
@given(FILES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters(
    files: list[tuple[int, int, int, int]], random: Any
) -> None:
    history = History()
    for number, (week, hour, first, size) in enumerate(files):
        entities = range(first, first + size)
        history.file(f"{number}", entities, week=FRIDAY + timedelta(7 * week), hour=hour)
    expected = history.verdicts()
    random.shuffle(history.files)
    assert history.verdicts() == expected
    for verdict in expected.values():
        fates = (verdict["is_current"], verdict["is_held"], verdict["superseded_by"] is not None)
        assert sum(map(bool, fates)) == 1
        winner = expected.get(verdict["superseded_by"] or "")
        assert winner is None or not winner["is_held"]
