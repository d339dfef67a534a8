"""The learning rate can be changed in flight."""

from __future__ import annotations

import numpy as np
import pytest

from playground.engine import RunConfig, SettingError, Trainer


def test_a_new_learning_rate_acts_from_the_next_update() -> None:
    trainer = Trainer(RunConfig(learning_rate=0.5, window=2))
    trainer.step()

    trainer.learning_rate = 0.125
    trace = trainer.step()

    assert trace.update is not None
    assert trace.window_gradients is not None
    np.testing.assert_array_equal(trace.update.flat, -0.125 * trace.window_gradients.flat)


def test_a_new_learning_rate_acts_on_a_run_as_on_steps() -> None:
    ran, stepped = Trainer(RunConfig()), Trainer(RunConfig())
    for trainer in (ran, stepped):
        trainer.run(epochs=3)
        trainer.learning_rate = 0.1

    ran.run(epochs=2)
    for _ in range(2 * stepped.timesteps):
        stepped.step()

    assert ran.parameters.flat.tobytes() == stepped.parameters.flat.tobytes()


def test_a_new_learning_rate_changes_what_is_learned() -> None:
    kept, changed = Trainer(RunConfig()), Trainer(RunConfig())
    changed.learning_rate = 0.1

    kept.run(epochs=3)
    changed.run(epochs=3)

    assert kept.losses.tolist() != changed.losses.tolist()


def test_a_new_learning_rate_keeps_the_run_where_it_is() -> None:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=3)
    trainer.step()
    losses, parameters = trainer.losses.tobytes(), trainer.parameters.flat.tobytes()

    trainer.learning_rate = 2.0

    assert (trainer.epoch, trainer.timestep) == (3, 1)
    assert trainer.losses.tobytes() == losses
    assert trainer.parameters.flat.tobytes() == parameters


def test_the_config_keeps_the_learning_rate_that_the_run_began_with() -> None:
    trainer = Trainer(RunConfig(learning_rate=0.5))

    trainer.learning_rate = 2.0

    assert (trainer.config.learning_rate, trainer.learning_rate) == (0.5, 2.0)


@pytest.mark.parametrize("value", [0, 0.0, -1, float("nan"), float("inf"), -float("inf"), 11, "a", True, None])
def test_a_learning_rate_that_is_not_allowed_is_refused_and_changes_nothing(value: float) -> None:
    refused, untouched = Trainer(RunConfig()), Trainer(RunConfig())

    with pytest.raises(SettingError, match=r"^Learning rate must be a number above 0 and at most 10, not "):
        refused.learning_rate = value

    refused.run(epochs=2)
    untouched.run(epochs=2)
    assert refused.learning_rate == 0.5
    assert refused.parameters.flat.tobytes() == untouched.parameters.flat.tobytes()
