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

_WIDTH, _HEIGHT, _GAP = 496, 460, 8
_FONT = {"name": "Arial", "size": 9}
#: Told apart without colours too.
_LOOKS = (
    ("#1F4E79", "solid", "circle"),
    ("#C55A11", "dash", "square"),
    ("#548235", "round_dot", "triangle"),
    ("#7F6000", "long_dash_dot", "diamond"),
)
_RING = {
    "line": {"none": True},
    "marker": {"type": "circle", "size": 11, "fill": {"none": True},
               "border": {"color": "#000000", "width": 1.25}},
}  # fmt: skip
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One line of a chart: a column and the rows of the sheet (from 0) that hold its points."""

    column: Column
    position: int
    points: dict[int, Row]


def drawn(place: Place) -> list[tuple[Chart, list[Line]]]:
    """The charts of a table that have anything to show, with their lines."""
    charts = [(chart, list(_lines(chart, place))) for chart in place.table.charts]
    return [(chart, lines) for chart, lines in charts if lines]


def insert(book: Workbook, worksheet: Worksheet, title: str, place: Place) -> None:
    """Draw the charts of a table beside one another under it."""
    for number, (chart, lines) in enumerate(drawn(place)):
        picture = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
        for line, look in zip(lines, cycle(_LOOKS), strict=False):
            heading = (place.top, line.position)
            points = [(row, line) for row in line.points]
            picture.add_series({**_series(title, place, chart, heading, points), **_look(*look)})
        marked = marked_points(chart, lines)
        if marked:
            heading = (place.top, place.table.column(chart.mark))
            picture.add_series({**_series(title, place, chart, heading, marked), **_RING})
        _set_up(picture, chart, lines)
        worksheet.insert_chart(
            place.charts, 0, picture,
            {"x_offset": number * (_WIDTH + _GAP), "y_offset": _GAP, "object_position": 2,
             "description": described(chart, lines)},
        )  # fmt: skip


def marked_points(chart: Chart, lines: list[Line]) -> list[tuple[int, Line]]:
    """Points of weeks with a mark: a ring is drawn around each, whatever line it is on."""
    return [(row, line) for line in lines for row, of in line.points.items() if of[chart.mark]]


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


def _series(
    title: str, place: Place, chart: Chart, heading: tuple[int, int], points: list[tuple[int, Line]]
) -> dict[str, Any]:
    """What is drawn, by the cells it stands in; the values are for programs that ask no cells."""
    across = place.table.column(chart.across)
    return {
        "name": f"='{title}'!{xl_rowcol_to_cell(*heading, True, True)}",
        "categories": _cells(title, [(row, across) for row, _ in points]),
        "values": _cells(title, [(row, line.position) for row, line in points]),
        "categories_data": [excel_day(line.points[row][chart.across]) for row, line in points],
        "values_data": [line.points[row][line.column.name] for row, line in points],
    }


def _cells(title: str, cells: list[tuple[int, int]]) -> str:
    """Cells (row, column) as a chart of the same workbook refers to them, runs as ranges."""
    runs = groupby(enumerate(cells), key=lambda cell: (cell[1][0] - cell[0], cell[1][1]))
    areas = []
    for (_, column), run in runs:
        rows = [row for _, (row, _) in run]
        areas.append(f"'{title}'!{xl_range_abs(rows[0], column, rows[-1], column)}")
    return f"=({','.join(areas)})" if len(areas) > 1 else f"={areas[0]}"


def _look(colour: str, dash: str, shape: str) -> dict[str, Any]:
    return {
        "line": {"color": colour, "width": 1.75, "dash_type": dash},
        "marker": {"type": shape, "size": 5, "fill": {"color": colour},
                   "border": {"color": colour}},
    }  # fmt: skip


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
