"""Playing, stepping and settings in flight, as a session takes them."""

from __future__ import annotations

import io

import pytest

from playground.engine import RunConfig, SamplingConfig, Trainer
from playground.files import SavedRun, save_run
from playground.session.pace import Pace
from playground.session.presets import Preset
from playground.session.run import Run
from playground.session.session import RUN_FILE
from tests.session.runs import FOUR, FULL, ONE, TIMESTEP, ask, fingerprint, run_of, session_of


@pytest.mark.parametrize("speed", [TIMESTEP, ONE, FOUR, FULL], ids=lambda speed: speed.name)
def test_playing_makes_the_numbers_of_training(speed: object) -> None:
    session, pace = session_of(plan=60), Pace()
    session.change_speed(speed)  # type: ignore[arg-type]  # a speed
    session.play()
    while session.playing and session.run.trainer.epoch < 3:
        ask(session, "more")
        session.moments(pace)
    epoch, timestep = session.run.trainer.epoch, session.run.trainer.timestep

    trainer = Trainer(RunConfig(hidden_size=3, epochs=60))
    trainer.run(epochs=epoch)
    for _ in range(timestep):
        trainer.step()

    assert session.run.trainer.losses.tolist() == trainer.losses.tolist()
    assert session.run.trainer.parameters.flat.tolist() == trainer.parameters.flat.tolist()


def test_a_moment_of_a_batch_is_as_many_epochs_later_as_the_speed_says() -> None:
    session = session_of(20)
    session.play()
    ask(session, "more")

    epochs = [moment.epoch for moment in session.moments(Pace())]

    assert set(range(24, epochs[-1] + 1, 4)) <= set(epochs)
    assert session.turn is not None
    assert len(epochs) >= session.turn.moments


def test_epoch_trains_to_the_end_of_the_epoch_that_is_begun() -> None:
    session = session_of()
    session.step()
    session.train_epoch()
    assert (session.run.trainer.epoch, session.run.trainer.timestep) == (1, 0)

    session.train_epoch()

    assert (session.run.trainer.epoch, session.run.trainer.timestep) == (2, 0)


def test_a_run_that_is_over_does_not_play_until_it_has_more_epochs() -> None:
    session = session_of(5, plan=5)
    session.play()
    assert not session.playing

    session.change("epochs", 6)
    session.play()

    assert session.playing


def test_fewer_epochs_than_are_trained_end_the_playing_and_lose_nothing() -> None:
    session = session_of(20)
    session.play()

    session.change("epochs", 5)

    assert (session.playing, session.run.is_over, session.run.trainer.epoch) == (False, True, 20)


def test_a_learning_rate_in_flight_goes_on_playing_from_the_next_update() -> None:
    session, trainer = session_of(10), Trainer(RunConfig(hidden_size=3))
    session.play()
    session.change("learning_rate", 0.1)
    session.run.train(5)
    trainer.run(epochs=10)
    trainer.learning_rate = 0.1
    trainer.run(epochs=5)

    assert session.playing
    assert session.run.trainer.losses.tolist() == trainer.losses.tolist()


def test_a_prompt_goes_with_its_text() -> None:
    session = session_of(text="hello")
    session.change("prompt", "lo")

    session.use_preset(Preset("", "yellow"))
    assert session.run.sampling.prompt == "lo"
    session.use_preset(Preset("", "abc"))

    assert session.run.sampling.prompt == "a"
    session.change("prompt", "z")
    assert "prompt" in session.problems
    session.use_preset(Preset("", "xyz"))
    assert session.problems == {}


def test_line_breaks_of_a_typed_text_are_the_signs_that_stand_for_them() -> None:
    session = session_of()

    session.change("text", "a⏎b⇥c")

    assert session.run.config.text == "a\nb\tc"
    assert session.settings["text"] == "a⏎b⇥c"


def test_a_file_goes_on_where_it_was_saved_and_can_be_undone() -> None:
    saved, session = run_of(12, learning_rate=0.2), session_of(3)
    before = fingerprint(session.run)
    kept = SavedRun(saved.trainer, saved.config.epochs, saved.sampling, tuple(saved.log), saved.seconds)

    session.open_file(io.BytesIO(save_run(kept)))

    assert fingerprint(session.run) == fingerprint(saved)
    assert [logged.epoch for logged in session.run.log] == [logged.epoch for logged in saved.log]
    session.undo()
    assert fingerprint(session.run) == before


def test_a_file_that_is_none_leaves_everything_with_a_sentence() -> None:
    session = session_of(3)
    before = fingerprint(session.run)

    session.open_file(io.BytesIO(b"no run"))

    assert fingerprint(session.run) == before
    assert session.problems[RUN_FILE]


def test_another_sample_can_be_drawn_and_training_draws_its_own() -> None:
    once, twice = run_of(3), run_of(3)
    twice.draw_again()

    once.train(2)
    twice.train(2)

    first, second = once.moment().sample, twice.moment().sample
    assert first is not None
    assert second is not None
    assert first.text == second.text


def test_two_runs_are_never_taken_for_each_other() -> None:
    runs = [Run(RunConfig(), SamplingConfig()) for _ in range(3)]

    assert len({run.id for run in runs}) == 3
