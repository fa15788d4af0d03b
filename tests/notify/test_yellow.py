"""Yellow: what is new in a snapshot goes out once, by both ways, with nothing personal in it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.loopback import Mailbox, Webhook
from tests.notify.conftest import Publish, issue, load
from vitrina import notify
from vitrina.notify.notices import LONGEST
from vitrina.settings import Settings

#: Friday evening and the last tick of that week, Monday 12:00 in Moscow.
TICK = datetime(2024, 10, 25, 17, 0, tzinfo=UTC)
LAST_TICK = datetime(2024, 10, 28, 9, 0, tzinfo=UTC)
KEYS = {
    "alarm", "region_code", "region", "report_week", "as_of_date", "rule", "rule_title", "kind",
    "owner", "count", "new_count", "files", "runbook",
}  # fmt: skip


def alarms(webhook: Webhook) -> list[dict[str, Any]]:
    """The lines of the last notice."""
    return list(webhook.received[-1]["alarms"])


def test_a_line_has_region_week_rule_count_and_its_heading(
    told: Settings, publish: Publish, webhook: Webhook, mailbox: Mailbox
) -> None:
    publish(issues=[issue(), issue(printed_value="1"), issue(rule_code="Q12")])
    notify.notify(told, TICK)
    notice = webhook.received[0]
    assert notice["format"] == "vitrina.notice/1"
    assert notice["colour"] == "yellow"
    assert set(notice["alarms"][0]) == set(notice["alarms"][1]) == KEYS
    assert alarms(webhook)[1] == {
        "alarm": "rows_marked",
        "region_code": "55",
        "region": "Омская область",
        "report_week": "2024-10-25",
        "as_of_date": None,
        "rule": "Q05",
        "rule_title": "ИНН неверен",
        "kind": "sferum_organizations",
        "owner": "Муниципальный координатор",
        "count": 2,
        "new_count": 2,
        "files": ["ab" * 6],
        "runbook": "docs/runbook.md#yellow-rows-were-marked",
    }
    (letter,) = mailbox.letters
    text = letter.get_content()
    assert letter["Subject"] == notice["subject"]
    assert text == notice["text"]
    assert "Омская область (55), неделя по 25.10.2024" in text
    assert re.search(r"Q05 «ИНН неверен» — Еженедельная выгрузка .*: 2 \(файл abababababab\)", text)
    assert "Yellow: rows were marked: docs/runbook.md#yellow-rows-were-marked" in text


@pytest.mark.parametrize(
    ("found", "alarm"),
    [
        ({"severity": "reject_file", "rule_code": "Q31"}, "file_refused"),
        ({"severity": "reject_file", "rule_code": "Q27"}, "personal_data"),
        ({"severity": "warn", "rule_code": "Q27"}, "rows_marked"),
        ({"severity": "hold", "rule_code": "Q03"}, "file_held"),
        ({"severity": "error", "rule_code": "Q18"}, "rows_marked"),
        ({"severity": "warn", "rule_code": "Q12"}, "not_in_registry"),
    ],
)
def test_what_a_finding_is_called(
    found: dict[str, str], alarm: str, told: Settings, publish: Publish, webhook: Webhook
) -> None:
    publish(issues=[issue(**found)])
    notify.notify(told, TICK)
    assert [line["alarm"] for line in alarms(webhook)] == [alarm]
    assert alarms(webhook)[0]["rule"] == found["rule_code"]


def test_a_refused_row_is_counted_once_and_a_superseded_file_not_at_all(
    told: Settings, publish: Publish, webhook: Webhook
) -> None:
    publish(
        refused=[issue(rule_code="Q15", severity="reject_row")],
        issues=[
            issue(rule_code="Q32", severity="reject_row"),
            issue(is_current=False, file_sha256="cd" * 32),
        ],
    )
    notify.notify(told, TICK)
    assert [(line["alarm"], line["rule"], line["count"]) for line in alarms(webhook)] == [
        ("rows_refused", "Q15", 1)
    ]


def test_the_same_is_not_told_twice_and_what_is_new_is(
    told: Settings, publish: Publish, webhook: Webhook, mailbox: Mailbox
) -> None:
    publish(issues=[issue(), issue(rule_code="Q06")])
    notify.notify(told, TICK)
    notify.notify(told, TICK)  # the task again, after it was killed behind its work
    publish(issues=[issue(), issue(rule_code="Q06")])
    notify.notify(told, TICK)  # an hour later, with a snapshot that says the same
    assert len(webhook.received) == len(mailbox.letters) == 1

    late = issue(file_sha256="cd" * 32, report_week="2024-10-18")
    publish(issues=[issue(), issue(), issue(rule_code="Q06"), late])
    notify.notify(told, TICK)
    assert [(line["report_week"], line["rule"], line["count"], line["new_count"])
            for line in alarms(webhook)] == [
        ("2024-10-25", "Q05", 2, 1),
        ("2024-10-18", "Q05", 1, 1),
    ]  # fmt: skip
    assert "2, из них новых 1" in webhook.received[-1]["text"]


def test_a_run_killed_before_it_told_is_made_good_by_the_next(
    told: Settings, publish: Publish, webhook: Webhook
) -> None:
    publish(issues=[issue()])
    publish(issues=[issue(), issue(rule_code="Q06")])
    notify.notify(told, TICK)
    assert [line["rule"] for line in alarms(webhook)] == ["Q05", "Q06"]


def test_killed_between_the_outbox_and_the_memory_nothing_goes_twice(
    told: Settings, publish: Publish, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    def die(*_: object) -> None:
        raise KilledError

    publish(issues=[issue()])
    with monkeypatch.context() as killed:
        killed.setattr("vitrina.notify.news.remember", die)
        with pytest.raises(KilledError):
            notify.notify(told, TICK)
    notify.notify(told, TICK)
    notify.notify(told, TICK)
    assert len(webhook.received) == 1


def test_nothing_configured_sends_nothing_and_tells_the_terminal(
    settings: Settings, publish: Publish, capsys: pytest.CaptureFixture[str], told: Settings,
    webhook: Webhook, mailbox: Mailbox,
) -> None:  # fmt: skip
    publish(issues=[issue()])
    notify.notify(settings, TICK)
    assert "Замечания к строкам: Q05 1." in capsys.readouterr().out
    assert not list(settings.data_root.notices.glob("*.json"))
    # Who turns alarms on hears what comes from now on, not three years of findings.
    publish(issues=[issue(), issue(rule_code="Q06")])
    notify.notify(told, TICK)
    assert [line["rule"] for line in alarms(webhook)] == ["Q06"]
    assert len(mailbox.letters) == 1


def test_before_the_first_snapshot_there_is_nothing_to_tell(
    told: Settings, webhook: Webhook
) -> None:
    notify.notify(told, LAST_TICK)
    assert webhook.asked == 0


def test_a_missing_week_is_told_at_the_last_tick_once_even_of_a_quiet_one(
    told: Settings, publish: Publish, webhook: Webhook
) -> None:
    before = [load(report_week="2024-10-18"), load(report_week="2024-10-18", region_code="24")]
    # A refused file that names no region must not hide who is missing.
    unknown = load(region_code=None, outcome="rejected")
    publish(loads=[*before, load(region_code="24"), unknown])
    notify.notify(told, TICK)
    assert webhook.asked == 0
    notify.notify(told, LAST_TICK)
    notify.notify(told, LAST_TICK)
    publish(loads=[*before, load(region_code="24"), unknown])
    notify.notify(told, LAST_TICK)
    (notice,) = webhook.received
    assert notice["subject"] == "🟡 Витрина. Не поступил: Омская область (55), неделя по 25.10.2024"
    assert [(line["alarm"], line["region_code"], line["report_week"], line["rule"], line["count"])
            for line in notice["alarms"]] == [
        ("not_received", "55", "2024-10-25", "not_received", 1)
    ]  # fmt: skip


def test_a_region_that_went_long_ago_is_not_missed(
    told: Settings, publish: Publish, webhook: Webhook
) -> None:
    publish(loads=[load(report_week="2024-09-20"), load(region_code="24")])
    notify.notify(told, LAST_TICK)
    assert webhook.asked == 0


def test_years_of_findings_make_one_letter_of_the_newest(
    told: Settings, publish: Publish, webhook: Webhook, mailbox: Mailbox
) -> None:
    weeks = [f"20{year}-{month:02}-{day:02}" for year in (22, 23, 24)
             for month in range(1, 13) for day in (5, 12, 19, 26)]  # fmt: skip
    publish(issues=[issue(report_week=week) for week in weeks])
    notify.notify(told, TICK)
    (notice,) = webhook.received
    assert len(notice["alarms"]) == LONGEST
    assert notice["omitted_count"] == len(weeks) - LONGEST
    assert [line["report_week"] for line in notice["alarms"]] == sorted(weeks)[::-1][:LONGEST]
    assert f"И ещё строк: {len(weeks) - LONGEST}" in mailbox.letters[0].get_content()


def test_what_has_no_region_or_no_week_says_so(
    told: Settings, publish: Publish, webhook: Webhook
) -> None:
    publish(issues=[
        issue(region_code=None, report_week=None, severity="reject_file", rule_code="Q31",
              kind=None),
        issue(report_week=None, as_of_date="2024-09-01", kind="headcounts"),
    ])  # fmt: skip
    notify.notify(told, TICK)
    first, second = alarms(webhook)
    assert (first["as_of_date"], first["kind"]) == ("2024-09-01", "headcounts")
    assert (second["region_code"], second["report_week"], second["as_of_date"]) == (None,) * 3
    text = webhook.received[0]["text"]
    assert "Омская область (55), на 01.09.2024" in text
    assert "регион не определён, без даты" in text


def test_the_demo_says_that_it_is_one(told: Settings, publish: Publish, webhook: Webhook) -> None:
    publish(issues=[issue()], loads=[load(is_demo=True)])
    notify.notify(told, TICK)
    assert webhook.received[0]["is_demo"]
    assert "ДЕМО: числа вымышлены" in webhook.received[0]["subject"]
    assert webhook.received[0]["text"].startswith("ДЕМО: числа вымышлены")


def test_nothing_of_the_files_is_in_a_notice(
    told: Settings, publish: Publish, webhook: Webhook, mailbox: Mailbox
) -> None:
    publish(
        issues=[issue(), issue(severity="reject_file", rule_code="Q27")],
        refused=[issue(severity="reject_row", rule_code="Q32")],
    )
    notify.notify(told, TICK)
    kept = [path.read_bytes() for path in told.data_root.notices.iterdir()]
    sent = json.dumps(webhook.received, ensure_ascii=False) + mailbox.letters[0].get_content()
    for personal in ("Петрова", "Анна", "2644003911"):
        assert personal not in sent
        assert not any(personal.encode() in file for file in kept)
