"""Contracts against the standard: its JSON Schema, and its tool in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import validator_for

TOOL = "datacontract-cli[duckdb]==1.2.8"


def mistakes(contract: dict[str, Any]) -> list[str]:
    """What the standard's JSON Schema does not allow."""
    text = (files("open_data_contract_standard") / "schema.json").read_text("utf-8")
    schema = json.loads(text)
    return [error.message for error in validator_for(schema)(schema).iter_errors(contract)]


def tool(place: Path) -> Path:
    """`datacontract`, installed into a new environment: it brings half a data platform along."""
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    done = subprocess.run(
        [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", TOOL],
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        pytest.skip(f"no {TOOL} in the package index: {done.stderr.splitlines()[-1:]}")
    return place / "bin" / "datacontract"


def said(program: Path, *arguments: str, folder: Path) -> tuple[int, str]:
    """Exit status and what the tool printed, started in the folder of a snapshot."""
    done = subprocess.run(
        [str(program), *arguments],
        capture_output=True, text=True, cwd=folder, env={**os.environ, "COLUMNS": "250"},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr
