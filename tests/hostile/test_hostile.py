"""Every case of the catalogue through the real worker pool: one process reads them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.hostile.cases import Case, Ignored, Read, Refused, RefusedTable
from tests.hostile.catalogue import CATALOGUE
from vitrina.reader.pool import ReaderPool, Request

MOST_MEMORY = 1_000_000_000


class Reader:
    """A pool of one worker that must outlive every file."""

    def __init__(self, pool: ReaderPool) -> None:
        self._pool = pool
        self.pids: set[int] = set()
        #: Sentence → the causes (the first words a case looks for) that gave it.
        self.sentences: dict[str, set[str]] = {}

    def read(self, folder: Path, case: Case) -> dict[str, Any]:
        path = folder / f"file{case.extension}"
        path.write_bytes(case.build())
        ((_, answer),) = self._pool.read([Request(path, case.extension, folder)])
        path.unlink()
        self.pids.add(self._process.pid)
        return answer

    @property
    def peak(self) -> int:
        """Bytes of memory the worker ever held at once."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024

    @property
    def _process(self) -> Any:
        return self._pool._started[0]._process


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with ReaderPool(workers=1) as pool:
        yield Reader(pool)


@pytest.mark.parametrize("name", CATALOGUE)
def test_hostile_file(name: str, reader: Reader, tmp_path: Path) -> None:
    case = CATALOGUE[name]
    answer = reader.read(tmp_path, case)
    _CHECKS[type(case)](case, answer, tmp_path)
    if "refusal" in answer:
        reader.sentences.setdefault(answer["refusal"]["reason_ru"], set()).add(case.says[0])
        assert list(tmp_path.iterdir()) == []
    assert len(reader.pids) == 1, "the worker died"
    assert reader.peak <= MOST_MEMORY


def test_each_cause_has_its_own_sentence(reader: Reader) -> None:
    shared = {text: words for text, words in reader.sentences.items() if len(words) > 1}
    assert shared == {}


def test_the_catalogue_is_large_enough() -> None:
    assert len(CATALOGUE) >= 40


def check_refused(case: Refused, answer: dict[str, Any], _: Path) -> None:
    refusal = answer.get("refusal")
    assert refusal, answer
    said(refusal, case)


def check_refused_table(case: RefusedTable, answer: dict[str, Any], _: Path) -> None:
    assert "report" in answer, answer
    said(answer["report"]["refused_tables"][0], case)


def said(refusal: dict[str, str], case: Refused | RefusedTable) -> None:
    assert refusal["rule_code"] == case.code, refusal
    assert not refusal["reason_en"].startswith("unforeseen"), refusal
    for words in case.says:
        assert words in refusal["reason_ru"], refusal


def check_read(case: Read, answer: dict[str, Any], folder: Path) -> None:
    assert "report" in answer, answer
    assert answer["report"]["refused_tables"] == []
    table = pq.read_table(folder / "00.parquet")
    assert table.num_rows == (len(case.rows) if case.count is None else case.count)
    for expected, row in zip(case.rows, table.slice(0, len(case.rows)).to_pylist(), strict=True):
        assert {name: row[name] for name in expected} == dict(expected)
    (report, *_) = answer["report"]["tables"]
    assert {name: report[name] for name in case.report} == dict(case.report)


def check_ignored(_: Ignored, answer: dict[str, Any], folder: Path) -> None:
    assert "report" in answer, answer
    assert answer["report"]["tables"] == []
    assert answer["report"]["refused_tables"] == []
    assert list(folder.iterdir()) == []


_CHECKS: dict[type, Any] = {
    Refused: check_refused, RefusedTable: check_refused_table, Read: check_read,
    Ignored: check_ignored,
}  # fmt: skip
