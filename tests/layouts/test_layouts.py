"""Layouts: every file is whole, and a wrong one is named with what is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from vitrina.layouts import LayoutError, load_layouts, read_layout, read_layouts

GOOD = """
kind: lists
title: Список
period: week
period_in: [title, file_name]
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


def test_the_layouts_of_the_sixteen_kinds_are_whole() -> None:
    layouts = load_layouts()
    assert set(layouts) >= {
        "sferum_organizations", "sferum_municipalities", "sferum_regions",
        "my_school_organizations", "my_school_regions", "journal_integration", "public_pages",
        "registry", "headcounts", "organization_counts", "open_lessons", "authority_usage",
        "self_assessment", "readiness", "community_statistics", "link_decisions",
        # The optional page-level file of the public pages has a layout of its own.
        "public_page_statistics",
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
    assert read(tmp_path, GOOD).fields["share"].scale == "0-100"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            ("period: week", "period: fortnight"),
            "4: period: 'fortnight' is not allowed; "
            "allowed: 'week', 'as_of', 'day', 'lesson', 'none'",
        ),
        (
            ("type: region", "type: regoin"),
            "8: fields.region.type: 'regoin' is not allowed; allowed: 'text', 'region',",
        ),
        (
            ("required: true", "requierd: true"),
            "8: fields.region.requierd: no such key; "
            "did you mean `required`? allowed: type, aliases, required,",
        ),
        (
            ("required: true", "required: 1"),
            "8: fields.region.required: 1 is no yes or no; allowed: true, false",
        ),
        (
            ("aliases: [Регион]", "aliases: []"),
            "8: fields.region.aliases: it is empty; allowed: the printed headers",
        ),
        (
            (", aliases: [Регион]", ""),
            "8: fields.region.aliases: the key is missing; allowed: the printed headers",
        ),
        (("aliases: [Регион]", "aliases: Регион"), "8: fields.region.aliases: 'Регион' is no list"),
        (("aliases: [Регион]", "aliases: [1]"), "8: fields.region.aliases.0: 1 is no text"),
        (("aliases: [Регион]", 'aliases: ["*"]'), "8: fields.region.aliases: '*' has no words"),
        (
            ("aliases: [Регион]", "aliases: [ВСЕГО  мест]"),
            "10: fields.whole.aliases: «Всего мест» is an alias of region too",
        ),
        (
            ("aliases: [Всего мест]", 'aliases: ["…", Регион]'),
            "10: fields.whole.aliases: «Регион» is an alias of region too",
        ),
        (("key: [region]", 'key: [region]\nignored_headers: ["…мест…"]\nidentities: []'), ""),
        (
            (
                "aliases: [Всего мест]",
                'aliases: ["Всего мест…"]}\n  other: {type: count, aliases: ["…всего мест"]',
            ),
            "11: fields.other.aliases: «…всего мест» is read as whole",
        ),
        (
            ("type: region", "type: region, scale: 0-1"),
            "8: fields.region.scale: belongs to fields of type percent, not region",
        ),
        (
            ("type: count", "type: status"),
            "10: fields.whole.values: the key is missing; type status needs it",
        ),
        (("type: count", "type: identifier"), "10: fields.whole.identifier: the key is missing"),
        (
            ("type: count", "type: status, values: {да: yes}"),
            "10: fields.whole.values.да: True is no text; allowed: text, in quotes",
        ),
        (("type: count", "type: count, nonblank: true"), "10: fields.whole.nonblank: needs"),
        (
            ("whole: {type: count", "report_week: {type: date"),
            "10: fields.report_week: the name is taken",
        ),
        (
            ("whole: {type: count", "share_step: {type: count"),
            "10: fields.share_step: the name is taken",
        ),
        (
            ("whole: {type: count", "level: {type: count"),
            "10: fields.level.type: 'count' is not allowed for a field named level; allowed: level",
        ),
        (
            ("whole: {type: count", "town: {type: municipality"),
            "10: fields.town: a field of type municipality has only one name",
        ),
        (("whole: {", "Whole: {"), "10: fields.Whole.name: 'Whole' is no name"),
        (
            ("key: [region]", "key: [municipality]"),
            "6: key: there is no field municipality; allowed: region, share, whole",
        ),
        (("key: [region]\n", ""), "1: entity: the key is missing"),
        (
            ("key: [region]", "entity: [organization]"),
            "6: entity: `organization` is allowed with `links: true` only",
        ),
        (("key: [region]", "entity: [municipality]"), "6: entity: there is no field municipality"),
        (
            ("key: [region]", "key: [region]\nentity_cells: [shares]"),
            "7: entity_cells: there is no field shares",
        ),
        (
            ("key: [region]", "key: [region]\nactivity: share"),
            "7: activity: share is a field of type percent; allowed: type flag, count",
        ),
        (
            ("key: [region]", "key: [region]\nperiod_field: report_date"),
            "7: period_field: there is no field report_date",
        ),
        (
            ("key: [region]", "key: [region]\nperiod_field: whole"),
            "7: period_field: whole is a field of type count; allowed: type date",
        ),
        (("[title, file_name]", "[title, column]"), "5: period_in: `column`"),
        (
            ("[title, file_name]", "[header]"),
            "5: period_in.0: 'header' is "
            "not allowed; allowed: 'title', 'column', 'file_name', 'folder'",
        ),
        (("key: [region]", "key: [region]\nat_least_one_of: [shares]"), "7: at_least_one_of"),
        (
            ("key: [region]", 'key: [region]\nidentities: ["share = part / whole"]'),
            "7: identities: there is no field part",
        ),
        (
            ("key: [region]", 'key: [region]\nidentities: ["share is whole"]'),
            "7: identities: 'share is whole' is no identity; allowed",
        ),
        (("key: [region]", "key: [region]\ncolour: red"), "7: colour: no such key; allowed: kind,"),
        (
            ("key: [region]", "key: [region]\nperiod: none"),
            "7: period: the key is given twice, first in line 4",
        ),
        (
            ("aliases: [Всего мест]", "aliases: [Всего мест], type: text"),
            "10: fields.whole.type: the key is given twice, first in line 10",
        ),
        (
            ("period_in: [title, file_name]\n", ""),
            "1: period_in: the key is missing; allowed: a list",
        ),
        (("[title, file_name]", "[]"), "5: period_in: it is empty; allowed: a list of title,"),
        (
            ("key: [region]", "key: [region]\nlinks: true"),
            "7: links: nothing to link by; allowed with a field organization_code, inn, ogrn, name",
        ),
        (
            ("key: [region]", "key: [region]\nonly_without: {Дата: [whole]}"),
            "7: only_without.Дата: is no alias of a field",
        ),
        (
            ("key: [region]", "key: [region]\nonly_without: {Регион: [town]}"),
            "7: only_without: there is no field town",
        ),
        (("required: true, ", ""), "7: fields: none is `required`"),
        (("kind: lists", "kind: tables"), "2: kind: «tables» is not the name of the file: lists"),
        (("title: Список\n", ""), "1: title: the key is missing; allowed: what people call"),
    ],
)
def test_a_mistake_is_named_with_its_line_key_and_what_is_allowed(
    tmp_path: Path, wrong: tuple[str, str], said: str
) -> None:
    text = GOOD.replace(*wrong)
    assert text != GOOD
    if not said:
        read(tmp_path, text)
        return
    with pytest.raises(LayoutError) as error:
        read(tmp_path, text)
    assert f"lists.yaml:{said}" in str(error.value)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- one\n- two\n", "1: layout: a layout is a mapping of keys"),
        ("", "1: layout: a layout is a mapping of keys"),
        ("Список", "1: layout: a layout is a mapping of keys"),
        ("kind: [\n", "2: not YAML: "),
        (GOOD.split("fields:")[0] + "fields: [a, b]\n", "7: fields: ['a', 'b'] is no mapping"),
        (GOOD.split("fields:")[0] + "fields: {}\n", "7: fields: it is empty"),
        (GOOD + "  empty:\n", "11: fields.empty: None is no mapping"),
    ],
)
def test_what_is_no_layout_at_all_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(LayoutError) as error:
        read(tmp_path, text)
    assert str(error.value).startswith(f"lists.yaml:{said}")


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    paths = [tmp_path / "lists.yaml", tmp_path / "tables.yaml"]
    paths[0].write_text(GOOD.replace("week", "weak").replace("count", "number"), encoding="utf-8")
    paths[1].write_bytes("kind: таблица".encode("cp1251"))
    with pytest.raises(LayoutError) as error:
        read_layouts(paths)
    lines = str(error.value).splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        "lists.yaml:4:", "lists.yaml:10:", "tables.yaml:1:",
    ]  # fmt: skip


