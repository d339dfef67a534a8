"""Where windows begin and end, and what goes on across them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from playground.engine import RunConfig, StepTrace, Trainer

TEXT = "I Love AI"
T = len(TEXT) - 1
WINDOWS = [1, 2, 3, T, T + 2]


def _two_epochs(window: int) -> list[StepTrace]:
    trainer = Trainer(RunConfig(text=TEXT, hidden_size=4, window=window))
    trainer.run(epochs=5)
    return [trainer.step() for _ in range(2 * T)]


@pytest.mark.parametrize("window", WINDOWS)
def test_the_hidden_state_carries_over_from_timestep_to_timestep_and_window_to_window(window: int) -> None:
    traces = _two_epochs(window)

    for earlier, later in pairwise(traces):
        if later.timestep > 0:
            np.testing.assert_array_equal(later.h_previous, earlier.h)


@pytest.mark.parametrize("window", WINDOWS)
def test_the_hidden_state_starts_at_zero_in_each_epoch(window: int) -> None:
    starts = [trace for trace in _two_epochs(window) if trace.timestep == 0]

    np.testing.assert_array_equal([trace.h_previous for trace in starts], np.zeros((2, 4)))


@pytest.mark.parametrize(
    ("window", "closing_timesteps"),
    [(1, [0, 1, 2, 3, 4, 5, 6, 7]), (2, [1, 3, 5, 7]), (3, [2, 5, 7]), (7, [6, 7]), (8, [7]), (9, [7]), (1_999, [7])],
)
def test_updates_come_at_the_end_of_each_window_and_the_last_may_be_shorter(
    window: int, closing_timesteps: list[int]
) -> None:
    traces = _two_epochs(window)

    closing = [(trace.epoch, trace.timestep) for trace in traces if trace.update is not None]

    assert closing == [(epoch, timestep) for epoch in (5, 6) for timestep in closing_timesteps]


def test_a_window_longer_than_the_text_is_the_same_as_one_of_its_length() -> None:
    whole, longer = (Trainer(RunConfig(text=TEXT, window=window)) for window in (T, T + 2))

    whole.run(epochs=20)
    longer.run(epochs=20)

    assert longer.parameters.flat.tobytes() == whole.parameters.flat.tobytes()
