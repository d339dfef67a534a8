"""A run that leads nowhere is told from one that learns, and plateau, chaos and divergence from each other."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from playground.engine import Course, RunConfig, Trainer
from playground.engine.course import WINDOW, course_of

_LONG = "row, row, row your boat\ngently down the stream\n"
_TRAINING_TEXT = Trainer(RunConfig()).training_text
_BASELINE = _TRAINING_TEXT.uniform_baseline


def course(losses: NDArray[np.float64], correct: int = 3) -> Course:
    return course_of(losses, correct, _TRAINING_TEXT)


def test_too_short_a_run_is_learning() -> None:
    assert course(np.full(WINDOW, 9.0)) is Course.LEARNING
    assert course(np.empty(0), -1) is Course.LEARNING


def test_losses_that_stay_where_they_are_are_a_plateau_also_where_they_began() -> None:
    assert course(np.full(WINDOW + 1, 9.0)) is Course.PLATEAU
    assert course(np.linspace(15.6, 15.55, 150)) is Course.PLATEAU


def test_losses_that_have_long_been_flat_are_a_plateau_whatever_was_before() -> None:
    fallen = np.concatenate([np.geomspace(15.0, 6.0, 200), np.full(WINDOW, 5.9)])

    assert course(fallen) is Course.PLATEAU


def test_losses_that_go_down_steadily_are_learning_however_slowly_for_each_epoch() -> None:
    assert course(np.geomspace(15.0, 5.0, 2_000)) is Course.LEARNING


def test_losses_that_jump_up_again_and_again_are_chaos() -> None:
    jumping = np.full(200, 4.0)
    jumping[100::10] = 4.0 + 0.1 * _BASELINE

    assert course(jumping) is Course.CHAOS


def test_losses_above_guessing_for_fifty_epochs_are_divergence_even_if_they_jump() -> None:
    jumping = 2.0 * _BASELINE + np.random.default_rng(0).uniform(0.0, 20.0, 200)

    assert course(jumping) is Course.DIVERGENCE
    assert course(jumping[:49]) is Course.LEARNING


def test_a_run_that_has_everything_right_has_learned_however_flat_its_losses_are() -> None:
    assert course(np.full(500, 0.01), _TRAINING_TEXT.timesteps) is Course.LEARNED


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, Course.LEARNED),
        ({"text": _LONG, "hidden_size": 32, "epochs": 200}, Course.DIVERGENCE),
        ({"text": "abcabcabcabd", "hidden_size": 32, "learning_rate": 0.1, "epochs": 1_000}, Course.PLATEAU),
        ({"text": _LONG, "epochs": 150}, Course.CHAOS),
        ({"epochs": 150, "learning_rate": 0.01}, Course.PLATEAU),
        ({"epochs": 40}, Course.LEARNING),
    ],
    ids=["notebook", "steps too large", "needs memory", "jumps", "steps too small", "begun"],
)
def test_real_runs_are_called_what_they_are(settings: dict[str, object], expected: Course) -> None:
    trainer = Trainer(RunConfig(**settings))  # type: ignore[arg-type]  # of many kinds
    trainer.run()

    assert trainer.course is expected


def test_a_run_of_which_nobody_knows_how_many_it_has_right_is_not_called_a_plateau() -> None:
    assert course(np.full(500, 0.01), -1) is Course.LEARNING


def test_what_a_run_does_is_told_anew_after_each_epoch() -> None:
    trainer = Trainer(RunConfig(text="abcabcabcabd", hidden_size=32, learning_rate=0.1, epochs=1_000))
    trainer.run(epochs=20)
    begun = trainer.course

    trainer.run()

    assert (begun, trainer.course) == (Course.LEARNING, Course.PLATEAU)
