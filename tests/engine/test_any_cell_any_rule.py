"""What the notebook's run is promised to do, a run with any cell, optimiser, window and limits does, too."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import (
    CELLS,
    OPTIMIZERS,
    Backward,
    Edits,
    Forward,
    ForwardRecord,
    ParameterIndex,
    Parameters,
    RunConfig,
    SamplingConfig,
    StepTrace,
    Trainer,
    UpdateRule,
    evaluate_batch,
    explain_backward,
    explain_forward,
    generate,
    ignored_gradient,
    moments_of,
    read_character,
    sample_batch,
    shares_at,
)
from playground.engine.compiled import Backend
from playground.engine.network import evaluate
from tests.engine.plain_cells import GATES, change, sigma
from tests.engine.plain_notebook import Array, assert_same
from tests.engine.run_states import ADVENTURES, JOURNEYS, Action, everything, go, in_smallest_parts, numbers
from tests.engine.strategies import any_runs

few = settings(max_examples=40, deadline=None)


@few
@given(any_runs(), ADVENTURES)
def test_steps_and_runs_in_any_order_are_the_same_to_the_last_bit(
    backend: Backend, config: RunConfig, adventure: list[Action]
) -> None:
    at_once, in_parts = go(Trainer(config, backend), adventure), Trainer(config, backend)

    for kind, value in in_smallest_parts(adventure):
        if kind == "run":
            epoch = in_parts.epoch
            while in_parts.epoch == epoch:
                in_parts.step()
        in_parts = go(in_parts, [] if kind == "run" else [(kind, value)])

    assert numbers(in_parts) == numbers(at_once)


@few
@given(any_runs(), JOURNEYS)
def test_a_copy_goes_on_as_the_original_does(backend: Backend, config: RunConfig, journey: list[Action]) -> None:
    original = go(Trainer(config, backend), journey)
    copy, resumed = original.copy(), Trainer.resumed(original.state)

    for trainer in (original, copy, resumed):
        go(trainer, [("step", 3), ("run", 2)])

    assert everything(copy) == everything(resumed) == everything(original)


@pytest.mark.parametrize("cell", list(CELLS))
def test_what_a_window_has_read_counts_as_read_by_parameters_set_in_it_however_often_it_is_copied(
    cell: str, backend: Backend
) -> None:
    trainer = Trainer(RunConfig(window=8, hidden_size=3, initial_scale=0.5, cell=cell), backend)
    for _ in range(5):
        trainer.step()
    parameters = trainer.parameters
    parameters.flat[:] = np.random.RandomState(7).randn(parameters.flat.size)

    edited = trainer.copy(parameters)
    again = edited.copy().copy()
    for each in (edited, again):
        each.run(epochs=2)

    assert everything(again) == everything(edited)
    assert numbers(edited.at_epoch(1)) == numbers(again.at_epoch(1))
    # A single epoch, so that what the window had read is all that can differ.
    assert numbers(edited.at_epoch(1)) == numbers(go(trainer.copy(parameters).copy(), [("run", 1)]))


@few
@given(any_runs(), JOURNEYS, st.integers(0, 6), st.integers(0, 5), st.data())
def test_going_back_and_going_on_is_never_having_left(
    backend: Backend, config: RunConfig, journey: list[Action], snapshots: int, epochs: int, data: st.DataObject
) -> None:
    reference = Trainer(config, backend)
    as_it_was = {0: numbers(reference)}
    for action in in_smallest_parts([*journey, ("run", 1)]):
        reference = go(reference, [action])
        if reference.timestep == 0:
            as_it_was[reference.epoch] = numbers(reference)
    trainer = go(Trainer(config, backend), [*journey, ("run", 1)])
    begin = trainer.epoch
    trainer.run(epochs=epochs)
    trainer.history.thin_out(snapshots * trainer.train_state.flat.nbytes)

    assert {epoch: numbers(trainer.at_epoch(epoch)) for epoch in range(begin + 1)} == as_it_was
    past = trainer.at_epoch(begin + data.draw(st.integers(0, epochs)))
    past.run(epochs=trainer.epoch - past.epoch)
    assert numbers(past) == numbers(trainer)


@few
@given(any_runs(), JOURNEYS)
def test_both_backends_come_to_the_same_numbers_but_for_roundings(config: RunConfig, journey: list[Action]) -> None:
    one, other = go(Trainer(config), journey), go(Trainer(config, "numba"), journey)

    assert (one.epoch, one.timestep) == (other.epoch, other.timestep)
    np.testing.assert_allclose(other.losses, one.losses, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(other.train_state.flat, one.train_state.flat, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(other.state.h, one.state.h, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(other.state.p, one.state.p, rtol=1e-9, atol=1e-9)


def _arrays(trace: StepTrace) -> list[Array]:
    parameters = (trace.gradients, trace.window_gradients, trace.update)
    arrays = [trace.h_previous, trace.h, trace.y, trace.p, trace.states, trace.probabilities, trace.before.flat]
    return arrays + [each.flat for each in parameters if each is not None]


@few
@given(any_runs(), st.integers(0, 15))
def test_a_compiled_step_reports_what_a_step_of_numpy_does(config: RunConfig, earlier_steps: int) -> None:
    one, other = go(Trainer(config), [("step", earlier_steps)]), go(Trainer(config, "numba"), [("step", earlier_steps)])

    expected, trace = one.step(), other.step()

    assert trace.loss == pytest.approx(expected.loss, rel=1e-9)
    for array, expected_array in zip(_arrays(trace), _arrays(expected), strict=True):
        np.testing.assert_allclose(array, expected_array, rtol=1e-9, atol=1e-9)


def _networks(config: RunConfig) -> tuple[Trainer, Array]:
    """A run that has begun, and networks of it with weights of several sizes, (3, P)."""
    trainer = Trainer(config)
    trainer.run(epochs=2)
    return trainer, np.array([trainer.parameters.flat * factor for factor in (1.0, 5.0, -3.0)])


@few
@given(any_runs())
def test_a_batch_is_read_as_each_network_reads(backend: Backend, config: RunConfig) -> None:
    trainer, networks = _networks(config)
    text, H, cell = trainer.training_text, config.hidden_size, CELLS[config.cell]

    states, probabilities = evaluate_batch(networks, text, H, backend, cell)

    for flat, h, p in zip(networks, states, probabilities, strict=True):
        one = evaluate(Parameters(H, text.vocabulary.size, flat, cell), text.inputs, text.targets)
        np.testing.assert_allclose(h, one.states, rtol=0, atol=1e-9)
        np.testing.assert_allclose(p, one.probabilities, rtol=0, atol=1e-9)


@few
@given(any_runs(), st.integers(0, 99), st.sampled_from([0.0, 0.5, 1.0]), st.integers(1, 10))
def test_a_batch_says_what_each_network_says_with_the_same_luck(
    backend: Backend, config: RunConfig, seed: int, temperature: float, prompt_length: int
) -> None:
    trainer, networks = _networks(config)
    text, H, cell = trainer.training_text, config.hidden_size, CELLS[config.cell]
    sampling = SamplingConfig(config.text[:prompt_length], 20, temperature)

    samples = sample_batch(networks, text, H, sampling, [(seed, k) for k in range(3)], backend, cell)

    for k, (flat, sample) in enumerate(zip(networks, samples, strict=True)):
        parameters = Parameters(H, text.vocabulary.size, flat, cell)
        one = generate(parameters, text.vocabulary, sampling, np.random.RandomState([seed, k]))
        assert sample.text == one.text
        np.testing.assert_allclose(sample.chosen, one.chosen, rtol=0, atol=1e-9)


@few
@given(any_runs())
def test_a_moment_has_the_whole_state_and_what_its_network_makes_of_the_text(
    backend: Backend, config: RunConfig
) -> None:
    trainer = Trainer(config, backend)
    trainer.run(epochs=2)
    sampling = SamplingConfig(config.text[:1])

    (moment,) = moments_of([trainer.point((1, 2))], trainer.training_text, config, sampling, backend)

    evaluation = trainer.evaluate()
    assert moment.train_state.flat.tobytes() == trainer.train_state.flat.tobytes()
    assert moment.parameters.tobytes() == trainer.parameters.flat.tobytes()
    np.testing.assert_allclose(moment.evaluation.losses, evaluation.losses, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(moment.states, evaluation.states, rtol=0, atol=1e-9)
    np.testing.assert_allclose(moment.hidden_states[1:], evaluation.hidden_states, rtol=0, atol=1e-9)


@few
@given(any_runs())
def test_reading_a_text_character_by_character_is_evaluating_it(config: RunConfig) -> None:
    trainer = Trainer(config)
    trainer.run(epochs=1)
    evaluation = trainer.evaluate()
    carried, states, probabilities = evaluation.states[0], [], []

    for x in trainer.inputs:
        carried, p = read_character(trainer.parameters, x, carried)
        states.append(carried)
        probabilities.append(p)

    assert np.array(states).tobytes() == evaluation.states[1:].tobytes()
    assert np.array(probabilities).tobytes() == evaluation.probabilities.tobytes()


@pytest.mark.parametrize("cell", list(CELLS))
def test_a_silenced_unit_is_0_at_every_timestep(cell: str) -> None:
    trainer = Trainer(RunConfig(hidden_size=3, initial_scale=1.0, cell=cell))
    trainer.run(epochs=5)

    evaluation = trainer.evaluate(Edits().silence(1).apply(trainer.parameters))

    assert not evaluation.states[:, 1::3].any()
    assert evaluation.states[1:, 0::3].all()


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("cell", list(CELLS))
def test_a_run_whose_numbers_explode_stops_with_the_last_finite_state(
    cell: str, optimizer: str, backend: Backend
) -> None:
    config = RunConfig(learning_rate=10.0, initial_scale=10.0, window=8, cell=cell, optimizer=optimizer)
    trainer = Trainer(config, backend)
    trainer.run(epochs=20)
    assert trainer.failure is None
    # Saturated units let no gradient through: these are not, and what flows back through them cannot be held.
    parameters = trainer.parameters
    parameters.flat[:] = np.random.RandomState(1).randn(parameters.flat.size) * 0.01
    parameters.Why[:] *= 1e300
    about_to_fail = trainer.copy(parameters)
    before = about_to_fail.train_state.flat

    about_to_fail.run(epochs=20)

    assert about_to_fail.failure is not None
    assert (about_to_fail.failure.epoch, about_to_fail.failure.timestep) == (20, 7)
    assert about_to_fail.train_state.flat.tobytes() == before.tobytes()
    assert np.isfinite(before).all()
    assert np.isfinite(about_to_fail.losses).all()
    stepped = trainer.copy(parameters)
    traces = [stepped.step() for _ in range(8)]
    assert stepped.failure == about_to_fail.failure
    assert traces[-1].update is None


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("cell", list(CELLS))
def test_the_wildest_settings_keep_all_numbers_finite(cell: str, optimizer: str, backend: Backend) -> None:
    config = RunConfig(learning_rate=10.0, initial_scale=10.0, window=8, cell=cell, optimizer=optimizer)
    trainer = Trainer(config, backend)

    trainer.run(epochs=100)

    assert np.isfinite(trainer.train_state.flat).all()
    assert np.isfinite(trainer.losses).all()


# Every displayed number, from those that are displayed as its inputs.


@st.composite
def any_questions(draw: st.DrawFn) -> tuple[ForwardRecord, int, Trainer]:
    """Any timestep of an epoch as it is trained, or of a whole text; and the trainer, before the step."""
    trainer = go(Trainer(draw(any_runs())), [("run", draw(st.integers(0, 3))), ("step", draw(st.integers(0, 9)))])
    before = trainer.copy()
    record = ForwardRecord.in_training(trainer, trainer.step()) if draw(st.booleans()) else ForwardRecord.of(trainer)
    return record, draw(st.sampled_from(record.explained)), before


def _backward(record: ForwardRecord, t: int, trainer: Trainer) -> Backward:
    return explain_backward(record, t, trainer.rule, trainer.train_state)


def _check_gates(forward: Forward, parameters: Parameters) -> None:
    """Every gate's sums, and what becomes of them."""
    H, letters = parameters.hidden_size, GATES[parameters.cell.name]
    assert len(forward.gates) == len(letters)
    for k, (letter, gate) in enumerate(zip(letters, forward.gates, strict=True)):
        rows = slice(k * H, k * H + H)
        assert gate.from_input.tolist() == parameters.Wxh[rows, forward.input].tolist()
        assert gate.bias.tolist() == parameters.bh[rows].tolist()
        assert_same(gate.hidden, np.einsum("ij,j->i", parameters.Whh[rows], forward.h_previous))
        assert_same(gate.from_hidden, forward.numbers["r"] * gate.hidden if letter == "n" else gate.hidden)
        assert_same(gate.sums, gate.from_input + gate.from_hidden + gate.bias)
        assert_same(gate.squashed, np.tanh(gate.sums) if letter in "ang" else sigma(gate.sums))
        assert forward.numbers["h" if letter == "a" else letter].tolist() == gate.squashed.tolist()


