"""One run at a time: a lease on the data root, held from the first step to the last.

Tasks of one run are separate processes under a scheduler, so the lock cannot be an open file:
it is a small file that names the run, is renewed by each step and goes stale.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Event, Thread
from typing import IO

from vitrina.data_root import DataRoot, in_turn
from vitrina.settings import Settings

#: A lease whose run says nothing for so long is over: a crash must not block the next run.
SILENCE_SECONDS = 15 * 60
RENEWAL_SECONDS = 60.0


class LockHeld(RuntimeError):
    """Another run holds the data root; the message is the one sentence people see."""


@dataclass(frozen=True)
class Run:
    """A run that holds the lease: the settings it works with and the name of its folder."""

    settings: Settings
    id: str


@dataclass(frozen=True)
class Lease:
    """Who holds the data root. `processes` are `pid:start` of a run outside a scheduler."""

    run_id: str
    taken_at: float
    renewed_at: float
    processes: tuple[str, ...]

    def is_over(self, now: float) -> bool:
        """The run has been silent too long, or every process it was made of is gone."""
        if now - self.renewed_at > SILENCE_SECONDS:
            return True
        return bool(self.processes) and not any(map(_is_alive, self.processes))


def hold(settings: Settings, run_id: str, *, pids: Sequence[int] = ()) -> Run:
    """Take the lease for `run_id`, or renew it if the run has it; raises LockHeld otherwise.

    `pids` are added to the processes that keep the lease alive.
    """
    own = _safe_name(settings.run_id or run_id)
    now = time.time()
    with _lease_file(settings.data_root) as file:
        lease = _read(file)
        if lease is not None and lease.run_id != own and not lease.is_over(now):
            minutes = int((now - lease.taken_at) // 60)
            raise LockHeld(
                f"Другой запуск ({lease.run_id}) уже {minutes} мин работает с этой папкой данных: "
                "дождитесь его конца. / Another run holds the data root: wait until it ends."
            )
        mine = lease is not None and lease.run_id == own
        known = lease.processes if lease is not None and mine else ()
        _write(
            file,
            Lease(
                run_id=own,
                taken_at=lease.taken_at if lease is not None and mine else now,
                renewed_at=now,
                processes=tuple(dict.fromkeys((*known, *map(_identity, pids)))),
            ),
        )
    # The run's name goes with its settings, so that a long step can renew the lease by itself.
    return Run(replace(settings, run_id=own), own)


@contextmanager
def kept(settings: Settings) -> Iterator[None]:
    """Renew the run's lease while a long step works; raises LockHeld if it was lost meanwhile.

    A cloud that is slow, or asks to wait, may keep one step busy for longer than the silence
    that ends a lease. Settings that no run holds (a script, a test) have no lease to renew.
    """
    if settings.run_id is None:
        yield
        return
    is_done, lost = Event(), list[LockHeld]()

    def renew() -> None:
        while not is_done.wait(RENEWAL_SECONDS):
            try:
                hold(settings, "")
            except LockHeld as held:
                lost.append(held)
                return

    renewing = Thread(target=renew, daemon=True)
    renewing.start()
    try:
        yield
    finally:
        is_done.set()
        renewing.join()
    if lost:
        raise lost[0]


def release(settings: Settings, run_id: str) -> None:
    """Give the lease back if `run_id` still has it; anything else is left alone."""
    own = _safe_name(settings.run_id or run_id)
    with _lease_file(settings.data_root) as file:
        lease = _read(file)
        if lease is not None and lease.run_id == own:
            file.truncate(0)


@contextmanager
def _lease_file(data_root: DataRoot) -> Iterator[IO[str]]:
    with in_turn(data_root.lock) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _read(file: IO[str]) -> Lease | None:
    try:
        body = json.load(file)
        return Lease(**{**body, "processes": tuple(body["processes"])})
    except (ValueError, TypeError, KeyError):
        # Empty, or torn by a kill while it was written: nobody holds it.
        return None


def _write(file: IO[str], lease: Lease) -> None:
    file.seek(0)
    file.truncate(0)
    json.dump(asdict(lease), file)


def _safe_name(run_id: str) -> str:
    """A run id of the scheduler holds `:` and `+`; the run's folder is named without them."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", run_id)


def _identity(pid: int) -> str:
    return f"{pid}:{_start_of(pid)}"


def _is_alive(identity: str) -> bool:
    pid, start = identity.split(":", 1)
    return _start_of(int(pid)) == start != "gone"


def _start_of(pid: int) -> str:
    """When the process started (a pid alone is used again by the system), `gone` without one."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        state, *rest = stat.rsplit(")", 1)[1].split()
        return "gone" if state == "Z" else rest[18]
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return "gone"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return "gone"
    return "unknown"
