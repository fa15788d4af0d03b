"""What people answered on files that a rule holds back: the newest on a file and a rule counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Answers:
    """Answers in force by (sha256, rule)."""

    newest: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)

    def is_released(self, sha256: str, rule: str) -> bool:
        """Whether a person let the file through for that rule, wherever it fires."""
        return self.newest.get((sha256, rule), {}).get("answer") == "release"

    def is_refused(self, sha256: str, kind: str, period: date, region: str) -> bool:
        """Whether a person keeps the file out of what was asked about, for good."""
        about = (kind, period.isoformat(), region)
        return any(
            (asked["kind"], asked["period_key"], asked["region_code"]) == about
            for (of_file, _), answer in self.newest.items()
            if of_file == sha256 and answer["answer"] == "refuse"
            for asked in answer["asked_about"]
        )


def read(data_root: Path) -> Answers:
    """The answers kept beside what was landed."""
    found = [
        json.loads(path.read_text("utf-8")) for path in (data_root / "decisions").glob("*.json")
    ]
    found.sort(key=lambda one: datetime.fromisoformat(one["decided_at"]))
    return Answers({(one["file_sha256"], one["rule_code"]): one for one in found})
