"""An earlier epoch becomes the present one, or is changed by hand: what was is never lost."""

from __future__ import annotations

from playground.engine import ParameterIndex
from tests.app.inside_page import WHAT_IF, InsidePage
from tests.app.page import Page


def test_continuing_from_an_epoch_goes_as_it_did_the_first_time() -> None:
    page = Page.trained(4)
    losses, weights = page.losses, page.parameters
    page.look(2)

    page.press("Continue from here")
    at_first = page.epoch, page.is_in_the_past
    page.train(2)

    assert at_first == (2, False)
    assert (page.losses, page.parameters) == (losses, weights)
    assert [logged.text for logged in page.session.run.log] == [
        logged.text for logged in Page.trained(4).session.run.log
    ]


def test_continuing_pins_what_became_of_the_run_and_can_be_undone() -> None:
    page = Page.trained(4)
    before, weights = page.session.run, page.parameters
    page.look(1)
    page.press("Continue from here")
    (pin,) = page.session.pinboard.pins
    (said,) = [toast.value for toast in page.app.toast]

    page.train(2)
    page.press("Undo")

    assert said == "The run goes on from epoch 1. What became of it is pinned, as a line in the chart."
    assert (pin.run.trainer.epoch, pin.run.trainer.parameters.flat.tobytes()) == (4, weights)
    assert (page.session.run is before, page.epoch, page.parameters) == (True, 4, weights)


def test_continuing_goes_on_with_the_learning_rate_of_that_epoch() -> None:
    page = Page.trained(2)
    page.set("learning_rate", 0.1)
    page.train(2)
    page.look(1)

    page.press("Continue from here")

    trainer = page.session.run.trainer
    assert (trainer.learning_rate, page.widget("learning_rate").value) == (0.5, 0.5)


def test_there_is_nowhere_to_continue_from_in_the_present() -> None:
    page = Page.trained(4)
    page.look(4)
    in_the_present = page.can_press("Continue from here")

    page.look(3)

    assert (in_the_present, page.can_press("Continue from here")) == (False, True)


def _what_if(epoch: int) -> InsidePage:
    page = InsidePage()
    page.train(3)
    page.set("learning_rate", 0.1)
    page.press("Epoch")
    page.open(WHAT_IF)
    page.look(epoch)
    return page


def test_changes_by_hand_in_the_past_are_to_that_epoch_alone() -> None:
    page, place = _what_if(2), ParameterIndex("Whh", 1, 2)
    before = page.everything_of_the_run

    page.edit(place, 1.5)
    edited = page.network["edited"]
    page.press("Live")

    assert (edited, page.network["edited"], bool(page.session.run.edits)) == ([["Whh", 1, 2]], [], False)
    assert ("epoch 2 alone" in page.state, page.everything_of_the_run) == (True, before)


def test_changes_by_hand_meant_for_the_present_do_not_reach_the_past() -> None:
    page = _what_if(2)

    page.edit(ParameterIndex("Whh", 1, 2), 1.5, of=page.session.run.id)

    assert (page.network["edited"], bool(page.session.run.edits), "discarded" in page.state) == ([], False, True)


def test_changes_kept_in_the_past_go_on_from_there_and_can_be_undone() -> None:
    page, place = _what_if(2), ParameterIndex("Whh", 1, 2)
    run = page.session.run
    page.edit(place, 1.5)

    page.press("Keep")
    kept = page.epoch, page.is_in_the_past, place.value_in(page.trainer.parameters)
    page.press("Undo")

    assert (page.errors, kept, page.session.run is run) == ([], (2, False, 1.5), True)


def test_changes_kept_in_the_past_go_on_with_the_settings_that_are_shown() -> None:
    page = _what_if(2)
    page.edit(ParameterIndex("Whh", 1, 2), 1.5)

    page.press("Keep")

    assert page.widget("learning_rate").value == page.trainer.learning_rate
