"""Every number that explains a timestep is made of the numbers reported beside it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import (
    PARAMETER_NAMES,
    Backward,
    Forward,
    ForwardRecord,
    ParameterIndex,
    Parameters,
    RunConfig,
    Trainer,
    TrainState,
    UpdateRule,
    explain_backward,
    explain_forward,
    ignored_gradient,
    shares_at,
)
from tests.engine.plain_notebook import (
    NAMES,
    Array,
    Weights,
    assert_close,
    assert_same,
    backpropagate,
    central_differences,
    read,
    softmax,
    weights_of,
)
from tests.engine.run_states import half_trained
from tests.engine.strategies import trainers

TEXT = "I Love AI"
T = len(TEXT) - 1
WINDOWS = [1, 2, 3, T, T + 2]
PLAIN = UpdateRule.of(RunConfig(), 0.1)
NOTHING = TrainState.of(RunConfig(), 1)
"""What the notebook's rule remembers: nothing, whatever the size of the network."""


@dataclass(frozen=True)
class Question:
    """A timestep of a record that is to be explained."""

    record: ForwardRecord
    t: int
    rule: UpdateRule

    @property
    def forward(self) -> Forward:
        return explain_forward(self.record, self.t)

    @property
    def backward(self) -> Backward:
        return self.backward_at(self.t)

    def backward_at(self, t: int) -> Backward:
        return explain_backward(self.record, t, self.rule, NOTHING)


@st.composite
def questions(draw: st.DrawFn, *, in_training: bool) -> Question:
    """Any timestep of an epoch as it is trained, or of a whole text."""
    trainer = draw(trainers())
    record = ForwardRecord.in_training(trainer, trainer.step()) if in_training else ForwardRecord.of(trainer)
    rule = UpdateRule.of(trainer.config, draw(st.floats(0.01, 1.0)))
    return Question(record, draw(st.sampled_from(record.explained)), rule)


ANY_QUESTION = questions(in_training=True) | questions(in_training=False)


def _assert_same_parameters(actual: Parameters, expected: Weights) -> None:
    assert_close(actual, expected, rtol=1e-12, atol=1e-12)


@pytest.fixture
def trainer() -> Trainer:
    return half_trained(TEXT)


@pytest.fixture(params=WINDOWS, ids=lambda window: f"window={window}")
def record(request: pytest.FixtureRequest, trainer: Trainer) -> ForwardRecord:
    return replace(ForwardRecord.of(trainer), window=request.param)


def _every_place(parameters: Parameters) -> list[ParameterIndex]:
    H, V = len(parameters.bh), len(parameters.by)
    shapes = {"Wxh": (H, V), "Whh": (H, H), "Why": (V, H), "bh": (H, 1), "by": (V, 1)}
    return [ParameterIndex(name, row, column) for name in PARAMETER_NAMES for row, column in np.ndindex(shapes[name])]


def _loss_from(record: ForwardRecord, timesteps: range, weights: Weights) -> float:
    """Loss of a window's timesteps under other weights, from the hidden state that the record began it with."""
    part = slice(timesteps.start, timesteps.stop)
    h = record.states[timesteps.start][:, np.newaxis]
    return sum(moment.loss for moment in read(weights, record.inputs[part], record.targets[part], h))


def _slope_at_hidden_state(record: ForwardRecord, timesteps: range) -> Array:
    """∂(summed loss of ``timesteps``)/∂(hidden state after the first of them), by central differences."""
    weights, first, later = weights_of(record.parameters), timesteps[0], timesteps[1:]

    def loss(nudged: Weights) -> float:
        p = softmax(weights["Why"] @ nudged["h"] + weights["by"])
        own_loss = -math.log(p[record.targets[first], 0] + 1e-9)
        inputs, targets = [record.inputs[t] for t in later], [record.targets[t] for t in later]
        return own_loss + sum(moment.loss for moment in read(weights, inputs, targets, nudged["h"]))

    return central_differences({"h": record.states[first + 1][:, np.newaxis]}, loss)["h"][:, 0]


@given(ANY_QUESTION)
def test_every_number_of_the_forward_pass_follows_from_those_beside_it(question: Question) -> None:
    parameters = question.record.parameters

    forward = question.forward

    (gate,) = forward.gates
    assert_same(gate.from_input, [row[forward.input] for row in parameters.Wxh.tolist()])
    assert_same(gate.hidden, np.einsum("ij,j->i", parameters.Whh, forward.h_previous))
    np.testing.assert_array_equal(gate.from_hidden, gate.hidden)
    assert_same(gate.sums, gate.from_input + gate.from_hidden + gate.bias)
    assert_same(gate.squashed, [math.tanh(a) for a in gate.sums])
    np.testing.assert_array_equal(forward.h, gate.squashed)
    np.testing.assert_array_equal(forward.numbers["h"], forward.h)
    np.testing.assert_array_equal(forward.numbers["h before"], forward.h_previous)
    assert_same(forward.from_output, np.einsum("ij,j->i", parameters.Why, forward.h))
    assert_same(forward.y, forward.from_output + forward.by)
    assert_same(forward.exponentials, [math.exp(y - max(forward.y)) for y in forward.y])
    assert_same(forward.p, [e / math.fsum(forward.exponentials) for e in forward.exponentials])
    assert_same(forward.loss, -math.log(forward.p[forward.target] + 1e-9))


