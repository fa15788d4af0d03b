"""A test whose program is missing is said not to have run, on the very last line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from vitrina.settings import PROJECT_ROOT


def test_a_missing_program_is_the_last_word_and_no_pass(tmp_path: Path) -> None:
    selected = ["tests/reader/test_office.py", "-m", "office", "-n", "1"]
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
    assert last == f"NOT RUN: {count} tests (soffice is missing)"
