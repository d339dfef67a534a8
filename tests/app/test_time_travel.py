"""Looking at earlier epochs: everything on the page shows them, and nothing of the run changes."""

from __future__ import annotations

import gc
import tracemalloc
from typing import Any

import pytest

from tests.app.inside_page import InsidePage
from tests.app.page import Page
from tests.engine.run_states import parted_from

SET_UPS = [
    {},
    {"hidden_size": "1"},
    {"text": "banana", "window": "5"},
    {"window": "3", "learning_rate": "0.1"},
    {"text": "row, row, row your boat\ngently down the stream\n" * 2, "hidden_size": "3"},
]


@pytest.fixture(scope="module")
def page() -> Page:
    """A page that was trained for four epochs; nobody trains it further."""
    return Page.trained(4)


@pytest.mark.parametrize("parameters", SET_UPS, ids=str)
@pytest.mark.parametrize("epoch", [0, 2])
def test_an_earlier_epoch_looks_as_it_did_then(parameters: dict[str, str], epoch: int) -> None:
    page, then = Page.trained(3, **parameters), Page(**parameters)
    if epoch:
        then.train(epoch)

    page.look(epoch)

    assert (page.errors, page.stage.sent.moments, page.moment()) == ([], [(epoch, 0)], then.moment())


@pytest.mark.parametrize("path", ["train", "inside", "compare"])
def test_every_page_shows_the_epoch_that_is_looked_at(page: Page, path: str) -> None:
    page.look(3)

    page.go_to(path)

    header = page.stage.sent.header
    assert (page.errors, page.epoch, header["looked_at"], header["newest"]) == ([], 3, 3, [4, 0])
    page.go_to("train")


def test_a_sentence_says_which_epoch_is_looked_at(page: Page) -> None:
    page.look(3)

    assert page.state.startswith("As it was after 3 of 4 epochs.")


def test_an_epoch_that_comes_out_otherwise_on_this_machine_is_said_not_to_be_shown() -> None:
    page = Page.trained(40)
    page.session.run.trainer = parted_from(page.session.run.trainer, 20, [0, 30, 40])

    page.look(33)

    assert (page.errors, page.epoch) == ([], 30)
    assert page.state == (
        "As it was after 30 of 40 epochs. Epoch 33 comes out otherwise on this machine: "
        "the nearest that can be shown is epoch 30."
    )


def test_the_losses_stay_whole_and_are_marked_where_they_are_explored(page: Page) -> None:
    page.look(2)
    held = page.stage.losses

    page.explore("loss")

    marks = [shape["x0"] for shape in page.chart["layout"]["shapes"] if shape["xref"] == "x"]
    assert (held, marks) == (page.losses, [2])
    page.session.close_dialog()
    page.draw_again()


@pytest.mark.parametrize("way_back", ["Live", "the newest epoch", "none"])
def test_the_present_is_as_it_was(page: Page, way_back: str) -> None:
    page.look(4)
    before = page.moment(), page.state
    page.look(2)

    if way_back == "Live":
        page.press("Live")
    else:
        page.look(4 if way_back == "the newest epoch" else None)

    assert ((page.moment(), page.state), page.is_in_the_past, page.can_press("Live")) == (before, False, False)
    assert page.stage.sent.header["looked_at"] is None


def test_an_epoch_beyond_the_run_is_its_end(page: Page) -> None:
    page.look(2)

    page.look(5_000)

    assert (page.errors, page.epoch, page.is_in_the_past) == ([], 4, False)


def test_going_from_one_earlier_epoch_to_another_draws_the_stage_alone(page: Page) -> None:
    page.look(1)

    drawn = []
    for epoch in (2, 0, 3):
        page.seek(epoch)
        drawn.append((page.epoch, page.was_drawn_whole))

    assert drawn == [(2, False), (0, False), (3, False)]


def test_earlier_and_later_go_one_epoch(page: Page) -> None:
    page.look(None)

    seen = []
    for label in ("Earlier", "Earlier", "Later", "Later"):
        page.press(label)
        seen.append(page.epoch)

    assert (seen, page.is_in_the_past) == ([3, 2, 3, 4], False)


def test_there_is_nothing_before_epoch_0_and_after_the_present(page: Page) -> None:
    page.look(0)
    page.draw_again()
    at_the_start = page.can_press("Earlier"), page.can_press("Later")

    page.look(4)

    assert (at_the_start, page.can_press("Earlier"), page.can_press("Later")) == ((False, True), True, False)


@pytest.mark.parametrize("epochs", [0, 2])
def test_earlier_in_the_middle_of_an_epoch_is_its_beginning(epochs: int) -> None:
    page = Page()
    if epochs:
        page.train(epochs)
    page.press("Step")
    before = page.parameters

    page.press("Earlier")
    beginning = page.stage.sent.moments, page.is_in_the_past
    page.press("Later")

    assert beginning == ([(epochs, 0)], True)
    assert (page.is_in_the_past, page.stage.sent.moments, page.parameters) == (False, [(epochs, 1)], before)