@given(ANY_QUESTION)
def test_what_goes_into_the_forward_pass_is_the_text_the_network_and_the_state_before(question: Question) -> None:
    record, t = question.record, question.t

    forward = question.forward

    assert (forward.input, forward.target) == (record.inputs[t], record.targets[t])
    np.testing.assert_array_equal(forward.gates[0].bias, record.parameters.bh)
    np.testing.assert_array_equal(forward.by, record.parameters.by)
    if t == 0:
        assert not forward.h_previous.any()
    elif t - 1 in record.explained:
        np.testing.assert_array_equal(forward.h_previous, explain_forward(record, t - 1).h)


@given(ANY_QUESTION)
def test_every_number_of_the_backward_pass_follows_from_those_beside_it(question: Question) -> None:
    parameters, forward = question.record.parameters, question.forward

    backward = question.backward

    assert_same(backward.dy, [p - (index == forward.target) for index, p in enumerate(forward.p)])
    assert_same(backward.from_output, np.einsum("ij,i->j", parameters.Why, backward.dy))
    assert not backward.past_gates.any()
    assert_same(backward.dh, backward.from_output + backward.from_later)
    assert_same(backward.numbers["slope"], [1.0 - h**2 for h in forward.h])
    assert_same(backward.numbers["da"], backward.dh * backward.numbers["slope"])


@given(ANY_QUESTION)
def test_what_later_timesteps_say_comes_from_the_next_one_of_the_window(question: Question) -> None:
    record, t = question.record, question.t

    backward = question.backward

    if t == backward.window[-1]:
        assert not backward.from_later.any()
    else:
        da = question.backward_at(t + 1).numbers["da"]
        assert_same(backward.from_later, np.einsum("ij,i->j", record.parameters.Whh, da))


@given(ANY_QUESTION)
def test_a_timesteps_share_is_da_and_dy_times_what_they_were_multiplied_with(question: Question) -> None:
    forward = question.forward
    V = len(forward.by)

    backward = question.backward

    da, dy = backward.numbers["da"].tolist(), backward.dy.tolist()
    assert_same(backward.share.Wxh, [[a * (v == forward.input) for v in range(V)] for a in da])
    assert_same(backward.share.Whh, [[a * h for h in forward.h_previous] for a in da])
    assert_same(backward.share.Why, [[d * h for h in forward.h] for d in dy])
    assert_same(backward.share.bh, da)
    assert_same(backward.share.by, dy)


@given(ANY_QUESTION)
def test_the_windows_gradients_are_the_sum_of_its_timesteps_shares(question: Question) -> None:
    backward = question.backward

    shares = [question.backward_at(t).share for t in backward.window]
    for name in NAMES:
        assert_same(getattr(backward.gradients, name), sum(getattr(share, name) for share in shares))


@settings(max_examples=40)
@given(ANY_QUESTION)
def test_the_shares_at_every_place_are_those_of_the_windows_timesteps_and_sum_to_its_gradient(
    question: Question,
) -> None:
    backward = question.backward
    shares = [question.backward_at(t).share for t in backward.window]

    for place in _every_place(backward.gradients):
        at_place = shares_at(question.record, question.t, place)

        assert_same(at_place, [place.value_in(share) for share in shares])
        assert_same(at_place.sum(), place.value_in(backward.gradients))


@given(ANY_QUESTION)
def test_the_update_is_minus_the_learning_rate_times_the_gradients_and_is_added(question: Question) -> None:
    backward = question.backward

    if backward.update is None:
        assert backward.after is None
    else:
        assert backward.after is not None
        assert_same(backward.update.flat, -question.rule.learning_rate * backward.gradients.flat)
        assert_same(backward.after.flat, question.record.parameters.flat + backward.update.flat)


@given(questions(in_training=False))
def test_a_text_read_to_its_end_has_only_closed_windows(question: Question) -> None:
    record, start = question.record, question.t - question.t % question.record.window

    backward = question.backward

    assert backward.update is not None
    assert list(backward.window) == list(range(len(record.inputs)))[start : start + record.window]


def test_the_windows_gradients_are_the_slopes_of_the_windows_loss(record: ForwardRecord) -> None:
    for t in range(T):
        backward = explain_backward(record, t, PLAIN, NOTHING)

        slopes = central_differences(weights_of(record.parameters), partial(_loss_from, record, backward.window))
        assert_close(backward.gradients, slopes, rtol=1e-6, atol=1e-8)


