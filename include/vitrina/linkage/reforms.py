"""Reforms: which municipality took over from which, and what people still call it.

Two seeds. `municipality_successors.csv` is the bridge by code and day: from that day on whatever
lies in the predecessor lies in the successor. `municipality_former_names.csv` only tells names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from vitrina.seeds import read_lines
from vitrina.settings import SEEDS

_SUCCESSORS = "municipality_successors.csv"
_FORMER_NAMES = "municipality_former_names.csv"


@dataclass(frozen=True)
class Reforms:
    """`bridge`: (predecessor, first day of the successor) → (successor, its name or "").

    `former_names`: region → former name → the name of today.
    """

    bridge: Mapping[tuple[str, date], tuple[str, str]] = field(default_factory=dict)
    former_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def from_seeds(cls, folder: Path = SEEDS) -> Reforms:
        """What the two seeds say; a seed that is not there says nothing."""
        bridge = {
            (row["predecessor_id"], date.fromisoformat(row["valid_from"])): (
                row["successor_id"], row.get("successor_name") or "",
            )
            for row in _rows(folder / _SUCCESSORS)
        }  # fmt: skip
        former_names: dict[str, dict[str, str]] = {}
        for row in _rows(folder / _FORMER_NAMES):
            former_names.setdefault(row["region_code"], {})[row["former_name"]] = row["name"]
        return cls(bridge, former_names)

    def in_force(self, day: date) -> dict[str, tuple[str, str]]:
        """Predecessor → (successor, its name or "") on that day, over several reforms too."""
        begun = sorted((since, old, *new) for (old, since), new in self.bridge.items())
        found: dict[str, tuple[str, str]] = {}
        for since, old, new, name in begun:
            if since > day or old == new:
                continue
            # What became `old` before now becomes `new` with it.
            found = {of: (new, name) if to[0] == old else to for of, to in found.items()}
            found[old] = (new, name)
        return found


def _rows(path: Path) -> list[dict[str, str]]:
    return read_lines(path) if path.exists() else []
