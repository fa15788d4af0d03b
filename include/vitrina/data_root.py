"""Where everything lies on disk: one property a place, and the one way to write a file whole."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any


@dataclass(frozen=True)
class DataRoot:
    """The data root (`VITRINA_DATA`): a local POSIX file system, one writer at a time (lock.py)."""

    path: Path

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def airflow(self) -> Path:
        """AIRFLOW_HOME: one metadata database a data root."""
        return self.path / "airflow"

    @property
    def logs(self) -> Path:
        """`<run id>.log`: all that a run said."""
        return self.path / "logs"

    @property
    def landing(self) -> Path:
        """`<sha256>.<ext>` bytes as fetched, `<sha256>.json` sightings beside them."""
        return self.path / "landing"

    @property
    def listing(self) -> Path:
        """Change keys of the files the last listing saw; none after a rebuild began."""
        return self.path / "listing.json"

    @property
    def quarantine(self) -> Path:
        """Files with personal data: kept 30 days for their owner, never parsed further."""
        return self.path / "quarantine"

    @property
    def raw(self) -> Path:
        """`<kind>/<sha256>/<NN>.parquet` cells as text; `files/<sha256>.json` what was read."""
        return self.path / "raw"

    def reading(self, sha256: str) -> Path:
        """What reading one file came to: its tables, or why it was refused."""
        return self.raw / "files" / f"{sha256}.json"

    @property
    def linked(self) -> Path:
        """`<kind>/<sha256>/<NN>.parquet` typed rows with their registry organisation."""
        return self.path / "linked"

    @property
    def accepted(self) -> Path:
        """`<kind>/report_week=…/region_code=…/<sha256>.parquet`: dbt's only source of rows."""
        return self.path / "accepted"

    @property
    def kinds(self) -> Path:
        """`layouts.parquet`: title and period grain of every kind, as the layouts say now."""
        return self.path / "kinds"

    @property
    def findings(self) -> Path:
        """`<kind>/<sha256>.parquet`: one row a finding, refusals and warnings alike."""
        return self.path / "findings"

    @property
    def entities(self) -> Path:
        """`<kind>/<sha256>.parquet`: what each accepted row is about, one row an entity."""
        return self.path / "entities"

    @property
    def loads(self) -> Path:
        """`<sha256>.parquet`: one row a sheet, kind, period and region with counts and outcome."""
        return self.path / "loads"

    @property
    def gathered(self) -> Path:
        """`loads.parquet`, `sheets.parquet`: one file of a folder of small ones (gather.py)."""
        return self.path / "gathered"

    @property
    def candidates(self) -> Path:
        """`<kind>/<sha256>.parquet`: the three best registry matches of unlinked rows."""
        return self.path / "candidates"

    @property
    def decisions_read(self) -> Path:
        """`link_decisions.parquet`: what people decided on rows, and what of it is in force."""
        return self.path / "decisions_read"

    @property
    def decided(self) -> Path:
        """`<kind>/<sha256>.parquet`: the rows of a file that decisions in force are about."""
        return self.path / "decided"

    @property
    def decisions(self) -> Path:
        """`<id>.json` answers of people on held files; they survive a rebuild (answers.py)."""
        return self.path / "decisions"

    @property
    def build(self) -> Path:
        """`<run id>/`: the candidate warehouse of one run; nobody else opens it."""
        return self.path / "build"

    @property
    def dbt_parse(self) -> Path:
        """What dbt understood of its project in the run before; without it a run is slower."""
        return self.path / "dbt" / "partial_parse.msgpack"

    @property
    def notices(self) -> Path:
        """`<id>.json` messages of a week, sent or not yet; `told.parquet` what was told of."""
        return self.path / "notices"

    @property
    def published(self) -> Path:
        """`<snapshot id>/`: immutable snapshots."""
        return self.path / "published"

    @property
    def current(self) -> Path:
        """The symlink readers use; replaced atomically, last of all."""
        return self.published / "current"

    @property
    def derived(self) -> tuple[Path, ...]:
        """Where the steps keep what they make of landed files, by the sha256 of each."""
        return (
            self.raw, self.linked, self.accepted, self.findings, self.entities, self.loads,
            self.candidates, self.decided, self.decisions_read,
        )  # fmt: skip

    def forget_derived(self, sha256: str | None = None) -> None:
        """Remove what the line made of one file, or of all: a rebuild replays every step."""
        if sha256 is None:
            shutil.rmtree(self.gathered, ignore_errors=True)
        for place in self.derived:
            if sha256 is None:
                shutil.rmtree(place, ignore_errors=True)
                continue
            for made in sorted(place.rglob(f"{sha256}*"), reverse=True):
                if made.is_dir():
                    shutil.rmtree(made)
                else:
                    made.unlink(missing_ok=True)


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside `target`, renamed over it (fsynced) if the body succeeds.

    A killed process leaves a `.part` file and never half a target.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def in_turn(file: Path) -> Iterator[IO[str]]:
    """`file`, open to read and write: processes that come here at once go in one by one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield held


def write_json(target: Path, content: Any) -> None:
    """Write `content` whole and readable by people, in the order it has."""
    with written_whole(target) as part:
        part.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def read_json(path: Path) -> Any:
    """What write_json wrote; raises FileNotFoundError, or ValueError when it is no JSON."""
    return json.loads(path.read_text(encoding="utf-8"))
