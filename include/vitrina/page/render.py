"""Renders a page: one HTML file with its style and script inside, that asks nothing of any host."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from vitrina.demo import DEMO_MARK
from vitrina.page.content import Figure, Page
from vitrina.page.region import INDEX
from vitrina.page.rows import Dictionary
from vitrina.page.table import GRADED, NUMERIC, Table, cell_text, cell_value

_FOLDER = Path(__file__).parent


def render(page: Page, words: Dictionary) -> str:
    """The HTML of a page; the same bytes for the same rows."""
    style = Markup(_text("page.css") + _levels(words) + _alignment(page.tables))  # noqa: S704  # our own files and checked codes
    script = Markup(_text("page.js"))  # noqa: S704  # our own file
    policy = "; ".join(
        [
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    return _environment().get_template("page.html.j2").render(
        page=page,
        style=style,
        script=script,
        policy=policy,
        demo=DEMO_MARK,
        is_index=page.path.endswith(f"/{INDEX}"),
        index=INDEX,
    )  # fmt: skip


def figure(one: Figure) -> Markup:
    """A number of a card with its exact value beside what is read."""
    text = escape(cell_text(one.column, one.row))
    value = cell_value(one.column, one.row)
    if value is None:
        return Markup("<span>{}</span>").format(text + (one.unit if one.role == "text" else ""))
    return Markup('<span data-value="{}">{}</span>{}').format(value, text, one.unit)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["figure"] = figure
    return environment


@cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _levels(words: Dictionary) -> str:
    """Colour and arrow of each level: the arrow is what is left of it in black and white."""
    rules = []
    for code, fill in sorted(words.fills.items()):
        arrow = words.label("status", code).arrow
        if not code.isidentifier():
            continue
        cell = f"td.{GRADED[code]}" if code in GRADED else f"td.level-{code}"
        rules.append(f".level-{code},{cell}{{background:#{fill}}}")
        if arrow and len(arrow) == 1:
            rules.append(f'{cell}::before{{content:"{arrow} "}}')
    return "\n".join(rules) + "\n"


def _alignment(tables: Sequence[Table]) -> str:
    """Columns of numbers to the right: no cell has to say so."""
    rules = []
    for table in tables:
        numbers = [
            f"td:nth-child({place})"
            for place, column in enumerate(table.columns, start=1)
            if column.role in NUMERIC
        ]
        if numbers:
            rules.append(f"#{table.id} :is({','.join(numbers)}){{text-align:right}}")
    return "\n".join(rules) + "\n"


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"
