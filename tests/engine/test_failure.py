"""A run whose numbers stop being finite stops, says where, and keeps the last finite weights."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from playground.engine import Failure, RunConfig, Trainer
from playground.engine.compiled import Backend

T = 8


def _about_to_fail(window: int, finished_timesteps: int, backend: Backend = "numpy") -> Trainer:
    """A trainer with weights so large that the next gradient to flow through them cannot be held.

    No config is known to get there by itself: saturated units let no gradient through.
    """
    trainer = Trainer(RunConfig(text="I Love AI", learning_rate=10.0, window=window), backend)
    trainer.run(epochs=3)
    for _ in range(finished_timesteps):
        trainer.step()
    parameters = trainer._parameters
    parameters.flat[:] = np.random.RandomState(1).randn(parameters.flat.size) * 0.01
    parameters.Why[:] *= 1e300
    return trainer


@pytest.fixture(params=[(3, 0), (3, 4), (3, 5), (T, 0), (T, 7)], ids="window={0[0]} after {0[1]} timesteps".format)
def trainer(request: pytest.FixtureRequest, backend: Backend) -> Trainer:
    window, finished_timesteps = request.param
    return _about_to_fail(window, finished_timesteps, backend)


@pytest.mark.parametrize(
    ("window", "finished_timesteps", "failing_timestep"),
    [(3, 0, 2), (3, 2, 2), (3, 3, 5), (3, 4, 5), (3, 5, 5), (2, 6, 7), (T, 0, 7), (T, 7, 7), (T + 2, 3, 7)],
)
def test_a_failure_says_at_which_epoch_and_timestep(
    window: int, finished_timesteps: int, failing_timestep: int, backend: Backend
) -> None:
    trainer = _about_to_fail(window, finished_timesteps, backend)

    trainer.run()

    assert trainer.failure == Failure(epoch=3, timestep=failing_timestep)


def test_steps_fail_where_a_run_does(trainer: Trainer) -> None:
    stepped = _about_to_fail(trainer.config.window, trainer.timestep, trainer.backend)
    trainer.run()

    while stepped.failure is None:
        stepped.step()

    assert stepped.failure == trainer.failure


def test_a_failed_run_keeps_the_last_finite_weights(trainer: Trainer) -> None:
    before = trainer.parameters.flat.tobytes()

    trainer.run()

    assert np.isfinite(trainer.parameters.flat).all()
    assert trainer.parameters.flat.tobytes() == before


def test_a_step_that_fails_reports_no_update(trainer: Trainer) -> None:
    while trainer.failure is None:
        trace = trainer.step()

    assert trace.window_gradients is not None
    assert trace.update is None


def test_a_failure_gives_no_numeric_warning(trainer: Trainer) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trainer.run()

    assert trainer.failure is not None


def test_a_failed_run_does_no_more_steps(trainer: Trainer) -> None:
    trainer.run()

    with pytest.raises(RuntimeError, match="beyond all bounds in epoch 4, timestep"):
        trainer.step()


def test_running_a_failed_run_does_nothing(trainer: Trainer) -> None:
    trainer.run()
    before = (trainer.epoch, trainer.timestep, trainer.losses.tobytes(), trainer.parameters.flat.tobytes())

    trainer.run(epochs=5)

    after = (trainer.epoch, trainer.timestep, trainer.losses.tobytes(), trainer.parameters.flat.tobytes())
    assert after == before


def test_a_failed_run_can_still_be_evaluated(trainer: Trainer) -> None:
    trainer.run()

    evaluation = trainer.evaluate()

    assert np.isfinite(evaluation.losses).all()
    assert np.isfinite(evaluation.probabilities).all()
    assert np.isfinite(evaluation.hidden_states).all()


def test_a_failed_run_can_still_be_sampled_from(trainer: Trainer) -> None:
    trainer.run()

    sample = trainer.generate("I", length=10)

    assert np.isfinite(sample.probabilities).all()


def test_a_failed_run_keeps_the_losses_of_its_finished_epochs(trainer: Trainer) -> None:
    losses = trainer.losses.tobytes()

    trainer.run()

    assert trainer.losses.tobytes() == losses


def test_the_position_of_a_failed_run_is_one_in_the_text(trainer: Trainer) -> None:
    trainer.run()

    assert 0 <= trainer.timestep < trainer.timesteps


def test_a_run_that_stays_finite_has_no_failure() -> None:
    trainer = Trainer(RunConfig(learning_rate=10.0, window=T))

    trainer.run(epochs=300)

    assert trainer.failure is None
    assert np.isfinite(trainer.losses).all()
