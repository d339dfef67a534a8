"""What a record holds: a whole text as a network reads it, or an epoch as far as training has read it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import (
    ForwardRecord,
    StepTrace,
    Trainer,
    explain_backward,
    explain_forward,
)
from tests.engine.plain_notebook import (
    assert_same,
    encode,
    read,
    weights_of,
)
from tests.engine.run_states import half_trained
from tests.engine.strategies import trainers


@pytest.fixture
def trainer() -> Trainer:
    return half_trained("I Love AI")


@given(trainers())
def test_a_whole_text_is_read_as_the_present_network_reads_it(trainer: Trainer) -> None:
    indices = encode(trainer.config.text)

    record = ForwardRecord.of(trainer)

    assert record.explained == range(len(indices) - 1)
    for t, moment in enumerate(read(weights_of(trainer.parameters), indices[:-1], indices[1:])):
        forward = explain_forward(record, t)
        assert_same(forward.h, moment.h[:, 0])
        assert_same(forward.y, moment.y[:, 0])
        assert_same(forward.p, moment.p[:, 0])
        assert_same(forward.loss, moment.loss)


def test_a_whole_text_can_be_read_by_another_network(trainer: Trainer) -> None:
    indices, other = encode(trainer.config.text), trainer.parameters
    other.Whh[:] *= -2.0

    record = ForwardRecord.of(trainer, other)

    moments = read(weights_of(other), indices[:-1], indices[1:])
    assert_same(record.states[1:], [moment.h[:, 0] for moment in moments])
    assert_same(record.probabilities, [moment.p[:, 0] for moment in moments])
    np.testing.assert_array_equal(record.parameters.flat, other.flat)


@given(trainers(), st.floats(-3.0, 3.0))
def test_a_reading_made_from_a_known_evaluation_is_the_one_made_without_it(trainer: Trainer, factor: float) -> None:
    other = trainer.parameters
    other.flat[:] *= factor

    for parameters in (None, other):
        known = ForwardRecord.of(trainer, parameters, trainer.evaluate(parameters))

        read_anew = ForwardRecord.of(trainer, parameters)
        assert known.parameters.flat.tobytes() == read_anew.parameters.flat.tobytes()
        assert known.states.tobytes() == read_anew.states.tobytes()
        assert known.probabilities.tobytes() == read_anew.probabilities.tobytes()
        assert (known.inputs, known.targets) == (read_anew.inputs, read_anew.targets)
        assert (known.window, known.explained) == (read_anew.window, read_anew.explained)


@given(trainers())
def test_a_whole_texts_loss_is_the_sum_over_its_timesteps(trainer: Trainer) -> None:
    record = ForwardRecord.of(trainer)

    loss = record.loss

    assert_same(loss, trainer.evaluate().losses.sum())


@given(trainers())
def test_the_loss_of_a_reading_in_training_is_that_of_the_timesteps_read_so_far(trainer: Trainer) -> None:
    ahead = Trainer(trainer.config)
    ahead.run(epochs=trainer.epoch)
    losses = [ahead.step().loss for _ in range(trainer.timestep + 1)]

    loss = ForwardRecord.in_training(trainer, trainer.step()).loss

    assert_same(loss, sum(losses))


def _steps_to_explain(trainer: Trainer) -> list[StepTrace]:
    """Do a step; return the traces of its window so far, the earlier ones from another run of the same config."""
    ahead = Trainer(trainer.config)
    ahead.run(epochs=trainer.epoch)
    earlier = [ahead.step() for _ in range(trainer.timestep)]
    start = trainer.timestep - trainer.timestep % trainer.config.window
    return [*earlier[start:], trainer.step()]


@given(trainers())
def test_what_is_explained_in_training_is_the_forward_pass_that_training_did(trainer: Trainer) -> None:
    traces = _steps_to_explain(trainer)

    record = ForwardRecord.in_training(trainer, traces[-1])

    assert list(record.explained) == [trace.timestep for trace in traces]
    for trace in traces:
        forward = explain_forward(record, trace.timestep)
        assert (forward.input, forward.target) == (trace.input, trace.target)
        assert_same(forward.h_previous, trace.h_previous)
        assert_same(forward.h, trace.h)
        assert_same(forward.y, trace.y)
        assert_same(forward.p, trace.p)
        assert_same(forward.loss, trace.loss)


@given(trainers())
def test_what_is_explained_in_training_is_the_update_that_training_did_where_the_window_closes(
    trainer: Trainer,
) -> None:
    before = trainer.parameters.flat
    trace = trainer.step()

    backward = explain_backward(ForwardRecord.in_training(trainer, trace), trace.timestep, trainer.rule, trace.before)

    assert (backward.update is None) == (backward.after is None) == (trace.update is None)
    if trace.update is not None:
        assert trace.window_gradients is not None
        assert backward.update is not None
        assert backward.after is not None
        assert_same(backward.gradients.flat, trace.window_gradients.flat)
        assert_same(backward.update.flat, trace.update.flat)
        assert_same(backward.after.flat, trainer.parameters.flat)
        assert_same(backward.after.flat - backward.update.flat, before)


@given(trainers())
def test_the_gradients_of_an_open_window_are_those_of_the_timesteps_read_so_far(trainer: Trainer) -> None:
    traces = _steps_to_explain(trainer)
    last = traces[-1]

    backward = explain_backward(ForwardRecord.in_training(trainer, last), last.timestep, trainer.rule, last.before)

    assert list(backward.window) == [trace.timestep for trace in traces]
    assert_same(backward.gradients.flat, np.sum([trace.gradients.flat for trace in traces], axis=0))


@given(trainers())
def test_the_parameters_explained_in_training_are_those_before_the_update(trainer: Trainer) -> None:
    before = trainer.parameters.flat.tobytes()
    trace = trainer.step()

    record = ForwardRecord.in_training(trainer, trace)

    assert record.parameters.flat.tobytes() == before


def test_a_reading_in_training_does_not_change_with_later_training(trainer: Trainer) -> None:
    record = ForwardRecord.in_training(trainer, trainer.step())
    arrays = (record.parameters.flat, record.states, record.probabilities)
    before = [array.tobytes() for array in arrays]

    trainer.run(epochs=3)

    assert [array.tobytes() for array in arrays] == before


@given(trainers())
def test_explaining_does_not_disturb_training(disturbed: Trainer) -> None:
    untouched = Trainer(disturbed.config)
    untouched.run(epochs=disturbed.epoch)
    for _ in range(disturbed.timestep):
        untouched.step()

    for record in (ForwardRecord.of(disturbed), ForwardRecord.in_training(disturbed, disturbed.step())):
        for t in record.explained:
            explain_forward(record, t)
            explain_backward(record, t, disturbed.rule, disturbed.train_state)

    untouched.step()
    disturbed.run(epochs=2)
    untouched.run(epochs=2)
    assert disturbed.losses.tobytes() == untouched.losses.tobytes()
    assert disturbed.parameters.flat.tobytes() == untouched.parameters.flat.tobytes()
