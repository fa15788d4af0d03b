"""Charts: Vega-Lite specifications as plain dicts, rendered to inline SVG in this process."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from textwrap import wrap
from typing import Any

from markupsafe import Markup, escape

from vitrina.page.layout import Line
from vitrina.page.numbers import printed, role_of

_WIDTH, _HEIGHT = 430, 240
#: Markers a line, so that 160 weeks stay a line; and dates below it.
_MOST_MARKERS, _MOST_DATES = 14, 5
#: Labels at the ends of lines stand this far apart (parts of the height), this wide (characters).
_LABEL_GAP, _LABEL_WIDTH = 0.07, 24
_INK, _PALE, _FONT = "#1d2733", "#5b6875", "Arial, Liberation Sans, sans-serif"
#: What no reader sees: parts of a pixel beyond the first digit.
_TAG = re.compile(r"<[^>]+>")
#: The picture is one image to those who do not see it: its parts have no role of their own.
_UNSAID = re.compile(r' (?:role|class|pointer-events|aria-[a-z]+)="[^"]*"')
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_IDS = re.compile(r'(\bid="|url\(#|href="#)([\w-]+)')


@dataclass(frozen=True)
class Series:
    """One line: its name, look, and a value a week, None where there is none to show."""

    name: str
    line: Line
    values: Sequence[float | None]


@dataclass(frozen=True)
class Chart:
    """A chart over weeks. `breaks`: (week, what changed); `vacations`: weeks of holidays."""

    id: str
    title: str
    unit: str
    weeks: Sequence[date]
    series: Sequence[Series]
    #: (series position, operator and value) of goals.
    goals: Sequence[tuple[int, float]]
    breaks: Sequence[tuple[date, str]]
    vacations: Sequence[date]

    @property
    def description(self) -> str:
        """What the picture shows, for those who do not see it."""
        said = [f"Линии по неделям: {', '.join(one.name for one in self.series)}."]
        if self.weeks:
            said.append(f"С {self.weeks[0]:%d.%m.%Y} по {self.weeks[-1]:%d.%m.%Y}.")
        if self.breaks:
            weeks = ", ".join(f"{week:%d.%m.%Y}" for week, _ in self.breaks)
            said.append(f"Изменения методики: {weeks}.")
        return " ".join([*said, "Все значения в таблице под графиком."])


def specification(chart: Chart) -> dict[str, Any]:
    """The Vega-Lite specification of a chart."""
    highest = max((v for one in chart.series for v in one.values if v is not None), default=0)
    highest = max([highest, *(goal for _, goal in chart.goals)]) or 1
    layers: list[dict[str, Any]] = []
    if chart.vacations:
        bands = [{"from": _day(week, -7), "to": _day(week)} for week in chart.vacations]
        layers.append(
            {"data": {"values": bands}, "mark": {"type": "rect", "color": "#e3e7eb"},
             "encoding": {"x": _x("from", chart), "x2": {"field": "to"}}}
        )  # fmt: skip
    for week, _ in chart.breaks:
        layers.append(
            {"data": {"values": [{"week": _day(week)}]},
             "mark": {"type": "rule", "color": _INK, "strokeDash": [1, 3], "strokeWidth": 1.5},
             "encoding": {"x": _x("week", chart)}}
        )  # fmt: skip
    for position, goal in chart.goals:
        color = chart.series[position].line.color
        layers.append(
            {"data": {"values": [{"goal": goal}]},
             "mark": {"type": "rule", "color": color, "strokeDash": [12, 6], "strokeWidth": 1},
             "encoding": {"y": _y("goal", highest)}}
        )  # fmt: skip
    ends = _ends(chart, highest)
    for one, end in zip(chart.series, ends, strict=True):
        layers += _line_layers(chart, one, end, highest)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": _WIDTH,
        "height": _HEIGHT,
        "padding": 4,
        "background": None,
        "layer": layers,
        "config": {
            "aria": False,
            "font": _FONT,
            "view": {"stroke": None},
            "axis": {"labelColor": _INK, "labelFontSize": 12, "gridColor": "#d5dbe1",
                     "domainColor": _PALE, "tickColor": _PALE},
        },
    }  # fmt: skip


def svg(chart: Chart) -> Markup:
    """The picture as one element, its ids unlike those of any other chart of the page."""
    drawn = _drawn(json.dumps(specification(chart)))
    drawn = _TAG.sub(_shortened, drawn)
    drawn = _IDS.sub(rf"\g<1>{chart.id}-\g<2>", drawn)
    size = re.search(r'viewBox="([^"]+)"', drawn)
    inner = drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]
    view = size[1] if size else f"0 0 {_WIDTH} {_HEIGHT}"
    title, about = f"{chart.id}-title", f"{chart.id}-about"
    return Markup(  # noqa: S704  # the library escapes its texts, ours are escaped here
        f'<svg role="img" aria-labelledby="{title} {about}" viewBox="{view}" class="chart">'
        f'<title id="{title}">{escape(chart.title)}</title>'
        f'<desc id="{about}">{escape(chart.description)}</desc>{inner}</svg>'
    )


def _shortened(tag: re.Match[str]) -> str:
    """One tag with its coordinates rounded and without the library's words for its parts.

    Texts are left alone: a date is like a number.
    """
    return _LONG_NUMBER.sub(lambda found: f"{float(found[0]):.1f}", _UNSAID.sub("", tag[0]))


@lru_cache(maxsize=64)
def _drawn(written: str) -> str:
    """Both editions mostly show the same lines: each is drawn once."""
    # Imported here: it starts an engine of its own, which most steps of a run do not need.
    import vl_convert

    return vl_convert.vegalite_to_svg(written)


def _line_layers(
    chart: Chart, one: Series, end: float | None, highest: float
) -> list[dict[str, Any]]:
    points = [
        {"week": _day(week), "value": value}
        for week, value in zip(chart.weeks, one.values, strict=True)
    ]
    shown = [point for point in points if point["value"] is not None]
    if not shown:
        return []
    step = max(1, -(-len(shown) // _MOST_MARKERS))
    marked = shown[::-1][::step]
    look = one.line
    axes = {"x": _x("week", chart), "y": _y("value", highest)}
    layers: list[dict[str, Any]] = [
        {"data": {"values": points},
         "mark": {"type": "line", "color": look.color, "strokeWidth": 2,
                  "strokeDash": list(look.dash) or [1, 0], "invalid": "break-paths-show-domains"},
         "encoding": axes},
        {"data": {"values": marked},
         "mark": {"type": "point", "shape": look.shape, "color": look.color, "filled": True,
                  "size": 45, "opacity": 1},
         "encoding": axes},
    ]  # fmt: skip
    text = _label(chart, one)
    layers.append(
        {"data": {"values": [{"week": _day(chart.weeks[-1]), "value": end, "text": text}]},
         "mark": {"type": "text", "align": "left", "dx": 9, "fontSize": 12, "color": look.color,
                  "fontWeight": "bold", "lineBreak": "\n", "baseline": "middle"},
         "encoding": {**axes, "text": {"field": "text"}}}
    )  # fmt: skip
    return layers


def _label(chart: Chart, one: Series) -> str:
    """Name and newest value of a line, in lines short enough to stand beside it; blank if none."""
    last = _last(one)
    if last is None:
        return ""
    return "\n".join(wrap(f"{one.name}: {printed(role_of(chart.unit), last)}", _LABEL_WIDTH))


def _last(one: Series) -> float | None:
    return next((value for value in reversed(one.values) if value is not None), None)


def _ends(chart: Chart, highest: float) -> list[float | None]:
    """Heights of the labels' first lines: at the end of each line, pushed apart where they meet."""
    ends: list[float | None] = [_last(one) for one in chart.series]
    lowest = 0.0
    for i in sorted(
        (i for i, end in enumerate(ends) if end is not None), key=lambda i: ends[i] or 0
    ):
        below = _label(chart, chart.series[i]).count("\n") * _LABEL_GAP * highest
        # Further lines hang below the first.
        ends[i] = max(ends[i] or 0, lowest + below)
        lowest = (ends[i] or 0) + highest * _LABEL_GAP
    return ends


def _x(field: str, chart: Chart) -> dict[str, Any]:
    step = max(1, -(-len(chart.weeks) // _MOST_DATES))
    dates = [_day(week) for week in chart.weeks[::-1][::step]][::-1]
    return {
        "field": field,
        "type": "temporal",
        "scale": {"type": "utc"},
        "axis": {"values": dates, "format": "%d.%m.%Y", "grid": False, "title": None,
                 "labelOverlap": True},
    }  # fmt: skip


def _y(field: str, highest: float) -> dict[str, Any]:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [0, highest * 1.05], "nice": True},
        "axis": {"tickCount": 5, "title": None, "labelExpr": "replace(datum.label, '.', ',')"},
    }


def _day(week: date, shift: int = 0) -> int:
    """Milliseconds of a date in UTC: text would be read in the zone of the machine."""
    return (week.toordinal() + shift - date(1970, 1, 1).toordinal()) * 86_400_000
