"""The demo publishes what the source documents print, and a second run changes nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pytest
import yaml

from tests.cookbook import changed, page, read_answers
from tests.cookbook.counted import CHECKS, Known
from tests.dictionary import standard
from tests.dictionary.built import Built
from tests.end_to_end import tour
from tests.end_to_end.installation import Installation
from tests.oracle.compare import disagreements
from tests.published_books import books
from tests.warehouse.test_other_readers import RELEASES, packages, read_alone
from vitrina import published
from vitrina.data_root import DataRoot
from vitrina.demo.command import SHARE
from vitrina.dictionary import metadata
from vitrina.dictionary import page as dictionary
from vitrina.layouts import load_layouts

pytestmark = pytest.mark.demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The demo after its first run."""
    installation = Installation(DataRoot(tmp_path_factory.mktemp("demo") / "data"), {})
    status, printed = installation.run("demo")
    assert status == 0, printed
    return installation


def test_every_table_of_the_contract_is_published(demo: Installation) -> None:
    assert sorted(demo.table_hashes()) == published.tables()


def test_every_kind_is_loaded(demo: Installation) -> None:
    loaded = demo.query("select distinct kind from quality.loads where outcome = 'accepted'")
    assert {kind for (kind,) in loaded} == set(load_layouts())


def test_the_link_stands_in_nothing_the_run_left(demo: Installation) -> None:
    secret = SHARE.split("/")[-1].encode()
    files = [path for path in demo.data_root.path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".log" for path in files)
    assert [path for path in files if secret in path.read_bytes()] == []


def test_public_pages_keep_blanks_as_no_data(demo: Installation) -> None:
    assert demo.query(
        "select count(*), count(active_pct), count(engagement_index) from marts.fct_public_pages"
    ) == [(85, 53, 52)]


def test_journal_integration_counts_partial_apart(demo: Installation) -> None:
    assert demo.query(
        "select chats_calls, count(*) from marts.fct_journal_integration group by 1 order by 1"
    ) == [("no", 21), ("partial", 5), ("yes", 22)]


def test_my_school_rows_are_kept_repaired_and_flagged(demo: Installation) -> None:
    assert demo.query("select count(*) from marts.fct_my_school_organization") == [(34,)]
    assert demo.query(
        "select count(*) from marts.fct_my_school_organization where inn like '%голов%'"
    ) == [(0,)]
    assert demo.query(
        "select count(*) from marts.fct_my_school_organization where level = 'branch'"
    ) == [(18,)]
    assert demo.query(
        "select count(distinct row_number) from quality.data_issues where rule_code = 'Q10'"
    ) == [(4,)]


def test_region_totals_are_the_printed_ones(demo: Installation) -> None:
    assert demo.query(
        "select organizations, active, teachers, teachers_active, students, students_active"
        " from marts.fct_my_school_region where region_code = '24'"
    ) == [(901, 785, 22936, 11293, 12827, 2320)]


def test_the_identifier_that_fails_has_its_proposal(demo: Installation) -> None:
    assert ("2644003911", "2464003911") in demo.query(
        "select printed_value, proposal from quality.data_issues where rule_code = 'Q05'"
        " and report_week = date '2023-06-09'"
    )


def test_no_percent_comes_from_a_printed_list(demo: Installation) -> None:
    lists = demo.query(
        "select indicator_code, value, reason_code from kpi.kpi_values"
        " where report_week = date '2023-06-09' and region_code = '24'"
        " and source_kind in ('sferum_organizations', 'my_school_organizations')"
    )
    assert lists
    assert {(value, reason) for _, value, reason in lists} == {(None, "partial_list")}


def test_the_country_has_no_sferum_value_until_all_regions_are_loaded(demo: Installation) -> None:
    country = demo.query(
        "select value, reason_code from kpi.kpi_values where grain = 'country'"
        " and report_week = date '2023-06-09' and indicator_code not like 'journal_%'"
        " and indicator_code not like 'public_%' and indicator_code not like 'my_school_%'"
    )
    assert country
    assert set(country) == {(None, "partial_coverage")}


