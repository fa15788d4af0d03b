"""Pool: up to two lasting reader processes, replaced when one dies or a file takes too long."""

from __future__ import annotations

import atexit
import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import LifoQueue
from time import monotonic
from types import TracebackType
from typing import Any

import psutil

from vitrina.settings import PROJECT_ROOT

WORKERS = 2
WORKER = "vitrina.reader.worker"
#: Of the worker's CPU: a busy machine must not make a good file look like a bad one.
SECONDS_A_FILE = 60
#: A worker that only waits is stopped when so many times the seconds have gone by on the wall.
PATIENCE = 5

_SMALLER = (
    "Разделите выгрузку на несколько файлов или удалите пустые оформленные строки и столбцы, "
    "сохраните и загрузите заново."
)


@dataclass(frozen=True)
class Request:
    """One file to read; its tables are written into the folder `output`, which must exist."""

    path: Path
    extension: str
    output: Path


class ReaderPool:
    """`with ReaderPool() as pool: for request, answer in pool.read(requests): …`

    An answer is the worker's JSON: {"report": …} or {"refusal": …}. A worker that dies or runs out
    of memory is replaced and the file tried once more in the fresh one; a second death, and any
    timeout, is a refusal (Q31).
    """

    def __init__(self, workers: int = WORKERS, seconds_a_file: float = SECONDS_A_FILE) -> None:
        self._size = workers
        self._seconds = seconds_a_file
        # The last one used comes first: files that come one by one start one process only.
        self._idle: LifoQueue[_Worker] = LifoQueue()
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="reader")
        self._started: list[_Worker] = []

    def __enter__(self) -> ReaderPool:
        for _ in range(self._size):
            worker = _Worker()
            self._started.append(worker)
            self._idle.put(worker)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._started:
            worker.stop()
        self._threads.shutdown(cancel_futures=True)

    def read(self, requests: Iterable[Request]) -> Iterator[tuple[Request, dict[str, Any]]]:
        """Answers as they come; at most a few files wait, however many are asked for."""
        remaining = iter(requests)
        running: dict[Future[dict[str, Any]], Request] = {}
        while True:
            while len(running) < 2 * self._size:
                request = next(remaining, None)
                if request is None:
                    break
                running[self._threads.submit(self._read, request)] = request
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future), future.result()

    def _read(self, request: Request) -> dict[str, Any]:
        worker = self._idle.get()
        try:
            for is_last in (False, True):
                try:
                    answer = worker.ask(request, self._seconds)
                except TimeoutError:
                    worker.stop()
                    return _refusal(
                        f"Файл читается дольше {self._seconds:.0f} секунд, чтение остановлено. "
                        f"{_SMALLER}",
                        "timeout",
                    )
                except _DeadWorkerError:
                    worker.stop()
                    if is_last:
                        return _refusal(
                            f"Чтение файла оборвалось: он повреждён или слишком велик. {_SMALLER}",
                            "the reader died twice",
                        )
                else:
                    if not answer.get("out_of_memory"):
                        return answer
                    # A lasting process may have little left; a fresh one has all its memory.
                    worker.stop()
                    if is_last:
                        return _refusal(
                            f"Файл слишком велик: для чтения мало 1 ГБ памяти. {_SMALLER}",
                            "out of memory",
                        )
            raise AssertionError("unreachable")
        finally:
            self._idle.put(worker)


@cache
def lasting_pool() -> ReaderPool:
    """The pool of this process: workers outlive one call, for starting one costs seconds of CPU."""
    pool = ReaderPool().__enter__()
    atexit.register(pool.__exit__, None, None, None)
    return pool


class ReaderError(RuntimeError):
    """The reader itself does not start: this installation is broken, not any file."""


class _DeadWorkerError(Exception):
    """The process ended, or answered something that is no answer."""


class _Worker:
    """One process, started when first asked and again after `stop`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, request: Request, seconds: float) -> dict[str, Any]:
        """Raises TimeoutError or _DeadWorkerError; in both cases the process is of no more use.

        And ReaderError when a new process never gets as far as asking for a file.
        """
        process = self._process = self._process or _started()
        stdin, stdout = process.stdin, process.stdout
        if stdin is None or stdout is None:
            raise _DeadWorkerError
        line = {
            "path": str(request.path),
            "extension": request.extension,
            "output": str(request.output),
        }
        try:
            stdin.write(json.dumps(line).encode() + b"\n")
            stdin.flush()
        except OSError as error:
            raise _DeadWorkerError from error
        answer = _line(process, stdout.fileno(), seconds)
        try:
            return dict(json.loads(answer))
        except ValueError as error:
            raise _DeadWorkerError from error

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


def _started() -> subprocess.Popen[bytes]:
    """A process that has said it is ready, or ReaderError: no file may be blamed for our defect."""
    process = _start()
    try:
        if process.stdout is None:
            raise _DeadWorkerError
        _line(process, process.stdout.fileno(), SECONDS_A_FILE)
    except (TimeoutError, _DeadWorkerError) as error:
        process.kill()
        process.wait()
        raise ReaderError(
            "the reader does not start; `python -m vitrina.reader.worker </dev/null` says why"
        ) from error
    return process


def _line(process: subprocess.Popen[bytes], descriptor: int, seconds: float) -> bytes:
    """One line from a pipe within the CPU seconds given for the whole of it."""
    last_cpu, deadline = _cpu_seconds(process) + seconds, monotonic() + PATIENCE * seconds
    received = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while not received.endswith(b"\n"):
            if not selector.select(min(1.0, seconds)):
                if _cpu_seconds(process) >= last_cpu or monotonic() >= deadline:
                    raise TimeoutError
                continue
            chunk = os.read(descriptor, 1 << 16)
            if not chunk:
                raise _DeadWorkerError
            received += chunk
    return bytes(received)


def _cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    try:
        used = psutil.Process(process.pid).cpu_times()
    except psutil.Error as error:
        raise _DeadWorkerError from error
    return float(used.user + used.system)


def _start() -> subprocess.Popen[bytes]:
    """A process with no settings of ours in its environment: share links are secrets."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(PROJECT_ROOT / "include"),
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        # Address space is limited: allocators and thread pools must not reserve it in advance.
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
        # Arrays come and go by the thousand: memory given back would be asked for again at once.
        "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
        "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
    }
    return subprocess.Popen(
        [sys.executable, "-m", WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=PROJECT_ROOT,
        start_new_session=True,
    )


def _refusal(reason_ru: str, reason_en: str) -> dict[str, Any]:
    return {"refusal": {"rule_code": "Q31", "reason_ru": reason_ru, "reason_en": reason_en}}
