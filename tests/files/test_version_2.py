"""Run files of version 2, which did not say on what machine a run was trained, open with all that they say.

They were written by version 2 of the format:

- ``changed_by_hand.npz``: "hello", 5 units, windows of 3, seed 3; rate 0.3 after 20 epochs, parameters set and a unit
  silenced after 40, saved 2 timesteps after epoch 50.
- ``compiled.npz``: the default run after 40 epochs of the compiled engine, and after a sample.
- ``untrained.npz``: the default run.
- ``without_its_past.npz``: a text of three characters after 1,000 epochs, with the first and the last snapshot alone.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.engine import ParameterIndex, RunConfig, Trainer
from playground.engine.machine import machine_of
from playground.files import SavedRun, load_run, save_run
from tests.files.earlier_files import files_of, is_the_same_when_saved_again, opened


@pytest.mark.parametrize("path", files_of(2), ids=lambda path: path.stem)
def test_it_opens_saves_and_opens_again_as_it_was(path: Path) -> None:
    assert is_the_same_when_saved_again(path)
    assert load_run(path).trainer.trained_on == ""


def test_what_was_done_to_a_run_is_taken_as_it_is() -> None:
    trainer = opened(2, "changed_by_hand")

    assert trainer.config == RunConfig(text="hello", hidden_size=5, window=3, epochs=400, random_seed=3)
    assert (trainer.epoch, trainer.timestep, trainer.learning_rate) == (50, 2, 0.3)
    assert [done.position for done in trainer.interventions] == [(20, 0), (40, 0)]
    assert dict(trainer.interventions[1].values)[ParameterIndex("Whh", 1, 2)] == 0.25
    assert trainer.at_epoch(45).epoch == 45


def test_what_trained_it_is_known() -> None:
    trainer = opened(2, "compiled")

    assert (trainer.trained_by, trainer.epoch, len(trainer.history.snapshots)) == ("numba", 40, 41)


def test_without_its_past_it_is_trained_again_from_the_first_snapshot() -> None:
    trainer = opened(2, "without_its_past")

    assert list(trainer.history.snapshots) == [0, 1000]
    assert trainer.at_epoch(600).losses == pytest.approx(trainer.losses[:600], rel=1e-9)


def test_a_file_of_now_says_on_what_machine_the_run_was_trained() -> None:
    trainer = Trainer(RunConfig())
    trainer.run(epochs=2)

    again = load_run(save_run(SavedRun(trainer))).trainer

    assert again.trained_on == trainer.trained_on == machine_of("numpy")
    assert again.at_epoch(1).trained_on == again.copy().trained_on == trainer.trained_on
