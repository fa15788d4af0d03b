"""What all expectations here share: rows in, the cells that fail out, in one vectorised metric.

One metric a rule, not one a column: Great Expectations spends about 20 ms on each column
expectation before it looks at a row, and a suite covers up to a hundred cells of a row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.expectations.registry import get_expectation_impl
from great_expectations.render.renderer_configuration import RendererValueType
from great_expectations.validator.metric_configuration import MetricConfiguration

from vitrina.rows.cells import is_no_data, texts

METRIC = "table.unexpected_cells"


@dataclass(frozen=True)
class Cells:
    """Cells of one field that fail: a mask over all rows (NA passes) and words on each row."""

    field: str
    failing: pd.Series[Any]
    details: pd.Series[Any] | str = ""


class CellsExpectation(BatchExpectation):  # type: ignore[misc]  # GX is not typed
    """Base of a rule over cells. A subclass names its parameters in `success_keys` and yields
    the failing cells of a frame in `unexpected(rows, **parameters)`.

    The result lists `{"field", "rows", "details"}`, rows as positions in the frame.
    """

    success_keys: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def unexpected(cls, rows: pd.DataFrame, **parameters: Any) -> Iterator[Cells]:
        raise NotImplementedError

    @classmethod
    def _prescriptive_template(cls, renderer_configuration: Any) -> Any:
        """What Data Docs say: the first sentence of the class and its parameters."""
        sentence = " ".join((cls.__doc__ or "").split("\n\n")[0].split()).replace("$", "$$")
        for key in cls.success_keys:
            value = json.dumps(renderer_configuration.kwargs.get(key), ensure_ascii=False)
            renderer_configuration.add_param(key, RendererValueType.STRING, value)
        renderer_configuration.template_str = sentence + "".join(
            f"\n{key}: ${key}" for key in cls.success_keys
        )
        return renderer_configuration

    def get_validation_dependencies(
        self, execution_engine: Any = None, runtime_configuration: Any = None
    ) -> Any:
        dependencies = super().get_validation_dependencies(
            execution_engine=execution_engine, runtime_configuration=runtime_configuration
        )
        dependencies.set_metric_configuration(
            metric_name=METRIC,
            metric_configuration=MetricConfiguration(
                metric_name=METRIC,
                metric_domain_kwargs={"batch_id": self.batch_id},
                metric_value_kwargs={
                    "expectation": self.expectation_type,
                    "parameters": {key: getattr(self, key) for key in self.success_keys},
                },
            ),
        )
        return dependencies

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: Any = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        found = metrics[METRIC]
        return {
            "success": not found,
            "result": {
                "unexpected_count": sum(len(cells["rows"]) for cells in found),
                "unexpected_index_list": found,
            },
        }


class UnexpectedCells(TableMetricProvider):  # type: ignore[misc]  # GX is not typed
    """The failing cells of one rule, as its expectation class finds them."""

    metric_name = METRIC
    value_keys = ("expectation", "parameters")

    @metric_value(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]  # GX is not typed
    def _pandas(
        cls,
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> list[dict[str, Any]]:
        rows, _, _ = execution_engine.get_compute_domain(
            domain_kwargs=metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        expectation = get_expectation_impl(metric_value_kwargs["expectation"])
        found = []
        for cells in expectation.unexpected(rows, **metric_value_kwargs["parameters"]):
            positions = np.flatnonzero(cells.failing.to_numpy(dtype=bool, na_value=False))
            if len(positions) == 0:
                continue
            words = cells.details
            details = (
                [words] * len(positions)
                if isinstance(words, str)
                else words.iloc[positions].astype("string").fillna("").tolist()
            )
            found.append({"field": cells.field, "rows": positions.tolist(), "details": details})
        return found


def printed(rows: pd.DataFrame, field: str) -> pd.Series[Any]:
    """The text of a field as the file shows it."""
    return rows[f"{field}__printed"]


def names_field(listed: pd.Series[Any], field: str) -> pd.Series[Any]:
    """Rows whose comma-joined list names the field."""
    return listed.str.contains(rf"(?:^|,)\s*{field}\s*(?:,|$)", regex=True, na=False)


def is_blank(text: pd.Series[Any], among: pd.Series[Any]) -> pd.Series[Any]:
    """Cells that say «no data»: empty, a dash, «н/д». Only those of the mask `among` are read."""
    if not among.any():
        return among
    read = text.where(among)
    distinct = pd.Series(read.dropna().unique(), dtype="str")
    return among & (text.isna() | text.isin(distinct[is_no_data(distinct)]))


def is_error_cell(text: pd.Series[Any], among: pd.Series[Any]) -> pd.Series[Any]:
    """Cells that hold a formula's error or a formula that was never computed."""
    if not among.any():
        return among
    read = text.where(among)
    return read.notna() & texts(read).isna()
