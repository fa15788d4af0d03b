"""Which weeks a file touches, by its kind, what a run then reads; and what is gathered."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vitrina import answers, tables
from vitrina.data_root import DataRoot, read_json
from vitrina.gather import gather
from vitrina.reading import LOADS, Reading, all_weeks
from vitrina.touched import offered

WEEKS = [date(2024, 10, day) for day in (4, 11, 18, 25)]
FIRST, SECOND, THIRD, LAST = WEEKS
Row = dict[str, Any]


def load(kind: str, day: date, content: str = "as it was", **more: Any) -> Row:
    """One load; `day` is its week or its as-of date; a list stands in the week of its Friday."""
    is_weekly = kind.startswith("sferum")
    if kind == "public_pages":
        more["report_week"] = day + timedelta(days=(4 - day.weekday()) % 7)
    return {
        "load_id": f"{kind} {day} {more.get('region_code', '24')}",
        "file_sha256": f"{kind} {day}",
        "kind": kind,
        "report_week": day if is_weekly else more.pop("report_week", None),
        "as_of_date": None if is_weekly else day,
        "region_code": "24",
        "row_count": 1,
        "accepted_count": 1,
        "outcome": "accepted",
        "modified_at": datetime(2024, 10, 25, 12, tzinfo=UTC),
        "content_sha256": content,
        **more,
    }


EXPORTS = [load("sferum_organizations", week) for week in WEEKS]


@pytest.fixture
def root(tmp_path: Path) -> DataRoot:
    found = DataRoot(tmp_path / "data")
    found.gathered.mkdir(parents=True)
    found.decisions.mkdir()
    answers.write_table(found)
    return found


def touched(root: DataRoot, before: list[Row], now: list[Row]) -> list[date]:
    """Weeks the step from one set of loads to another touches."""
    pq.write_table(pa.Table.from_pylist(now, tables.LOADS), root.gathered / LOADS)
    history = root.path / "history.duckdb"
    history.unlink(missing_ok=True)
    loads = pa.Table.from_pylist(before, tables.LOADS)
    with duckdb.connect(str(history)) as connection:
        connection.execute("create schema quality")
        connection.execute("create table quality.loads as select * from loads")
        connection.execute(
            "create table quality.hold_decisions (answer_id varchar, file_sha256 varchar)"
        )
    assert loads.num_rows == len(before)
    return sorted(offered(root, history))


def test_nothing_new_touches_nothing(root: DataRoot) -> None:
    assert touched(root, EXPORTS, EXPORTS) == []


def test_a_new_week_touches_itself(root: DataRoot) -> None:
    assert touched(root, EXPORTS[:3], EXPORTS) == [LAST]


def test_a_corrected_week_touches_those_that_show_it_in_their_dynamics(root: DataRoot) -> None:
    # Thirteen weeks, its own among them: the next one compares with it as well.
    weeks = [FIRST + timedelta(days=7 * number) for number in range(16)]
    stood = [load("sferum_organizations", week) for week in weeks]
    corrected = load("sferum_organizations", weeks[1], "corrected")
    assert touched(root, stood, [stood[0], corrected, *stood[2:]]) == weeks[1:14]


def test_a_week_that_went_touches_itself_and_the_later_ones(root: DataRoot) -> None:
    assert touched(root, EXPORTS, [EXPORTS[0], *EXPORTS[2:]]) == WEEKS[1:]


@pytest.mark.parametrize(
    ("kind", "before", "day", "expected"),
    [
        # A list is shown until the next one; the first one in all weeks before it as well.
        ("public_pages", [], date(2024, 10, 15), WEEKS),
        ("public_pages", [date(2024, 9, 1)], date(2024, 10, 15), [THIRD, LAST]),
        (
            "public_pages",
            [date(2024, 9, 1), date(2024, 10, 22)],
            date(2024, 10, 8),
            [SECOND, THIRD, LAST],
        ),
        ("organization_counts", [date(2024, 9, 1)], date(2024, 10, 15), [THIRD, LAST]),
        # A lesson may be watched on several days: all of them are shown until the next lesson.
        (
            "open_lessons",
            [date(2024, 1, 16), date(2024, 2, 12), date(2024, 10, 22)],
            date(2024, 2, 8),
            WEEKS,
        ),
        # What a registry no longer names stays: it counts for good.
        ("registry", [date(2024, 9, 1)], date(2024, 10, 15), [THIRD, LAST]),
        ("registry", [date(2024, 9, 1), date(2024, 10, 22)], date(2024, 10, 8), WEEKS[1:]),
        # A headcount of October is the base of September too.
        ("headcounts", [date(2023, 10, 1)], date(2024, 10, 20), WEEKS),
        ("headcounts", [date(2023, 10, 1)], date(2025, 9, 20), []),
    ],
)
def test_other_kinds_touch_the_weeks_they_count_for(
    root: DataRoot, kind: str, before: list[date], day: date, expected: list[date]
) -> None:
    stood = [*EXPORTS, *(load(kind, as_of) for as_of in before)]
    assert set(WEEKS) & set(touched(root, stood, [*stood, load(kind, day)])) == set(expected)


def test_a_refused_file_touches_the_weeks_from_the_one_it_came_in(root: DataRoot) -> None:
    came = datetime(2024, 10, 18, 12, tzinfo=UTC)
    refused = load("registry", date(2020, 1, 1), outcome="rejected", modified_at=came)
    assert touched(root, EXPORTS, [*EXPORTS, {**refused, "as_of_date": None}]) == WEEKS[1:]


def test_an_answer_touches_the_week_of_its_file(root: DataRoot) -> None:
    held = EXPORTS[1]["file_sha256"]
    answers.record(root, answers.Answer(held, "Q03", answers.RELEASE, "оператор", "проверено"))
    answers.write_table(root)
    assert touched(root, EXPORTS, EXPORTS) == WEEKS[1:]


def test_the_week_before_is_read_and_not_built(root: DataRoot) -> None:
    pq.write_table(pa.Table.from_pylist(EXPORTS, tables.LOADS), root.gathered / LOADS)
    for week in WEEKS:
        place = root.accepted / "sferum_organizations" / f"report_week={week}" / "region_code=24"
        place.mkdir(parents=True)
        pq.write_table(pa.table({"x": [1]}), place / "file.parquet")
    target = root.path / "reading.json"
    Reading((THIRD,)).write(root, target)
    reading = read_json(target)
    assert reading["built"] == [str(THIRD)]
    assert reading["read"] == [str(SECOND), str(THIRD)]
    files = read_json(Path(reading["files"]))["accepted/sferum_organizations"]
    assert [Path(path).parts[2] for path in files] == [
        f"report_week={SECOND}", f"report_week={THIRD}",
    ]  # fmt: skip


def test_a_long_history_is_built_in_order_in_readings_that_fit(
    root: DataRoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pq.write_table(pa.Table.from_pylist(EXPORTS, tables.LOADS), root.gathered / LOADS)
    assert all_weeks(root) == [Reading()]
    monkeypatch.setattr("vitrina.reading.ROWS_AT_ONCE", 2)
    assert all_weeks(root) == [Reading((FIRST, SECOND)), Reading((THIRD, LAST))]


def test_gathering_reads_only_what_changed(tmp_path: Path) -> None:
    folder, target = tmp_path / "loads", tmp_path / "gathered.parquet"
    folder.mkdir()
    schema = pa.schema([("name", pa.string())])

    def put(name: str, *values: str) -> None:
        pq.write_table(pa.table({"name": list(values)}), folder / f"{name}.parquet")

    def names() -> list[str]:
        return sorted(pq.read_table(target)["name"].to_pylist())

    put("a", "one")
    put("b", "two", "three")
    assert gather(folder, schema, target) == 2
    assert gather(folder, schema, target) == 0
    put("b", "two", "four", "five")
    assert gather(folder, schema, target) == 1
    assert names() == ["five", "four", "one", "two"]
    (folder / "a.parquet").unlink()
    assert gather(folder, schema, target) == 0
    assert names() == ["five", "four", "two"]
