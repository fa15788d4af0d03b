"""Every alarm has its heading in the runbook, every heading its alarm, every error its alarm."""

from __future__ import annotations

import ast
import re

import pytest

from vitrina.notify import alarms
from vitrina.settings import PROJECT_ROOT

RUNBOOK = (PROJECT_ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
#: Heading → what stands below it.
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", RUNBOOK, flags=re.MULTILINE))
#: GitHub and GitLab: lower case, no punctuation, hyphens for spaces.
ANCHORS = {re.sub(r"[().,:;'«»]", "", title).lower().replace(" ", "-") for title in SECTIONS}


def test_headings_and_alarms_are_the_same() -> None:
    of_alarms = [title for title in SECTIONS if title.startswith(("Red: ", "Yellow: "))]
    assert sorted(of_alarms) == sorted(alarm.heading for alarm in alarms.load_alarms().values())


@pytest.mark.parametrize("name", list(alarms.load_alarms()))
def test_an_alarm_links_to_a_heading_that_says_who_acts(name: str) -> None:
    alarm = alarms.load_alarms()[name]
    address, _, anchor = alarm.link("https://wiki.example.org/runbook").partition("#")
    assert address == "https://wiki.example.org/runbook"
    assert anchor in ANCHORS
    assert alarm.heading.startswith({"red": "Red: ", "yellow": "Yellow: "}[alarm.colour])
    assert re.search(r"\*\*[A-Z].+?\*\*", SECTIONS[alarm.heading], flags=re.DOTALL)
    assert re.search(r"[а-яё]", alarm.title_ru)


def test_links_inside_the_runbook_lead_somewhere() -> None:
    links = re.findall(r"\]\(#([^)]+)\)", RUNBOOK)
    tour = (PROJECT_ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    links += re.findall(r"\]\(runbook\.md#([^)]+)\)", tour)
    assert len(links) > 4
    assert set(links) <= ANCHORS


def test_alarms_are_called_by_their_titles_in_the_tour() -> None:
    tour = (PROJECT_ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    titles = {alarm.title_ru for alarm in alarms.load_alarms().values()}
    named = re.findall(r"alarm\s+«([^»]+)»", tour)
    assert len(named) > 3
    assert set(named) <= titles


def test_every_error_of_the_catalogue_is_raised_somewhere() -> None:
    defined = {
        node.name
        for path in (PROJECT_ROOT / "include" / "vitrina").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    listed = [name for alarm in alarms.load_alarms().values() for name in alarm.errors.split()]
    assert len(listed) == len(set(listed))
    assert set(listed) <= defined


def test_every_step_that_refuses_has_an_alarm_of_its_own() -> None:
    from vitrina.audit import AuditError
    from vitrina.build import BuildError
    from vitrina.clouds.errors import CloudRefused
    from vitrina.publish import PublishError
    from vitrina.reports.issue import ReportsError
    from vitrina.reports.read_back import ReadBackError

    raised = {
        AuditError("x"): "audit_refused",
        BuildError("x"): "dbt_refused",
        CloudRefused("x"): "cloud_unreadable",
        PublishError("x"): "not_published",
        ReportsError("x"): "not_published",
        ReadBackError("x"): "not_published",
    }
    assert {alarms.of_error(error)[0].name for error in raised} == set(raised.values())
    for error, name in raised.items():
        assert alarms.of_error(error)[0].name == name
