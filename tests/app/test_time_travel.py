"""Looking at earlier epochs: everything on the page shows them, and nothing of the run changes."""

from __future__ import annotations

import gc
import tracemalloc
from typing import Any

import pytest

from playground.session.time_travel import SOUGHT
from tests.app.inside_page import InsidePage
from tests.app.page import Page

CHARTS = ("probabilities", "hidden", "weights")
NUMBERS = ("Epoch", "Loss", "Perplexity", "Correct")
NONSENSE: list[object] = ["3", "", True, False, None, 2.0, [1], {"epoch": 1}, float("inf")]

SET_UPS = [
    {},
    {"hidden_size": "1"},
    {"text": "banana", "window": "5"},
    {"window": "3", "learning_rate": "0.1"},
    {"text": "row, row, row your boat\ngently down the stream\n" * 2, "hidden_size": "3"},
]


def _seen(page: Page) -> dict[str, object]:
    """Return all that the page Train shows of one moment, apart from the chart of the losses."""
    return {
        **{label: page.metric(label) for label in NUMBERS},
        "sample": page.newest_sample,
        "log": page.sample_log,
        **{chart: page.drawing(chart)["figure"] for chart in CHARTS},
        "words": [page.alternative_text(chart) for chart in CHARTS],
    }


@pytest.fixture(scope="module")
def page() -> Page:
    """A page that was trained for four epochs; nobody trains it further."""
    return Page.trained(4)


@pytest.mark.parametrize("parameters", SET_UPS, ids=str)
def test_an_earlier_epoch_looks_as_it_did_then(parameters: dict[str, str]) -> None:
    page, then = Page(**parameters), Page(**parameters)
    page.train(3)
    then.train(2)

    page.seek(2)

    assert (page.errors, _seen(page)) == ([], _seen(then))


def test_epoch_0_looks_untrained() -> None:
    page, untrained = Page.trained(2), Page()

    page.seek(0)

    assert _seen(page) == _seen(untrained)


def test_a_sentence_says_which_epoch_is_looked_at(page: Page) -> None:
    page.seek(3)

    assert page.sentences[0].startswith("As it was after 3 of 4 epochs.")


def test_the_loss_stays_whole_with_a_mark_at_the_epoch(page: Page) -> None:
    page.seek(4)
    whole = page.drawing("loss")["figure"]

    page.seek(2)

    drawn = page.drawing("loss")["figure"]
    marks = [shape["x0"] for shape in drawn["layout"]["shapes"] if shape["xref"] == "x"]
    assert (drawn["data"], marks) == (whole["data"], [1])
    assert "Looked at: after 2 epochs" in page.alternative_text("loss")


@pytest.mark.parametrize("path", ["train", "inside", "compare"])
def test_all_pictures_of_a_frame_have_its_number_and_its_moment(page: Page, path: str) -> None:
    page.go_to(path)

    page.seek(1)

    frames = [drawn["frame"] for drawn in page.drawings if isinstance(drawn.get("frame"), dict)]
    of_the_past = f"{page.shown.id}-1-0"
    assert {(frame["number"], frame["moment"]) for frame in frames} == {(page.sent_to(SOUGHT)["frame"], of_the_past)}
    page.go_to("train")


@pytest.mark.parametrize("path", ["train", "inside", "compare"])
def test_every_page_shows_the_epoch_that_is_looked_at(page: Page, path: str) -> None:
    page.seek(3)

    page.go_to(path)

    assert (page.errors, page.epoch, page.sent_to(SOUGHT)["epoch"]) == ([], 3, 3)
    page.go_to("train")


def test_the_timeline_says_where_it_is(page: Page) -> None:
    page.seek(1)

    sent = page.sent_to(SOUGHT)

    said = {name: sent[name] for name in ("epoch", "last", "run", "live")}
    assert said == {"epoch": 1, "last": 4, "run": page.session.run.id, "live": False}


def test_each_frame_has_a_higher_number(page: Page) -> None:
    numbers = []
    for epoch in (1, 2, 3):
        page.seek(epoch)
        numbers.append(page.sent_to(SOUGHT)["frame"])

    assert numbers == sorted(set(numbers))


def test_looking_at_the_past_changes_nothing_of_the_run(page: Page) -> None:
    page.seek(4)
    before = page.everything_of_the_run

    for epoch in (2, 0, 3, 1):
        page.seek(epoch, held=True)
    page.seek(1)

    assert page.everything_of_the_run == before
    assert not page.can_press("Undo")


@pytest.mark.parametrize("label", ["Live", "the last epoch"])
def test_the_present_is_as_it_was(page: Page, label: str) -> None:
    page.seek(4)
    before = _seen(page)
    page.seek(2)

    if label == "Live":
        page.press(label)
    else:
        page.seek(4)

    assert (_seen(page), page.is_in_the_past, page.can_press("Live")) == (before, False, False)


def test_earlier_and_later_go_one_epoch(page: Page) -> None:
    page.seek(4)

    seen = []
    for label in ("Earlier", "Earlier", "Later", "Later"):
        page.press(label)
        seen.append(page.epoch)

    assert (seen, page.is_in_the_past) == ([3, 2, 3, 4], False)


def test_there_is_nothing_before_epoch_0_and_after_the_present(page: Page) -> None:
    page.seek(0)
    at_the_start = page.can_press("Earlier"), page.can_press("Later")

    page.seek(4)

    assert (at_the_start, page.can_press("Earlier"), page.can_press("Later")) == ((False, True), True, False)


def test_earlier_in_the_middle_of_an_epoch_is_its_beginning() -> None:
    page = Page.trained(2)
    page.press("Step")
    before = page.parameters

    page.press("Earlier")
    beginning = page.epoch, page.shown.trainer.timestep, page.is_in_the_past
    page.press("Later")

    assert beginning == (2, 0, True)
    assert (page.is_in_the_past, page.shown.trainer.timestep, page.parameters) == (False, 1, before)


def test_an_untrained_run_whose_first_epoch_is_begun_has_a_beginning() -> None:
    page = Page()
    page.press("Step")

    page.press("Earlier")

    assert (page.errors, page.shown.is_begun, page.can_press("Earlier")) == ([], False, False)


def test_seeking_stops_the_playing() -> None:
    page = Page()
    page.press("Play")
    trained = page.trained_timesteps

    page.seek(1)
    page.frames(3)

    assert (page.has("Play"), page.epoch) == (True, 1)
    assert page.trained_timesteps == trained


@pytest.mark.parametrize("epoch", NONSENSE, ids=repr)
def test_an_epoch_that_is_none_changes_nothing(page: Page, epoch: object) -> None:
    page.seek(2)

    page.seek(epoch, held=True)

    assert (page.errors, page.epoch, page.session.time_travel.scrubbing) == ([], 2, False)


@pytest.mark.parametrize("sought", [None, 3, "x", [], {}, {"epoch": 1}, {"run": 7, "epoch": 1}], ids=repr)
def test_what_the_timeline_cannot_have_sent_changes_nothing(page: Page, sought: object) -> None:
    page.seek(2)

    page.trigger(SOUGHT, "sought", sought)

    assert (page.errors, page.epoch) == ([], 2)


@pytest.mark.parametrize("run", ["", "x", 3, [], {}], ids=repr)
def test_an_epoch_of_a_run_that_is_gone_changes_nothing(page: Page, run: object) -> None:
    page.seek(2)

    page.seek(1, run=run)

    assert (page.errors, page.epoch) == ([], 2)


@pytest.mark.parametrize(("epoch", "shown"), [(-1, 0), (-(10**30), 0), (5, 4), (10**30, 4)])
def test_an_epoch_beyond_the_run_is_its_end(page: Page, epoch: int, shown: int) -> None:
    page.seek(2)

    page.seek(epoch)

    assert (page.errors, page.epoch) == ([], shown)


@pytest.mark.parametrize("held", ["true", 1, None, []], ids=repr)
def test_only_a_hand_holds(page: Page, held: object) -> None:
    page.seek(2, held=held)

    assert page.session.time_travel.scrubbing is False


@pytest.mark.parametrize(("label", "trained"), [("Step", 17), ("Epoch", 24)])
def test_training_goes_on_from_the_present(label: str, trained: int) -> None:
    page, undisturbed = Page.trained(2), Page.trained(2)
    page.seek(1)

    for each in (page, undisturbed):
        each.press(label)

    assert (page.is_in_the_past, page.trained_timesteps) == (False, trained)
    assert (_seen(page), page.parameters) == (_seen(undisturbed), undisturbed.parameters)


def test_play_goes_on_from_the_present() -> None:
    page = Page.trained(2)
    page.seek(1)

    page.press("Play")

    assert (page.is_in_the_past, page.has("Pause"), page.epoch > 2) == (False, True, True)


@pytest.mark.parametrize(("name", "value"), [("learning_rate", 0.1), ("epochs", 300)])
def test_a_setting_of_the_training_acts_on_the_present(name: str, value: Any) -> None:
    page = Page.trained(2)
    run = page.session.run
    page.seek(1)

    page.set(name, value)

    assert (page.errors, page.session.run is run, page.is_in_the_past, page.epoch) == ([], True, False, 2)
    assert getattr(run.config, name) == value


@pytest.mark.parametrize(("name", "value"), [("text", "banana"), ("hidden_size", 3), ("random_seed", 7), ("window", 2)])
def test_a_new_run_leaves_the_past_of_the_old_one(name: str, value: Any) -> None:
    page = Page.trained(2)
    page.seek(1)
    page.set(name, value)
    new = page.epoch, page.is_in_the_past

    page.press("Undo")

    assert (page.errors, new, page.epoch, page.is_in_the_past) == ([], (0, False), 2, False)


@pytest.mark.parametrize(("name", "value"), [("length", 5), ("temperature", 0.0), ("prompt", "Love")])
def test_settings_of_samples_act_on_the_past_as_on_the_present(name: str, value: Any) -> None:
    page, then = Page.trained(2), Page.trained(1)
    page.seek(1)

    for each in (page, then):
        each.set(name, value)

    assert (page.is_in_the_past, page.newest_sample) == (True, then.newest_sample)
    page.press("Live")
    assert getattr(page.session.run.sampling, name) == value


def test_a_value_that_is_not_allowed_leaves_the_past_where_it_is(page: Page) -> None:
    page.seek(2)

    page.set("epochs", 0)

    assert (page.epoch, len(page.notices)) == (2, 1)
    page.set("epochs", 2_000)


def test_another_sample_can_be_drawn_in_the_past() -> None:
    page = Page.trained(2)
    of_the_present = page.newest_sample
    page.seek(1)
    before = page.newest_sample

    page.press("Sample again")

    assert (page.epoch, page.newest_sample != before) == (1, True)
    page.press("Live")
    assert page.newest_sample == of_the_present


@pytest.mark.parametrize("path", ["train", "compare"])
def test_charts_to_explore_wait_for_the_hand_to_let_go(page: Page, path: str) -> None:
    page.go_to(path)
    page.seek(2, held=True)
    held = len(page.app.get("plotly_chart")), page.drawing("loss")["description"] != ""

    page.seek(2, held=False)

    assert held == (0, True)
    assert (len(page.app.get("plotly_chart")) > 1, page.drawing("loss")["description"]) == (True, "")
    page.go_to("train")


def test_a_hand_does_not_hold_the_timeline_of_another_page(page: Page) -> None:
    page.seek(2, held=True)

    page.go_to("compare")

    assert (page.epoch, len(page.app.get("plotly_chart")) > 1) == (2, True)
    page.go_to("train")


def test_a_long_text_keeps_its_excerpt_in_the_past() -> None:
    page = Page.trained(2, text="abcdefghij" * 10, hidden_size="2")
    page.app.slider("first_timestep").set_value(40).run()
    page.seek(1)
    then = Page.trained(1, text="abcdefghij" * 10, hidden_size="2")
    then.app.slider("first_timestep").set_value(40).run()

    assert (page.errors, _seen(page)) == ([], _seen(then))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_run_that_failed_can_be_looked_back_at() -> None:
    page = Page.trained(2, window="3")
    healthy = Page.trained(1, window="3")
    page.session.run.trainer._parameters.Why[:] *= 1e300
    page.press("Epoch")
    failed = page.notices

    page.seek(1)

    assert (page.errors, page.notices, _seen(page)) == ([], [], _seen(healthy))
    page.press("Live")
    assert (page.errors, page.notices) == ([], failed)


def test_inside_a_step_of_the_past_is_as_it_was_then() -> None:
    page, then = InsidePage(), InsidePage()
    page.train(3)
    then.train(1)

    page.seek(1)

    names = ("h", "p", "Wxh", "Whh", "Why")
    shown = [{name: each.network[name] for name in names if name in each.network} for each in (page, then)]
    assert shown[0] == shown[1] != {}
    assert [strip.values for strip in page.strips] == [strip.values for strip in then.strips]
    assert ("as it was, after 1 epoch" in page.sentences[0], "as it is now" in then.sentences[0]) == (True, True)


def test_later_reaches_the_present_although_epochs_are_kept_far_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.session.run._MOST_SECONDS_TRAINED_AGAIN", 0.0002)  # two epochs
    page = Page.trained(9)
    history = page.session.run.trainer.history
    history.thin_out(4 * history.snapshots[0].nbytes)
    page.seek(1)

    seen = [page.epoch]
    while page.is_in_the_past and len(seen) < 10:
        page.press("Later")
        seen.append(page.epoch)

    assert (seen == sorted(set(seen)), page.is_in_the_past) == (True, False)


def test_while_an_earlier_epoch_is_looked_at_the_run_takes_no_memory_for_training() -> None:
    different = 1_000
    page = Page(text="".join(chr(0x4E00 + i) for i in range(different)))
    tracemalloc.start(8)
    try:
        page.train(1)
        for_training = _held_for_training()
        page.seek(0)
        assert for_training > (different - 1) * different * 8 > 100 * _held_for_training()
    finally:
        tracemalloc.stop()


def _held_for_training() -> int:
    """Return the bytes held by arrays that were made for training."""
    gc.collect()
    made_there = tracemalloc.Filter(inclusive=True, filename_pattern="*/engine/workspace.py", all_frames=True)
    held = tracemalloc.take_snapshot().filter_traces([made_there])
    return sum(trace.size for trace in held.traces)
