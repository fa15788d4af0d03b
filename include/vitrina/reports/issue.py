"""Issues the regional workbooks: which there are, what each depends on, writing in two processes.

`python -m vitrina.reports.issue` is the second process: it writes the share named in a file.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import duckdb
import xlsxwriter

from vitrina.data_root import read_json, write_json, written_whole
from vitrina.reports import regional
from vitrina.reports.read_back import check_workbook
from vitrina.reports.workbook import Content, Row, write_workbook
from vitrina.snapshots.candidate import fetched, opened
from vitrina.snapshots.hashes import combine, hash_rows

SCHEMA = "reports"
#: Modules that decide a workbook's bytes: a change of one issues every report anew.
_WRITERS = ("choices.py", "regional.py", "workbook.py")
#: Below this many workbooks a second process costs more than it saves.
_ONE_PROCESS_UP_TO = 1


class ReportsError(RuntimeError):
    """A workbook could not be written or read back as its tables say."""


@dataclass(frozen=True)
class Report:
    """One workbook: its path inside the snapshot and the hash of everything it shows."""

    report_week: str
    region_code: str
    path: str
    inputs: str
    #: The database with its rows: each dbt run has one.
    work: str


def wanted(works: list[Path]) -> list[Report]:
    """Every regional workbook the rpt_ models of a candidate hold, with the hash of its rows."""
    reports = [report for work in works for report in _wanted(work)]
    return sorted(reports, key=lambda report: report.path)


def _wanted(work: Path) -> Iterator[Report]:
    with opened(work, read_only=True) as connection:
        by_model = {
            model: hash_rows(connection, f"{SCHEMA}.{model}", regional.KEY)
            for model in regional.models()
        }
        titles = fetched(connection, f"select * from {SCHEMA}.{regional.TITLE_MODEL}")  # noqa: S608  # names of our own models
    writer = combine(
        [xlsxwriter.__version__]
        + [(Path(__file__).parent / name).read_text("utf-8") for name in _WRITERS]
    )
    for title in titles:
        key = tuple(str(title[name]) for name in regional.KEY)
        rows = [f"{model}:{hashes.get(key, '')}" for model, hashes in by_model.items()]
        path = f"reports/{key[0]}/{key[1]}/{regional.file_name(title)}"
        yield Report(key[0], key[1], path, combine([writer, *rows]), str(work))


def write_all(scratch: Path, folder: Path, reports: list[Report]) -> None:
    """Write and read back the workbooks under `folder`, half of them in a second process.

    What the second process is told lies in `scratch`.
    """
    if len(reports) <= _ONE_PROCESS_UP_TO:
        _write_share(folder, reports)
        return
    share = scratch / "reports_share.json"
    described = [asdict(report) for report in reports[1::2]]
    write_json(share, {"folder": str(folder), "reports": described})
    package_root = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, [package_root, os.environ.get("PYTHONPATH")]))
    with subprocess.Popen(
        [sys.executable, "-m", "vitrina.reports.issue", str(share), str(os.getpid())],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as second:
        try:
            _write_share(folder, reports[0::2])
        except BaseException:
            second.kill()
            raise
        _, complaint = second.communicate()
    if second.returncode != 0:
        raise ReportsError(f"the second process of reports failed:\n{complaint.strip()}")


def _write_share(folder: Path, reports: list[Report], parent: int | None = None) -> None:
    for work, share in groupby(sorted(reports, key=_work), key=_work):
        with opened(Path(work), read_only=True) as connection:
            # The second process has the other core.
            connection.execute("set threads = 1")
            for report in share:
                if parent is not None and os.getppid() != parent:
                    sys.exit("the run that started this process is over")
                content = read_content(connection, report)
                with written_whole(folder / report.path) as part:
                    write_workbook(part, content)
                    check_workbook(part, content)


def _work(report: Report) -> str:
    return report.work


def read_content(connection: duckdb.DuckDBPyConnection, report: Report) -> Content:
    """The rows of every rpt_ model of one region and week, in their order."""

    def rows(model: str) -> list[Row]:
        return fetched(
            connection,
            f"select * from {SCHEMA}.{model} "  # noqa: S608  # names of our own models
            "where report_week = cast(? as date) and region_code = ? order by sort_order",
            [report.report_week, report.region_code],
        )

    facts = rows(regional.TITLE_MODEL)[0]
    page = regional.TITLE_PAGE
    shown = [sheet for sheet in regional.SHEETS if facts["version"] >= sheet.from_version]
    tables = [(sheet, rows(sheet.model)) for sheet in shown]
    return Content(regional.edition(facts), page, facts, rows(page.sources.model), tables)


def main() -> None:
    share = read_json(Path(sys.argv[1]))
    reports = [Report(**report) for report in share["reports"]]
    # A killed run must not leave a writer behind in a folder the next run clears.
    _write_share(Path(share["folder"]), reports, parent=int(sys.argv[2]))


if __name__ == "__main__":
    main()
