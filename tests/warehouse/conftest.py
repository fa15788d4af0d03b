"""The warehouses of the tests: one for the rows of a module, and one of history.py for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.history import put_down
from tests.warehouse.landed import Landed
from tests.warehouse.small_reports import small_reports
from vitrina.data_root import in_turn


@pytest.fixture(scope="session", autouse=True)
def _parse_of_all(dbt_parse: Path) -> None:
    Landed.parse = dbt_parse


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landed]:
    """An empty data root; a module puts its files down, calls `build()` once and queries."""
    root = Landed(tmp_path_factory.mktemp("data"))
    yield root
    root.close()


@pytest.fixture(scope="session")
def warehouse(of_all_processes: Path) -> Iterator[Landed]:
    """The warehouse of history.py up to the indicators, built once for all that only read it."""
    place = of_all_processes / "history"
    place.mkdir(exist_ok=True)
    root = Landed(place)
    # One process builds it, the others read what it built.
    with in_turn(place / "lock"):
        if not (place / "is_built").exists():
            _build_history(root)
            (place / "is_built").touch()
    yield root
    root.close()


@pytest.fixture(scope="session")
def reported(of_all_processes: Path) -> Iterator[Landed]:
    """The files of small_reports.py up to the reports, built once; to be read only."""
    place = of_all_processes / "reports"
    place.mkdir(exist_ok=True)
    root = Landed(place / "data")
    with in_turn(place / "lock"):
        if not (place / "is_built").exists():
            small_reports(root)
            # Data tests run where the whole line does; here only the models matter.
            root.build("path:models", "path:seeds", "--exclude-resource-type", "test")
            (place / "is_built").touch()
    yield root
    root.close()


def _build_history(root: Landed) -> None:
    put_down(root)
    folders = (f"path:models/{name}" for name in ("staging", "versions", "marts", "meta"))
    root.build(
        "path:seeds",
        *folders,
        "+data_issues",
        "rejected_rows",
        "link_candidates",
        "link_decisions",
        "loads",
        "load_steps",
    )
