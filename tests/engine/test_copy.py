"""A copy of a trainer goes on by itself exactly as the original would."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import Failure, RunConfig, StepTrace, Trainer
from tests.engine.plain_notebook import assert_close, backpropagate, read, weights_of
from tests.engine.strategies import small_runs

Action: TypeAlias = tuple[Literal["step", "run", "generate"], int]

ACTIONS = st.lists(
    st.tuples(st.just("step"), st.integers(1, 12))
    | st.tuples(st.just("run"), st.integers(0, 2))
    | st.tuples(st.just("generate"), st.integers(1, 10)),
    max_size=5,
)


def _do(trainer: Trainer, actions: Sequence[Action]) -> list[object]:
    """Do the actions and return everything that they report."""
    reported: list[object] = []
    for kind, times in actions:
        if kind == "run":
            trainer.run(epochs=times)
        elif kind == "step":
            reported += [_numbers(trainer.step()) for _ in range(times)]
        else:
            sample = trainer.generate(length=times)
            reported.append((sample.text, sample.probabilities.tobytes(), sample.hidden_states.tobytes()))
    return [*reported, _state(trainer)]


def _numbers(trace: StepTrace) -> tuple[object, ...]:
    parameters = (trace.parameters, trace.gradients, trace.window_gradients, trace.update)
    arrays = (trace.h_previous, trace.h, trace.y, trace.p, trace.states, trace.probabilities)
    return (
        (trace.epoch, trace.timestep, trace.input, trace.target, trace.loss, trace.learning_rate),
        [None if each is None else each.flat.tobytes() for each in parameters],
        [array.tobytes() for array in arrays],
    )


def _state(trainer: Trainer) -> tuple[object, ...]:
    return (
        trainer.config,
        trainer.epoch,
        trainer.timestep,
        trainer.learning_rate,
        trainer.failure,
        trainer.worse_than_guessing_since,
        trainer.losses.tobytes(),
        trainer.parameters.flat.tobytes(),
    )


@given(small_runs(), ACTIONS, ACTIONS)
def test_a_copy_goes_on_as_the_original_does(config: RunConfig, before: list[Action], after: list[Action]) -> None:
    original = Trainer(config)
    _do(original, before)

    duplicate = original.copy()

    assert _state(duplicate) == _state(original)
    assert _do(duplicate, after) == _do(original, after)


@given(small_runs(), ACTIONS, ACTIONS, ACTIONS)
def test_what_a_copy_does_leaves_the_original_alone(
    config: RunConfig, before: list[Action], meanwhile: list[Action], after: list[Action]
) -> None:
    original, untouched = Trainer(config), Trainer(config)
    _do(original, before)
    _do(untouched, before)

    _do(original.copy(), meanwhile)

    assert _do(original, after) == _do(untouched, after)


@given(small_runs(), ACTIONS, ACTIONS, ACTIONS)
def test_what_the_original_does_leaves_a_copy_alone(
    config: RunConfig, before: list[Action], meanwhile: list[Action], after: list[Action]
) -> None:
    original, untouched = Trainer(config), Trainer(config)
    _do(original, before)
    _do(untouched, before)
    duplicate = original.copy()

    _do(original, meanwhile)

    assert _do(duplicate, after) == _do(untouched, after)


@given(small_runs(), ACTIONS, ACTIONS)
def test_a_copy_that_learns_otherwise_and_the_original_leave_each_other_alone(
    config: RunConfig, before: list[Action], meanwhile: list[Action]
) -> None:
    original = Trainer(config)
    _do(original, before)
    duplicate = original.copy()
    duplicate.learning_rate = 5.0
    original.run(epochs=2)
    of_original = _state(original)

    _do(duplicate, [*meanwhile, ("run", 2)])
    of_original_afterwards, of_duplicate = _state(original), _state(duplicate)
    original.run(epochs=20)

    assert of_original_afterwards == of_original
    assert _state(duplicate) == of_duplicate


@pytest.mark.parametrize("steps", range(8))
def test_a_copy_taken_anywhere_in_a_window_learns_from_all_of_it(steps: int) -> None:
    original = Trainer(RunConfig(window=3))
    _do(original, [("run", 5), ("step", steps)])

    duplicate = original.copy()

    assert _do(duplicate, [("step", 20), ("run", 3)]) == _do(original, [("step", 20), ("run", 3)])


def test_a_copy_of_a_long_run_has_all_its_losses() -> None:
    original = Trainer(RunConfig(text="ab", hidden_size=1))
    original.run(epochs=1500)

    duplicate = original.copy()

    assert duplicate.losses.tobytes() == original.losses.tobytes()
    assert _do(duplicate, [("run", 1000)]) == _do(original, [("run", 1000)])


def test_a_copy_keeps_a_learning_rate_that_was_changed() -> None:
    original = Trainer(RunConfig(learning_rate=0.5))
    original.learning_rate = 0.25

    duplicate = original.copy()

    assert duplicate.learning_rate == 0.25
    assert _do(duplicate, [("step", 3), ("run", 2)]) == _do(original, [("step", 3), ("run", 2)])


def test_the_learning_rate_of_a_copy_is_its_own() -> None:
    original = Trainer(RunConfig(learning_rate=0.5))

    original.copy().learning_rate = 0.25

    assert original.learning_rate == 0.5


def test_a_copy_of_a_failed_run_has_failed_as_well() -> None:
    trainer = Trainer(RunConfig(learning_rate=10.0, window=8))
    trainer.run(epochs=3)
    enormous = trainer.parameters
    enormous.flat[:] = np.random.RandomState(1).randn(enormous.flat.size) * 0.01
    enormous.Why[:] *= 1e300
    failed = trainer.copy(enormous)
    failed.run()

    duplicate = failed.copy()

    assert duplicate.failure == Failure(epoch=3, timestep=7)
    assert _state(duplicate) == _state(failed)
    with pytest.raises(RuntimeError, match="beyond all bounds in epoch 4, timestep 7"):
        duplicate.step()


@pytest.mark.parametrize("epochs", [30, 49, 50, 80])
def test_a_copy_knows_how_long_the_run_has_been_worse_than_guessing(epochs: int) -> None:
    original = Trainer(RunConfig(learning_rate=2.0))
    original.run(epochs=epochs)

    duplicate = original.copy()

    assert duplicate.worse_than_guessing_since == (0 if epochs >= 50 else None)
    duplicate.run(epochs=50)
    assert duplicate.worse_than_guessing_since == 0


def test_a_copy_with_other_parameters_goes_on_from_them() -> None:
    original = Trainer(RunConfig())
    original.run(epochs=4)
    other = original.parameters
    other.flat[:] += 0.125
    restarted = Trainer(RunConfig())
    restarted.run(epochs=4)
    restarted._parameters.flat[:] = other.flat

    duplicate = original.copy(parameters=other)

    assert duplicate.parameters.flat.tobytes() == other.flat.tobytes()
    actions: list[Action] = [("step", 3), ("generate", 5), ("run", 2)]
    assert _do(duplicate, actions) == _do(restarted, actions)


def test_a_copy_with_other_parameters_and_the_original_leave_each_other_alone() -> None:
    original, untouched = Trainer(RunConfig()), Trainer(RunConfig())
    other = original.parameters
    other.flat.fill(0.25)

    _do(original.copy(parameters=other), [("run", 3), ("step", 2)])

    assert _do(original, [("run", 3)]) == _do(untouched, [("run", 3)])


def test_parameters_given_to_a_copy_are_not_changed_by_its_training() -> None:
    original = Trainer(RunConfig())
    other = original.parameters
    before = other.flat.tobytes()

    original.copy(parameters=other).run(epochs=3)

    assert other.flat.tobytes() == before


def test_changing_the_parameters_given_to_a_copy_does_not_change_its_training() -> None:
    original = Trainer(RunConfig())
    other = original.parameters

    duplicate = original.copy(parameters=other)
    other.flat.fill(9.0)

    assert _do(duplicate, [("run", 2)]) == _do(original, [("run", 2)])


def test_timesteps_already_read_count_as_if_the_new_parameters_had_read_them() -> None:
    original = Trainer(RunConfig(learning_rate=0.1, window=4))
    original.run(epochs=40)
    read_before = [original.step() for _ in range(2)]
    other = original.parameters
    other.flat[:] *= 1.5

    duplicate = original.copy(parameters=other)
    traces = [*read_before, duplicate.step(), duplicate.step()]

    weights = weights_of(other)
    moments = [
        moment
        for trace in traces
        for moment in read(weights_of(trace.parameters), [trace.input], [trace.target], trace.h_previous[:, np.newaxis])
    ]
    assert traces[-1].window_gradients is not None
    assert_close(traces[-1].window_gradients, backpropagate(weights, moments), rtol=1e-12, atol=1e-12)
