"""Play, Pause, Step, Epoch: how a run is moved, and what the page says about it."""

from __future__ import annotations

import math

import pytest

from playground.engine import RunConfig, Trainer
from tests.app.page import Page

CHARTS = ("loss", "probabilities", "hidden", "weights")


def _loss(page: Page) -> float:
    return float(page.metric("Loss"))


def test_play_trains_more_with_every_frame() -> None:
    page = Page()
    page.press("Play")
    trained = [0, page.trained_timesteps]

    for _ in range(5):
        page.frames(1)
        trained.append(page.trained_timesteps)

    assert trained == sorted(set(trained))


def test_play_raises_the_epoch() -> None:
    page = Page()
    page.press("Play")

    page.frames(5)

    assert page.epoch > 0


def test_play_lowers_the_loss() -> None:
    page = Page()
    page.press("Epoch")
    untrained = _loss(page)

    page.press("Play")
    page.frames(20)

    assert _loss(page) < untrained / 4


def test_while_playing_there_is_pause_instead_of_play() -> None:
    page = Page()

    page.press("Play")

    assert (page.has("Pause"), page.has("Play")) == (True, False)


def test_after_pause_there_is_play_again() -> None:
    page = Page()
    page.press("Play")

    page.press("Pause")

    assert (page.has("Pause"), page.has("Play")) == (False, True)


def test_pause_stops_the_run_where_it_is() -> None:
    page = Page()
    page.press("Play")
    page.frames(3)
    page.press("Pause")
    trained = page.trained_timesteps

    page.frames(5)

    assert page.trained_timesteps == trained


def test_play_goes_on_where_pause_stopped() -> None:
    page = Page()
    page.press("Play")
    page.press("Pause")
    trained = page.trained_timesteps

    page.press("Play")

    assert page.trained_timesteps > trained > 0


def test_the_numbers_are_those_of_the_engine() -> None:
    page = Page()
    page.press("Play")
    page.frames(3)
    page.press("Pause")
    trainer = Trainer(RunConfig())

    trainer.run(epochs=page.epoch)

    loss = float(trainer.losses[-1])
    assert [page.metric(label) for label in ("Loss", "Perplexity", "Correct")] == [
        f"{loss:.4f}",
        f"{math.exp(loss / 8):.3f}",
        f"{trainer.evaluate().correct} / 8",
    ]


@pytest.mark.parametrize("chart", CHARTS)
def test_while_playing_a_chart_is_drawn_and_described(chart: str) -> None:
    page = Page()

    page.press("Play")

    assert page.drawing(chart)["description"] != ""


def test_while_playing_there_are_at_most_three_plotly_charts() -> None:
    page = Page()

    page.press("Play")

    assert len(page.app.get("plotly_chart")) <= 3


def test_the_run_stops_by_itself_at_the_last_epoch() -> None:
    page = Page(epochs="7")
    page.press("Play")

    page.frames(3)

    assert (page.metric("Epoch"), page.has("Pause")) == ("7 / 7", False)


@pytest.mark.parametrize("label", ["Play", "Step", "Epoch"])
def test_after_the_last_epoch_nothing_more_can_be_trained(label: str) -> None:
    page = Page(epochs="1")

    page.press("Epoch")

    assert not page.can_press(label)


def test_more_epochs_let_a_finished_run_go_on() -> None:
    page = Page(epochs="3")
    page.play_to_the_end()

    page.set("epochs", 5)
    page.play_to_the_end()

    assert page.metric("Epoch") == "5 / 5"


def test_fewer_epochs_than_are_done_stop_the_playing() -> None:
    page = Page()
    page.choose_speed("20")
    page.press("Play")

    page.set("epochs", 5)

    assert (page.has("Pause"), page.can_press("Play")) == (False, False)


def test_a_run_continued_after_its_end_has_the_numbers_of_one_that_never_stopped() -> None:
    page = Page(epochs="30")
    page.play_to_the_end()
    page.set("epochs", 60)
    page.play_to_the_end()
    trainer = Trainer(RunConfig())

    trainer.run(epochs=60)

    assert page.session.run.trainer.losses.tolist() == trainer.losses.tolist()


