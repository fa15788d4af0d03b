"""Reports: a region's workbook of 3 000 organisations and 100 municipal packs, from built tables.

Beside the project's writer stands openpyxl, which writes the same cells in the same looks (named
styles) with the same panes, filters, links, widths, heights and page set-up, without the charts;
its workbooks pass the same read-back. Each side is a process of its own, in turn.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break

from benchmarks.claims import Claim, Figures, judge
from benchmarks.country import Country
from benchmarks.history import NEWEST, History
from benchmarks.measure import Stages, peak_megabytes
from vitrina.reader.own_reports import REPORT_PROPERTY
from vitrina.reports import choices, issue
from vitrina.reports.read_back import check_workbook
from vitrina.reports.sheets import Content, Place, Sheet, first_line, places
from vitrina.reports.styles import NUMBER_FORMATS, WRAPPED, header_height, heights, width_of
from vitrina.reports.workbook import cells, kind_of, write_workbook
from vitrina.settings import PROJECT_ROOT, Settings
from vitrina.snapshots.candidate import Candidate, opened

ORGANIZATIONS, MUNICIPALITIES, WEEKS = 3_000, 100, 14
ROUNDS = 3

CLAIMS = (
    Claim(
        f"a workbook of {ORGANIZATIONS} organisations and {MUNICIPALITIES} packs written: "
        "less CPU than openpyxl",
        "ours:write", "openpyxl:write", "cpu", at_least=3.5,
    ),
    Claim("the same, rows fetched and workbooks written: CPU, s",
          "ours:rows and write", None, "cpu", at_most=8),
    Claim("… for orientation: CPU of their read-back, s", "ours:read back", None, "cpu",
          at_most=12),
    Claim("rows, writing and read-back in two processes: wall time of one",
          "two:issue", "one:issue", "wall", at_most=0.7),
)  # fmt: skip


def main() -> int:
    """Build once, write in rounds; 1 when a claim is not met."""
    with tempfile.TemporaryDirectory(prefix="vitrina-") as folder:
        settings = Settings.from_environment({"VITRINA_DATA": folder})
        _build(settings)
        (work,) = Candidate(settings.data_root, "bench").works
        rounds = [{side: _run(side, work, Path(folder)) for side in _SIDES} for _ in range(ROUNDS)]
    return max(judge(claim, rounds) for claim in CLAIMS)


def _build(settings: Settings) -> None:
    from vitrina.build import build

    country = Country(ORGANIZATIONS, 1, MUNICIPALITIES)
    History(settings.data_root, country).write(WEEKS)
    build(settings, "bench")


def _run(side: str, work: Path, folder: Path) -> Figures:
    """One side in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.reports", "--measured", side, str(work), str(folder)],
        stdout=subprocess.PIPE, check=True, cwd=PROJECT_ROOT,
    )  # fmt: skip
    told = json.loads(ran.stdout.splitlines()[-1])
    print(f"  {side}: {told.pop('facts')}", flush=True)
    for stage, cost in told["stages"].items():
        print(f"    {stage:<26} CPU {cost['cpu']:7.2f} s   wall {cost['wall']:7.2f} s", flush=True)
    return Figures(**told)


def _measured(side: str, work: Path, folder: Path) -> dict[str, Any]:
    newest = [r for r in issue.wanted([work]) if r.report_week == NEWEST.isoformat()]
    target, stages = folder / side, Stages()
    target.mkdir(exist_ok=True)
    if side in ("one", "two"):
        with stages("issue"):
            if side == "two":
                issue.write_all(folder, target, newest)
            else:
                issue.write_share(target, newest)
    else:
        _write_in_turn(side, target, work, newest, stages)
    shown = {name: vars(cost) for name, cost in stages.costs.items()}
    return {"cpu": stages.total.cpu, "wall": stages.total.wall, "peak": peak_megabytes(),
            "stages": shown, "facts": {"workbooks": len(newest), **stages.facts}}  # fmt: skip


