"""Gradients are limited one by one, or all together; without a limit nothing is another number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from playground.engine import CELLS, OPTIMIZERS, RunConfig, Trainer, TrainState, UpdateRule
from playground.engine.compiled import Backend
from playground.engine.learning import Learning
from tests.engine.plain_cells import plain_run
from tests.engine.plain_notebook import Array, assert_same

TEXT = "I Love AI"
T = len(TEXT) - 1
LIMITS = [(0.05, None), (None, 0.3), (0.1, 0.4)]
"""That bite now and then in the runs here, both of them where there are both."""


@pytest.fixture(params=LIMITS, ids=["value", "norm", "value and norm"])
def limits(request: pytest.FixtureRequest) -> tuple[float | None, float | None]:
    both: tuple[float | None, float | None] = request.param
    return both


def _explained(gradients: Array, value: float | None, norm: float | None) -> Learning:
    state = TrainState.of(RunConfig("ab", 1), 2)
    return UpdateRule(OPTIMIZERS["sgd"], 0.5, value, norm).explain(gradients, state)


def _gradients() -> Array:
    return np.random.RandomState(6).randn(TrainState.of(RunConfig("ab", 1), 2).parameters.flat.size)


@pytest.mark.parametrize("value", [1e-9, 0.5, 1.0, 1_000.0])
def test_by_value_no_gradient_is_larger_and_the_others_stay(value: float) -> None:
    gradients = _gradients()

    learning = _explained(gradients, value, None)

    expected = [max(-value, min(value, g)) for g in gradients.tolist()]
    assert learning.limited.tolist() == learning.clipped.tolist() == expected
    assert learning.factor == 1.0
    assert_same(learning.change, [-0.5 * g for g in expected])


@pytest.mark.parametrize("norm", [1e-9, 0.5, 2.0, 1_000.0])
def test_by_norm_all_gradients_together_are_no_longer_and_keep_their_direction(norm: float) -> None:
    gradients = _gradients()
    length = math.sqrt(math.fsum(g * g for g in gradients.tolist()))

    learning = _explained(gradients, None, norm)

    assert learning.length == pytest.approx(length, rel=1e-12)
    assert learning.limited.tolist() == gradients.tolist()
    assert learning.factor == pytest.approx(min(1.0, norm / length), rel=1e-12)
    assert math.hypot(*learning.clipped) == pytest.approx(min(length, norm), rel=1e-12)
    np.testing.assert_allclose(learning.clipped / math.hypot(*learning.clipped), gradients / length, rtol=1e-12)


def test_by_value_comes_before_by_norm() -> None:
    gradients = np.zeros(_gradients().size)
    gradients[:2] = [30.0, 4.0]

    learning = _explained(gradients, 3.0, 1.0)

    # (30, 4) is first made (3, 3), whose length is √18, and not (0.99, 0.13), of which no number is above 3.
    assert_same(learning.limited[:2], [3.0, 3.0])
    assert_same(learning.length, math.sqrt(18.0))
    assert_same(learning.clipped[:2], [math.sqrt(0.5), math.sqrt(0.5)])


@pytest.mark.parametrize(("value", "norm"), [(None, None), (100.0, None), (None, 100.0), (100.0, 100.0)])
def test_gradients_within_the_limits_stay_as_they_are_to_the_last_bit(value: float | None, norm: float | None) -> None:
    gradients = _gradients()

    learning = _explained(gradients, value, norm)

    assert learning.clipped.tobytes() == gradients.tobytes()
    assert learning.factor == 1.0


@pytest.mark.parametrize(
    ("cell", "optimizer", "window", "learning_rate", "epochs"),
    [
        ("rnn", "sgd", 1, 0.2, 40),
        ("lstm", "sgd", 3, 0.2, 100),
        ("gru", "momentum", T, 0.05, 300),
        ("rnn", "adam", 3, 0.01, 100),
    ],
)
def test_a_run_that_is_clipped_is_that_of_the_formulas(
    cell: str,
    optimizer: str,
    window: int,
    learning_rate: float,
    epochs: int,
    limits: tuple[float | None, float | None],
    backend: Backend,
) -> None:
    value, norm = limits
    config = RunConfig(TEXT, 4, learning_rate, 1, 3, window, 0.3, cell, optimizer, value, norm)
    trainer = Trainer(config, backend)

    trainer.run(epochs=epochs)

    plain = plain_run(config, epochs)
    assert plain.updates >= 300
    np.testing.assert_allclose(trainer.losses, plain.losses, rtol=1e-9)
    plain.assert_is(trainer.train_state)
    without_limits = Trainer(RunConfig(TEXT, 4, learning_rate, 1, 3, window, 0.3, cell, optimizer), backend)
    without_limits.run(epochs=epochs)
    assert not np.allclose(without_limits.losses, trainer.losses, rtol=1e-3)


@pytest.mark.parametrize("window", [1, 3])
@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("cell", list(CELLS))
def test_limits_that_are_never_reached_change_nothing_to_the_last_bit(
    cell: str, optimizer: str, window: int, backend: Backend
) -> None:
    free = Trainer(RunConfig(TEXT, 4, 0.05, window=window, cell=cell, optimizer=optimizer), backend)
    limited = Trainer(
        RunConfig(TEXT, 4, 0.05, window=window, cell=cell, optimizer=optimizer, clip_value=1e3, clip_norm=1e3), backend
    )

    for trainer in (free, limited):
        trainer.run(epochs=5)
        trainer.step()

    assert limited.train_state.flat.tobytes() == free.train_state.flat.tobytes()
    assert limited.losses.tobytes() == free.losses.tobytes()


def test_a_step_reports_the_gradients_before_they_are_limited_and_the_update_after(backend: Backend) -> None:
    trainer = Trainer(RunConfig(TEXT, 4, 0.5, window=3, initial_scale=0.5, clip_norm=0.1), backend)

    for _ in range(T):
        trace = trainer.step()

        if trace.update is not None and trace.window_gradients is not None:
            length = np.linalg.norm(trace.window_gradients.flat)
            assert length > 0.1
            np.testing.assert_allclose(trace.update.flat, -0.05 / length * trace.window_gradients.flat, rtol=1e-12)


@pytest.mark.parametrize("backend", ["numpy", "numba"])
@pytest.mark.parametrize("more", [{}, {"clip_norm": 1.0}, {"optimizer": "adagrad", "clip_norm": 1.0}], ids=str)
def test_gradients_too_large_to_have_a_length_end_the_run_clipped_or_not(
    backend: Backend, more: dict[str, Any]
) -> None:
    trainer = Trainer(RunConfig(window=8, **more), backend)
    parameters = trainer.parameters
    parameters.flat[:] = np.random.RandomState(1).randn(parameters.flat.size) * 0.01
    parameters.Why[:] *= 1e200
    trainer = trainer.copy(parameters)

    trainer.run(epochs=3)

    assert (trainer.epoch, trainer.failure is not None) == (0, True)
    assert np.array_equal(trainer.parameters.flat, parameters.flat)
