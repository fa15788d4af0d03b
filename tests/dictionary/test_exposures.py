"""Each thing people read stands in the dbt project with its owner and its models."""

from __future__ import annotations

from typing import Any

import yaml

from vitrina.reports import municipal, regional
from vitrina.settings import PROJECT_ROOT


def exposures() -> dict[str, dict[str, Any]]:
    text = (PROJECT_ROOT / "dbt_project" / "models" / "_exposures.yml").read_text("utf-8")
    return {one["name"]: one for one in yaml.safe_load(text)["exposures"]}


def reads(exposure: dict[str, Any]) -> set[str]:
    return {reference.split("'")[1] for reference in exposure["depends_on"]}


def test_every_sheet_is_exposed_alone_and_with_its_workbook() -> None:
    by_models = {frozenset(reads(one)): one for one in exposures().values()}
    for book in (regional.BOOK, municipal.BOOK):
        for sheet in book.sheets:
            models = frozenset(table.model for table in sheet.tables)
            assert by_models[models]["label"] == sheet.title
    assert set(regional.BOOK.models()) <= reads(exposures()["regional_workbook"])
    assert set(municipal.BOOK.models()) <= reads(exposures()["municipal_pack"])


def test_everything_exposed_has_an_owner_a_description_and_a_place() -> None:
    for one in exposures().values():
        assert one["owner"]["name"], one["name"]
        assert one["description"], one["name"]
        assert one["url"], one["name"]
