"""Publish: hashes, Parquet, workbooks, the switch, and what a killed run leaves behind."""

from __future__ import annotations

import hashlib
import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.candidates import SHA, build_candidate, land
from vitrina import publish
from vitrina.settings import Settings
from vitrina.snapshots import shelf
from vitrina.snapshots.hashes import hash_table

FACTS = "marts.fct_sferum_organization_week"
PARQUET = Path("parquet/marts/fct_sferum_organization_week")
WORKBOOK = "reports/{0}/24/Сферум_Красноярский_край_неделя_по_{0}_v{1}.xlsx"


def run(settings: Settings, run_id: str, week: str | None = None, **candidate: Any) -> str:
    """One run from its candidate to the switch."""
    build_candidate(settings, run_id, **candidate)
    publish.tables(settings, run_id)
    publish.reports(settings, run_id, week)
    return publish.switch(settings, run_id)


def manifest(settings: Settings) -> dict[str, Any]:
    text = (settings.data_root.current / "manifest.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def rows_and_largest_share(warehouse: duckdb.DuckDBPyConnection) -> tuple[int, float]:
    found = warehouse.execute(f"select count(*), max(share) from {FACTS}").fetchone()  # noqa: S608  # names of our own
    assert found is not None
    return found[0], found[1]


class KilledError(BaseException):
    """What a kill looks like from inside."""


def die(*_: object) -> None:
    raise KilledError


def inode(settings: Settings, path: str | Path) -> int:
    return (settings.data_root.current / path).stat().st_ino


def test_a_partition_hash_is_the_sha256_over_sorted_row_md5s(settings: Settings) -> None:
    build_candidate(settings, "a", values={"2024-10-25": 100 / 3})
    with duckdb.connect(str(settings.data_root.build / "a/vitrina.duckdb")) as warehouse:
        hashed = hash_table(warehouse, FACTS)
        rows = warehouse.execute(f"from {FACTS} where report_week = '2024-10-25'").fetchall()
    digests = sorted(
        hashlib.md5(
            "\x1f".join("\x00" if value is None else str(value) for value in row).encode(),
            usedforsecurity=False,
        ).hexdigest()
        for row in rows
    )
    expected = hashlib.sha256("".join(digests).encode()).hexdigest()
    assert hashed.partitions["2024-10-25"].sha256 == expected
    lines = [f"{week}:2:{hashed.partitions[week].sha256}" for week in ("2024-10-18", "2024-10-25")]
    assert hashed.sha256 == hashlib.sha256("\n".join(lines).encode()).hexdigest()


def test_storage_order_does_not_change_a_hash_and_every_value_does(settings: Settings) -> None:
    with duckdb.connect() as database:
        hashes = []
        for rows in ("('a', 1), ('b', null)", "('b', null), ('a', 1)", "('a', 1), ('b', 0)",
                     "('a', null), ('b', 1)"):  # fmt: skip
            database.execute(f"create or replace table t as from (values {rows}) v(x, y)")
            hashes.append(hash_table(database, "main.t").sha256)
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3


def test_a_snapshot_holds_warehouse_parquet_workbooks_and_manifest(settings: Settings) -> None:
    land(settings)
    snapshot_id = run(settings, "a")
    current = settings.data_root.current
    assert current.is_symlink()
    assert current.readlink() == Path(snapshot_id)
    with duckdb.connect(str(current / "vitrina.duckdb"), read_only=True) as warehouse:
        assert warehouse.execute("select snapshot_id from meta.snapshot").fetchall() == [
            (snapshot_id,)
        ]
        assert warehouse.execute("select count(*) from kpi.activity").fetchone() == (4,)
    assert not list(current.rglob("*.wal"))

    read = pq.read_table(current / PARQUET)
    assert read.num_rows == 4
    assert set(read.column("report_week").to_pylist()) == {"2024-10-18", "2024-10-25"}
    assert (current / "parquet/quality/data_issues/report_week=none/data.parquet").exists()
    assert pq.read_table(current / "parquet/marts/dim_region/data.parquet").num_rows == 1
    empty = pq.read_table(current / "parquet/quality/rejected_rows/data.parquet")
    assert (empty.num_rows, empty.column_names[0]) == (0, "report_week")

    written = manifest(settings)
    assert written["snapshot_id"] == snapshot_id
    assert written["previous_id"] is None
    assert written["revision"] == "abc"
    assert written["weeks"] == ["2024-10-18", "2024-10-25"]
    assert written["tables"][FACTS]["rows"] == 4
    assert written["tables"][FACTS]["partitions"]["2024-10-25"]["rows"] == 2
    assert written["files"] == {
        SHA: {"kind": "registry sferum_organizations", "outcome": "accepted"}
    }
    assert written["landing"] == shelf.landing_state(settings.data_root)
    assert set(written["reports"]) == {
        WORKBOOK.format("2024-10-18", 1),
        WORKBOOK.format("2024-10-25", 1),
    }
    for path, sha256 in written["reports"].items():
        assert hashlib.sha256((current / path).read_bytes()).hexdigest() == sha256


def test_published_files_are_read_only(settings: Settings) -> None:
    run(settings, "a")
    modes = {
        stat.S_IMODE(path.stat().st_mode)
        for path in settings.data_root.current.resolve().rglob("*")
        if path.is_file()
    }
    assert modes == {0o440}


def test_the_same_content_again_has_the_same_hashes_and_shares_its_files(
    settings: Settings,
) -> None:
    first_id = run(settings, "a")
    first = manifest(settings)
    kept = [PARQUET / "report_week=2024-10-25/data.parquet", WORKBOOK.format("2024-10-25", 1)]
    inodes = [inode(settings, path) for path in kept]
    second_id = run(settings, "b")
    second = manifest(settings)
    # Facts about runs differ and stay out of the hashes.
    assert second_id > first_id
    assert {name: table["sha256"] for name, table in second["tables"].items()} == {
        name: table["sha256"] for name, table in first["tables"].items()
    }
    assert second["reports"] == first["reports"]
    assert second["previous_id"] == first_id
    assert [inode(settings, path) for path in kept] == inodes
    rows = pq.read_table(settings.data_root.current / "parquet/meta/snapshot").to_pylist()
    assert rows[0]["snapshot_id"] == second_id


def test_a_changed_week_is_written_anew_and_the_others_are_linked(settings: Settings) -> None:
    run(settings, "a")
    weeks = ("2024-10-18", "2024-10-25")
    paths = [PARQUET / f"report_week={week}/data.parquet" for week in weeks]
    paths += [Path(WORKBOOK.format(week, 1)) for week in weeks]
    before = [inode(settings, path) for path in paths]
    old = (settings.data_root.current.resolve() / paths[1]).read_bytes()
    first = settings.data_root.current.resolve()
    run(settings, "b", values={"2024-10-25": 26.0})
    after = [inode(settings, path) for path in paths]
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True, False]
    assert (first / paths[1]).read_bytes() == old


