"""Evaluating reads the whole text under the present weights and changes nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import Evaluation, RunConfig, Trainer
from tests.engine.plain_notebook import encode, read, weights_of
from tests.engine.strategies import small_runs


@pytest.mark.parametrize(("text", "hidden_size"), [("I Love AI", 8), ("ab", 1), ("aaaa", 3), ("naïve ☕", 5)])
def test_an_evaluation_has_a_row_for_every_timestep(text: str, hidden_size: int) -> None:
    T, V = len(text) - 1, len(set(text))

    evaluation = Trainer(RunConfig(text=text, hidden_size=hidden_size)).evaluate()

    assert evaluation.probabilities.shape == (T, V)
    assert evaluation.states.shape == (T + 1, hidden_size)
    assert evaluation.hidden_states.shape == (T, hidden_size)
    assert evaluation.losses.shape == (T,)
    assert evaluation.targets.shape == (T,)


@given(small_runs(), st.integers(0, 30))
def test_an_evaluation_is_the_forward_pass_under_the_present_weights(config: RunConfig, steps: int) -> None:
    trainer = Trainer(config)
    for _ in range(steps):
        trainer.step()
    indices = encode(config.text)

    evaluation = trainer.evaluate()

    moments = read(weights_of(trainer.parameters), indices[:-1], indices[1:])
    for actual, expected in (
        (evaluation.probabilities, [moment.p[:, 0] for moment in moments]),
        (evaluation.hidden_states, [moment.h[:, 0] for moment in moments]),
        (evaluation.losses, [moment.loss for moment in moments]),
    ):
        np.testing.assert_allclose(actual, np.array(expected), rtol=1e-12, atol=1e-12)
    assert evaluation.targets.tolist() == indices[1:]


@given(small_runs(), st.integers(0, 30))
def test_states_begin_at_zero_and_go_on_with_the_hidden_state_after_each_timestep(
    config: RunConfig, steps: int
) -> None:
    trainer = Trainer(config)
    for _ in range(steps):
        trainer.step()
    indices = encode(config.text)

    evaluation = trainer.evaluate()

    moments = read(weights_of(trainer.parameters), indices[:-1], indices[1:])
    assert not evaluation.states[0].any()
    np.testing.assert_array_equal(evaluation.hidden_states, evaluation.states[1:])
    for before, after, moment in zip(evaluation.states[:-1], evaluation.states[1:], moments, strict=True):
        np.testing.assert_allclose(before, moment.h_previous[:, 0], rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(after, moment.h[:, 0], rtol=1e-12, atol=1e-12)


def test_correct_counts_the_timesteps_whose_likeliest_character_is_the_true_one() -> None:
    evaluation = Evaluation(
        probabilities=np.array([[0.6, 0.3, 0.1], [0.2, 0.3, 0.5], [0.1, 0.8, 0.1], [0.4, 0.3, 0.3]]),
        states=np.zeros((5, 1)),
        hidden_states=np.zeros((4, 1)),
        losses=np.zeros(4),
        targets=np.array([0, 1, 1, 0]),
    )

    assert evaluation.correct == 3


def test_a_trained_network_is_correct_everywhere() -> None:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=500)

    assert trainer.evaluate().correct == trainer.timesteps


@given(small_runs(), st.lists(st.integers(0, 7), max_size=5))
def test_evaluating_at_any_timestep_does_not_disturb_training(config: RunConfig, pauses: list[int]) -> None:
    disturbed, untouched = Trainer(config), Trainer(config)
    for steps in pauses:
        for _ in range(steps):
            disturbed.step()
        disturbed.evaluate()
    for _ in range(sum(pauses)):
        untouched.step()

    disturbed.run(epochs=2)
    untouched.run(epochs=2)

    assert disturbed.losses.tobytes() == untouched.losses.tobytes()
    assert disturbed.parameters.flat.tobytes() == untouched.parameters.flat.tobytes()


def test_an_evaluation_does_not_change_with_later_training() -> None:
    trainer = Trainer(RunConfig())
    evaluation = trainer.evaluate()
    before = [array.tobytes() for array in (evaluation.probabilities, evaluation.states, evaluation.losses)]

    trainer.run(epochs=5)
    trainer.evaluate()

    after = [array.tobytes() for array in (evaluation.probabilities, evaluation.states, evaluation.losses)]
    assert after == before