def _write_in_turn(
    side: str, target: Path, work: Path, reports: list[issue.Report], stages: Stages
) -> None:
    """Rows, writing, read-back as stages of their own; the same rows for either side."""
    week, region = reports[0].report_week, reports[0].region_code
    with opened(work, read_only=True) as connection, stages("rows"):
        rows = issue.RowsOfRegion(connection, week, region)
        contents = {report.path: rows.content(report.municipality_id) for report in reports}
    if side == "openpyxl":
        contents = {path: without_charts(content) for path, content in contents.items()}
    stages.facts["cells"] = sum(
        len(place.rows) * len(place.table.columns)
        for content in contents.values()
        for sheet in content.sheets
        for place in places(sheet, content.rows)
    )
    paths = {path: target / Path(path).name for path in contents}
    write = write_workbook if side == "ours" else write_with_openpyxl
    with stages("write"):
        for path, content in contents.items():
            write(paths[path], content)
    with stages("read back"):
        for path, content in contents.items():
            check_workbook(paths[path], content)
    both = [stages.costs["rows"], stages.costs["write"]]
    stages.costs["rows and write"] = replace(
        both[0], cpu=sum(cost.cpu for cost in both), wall=sum(cost.wall for cost in both)
    )


def without_charts(content: Content) -> Content:
    """The content without its charts, which openpyxl is spared."""
    sheets = [
        replace(sheet, tables=tuple(replace(table, charts=()) for table in sheet.tables))
        for sheet in content.sheets
    ]
    return replace(content, sheets=sheets)


class Names(dict[Any, Any]):
    """Names of openpyxl's shared styles, by the look of a cell as the project tells them apart."""

    def __init__(self, book: openpyxl.Workbook) -> None:
        super().__init__()
        self._book = book
        self.header = self._named("header", fill="DDEBF7", bold=True, wrap=True, align="center")
        self.heading = self._named("heading", size=14, bold=True, border=False)
        self.subheading = self._named("subheading", size=11, bold=True, border=False)
        self.label = self._named("label", colour="595959", border=False)
        self.note = self._named("note", colour="595959", italic=True, border=False)
        self.warning = self._named("warning", colour="C00000", bold=True, border=False)
        self.link = self._named("link", colour="0563C1", border=False)

    def __missing__(self, key: tuple[Any, ...]) -> str:
        role, fill, kind, is_missing, is_million = key
        number = "# ### ##0" if is_million else NUMBER_FORMATS.get(role, "General")
        align = "left" if kind == "fact" else _ALIGNED.get(role)
        key_name = self[key] = self._named(
            "-".join(map(str, key)), fill=fill, bold=kind != "row", align=align,
            wrap=role in WRAPPED, number=number, colour="595959" if is_missing else None,
            indent=int(kind != "fact" and role in (*WRAPPED, "identifier")),
        )  # fmt: skip
        return key_name

    def _named(
        self, name: str, *, size: int = 9, bold: bool = False, italic: bool = False,
        colour: str | None = None, fill: str | None = None, align: str | None = None,
        wrap: bool = False, number: str = "General", border: bool = True, indent: int = 0,
    ) -> str:  # fmt: skip
        line = Side(style="thin", color="BFBFBF") if border else None
        self._book.add_named_style(
            NamedStyle(
                name, font=Font("Arial", size, bold, italic, color=colour), number_format=number,
                fill=PatternFill("solid", fgColor=fill) if fill else PatternFill(),
                border=Border(line, line, line, line) if line else Border(),
                alignment=Alignment(align, "top", wrap_text=wrap, indent=indent),
            )
        )  # fmt: skip
        return name


_ALIGNED = {
    **dict.fromkeys(("count", "percent", "index", "delta"), "right"),
    **dict.fromkeys((*WRAPPED, "identifier"), "left"),
}


