"""Tables of weeks: whatever reads only the weeks of a run is built for those weeks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vitrina import published
from vitrina.data_root import read_json

#: Staging whose files are read for the weeks of a run only. Of entities those are read as well that
#: files are compared by and that somebody decided on.
READ_BY_WEEK = {
    *(f"stg_{kind}" for kind in published.KINDS_BY_WEEK), "stg_findings", "stg_link_candidates",
}  # fmt: skip
#: A model that adds what the snapshot before has of all others is whole.
WHOLE_BY = ("and_other_weeks(", "and_other_files(")


def test_what_reads_the_weeks_of_a_run_is_built_by_week(warehouse: Any) -> None:
    manifest = read_json(warehouse.folder / "target" / "manifest.json")
    models = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    by_week = {name.split(".")[1] for name in published.BY_WEEK}
    assert by_week <= set(models)
    reached = set(_reached(models))
    published_ones = {name for name in reached if models[name]["schema"] in published.SCHEMAS}
    forgotten = {name for name in published_ones - by_week if not name.startswith(published.RULES)}
    assert forgotten == set()


def _reached(models: dict[str, Any]) -> Iterator[str]:
    """Every model that reads rows of some weeks only, itself or by another that does."""
    waiting = list(READ_BY_WEEK)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or any(text in models[name]["raw_code"] for text in WHOLE_BY):
            continue
        seen.add(name)
        yield name
        waiting += [
            other for other, node in models.items()
            if any(parent.split(".")[-1] == name for parent in node["depends_on"]["nodes"])
        ]  # fmt: skip
