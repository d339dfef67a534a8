"""No run is lost silently: what Reset and new settings replace can be brought back, and what was undone redone."""

from __future__ import annotations

import pytest

from tests.app.page import Page


def _seen(page: Page) -> tuple[object, ...]:
    """Return all that is shown of a run."""
    return page.shown_settings(), page.moment(), page.stage.sent.moments, page.stage.losses, page.link


def test_reset_goes_back_to_the_untrained_network_of_the_set_up() -> None:
    page = Page(text="banana", hidden_size="5", learning_rate="0.42", epochs="50", window="2", prompt="an", length="9")
    before, weights = _seen(page), page.parameters
    page.press("Epoch")

    page.press("Reset")

    assert (_seen(page), page.parameters) == (before, weights)


def test_undo_after_reset_brings_the_run_back() -> None:
    page = Page()
    page.press("Play")
    page.more(3)
    page.press("Pause")
    before = _seen(page)

    page.press("Reset")
    page.press("Undo")

    assert _seen(page) == before


def test_a_run_that_was_brought_back_goes_on_as_if_nothing_had_happened() -> None:
    page, undisturbed = Page(), Page()
    for each in (page, undisturbed):
        each.press("Epoch")
        each.press("Step")

    page.press("Reset")
    page.press("Undo")
    for each in (page, undisturbed):
        each.press("Epoch")
        each.press("Epoch")

    assert page.losses == undisturbed.losses


def test_undo_takes_back_one_change_in_flight_after_the_other() -> None:
    page = Page()
    page.press("Epoch")
    page.set("learning_rate", 0.1)
    page.set("epochs", 300)
    page.press("Reset")
    page.set("learning_rate", 1.0)
    page.set("epochs", 400)

    seen = []
    while page.can_press("Undo"):
        page.press("Undo")
        seen.append((page.widget("learning_rate").value, page.widget("epochs").value, page.epoch))

    assert seen == [(1.0, 300, 0), (0.1, 300, 0), (0.1, 300, 1), (0.1, 2_000, 1), (0.5, 2_000, 1)]


def test_undo_goes_back_through_several_runs_in_order() -> None:
    page = Page()
    for text in ("banana", "hello", "abcabc"):
        page.press("Epoch")
        page.set("text", text)

    seen = []
    while page.can_press("Undo"):
        page.press("Undo")
        seen.append(page.widget("text").value)

    assert seen == ["hello", "banana", "I Love AI"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", "banana"),
        ("hidden_size", 3),
        ("learning_rate", 0.1),
        ("epochs", 300),
        ("random_seed", 7),
        ("window", 2),
    ],
)
def test_a_change_of_an_untrained_run_can_be_undone(name: str, value: object) -> None:
    page = Page()
    before = _seen(page)
    page.set(name, value)

    page.press("Undo")

    assert (_seen(page), page.can_press("Undo")) == (before, False)


@pytest.mark.parametrize("name", ["text", "hidden_size", "learning_rate", "epochs", "random_seed", "window"])
def test_a_setting_that_stays_as_it_is_leaves_nothing_to_undo(name: str) -> None:
    page = Page()

    page.set(name, page.widget(name).value)

    assert not page.can_press("Undo")


@pytest.mark.parametrize(("label", "epoch"), [("Undo", 1), ("Reset", 0)])
def test_bringing_another_run_stops_the_playing(label: str, epoch: int) -> None:
    page = Page.trained(1)
    page.set("hidden_size", 3)
    page.press("Play")
    page.more()

    page.press(label)
    page.more()

    assert (page.has("Play"), page.epoch, page.stage.losses) == (True, epoch, page.losses)


def test_undo_puts_the_old_set_up_into_the_link() -> None:
    page = Page(hidden_size="5")
    page.press("Epoch")
    page.set("hidden_size", 6)

    page.press("Undo")

    assert page.link == {"hidden_size": "5"}


def test_undo_and_redo_say_which_run_they_bring_back() -> None:
    page = Page(hidden_size="5")
    page.press("Epoch")
    page.set("hidden_size", 3)
    page.train(2)
    undo = _help(page, "Undo")

    page.press("Undo")

    assert "5 hidden units" in undo
    assert "after 1 epoch." in undo
    assert "3 hidden units" in _help(page, "Redo")
    assert "after 2 epochs." in _help(page, "Redo")


def _help(page: Page, label: str) -> str:
    (button,) = [button for button in page.app.button if button.label == label]
    return str(button.help)


def test_redo_brings_back_what_was_undone() -> None:
    page = Page.trained(1)
    page.set("hidden_size", 3)
    page.train(2)
    before, run = _seen(page), page.session.run.id
    page.press("Undo")

    page.press("Redo")

    assert (page.session.run.id, _seen(page)) == (run, before)
    assert (page.can_press("Redo"), page.can_press("Undo")) == (False, True)


@pytest.mark.parametrize(
    ("name", "value", "can_be_redone"),
    [
        ("hidden_size", 4, False),
        ("learning_rate", 0.1, False),
        ("epochs", 300, False),
        ("length", 5, True),
        ("prompt", "Love", True),
    ],
)
def test_only_a_change_of_the_training_leaves_nothing_to_redo(name: str, value: object, *, can_be_redone: bool) -> None:
    page = Page()
    page.set("hidden_size", 3)
    page.press("Undo")

    page.set(name, value)

    assert page.can_press("Redo") == can_be_redone


def test_training_between_undo_and_redo_loses_nothing() -> None:
    page = Page.trained(1)
    page.set("hidden_size", 3)
    page.train(2)
    page.press("Undo")
    page.train(2)
    before = _seen(page)

    page.press("Redo")
    redone = page.widget("hidden_size").value, page.epoch
    page.press("Undo")

    assert (redone, _seen(page)) == ((3, 2), before)


def test_a_learning_rate_undone_or_redone_is_trained_on_with() -> None:
    page, undisturbed, changed = (Page.trained(2) for _ in range(3))
    for each in (page, changed):
        each.set("learning_rate", 0.1)
        each.train(2)

    page.press("Undo")
    undone = page.epoch, page.widget("learning_rate").value
    for each in (page, undisturbed):
        each.press("Epoch")
    as_if_undisturbed = page.losses == undisturbed.losses
    page.press("Redo")
    for each in (page, changed):
        each.press("Epoch")

    assert (undone, as_if_undisturbed) == ((2, 0.5), True)
    assert (page.losses, page.parameters) == (changed.losses, changed.parameters)


def test_undo_and_redo_show_the_present() -> None:
    page = Page.trained(2)
    page.set("hidden_size", 3)
    page.train(2)
    page.look(1)

    page.press("Undo")
    undone = page.is_in_the_past, page.epoch
    page.look(1)
    page.press("Redo")

    assert (undone, page.is_in_the_past, page.epoch) == ((False, 2), False, 2)
