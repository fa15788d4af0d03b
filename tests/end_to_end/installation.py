"""The line as people run it: `python -m vitrina …` in processes of their own, through Airflow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from vitrina.data_root import DataRoot
from vitrina.settings import PROJECT_ROOT


@dataclass(frozen=True)
class Installation:
    """One data root and the environment its commands run with."""

    data_root: DataRoot
    variables: dict[str, str]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        paths = os.pathsep.join([str(PROJECT_ROOT / "include"), str(PROJECT_ROOT)])
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("VITRINA_", "AIRFLOW"))}
        return subprocess.Popen(
            [sys.executable, "-m", "vitrina", *arguments],
            env={
                **clean,
                "PYTHONPATH": paths,
                "VITRINA_DATA": str(self.data_root.path),
                **self.variables,
            },
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            cwd=PROJECT_ROOT, start_new_session=True,
        )  # fmt: skip

    def run(self, *arguments: str) -> tuple[int, str]:
        """Exit status and all that was printed."""
        process = self.start(*arguments)
        printed, _ = process.communicate()
        return process.returncode, printed

    def table_hashes(self) -> dict[str, str]:
        """Content hash of each published table, as the manifest has it."""
        manifest = json.loads((self.data_root.current / "manifest.json").read_text("utf-8"))
        return {name: table["sha256"] for name, table in manifest["tables"].items()}

    def snapshot(self) -> Path:
        return self.data_root.current.resolve()

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Rows of the published warehouse, opened read-only as analysts do."""
        with duckdb.connect(str(self.snapshot() / "vitrina.duckdb"), read_only=True) as warehouse:
            return warehouse.execute(sql).fetchall()
