"""Issues the workbooks: which there are, what each depends on, writing in two processes.

`python -m vitrina.reports.issue` is the second process: it writes the share named in a file.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from itertools import accumulate, groupby
from pathlib import Path

import duckdb
import xlsxwriter

from vitrina.data_root import read_json, write_json
from vitrina.reports import municipal, regional
from vitrina.reports.names import told_apart
from vitrina.reports.read_back import check_workbook
from vitrina.reports.sheets import Book, Content, Row
from vitrina.reports.workbook import write_workbook
from vitrina.snapshots.candidate import fetched, opened
from vitrina.snapshots.hashes import combine, hash_rows

SCHEMA = "reports"
#: Modules that decide no byte of a workbook; a change of any other issues every report anew.
_NOT_WRITERS = ("__init__.py", "issue.py", "read_back.py")
#: What a workbook costs beside its organisations, in organisations.
_COST_OF_ANY = 50
#: Below this cost a second process costs more than it saves.
_ONE_PROCESS_UP_TO = 2_000

#: Week and region, or week, region and municipality.
_Key = tuple[str | None, ...]
#: By model and key.
_Hashes = dict[str, dict[_Key, str]]


class ReportsError(RuntimeError):
    """A workbook could not be written or read back as its tables say."""


@dataclass(frozen=True)
class Report:
    """One workbook: its path inside the snapshot and the hash of everything it shows."""

    report_week: str
    region_code: str
    #: None: the region's own workbook.
    municipality_id: str | None
    path: str
    inputs: str
    #: What it costs to write and read back, in organisations.
    cost: int
    #: The database with its rows: each dbt run has one.
    work: str

    @property
    def group(self) -> tuple[str, str, str]:
        """Reports of one region and week are made of the same rows."""
        return self.work, self.report_week, self.region_code


def wanted(works: list[Path]) -> list[Report]:
    """Every workbook the rpt_ models of a candidate hold, with the hash of its rows."""
    reports = [report for work in works for report in _wanted(work)]
    return sorted(reports, key=lambda report: report.path)


def _wanted(work: Path) -> Iterator[Report]:
    with opened(work, read_only=True) as connection:
        hashes = _hashes(connection)
        region_titles, titles = (
            fetched(connection, f"select * from {SCHEMA}.{book.page.model}")  # noqa: S608  # names of our own models
            for book in (regional.BOOK, municipal.BOOK)
        )
    by_region: dict[_Key, list[Row]] = defaultdict(list)
    for title in titles:
        by_region[_key(regional.BOOK, title)].append(title)
    for title in region_titles:
        name = regional.file_name(title)
        of_region = by_region[_key(regional.BOOK, title)]
        yield _report(regional.BOOK, title, name, of_region, hashes, work)
        names = told_apart(
            {pack["municipality_id"]: pack["municipality_name"] or "" for pack in of_region}
        )
        for pack in of_region:
            name = municipal.file_name(pack, names[pack["municipality_id"]])
            yield _report(municipal.BOOK, pack, name, [pack], hashes, work)


def _report(
    book: Book, title: Row, name: str, packs: list[Row], hashes: _Hashes, work: Path
) -> Report:
    """A workbook about the municipalities of these packs."""
    key = _key(book, title)
    week, region = map(str, key[:2])
    shown = [hashes[model].get(_part(model, key), "") for model in book.models()]
    return Report(
        week,
        region,
        title["municipality_id"] if book is municipal.BOOK else None,
        f"reports/{week}/{region}/{name}",
        combine([_writers(), *shown]),
        _COST_OF_ANY + sum(pack["organization_count"] for pack in packs),
        str(work),
    )


def _hashes(connection: duckdb.DuckDBPyConnection) -> _Hashes:
    """Of every model the rows of each region and week, and of each pack where it is in packs."""
    hashes = {}
    for model in dict.fromkeys(regional.BOOK.models() + municipal.BOOK.models()):
        is_in_packs = model in municipal.BOOK.models() and model not in municipal.SHARED
        by = municipal.BOOK.key if is_in_packs else regional.BOOK.key
        parts = hash_rows(connection, f"{SCHEMA}.{model}", by)
        found = {key: part.sha256 for key, part in parts.items()}
        hashes[model] = {**found, **_of_regions(found)}
    return hashes


def _of_regions(found: dict[_Key, str]) -> dict[_Key, str]:
    """The parts of each region and week as one."""
    parts: dict[_Key, list[str]] = defaultdict(list)
    for key in sorted(found, key=str):
        parts[key[:2]].append(found[key])
    return {key: combine(several) for key, several in parts.items()}


def _part(model: str, key: _Key) -> _Key:
    return key[:2] if model in municipal.SHARED else key


def _key(book: Book, row: Row) -> _Key:
    return tuple(str(row[name]) for name in book.key)


@cache
def _writers() -> str:
    """Hash of everything but its rows that decides the bytes of a workbook."""
    modules = sorted(Path(__file__).parent.glob("*.py"))
    texts = [module.read_text("utf-8") for module in modules if module.name not in _NOT_WRITERS]
    return combine([xlsxwriter.__version__, *texts])


def write_all(scratch: Path, folder: Path, reports: list[Report]) -> None:
    """Write and read back the workbooks under `folder`, half of them in a second process.

    What the second process is told lies in `scratch`.
    """
    # A region's rows are fetched by the process that writes its workbooks, or by both at the cut.
    ordered = sorted(reports, key=lambda report: (report.group, report.path))
    costs = list(accumulate(report.cost for report in ordered))
    if not costs or costs[-1] <= _ONE_PROCESS_UP_TO:
        write_share(folder, ordered)
        return
    cut = sum(2 * cost <= costs[-1] for cost in costs) + 1
    share = scratch / "reports_share.json"
    described = [asdict(report) for report in ordered[cut:]]
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
            write_share(folder, ordered[:cut])
        except BaseException:
            second.kill()
            raise
        _, complaint = second.communicate()
    if second.returncode != 0:
        raise ReportsError(f"the second process of reports failed:\n{complaint.strip()}")


def write_share(folder: Path, reports: list[Report], parent: int | None = None) -> None:
    """Write and read back some workbooks in this process, those of a region beside one another."""
    for (work, week, region), share in groupby(reports, key=lambda report: report.group):
        with opened(Path(work), read_only=True) as connection:
            # The second process has the other core.
            connection.execute("set threads = 1")
            rows = RowsOfRegion(connection, week, region)
            for report in share:
                if parent is not None and os.getppid() != parent:
                    sys.exit("the run that started this process is over")
                content = rows.content(report.municipality_id)
                path = folder / report.path
                path.parent.mkdir(parents=True, exist_ok=True)
                # Nobody sees the folder before the switch, which puts it on the disk for good.
                write_workbook(path, content)
                check_workbook(path, content)


class RowsOfRegion:
    """The rows of the rpt_ models of one region and week, each model read once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, week: str, region: str) -> None:
        self._connection = connection
        self._key = [week, region]
        self._read: dict[str, list[Row]] = {}
        self._parts: dict[str, dict[str | None, list[Row]]] = {}

    def content(self, municipality: str | None) -> Content:
        """What the region's workbook says, or a municipality's pack."""
        if municipality is None:
            book = regional.BOOK
            rows = {model: self._of_region(model) for model in book.models()}
        else:
            book = municipal.BOOK
            rows = {
                model: self._of_region(model) if model in municipal.SHARED
                else self._of_municipality(model).get(municipality, [])
                for model in book.models()
            }  # fmt: skip
        title = rows[book.page.model][0]
        edition = regional.edition(title) if municipality is None else municipal.edition(title)
        return Content(edition, book.page, book.shown(title["version"]), rows)

    def _of_region(self, model: str) -> list[Row]:
        if model not in self._read:
            self._read[model] = fetched(
                self._connection,
                f"select * from {SCHEMA}.{model} "  # noqa: S608  # names of our own models
                "where report_week = cast(? as date) and region_code = ? order by sort_order",
                self._key,
            )
        return self._read[model]

    def _of_municipality(self, model: str) -> dict[str | None, list[Row]]:
        if model not in self._parts:
            parts: dict[str | None, list[Row]] = defaultdict(list)
            for row in self._of_region(model):
                parts[row["municipality_id"]].append(row)
            self._parts[model] = parts
        return self._parts[model]


def main() -> None:
    share = read_json(Path(sys.argv[1]))
    reports = [Report(**report) for report in share["reports"]]
    # A killed run must not leave a writer behind in a folder the next run clears.
    write_share(Path(share["folder"]), reports, parent=int(sys.argv[2]))


if __name__ == "__main__":
    main()