def test_eight_weeks_of_two_regions_have_values(demo: Installation) -> None:
    assert demo.query(
        "select region_code, count(distinct report_week) from kpi.kpi_values"
        " where indicator_code = 'org_active_pct' and grain = 'region' and org_type = 'all'"
        " and value is not null and report_week >= date '2024-09-06'"
        " group by 1 order by 1"
    ) == [("24", 8), ("55", 8)]


def test_an_oracle_that_shares_nothing_with_the_line_counts_the_same(demo: Installation) -> None:
    assert disagreements(demo.data_root.path, demo.snapshot() / "vitrina.duckdb") == []


def test_every_row_of_every_workbook_is_accounted_for(demo: Installation) -> None:
    counted = {
        (sha, sheet): (used, rows)
        for sha, sheet, used, *rows in demo.query(
            "select file_sha256, sheet, used_range_rows, accepted_rows, rejected_rows, held_rows,"
            " title_rows, header_rows, total_rows, footnote_rows, blank_rows, outside_rows"
            " from quality.sheet_rows"
        )
    }
    compared = 0
    for path in sorted((demo.data_root.path / "cloud").rglob("*.xlsx")):
        sha = hashlib.sha256(path.read_bytes()).hexdigest()
        # A lock file was never fetched, a broken one never opened.
        if path.name.startswith("~$") or counted.get((sha, None), (0,))[0] is None:
            continue
        for sheet in openpyxl.load_workbook(path, read_only=True).worksheets:
            filled = [n for n, row in enumerate(sheet.iter_rows(values_only=True))
                      if any(cell is not None for cell in row)]  # fmt: skip
            used, rows = counted[sha, sheet.title]
            assert used == sum(rows) == filled[-1] - filled[0] + 1, (path.name, sheet.title)
            compared += 1
    assert compared > 30


def test_the_tour_shows_what_the_demo_says(demo: Installation) -> None:
    text = tour.TOUR.read_text("utf-8")
    assert len(tour.blocks(text)) > 10
    assert tour.filled(text, demo.snapshot()) == text


@pytest.fixture(scope="module")
def known(demo: Installation) -> Known:
    """What the demo published, for those who count its answers again."""
    return Known(demo.data_root)


@pytest.mark.parametrize("question", page.questions())
def test_the_cookbook_answers_what_is_counted_without_it(
    demo: Installation, known: Known, question: str
) -> None:
    CHECKS[question](known, demo.query(page.questions()[question]))


def test_the_cookbook_knows_last_year_and_reforms(known: Known) -> None:
    changed.check_last_year(known)
    changed.check_reform(known)


def test_the_programs_of_the_cookbook_read_the_same(demo: Installation, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "demo").symlink_to(demo.data_root.path)
    programs = page.programs("python")
    assert len(programs) == 3
    for program in programs:
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True, text=True, check=True, cwd=tmp_path,
        )  # fmt: skip
        assert done.stdout == "357 из 397\n", program


def test_pandas_and_polars_read_every_table_whole(demo: Installation) -> None:
    tables = json.loads((demo.snapshot() / "manifest.json").read_text("utf-8"))["tables"]
    assert len(tables) > 30
    for name, table in tables.items():
        folder = demo.snapshot() / "parquet" / Path(*name.split("."))
        assert len(pd.read_parquet(folder, dtype_backend="pyarrow")) == table["rows"], name
        read = pl.scan_parquet(folder, hive_partitioning=True).collect()
        assert read.height == table["rows"], name


