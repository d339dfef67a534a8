"""What a single explained step reports is what training does, to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import RunConfig, StepTrace, Trainer
from tests.engine.plain_notebook import assert_close, backpropagate, encode, read, weights_of
from tests.engine.strategies import small_runs

Action: TypeAlias = tuple[Literal["step", "run"], int]

ACTIONS = st.lists(st.tuples(st.just("step"), st.integers(1, 15)) | st.tuples(st.just("run"), st.integers(0, 2)))


def _do(trainer: Trainer, actions: Sequence[Action]) -> None:
    for kind, times in actions:
        if kind == "run":
            trainer.run(epochs=times)
        else:
            for _ in range(times):
                trainer.step()


def _state(trainer: Trainer) -> tuple[bytes, bytes, int, int]:
    return trainer.parameters.flat.tobytes(), trainer.losses.tobytes(), trainer.epoch, trainer.timestep


def _arrays(trace: StepTrace) -> list[bytes]:
    parameters = (trace.gradients, trace.window_gradients, trace.update, trace.parameters)
    arrays = [trace.h_previous, trace.h, trace.y, trace.p, trace.states, trace.probabilities]
    arrays += [each.flat for each in parameters if each is not None]
    return [array.tobytes() for array in arrays]


@given(small_runs(), ACTIONS)
def test_steps_and_runs_in_any_order_give_the_numbers_of_one_run(config: RunConfig, actions: list[Action]) -> None:
    mixed, straight = Trainer(config), Trainer(config)
    _do(mixed, actions)
    if mixed.timestep > 0:
        mixed.run(epochs=1)

    straight.run(epochs=mixed.epoch)

    assert _state(mixed) == _state(straight)


@given(small_runs(), ACTIONS)
def test_steps_and_runs_in_any_order_give_the_numbers_of_steps_alone(config: RunConfig, actions: list[Action]) -> None:
    mixed, stepped = Trainer(config), Trainer(config)
    _do(mixed, actions)

    _do(stepped, [("step", mixed.epoch * mixed.timesteps + mixed.timestep)])

    assert _state(mixed) == _state(stepped)


@given(small_runs(), st.integers(0, 30))
def test_a_step_reports_the_forward_pass_that_the_weights_give(config: RunConfig, earlier_steps: int) -> None:
    trainer = Trainer(config)
    _do(trainer, [("step", earlier_steps)])
    weights = weights_of(trainer.parameters)

    trace = trainer.step()

    [moment] = read(weights, [trace.input], [trace.target], trace.h_previous[:, np.newaxis])
    for reported, expected in ((trace.h, moment.h), (trace.y, moment.y), (trace.p, moment.p)):
        np.testing.assert_allclose(reported, expected[:, 0], rtol=1e-12, atol=1e-12)
    assert trace.loss == pytest.approx(moment.loss, rel=1e-12, abs=1e-12)


def test_a_step_reports_the_gradients_of_the_notebooks_rule() -> None:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=30)
    for _ in range(trainer.timesteps):
        weights = weights_of(trainer.parameters)

        trace = trainer.step()

        moments = read(weights, [trace.input], [trace.target], trace.h_previous[:, np.newaxis])
        assert_close(trace.gradients, backpropagate(weights, moments), rtol=1e-12, atol=1e-12)


def test_steps_report_where_they_are_and_the_characters_read_and_expected() -> None:
    text = "I Love AI"
    indices = encode(text)
    trainer = Trainer(RunConfig(text=text))

    traces = [trainer.step() for _ in range(2 * len(text) - 2)]

    assert [(trace.epoch, trace.timestep, trace.input, trace.target) for trace in traces] == [
        (epoch, t, indices[t], indices[t + 1]) for epoch in (0, 1) for t in range(len(text) - 1)
    ]


@given(small_runs(), st.integers(0, 30))
def test_a_step_reports_the_parameters_before_its_update(config: RunConfig, earlier_steps: int) -> None:
    trainer = Trainer(config)
    _do(trainer, [("step", earlier_steps)])
    before = trainer.parameters.flat.tobytes()

    trace = trainer.step()

    assert trace.parameters.flat.tobytes() == before


@pytest.mark.parametrize("window", [1, 3, 8])
def test_a_step_reports_the_states_and_probabilities_of_its_epoch_so_far(window: int) -> None:
    trainer = Trainer(RunConfig(window=window))
    trainer.run(epochs=5)
    for _ in range(2):
        traces: list[StepTrace] = []
        for _ in range(trainer.timesteps):
            trace = trainer.step()

            traces.append(trace)
            expected_states = [traces[0].h_previous, *(each.h for each in traces)]
            np.testing.assert_array_equal(trace.states, expected_states)
            np.testing.assert_array_equal(trace.probabilities, [each.p for each in traces])


def test_a_step_reports_the_learning_rate_of_its_update() -> None:
    trainer = Trainer(RunConfig(learning_rate=0.5))
    learning_rates = []
    for learning_rate in (0.5, 0.25, 2.0):
        trainer.learning_rate = learning_rate

        trace = trainer.step()

        learning_rates.append(trace.learning_rate)
        assert trace.window_gradients is not None
        assert trace.update is not None
        np.testing.assert_array_equal(trace.update.flat, -learning_rate * trace.window_gradients.flat)
    assert learning_rates == [0.5, 0.25, 2.0]


def test_inputs_and_targets_are_the_text_and_the_text_from_its_second_character_on() -> None:
    indices = encode("I Love AI")

    trainer = Trainer(RunConfig(text="I Love AI"))

    assert list(trainer.inputs) == indices[:-1]
    assert list(trainer.targets) == indices[1:]


def test_the_loss_of_an_epoch_is_the_sum_of_its_steps_each_before_its_own_update() -> None:
    trainer = Trainer(RunConfig())

    losses = [trainer.step().loss for _ in range(trainer.timesteps)]

    assert trainer.losses.tolist() == [sum(losses)]


@pytest.mark.parametrize("window", [1, 3, 8])
def test_traces_do_not_change_with_later_training(window: int) -> None:
    trainer = Trainer(RunConfig(window=window))
    traces = [trainer.step() for _ in range(trainer.timesteps)]
    reported = [_arrays(trace) for trace in traces]

    trainer.step()
    trainer.run(epochs=3)

    assert [_arrays(trace) for trace in traces] == reported


def test_changing_a_trace_does_not_change_training() -> None:
    disturbed, untouched = Trainer(RunConfig()), Trainer(RunConfig())
    for _ in range(10):
        trace = disturbed.step()
        arrays = (trace.h_previous, trace.h, trace.y, trace.p, trace.states, trace.probabilities)
        for array in (*arrays, trace.gradients.flat, trace.parameters.flat):
            array.fill(7.0)
    _do(untouched, [("step", 10)])

    disturbed.run(epochs=2)
    untouched.run(epochs=2)

    assert _state(disturbed) == _state(untouched)


def test_run_without_arguments_finishes_the_epochs_of_the_config() -> None:
    trainer = Trainer(RunConfig(epochs=7))
    trainer.run(epochs=2)
    trainer.step()

    trainer.run()

    assert (trainer.epoch, trainer.timestep, len(trainer.losses)) == (7, 0, 7)


def test_run_without_arguments_does_nothing_once_the_epochs_are_finished() -> None:
    trainer = Trainer(RunConfig(epochs=3))
    trainer.run(epochs=5)
    before = _state(trainer)

    trainer.run()

    assert _state(trainer) == before


def test_one_more_epoch_from_the_middle_of_one_finishes_that_one() -> None:
    trainer = Trainer(RunConfig())
    _do(trainer, [("run", 2), ("step", 3)])

    trainer.run(epochs=1)

    assert (trainer.epoch, trainer.timestep) == (3, 0)


def test_no_more_epochs_do_nothing_in_the_middle_of_one() -> None:
    trainer = Trainer(RunConfig())
    _do(trainer, [("step", 3)])
    before = _state(trainer)

    trainer.run(epochs=0)

    assert _state(trainer) == before


@pytest.mark.parametrize("steps_before", [0, 3])
def test_negative_epochs_are_refused(steps_before: int) -> None:
    trainer = Trainer(RunConfig())
    _do(trainer, [("step", steps_before)])

    with pytest.raises(ValueError, match="negative"):
        trainer.run(epochs=-1)


def test_losses_taken_earlier_do_not_change_with_later_training() -> None:
    trainer = Trainer(RunConfig(text="ab", hidden_size=1))
    trainer.run(epochs=1000)
    earlier = trainer.losses
    values = earlier.tolist()

    trainer.run(epochs=2000)

    assert earlier.tolist() == values


def test_losses_cannot_be_written_to() -> None:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=2)

    with pytest.raises(ValueError, match="read-only"):
        trainer.losses[0] = 0.0


def test_losses_are_kept_for_every_epoch_of_a_long_run() -> None:
    short, long = Trainer(RunConfig(text="ab", hidden_size=1)), Trainer(RunConfig(text="ab", hidden_size=1))
    short.run(epochs=500)

    long.run(epochs=5000)

    assert len(long.losses) == 5000
    assert long.losses[:500].tobytes() == short.losses.tobytes()