def test_a_renamed_column_is_written_anew(settings: Settings) -> None:
    run(settings, "a")
    before = inode(settings, "parquet/marts/dim_region/data.parquet")
    build_candidate(settings, "b")
    with duckdb.connect(str(settings.data_root.build / "b/vitrina.duckdb")) as warehouse:
        warehouse.execute("alter table marts.dim_region rename name to region_name")
    publish.tables(settings, "b")
    publish.switch(settings, "b")
    path = "parquet/marts/dim_region/data.parquet"
    assert inode(settings, path) != before
    assert "region_name" in pq.read_schema(settings.data_root.current / path).names


def test_a_named_week_is_issued_anew_and_the_others_stand_as_they_were(
    settings: Settings,
) -> None:
    run(settings, "a")
    before = manifest(settings)
    paths = [WORKBOOK.format(week, 1) for week in ("2024-10-18", "2024-10-25")]
    inodes = [inode(settings, path) for path in paths]
    run(settings, "b", week="2024-10-18", values={"2024-10-25": 26.0})
    after = manifest(settings)
    assert inode(settings, paths[0]) != inodes[0]
    assert inode(settings, paths[1]) == inodes[1]
    assert after["reports"] == before["reports"]
    # The week passed over is issued by the next run that names none.
    run(settings, "c", values={"2024-10-25": 26.0})
    assert inode(settings, paths[1]) != inodes[1]
    assert manifest(settings)["reports"][paths[1]] != before["reports"][paths[1]]


def test_a_week_without_data_is_refused_by_name(settings: Settings) -> None:
    build_candidate(settings, "a")
    publish.tables(settings, "a")
    with pytest.raises(publish.PublishError, match=r"2024-11-01.*2024-10-25, 2024-10-18"):
        publish.reports(settings, "a", "2024-11-01")


def test_a_new_version_takes_the_place_of_the_old_one(settings: Settings) -> None:
    run(settings, "a")
    run(settings, "b", version=2)
    assert set(manifest(settings)["reports"]) == {
        WORKBOOK.format("2024-10-18", 2),
        WORKBOOK.format("2024-10-25", 2),
    }


def test_steps_may_be_repeated(settings: Settings) -> None:
    run(settings, "a")
    first = settings.data_root.current.resolve()
    contents = {path: path.read_bytes() for path in first.rglob("*") if path.is_file()}
    build_candidate(settings, "b", values={"2024-10-25": 26.0})
    for _ in range(2):
        publish.tables(settings, "b")
        publish.reports(settings, "b")
    assert publish.switch(settings, "b") == publish.switch(settings, "b")
    assert {path: path.read_bytes() for path in contents} == contents