def test_the_windows_gradients_are_those_of_the_notebooks_rule_carried_back_through_it(record: ForwardRecord) -> None:
    weights = weights_of(record.parameters)
    for t in range(T):
        backward = explain_backward(record, t, PLAIN, NOTHING)

        part = slice(backward.window.start, backward.window.stop)
        h = record.states[backward.window.start][:, np.newaxis]
        moments = read(weights, record.inputs[part], record.targets[part], h)
        _assert_same_parameters(backward.gradients, backpropagate(weights, moments))


def test_dh_is_the_slope_of_the_loss_from_there_to_the_end_of_the_window(record: ForwardRecord) -> None:
    for t in range(T):
        backward = explain_backward(record, t, PLAIN, NOTHING)

        slope = _slope_at_hidden_state(record, range(t, backward.window.stop))
        np.testing.assert_allclose(backward.dh, slope, rtol=1e-6, atol=1e-8)


def test_dh_and_what_is_ignored_are_the_slope_of_the_loss_from_there_to_the_end_of_the_text(
    record: ForwardRecord,
) -> None:
    for t in range(T):
        backward = explain_backward(record, t, PLAIN, NOTHING)

        ignored = ignored_gradient(record, t)[0]

        slope = _slope_at_hidden_state(record, range(t, T))
        np.testing.assert_allclose(backward.dh + ignored, slope, rtol=1e-6, atol=1e-8)


@given(questions(in_training=False))
def test_what_a_window_hears_and_what_it_ignores_are_together_what_a_full_window_hears(question: Question) -> None:
    record, t = question.record, question.t
    full = replace(record, window=len(record.inputs))

    for window in (1, 2, record.window):
        shorter = replace(record, window=window)
        ignored = ignored_gradient(shorter, t)[0]

        heard = explain_backward(shorter, t, PLAIN, NOTHING).from_later
        assert_same(ignored + heard, explain_backward(full, t, PLAIN, NOTHING).from_later)


def test_a_short_window_ignores_something(trainer: Trainer) -> None:
    record = replace(ForwardRecord.of(trainer), window=1)

    ignored = [ignored_gradient(record, t)[0] for t in range(T - 1)]

    assert np.all(np.abs(ignored) > 1e-6)


def test_nothing_is_ignored_at_the_last_timestep(record: ForwardRecord) -> None:
    assert not ignored_gradient(record, T - 1)[0].any()


@pytest.mark.parametrize("window", [T, T + 2])
def test_a_full_window_ignores_nothing(trainer: Trainer, window: int) -> None:
    record = replace(ForwardRecord.of(trainer), window=window)

    ignored = [ignored_gradient(record, t)[0] for t in range(T)]

    assert not np.any(ignored)


@pytest.mark.parametrize("window", WINDOWS)
def test_what_is_ignored_is_known_only_once_the_text_has_been_read_to_its_end(window: int) -> None:
    trainer = Trainer(RunConfig(text=TEXT, window=window))
    *unfinished, finished = [ForwardRecord.in_training(trainer, trainer.step()) for _ in range(T)]

    for record in unfinished:
        with pytest.raises(ValueError, match="read to its end"):
            ignored_gradient(record, record.explained[-1])[0]

    assert not ignored_gradient(finished, T - 1)[0].any()


EXPLANATIONS: list[Callable[[ForwardRecord, int], object]] = [
    explain_forward,
    partial(explain_backward, rule=PLAIN, state=NOTHING),
    ignored_gradient,
    partial(shares_at, place=ParameterIndex("Whh", 0, 0)),
]

QUESTIONS = ["forward", "backward", "ignored", "shares"]


@pytest.mark.parametrize("explain", EXPLANATIONS, ids=QUESTIONS)
@pytest.mark.parametrize("t", [-T, -1, T, T + 1])
def test_timesteps_beyond_the_text_are_refused(
    trainer: Trainer, explain: Callable[[ForwardRecord, int], object], t: int
) -> None:
    record = ForwardRecord.of(trainer)

    with pytest.raises(IndexError, match=f"Timestep {t} is not among those"):
        explain(record, t)


@pytest.mark.parametrize("explain", EXPLANATIONS, ids=QUESTIONS)
@pytest.mark.parametrize("t", [0, 2, 5, T - 1])
def test_timesteps_that_the_present_parameters_have_not_read_are_refused(
    explain: Callable[[ForwardRecord, int], object], t: int
) -> None:
    trainer = Trainer(RunConfig(text=TEXT, window=3))
    trace = [trainer.step() for _ in range(5)][-1]
    record = ForwardRecord.in_training(trainer, trace)

    assert record.explained == range(3, 5)
    with pytest.raises(IndexError, match=f"Timestep {t} is not among those"):
        explain(record, t)
