"""One more character, and other parameters: the forward pass where training does not go."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import RunConfig, Trainer, read_character
from tests.engine.plain_notebook import encode, read, weights_of
from tests.engine.strategies import small_runs


def _trained(config: RunConfig, steps: int) -> Trainer:
    trainer = Trainer(config)
    for _ in range(steps):
        trainer.step()
    return trainer


@given(small_runs(), st.integers(0, 30), st.data())
def test_reading_a_character_is_one_more_timestep_of_the_text(
    config: RunConfig, steps: int, data: st.DataObject
) -> None:
    trainer = _trained(config, steps)
    x = data.draw(st.sampled_from(range(trainer.vocabulary.size)))
    before = trainer.evaluate().states[-1]

    h, p = read_character(trainer.parameters, x, before)

    moment = read(weights_of(trainer.parameters), [*trainer.inputs, x], [*trainer.targets, 0])[-1]
    np.testing.assert_allclose(h, moment.h[:, 0], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(p, moment.p[:, 0], rtol=1e-12, atol=1e-12)


@given(small_runs(), st.integers(0, 30))
def test_reading_a_text_character_by_character_is_evaluating_it(config: RunConfig, steps: int) -> None:
    trainer = _trained(config, steps)
    evaluation = trainer.evaluate()

    h, states, probabilities = evaluation.states[0], [], []
    for x in trainer.inputs:
        h, p = read_character(trainer.parameters, x, h)
        states.append(h)
        probabilities.append(p)

    assert np.array(states).tobytes() == evaluation.hidden_states.tobytes()
    assert np.array(probabilities).tobytes() == evaluation.probabilities.tobytes()


def test_reading_a_character_changes_neither_the_network_nor_the_state_before() -> None:
    trainer = _trained(RunConfig(), 100)
    parameters, h_previous = trainer.parameters, trainer.evaluate().states[-1]
    before = parameters.flat.tobytes(), h_previous.tobytes()

    read_character(parameters, 0, h_previous)

    assert (parameters.flat.tobytes(), h_previous.tobytes()) == before


@given(small_runs(), st.integers(0, 30), st.floats(-3.0, 3.0))
def test_a_text_can_be_evaluated_with_other_parameters(config: RunConfig, steps: int, factor: float) -> None:
    trainer = _trained(config, steps)
    other = trainer.parameters
    other.flat[:] *= factor
    indices = encode(config.text)

    evaluation = trainer.evaluate(other)

    moments = read(weights_of(other), indices[:-1], indices[1:])
    for actual, expected in (
        (evaluation.probabilities, [moment.p[:, 0] for moment in moments]),
        (evaluation.hidden_states, [moment.h[:, 0] for moment in moments]),
        (evaluation.losses, [moment.loss for moment in moments]),
    ):
        np.testing.assert_allclose(actual, np.array(expected), rtol=1e-12, atol=1e-12)


def test_evaluating_other_parameters_leaves_the_trainer_s_own_alone() -> None:
    trainer, untouched = _trained(RunConfig(), 100), _trained(RunConfig(), 100)
    other = trainer.parameters
    other.flat[:] = 0.25

    trainer.evaluate(other)

    assert trainer.parameters.flat.tobytes() == untouched.parameters.flat.tobytes()
    assert other.flat.tolist() == [0.25] * len(other.flat)
    assert trainer.step().probabilities.tobytes() == untouched.step().probabilities.tobytes()