def _expected_inside(cell: str, n: Mapping[str, Array]) -> dict[str, Array]:
    """What the numbers inside a cell follow from, by the names of the numbers."""
    if cell == "rnn":
        return {"slope": 1 - n["h"] ** 2}
    if cell == "gru":
        return {
            "1 − z": 1 - n["z"],
            "h": (1 - n["z"]) * n["n"] + n["z"] * n["h before"],
            "1 − n²": 1 - n["n"] ** 2,
            "r (1 − r)": n["r"] * (1 - n["r"]),
            "z (1 − z)": n["z"] * (1 - n["z"]),
            "h before − n": n["h before"] - n["n"],
        }
    slopes = {f"{gate} (1 − {gate})": n[gate] * (1 - n[gate]) for gate in "ifo"}
    return slopes | {
        "c": n["f"] * n["c before"] + n["i"] * n["g"],
        "tanh c": np.tanh(n["c"]),
        "h": n["o"] * n["tanh c"],
        "1 − g²": 1 - n["g"] ** 2,
        "1 − tanh² c": 1 - n["tanh c"] ** 2,
    }


def _expected_gradients(cell: str, n: Mapping[str, Array]) -> dict[str, Array]:
    """The same of the gradients."""
    if cell == "rnn":
        return {"da": n["dh"] * n["slope"], "dh before": np.zeros_like(n["dh"])}
    if cell == "gru":
        return {
            "da n": n["dh"] * n["1 − z"] * n["1 − n²"],
            "da r": n["da n"] * n["u"] * n["r (1 − r)"],
            "da z": n["dh"] * n["h before − n"] * n["z (1 − z)"],
            "dh before": n["dh"] * n["z"],
        }
    return {
        "dc": n["dc after"] + n["dh"] * n["o"] * n["1 − tanh² c"],
        "da i": n["dc"] * n["g"] * n["i (1 − i)"],
        "da f": n["dc"] * n["c before"] * n["f (1 − f)"],
        "da g": n["dc"] * n["i"] * n["1 − g²"],
        "da o": n["dh"] * n["tanh c"] * n["o (1 − o)"],
        "dc before": n["dc"] * n["f"],
        "dh before": np.zeros_like(n["dh"]),
    }


