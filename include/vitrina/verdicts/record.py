"""Verdicts on disk: what validating one file wrote, replaced whole and only when it must."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from vitrina import tables
from vitrina.data_root import DataRoot, read_json, write_json, written_whole
from vitrina.settings import PROJECT_ROOT, SEEDS

#: Beside the rows of a file, these decide its verdict: another rule judges anew.
JUDGES = (
    "expectations/*.py", "expectations/rules.csv", "include/vitrina/layouts/*.yaml",
    "include/vitrina/rows/entities.py", "include/vitrina/rows/spellings.yaml",
    "include/vitrina/tables.py", "include/vitrina/validate.py", "include/vitrina/verdicts/*.py",
)  # fmt: skip

#: Column of a load that says whether anything made of its file changed.
CONTENT = "content_sha256"


def fingerprint(sources: Iterable[Path]) -> str:
    """Changes when any of the files, a rule, a layout or a region's prefixes change."""
    digest = hashlib.sha256(_rules_in_force().encode())
    for path in sorted(sources):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@cache
def _rules_in_force() -> str:
    digest = hashlib.sha256((SEEDS / "regions.csv").read_bytes())
    for pattern in JUDGES:
        for path in sorted(PROJECT_ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Outputs:
    """What is on disk of the files of one kind: accepted/, entities/, findings/, loads/.

    `findings/<kind>/<sha256>.json` is written last and says of which input all of it is; without
    it the file is judged anew, so a killed run leaves nothing half said. It also keeps what the
    expectations counted, for Data Docs: never a printed value.
    """

    data_root: DataRoot
    kind: str

    def judged(self) -> set[str]:
        """sha256 of every file with a verdict."""
        return {path.stem for path in (self.data_root.findings / self.kind).glob("*.json")}

    def stands(self, sha256: str, stamp: str) -> bool:
        """Whether the verdict on disk is of this very input; if so it is confirmed as of now.

        Its time is what linking compares with, to name kinds that await a verdict.
        """
        verdict = self._verdict(sha256)
        if not verdict.exists() or read_json(verdict)["fingerprint"] != stamp:
            return False
        verdict.touch()
        return True

    def replace(
        self,
        sha256: str,
        stamp: str,
        findings: list[dict[str, Any]],
        loads: list[dict[str, Any]],
        accepted: pa.Table | None = None,
        entities: pa.Table | None = None,
        checks: list[dict[str, Any]] | None = None,
    ) -> None:
        """Write all that is said of a file; partitions it no longer has are removed."""
        self.remove(sha256)
        if accepted is not None:
            for partition, rows in _partitions(accepted):
                folder = self.data_root.accepted / self.kind / partition
                _write(rows, folder / f"{sha256}.parquet")
        if entities is not None:
            _write(entities, self._parquet("entities", sha256))
        _write(pa.Table.from_pylist(findings, tables.FINDINGS), self._parquet("findings", sha256))
        said = pa.Table.from_pylist(loads, tables.LOADS)
        content = pa.array([self._content(sha256, said)] * said.num_rows, pa.string())
        at = said.column_names.index(CONTENT)
        _write(said.set_column(at, CONTENT, content), self._parquet("loads", sha256))
        write_json(self._verdict(sha256), {"fingerprint": stamp, "checks": checks or []})

    def remove(self, sha256: str) -> None:
        """Take away all that was said of a file, the verdict first."""
        self._verdict(sha256).unlink(missing_ok=True)
        for place in ("entities", "findings", "loads"):
            self._parquet(place, sha256).unlink(missing_ok=True)
        for stale in (self.data_root.accepted / self.kind).glob(f"*/*/{sha256}.parquet"):
            stale.unlink()

    def _content(self, sha256: str, loads: pa.Table) -> str:
        """Hash of all that dbt reads of a file but the facts about runs in its loads."""
        digest = hashlib.sha256(repr(loads.drop_columns(["first_seen_at"]).to_pylist()).encode())
        places = ("entities", "findings", "candidates", "decided")
        made = [self._parquet(place, sha256) for place in places]
        accepted = self.data_root.accepted / self.kind
        for path in [*sorted(accepted.glob(f"*/*/{sha256}.parquet")), *made]:
            if path.exists():
                digest.update(str(path.relative_to(self.data_root.path)).encode())
                digest.update(path.read_bytes())
        return digest.hexdigest()

    def _verdict(self, sha256: str) -> Path:
        return self.data_root.findings / self.kind / f"{sha256}.json"

    def _parquet(self, place: str, sha256: str) -> Path:
        return self.data_root.path / place / self.kind / f"{sha256}.parquet"


def _partitions(accepted: pa.Table) -> Iterable[tuple[Path, pa.Table]]:
    """`report_week=…/region_code=…` and its rows in the order of the file; `none` for null."""
    keys = zip(
        accepted["report_week"].to_pylist(), accepted["region_code"].to_pylist(), strict=True
    )
    rows: dict[tuple[Any, Any], list[int]] = {}
    for row, key in enumerate(keys):
        rows.setdefault(key, []).append(row)
    for (week, region), places in rows.items():
        partition = Path(f"report_week={week or 'none'}") / f"region_code={region or 'none'}"
        yield partition, accepted.take(pa.array(places))


def _write(rows: pa.Table, target: Path) -> None:
    with written_whole(target) as part:
        pq.write_table(rows, part)
