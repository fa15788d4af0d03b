"""dbt's unit tests: they pass, and each indicator, printed limit and target has its own."""

from __future__ import annotations

import operator
import shutil
from decimal import Decimal
from typing import Any

import pytest

from tests.warehouse.landed import Landed
from tests.warehouse.unit_tests import models_united_in, seed, unit_tests

OPERATORS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
#: What a received percent or index is printed to.
LAST_DIGIT = Decimal("0.01")


def test_they_pass(warehouse: Landed) -> None:
    # dbt asks the tables of a warehouse for their columns; one that others read stays as it is.
    folder = warehouse.settings.data_root.build / "unit_tests"
    folder.mkdir()
    for file in warehouse.folder.glob("*.duckdb"):
        shutil.copyfile(file, folder / file.name)
    counts = warehouse.run(
        folder,
        *("test", "--select", "test_type:unit", "path:seeds,resource_type:test"),
        *("--indirect-selection", "cautious"),
        with_unit_tests=True,
    )
    assert set(counts) == {"pass"}
    assert counts["pass"] > len(unit_tests())


def test_each_states_its_rule_in_a_sentence() -> None:
    assert [test.name for test in unit_tests() if not test.description.endswith(".")] == []


def test_every_indicator_has_one() -> None:
    # A figure as a source gives it, not the name beside a figure made elsewhere.
    sources = models_united_in("int_kpi_figures") | {"self_assessment_levels"}
    shown = {
        row.get("indicator_code")
        for test in unit_tests()
        if test.model in sources
        for row in test.expected
        if row.get("numerator") or row.get("received_value") or row.get("computed_level")
    }
    assert [row["indicator_code"] for row in seed("indicators")
            if row["indicator_code"] not in shown] == []  # fmt: skip


@pytest.mark.parametrize("limit", ["low", "good"])
@pytest.mark.parametrize("threshold", seed("thresholds"), ids=lambda row: row["rule_id"])
def test_every_threshold_has_one_at_its_limit_and_on_either_side(
    threshold: dict[str, str], limit: str
) -> None:
    graded = [
        row
        for row in _graded()
        if row["indicator_code"] == threshold["indicator_code"]
        and row.get("org_type") == threshold["scope"]
    ]
    for distance in (-1, 0, 1):
        cases = [row for row in graded if _is_at(row, Decimal(threshold[limit]), distance)]
        assert cases, f"no case {distance} beside {threshold[limit]}"
        for case in cases:
            assert case["status"] == _level(case, threshold)


@pytest.mark.parametrize(
    "target",
    [row for row in seed("targets") if row["grain"] == "region"],
    ids=lambda row: row["target_id"],
)
def test_every_target_of_regions_has_one_at_its_number_and_on_either_side(
    target: dict[str, str],
) -> None:
    judged = [
        row
        for row in _graded()
        if row["indicator_code"] == target["indicator_code"]
        and row.get("target")
        and Decimal(row["target"]) == Decimal(target["target"])
        and row.get("target_operator") == target["target_operator"]
        and target["region_code"] in ("", row["region_code"])
    ]
    for distance in (-1, 0, 1):
        cases = [row for row in judged if _is_at(row, Decimal(target["target"]), distance)]
        assert cases, f"no case {distance} beside {target['target']}"
        for case in cases:
            met = OPERATORS[target["target_operator"]](_value(case), Decimal(target["target"]))
            assert case["target_met"] == str(met).lower()


def _graded() -> list[dict[str, str]]:
    """Rows with a value that unit tests of the grading expect."""
    return [
        row
        for test in unit_tests()
        if test.model == "int_kpi_graded"
        for row in test.expected
        if row.get("indicator_code") and row.get("value")
    ]


def _is_at(row: dict[str, str], limit: Decimal, distance: int) -> bool:
    """Does the row lie that many persons, or last digits of a received number, from the limit?"""
    if row.get("numerator"):
        at = 100 * (int(row["numerator"]) - distance)
        return at == limit * int(row["denominator"])
    return _value(row) == limit + distance * LAST_DIGIT


def _level(row: dict[str, str], threshold: dict[str, str]) -> str:
    if OPERATORS[threshold["low_operator"]](_value(row), Decimal(threshold["low"])):
        return "low"
    if OPERATORS[threshold["good_operator"]](_value(row), Decimal(threshold["good"])):
        return "good"
    return "mid"


def _value(row: dict[str, Any]) -> Decimal:
    if row.get("numerator"):
        return 100 * Decimal(row["numerator"]) / Decimal(row["denominator"])
    return Decimal(row["value"])
