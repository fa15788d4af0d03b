"""Commands behind the Makefile: exit statuses and messages before Airflow is even started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vitrina import lock
from vitrina.settings import PROJECT_ROOT, Settings, SettingsError


def vitrina(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m vitrina` as the Makefile does."""
    paths = os.pathsep.join([str(PROJECT_ROOT / "include"), str(PROJECT_ROOT)])
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("VITRINA_", "AIRFLOW"))}
    return subprocess.run(
        [sys.executable, "-m", "vitrina", *arguments],
        env={**clean, "PYTHONPATH": paths, **environment},
        capture_output=True, text=True, check=False, cwd=PROJECT_ROOT,
    )  # fmt: skip


@pytest.mark.parametrize("command", ["run", "up"])
def test_without_folders_a_command_says_how_to_set_them(command: str, tmp_path: Path) -> None:
    outcome = vitrina(command, VITRINA_DATA=str(tmp_path))
    assert outcome.returncode == 2
    assert "VITRINA_EXPORTS" in outcome.stderr
    assert "file:///" in outcome.stderr


def test_a_second_run_ends_with_75_and_one_sentence(settings: Settings) -> None:
    lock.hold(settings, "first", pids=[os.getpid()])
    outcome = vitrina(
        "run",
        VITRINA_DATA=str(settings.data_root.path),
        VITRINA_EXPORTS="file:///nowhere",
    )
    assert outcome.returncode == 75
    assert len(outcome.stderr.strip().splitlines()) == 1
    assert "first" in outcome.stderr


def test_a_week_that_is_no_friday_is_refused_with_the_friday(tmp_path: Path) -> None:
    outcome = vitrina(
        "run", "--week", "2024-10-23",
        VITRINA_DATA=str(tmp_path), VITRINA_EXPORTS="file:///nowhere",
    )  # fmt: skip
    assert outcome.returncode == 2
    assert "2024-10-25" in outcome.stderr


def test_a_folder_url_of_an_unknown_scheme_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environment({"VITRINA_EXPORTS": "file:///a ftp://secret/share"})
    assert "folder 2" in str(refusal.value)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VITRINA_CLOUD_PAUSE", "soon"),
        ("VITRINA_CLOUD_PAUSE", "-1"),
        ("VITRINA_TIMEZONE", "Moscow"),
    ],
)
def test_a_malformed_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: value})
