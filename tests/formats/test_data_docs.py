"""Data Docs: every check of every suite with its Russian rule, last results, no outside host."""

from __future__ import annotations

import re
from html import unescape
from importlib import import_module
from pathlib import Path

import pytest

from expectations.rules import load_rules
from tests.linked_rows import linked
from tests.test_validate import SHA, put_linked
from vitrina.data_docs import site
from vitrina.layouts import load_layouts
from vitrina.settings import Settings
from vitrina.validate import validate

SECRET = "Школа, которую никто не должен увидеть"
#: What makes a browser ask another host, or another file.
OUTSIDE = re.compile(
    r"(?:https?|ftp|wss?|data):|[\"'(=]\s*//|@import|url\(|<(?:script|link|img|iframe|object|embed)",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The site after one file with a wrong ИНН and a row twice was judged."""
    root = tmp_path_factory.mktemp("data")
    settings = Settings.from_environment({"VITRINA_DATA": str(root)})
    kind = "sferum_organizations"
    same = {"organization_id": "24-1", "name": SECRET}
    put_linked(settings, kind, linked(kind, same, {**same, "inn": "2409001640"}, {}))
    validate(settings, kind)
    folder = site.write(settings.data_root, tmp_path_factory.mktemp("build")).parent
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_nothing_is_asked_of_another_host(pages: dict[str, str]) -> None:
    assert set(pages) | {"formats.html"} == {"index.html", *site.PAGES}
    for html in pages.values():
        assert OUTSIDE.search(html) is None
        assert set(re.findall(r'(?:href|src|action)="([^"]*)"', html)) <= {*pages, *site.PAGES}


def test_the_catalogue_lists_every_rule_with_who_and_how(pages: dict[str, str]) -> None:
    text = " ".join(unescape(re.sub(r"<[^>]+>", "", pages["rules.html"])).split())
    for rule in load_rules().values():
        assert f"{rule.title_ru} {rule.code}" in text
        assert rule.hint_ru in text
        assert rule.owner in text
    assert "{" not in text.rpartition("Каталог проверок")[2]


@pytest.mark.parametrize("kind", sorted(load_layouts()))
def test_every_expectation_stands_beside_its_rule(pages: dict[str, str], kind: str) -> None:
    part = pages["checks.html"].partition(f'<h2 id="{kind}">')[2].partition("</table>")[0]
    suite = import_module(f"expectations.{kind}")
    assert part.count("<tr>") == 1 + len(suite.ROWS) + len(suite.SURVIVORS)
    for expectation in (*suite.ROWS, *suite.SURVIVORS):
        rule = load_rules()[expectation.meta["rule"], expectation.meta["variant"]]
        assert rule.title_ru in part
        assert expectation.expectation_type in part
        assert (expectation.__doc__ or "").split()[0] in part


def test_results_count_what_was_found_and_show_no_value(pages: dict[str, str]) -> None:
    html = pages["results.html"]
    assert "Файлов: 1." in html
    assert "sferum_municipalities" not in html
    found = {
        row.partition('class="code">')[2][:3]: row.partition('class="found">')[2].partition("<")[0]
        for row in html.split("<tr>")
        if 'class="found"' in row
    }
    assert set(found) == {"Q05", "Q13"}
    assert found["Q05"] == "1 на 3 строк"
    for printed in (SECRET, "2409001640", SHA):
        assert printed not in html


def test_before_any_run_there_are_no_results(tmp_path: Path) -> None:
    settings = Settings.from_environment({"VITRINA_DATA": str(tmp_path / "none")})
    site.write(settings.data_root, tmp_path)
    html = (tmp_path / "results.html").read_text(encoding="utf-8")
    assert "Результатов ещё нет" in html


def test_a_check_keeps_counts_and_names_only(settings: Settings) -> None:
    kind = "public_pages"
    put_linked(settings, kind, linked(kind, {"active_pct": "101"}))
    validate(settings, kind)
    (checks,) = site._last_results(settings.data_root, kind)
    assert all(set(check) == {"expectation", "rule", "variant", "rows", "unexpected"}
               for check in checks)  # fmt: skip
    assert {check["rule"] for check in checks if check["unexpected"]} == {"Q25"}