@few
@given(any_questions())
def test_every_number_of_the_forward_pass_follows_from_those_beside_it(
    question: tuple[ForwardRecord, int, Trainer],
) -> None:
    record, t, _ = question
    parameters, cell = record.parameters, record.parameters.cell

    forward = explain_forward(record, t)

    _check_gates(forward, parameters)
    for name, expected in _expected_inside(cell.name, forward.numbers).items():
        assert_same(forward.numbers[name], expected)
    if cell.name == "gru":
        assert forward.numbers["u"].tolist() == forward.gates[2].hidden.tolist()
    assert forward.numbers["h"].tolist() == forward.h.tolist()
    assert forward.numbers["h before"].tolist() == forward.h_previous.tolist()
    for name in cell.carried:
        later = explain_forward(record, t + 1).numbers if t + 1 in record.explained else None
        assert later is None or later[f"{name} before"].tolist() == forward.numbers[name].tolist()
        assert t or not forward.numbers[f"{name} before"].any()
    assert_same(forward.from_output, np.einsum("ij,j->i", parameters.Why, forward.h))
    assert_same(forward.y, forward.from_output + forward.by)
    assert_same(forward.exponentials, [math.exp(y - max(forward.y)) for y in forward.y])
    assert_same(forward.p, [e / math.fsum(forward.exponentials) for e in forward.exponentials])
    assert_same(forward.loss, -math.log(forward.p[forward.target] + 1e-9))


