"""Compiled loops train what NumPy trains; and in steps, in parts or at once, they train the same to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import Parameters, RunConfig, StepTrace, Trainer
from playground.engine.compiled import Backend
from playground.engine.network import Array
from tests.engine.plain_notebook import assert_close, backpropagate, read, weights_of
from tests.engine.run_states import ADVENTURES, JOURNEYS, Action, everything, go, in_smallest_parts, numbers
from tests.engine.strategies import small_runs

LONG = "Tell all the truth but tell it slant —\nSuccess in Circuit lies\n"


@given(small_runs(), JOURNEYS)
def test_both_come_to_the_same_numbers_but_for_roundings(config: RunConfig, journey: list[Action]) -> None:
    one, other = go(Trainer(config), journey), go(Trainer(config, "numba"), journey)

    assert (one.epoch, one.timestep, one.interventions) == (other.epoch, other.timestep, other.interventions)
    np.testing.assert_allclose(other.losses, one.losses, rtol=1e-9)
    np.testing.assert_allclose(other.parameters.flat, one.parameters.flat, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(other.state.h, one.state.h, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(other.state.p, one.state.p, rtol=1e-9, atol=1e-9)
    assert other.correct.tolist() == one.correct.tolist()
    assert list(other.history.snapshots) == list(one.history.snapshots)


@pytest.mark.parametrize("hidden_size", [1, 7, 8, 16, 33, 64, 128])
@pytest.mark.parametrize("window", [1, 5, 1000])
def test_both_come_to_the_same_numbers_at_every_size(hidden_size: int, window: int) -> None:
    config = RunConfig(text=LONG, hidden_size=hidden_size, learning_rate=0.05, window=window)
    one, other = Trainer(config), Trainer(config, "numba")

    one.run(epochs=2)
    other.run(epochs=2)

    np.testing.assert_allclose(other.losses, one.losses, rtol=1e-11)
    np.testing.assert_allclose(other.parameters.flat, one.parameters.flat, rtol=0, atol=1e-11)


@settings(max_examples=200)
@given(small_runs(), ADVENTURES)
def test_steps_and_runs_in_any_order_are_the_same_to_the_last_bit(config: RunConfig, adventure: list[Action]) -> None:
    at_once, in_parts = Trainer(config, "numba"), Trainer(config, "numba")
    at_once = go(at_once, adventure)

    for kind, value in in_smallest_parts(adventure):
        if kind == "run":
            epoch = in_parts.epoch
            while in_parts.epoch == epoch:
                in_parts.step()
        in_parts = go(in_parts, [] if kind == "run" else [(kind, value)])

    assert numbers(in_parts) == numbers(at_once)


@given(small_runs(), JOURNEYS)
def test_a_copy_goes_on_as_the_original_does(config: RunConfig, journey: list[Action]) -> None:
    original = go(Trainer(config, "numba"), journey)
    copy = original.copy()

    for trainer in (original, copy):
        go(trainer, [("step", 3), ("run", 2)])

    assert everything(copy) == everything(original)


def _arrays(trace: StepTrace) -> list[Array]:
    parameters = (trace.gradients, trace.window_gradients, trace.update, trace.parameters)
    arrays = [trace.h_previous, trace.h, trace.y, trace.p, trace.states, trace.probabilities]
    return arrays + [each.flat for each in parameters if each is not None]


@given(small_runs(), st.integers(0, 30))
def test_a_compiled_step_reports_what_a_step_of_numpy_does(config: RunConfig, earlier_steps: int) -> None:
    one, other = Trainer(config), Trainer(config, "numba")
    go(one, [("step", earlier_steps)])
    go(other, [("step", earlier_steps)])

    expected, trace = one.step(), other.step()

    assert (trace.epoch, trace.timestep, trace.input, trace.target) == (
        *(expected.epoch, expected.timestep, expected.input, expected.target),
    )
    assert trace.loss == pytest.approx(expected.loss, rel=1e-9)
    for array, expected_array in zip(_arrays(trace), _arrays(expected), strict=True):
        np.testing.assert_allclose(array, expected_array, rtol=1e-9, atol=1e-9)


@given(small_runs(), st.integers(0, 30))
def test_a_compiled_step_reports_the_very_update_that_it_made(config: RunConfig, earlier_steps: int) -> None:
    trainer = go(Trainer(config, "numba"), [("step", earlier_steps)])

    trace = trainer.step()

    if trace.update is not None and trace.window_gradients is not None:
        np.testing.assert_array_equal(trace.update.flat, -config.learning_rate * trace.window_gradients.flat)
        np.testing.assert_array_equal(trainer.parameters.flat, trace.parameters.flat + trace.update.flat)


def test_a_compiled_step_reports_the_gradients_of_the_notebooks_rule() -> None:
    trainer = Trainer(RunConfig(), "numba")
    trainer.run(epochs=30)
    for _ in range(trainer.timesteps):
        weights = weights_of(trainer.parameters)

        trace = trainer.step()

        moments = read(weights, [trace.input], [trace.target], trace.h_previous[:, np.newaxis])
        assert_close(trace.gradients, backpropagate(weights, moments), rtol=1e-12, atol=1e-12)


def test_a_trace_of_a_compiled_step_is_left_alone_by_later_training() -> None:
    trainer = Trainer(RunConfig(window=3), "numba")
    traces = [trainer.step() for _ in range(trainer.timesteps)]
    reported = [[array.tobytes() for array in _arrays(trace)] for trace in traces]

    trainer.run(epochs=3)
    trainer.step()

    assert [[array.tobytes() for array in _arrays(trace)] for trace in traces] == reported


def test_parameters_set_by_hand_are_trained_on(backend: Backend) -> None:
    trainer = Trainer(RunConfig(), backend)
    trainer.run(epochs=3)
    parameters = Parameters(8, 7, np.linspace(-1.0, 1.0, trainer.parameters.flat.size))

    edited = trainer.copy(parameters)
    edited.run(epochs=1)

    assert edited.losses[3] != pytest.approx(trainer.losses[-1], rel=0.01)
    np.testing.assert_array_equal(parameters.flat, np.linspace(-1.0, 1.0, parameters.flat.size))