def test_step_trains_one_timestep() -> None:
    page = Page()

    page.press("Step")

    trainer = page.session.run.trainer
    assert (trainer.epoch, trainer.timestep) == (0, 1)


def test_step_says_what_it_read_and_what_came_next() -> None:
    page = Page()
    page.press("Step")

    page.press("Step")

    (said,) = [text.value for text in page.app.text]
    assert "timestep 1: read ␣, " in said
    assert "true next character L " in said


def test_step_says_how_probable_the_true_character_was_and_what_it_cost() -> None:
    page = Page()
    trace = Trainer(RunConfig()).step()

    page.press("Step")

    (said,) = [text.value for text in page.app.text]
    assert f"{trace.p[trace.target]:.1%}" in said
    assert f"{trace.loss:.3f}" in said


@pytest.mark.parametrize("chart", ["probabilities", "hidden"])
def test_step_marks_the_column_it_trained(chart: str) -> None:
    page = Page()
    page.press("Step")

    page.press("Step")

    shapes = page.plotly_figure(chart)["layout"]["shapes"]
    assert [(shape["x0"], shape["x1"]) for shape in shapes if shape["xref"] == "x"] == [(0.5, 1.5)]


def test_as_many_steps_as_timesteps_are_an_epoch() -> None:
    page = Page()

    for _ in range(8):
        page.press("Step")

    assert (page.epoch, page.session.run.trainer.timestep) == (1, 0)


def test_epoch_trains_a_whole_epoch() -> None:
    page = Page()

    page.press("Epoch")

    assert (page.metric("Epoch"), page.metric("Loss")) == ("1 / 2000", "17.1113")


def test_epoch_after_steps_trains_what_is_left_of_the_epoch() -> None:
    page = Page()
    page.press("Step")

    page.press("Epoch")

    assert (page.epoch, page.session.run.trainer.timestep) == (1, 0)


@pytest.mark.parametrize(("label", "done"), [("Step", 2), ("Epoch", 8)])
def test_a_press_while_playing_stops_there_and_does_its_work(label: str, done: int) -> None:
    page = Page()
    page.choose_speed("timestep")
    page.press("Play")

    page.press(label)

    assert (page.has("Play"), page.trained_timesteps) == (True, done)


def test_slow_motion_trains_one_timestep_a_frame() -> None:
    page = Page()
    page.choose_speed("timestep")
    page.press("Play")
    timestep = page.session.run.trainer.timestep

    page.frames(3)

    assert page.session.run.trainer.timestep == timestep + 3


def test_slow_motion_marks_the_column_being_trained() -> None:
    page = Page()
    page.choose_speed("timestep")
    page.press("Play")

    page.frames(2)

    shapes = page.drawing("probabilities")["figure"]["layout"]["shapes"]
    t = page.session.run.trainer.timestep - 1
    assert [(shape["x0"], shape["x1"]) for shape in shapes if shape["xref"] == "x"] == [(t - 0.5, t + 0.5)]


@pytest.mark.parametrize(("name", "most"), [("1", 1), ("5", 5), ("20", 20)])
def test_a_frame_never_trains_more_epochs_than_the_speed_says(name: str, most: int) -> None:
    page = Page()
    page.choose_speed(name)

    page.press("Play")

    assert page.trained_timesteps <= most * 8


def test_speed_can_be_changed_while_playing() -> None:
    page = Page()
    page.choose_speed("timestep")
    page.press("Play")

    page.choose_speed("20")

    assert (page.has("Pause"), page.trained_timesteps > 2) == (True, True)


def test_an_untrained_network_is_called_so() -> None:
    page = Page()

    assert [text.value.split(",")[0] for text in page.app.text] == ["Untrained"]


def test_a_finished_run_is_called_done() -> None:
    page = Page(epochs="3")

    page.play_to_the_end()

    assert [text.value for text in page.app.text] == ["Done: epoch 3 of 3 is finished. Raise Epochs to train on."]


def test_a_run_under_way_says_how_much_it_has_learned_from() -> None:
    page = Page()
    page.press("Step")

    page.press("Epoch")

    assert [text.value for text in page.app.text] == ["Learned from 8 timesteps so far."]