def test_another_runs_switch_stops_this_one(settings: Settings) -> None:
    build_candidate(settings, "a")
    build_candidate(settings, "b")
    for run_id in ("a", "b"):
        publish.tables(settings, run_id)
        publish.reports(settings, run_id)
    publish.switch(settings, "b")
    current = settings.data_root.current.readlink()
    # The switch removed what lay in build/: the slower run is as good as new.
    build_candidate(settings, "a")
    (settings.data_root.build / "a/publish.json").write_text(
        json.dumps({"snapshot_id": "20990101T000000Z-00000000", "previous_id": None, "tables": {}})
    )
    with pytest.raises(publish.PublishError, match="another run published"):
        publish.switch(settings, "a")
    assert settings.data_root.current.readlink() == current


@pytest.mark.parametrize("step", ["tables", "reports", "seal", "point_current_at", "prune"])
def test_a_run_killed_anywhere_leaves_the_old_snapshot_and_the_next_one_cleans_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    first_id = run(settings, "a")
    places = {"tables": (publish, "write_json"), "reports": (publish.issue, "check_workbook")}
    with monkeypatch.context() as patch:
        patch.setattr(*places.get(step, (publish.shelf, step)), die)
        with pytest.raises(KilledError):
            run(settings, "killed", values={"2024-10-25": 26.0})
    if step != "prune":
        assert settings.data_root.current.readlink().name == first_id
    with duckdb.connect(
        str(settings.data_root.current / "vitrina.duckdb"), read_only=True
    ) as warehouse:
        assert rows_and_largest_share(warehouse)[0] == 4

    last_id = run(settings, "next", values={"2024-10-25": 26.0})
    unbroken = replace(settings, data_root=type(settings.data_root)(settings.data_root.path / "u"))
    run(unbroken, "a", values={"2024-10-25": 26.0})
    assert manifest(settings)["tables"] == manifest(unbroken)["tables"]
    assert manifest(settings)["reports"] == manifest(unbroken)["reports"]
    names = {path.name for path in settings.data_root.published.iterdir()}
    switched = {first_id, last_id, "current"}
    assert names - switched == set() if step != "prune" else len(names - switched) == 1
    assert [path.name for path in settings.data_root.build.iterdir()] == ["next"]


def test_a_repeated_switch_takes_up_its_own_renamed_snapshot(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_candidate(settings, "a")
    publish.tables(settings, "a")
    publish.reports(settings, "a")

    with monkeypatch.context() as patch:
        patch.setattr(publish.shelf, "point_current_at", die)
        with pytest.raises(KilledError):
            publish.switch(settings, "a")
    assert not settings.data_root.current.exists()
    snapshot_id = publish.switch(settings, "a")
    assert settings.data_root.current.readlink().name == snapshot_id
    assert manifest(settings)["snapshot_id"] == snapshot_id


def test_a_reader_keeps_its_snapshot_while_others_are_published(settings: Settings) -> None:
    settings = replace(settings, keep_snapshots=1)
    run(settings, "a", values={"2024-10-25": 51.0})
    path = settings.data_root.current.resolve() / "vitrina.duckdb"
    with duckdb.connect(str(path), read_only=True) as reader:
        run(settings, "b", values={"2024-10-25": 52.0})
        run(settings, "c", values={"2024-10-25": 53.0})
        assert rows_and_largest_share(reader) == (4, 51.0)
    assert not path.exists()


def test_the_newest_and_the_last_of_each_month_are_kept(settings: Settings) -> None:
    data_root = settings.data_root
    ids = [
        f"2024{day}T120000Z-0000000{n}"
        for n, day in enumerate(("0901", "0930", "1001", "1002", "1101", "1102", "1103"))
    ]
    for name in ids:
        (data_root.published / name).mkdir(parents=True)
    shelf.point_current_at(data_root, ids[-1])
    removed = shelf.prune(data_root, keep=2)
    assert removed == [ids[0], ids[2], ids[4]]
    assert sorted(path.name for path in data_root.published.iterdir()) == [
        ids[1], ids[3], ids[5], ids[6], "current",
    ]  # fmt: skip


def test_ids_grow_even_if_the_clock_goes_back() -> None:
    first = shelf.new_id("ab" * 32, None, datetime(2024, 10, 25, 12, tzinfo=UTC))
    assert first == "20241025T120000Z-abababab"
    later = shelf.new_id("00" * 32, first, datetime(2024, 10, 25, 11, tzinfo=UTC))
    assert later == "20241025T120001Z-00000000"


def test_a_write_ahead_log_is_never_published(settings: Settings) -> None:
    build_candidate(settings, "a")
    publish.tables(settings, "a")
    (settings.data_root.build / "a/vitrina.duckdb.wal").write_bytes(b"x")
    with pytest.raises(publish.PublishError, match=r"vitrina\.duckdb\.wal"):
        publish.switch(settings, "a")
    assert not settings.data_root.current.exists()


def test_a_new_sighting_changes_the_landing_state(settings: Settings) -> None:
    empty = shelf.landing_state(settings.data_root)
    land(settings)
    once = shelf.landing_state(settings.data_root)
    land(settings, path="Край/2024-10-25/выгрузка.xlsx")
    assert len({empty, once, shelf.landing_state(settings.data_root)}) == 3
