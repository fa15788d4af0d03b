"""The lease: a second run ends at once, a crashed one never blocks the next."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from vitrina import lock
from vitrina.settings import Settings


def test_a_second_run_is_refused_in_one_sentence(settings: Settings) -> None:
    lock.hold(settings, "first")
    with pytest.raises(lock.LockHeld) as refusal:
        lock.hold(settings, "second")
    assert "first" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_tasks_of_one_run_renew_its_lease(settings: Settings) -> None:
    lock.hold(settings, "first")
    before = json.loads(settings.data_root.lock.read_text())
    lock.hold(settings, "first")
    after = json.loads(settings.data_root.lock.read_text())
    assert after["taken_at"] == before["taken_at"]
    assert after["renewed_at"] >= before["renewed_at"]


def test_a_long_step_renews_the_lease(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "RENEWAL_SECONDS", 0.01)
    run = lock.hold(settings, "slow")
    before = json.loads(settings.data_root.lock.read_text())["renewed_at"]
    with lock.kept(run.settings):
        for _ in range(500):
            time.sleep(0.01)
            if renewed_at(settings) > before:
                break
    assert renewed_at(settings) > before
    # After the step nothing renews it any more.
    after = renewed_at(settings)
    time.sleep(0.05)
    assert renewed_at(settings) == after


def test_a_lease_lost_during_a_step_ends_the_step(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "RENEWAL_SECONDS", 0.01)
    run = lock.hold(settings, "slow")
    lock.release(run.settings, "slow")
    lock.hold(settings, "next")
    with pytest.raises(lock.LockHeld, match="next"), lock.kept(run.settings):
        time.sleep(0.5)


def renewed_at(settings: Settings) -> float:
    """As the lease file says; what is just being written is read again."""
    while True:
        try:
            return float(json.loads(settings.data_root.lock.read_text())["renewed_at"])
        except ValueError:
            continue


def test_a_released_lease_is_free(settings: Settings) -> None:
    lock.hold(settings, "first")
    lock.release(settings, "first")
    assert lock.hold(settings, "second").id == "second"


def test_releasing_what_another_run_holds_changes_nothing(settings: Settings) -> None:
    lock.hold(settings, "first")
    lock.release(settings, "second")
    with pytest.raises(lock.LockHeld):
        lock.hold(settings, "second")


def test_a_run_whose_processes_are_gone_is_over(settings: Settings) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    lock.hold(settings, "crashed", pids=[process.pid])
    with pytest.raises(lock.LockHeld):
        lock.hold(settings, "next")
    process.kill()
    process.wait()
    assert lock.hold(settings, "next").id == "next"


def test_a_silent_run_is_over_after_a_quarter_of_an_hour(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock.hold(settings, "silent")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + lock.SILENCE_SECONDS - 5)
    with pytest.raises(lock.LockHeld):
        lock.hold(settings, "next")
    monkeypatch.setattr(time, "time", lambda: now + lock.SILENCE_SECONDS + 5)
    assert lock.hold(settings, "next").id == "next"


def test_a_torn_lease_holds_nobody_up(settings: Settings) -> None:
    lock.hold(settings, "torn")
    settings.data_root.lock.write_text('{"run_id": "to')
    assert lock.hold(settings, "next").id == "next"


def test_the_run_named_by_the_starting_process_is_one_run(settings: Settings) -> None:
    lock.hold(replace(settings, run_id="cli"), "")
    run = lock.hold(replace(settings, run_id="cli"), "manual__2026-11-20T11:00:00+00:00")
    assert run.id == "cli"


def test_the_folder_of_a_run_has_a_plain_name(settings: Settings) -> None:
    run = lock.hold(settings, "scheduled__2026-11-20T11:00:00+00:00")
    assert run.id == "scheduled__2026-11-20T11-00-00-00-00"
