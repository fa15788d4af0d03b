"""Mutants through one lasting worker: it never dies, never hangs, takes no broken bytes.

`MUTANTS` (500) and `FUZZ_SEED` in the environment choose how many and which; a failure prints the
seeds, and `FUZZ_SEED=… MUTANTS=… pytest tests/fuzz` makes the same mutants again.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.fuzz.bases import Base, bases
from tests.fuzz.mutate import Mutant, mutant
from vitrina.reader.pool import ReaderPool, Request

MUTANTS = int(os.environ.get("MUTANTS", "500"))
SEED = os.environ.get("FUZZ_SEED", "25.10.2024")
SECONDS_A_MUTANT = 20


class Reader:
    """One worker; what it says of a file is a text to compare."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pool = ReaderPool(workers=1, seconds_a_file=SECONDS_A_MUTANT)

    def __enter__(self) -> Reader:
        self._pool.__enter__()
        return self

    def __exit__(self, *raised: Any) -> None:
        self._pool.__exit__(*raised)

    @property
    def pid(self) -> int | None:
        process = self._pool._started[0]._process
        return process.pid if process else None

    def read(self, content: bytes, extension: str) -> dict[str, Any]:
        """The worker's answer, with the hashes of the tables it wrote."""
        path, output = self._folder / f"file{extension}", self._folder / "tables"
        path.write_bytes(content)
        output.mkdir()
        ((_, answer),) = self._pool.read([Request(path, extension, output)])
        tables = sorted(output.iterdir())
        hashes = [hashlib.sha256(table.read_bytes()).hexdigest() for table in tables]
        for table in tables:
            table.unlink()
        output.rmdir()
        return {**answer, "tables": hashes}


def mutants() -> Iterator[tuple[str, Mutant]]:
    known = bases()
    for number in range(MUTANTS):
        seed = f"{SEED}/{number}"
        (base,) = random.Random(seed).choices(known, [base.weight for base in known])
        yield seed, mutant(base, seed)


def test_mutants(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    counts: Counter[str] = Counter()
    found: dict[str, list[str]] = {}
    with Reader(tmp_path) as reader:
        originals = {base.name: _original(reader, base) for base in bases()}
        for seed, made in mutants():
            pid = reader.pid
            answer = reader.read(made.content, made.base.extension)
            outcome = _outcome(made, answer, originals[made.base.name])
            counts[outcome] += 1
            if reader.pid != pid:
                found.setdefault("the worker died", []).append(seed)
            if outcome in FAULTS:
                found.setdefault(outcome, []).append(f"{seed} {made.base.name} {made.how}")
    record_property("summary", _summary(counts))
    told = "\n".join(f"{fault}: {seed}" for fault, seeds in found.items() for seed in seeds)
    assert not found, f"\n{told}"


FAULTS = ("read for too long", "fell over something unforeseen", "took broken bytes")


def _original(reader: Reader, base: Base) -> dict[str, Any]:
    answer = reader.read(base.content, base.extension)
    assert answer["tables"], (base.name, answer)
    return answer


def _outcome(made: Mutant, answer: dict[str, Any], original: dict[str, Any]) -> str:
    refusal = answer.get("refusal")
    if refusal:
        if refusal["reason_en"] in ("timeout", "out of memory", "the reader died twice"):
            return "read for too long"
        is_unforeseen = refusal["reason_en"].startswith("unforeseen")
        return "fell over something unforeseen" if is_unforeseen else "refused"
    if json.dumps(answer) == json.dumps(original):
        return "read as the original"
    if made.is_broken:
        return "took broken bytes"
    return "another file, sound" if made.base.has_checksums else "another file, no checksums"


def _summary(counts: Counter[str]) -> str:
    """The residue: sound files that say something else than the original, as they may."""
    told = ", ".join(f"{outcome} {count}" for outcome, count in sorted(counts.items()))
    return f"fuzz: {counts.total()} mutants of seed {SEED!r}: {told}"
