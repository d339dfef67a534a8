"""Play, Pause, Step, Epoch: how a run is moved, and what the page says about it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from playground.engine import RunConfig, Trainer
from tests.app.page import Page


def _trained(epochs: int, config: RunConfig | None = None) -> Trainer:
    trainer = Trainer(config or RunConfig())
    trainer.run(epochs=epochs)
    return trainer


def test_playing_trains_more_with_every_request() -> None:
    page = Page()
    page.press("Play")

    epochs = [page.epoch]
    for _ in range(5):
        page.more()
        epochs.append(page.epoch)

    assert (page.errors, epochs, page.has("Pause"), page.has("Play")) == ([], sorted(set(epochs)), True, False)


def test_playing_has_the_engine_s_numbers() -> None:
    page = Page(speed="100-per-second")
    page.press("Play")
    page.more(4)
    trainer = _trained(page.epoch)

    assert (page.stage.losses, page.stage.corrects) == (trainer.losses.tolist(), trainer.correct.tolist())
    assert (page.loss, page.correct) == (trainer.losses[-1], trainer.correct[-1])
    assert page.loss < page.stage.losses[0] / 4


@pytest.mark.parametrize(
    ("name", "apart"), [("3-per-second", 1), ("30-per-second", 1), ("100-per-second", 4), ("1000-per-second", 40)]
)
def test_moments_are_never_further_apart_than_the_speed_says(name: str, apart: int) -> None:
    page = Page(speed=name)
    epochs = [0]

    page.press("Play")
    epochs += [epoch for epoch, _ in page.stage.sent.moments]
    while len(epochs) <= 3:
        page.more()
        epochs += [epoch for epoch, _ in page.stage.sent.moments]

    assert max(after - before for before, after in pairwise(epochs)) <= apart


@pytest.mark.parametrize("epochs", ["3", "1000"])
def test_play_brings_the_first_moments_with_the_page(epochs: str) -> None:
    page = Page(epochs=epochs, speed="100-per-second")

    page.press("Play")

    is_over = page.epoch == int(epochs)
    assert page.epoch > 0
    assert (page.stage.sent.header["playing"], page.has("Pause"), page.can_press("Play" if is_over else "Pause")) == (
        not is_over,
        not is_over,
        not is_over,
    )
    assert page.stage.losses == _trained(page.epoch).losses.tolist()


def test_slow_motion_trains_one_timestep_a_request_and_says_which() -> None:
    page = Page(speed="timestep")
    page.press("Play")

    trained = []
    for _ in range(10):
        page.more()
        trained.append((page.stage.sent.moments, int(page.stage.newest("trained"))))

    assert trained == [([divmod(n + 1, 8)], n % 8) for n in range(10)]


def test_the_speed_can_be_changed_while_playing() -> None:
    page = Page(speed="timestep")
    page.press("Play")
    page.more()

    page.choose_speed("1000-per-second")
    page.more()

    assert (page.has("Pause"), page.epoch >= 20) == (True, True)


def test_pause_stops_the_run_where_it_is_and_play_goes_on_from_there() -> None:
    page = Page()
    page.press("Play")
    page.more(2)

    page.press("Pause")
    stopped = page.trained_timesteps
    page.more(3)
    waited = page.trained_timesteps
    page.press("Play")
    page.more()

    assert (waited, page.trained_timesteps > stopped > 0) == (stopped, True)


def test_step_trains_one_timestep_and_says_what_it_read_and_what_it_cost() -> None:
    page, trainer = Page(), Trainer(RunConfig())
    trainer.step()
    trace = trainer.step()

    page.press("Step")
    page.press("Step")

    assert (page.epoch, page.timestep, int(page.stage.newest("trained"))) == (0, 2, 1)
    assert page.state.startswith("Epoch 1, timestep 1: read ␣, gave the true next character L a probability of ")
    assert f"{trace.p[trace.target]:.1%}: a loss of {trace.loss:.4f}" in page.state


def test_as_many_steps_as_timesteps_are_an_epoch() -> None:
    page = Page()

    for _ in range(8):
        page.press("Step")

    assert (page.stage.sent.moments, page.stage.losses) == ([(1, 0)], _trained(1).losses.tolist())


@pytest.mark.parametrize("steps", [0, 1])
def test_epoch_trains_what_is_left_of_an_epoch(steps: int) -> None:
    page = Page()
    for _ in range(steps):
        page.press("Step")

    page.press("Epoch")

    assert (page.stage.sent.moments, f"{page.loss:.4f}") == ([(1, 0)], "17.1113")
    assert page.state.startswith("Learned from 8 timesteps: ")


@pytest.mark.parametrize(("label", "done"), [("Step", 2), ("Epoch", 8)])
def test_a_press_while_playing_stops_there_and_does_its_work(label: str, done: int) -> None:
    page = Page(speed="timestep")
    page.press("Play")
    page.more()

    page.press(label)

    assert (page.has("Play"), page.trained_timesteps) == (True, done)


def test_at_its_end_a_run_stops_says_so_and_cannot_be_trained_further() -> None:
    page = Page(epochs="7")
    page.press("Play")

    page.more(2)

    header = page.stage.sent.header
    assert (header["playing"], header["newest"], page.epoch) == (False, [7, 0], 7)
    assert page.state == "Done after 7 epochs, and still learning. Raise Epochs to train on."
    assert {label: page.can_press(label) for label in ("Play", "Step", "Epoch")} == {
        "Play": False,
        "Step": False,
        "Epoch": False,
    }


def test_more_epochs_let_a_finished_run_go_on_as_if_it_had_never_stopped() -> None:
    page = Page(epochs="30")
    page.play_to_the_end()

    page.set("epochs", 60)
    page.play_to_the_end()

    assert (page.epoch, page.losses) == (60, _trained(60).losses.tolist())


def test_fewer_epochs_than_are_done_end_the_run_after_those_that_were_done() -> None:
    page = Page.trained(20)
    page.press("Play")
    done = page.epoch

    page.set("epochs", 5)

    assert (page.has("Pause"), page.can_press("Play"), page.epoch) == (False, False, done)
    assert page.state == f"Done after {done} epochs, and still learning. Raise Epochs to train on."
    assert page.stage.sent.header["epochs"] == done


def test_an_untrained_network_is_called_so() -> None:
    assert Page().state.startswith("Untrained,")


def test_steps_per_second_are_told_while_playing_alone() -> None:
    page = Page()
    page.press("Play")
    page.more(2)
    while_playing = page.stage.sent.header["steps"]

    page.press("Pause")

    assert while_playing > 0
    assert page.stage.sent.header["steps"] is None
