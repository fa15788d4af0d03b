"""The store of people's answers, and what `make release` and an approval put into it."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pytest

from tests.test_airflow_process import vitrina
from vitrina import answers, landing, release
from vitrina.answers import Answer
from vitrina.landing import Sighting
from vitrina.settings import Settings

SHA = "ab" * 32
MONDAY = datetime(2024, 10, 28, 9, tzinfo=UTC)


def decide(settings: Settings, answer: str, hour: int, rule: str = "Q20") -> str:
    at = MONDAY.replace(hour=hour)
    return answers.record(settings.data_root, Answer(SHA, rule, answer, "кто", "", (), at))


def test_the_newest_answer_counts_whatever_was_written_first(settings: Settings) -> None:
    decide(settings, "release", 12)
    decide(settings, "refuse", 10)
    decide(settings, "refuse", 10, rule="Q03")
    decide(settings, "withdraw", 11, rule="Q03")
    assert answers.in_force(settings.data_root, SHA) == ["Q20"]
    decide(settings, "withdraw", 13)
    assert answers.in_force(settings.data_root, SHA) == []
    assert answers.in_force(settings.data_root, "cd" * 32) == []


def test_an_answer_is_kept_once_and_a_rebuild_forgets_none(settings: Settings) -> None:
    assert answers.state(settings.data_root) == ""
    assert decide(settings, "release", 10) == decide(settings, "release", 10)
    state = answers.state(settings.data_root)
    assert len(list(settings.data_root.decisions.glob("*.json"))) == 1
    settings.data_root.forget_derived()
    assert answers.state(settings.data_root) == state


def test_the_state_of_a_build_is_what_it_read(settings: Settings) -> None:
    decide(settings, "release", 10)
    answers.write_table(settings.data_root)
    built = answers.built_state(settings.data_root)
    assert built == answers.state(settings.data_root)
    decide(settings, "withdraw", 11)
    assert built == answers.built_state(settings.data_root) != answers.state(settings.data_root)


def test_a_file_that_is_no_answer_is_named_and_never_passed_over(settings: Settings) -> None:
    decide(settings, "release", 10)
    (settings.data_root.decisions / "x.json").write_text('{"answer": "yes"}', encoding="utf-8")
    with pytest.raises(answers.AnswerUnreadable, match=r"x\.json"):
        answers.write_table(settings.data_root)
    with pytest.raises(ValueError, match="perhaps"):
        decide(settings, "perhaps", 10)


@pytest.mark.parametrize(("option", "answer"), [("Approve", ["Q20"]), ("Reject", ["Q20"])])
def test_an_approval_says_who_and_why(settings: Settings, option: str, answer: list[str]) -> None:
    approval: dict[str, Any] = {
        "chosen_options": [option],
        "responded_by_user": {"id": "7", "name": "Мария"},
        "params_input": {"reason": "сверено"},
    }
    numbers = {"kind": "sferum_organizations", "period_key": "2024-10-25", "region_code": "24"}
    release.record(settings, SHA, {"Q20": [numbers]}, approval)
    answers.write_table(settings.data_root)
    assert answers.in_force(settings.data_root, SHA) == answer
    (path,) = settings.data_root.decisions.glob("*.json")
    written = path.read_text(encoding="utf-8")
    assert release.MEANING[option] in written
    assert "Мария" in written
    assert "сверено" in written


def test_two_runs_that_begin_at_once_ask_about_a_file_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = release.Judged("Q20", "held", True, "Сферум", "Скачок.", {})
    asked: dict[str, list[dict[str, Any]]] = {}

    def ask(run: str) -> None:
        asked[run] = release.ask(settings, run, lambda _: True)

    second = Thread(target=ask, args=("second",))

    def waiting(_: object) -> list[release.JudgedFile]:
        if second.ident is None:
            # The second run comes while the first has not yet said what it asks about.
            second.start()
            second.join(timeout=1)
        return [release.JudgedFile(SHA, "a.xlsx", (held,))]

    monkeypatch.setattr(release, "waiting", waiting)
    ask("first")
    second.join()
    assert [question["sha256"] for question in asked["first"]] == [SHA]
    assert asked["second"] == []


def test_files_are_named_by_the_beginning_of_their_sha(settings: Settings) -> None:
    seen = Sighting("file-1", "a.xlsx", "a.xlsx", 1, None, MONDAY, True, MONDAY)
    for sha256 in (SHA, "ab" * 31 + "cd"):
        landing.sight(settings.data_root, sha256, "xlsx", seen)
    assert release.find(settings.data_root, SHA.upper()) == SHA
    with pytest.raises(release.NotHeld, match="2 файла"):
        release.find(settings.data_root, "abab")
    with pytest.raises(release.NotHeld, match="ffff"):
        release.find(settings.data_root, "ffff")
    with pytest.raises(release.NotHeld, match="не придержан"):
        release.answer(settings, SHA, "release", "")
    with pytest.raises(release.NotHeld, match="отзывать нечего"):
        release.answer(settings, SHA, "withdraw", "")


def test_the_command_says_what_is_wrong_in_one_sentence(settings: Settings) -> None:
    place = {"VITRINA_DATA": str(settings.data_root.path)}
    listed = vitrina("release", **place)
    assert (listed.returncode, listed.stdout) == (0, "Придержанных файлов нет.\n")
    refused = vitrina("release", "ffff", **place)
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1