def test_two_kinds_of_the_same_headers_are_refused_together(tmp_path: Path) -> None:
    paths = [tmp_path / "lists.yaml", tmp_path / "tables.yaml"]
    paths[0].write_text(GOOD, encoding="utf-8")
    # Its one required header is one of the other's, and the other needs no more.
    paths[1].write_text(
        GOOD.replace("kind: lists", "kind: tables").replace("[Всего мест]", "[Мест]"),
        encoding="utf-8",
    )
    with pytest.raises(LayoutError) as error:
        read_layouts(paths)
    assert [line.split(", require")[0] for line in str(error.value).splitlines()] == [
        "lists.yaml: aliases: a table with its required headers «Регион» is as good a table of "
        "tables; allowed: a required header that tables does not have",
        "tables.yaml: aliases: a table with its required headers «Регион» is as good a table of "
        "lists; allowed: a required header that lists does not have",
    ]
    # One more required header, and each is told from the other: the table with it has more.
    paths[1].write_text(
        paths[1].read_text(encoding="utf-8").replace("count,", "count, required: true,"),
        encoding="utf-8",
    )
    assert set(read_layouts(paths)) == {"lists", "tables"}


def test_a_kind_within_the_optional_headers_of_another_is_refused(tmp_path: Path) -> None:
    paths = [tmp_path / "lists.yaml", tmp_path / "tables.yaml"]
    paths[0].write_text(GOOD, encoding="utf-8")
    paths[1].write_text(
        GOOD.replace("kind: lists", "kind: tables").replace("count,", "count, required: true,"),
        encoding="utf-8",
    )
    with pytest.raises(LayoutError, match=r"tables.yaml: .*«Регион», «Всего мест» is as good"):
        read_layouts(paths)
