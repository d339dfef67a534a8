"""Each epoch counts what it got right, each timestep before its own update, as its loss does."""

from __future__ import annotations

import numpy as np
import pytest

from playground.engine import RunConfig, Trainer
from playground.engine.compiled import Backend


@pytest.mark.parametrize("window", [1, 3, 8])
def test_correct_is_how_often_the_likeliest_character_before_the_update_came(window: int, backend: Backend) -> None:
    trainer = Trainer(RunConfig(window=window), backend)
    counted = []
    for _ in range(25):
        traces = [trainer.step() for _ in range(trainer.timesteps)]
        counted.append(sum(int(trace.y.argmax()) == trace.target for trace in traces))

    assert trainer.correct.tolist() == counted
    assert len(set(counted)) > 3


def test_a_run_counts_as_steps_do(backend: Backend) -> None:
    run, stepped = Trainer(RunConfig(), backend), Trainer(RunConfig(), backend)
    run.run(epochs=30)

    while stepped.epoch < 30:
        stepped.step()

    assert run.correct.tolist() == stepped.correct.tolist()


def test_epochs_in_the_middle_do_not_count_before_they_are_finished(backend: Backend) -> None:
    trainer = Trainer(RunConfig(), backend)
    trainer.run(epochs=30)
    for _ in range(3):
        trainer.step()

    assert len(trainer.correct) == 30


def test_all_correct_for_the_first_time_is_said_from_then_on(backend: Backend) -> None:
    trainer = Trainer(RunConfig(), backend)
    said = {}
    while trainer.epoch < 120:
        trainer.run(epochs=1)
        said[trainer.epoch] = trainer.first_all_correct

    (first,) = {epoch for epoch in said.values() if epoch is not None}
    assert trainer.correct[first - 1] == 8
    assert (trainer.correct[: first - 1] < 8).all()
    assert [epoch for epoch, answer in said.items() if answer is None] == list(range(1, first))


def test_the_past_does_not_know_that_all_became_correct() -> None:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=200)
    first = trainer.first_all_correct
    assert first is not None

    assert trainer.at_epoch(first - 1).first_all_correct is None
    assert trainer.at_epoch(first).first_all_correct == first
    assert trainer.copy().first_all_correct == first


def test_correct_cannot_be_written_to_and_does_not_change_with_later_training(backend: Backend) -> None:
    trainer = Trainer(RunConfig(), backend)
    trainer.run(epochs=20)
    earlier = trainer.correct
    values = earlier.tolist()

    trainer.run(epochs=2000)

    assert earlier.tolist() == values
    with pytest.raises(ValueError, match="read-only"):
        earlier[0] = 8
    assert earlier.dtype == np.int32