@pytest.mark.long
def test_the_command_line_of_the_cookbook_reads_it_too(demo: Installation, tmp_path: Path) -> None:
    tools = packages("1.5.6", tmp_path / "tools", package="duckdb-cli")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "demo").symlink_to(demo.data_root.path)
    (program,) = page.programs("sh")
    done = subprocess.run(
        ["sh", "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path,
        env={
            **os.environ,
            "PATH": f"{tools / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(tools),
        },
    )  # fmt: skip
    assert done.stdout == "357 из 397\n"


@pytest.mark.long
@pytest.mark.parametrize("release", RELEASES)
def test_the_cookbook_answers_alike_in_other_releases(
    demo: Installation, release: str, tmp_path: Path
) -> None:
    """And the trap it names is there: a second connection by `current` in 1.0 and 1.1."""
    queries = tmp_path / "queries.json"
    queries.write_text(json.dumps(page.questions()), "utf-8")
    asked = (str(demo.snapshot() / "vitrina.duckdb"), str(queries))
    folders = [tmp_path / name for name in ("theirs", "ours")]
    for folder in folders:
        folder.mkdir()
    place = packages(release, tmp_path / "packages")
    theirs = read_alone(read_answers, *asked, str(folders[0]), packages=place)
    ours = read_alone(read_answers, *asked, str(folders[1]))
    assert theirs["version"] == release != ours["version"]
    assert theirs["answers"] == ours["answers"]
    assert (theirs["second"], ours["second"]) == (
        "one" if release.startswith("1.") else "two", "two",
    )  # fmt: skip


def test_published_files_cannot_be_written(demo: Installation) -> None:
    for name in ("vitrina.duckdb", "manifest.json"):
        mode = stat.S_IMODE((demo.snapshot() / name).stat().st_mode)
        assert mode == 0o440, name
    assert not list(demo.snapshot().rglob("*.wal"))


def test_workbooks_have_their_sheets_and_the_demo_mark(demo: Installation) -> None:
    places = sorted((demo.snapshot() / "reports" / "2024-10-25").iterdir())
    assert [place.name for place in places] == ["24", "55"]
    for place in places:
        region, packs = books(place)
        # Of region 55 a week that «Динамика» shows was corrected.
        changes = ["Изменения"] if place.name == "55" else []
        assert region.name.endswith(f"_v{1 + len(changes)}.xlsx")
        assert sheets_of_the_demo(region) == [
            "Титул", "Сводка", *changes, "Динамика", "Муниципалитеты", "Организации",
            "Неактивные ОО", "Интеграция ЭЖД", "Моя школа", "Госпаблики", "ПроеКТОрия",
            "Органы управления", "Замечания к данным", "Методика",
        ]  # fmt: skip
        assert [(len(packs),)] == demo.query(
            "select count(*) from marts.dim_municipality"  # noqa: S608  # a folder's name
            f" where region_code = '{place.name}' and valid_from <= date '2024-10-25'"
            " and (valid_to is null or valid_to > date '2024-10-25')"
        )
        for pack in packs[:3]:
            assert sheets_of_the_demo(pack) == [
                "Титул", "Сводка", "Организации", "Неактивные ОО", "Замечания к данным",
                "Методика",
            ]  # fmt: skip


def sheets_of_the_demo(book: Path) -> list[str]:
    """The sheets people see of a workbook that says it is a demo."""
    workbook = openpyxl.load_workbook(book)
    title = [str(cell) for row in workbook["Титул"].iter_rows(values_only=True) for cell in row]
    assert any("ДЕМО: числа вымышлены" in cell for cell in title)
    return [sheet.title for sheet in workbook if sheet.sheet_state == "visible"]


def built(demo: Installation) -> Built:
    (run,) = (path.parent for path in demo.data_root.build.glob("*/work.duckdb"))
    return Built(run, demo.snapshot())


def test_every_column_is_described_and_every_table_has_its_grain(demo: Installation) -> None:
    assert built(demo).undescribed() == []
    assert built(demo).without_grain() == []
    assert built(demo).without_contract(published.SCHEMAS) == []
    assert built(demo).warnings() == []


def test_the_dictionary_is_of_this_checkout(demo: Installation) -> None:
    """Otherwise: `make docs`, and commit docs/data_dictionary.md."""
    tables = metadata.read(built(demo).manifest)
    assert dictionary.PAGE.read_text("utf-8") == dictionary.render(tables)
    columns = {f"{table.name}.{column.name}" for table in tables for column in table.columns}
    assert [table.full_name for table in tables if not table.name_ru] == []
    assert [
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if not column.name_ru
    ] == []
    # Nor is a name left over that no table has any more.
    known = columns | {name.split(".")[1] for name in columns}
    assert [name for name in metadata.names() if name not in known] == []


def test_contracts_lie_beside_the_tables_as_the_standard_wants_them(demo: Installation) -> None:
    listed = json.loads((demo.snapshot() / "manifest.json").read_text("utf-8"))["contracts"]
    assert set(listed) == {f"contracts/{schema}.odcs.yaml" for schema in published.SCHEMAS}
    promised = []
    for path, sha256 in listed.items():
        text = (demo.snapshot() / path).read_bytes()
        assert hashlib.sha256(text).hexdigest() == sha256
        contract = yaml.load(text, Loader=yaml.CSafeLoader)
        assert standard.mistakes(contract) == []
        promised += [f"{contract['name']}.{table['name']}" for table in contract["schema"]]
    assert sorted(promised) == published.tables()


@pytest.mark.long
def test_the_tool_of_the_standard_agrees_and_finds_a_broken_copy(
    demo: Installation, tmp_path: Path
) -> None:
    program = standard.tool(tmp_path / "tool")
    copy = tmp_path / "copy"
    shutil.copytree(demo.snapshot(), copy)
    for path in sorted((copy / "contracts").iterdir()):
        assert standard.said(program, "lint", str(path), folder=copy)[0] == 0
        servers = [one["server"] for one in yaml.safe_load(path.read_text("utf-8"))["servers"]]
        for server in servers:
            asked = ("test", "--server", server, str(path))
            status, printed = standard.said(program, *asked, folder=copy)
            assert status == 0, printed
    kpi, marts = (copy / "contracts" / f"{name}.odcs.yaml" for name in ("kpi", "marts"))
    (copy / "vitrina.duckdb").chmod(0o640)
    with duckdb.connect(str(copy / "vitrina.duckdb")) as warehouse:
        warehouse.execute("update kpi.kpi_values set status = 'fine' where status = 'good'")
    status, printed = standard.said(program, "test", "--server", "warehouse", str(kpi), folder=copy)
    assert status != 0
    assert "field status only contains enum values" in printed
    week = next((copy / "parquet/marts/fct_sferum_organization_week").iterdir())
    shutil.rmtree(week)
    status, printed = standard.said(program, "test", "--server", "parquet", str(marts), folder=copy)
    assert status != 0
    assert "model fct_sferum_organization_week has row_count" in printed
    text = marts.read_text("utf-8").replace("logicalType: date", "logicalType: day", 1)
    marts.chmod(0o640)
    marts.write_text(text, "utf-8")
    assert standard.said(program, "lint", str(marts), folder=copy)[0] != 0


def test_percents_reproduce_the_received_ratings_and_counts_do_not(demo: Installation) -> None:
    [(by_percent, by_count)] = demo.query(
        "select avg((rank_received = rank_by_percent)::int),"
        " avg((rank_received = rank_by_count)::int)"
        " from kpi.rating_comparison where rank_received is not null"
    )
    # Rows with a mistake of the demo have a place of their own.
    assert by_percent > 0.85
    assert by_count < 0.15


def test_again_loads_nothing_and_changes_nothing(demo: Installation) -> None:
    before, hashes = demo.snapshot(), demo.table_hashes()
    status, printed = demo.run("demo")
    assert status == 0, printed
    # A quiet run notifies as well: the last tick of a week may be one.
    assert f"Снимок {before.name}" in printed
    assert demo.snapshot() == before
    assert demo.table_hashes() == hashes
