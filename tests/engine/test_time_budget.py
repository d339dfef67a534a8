"""Training for a given time stops between timesteps and can go on as if it had not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import RunConfig, Trainer
from playground.engine.compiled import Backend


class TickingClock:
    """A clock on which a second passes each time one looks, so that a budget ends at any timestep one likes."""

    def __init__(self) -> None:
        self._now = 0.0

    def perf_counter(self) -> float:
        self._now += 1.0
        return self._now


def _run_for(trainer: Trainer, seconds: float) -> None:
    clock = TickingClock()
    with pytest.MonkeyPatch.context() as patch:
        for module in ("trainer", "numpy_training", "compiled_training"):
            patch.setattr(f"playground.engine.{module}.time", clock)
        trainer.run(time_budget=seconds)


@pytest.mark.parametrize("window", [1, 3, 8])
def test_a_time_budget_ends_in_the_middle_of_an_epoch(window: int) -> None:
    trainer = Trainer(RunConfig(window=window))

    _run_for(trainer, seconds=5.0)

    assert trainer.epoch == 0
    assert 0 < trainer.timestep < trainer.timesteps


@given(st.integers(1, 10), st.lists(st.floats(0.0, 40.0), max_size=6))
def test_going_on_after_a_time_budget_gives_the_numbers_of_one_run(
    backend: Backend, window: int, budgets: list[float]
) -> None:
    config = RunConfig(epochs=12, window=window)
    interrupted, straight = Trainer(config, backend), Trainer(config, backend)
    for seconds in budgets:
        _run_for(interrupted, seconds)

    interrupted.run()
    straight.run()

    assert interrupted.losses.tobytes() == straight.losses.tobytes()
    assert interrupted.parameters.flat.tobytes() == straight.parameters.flat.tobytes()


def test_a_time_budget_of_zero_does_nothing(backend: Backend) -> None:
    trainer = Trainer(RunConfig(), backend)
    before = trainer.parameters.flat.tobytes()

    trainer.run(time_budget=0)

    assert (trainer.epoch, trainer.timestep) == (0, 0)
    assert trainer.parameters.flat.tobytes() == before


def test_a_time_budget_is_kept_by_the_real_clock(backend: Backend) -> None:
    trainer = Trainer(RunConfig(text="I Love AI" * 20, epochs=100_000), backend)
    started = time.perf_counter()

    trainer.run(time_budget=0.05)

    assert 0.05 <= time.perf_counter() - started < 2.0


def test_epochs_end_a_run_that_has_time_left(backend: Backend) -> None:
    trainer = Trainer(RunConfig(), backend)

    trainer.run(epochs=2, time_budget=1000.0)

    assert (trainer.epoch, trainer.timestep) == (2, 0)


def test_a_time_budget_that_is_left_over_does_not_go_beyond_the_epochs_of_the_config() -> None:
    trainer = Trainer(RunConfig(epochs=3))

    trainer.run(time_budget=1000.0)

    assert (trainer.epoch, trainer.timestep) == (3, 0)


def test_a_negative_time_budget_is_refused() -> None:
    trainer = Trainer(RunConfig())

    with pytest.raises(ValueError, match="negative"):
        trainer.run(time_budget=-0.001)
