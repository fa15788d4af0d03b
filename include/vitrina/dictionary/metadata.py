"""Published tables as dbt's manifest, columns.csv and the seeds describe them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from vitrina.build import run_dbt
from vitrina.published import SCHEMAS
from vitrina.seeds import read_lines
from vitrina.settings import SEEDS, Settings

#: Russian names and units: one line a term, `table.column` where a table means something else.
NAMES = Path(__file__).with_name("columns.csv")
#: Russian names of the tables, in the order an analyst meets them.
ORDER = Path(__file__).with_name("tables.csv")
#: The seed of words that codes are printed with, by vocabulary.
WORDS = "report_words"


@dataclass(frozen=True)
class Column:
    """One column; `words` are the codes it takes with their Russian words, in their order."""

    name: str
    type: str
    description: str
    name_ru: str
    unit: str
    is_required: bool
    words: dict[str, str]
    #: Name of the vocabulary the words stand in.
    vocabulary: str
    #: `table.column` of the dimension its values stand in; blank where they may lack there.
    references: str


@dataclass(frozen=True)
class Table:
    """One published table; `grain` are the columns no two rows share."""

    schema: str
    name: str
    name_ru: str
    description: str
    kind: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"


def read(manifest: Path) -> list[Table]:
    """Every published table of dbt's manifest.json, in the order of tables.csv, others after."""
    nodes: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    tests = _tests(nodes)
    titles = {line["table"]: line["name_ru"] for line in read_lines(ORDER)}
    called = names()
    found = [
        _table(node, tests.get(unique_id, []), titles, called)
        for unique_id, node in nodes.items()
        if node["resource_type"] == "model"
        and node["database"] == "vitrina"
        and node["schema"] in SCHEMAS
        and node["config"]["materialized"] != "ephemeral"
    ]
    places = {name: place for place, name in enumerate(titles)}
    return sorted(found, key=lambda table: (places.get(table.full_name, len(places)), table.name))


def names() -> dict[str, dict[str, str]]:
    """Column, or `table.column`, → its line of columns.csv."""
    return {line["column"]: line for line in read_lines(NAMES)}


def of_checkout(settings: Settings) -> list[Table]:
    """What this checkout publishes, from a parse of the dbt project of its own."""
    with TemporaryDirectory() as folder:
        # `parse` knows no options for tests, so none are left out.
        run_dbt(settings, Path(folder), ["parse"], with_unit_tests=True)
        return read(Path(folder) / "target" / "manifest.json")


def vocabularies() -> dict[str, dict[str, str]]:
    """Vocabulary → code → Russian word, of report_words and of every seed with a `label`."""
    found: dict[str, dict[str, str]] = {}
    for line in sorted(read_lines(SEEDS / f"{WORDS}.csv"), key=lambda line: int(line["position"])):
        found.setdefault(line["vocabulary"], {})[line["code"]] = line["word"]
    for seed in sorted(SEEDS.glob("*.csv")):
        lines = read_lines(seed)
        if lines and "label" in lines[0]:
            code = next(iter(lines[0]))
            found[seed.stem] = {line[code]: line["label"] for line in lines}
    return found


def _table(
    node: dict[str, Any],
    tests: list[dict[str, Any]],
    titles: dict[str, str],
    called: dict[str, dict[str, str]],
) -> Table:
    grain: list[str] = next((t["columns"] for t in tests if t["name"] == "unique_grain"), [])
    words = dict(_words(tests))
    references = dict(_references(tests))
    columns = []
    for name, column in node["columns"].items():
        line = called.get(f"{node['name']}.{name}", called.get(name, {}))
        vocabulary, codes = words.get(name, ("", {}))
        columns.append(
            Column(
                name=name,
                type=column["data_type"] or "",
                description=_sentence(column["description"]),
                name_ru=line.get("name_ru", ""),
                unit=line.get("unit", ""),
                is_required=any(c["type"] == "not_null" for c in column["constraints"]),
                words=codes,
                vocabulary=vocabulary,
                references=references.get(name, ""),
            )
        )
    return Table(
        schema=node["schema"],
        name=node["name"],
        name_ru=titles.get(f"{node['schema']}.{node['name']}", ""),
        description=_sentence(node["description"]),
        kind="view" if node["config"]["materialized"] == "view" else "table",
        grain=tuple(grain),
        columns=tuple(columns),
    )


def _words(tests: list[dict[str, Any]]) -> Iterator[tuple[str, tuple[str, dict[str, str]]]]:
    """Column → vocabulary and the codes of it that the column takes, by the tests upon it."""
    known = vocabularies()
    for test in tests:
        if test["name"] == "known_words":
            for column, vocabulary in test["words"].items():
                left_out = test.get("without", {}).get(column, [])
                words = known[vocabulary].items()
                yield column, (vocabulary, {c: word for c, word in words if c not in left_out})
        if test["name"] == "known_keys":
            for column, target in test["keys"].items():
                if target in known:
                    yield column, (target, known[target])


def _references(tests: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for test in tests:
        if test["name"] == "known_keys" and test["severity"] == "error" and "only" not in test:
            for column, target in test["keys"].items():
                if target.startswith("dim_"):
                    yield column, f"{target}.{column}"


def _tests(nodes: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Model → its generic tests with their arguments."""
    found: dict[str, list[dict[str, Any]]] = {}
    for node in nodes.values():
        if node["resource_type"] == "test" and node.get("test_metadata"):
            about = node["test_metadata"]
            severity = node["config"]["severity"].lower()
            test = {**about["kwargs"], "name": about["name"], "severity": severity}
            found.setdefault(node["attached_node"], []).append(test)
    return found


def _sentence(text: str) -> str:
    return " ".join(text.split())
