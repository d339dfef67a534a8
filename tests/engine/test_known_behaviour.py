""" "I Love AI" learns as it is known to: guessing costs 15.6, the ceiling is T · −ln 1e-9 = 165.8.

The ranges hold what many seeds do and leave room for the roundings of other processors, which at the higher learning
rates lead to other runs: where one stays at 120 to the end, another falls to 0 after 300 epochs.
"""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest

from playground.engine import RunConfig, Trainer

SEEDS = range(10)
CEILING = 8 * -math.log(1e-9)


def _losses(hidden_size: int, learning_rate: float = 0.5, seed: int = 0) -> list[float]:
    trainer = Trainer(RunConfig(hidden_size=hidden_size, learning_rate=learning_rate, epochs=1000, random_seed=seed))
    trainer.run()
    losses: list[float] = trainer.losses.tolist()
    return losses


def _final_losses(hidden_size: int) -> list[float]:
    return [_losses(hidden_size, seed=seed)[-1] for seed in SEEDS]


def test_one_unit_hardly_learns() -> None:
    assert all(8 < loss < 14 for loss in _final_losses(hidden_size=1))


def test_two_units_end_near_8() -> None:
    losses = _final_losses(hidden_size=2)

    assert sum(6.5 < loss < 10 for loss in losses) >= len(SEEDS) - 2
    assert statistics.median(losses) == pytest.approx(8.0, abs=0.5)


def test_three_units_mostly_miss_one_character() -> None:
    losses = _final_losses(hidden_size=3)

    assert sum(1.6 < loss < 1.9 for loss in losses) >= len(SEEDS) / 2


def test_eight_units_nearly_always_learn_the_text() -> None:
    losses = _final_losses(hidden_size=8)

    assert sum(loss < 0.01 for loss in losses) >= len(SEEDS) - 2


def test_learning_rate_1_learns_faster_than_a_half() -> None:
    half, one = np.array(_losses(8, 0.5)), np.array(_losses(8, 1.0))

    assert int(np.argmax(one < 0.1)) < int(np.argmax(half < 0.1))
    assert one[-1] < half[-1] < 0.01


def test_learning_rate_2_stays_far_above_guessing_for_hundreds_of_epochs() -> None:
    losses = _losses(8, 2.0)

    assert np.isfinite(losses).all()
    assert all(120 < loss < 145 for loss in losses[50:100])
    assert all(80 < loss < 145 for loss in losses[100:200])


def test_learning_rate_10_hits_the_ceiling() -> None:
    losses = _losses(8, 10.0)

    assert np.isfinite(losses).all()
    assert max(losses) == pytest.approx(CEILING, abs=0.1)
    assert 155 < losses[-1] <= CEILING
