"""What linking writes has the types of its schema, whatever pandas makes of the rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from vitrina import tables
from vitrina.linkage.outputs import write_table


def test_a_column_without_a_value_has_its_type_too(tmp_path: Path) -> None:
    rows = pd.DataFrame({name: [None, float("nan")] for name in tables.DECISIONS.names})
    write_table(tmp_path / "decisions.parquet", rows, tables.DECISIONS)

    written = pq.read_table(tmp_path / "decisions.parquet")
    assert written.schema == tables.DECISIONS
    assert [column.null_count for column in written.columns] == [2] * len(tables.DECISIONS)
