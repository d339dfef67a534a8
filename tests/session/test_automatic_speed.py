"""Playing begins slowly enough to follow, and quickens by itself where nothing changes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from playground.engine import RunConfig, SamplingConfig, Trainer
from playground.session.automatic_speed import AutomaticSpeed
from playground.session.run import Run
from playground.session.session import Session
from playground.session.speed import DEFAULT_SPEED, SPEEDS
from tests.session.runs import FOUR


def played(config: RunConfig, frames_per_second: float | None = None) -> list[tuple[float, int, float]]:
    """Play a run to its end; return the seconds gone, the epoch and the epochs a second at each moment."""
    trainer, automatic = Trainer(config), AutomaticSpeed()
    automatic.begin(0, config.epochs)
    seconds, seen = 0.0, [(0.0, 0, automatic.epochs_per_second)]
    while trainer.epoch < config.epochs:
        moment = 1.0 / (frames_per_second or automatic.speed.moments_per_second)
        trainer.run(epochs=min(automatic.next_epochs(trainer, moment), config.epochs - trainer.epoch))
        seconds += moment
        seen.append((seconds, trainer.epoch, automatic.epochs_per_second))
    return seen


def test_automatic_is_the_default_and_the_others_are_an_even_ladder_from_one_timestep_to_full() -> None:
    automatic, timestep, *epochs, full = SPEEDS

    assert (automatic, automatic.is_automatic) == (DEFAULT_SPEED, True)
    assert (timestep.epochs, full.is_full) == (None, True)
    rates = [speed.moments_per_second * (speed.epochs or 0) for speed in epochs]
    assert rates == pytest.approx([1, 3, 10, 30, 100, 300, 1_000, 3_000])
    assert all(3.0 <= after / before < 3.4 for before, after in itertools.pairwise(rates))
    assert [speed.label for speed in epochs[::7]] == ["1 epoch/s", "3,000 epochs/s"]


def test_the_notebooks_run_is_seen_to_learn_within_ten_seconds_and_is_over_soon_after() -> None:
    config = RunConfig()
    learned = Trainer(config)
    learned.run(epochs=config.epochs)

    seen = played(config)

    by_epoch = {epoch: seconds for seconds, epoch, _ in seen}
    first_right = learned.first_all_correct
    assert first_right is not None
    assert 4.0 < next(seconds for seconds, epoch, _ in seen if epoch >= first_right) < 10.0
    assert by_epoch[config.epochs] < 25.0


def test_where_the_loss_falls_most_there_are_about_five_epochs_a_second_and_many_where_nothing_changes() -> None:
    config = RunConfig()
    trainer = Trainer(config)
    trainer.run(epochs=config.epochs)
    steepest = int(np.argmax(-np.diff(trainer.losses[:50])))

    seen = played(config)

    assert next(rate for _, epoch, rate in seen if epoch >= steepest) < 8.0
    assert seen[-1][2] > 200.0


def test_a_loss_that_only_goes_up_and_down_where_it_was_does_not_hold_it_back() -> None:
    chaos = RunConfig(text="hello world", hidden_size=32, learning_rate=2.0, epochs=2_000)

    seen = played(chaos)

    assert seen[-1][2] > 200.0
    assert seen[-1][0] < 40.0


def test_a_busy_server_shows_fewer_moments_of_as_many_epochs_a_second() -> None:
    alone, in_a_class = played(RunConfig()), played(RunConfig(), frames_per_second=1.25)

    assert in_a_class[-1][0] == pytest.approx(alone[-1][0], rel=0.5)


@pytest.mark.parametrize("begin_again", ["play", "rate", "speed", "new run"])
def test_it_begins_slowly_again_when_playing_does_or_something_else_is_trained(begin_again: str) -> None:
    session = Session(Run(RunConfig(), SamplingConfig(length=3)), DEFAULT_SPEED)
    session.play()
    session._automatic_speed.epochs_per_second = 250.0
    session.run.train(epochs=40)

    if begin_again == "play":
        session.pause()
        session.play()
    elif begin_again == "rate":
        session.change("learning_rate", 0.1)
    elif begin_again == "speed":
        session.change_speed(FOUR)
        session.change_speed(DEFAULT_SPEED)
    else:
        session.change("hidden_size", 5)

    assert session.present_speed.moments_per_second * (session.present_speed.epochs or 0) == pytest.approx(5.0)


def test_a_text_of_one_character_in_which_there_is_nothing_to_guess_is_played_to_its_end() -> None:
    seen = played(RunConfig(text="aaaa", epochs=400))

    assert seen[-1][1] == 400