@few
@given(any_questions())
def test_every_number_that_a_formula_or_a_mix_names_is_there(question: tuple[ForwardRecord, int, Trainer]) -> None:
    record, t, trainer = question
    cell, H = record.parameters.cell, record.parameters.hidden_size

    forward, backward = explain_forward(record, t), _backward(record, t, trainer)

    for formula in cell.formulas:
        assert all(forward.numbers[row.name].shape == (H,) for row in formula.rows)
    for formula in cell.backward_formulas:
        assert all(backward.numbers[row.name].shape == (H,) for row in formula.rows)
    for mix in cell.mixes:
        total = sum(np.prod([forward.numbers[name] for name in product], axis=0) for product in mix.products)
        assert_same(forward.numbers[mix.name], total)
        if mix.result:
            assert_same(forward.numbers[mix.result[0]], np.tanh(total))


@few
@given(any_questions())
def test_every_number_of_the_backward_pass_follows_from_those_beside_it(
    question: tuple[ForwardRecord, int, Trainer],
) -> None:
    record, t, trainer = question
    parameters, forward = record.parameters, explain_forward(record, t)

    backward = _backward(record, t, trainer)

    numbers_here, name = backward.numbers, parameters.cell.name
    assert_same(backward.dy, [p - (index == forward.target) for index, p in enumerate(forward.p)])
    assert_same(backward.from_output, np.einsum("ij,i->j", parameters.Why, backward.dy))
    assert_same(backward.dh, backward.from_output + backward.from_later + backward.past_gates)
    assert_same(numbers_here["dh"], backward.dh)
    for key, values in forward.numbers.items():
        assert numbers_here[key].tolist() == values.tolist()
    for key, expected in _expected_gradients(name, numbers_here).items():
        assert_same(numbers_here[key], expected)
    if t == backward.window[-1]:
        assert not backward.from_later.any()
        assert not backward.past_gates.any()
        assert name != "lstm" or not numbers_here["dc after"].any()
    else:
        later = _backward(record, t + 1, trainer).numbers
        heard = {"rnn": ["da"], "gru": ["da r", "da z", "da n"], "lstm": ["da i", "da f", "da g", "da o"]}[name]
        du = [later[key] * later["r"] if key == "da n" else later[key] for key in heard]
        assert_same(backward.from_later, np.einsum("ij,i->j", parameters.Whh, np.concatenate(du)))
        assert_same(backward.past_gates, later["dh before"])
        assert name != "lstm" or numbers_here["dc after"].tolist() == later["dc before"].tolist()


