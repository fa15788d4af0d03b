"""A test whose program is missing is said not to have run, on the very last line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import programs
from tests.conftest import PROGRAMS
from vitrina.settings import PROJECT_ROOT

SELECTED = {"office": "tests/reader/test_office.py", "browser": "tests/browser"}


@pytest.mark.parametrize("marker", PROGRAMS)
def test_a_missing_program_is_the_last_word_and_no_pass(marker: str, tmp_path: Path) -> None:
    selected = [SELECTED[marker], "-m", marker, "-n", "1"]
    # A run of its own, not part of the one around it; no program of the distribution is found.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    outcome = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *selected],
        env={**environment, "PATH": str(tmp_path)},
        cwd=PROJECT_ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    *_, summary, last = outcome.stdout.strip().splitlines()
    count = int(summary.split()[0])
    assert count
    assert summary.startswith(f"{count} skipped in ")
    assert outcome.returncode == 0
    assert last == f"NOT RUN: {count} tests ({' and '.join(PROGRAMS[marker])} missing)"


def test_a_program_is_found_under_the_names_distributions_give_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for program, names in programs.NAMES.items():
        with pytest.raises(programs.MissingProgramError, match=f"{program} is missing"):
            programs.needed(program)
        for name in names:
            installed = tmp_path / name
            installed.touch(mode=0o755)
            assert programs.needed(program) == str(installed)
            installed.unlink()
