"""Measure: CPU seconds (children included), wall seconds and peak memory of named stages."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU and of the wall clock."""

    cpu: float
    wall: float


@dataclass
class Stages:
    """`with stages("read"): …` for each stage; what runs outside of them is not counted."""

    costs: dict[str, Cost] = field(default_factory=dict)
    #: Facts of the work done, shown beside its cost: rows, files, shares.
    facts: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        cpu, wall = cpu_seconds(), time.perf_counter()
        yield
        self.costs[name] = Cost(cpu_seconds() - cpu, time.perf_counter() - wall)

    @property
    def total(self) -> Cost:
        return Cost(
            sum(cost.cpu for cost in self.costs.values()),
            sum(cost.wall for cost in self.costs.values()),
        )


def peak_megabytes() -> float:
    """Of the largest single process so far: this one, children that ended and those that live."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    living = [os.getpid(), *(child.pid for child in psutil.Process().children(recursive=True))]
    return max(ended, *map(_high_water, living))


def cpu_seconds() -> float:
    """This process, its children that ended and those that live."""
    own = os.times()
    ended = own.user + own.system + own.children_user + own.children_system
    living = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return ended + sum(times.user + times.system for times in living)


def _high_water(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next((int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM")), 0)