@few
@given(any_questions())
def test_the_shares_of_a_window_are_those_of_its_numbers_and_add_up_to_its_gradients(
    question: tuple[ForwardRecord, int, Trainer],
) -> None:
    record, t, trainer = question
    letters, V = GATES[record.parameters.cell.name], record.parameters.vocabulary_size
    backward = _backward(record, t, trainer)
    all_of_window = [_backward(record, k, trainer) for k in backward.window]

    for k, each in zip(backward.window, all_of_window, strict=True):
        forward, share = explain_forward(record, k), each.share
        da = np.concatenate([each.numbers["da" if letters == "a" else f"da {letter}"] for letter in letters])
        factors = [each.numbers["r"] if letter == "n" else np.ones_like(forward.h) for letter in letters]
        assert_same(share.Wxh, np.outer(da, np.arange(V) == forward.input))
        assert_same(share.bh, da)
        assert_same(share.Whh, np.outer(da * np.concatenate(factors), forward.h_previous))
        assert_same(share.Why, np.outer(each.dy, forward.h))
        assert_same(share.by, each.dy)
    assert_same(backward.gradients.flat, sum(each.share.flat for each in all_of_window))
    for array in record.parameters.layout:
        last = [size - 1 for size in array.shape]
        place = ParameterIndex(array.name, *last)
        assert_same(shares_at(record, t, place), [place.value_in(each.share) for each in all_of_window])


