"""Every cell computes what its papers say, forward and backward, whatever trains it."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from playground.engine import CELLS, Cell, RunConfig, StepTrace, Trainer, parameter_layout, read_character
from playground.engine.compiled import Backend
from tests.engine.plain_cells import GATES, Step, backpropagate, plain_run, read, weights_of
from tests.engine.plain_notebook import Array, Weights, central_differences, encode

TEXT = "I Love AI"
T = len(TEXT) - 1
CELL_NAMES = list(CELLS)


@pytest.fixture(params=CELL_NAMES)
def cell(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(params=[1, 3, T], ids="window={}".format)
def window(request: pytest.FixtureRequest) -> int:
    timesteps: int = request.param
    return timesteps


def _carried(states: Array, H: int) -> tuple[Array, Array]:
    """The hidden state and the cell state; without one, zeros."""
    return states[:H], states[H:] if len(states) > H else np.zeros(H)


def _read_window(traces: list[StepTrace], cell: str, weights: Weights) -> list[Step]:
    indices, first, last = encode(TEXT), traces[0].timestep, traces[-1].timestep
    h, c = _carried(traces[0].states[first], len(traces[0].h))
    return read(cell, weights, indices[first : last + 1], indices[first + 1 : last + 2], h, c)


def _windows(trainer: Trainer) -> list[list[StepTrace]]:
    """The traces of an epoch, a list between two updates."""
    found: list[list[StepTrace]] = [[]]
    for _ in range(trainer.timesteps):
        found[-1].append(trainer.step())
        if found[-1][-1].update is not None:
            found.append([])
    return found[:-1]


def _loss(traces: list[StepTrace], cell: str, weights: Weights) -> float:
    return sum(step.loss for step in _read_window(traces, cell, weights))


def test_the_gradients_of_a_window_are_the_slopes_of_its_loss(cell: str, window: int, backend: Backend) -> None:
    config = RunConfig(
        TEXT, hidden_size=3, learning_rate=0.1, random_seed=4, window=window, initial_scale=0.5, cell=cell
    )
    trainer = Trainer(config, backend)
    trainer.run(epochs=3)
    for traces in _windows(trainer):
        slopes = central_differences(weights_of(traces[-1].parameters), partial(_loss, traces, cell))

        gradients = traces[-1].window_gradients

        assert gradients is not None
        for name, slope in slopes.items():
            largest = np.abs(slope).max()
            np.testing.assert_allclose(gradients[name], slope, rtol=0, atol=1e-6 * largest, err_msg=name)


def test_the_gradients_of_a_timestep_are_those_of_its_own_loss(cell: str, backend: Backend) -> None:
    config = RunConfig(TEXT, hidden_size=3, learning_rate=0.1, random_seed=4, window=3, initial_scale=0.5, cell=cell)
    for traces in _windows(Trainer(config, backend)):
        total = np.sum([trace.gradients.flat for trace in traces], axis=0)

        gradients = traces[-1].window_gradients

        assert gradients is not None
        np.testing.assert_allclose(gradients.flat, total, rtol=1e-12, atol=1e-12)
        first = traces[0]
        own = backpropagate(
            cell, weights_of(first.parameters), _read_window([first], cell, weights_of(first.parameters))
        )
        for name, array in own.items():
            np.testing.assert_allclose(first.gradients[name], array, rtol=1e-12, atol=1e-12, err_msg=name)


def test_a_run_is_that_of_the_papers_formulas(cell: str, window: int, backend: Backend) -> None:
    # 40 epochs are 320 timesteps, and with a window of 1 as many updates.
    config = RunConfig(
        TEXT, hidden_size=4, learning_rate=0.1, random_seed=1, window=window, initial_scale=0.3, cell=cell
    )
    trainer = Trainer(config, backend)

    trainer.run(epochs=40)

    plain = plain_run(config, 40)
    np.testing.assert_allclose(trainer.losses, plain.losses, rtol=1e-9)
    assert plain.losses[-1] < 0.95 * plain.losses[0]
    plain.assert_is(trainer.train_state)


def test_a_text_is_read_as_the_papers_say(cell: str) -> None:
    trainer = Trainer(RunConfig(TEXT, hidden_size=5, initial_scale=1.0, cell=cell))

    evaluation = trainer.evaluate()

    zero = np.zeros(5)
    steps = read(cell, weights_of(trainer.parameters), trainer.inputs, trainer.targets, zero, zero)
    expected = {"h": [step.h for step in steps], "c": [step.c for step in steps]}
    names = CELLS[cell].carried
    for s, name in enumerate(names):
        carried = evaluation.states[1:, s * 5 : s * 5 + 5]
        np.testing.assert_allclose(carried, np.array(expected[name]), rtol=1e-12, atol=1e-12)
    assert evaluation.states.shape == (T + 1, len(names) * 5)
    assert not evaluation.states[0].any()
    np.testing.assert_allclose(evaluation.hidden_states, np.array(expected["h"]), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(evaluation.probabilities, np.array([step.p for step in steps]), rtol=1e-12, atol=1e-12)


def test_what_a_cell_carries_is_its_hidden_state_and_an_lstm_s_cell_state() -> None:
    assert {name: cell.carried for name, cell in CELLS.items()} == {"rnn": ("h",), "gru": ("h",), "lstm": ("h", "c")}


def test_every_gate_has_a_block_of_rows_and_one_bias(cell: str) -> None:
    H, V, G = 3, 7, len(GATES[cell])

    shapes = {array.name: array.shape for array in parameter_layout(H, V, CELLS[cell])}

    assert shapes == {"Wxh": (G * H, V), "Whh": (G * H, H), "Why": (V, H), "bh": (G * H,), "by": (V,)}
    assert Trainer(RunConfig(TEXT, H, cell=cell)).parameters.flat.size == G * H * (V + H + 1) + V * H + V


def test_rows_are_called_by_their_gate_and_unit() -> None:
    names = {cell.name: parameter_layout(2, 7, cell)[1].row_names for cell in CELLS.values()}

    assert names == {
        "rnn": ("0", "1"),
        "gru": ("r0", "r1", "z0", "z1", "n0", "n1"),
        "lstm": ("i0", "i1", "f0", "f1", "g0", "g1", "o0", "o1"),
    }


def test_weights_are_drawn_in_the_notebooks_order_and_biases_are_zero_but_for_an_lstm_s_forget_gate(cell: str) -> None:
    config = RunConfig(TEXT, hidden_size=3, random_seed=5, initial_scale=0.2, cell=cell)

    parameters = Trainer(config).parameters

    rows = 3 * len(GATES[cell])
    random_state = np.random.RandomState(5)
    for name, shape in (("Wxh", (rows, 7)), ("Whh", (rows, 3)), ("Why", (7, 3))):
        np.testing.assert_array_equal(parameters[name], random_state.randn(*shape) * 0.2)
    assert parameters.bh.tolist() == ([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0] if cell == "lstm" else [0] * rows)
    assert not parameters.by.any()


def test_an_lstm_whose_forget_gate_is_open_and_whose_input_gate_is_shut_keeps_its_cell_state() -> None:
    trainer = Trainer(RunConfig(TEXT, hidden_size=2, initial_scale=0.5, cell="lstm"))
    parameters = trainer.parameters
    parameters.bh[:] = np.repeat([-1e3, 1e3, 0.0, 0.0], 2)
    before = np.array([0.1, -0.2, 3.0, -4.0])

    with np.errstate(over="ignore"):
        after = read_character(parameters, 0, before)[0]

    assert after[2:].tolist() == [3.0, -4.0]


def test_a_gru_whose_update_gate_is_open_keeps_its_hidden_state() -> None:
    trainer = Trainer(RunConfig(TEXT, hidden_size=2, initial_scale=0.5, cell="gru"))
    parameters = trainer.parameters
    parameters.bh[:] = np.repeat([0.0, 1e3, 0.0], 2)

    after = read_character(parameters, 0, np.array([0.1, -0.2]))[0]

    assert after.tolist() == [0.1, -0.2]


def _run_code(cell: Cell, trace: StepTrace, H: int, d_after: Array) -> dict[str, Any]:
    """What a cell's code computes at a timestep by its names, from the gradients of what is carried on."""
    parameters, t = trace.parameters, trace.timestep
    before, after = (trace.states[row].reshape(-1, H) for row in (t, t + 1))
    known: dict[str, Any] = {"np": np, "H": H, "x": trace.input} | {
        name: parameters[name] for name in ("Wxh", "Whh", "bh")
    }
    known |= {f"{name}_prev": values for name, values in zip(cell.carried, before, strict=True)}
    exec("\n".join([cell.code.helpers, *cell.code.sums, *cell.code.state]), known)  # what it is for
    forward = {name: known[name] for name in cell.carried}
    np.testing.assert_array_equal(np.array([forward[name] for name in cell.carried]), after)
    hidden, *others = zip(cell.carried, d_after, strict=True)
    known |= {"dh": hidden[1], **{f"d{name}_next": values for name, values in others}}
    exec("\n".join(cell.code.backward), known)
    return known


