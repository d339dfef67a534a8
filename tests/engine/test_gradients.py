"""Gradients of any window are those of its loss, back to the window's start and no further."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest

from playground.engine import RunConfig, StepTrace, Trainer
from tests.engine.plain_notebook import Weights, assert_close, central_differences, encode, read, weights_of

TEXT = "I Love AI"
T = len(TEXT) - 1


@dataclass(frozen=True)
class Window:
    """The traces of the timesteps between two updates, and the weights that they all saw."""

    traces: list[StepTrace]
    weights: Weights

    def loss(self, weights: Weights, only: int | None = None) -> float:
        """Summed loss of the window under other weights, or that of one of its timesteps."""
        indices = encode(TEXT)
        first, last = self.traces[0].timestep, self.traces[-1].timestep
        h = self.traces[0].h_previous[:, np.newaxis]
        moments = read(weights, indices[first : last + 1], indices[first + 1 : last + 2], h)
        return sum(moment.loss for k, moment in enumerate(moments) if only is None or k == only)


@pytest.fixture(params=[1, 2, 3, T, T + 2], ids=lambda window: f"window={window}")
def windows(request: pytest.FixtureRequest) -> list[Window]:
    """An epoch in the middle of a run, when all weights have grown and every one counts."""
    trainer = Trainer(RunConfig(text=TEXT, hidden_size=3, learning_rate=0.1, random_seed=4, window=request.param))
    trainer.run(epochs=40)
    found: list[Window] = []
    traces: list[StepTrace] = []
    for _ in range(T):
        weights = weights_of(trainer.parameters)
        traces.append(trainer.step())
        if traces[-1].update is not None:
            found.append(Window(traces, weights))
            traces = []
    return found


def test_window_gradients_are_the_slopes_of_the_windows_loss(windows: list[Window]) -> None:
    for window in windows:
        slopes = central_differences(window.weights, window.loss)

        gradients = window.traces[-1].window_gradients

        assert gradients is not None
        assert_close(gradients, slopes, rtol=1e-6, atol=1e-8)


def test_gradients_of_a_timestep_are_the_slopes_of_its_own_loss(windows: list[Window]) -> None:
    for window in windows:
        for k, trace in enumerate(window.traces):
            slopes = central_differences(window.weights, partial(window.loss, only=k))

            assert_close(trace.gradients, slopes, rtol=1e-6, atol=1e-8)


def test_window_gradients_are_the_sum_over_the_timesteps(windows: list[Window]) -> None:
    for window in windows:
        total = np.sum([trace.gradients.flat for trace in window.traces], axis=0)

        gradients = window.traces[-1].window_gradients

        assert gradients is not None
        np.testing.assert_allclose(gradients.flat, total, rtol=1e-12, atol=1e-12)


def test_the_update_is_exactly_minus_the_learning_rate_times_the_window_gradients(windows: list[Window]) -> None:
    for window in windows:
        closing = window.traces[-1]

        assert closing.update is not None
        assert closing.window_gradients is not None
        np.testing.assert_array_equal(closing.update.flat, -0.1 * closing.window_gradients.flat)


def test_gradients_are_reported_for_the_window_only_where_it_closes(windows: list[Window]) -> None:
    for window in windows:
        assert [trace.window_gradients for trace in window.traces[:-1]] == [None] * (len(window.traces) - 1)


@pytest.mark.parametrize("window", [1, 2, 3, T, T + 2])
def test_closing_a_window_adds_exactly_the_update(window: int) -> None:
    trainer = Trainer(RunConfig(text=TEXT, hidden_size=3, window=window))
    trainer.run(epochs=3)
    for _ in range(T):
        before = trainer.parameters.flat

        update = trainer.step().update

        after = trainer.parameters.flat
        np.testing.assert_array_equal(after, before if update is None else before + update.flat)
