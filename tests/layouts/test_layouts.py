"""Layouts: every file is whole, and a wrong one is named with what is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from vitrina.layouts import LayoutError, load_layouts, read_layout

GOOD = """
kind: lists
title: Список
period: week
key: [region]
fields:
  region: {type: region, required: true, aliases: [Регион]}
  share: {type: percent, scale: "0-100", aliases: ["Доля, %"]}
  whole: {type: count, aliases: [Всего мест]}
"""


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "lists.yaml"
    path.write_text(text, encoding="utf-8")
    return read_layout(path)


def test_the_ten_layouts_are_whole() -> None:
    layouts = load_layouts()
    assert set(layouts) == {
        "sferum_organizations", "sferum_municipalities", "sferum_regions",
        "my_school_organizations", "my_school_regions", "journal_integration", "public_pages",
        "registry", "headcounts", "organization_counts",
    }  # fmt: skip
    for layout in layouts.values():
        assert any(field.required for field in layout.fields.values())


def test_the_report_of_28_columns_has_them_in_printed_order() -> None:
    fields = list(load_layouts()["sferum_municipalities"].fields)
    assert len(fields) == 29
    assert fields[:4] == [
        "region", "municipality", "teachers_active_calls_pct", "teachers_active_calls",
    ]  # fmt: skip
    assert fields[-1] == "report_date"


def test_a_good_layout_reads(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD).fields["share"].scale == "0-100"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (GOOD.replace("period: week", "period: fortnight"), "period"),
        (GOOD.replace("type: region", "type: regoin"), "fields.region.type"),
        (GOOD.replace("required: true", "requierd: true"), "fields.region.requierd"),
        (GOOD.replace("aliases: [Регион]", "aliases: []"), "fields.region.aliases"),
        (GOOD.replace("aliases: [Регион]", 'aliases: ["…"]'), ""),
        (GOOD.replace("aliases: [Регион]", 'aliases: ["*"]'), "no words"),
        (GOOD.replace("aliases: [Регион]", "aliases: [ВСЕГО  мест]"), "region and whole"),
        (GOOD.replace("type: region", "type: region, scale: 0-1"), "percent"),
        (GOOD.replace("type: region", "type: status"), "values"),
        (GOOD.replace("type: region", "type: identifier"), "identifier"),
        (GOOD.replace("key: [region]", "key: [municipality]"), "municipality"),
        (GOOD.replace("key: [region]\n", ""), "`entity`, `key` or `links`"),
        (GOOD + "entity: [organization]\n", "links"),
        (GOOD + "entity: [municipality]\n", "municipality"),
        (GOOD + "entity_cells: [shares]\n", "shares"),
        (GOOD + "activity: is_open\n", "is_open"),
        (GOOD + "period_field: report_date\n", "report_date"),
        (GOOD + "at_least_one_of: [shares]\n", "shares"),
        (GOOD + 'identities: ["share = part / whole"]\n', "part"),
        (GOOD + "colour: red\n", "colour"),
        (GOOD.replace("kind: lists", "kind: tables"), "lists"),
        ("- one\n- two\n", "mapping"),
        ("kind: [\n", "YAML"),
    ],
)
def test_a_wrong_layout_is_named_with_its_key(tmp_path: Path, wrong: str, said: str) -> None:
    if not said:
        read(tmp_path, wrong)
        return
    with pytest.raises(LayoutError) as error:
        read(tmp_path, wrong)
    assert str(error.value).startswith("lists.yaml: ")
    assert said in str(error.value)