@few
@given(any_questions())
def test_what_a_window_hears_and_what_it_ignores_are_together_what_a_full_window_hears(
    question: tuple[ForwardRecord, int, Trainer],
) -> None:
    _, _, trainer = question
    record, T = ForwardRecord.of(trainer), trainer.timesteps
    full = Trainer(RunConfig(**{**vars(trainer.config), "window": T}))
    whole = ForwardRecord.of(full, record.parameters)

    for t in range(T):
        here, there = _backward(record, t, trainer), _backward(whole, t, trainer)
        assert_same(here.dh + ignored_gradient(record, t)[0], there.dh)


@few
@given(any_runs(), st.integers(0, 3), st.integers(0, 9))
def test_learning_recomputes_and_is_what_the_trainer_does(
    backend: Backend, config: RunConfig, epochs: int, steps: int
) -> None:
    trainer = go(Trainer(config, backend), [("run", epochs), ("step", steps)])
    rule = trainer.rule
    trace = trainer.step()

    backward = explain_backward(ForwardRecord.in_training(trainer, trace), trace.timestep, rule, trace.before)

    learning = backward.learning
    assert (learning is None) == (trace.update is None) == (backward.update is None) == (backward.after is None)
    if learning is None or backward.update is None or backward.after is None or trace.update is None:
        return
    assert rule == UpdateRule(OPTIMIZERS[config.optimizer], config.learning_rate, config.clip_value, config.clip_norm)
    value = math.inf if config.clip_value is None else config.clip_value
    norm = math.inf if config.clip_norm is None else config.clip_norm
    assert learning.gradients.tolist() == backward.gradients.flat.tolist()
    assert learning.limited.tolist() == [max(-value, min(value, g)) for g in learning.gradients.tolist()]
    assert_same(learning.length, math.sqrt(math.fsum(g * g for g in learning.limited.tolist())))
    assert_same(learning.factor, norm / learning.length if learning.length > norm else 1.0)
    assert_same(learning.clipped, learning.limited * learning.factor)
    assert learning.before.tobytes() == trace.before.memory.tobytes()
    expected, after = change(
        config.optimizer, learning.clipped, list(learning.before), config.learning_rate, learning.number
    )
    assert_same(learning.change, expected)
    assert_same(learning.after, np.array(after).reshape(learning.after.shape))
    _check_steps(config.optimizer, learning.steps, learning.after, learning.number)
    assert learning.number == (trace.before.updates[0] + 1 if config.optimizer == "adam" else 0)
    assert backward.update.flat.tolist() == learning.change.tolist()
    assert_same(backward.after.flat, trace.parameters.flat + backward.update.flat)
    # NumPy explains what compiled loops have trained, too, but for roundings.
    tolerance = 1e-12 if backend == "numpy" else 1e-9
    state = trainer.train_state
    for actual, explained in (
        (state.parameters.flat, backward.after.flat),
        (state.memory, learning.after),
        (trace.update.flat, learning.change),
    ):
        np.testing.assert_allclose(actual, explained, rtol=tolerance, atol=tolerance)
    assert trainer.parameters.flat.tobytes() == (trace.parameters.flat + trace.update.flat).tobytes()


def _check_steps(optimizer: str, steps: Array, memory: Array, number: int) -> None:
    """The numbers on the way to a change, from what is remembered after it."""
    expected: list[Array] = []
    if optimizer == "adagrad":
        expected = [np.sqrt(memory[0] + 1e-8)]
    elif optimizer == "rmsprop":
        expected = [np.sqrt(memory[0]) + 1e-8]
    elif optimizer == "adam":
        expected = [memory[0] / (1 - 0.9**number), memory[1] / (1 - 0.999**number)]
    assert len(steps) == len(expected) == len(OPTIMIZERS[optimizer].steps)
    for actual, array in zip(steps, expected, strict=True):
        assert_same(actual, array)
