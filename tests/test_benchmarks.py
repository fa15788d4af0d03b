"""Benchmarks: a claim is the median ratio of its rounds, and one that is not met says so."""

from __future__ import annotations

import pytest

from benchmarks import card, measure, warehouse
from benchmarks.claims import CLAIMS, Claim, Figures, judge
from benchmarks.measure import Stages
from benchmarks.sides import SIDES


def figures(cpu: float, wall: float = 0, **stages: float) -> Figures:
    walls = {name: {"cpu": 0.0, "wall": seconds} for name, seconds in stages.items()}
    return Figures(cpu, wall, 0, walls)


#: In the second of three rounds the machine was busy with something else.
ROUNDS = [
    {"ours": figures(2, listing=1, check=1.5), "theirs": figures(20)},
    {"ours": figures(9, listing=1, check=9), "theirs": figures(21)},
    {"ours": figures(2, listing=1, check=1.5), "theirs": figures(22)},
]


def test_ratios_are_taken_round_by_round() -> None:
    faster = Claim("faster", "ours", "theirs", "cpu", at_least=5)
    slower = Claim("slower", "ours", "theirs", "cpu", at_most=0.05)
    assert faster.values(ROUNDS) == [10, pytest.approx(21 / 9), 11]
    assert slower.values(ROUNDS) == [pytest.approx(1 / 10), pytest.approx(9 / 21), 1 / 11]
    assert faster.is_met(ROUNDS)
    assert not slower.is_met(ROUNDS)


def test_a_stage_is_measured_besides_another() -> None:
    check = Claim("check", "ours:check", None, "wall", at_most=2, minus="ours:listing")
    assert check.values(ROUNDS) == [0.5, 8, 0.5]
    assert check.is_met(ROUNDS)


def test_a_claim_that_is_not_met_is_named_and_fails_the_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert judge(Claim("eleven times", "ours", "theirs", "cpu", at_least=11), ROUNDS) == 1
    assert judge(Claim("ten times", "ours", "theirs", "cpu", at_least=10), ROUNDS) == 0
    failed, met = capsys.readouterr().out.splitlines()
    assert failed.startswith("NOT MET")
    assert "10.00×" in failed
    assert "claimed ≥ 11×" in failed
    assert met.startswith("met")


def test_every_claim_has_its_sides_and_a_bound() -> None:
    runs = {f"{run}_{name}" for run in ("full", "week", "late") for name in ("short", "long")}
    rooms = ((CLAIMS, set(SIDES)), (warehouse.CLAIMS, runs), (card.CLAIMS, {"card"}))
    for claims, known in rooms:
        for claim in claims:
            named = [side for side in (claim.ours, claim.theirs, claim.minus) if side]
            assert {side.partition(":")[0] for side in named} <= known
            assert claim.at_least or claim.at_most


def test_what_runs_outside_of_the_stages_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "cpu_seconds", iter([1.0, 3.0, 10.0, 11.0]).__next__)
    stages = Stages()
    with stages("read"):
        pass
    with stages("write"):
        pass
    assert {name: cost.cpu for name, cost in stages.costs.items()} == {"read": 2, "write": 1}
    assert stages.total.cpu == 3
