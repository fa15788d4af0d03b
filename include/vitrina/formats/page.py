"""Page: every layout on one self-contained HTML page, in Russian, to be sent along and printed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations.rules import Rule, load_rules
from vitrina.data_root import written_whole
from vitrina.formats import words
from vitrina.layouts import Layout, load_layouts
from vitrina.listing import SUFFIXES
from vitrina.rows.cells import spellings
from vitrina.settings import PROJECT_ROOT

TARGET = PROJECT_ROOT / "docs" / "build" / "formats.html"

#: Stands in a rule's sentence for the column, value or number it will name.
VARIES = "…"
#: Kinds of the week first: people look for them most.
PERIODS = ("week", "day", "as_of", "lesson", "none")

#: What becomes of a file or row, by severity, in the order people ask.
OUTCOMES = {
    "reject_file": "Файл не принимается",
    "hold": "Файл ждёт решения",
    "reject_row": "Строка не принимается",
    "error": "Значение не считается",
    "warn": "Принимается с замечанием",
}


@dataclass(frozen=True)
class Column:
    """One column of a table, in words."""

    headers: tuple[str, ...]
    is_required: bool
    meaning: list[str]
    blank: str
    about: str | None
    example: str | None


@dataclass(frozen=True)
class Said:
    """One rule as its catalogue says it."""

    code: str
    title: str
    sentence: str
    hint: str


@dataclass(frozen=True)
class Kind:
    """One export kind, in words; `rules` by outcome."""

    code: str
    title: str
    about: str | None
    period: list[str]
    columns: list[Column]
    one_of: list[str]
    ignored: tuple[str, ...]
    rules: dict[str, list[Said]]


def write(target: Path = TARGET) -> Path:
    """Render the page and put it down whole; returns where."""
    with written_whole(target) as part:
        part.write_text(render(load_layouts()), encoding="utf-8")
    return target


def render(layouts: dict[str, Layout]) -> str:
    """The page of these layouts: HTML that needs no other host and no other file."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    every = [rule for rule in load_rules().values() if rule.home != "gx"]
    return environment.get_template("page.html.j2").render(
        kinds=[_kind(layout) for layout in sorted(layouts.values(), key=_place)],
        of_every_kind=_by_outcome(every),
        suffixes=SUFFIXES,
        no_data=spellings()["no_data"],
        date_forms=words.DATE_FORMS,
        range_form=words.RANGE_FORM,
    )


def _place(layout: Layout) -> tuple[int, str]:
    return PERIODS.index(layout.period), layout.title


def _kind(layout: Layout) -> Kind:
    return Kind(
        code=layout.kind,
        title=layout.title,
        about=layout.about,
        period=words.period(layout),
        columns=[
            Column(
                headers=field.aliases,
                is_required=field.required,
                meaning=words.meaning(field, layout),
                blank=words.blank(field, layout),
                about=field.about,
                example=field.example,
            )
            for field in layout.fields.values()
        ],
        one_of=[layout.fields[name].aliases[0] for name in layout.at_least_one_of],
        ignored=layout.ignored_headers,
        rules=_by_outcome(_rules_of(layout.kind)),
    )


def _rules_of(kind: str) -> list[Rule]:
    """The rules the suite of a kind judges by, each once, in the order of the catalogue."""
    suite = import_module(f"expectations.{kind}")
    used = {
        (expectation.meta["rule"], expectation.meta["variant"])
        for expectation in (*suite.ROWS, *suite.SURVIVORS)
    }
    return [rule for key, rule in load_rules().items() if key in used]


def _by_outcome(rules: list[Rule]) -> dict[str, list[Said]]:
    return {
        title: said
        for severity, title in OUTCOMES.items()
        if (said := [_said(rule) for rule in rules if rule.severity == severity])
    }


def _said(rule: Rule) -> Said:
    """The sentence with «…» for what a finding fills in; a detail that would end it is left out."""
    detail = "" if rule.message_ru.endswith("{detail}") else VARIES
    sentence = rule.message(field=VARIES, printed=VARIES, detail=detail)
    return Said(rule.code, rule.title_ru, sentence.strip(), rule.hint_ru)
