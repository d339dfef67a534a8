"""Every optimiser changes parameters as its paper says, and what it remembers goes on with the run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.engine import OPTIMIZERS, Parameters, RunConfig, Trainer, TrainState, UpdateRule
from playground.engine.compiled import Backend
from tests.engine.plain_cells import MEMORY, change, plain_run

TEXT = "I Love AI"
T = len(TEXT) - 1
RATES = {"sgd": 0.1, "momentum": 0.03, "adagrad": 0.1, "rmsprop": 0.0005, "adam": 0.01}
"""Learning rates with which a run settles down instead of making roundings large."""


@pytest.fixture(params=list(OPTIMIZERS))
def optimizer(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def _config(optimizer: str, cell: str = "rnn", window: int = 1) -> RunConfig:
    return RunConfig(
        *(TEXT, 4, RATES[optimizer]), random_seed=2, window=window, initial_scale=0.3, cell=cell, optimizer=optimizer
    )


@pytest.mark.parametrize(
    ("cell", "window", "epochs"), [("rnn", 1, 40), ("lstm", 1, 40), ("gru", 3, 100), ("lstm", T, 300)]
)
def test_a_run_is_that_of_the_papers_formulas(
    optimizer: str, cell: str, window: int, epochs: int, backend: Backend
) -> None:
    # 300 updates and more, whatever the window.
    config = _config(optimizer, cell, window)
    trainer = Trainer(config, backend)

    trainer.run(epochs=epochs)

    plain = plain_run(config, epochs)
    assert plain.updates >= 300
    np.testing.assert_allclose(trainer.losses, plain.losses, rtol=1e-9)
    plain.assert_is(trainer.train_state)


def test_updates_are_the_papers_number_by_number(optimizer: str) -> None:
    # Gradients of very different sizes, some of them 0, as no run has them.
    rule = UpdateRule(OPTIMIZERS[optimizer], 0.05)
    state = TrainState.of(RunConfig(TEXT, 1, optimizer=optimizer), 2)
    P = state.parameters.flat.size
    random_state = np.random.RandomState(3)
    sizes = 10.0 ** np.arange(-5, P - 5)
    weights, memory = np.zeros(P), [np.zeros(P) for _ in MEMORY[optimizer]]
    for number in range(1, 401):
        gradients = random_state.randn(P) * sizes * (random_state.rand(P) < 0.9)
        added = np.empty(P)

        assert rule.learn(gradients, state, added)

        expected, memory = change(optimizer, gradients, memory, 0.05, number)
        weights += expected
        np.testing.assert_allclose(added, expected, rtol=1e-9)
    np.testing.assert_allclose(state.parameters.flat, weights, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(state.memory, np.array(memory).reshape(-1, P), rtol=1e-9)


def test_an_optimiser_begins_with_nothing_to_remember(optimizer: str, backend: Backend) -> None:
    trainer = Trainer(_config(optimizer), backend)

    state = trainer.train_state

    assert state.memory.shape == (len(MEMORY[optimizer]), trainer.parameters.flat.size)
    assert not state.memory.any()
    assert state.updates.tolist() == ([0] if optimizer == "adam" else [])
    assert state.flat.size == state.parameters.flat.size * (1 + len(MEMORY[optimizer])) + (optimizer == "adam")
    assert len(OPTIMIZERS[optimizer].remembers) == len(OPTIMIZERS[optimizer].state) == len(MEMORY[optimizer])


def test_a_state_is_one_buffer(optimizer: str) -> None:
    state = TrainState.of(_config(optimizer), 7)

    state.flat[:] = np.arange(state.flat.size)

    parts = [state.parameters.flat, state.memory.ravel(), state.updates]
    assert np.concatenate(parts).tolist() == state.flat.tolist()
    copy = state.copy()
    state.flat.fill(-1.0)
    assert np.concatenate([copy.parameters.flat, copy.memory.ravel(), copy.updates]).tolist() == copy.flat.tolist()
    assert copy.flat[1] == 1.0


def test_a_new_learning_rate_acts_on_the_change_and_not_on_what_is_remembered(optimizer: str, backend: Backend) -> None:
    kept, changed = Trainer(_config(optimizer), backend), Trainer(_config(optimizer), backend)
    for trainer in (kept, changed):
        trainer.run(epochs=3)
    changed.learning_rate = 2 * RATES[optimizer]

    one, other = kept.step(), changed.step()

    assert one.update is not None
    assert other.update is not None
    np.testing.assert_allclose(other.update.flat, 2 * one.update.flat, rtol=1e-12)
    assert changed.train_state.memory.tobytes() == kept.train_state.memory.tobytes()


def test_the_code_of_an_optimiser_comes_to_the_same_bits(optimizer: str) -> None:
    rule = UpdateRule(OPTIMIZERS[optimizer], 0.05)
    state = TrainState.of(_config(optimizer), 7)
    P, random_state = state.parameters.flat.size, np.random.RandomState(4)
    known: dict[str, Any] = {"np": np, "lr": 0.05, "W": np.zeros(P)}
    known |= {name: np.zeros(P) for name in OPTIMIZERS[optimizer].state}
    for k in range(1, 51):
        known["dW"], known["count"] = random_state.randn(P), k

        exec("\n".join(OPTIMIZERS[optimizer].code), known)
        rule.learn(known["dW"], state, np.empty(P))

        np.testing.assert_array_equal(known["W"], state.parameters.flat)
        for name, row in zip(OPTIMIZERS[optimizer].state, state.memory, strict=True):
            np.testing.assert_array_equal(known[name], row)


def test_parameters_set_by_hand_leave_what_is_remembered_alone(optimizer: str, backend: Backend) -> None:
    trainer = Trainer(_config(optimizer), backend)
    trainer.run(epochs=3)
    flat = np.linspace(-1.0, 1.0, trainer.parameters.flat.size)

    edited = trainer.copy(Parameters(4, 7, flat))

    assert edited.train_state.memory.tobytes() == trainer.train_state.memory.tobytes()
    assert edited.train_state.updates.tolist() == trainer.train_state.updates.tolist()
    assert edited.parameters.flat.tolist() == flat.tolist()
