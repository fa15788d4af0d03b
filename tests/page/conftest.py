"""Hand-made warehouses and the pages made of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.page.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    """An empty warehouse under its published name."""
    made = Places(tmp_path / "whole" / "vitrina.duckdb")
    yield made
    made.close()
