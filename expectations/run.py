"""Run expectations over the rows of a file with Great Expectations and hand back what failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.core.batch import Batch
from great_expectations.core.result_format import ResultFormat
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.validator.validator import Validator

from expectations.base import CellsExpectation


class ExpectationError(RuntimeError):
    """An expectation could not be computed: a defect of ours, never of the file."""


@dataclass(frozen=True)
class Verdict:
    """Cells of one field that fail one rule: `rows` are positions, `details` words on each."""

    meta: dict[str, str]
    field: str
    rows: list[int]
    details: list[str]


@dataclass(frozen=True)
class Results:
    """What failed, and of every expectation over how many rows it was asked and found cells in.

    A check holds nothing a file prints: `expectation`, `rule`, `variant`, `rows`, `unexpected`.
    """

    verdicts: list[Verdict]
    checks: list[dict[str, Any]]


def run(expectations: Sequence[CellsExpectation], rows: pd.DataFrame) -> Results:
    """One validation of `rows` (RangeIndex) by all `expectations`; raises ExpectationError."""
    if not expectations or rows.empty:
        return Results([], [])
    suite = gx.ExpectationSuite(name="rules", expectations=list(expectations))
    # A batch of its own, not one of a data source: that hashes every cell of the frame first.
    validator = Validator(
        PandasExecutionEngine(), data_context=_context(), batches=[Batch(data=rows)]
    )
    results = validator.graph_validate(
        validator.process_expectations_for_validation(suite.expectation_configurations),
        runtime_configuration={"result_format": ResultFormat.COMPLETE.value},
    )
    verdicts, checks = [], []
    for result in results:
        if "unexpected_index_list" not in result.result:
            raise ExpectationError(f"{result.expectation_config.type}: {result.exception_info}")
        meta = dict(result.expectation_config.meta)
        verdicts += [
            Verdict(meta, cells["field"], cells["rows"], cells["details"])
            for cells in result.result["unexpected_index_list"]
        ]
        checks.append(
            {
                "expectation": result.expectation_config.type,
                "rule": meta["rule"],
                "variant": meta["variant"],
                "rows": len(rows),
                "unexpected": int(result.result["unexpected_count"]),
            }
        )
    return Results(verdicts, checks)


@cache
def _context() -> Any:
    """One ephemeral context a process."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context
