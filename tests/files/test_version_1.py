"""A run file from before correct characters were counted opens, and says that it does not know them.

``version_1.npz`` was written by version 1 of the format: "I Love AI" with windows of 3, another learning rate after 30
epochs, and saved 5 timesteps after epoch 40.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.engine import RunConfig, Trainer
from playground.files import SavedRun, load_run, save_run

VERSION_1 = Path(__file__).with_name("version_1.npz")


@pytest.fixture
def opened() -> SavedRun:
    return load_run(VERSION_1)


@pytest.fixture
def trained_anew() -> Trainer:
    trainer = Trainer(RunConfig(epochs=50, window=3))
    trainer.run(epochs=30)
    trainer.learning_rate = 0.25
    trainer.run(epochs=10)
    for _ in range(5):
        trainer.step()
    return trainer


def test_what_it_says_is_taken_as_it_is(opened: SavedRun, trained_anew: Trainer) -> None:
    trainer = opened.trainer

    assert (trainer.config, trainer.epoch, trainer.timestep) == (trained_anew.config, 40, 5)
    assert (opened.epochs, opened.seconds, [sample.text for sample in opened.samples]) == (60, 1.5, ["I Love"])
    assert trainer.losses == pytest.approx(trained_anew.losses, rel=1e-9)


def test_the_correct_characters_of_its_epochs_are_unknown(opened: SavedRun) -> None:
    assert set(opened.trainer.correct.tolist()) == {-1}


def test_from_its_present_epoch_on_correct_characters_are_counted(opened: SavedRun, trained_anew: Trainer) -> None:
    for trainer in (opened.trainer, trained_anew):
        trainer.run(epochs=10)

    assert opened.trainer.correct[40:].tolist() == trained_anew.correct[40:].tolist()


def test_nobody_knows_when_all_were_correct_first(opened: SavedRun) -> None:
    opened.trainer.run(epochs=100)

    assert opened.trainer.correct[-1] == 8
    assert opened.trainer.first_all_correct is None


def test_the_unknown_stays_unknown_in_a_new_file(opened: SavedRun) -> None:
    opened.trainer.run(epochs=1)

    again = load_run(save_run(opened)).trainer

    assert again.correct.tolist() == opened.trainer.correct.tolist()


def test_epochs_that_are_trained_again_are_counted(opened: SavedRun) -> None:
    assert (opened.trainer.at_epoch(20).correct >= 0).all()
