"""Contracts of tables made here: keys, codes, weeks and rows in the words of the standard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.dictionary.standard import mistakes
from vitrina.dictionary.contracts import compose
from vitrina.dictionary.metadata import Column, Table

WORDS = {"low": "Ниже нормы", "good": "Хорошо"}


def column(name: str, kind: str = "varchar", **more: Any) -> Column:
    told = {"name_ru": "Имя", "unit": "", "is_required": True, "words": {}}
    told |= {"vocabulary": "", "references": "", **more}
    return Column(name=name, type=kind, description="What it is", **told)


FACTS = Table(
    schema="marts",
    name="fct_visits",
    name_ru="Визиты",
    description="Visits by week.",
    kind="table",
    grain=("report_week", "school"),
    columns=(
        column("report_week", "date"),
        column("school", references="dim_school.school"),
        column("visits", "bigint", is_required=False, unit="шт."),
        column("status", words=WORDS, vocabulary="levels", is_required=False),
    ),
)
SCHOOLS = replace(
    FACTS,
    name="dim_school",
    grain=("school",),
    columns=(column("school"), column("share", "double")),
)


def contract(*tables: Table, **rows: int) -> dict[str, Any]:
    counted = {f"marts.{name}": count for name, count in rows.items()}
    (only,) = compose(list(tables), counted)
    return only


def test_it_says_what_the_tables_are() -> None:
    said = contract(SCHOOLS, FACTS, fct_visits=3, dim_school=2)
    assert mistakes(said) == []
    schools, facts = said["schema"]
    assert (schools["name"], facts["name"]) == ("dim_school", "fct_visits")
    week, school, visits, status = facts["properties"]
    assert (week["primaryKeyPosition"], school["primaryKeyPosition"]) == (1, 2)
    assert school["relationships"] == [{"to": "dim_school.school"}]
    assert visits["logicalType"] == "integer"
    assert not visits["required"]
    assert visits["customProperties"] == [{"property": "unit", "value": "шт."}]
    assert [value["value"] for value in status["enum"]] == ["low", "good"]
    assert [rule["mustBe"] for rule in facts["quality"]] == [3]


def test_a_grain_with_blanks_is_a_rule_and_no_key() -> None:
    weekless = replace(FACTS.columns[0], is_required=False)
    said = contract(replace(FACTS, columns=(weekless, *FACTS.columns[1:])), fct_visits=3)
    assert mistakes(said) == []
    (facts,) = said["schema"]
    assert not any("primaryKey" in told for told in facts["properties"])
    assert "group by report_week, school" in facts["quality"][1]["query"]
    # And rows of no week lie in a folder that is no date.
    assert [server["server"] for server in said["servers"]] == ["warehouse"]


def test_only_what_the_snapshot_holds_is_promised() -> None:
    said = contract(SCHOOLS, FACTS, fct_visits=0)
    (facts,) = said["schema"]
    assert facts["name"] == "fct_visits"
    assert not any("relationships" in told for told in facts["properties"])
    assert list(compose([SCHOOLS, FACTS], {})) == []


@pytest.mark.parametrize("broken", ["id", "apiVersion", "schema"])
def test_the_schema_of_the_standard_refuses_what_is_none(broken: str) -> None:
    said = contract(FACTS, fct_visits=1)
    if broken == "schema":
        said["schema"][0]["properties"][0]["logicalType"] = "varchar"
    else:
        del said[broken]
    assert mistakes(said)