@pytest.mark.parametrize("kind", ["seek", "look"])
def test_moving_the_timeline_stops_the_playing(kind: str) -> None:
    page = Page()
    page.press("Play")
    page.more()
    trained = page.trained_timesteps

    page.ask(kind, epoch=1)
    page.more(3)

    assert (page.has("Play"), page.epoch, page.trained_timesteps) == (True, 1, trained)


@pytest.mark.parametrize(("label", "trained"), [("Step", 17), ("Epoch", 24)])
def test_training_goes_on_from_the_present(label: str, trained: int) -> None:
    page, undisturbed = Page.trained(2), Page.trained(2)
    page.look(1)

    for each in (page, undisturbed):
        each.press(label)

    assert (page.is_in_the_past, page.trained_timesteps) == (False, trained)
    assert (page.moment(), page.parameters) == (undisturbed.moment(), undisturbed.parameters)


def test_play_goes_on_from_the_present() -> None:
    page = Page.trained(2)
    page.look(1)

    page.press("Play")
    page.more()

    assert (page.is_in_the_past, page.has("Pause"), page.epoch > 2) == (False, True, True)


@pytest.mark.parametrize(("name", "value"), [("learning_rate", 0.1), ("epochs", 300)])
def test_a_setting_of_the_training_acts_on_the_present(name: str, value: Any) -> None:
    page = Page.trained(2)
    run = page.session.run
    page.look(1)

    page.set(name, value)

    assert (page.errors, page.session.run is run, page.is_in_the_past, page.epoch) == ([], True, False, 2)
    assert getattr(run.config, name) == value


def test_a_new_run_leaves_the_past_of_the_old_one() -> None:
    page = Page.trained(2)
    page.look(1)
    page.set("text", "banana")
    new = page.epoch, page.is_in_the_past

    page.press("Undo")

    assert (page.errors, new, page.epoch, page.is_in_the_past) == ([], (0, False), 2, False)


@pytest.mark.parametrize(("name", "value"), [("length", 5), ("temperature", 0.0), ("prompt", "Love")])
def test_settings_of_samples_act_on_the_past_as_on_the_present(name: str, value: Any) -> None:
    page, then = Page.trained(2), Page.trained(1)
    page.look(1)

    for each in (page, then):
        each.set(name, value)

    assert (page.is_in_the_past, page.sample) == (True, then.sample)
    page.press("Live")
    assert page.session.run.settings[name] == value


def test_a_value_that_is_not_allowed_leaves_the_past_where_it_is() -> None:
    page = Page.trained(3)
    page.look(2)

    page.set("epochs", 0)

    assert (page.epoch, len(page.notices)) == (2, 1)


def test_another_sample_can_be_drawn_in_the_past() -> None:
    page = Page.trained(2)
    of_the_present = page.sample
    page.look(1)
    before = page.sample

    page.press("Sample again")

    assert (page.epoch, page.sample != before) == (1, True)
    page.press("Live")
    assert page.sample == of_the_present


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_run_that_failed_can_be_looked_back_at() -> None:
    page, healthy = Page.trained(2, window="3"), Page.trained(1, window="3")
    page.session.run.trainer._parameters.Why[:] *= 1e300
    page.press("Epoch")
    failed = page.state

    page.look(1)

    assert (page.errors, page.moment(), page.state == failed) == ([], healthy.moment(), False)
    page.press("Live")
    assert (page.errors, page.state) == ([], failed)


@pytest.mark.parametrize("section", ["Forward pass", "Backward pass", "What if", "Where is it?"])
def test_inside_a_step_of_the_past_is_as_it_was_then(section: str) -> None:
    page, then = InsidePage.trained(3), InsidePage.trained(1)
    for each in (page, then):
        each.open(section)

    page.look(1)

    assert (page.errors, page.moment()) == ([], then.moment())
    assert ("as it was, after 1 epoch" in page.state, "as it is now" in then.state) == (True, True)


def test_later_reaches_the_present_although_epochs_are_kept_far_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.session.run._MOST_SECONDS_TRAINED_AGAIN", 0.0002)  # two epochs
    page = Page.trained(9)
    history = page.session.run.trainer.history
    history.thin_out(4 * history.snapshots[0].nbytes)
    page.look(1)

    seen = [page.epoch]
    while page.is_in_the_past and len(seen) < 10:
        page.press("Later")
        seen.append(page.epoch)

    assert (seen == sorted(set(seen)), page.is_in_the_past) == (True, False)


def test_while_an_earlier_epoch_is_looked_at_the_run_takes_no_memory_for_training() -> None:
    different = 500
    page = Page(text="".join(chr(0x4E00 + i) for i in range(different)))
    tracemalloc.start(8)
    try:
        page.train(1)
        for_training = _held_for_training()
        page.look(0)
        assert for_training > (different - 1) * different * 8 > 100 * _held_for_training()
    finally:
        tracemalloc.stop()


def _held_for_training() -> int:
    """Return the bytes held by arrays that were made for training."""
    gc.collect()
    made_there = tracemalloc.Filter(inclusive=True, filename_pattern="*/engine/workspace.py", all_frames=True)
    held = tracemalloc.take_snapshot().filter_traces([made_there])
    return sum(trace.size for trace in held.traces)
