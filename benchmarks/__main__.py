"""`python -m benchmarks`: every claim, its sides in turn, the median ratio; exit 1 if one fails.

`python -m benchmarks SIDE …` runs single sides of sides.py once and prints their stages.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from typing import Any

from benchmarks import card, linkage, readers, reports, warehouse
from benchmarks.claims import CLAIMS, Figures, judge
from benchmarks.measure import Stages, peak_megabytes
from benchmarks.sides import SIDES
from vitrina.settings import PROJECT_ROOT

ROUNDS = 3


def main() -> int:
    arguments = _arguments()
    if arguments.measured:
        print(json.dumps(_measured(arguments.measured)))
        return 0
    # In a process of its own: a child starts out with the peak memory of its parent.
    subprocess.run([sys.executable, "-m", "benchmarks.inputs"], check=True)
    if arguments.sides:
        for side in arguments.sides:
            _show(side, _run(side))
        return 0
    rounds = [_round(number, arguments.rounds) for number in range(1, arguments.rounds + 1)]
    print(f"\nMedian of {len(rounds)} rounds, both sides in each (lowest – highest):")
    met = [judge(claim, rounds) for claim in CLAIMS]
    return max(*met, linkage.main(), readers.main(), reports.main(), card.main(),
               warehouse.main([]))  # fmt: skip


def _arguments() -> Any:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sides", nargs="*", choices=[*SIDES, []], metavar="SIDE")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--measured", choices=SIDES, help=argparse.SUPPRESS)
    return parser.parse_args()


def _round(number: int, rounds: int) -> dict[str, Figures]:
    print(f"▸ Round {number} of {rounds}, load average {os.getloadavg()[0]:.1f}", flush=True)
    wanted = dict.fromkeys(
        side.partition(":")[0] for claim in CLAIMS for side in (claim.ours, claim.theirs) if side
    )
    figures = {}
    for side in wanted:
        figures[side] = _run(side)
        _show(side, figures[side])
    return figures


def _run(side: str) -> Figures:
    """One side in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--measured", side],
        stdout=subprocess.PIPE, check=True, cwd=PROJECT_ROOT,
    )  # fmt: skip
    return Figures(**json.loads(ran.stdout.splitlines()[-1]))


def _measured(side: str) -> dict[str, Any]:
    stages = Stages()
    SIDES[side](stages)
    total = stages.total
    print(side, stages.facts, file=sys.stderr)
    return {
        "cpu": total.cpu,
        "wall": total.wall,
        "peak": peak_megabytes(),
        "stages": {name: vars(cost) for name, cost in stages.costs.items()},
    }


def _show(side: str, figures: Figures) -> None:
    print(
        f"  {side:<28} CPU {figures.cpu:7.2f} s   wall {figures.wall:7.2f} s   "
        f"peak {figures.peak:5.0f} MB",
        flush=True,
    )
    if len(figures.stages) > 1:
        for name, cost in figures.stages.items():
            print(f"    {name:<26} CPU {cost['cpu']:7.2f} s   wall {cost['wall']:7.2f} s")


if __name__ == "__main__":
    sys.exit(main())
