"""Site: the pages of `make docs` about checks, in files that need no other host and no other file.

What an expectation says is rendered by Great Expectations from the suites the run uses. The pages
around it are ours: the site builder of the library loads its looks from eight outside hosts.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from string import Template
from typing import Any

import great_expectations as gx
from great_expectations.core import ExpectationValidationResult
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.render.renderer.inline_renderer import InlineRenderer
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations.rules import Rule, load_rules
from vitrina.data_root import DataRoot, read_json, written_whole
from vitrina.formats.page import OUTCOMES
from vitrina.layouts import load_layouts
from vitrina.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "docs" / "build"

#: Page → its heading and what it answers, in the order of the index.
PAGES = {
    "formats.html": (
        "Форматы файлов",
        "Что и как заполнять: столбцы, даты, правила каждой таблицы",
    ),
    "rules.html": ("Каталог проверок", "Код → что проверяется, что будет, кто исправляет и как"),
    "checks.html": ("Проверки таблиц", "Из чего состоит проверка каждого вида файлов"),
    "results.html": ("Последние результаты", "Сколько строк проверено и что найдено в них"),
}
#: Where a rule is judged, by its home in the catalogue.
HOMES = {
    "parse": "при чтении файла",
    "link": "при сопоставлении с реестром",
    "gx": "проверка таблицы (Great Expectations)",
    "dbt": "сравнение файлов и недель (dbt)",
}


@dataclass(frozen=True)
class Check:
    """One expectation: its rule of the catalogue and what the library says of it."""

    rule: Rule
    name: str
    sentence: str
    parameters: list[str]
    #: Rows asked, cells found, the library's words on it; None before any run.
    rows: int | None = None
    unexpected: int | None = None
    observed: str | None = None


@dataclass(frozen=True)
class Suite:
    """The checks of one kind; `files` were judged by them."""

    kind: str
    title: str
    checks: list[Check]
    files: int = 0


def write(data_root: DataRoot, folder: Path = FOLDER) -> Path:
    """Put index, rules, checks and results down, each whole; returns the index."""
    suites = [_suite(kind) for kind in sorted(load_layouts())]
    pages: dict[str, dict[str, Any]] = {
        "index.html": {"pages": PAGES},
        "rules.html": {"rules": list(load_rules().values())},
        "checks.html": {"suites": suites},
        "results.html": {"suites": [_with_results(data_root, suite) for suite in suites]},
    }
    for name, content in pages.items():
        with written_whole(folder / name) as part:
            part.write_text(render(name, content), encoding="utf-8")
    return folder / "index.html"


def render(name: str, content: dict[str, Any]) -> str:
    """One page of the site."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    words = {"outcomes": OUTCOMES, "homes": HOMES, "name": name, "titles": PAGES}
    return environment.get_template("page.html.j2").render(**words, **content)


def _suite(kind: str) -> Suite:
    module = import_module(f"expectations.{kind}")
    suite = gx.ExpectationSuite(name=kind, expectations=[*module.ROWS, *module.SURVIVORS])
    checks = [_check(configuration) for configuration in suite.expectation_configurations]
    return Suite(kind, load_layouts()[kind].title, checks)


def _check(configuration: ExpectationConfiguration, **found: Any) -> Check:
    meta = configuration.meta or {}
    (content,) = InlineRenderer(render_object=configuration).get_rendered_content()
    sentence, *parameters = _text(content).split("\n")
    rule = load_rules()[meta["rule"], meta["variant"]]
    return Check(rule, configuration.type, sentence, parameters, **found)


def _with_results(data_root: DataRoot, suite: Suite) -> Suite:
    """The suite with the sums of what its expectations last counted in every file."""
    rows: dict[tuple[str, ...], int] = defaultdict(int)
    unexpected: dict[tuple[str, ...], int] = defaultdict(int)
    files = 0
    for counts in _last_results(data_root, suite.kind):
        files += bool(counts)
        for count in counts:
            key = (count["expectation"], count["rule"], count["variant"])
            rows[key] += count["rows"]
            unexpected[key] += count["unexpected"]
    module = import_module(f"expectations.{suite.kind}")
    expectations = [*module.ROWS, *module.SURVIVORS]
    found = []
    for check, expectation in zip(suite.checks, expectations, strict=True):
        key = (check.name, check.rule.code, check.rule.variant)
        if key not in rows:
            found.append(check)
            continue
        counted = {"rows": rows[key], "unexpected": unexpected[key]}
        observed = _observed(expectation.configuration, **counted)
        found.append(_check(expectation.configuration, observed=observed, **counted))
    return Suite(suite.kind, suite.title, found, files)


def _observed(configuration: ExpectationConfiguration, rows: int, unexpected: int) -> str:
    result = ExpectationValidationResult(
        success=not unexpected,
        expectation_config=configuration,
        result={
            "element_count": rows,
            "unexpected_count": unexpected,
            "observed_value": f"{unexpected} на {rows} строк",
        },
    )
    contents = InlineRenderer(render_object=result).get_rendered_content()
    return next(_text(c) for c in contents if c.name.startswith("atomic.diagnostic"))


def _last_results(data_root: DataRoot, kind: str) -> Iterator[list[dict[str, Any]]]:
    for path in sorted((data_root.findings / kind).glob("*.json")):
        yield read_json(path).get("checks", [])


def _text(content: Any) -> str:
    """What rendered content says: its template with the parameters filled in."""
    value = content.to_json_dict()["value"]
    params = {name: _plain(param["value"]) for name, param in value.get("params", {}).items()}
    return Template(value["template"]).safe_substitute(params)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