def write_with_openpyxl(path: Path, content: Content) -> None:
    """The same workbook by openpyxl: cells, looks, panes, filters, links, lists and page set-up."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    names, edition, page = Names(book), content.edition, content.page
    book.properties.title, book.properties.created = edition.subject, edition.created
    book.custom_doc_props.append(StringProperty(name=REPORT_PROPERTY, value=edition.subject))
    title = _added(book, content, page.title)
    told = [(page.heading, names.heading), (first_line(edition), names.note)]
    told += [(edition.warning, names.warning)] if edition.warning else []
    for row, (text, name) in enumerate(told, 1):
        _put(title, row, 1, text, name)
    row = len(told) + 2
    for fact in page.facts:
        _put(title, row, 1, fact.heading, names.label)
        ((value, name),) = cells(names, fact, [content.facts], ["fact"])
        _put(title, row, 2, value, name)
        row += 1
    _put(title, row + 1, 1, page.contents_heading, names.subheading)
    row += 1
    for sheet in content.sheets:
        row += 1
        _link(title, row, sheet.title, sheet.title, names.link)
        _put(title, row, 2, sheet.answers, names.label)
    _put(title, row + 2, 1, page.sources_heading, names.subheading)
    sources = content.rows[page.sources.model]
    _table(title, names, [Place(page.sources, sources, None, row + 2, None, None, 0)])
    lists = choices.lists_of(content)
    for sheet in content.sheets:
        _sheet(_added(book, content, sheet.title), names, sheet, content, lists)
    if lists:
        hidden = book.create_sheet(choices.LISTS)
        hidden.sheet_state = "hidden"
        hidden.cell(1, 1, first_line(edition))
        for options, first in lists.items():
            for number, option in enumerate(options):
                hidden.cell(first + number, 1, option)
    book.save(path)


def _added(book: openpyxl.Workbook, content: Content, title: str) -> Any:
    worksheet = book.create_sheet(title)
    worksheet.page_setup.orientation, worksheet.page_setup.paperSize = "landscape", 9
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    worksheet.page_setup.fitToHeight = 0
    worksheet.oddHeader.left.text, worksheet.oddHeader.right.text = content.edition.subject, title
    worksheet.oddFooter.left.text = content.edition.footer
    worksheet.oddFooter.center.text = content.edition.warning
    worksheet.oddFooter.right.text = "Страница &P из &N"
    return worksheet


def _sheet(
    worksheet: Any, names: Names, sheet: Sheet, content: Content,
    lists: dict[choices.Options, int],
) -> None:  # fmt: skip
    _link(worksheet, 1, content.page.title, first_line(content.edition), names.note)
    placed = list(places(sheet, content.rows))
    _table(worksheet, names, placed)
    last = placed[-1]
    worksheet.print_title_rows = f"1:{placed[0].top + 1}"
    worksheet.freeze_panes = worksheet.cell(placed[0].body + 1, sheet.frozen + 1)
    filtered = sum(not row.get("is_total") for row in last.rows)
    if filtered:
        right = get_column_letter(len(last.table.columns))
        worksheet.auto_filter.ref = f"A{last.top + 1}:{right}{last.top + 1 + filtered}"
    for place in placed:
        if place.heading is not None:
            worksheet.row_breaks.append(Break(place.heading))
        for row, position, options in choices.offered(place):
            rule = DataValidation("list", formula1=choices.source_of(options, lists))
            rule.add(worksheet.cell(row + 1, position + 1))
            worksheet.add_data_validation(rule)


def _table(worksheet: Any, names: Names, placed: list[Place]) -> None:
    widths = [width_of(column, placed[0].rows) for column in placed[0].table.columns]
    for position, width in enumerate(widths, 1):
        worksheet.column_dimensions[get_column_letter(position)].width = width
    for place in placed:
        table = place.table
        if place.heading is not None:
            _put(worksheet, place.heading + 1, 1, table.heading, names.subheading)
        worksheet.row_dimensions[place.top + 1].height = header_height(table.columns, widths)
        kinds = list(map(kind_of, place.rows))
        for position, column in enumerate(table.columns, 1):
            _put(worksheet, place.top + 1, position, column.heading, names.header)
            body = cells(names, column, place.rows, kinds)
            for number, (value, name) in enumerate(body, place.body + 1):
                _put(worksheet, number, position, value, name)
        high = heights(table.columns, widths, place.rows)
        for number, height in enumerate(high, place.body + 1):
            worksheet.row_dimensions[number].height = height
        if not place.rows:
            _put(worksheet, place.body + 1, 1, table.empty, names.note)
        if place.note is not None:
            _put(worksheet, place.note + 1, 1, table.note, names.note)


def _put(worksheet: Any, row: int, column: int, value: Any, name: str) -> None:
    worksheet.cell(row, column, value).style = name


def _link(worksheet: Any, row: int, to: str, text: str, name: str) -> None:
    _put(worksheet, row, 1, text, name)
    cell = worksheet.cell(row, 1)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{to}'!A1")


_SIDES = ("ours", "openpyxl", "one", "two")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reports", description=__doc__)
    parser.add_argument("--measured", nargs=3, metavar=("SIDE", "WORK", "FOLDER"),
                        help=argparse.SUPPRESS)  # fmt: skip
    chosen = parser.parse_args()
    if chosen.measured:
        print(json.dumps(_measured(chosen.measured[0], *map(Path, chosen.measured[1:]))))
        sys.exit()
    sys.exit(main())
