"""Two runs at once, a run killed inside a step, all of it again, nothing usable: who is told."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.end_to_end.installation import Installation
from tests.loopback import Mailbox, Webhook
from vitrina.data_root import DataRoot, written_whole
from vitrina.layouts import load_layouts

pytestmark = pytest.mark.demo

#: A folder of the demo cloud with a date holds one week; what is not weekly is of every other kind.
WEEKLY = re.compile(r"\d{2}\.\d{2}\.\d{4}|\d{4}-\d{2}-\d{2}")
FIRST_WEEK, NEXT_WEEK = "18.10.2024", "25.10.2024"


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[Mailbox, Webhook]]:
    """Who hears of the first run."""
    with Mailbox() as mailbox, Webhook() as webhook:
        yield mailbox, webhook


@pytest.fixture(scope="module")
def first(
    demo_cloud: Path,
    told: tuple[Mailbox, Webhook],
    dbt_parse: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Installation:
    """A plain folder after one run; while it ran, a second one was refused."""
    root = tmp_path_factory.mktemp("first")
    first = installation(root, *told)
    put(demo_cloud, root / "exports", None)
    put(demo_cloud, root / "exports", FIRST_WEEK)
    process = first.start("run")
    wait_for(process, first.data_root.landing.exists)
    status, printed = first.run("run")
    assert status == 75, printed
    assert len(printed.strip().splitlines()) == 1
    printed, _ = process.communicate()
    assert process.returncode == 0, printed
    # The warehouses of other tests need not begin with a parse of their own.
    with written_whole(dbt_parse) as part:
        shutil.copyfile(first.data_root.dbt_parse, part)
    return first


def installation(root: Path, *told: Mailbox | Webhook) -> Installation:
    """Exports and data of one installation, both below `root`, and whom it tells."""
    folder = root / "exports"
    folder.mkdir(exist_ok=True)
    variables = {"VITRINA_EXPORTS": folder.as_uri()}
    for one in told:
        variables |= one.variables()
    return Installation(DataRoot(root / "data"), variables)


def put(cloud: Path, folder: Path, week: str | None) -> None:
    """Copy files of the demo cloud as they are: the folders of one week, or what is not weekly."""
    for path in (p for p in cloud.rglob("*") if p.is_file()):
        found = WEEKLY.fullmatch(path.parent.name)
        if (found and found[0]) == week:
            target = folder / path.relative_to(cloud)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


def copy_of(first: Installation, root: Path, *told: Mailbox | Webhook) -> Installation:
    """The same data and exports, free to be spoilt; links as they are, times kept."""
    shutil.copytree(first.data_root.path.parent, root, symlinks=True, dirs_exist_ok=True)
    return installation(root, *told)


def wait_for(process: subprocess.Popen[str], condition: Callable[[], bool]) -> None:
    """Until the run has come that far; it is an error if it ends before."""
    while not condition():
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.05)


def kill_once(broken: Installation, reached: Callable[[], bool]) -> None:
    """Start a run and kill all of its processes as soon as `reached` holds."""
    process = broken.start("run")
    wait_for(process, reached)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def test_a_run_tells_what_it_found_and_a_run_refused_at_once_tells_nothing(
    first: Installation, told: tuple[Mailbox, Webhook]
) -> None:
    mailbox, webhook = told
    (notice,), (letter,) = webhook.received, mailbox.letters
    assert notice["colour"] == "yellow"
    assert letter["Subject"] == notice["subject"]
    assert first.snapshot().name == notice["snapshot_id"]
    warned = first.query(
        "select rule_code, count(*) from quality.data_issues where severity in ('warn', 'error')"
        " and rule_code <> 'Q12' and region_code = '55' and report_week = date '2024-10-18'"
        " group by 1 order by 1"
    )
    assert warned == [
        (line["rule"], line["count"])
        for line in notice["alarms"]
        if (line["alarm"], line["region_code"], line["report_week"])
        == ("rows_marked", "55", "2024-10-18")
    ]
    assert warned


WEEKS = (
    "select count(distinct report_week) from marts.fct_sferum_organization_week"
    " where region_code = '55'"
)


def killed_in(part: str, first: Installation, demo_cloud: Path, root: Path) -> Installation:
    """A run of a new week killed as it writes `part` of its candidate, and the run after it."""
    root.mkdir(exist_ok=True)
    broken = copy_of(first, root)
    put(demo_cloud, root / "exports", NEXT_WEEK)
    old, hashes = broken.snapshot(), broken.table_hashes()
    kill_once(broken, lambda: any(broken.data_root.build.glob(f"*/{part}")))
    assert broken.snapshot() == old
    assert broken.table_hashes() == hashes
    assert broken.query(WEEKS) == [(1,)]
    status, printed = broken.run("run")
    assert status == 0, printed
    assert broken.query(WEEKS) == [(2,)]
    return broken


@pytest.mark.long
def test_a_run_killed_while_it_publishes_is_made_good_by_the_next(
    first: Installation, demo_cloud: Path, tmp_path: Path
) -> None:
    in_publish = killed_in("snapshot/parquet/kpi", first, demo_cloud, tmp_path / "publish")
    in_build = killed_in("vitrina.duckdb", first, demo_cloud, tmp_path / "build")
    assert in_publish.table_hashes() == in_build.table_hashes()


@pytest.mark.long
def test_a_run_killed_while_it_builds_is_made_good_and_all_of_it_again_is_the_same(
    first: Installation, demo_cloud: Path, tmp_path: Path
) -> None:
    broken = killed_in("vitrina.duckdb", first, demo_cloud, tmp_path)
    exports = tmp_path / "exports"
    kinds = broken.query("select distinct kind from quality.loads where outcome = 'accepted'")
    assert {kind for (kind,) in kinds} == set(load_layouts())
    for path in exports.glob(f"*/{NEXT_WEEK}/*"):
        content = path.read_bytes()
        landed = broken.data_root.landing / f"{hashlib.sha256(content).hexdigest()}{path.suffix}"
        assert landed.read_bytes() == content

    # What a rebuild makes knows nothing of the killed runs, and needs no folder.
    mended, hashes = broken.snapshot(), broken.table_hashes()
    shutil.rmtree(exports)
    status, printed = broken.run("rebuild")
    assert status == 0, printed
    assert broken.snapshot() != mended
    assert broken.table_hashes() == hashes


@pytest.mark.parametrize("content", ["empty", "unusable"])
def test_nothing_usable_is_said_and_the_old_snapshot_stays(
    content: str, first: Installation, tmp_path: Path
) -> None:
    with Mailbox() as mailbox, Webhook() as webhook:
        run_on_nothing_usable(content, copy_of(first, tmp_path, mailbox, webhook))
    (notice,), (letter,) = webhook.received, mailbox.letters
    assert (notice["colour"], notice["error"]) == ("red", "NothingUsable")
    assert notice["step"] == ("build" if content == "unusable" else "list")
    assert "docs/runbook.md#red-nothing-usable" in letter.get_content()
    assert "заметки" not in json.dumps(notice, ensure_ascii=False)


def run_on_nothing_usable(content: str, other: Installation) -> None:
    before, tmp_path = other.snapshot(), other.data_root.path.parent
    shutil.rmtree(tmp_path / "exports")
    (tmp_path / "exports").mkdir()
    if content == "unusable":
        (tmp_path / "exports" / "заметки.xlsx").write_bytes(b"not a workbook at all")
        (tmp_path / "exports" / "readme.txt").write_text("no export either", encoding="utf-8")
    status, printed = other.run("run")
    assert status == 1
    assert "прежний снимок" in printed
    assert ("заметки.xlsx (Q31)" in printed) == (content == "unusable")
    assert other.snapshot() == before
