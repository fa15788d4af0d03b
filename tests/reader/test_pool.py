"""Pool: readers are processes that may die, hang or run out of memory; the line goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.workbooks import SFERUM_HEADER, SFERUM_ROW, book
from vitrina.reader import pool as pool_module
from vitrina.reader.pool import ReaderPool, Request


def request(tmp_path: Path, name: str, content: bytes) -> Request:
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(content)
    output = tmp_path / name
    output.mkdir()
    return Request(path, ".xlsx", output)


def started(monkeypatch: pytest.MonkeyPatch, *scripts: str) -> list[subprocess.Popen[bytes]]:
    """The pool's next processes run these scripts (the last one again and again)."""
    processes: list[subprocess.Popen[bytes]] = []
    real = pool_module._start

    def start() -> subprocess.Popen[bytes]:
        script = scripts[min(len(processes), len(scripts) - 1)]
        process = real() if script == "real" else subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )  # fmt: skip
        processes.append(process)
        return process

    monkeypatch.setattr(pool_module, "_start", start)
    return processes


READY = "import sys, time; print('{}', flush=True); "
DIES = READY + "sys.stdin.readline(); sys.exit(1)"
HANGS = READY + "sys.stdin.readline(); time.sleep(600)"
TALKS = READY + "sys.stdin.readline(); print('not json', flush=True); sys.stdin.readline()"
FULL = READY + "[print('{\"out_of_memory\": true}', flush=True) for line in sys.stdin]"
GOOD = book([SFERUM_HEADER, SFERUM_ROW])


def ask(pool: ReaderPool, *requests: Request) -> list[dict[str, Any]]:
    found = {asked.path: answer for asked, answer in pool.read(requests)}
    return [found[asked.path] for asked in requests]


def test_a_reader_that_does_not_start_blames_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "WORKER", "vitrina.reader.no_such_module")
    with ReaderPool(workers=1) as pool, pytest.raises(pool_module.ReaderError, match="does not st"):
        ask(pool, request(tmp_path, "good", GOOD))


def test_one_process_reads_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    processes = started(monkeypatch, "real")
    requests = [request(tmp_path, f"file{n}", GOOD) for n in range(5)]
    with ReaderPool(workers=1) as pool:
        answers = ask(pool, *requests)
    assert all(answer["report"]["tables"][0]["row_count"] == 1 for answer in answers)
    assert all((asked.output / "00.parquet").exists() for asked in requests)
    assert len(processes) == 1
    assert processes[0].poll() is not None


def test_files_that_come_one_by_one_start_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = started(monkeypatch, "real")
    with ReaderPool(workers=2) as pool:
        for number in range(3):
            ask(pool, request(tmp_path, f"file{number}", GOOD))
    assert len(processes) == 1


def test_a_dead_reader_is_replaced_and_the_file_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = started(monkeypatch, DIES, "real")
    with ReaderPool(workers=1) as pool:
        (answer,) = ask(pool, request(tmp_path, "file", GOOD))
    assert "report" in answer
    assert len(processes) == 2


@pytest.mark.parametrize(
    ("script", "said"), [(DIES, "оборвалось"), (TALKS, "оборвалось"), (FULL, "памяти")]
)
def test_a_file_that_kills_twice_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    processes = started(monkeypatch, script)
    with ReaderPool(workers=1) as pool:
        (answer,) = ask(pool, request(tmp_path, "file", GOOD))
    assert answer["refusal"]["rule_code"] == "Q31"
    assert said in answer["refusal"]["reason_ru"]
    assert len(processes) == 2


def test_a_file_that_takes_too_long_is_refused_and_the_next_one_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = started(monkeypatch, HANGS, "real")
    with ReaderPool(workers=1, seconds_a_file=0.2) as pool:
        (answer,) = ask(pool, request(tmp_path, "slow", GOOD))
        assert "секунд" in answer["refusal"]["reason_ru"]
        assert processes[0].poll() == -signal.SIGKILL
        pool._seconds = 60
        (answer,) = ask(pool, request(tmp_path, "good", GOOD))
    assert "report" in answer


def test_readers_know_no_secrets_and_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITRINA_EXPORTS", "mailru://SeCrEt/ShArE")
    processes = started(monkeypatch, "real")
    with ReaderPool(workers=1) as pool:
        ask(pool, request(tmp_path, "file", GOOD))
        process = Path(f"/proc/{processes[0].pid}")
        assert b"SeCrEt" not in (process / "environ").read_bytes()
        limits = (process / "limits").read_text()
    (address_space,) = [
        line for line in limits.splitlines() if line.startswith("Max address space")
    ]
    assert address_space.split()[3] == str(1 << 30)
    assert os.environ["VITRINA_EXPORTS"]