def test_the_code_of_a_cell_comes_to_the_same_bits(cell: str) -> None:
    formulas, H = CELLS[cell], 3
    trainer = Trainer(RunConfig(TEXT, hidden_size=H, initial_scale=0.7, cell=cell))
    random_state = np.random.RandomState(2)
    for _ in range(T):
        trace = trainer.step()
        d_after = random_state.randn(formulas.carries, H)
        before, after = (trace.states[row].reshape(-1, H) for row in (trace.timestep, trace.timestep + 1))
        blocks = (len(formulas.gates), H)
        from_input, bias = trace.parameters.Wxh[:, trace.input].reshape(blocks), trace.parameters.bh.reshape(blocks)
        from_hidden = trace.parameters.Whh.dot(before[0]).reshape(blocks)
        _, inner = formulas.forward(from_input, from_hidden, bias, before)
        sums, hidden, d_before = formulas.backward(d_after, before, after, inner)

        known = _run_code(formulas, trace, H, d_after)

        np.testing.assert_array_equal(known["da"], np.concatenate(sums))
        np.testing.assert_array_equal(known.get("du", known["da"]), np.concatenate(hidden))
        for name, values in zip(formulas.carried, d_before, strict=True):
            np.testing.assert_array_equal(known.get(f"d{name}_next", np.zeros(H)), values)
        assert all(name in known for name in formulas.code.kept)
