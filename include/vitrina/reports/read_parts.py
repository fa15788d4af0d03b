"""What openpyxl passes over when it reads rows: links, lists, charts, in the parts themselves."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter, range_boundaries

from vitrina.reports import choices
from vitrina.reports.charts import Line, described, drawn, marked_points
from vitrina.reports.sheets import Chart, Content, Place, Sheet, places

#: Cell and range of a drop-down list.
_RULE = re.compile(
    r'<dataValidation (?=[^>]*type="list")[^>]*sqref="(\w+)"[^>]*><formula1>([^<]*)<'
)
_FORMULA = re.compile(rb"<f[\s>/]")
_LINK = re.compile(r'<hyperlink [^>]*location="([^"]*)"')
_TARGET = re.compile(r'Target="([^"]+)"')
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_PROPERTIES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}nvGraphicFramePr/"
    "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}cNvPr"
)


class Parts:
    """The parts of one package; each check yields what is wrong."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as package:
            self._parts = {name: package.read(name) for name in package.namelist()}

    def foreign(self) -> Iterator[str]:
        """What a spreadsheet program would compute or fetch."""
        for name, part in self._parts.items():
            if "externalLink" in name or "vbaProject" in name:
                yield f"{name}: a link out of the workbook or a macro"
            elif name.endswith(".rels") and b'TargetMode="External"' in part:
                yield f"{name}: a link out of the workbook"
            elif name.startswith("xl/worksheets/sheet") and _FORMULA.search(part):
                yield f"{name}: a formula"

    def contents(self, content: Content) -> Iterator[str]:
        """The contents lead to every sheet and nowhere else, and every sheet leads back."""
        wanted = [f"'{sheet.title}'!A1" for sheet in content.sheets]
        back = [f"'{content.page.title}'!A1"]
        for number in range(1, len(content.sheets) + 2):
            links = _LINK.findall(self._text(f"xl/worksheets/sheet{number}.xml"))
            if links != (wanted if number == 1 else back):
                yield f"sheet {number}: links lead to {', '.join(links) or 'nothing'}"

    def choices(
        self, number: int, sheet: Sheet, content: Content, lists: dict[choices.Options, int]
    ) -> Iterator[str]:
        """Each cell with a drop-down list has it, and no other."""
        wanted = {
            f"{get_column_letter(position + 1)}{row + 1}": choices.source_of(options, lists)
            for place in places(sheet, content.rows)
            for row, position, options in choices.offered(place)
        }
        if dict(_RULE.findall(self._text(f"xl/worksheets/sheet{number}.xml"))) != wanted:
            yield f"{sheet.title}: the drop-down lists differ"

    def charts(
        self, number: int, sheet: Sheet, content: Content, cells: Sequence[Sequence[Any]]
    ) -> Iterator[str]:
        """Each chart is drawn from the cells with its numbers, and is told in words."""
        wanted = [
            (place, *chart) for place in places(sheet, content.rows) for chart in drawn(place)
        ]
        drawings = self._related(f"xl/worksheets/sheet{number}.xml", "drawing")
        charts = [part for drawing in drawings for part in self._related(drawing, "chart")]
        told = [
            frame.get("descr", "")
            for drawing in drawings
            for frame in self._tree(drawing).iterfind(f".//{_PROPERTIES}")
        ]
        if not len(wanted) == len(charts) == len(told):
            yield f"{sheet.title}: {len(charts)} charts, {len(told)} told, not {len(wanted)}"
            return
        for (place, chart, lines), part, text in zip(wanted, charts, told, strict=True):
            if text != described(chart, lines):
                yield f"{sheet.title}: the chart «{chart.title}» is told in other words: {text!r}"
            if self._drawn_from(part, sheet.title, cells) != _points(place, chart, lines):
                yield f"{sheet.title}: the chart «{chart.title}» is drawn from other cells"

    def _drawn_from(self, part: str, title: str, cells: Sequence[Sequence[Any]]) -> list[Any]:
        """The values of the cells each line refers to: its name, its dates, its numbers."""
        return [
            tuple(
                _values(line.findtext(f"{_CHART}{of}//{_CHART}f") or "", title, cells)
                for of in ("tx", "xVal", "yVal")
            )
            for line in self._tree(part).iter(f"{_CHART}ser")
        ]

    def _related(self, part: str, kind: str) -> list[str]:
        folder, name = posixpath.split(part)
        targets = _TARGET.findall(self._text(f"{folder}/_rels/{name}.rels"))
        paths = [posixpath.normpath(posixpath.join(folder, target)) for target in targets]
        return [path for path in paths if path.startswith(f"xl/{kind}s/")]

    def _tree(self, part: str) -> ET.Element:
        return ET.fromstring(self._parts.get(part, b"<none/>"))  # noqa: S314  # written by us a moment ago

    def _text(self, part: str) -> str:
        return self._parts.get(part, b"").decode()


def _points(place: Place, chart: Chart, lines: list[Line]) -> list[Any]:
    """Heading, dates and numbers of each line, and of the rings around marked weeks."""
    marks = place.table.columns[place.table.column(chart.mark)].heading
    wanted = [(one.column.heading, [(row, one) for row in one.points]) for one in lines]
    wanted += [(marks, marked)] if (marked := marked_points(chart, lines)) else []
    return [
        (
            [heading],
            [datetime.combine(line.points[row][chart.across], time.min) for row, line in points],
            [line.points[row][line.column.name] for row, line in points],
        )
        for heading, points in wanted
    ]


def _values(formula: str, title: str, cells: Sequence[Sequence[Any]]) -> list[Any]:
    """The values of the cells a chart refers to; nothing where it leaves its own sheet."""
    values: list[Any] = []
    for area in formula.strip("()").split(","):
        if not area.startswith(f"'{title}'!"):
            return []
        left, top, right, bottom = range_boundaries(area.rpartition("!")[2])
        for row in cells[top - 1 : bottom]:
            values.extend(row[left - 1 : right])
    return values
