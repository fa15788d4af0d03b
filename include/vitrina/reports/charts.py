"""Charts: lines over the dates of a table, drawn from its own cells and told in words.

A line names the cells that hold a number and no others: Excel draws a word such as «н/д» as zero.
Hence points over dates (a scatter chart), where each line may have dates of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, groupby
from typing import Any

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from vitrina.reports.sheets import Chart, Column, Place, Row
from vitrina.reports.styles import NUMBER_FORMATS, excel_day

_WIDTH, _HEIGHT, _GAP = 392, 340, 8
_FONT = {"name": "Arial", "size": 9}
#: Told apart without colours too.
_LOOKS = (
    ("#1F4E79", "solid", "circle"),
    ("#C55A11", "dash", "square"),
    ("#548235", "round_dot", "triangle"),
    ("#7F6000", "long_dash_dot", "diamond"),
)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One line of a chart: its column, the rows of the sheet (from 0) that hold its points."""

    column: Column
    position: int
    points: dict[int, Row]

    def cells(self, title: str, position: int) -> str:
        """The points' cells in a column, as a chart of the same workbook refers to them."""
        runs = groupby(enumerate(self.points), key=lambda point: point[1] - point[0])
        areas = []
        for _, run in runs:
            rows = [row for _, row in run]
            areas.append(f"'{title}'!{xl_range_abs(rows[0], position, rows[-1], position)}")
        return f"=({','.join(areas)})" if len(areas) > 1 else f"={areas[0]}"


def drawn(place: Place) -> list[tuple[Chart, list[Line]]]:
    """The charts of a table that have anything to show, with their lines."""
    charts = [(chart, list(_lines(chart, place))) for chart in place.table.charts]
    return [(chart, lines) for chart, lines in charts if lines]


def insert(book: Workbook, worksheet: Worksheet, title: str, place: Place) -> None:
    """Draw the charts of a table beside one another under it."""
    for number, (chart, lines) in enumerate(drawn(place)):
        picture = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
        across = place.table.column(chart.across)
        for line, look in zip(lines, cycle(_LOOKS), strict=False):
            picture.add_series(
                {
                    "name": f"='{title}'!{xl_rowcol_to_cell(place.top, line.position, True, True)}",
                    "categories": line.cells(title, across),
                    "values": line.cells(title, line.position),
                    "categories_data": [excel_day(r[chart.across]) for r in line.points.values()],
                    "values_data": [row[line.column.name] for row in line.points.values()],
                    **_look(chart, line, *look),
                }
            )
        _set_up(picture, chart, lines)
        worksheet.insert_chart(
            place.charts, 0, picture,
            {"x_offset": number * (_WIDTH + _GAP), "y_offset": _GAP, "object_position": 2,
             "description": described(chart, lines)},
        )  # fmt: skip


def described(chart: Chart, lines: list[Line]) -> str:
    """The chart in words, for those who do not see it: of each line its first and last value."""
    dates = sorted({row[chart.across] for line in lines for row in line.points.values()})
    told = [f"График «{chart.title}» по неделям, {_from_to(dates[0], dates[-1])}."]
    for line in lines:
        points = list(line.points.values())
        first, last = points[0], points[-1]
        value = f"{_number(last[line.column.name])} на {last[chart.across]:%d.%m.%Y}"
        if len(points) > 1:
            value = f"{_number(first[line.column.name])} на {first[chart.across]:%d.%m.%Y}, {value}"
        told.append(f"{line.column.heading}: {value}.")
    marks = {row[chart.across]: row[chart.mark] for line in lines for row in line.points.values()}
    marked = [f"по {day:%d.%m.%Y} ({mark})" for day, mark in sorted(marks.items()) if mark]
    if marked:
        told.append(f"Отмечены недели {', '.join(marked)}.")
    return " ".join(told)


def _lines(chart: Chart, place: Place) -> Iterator[Line]:
    for name in chart.lines:
        position = place.table.column(name)
        points = {
            number: row for number, row in enumerate(place.rows, place.body)
            if row[name] is not None
        }  # fmt: skip
        if points:
            yield Line(place.table.columns[position], position, points)


def _look(chart: Chart, line: Line, colour: str, dash: str, shape: str) -> dict[str, Any]:
    border = {"color": colour, "width": 1.25}
    hollow = {"fill": {"color": "white"}, "border": {"color": colour, "width": 1.75}}
    return {
        "line": {"color": colour, "width": 1.75, "dash_type": dash},
        "marker": {"type": shape, "size": 6, "fill": {"color": colour}, "border": border},
        "points": [hollow if row[chart.mark] else None for row in line.points.values()],
    }


def _set_up(picture: Any, chart: Chart, lines: list[Line]) -> None:
    dates = [row[chart.across] for line in lines for row in line.points.values()]
    first, last = min(dates), max(dates)
    # A week alone stands in the middle.
    margin = _WEEK if first == last else timedelta(0)
    heading = {**_FONT, "bold": False}
    picture.set_title({"name": chart.title, "name_font": {**_FONT, "size": 11}})
    picture.set_x_axis(
        {
            "name": chart.x_title, "name_font": heading, "num_format": "dd.mm",
            "num_font": {**_FONT, "rotation": -45},
            "min": excel_day(first - margin), "max": excel_day(last + margin),
            "major_unit": _WEEK.days, "major_gridlines": {"visible": False},
        }
    )  # fmt: skip
    picture.set_y_axis(
        {
            "name": chart.y_title, "name_font": heading, "num_font": _FONT,
            "num_format": NUMBER_FORMATS[lines[0].column.role], "min": 0,
            "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}},
        }
    )  # fmt: skip
    picture.set_legend({"position": "bottom", "font": _FONT})
    picture.set_size({"width": _WIDTH, "height": _HEIGHT})


def _from_to(first: date, last: date) -> str:
    if first == last:
        return f"неделя по {first:%d.%m.%Y}"
    return f"с {first:%d.%m.%Y} по {last:%d.%m.%Y}"


def _number(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")
