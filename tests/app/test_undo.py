"""No run is lost silently: what Reset and new settings replace can be brought back."""

from __future__ import annotations

import pytest

from tests.app.page import Page


def _seen(page: Page) -> dict[str, object]:
    numbers = {label: page.metric(label) for label in ("Epoch", "Loss", "Perplexity", "Correct")}
    return {**page.shown_settings(), **numbers, "sample": page.newest_sample, "log": page.sample_log}


def test_reset_goes_back_to_the_untrained_network() -> None:
    page = Page()
    untrained = page.session.run.trainer.parameters.flat.tolist()
    page.press("Epoch")

    page.press("Reset")

    assert (page.epoch, page.metric("Loss")) == (0, "–")
    assert page.session.run.trainer.parameters.flat.tolist() == untrained


def test_reset_keeps_the_set_up() -> None:
    page = Page(text="banana", hidden_size="5", learning_rate="0.42", epochs="50", window="2", prompt="an", length="9")
    before = page.shown_settings()
    page.press("Epoch")

    page.press("Reset")

    assert page.shown_settings() == before


def test_undo_after_reset_brings_the_run_back() -> None:
    page = Page()
    page.press("Play")
    page.frames(3)
    page.press("Pause")
    before = page.epoch, page.metric("Loss"), page.metric("Correct"), page.newest_sample, page.shown_settings()

    page.press("Reset")
    page.press("Undo")

    assert (
        page.epoch,
        page.metric("Loss"),
        page.metric("Correct"),
        page.newest_sample,
        page.shown_settings(),
    ) == before


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

    assert page.session.run.trainer.losses.tolist() == undisturbed.session.run.trainer.losses.tolist()


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


def test_the_runs_that_can_be_brought_back_are_bounded() -> None:
    page = Page(text="ab", hidden_size="1")
    for seed in range(1, 16):
        page.press("Step")
        page.set("random_seed", seed)

    kept = [run.config.random_seed for run in page.session.undo_history.undo]

    assert kept == list(range(5, 15))


def test_of_too_many_runs_the_untrained_ones_are_forgotten_first() -> None:
    page = Page(text="ab", hidden_size="1")
    page.press("Step")
    for seed in range(1, 16):
        page.set("random_seed", seed)

    kept = [run.config.random_seed for run in page.session.undo_history.undo]

    assert kept == [0, *range(6, 15)]


def test_undo_stops_the_playing() -> None:
    page = Page()
    page.press("Epoch")
    page.set("hidden_size", 3)
    page.press("Play")

    page.press("Undo")

    assert (page.has("Play"), page.epoch) == (True, 1)


def test_reset_stops_the_playing() -> None:
    page = Page()
    page.press("Play")

    page.press("Reset")

    assert (page.has("Play"), page.epoch) == (True, 0)


def test_undo_puts_the_old_set_up_into_the_link() -> None:
    page = Page(hidden_size="5")
    page.press("Epoch")
    page.set("hidden_size", 6)

    page.press("Undo")

    assert page.link == {"hidden_size": "5"}


def test_undo_says_which_run_it_brings_back() -> None:
    page = Page(hidden_size="5")
    page.press("Epoch")

    page.set("hidden_size", 6)

    (undo,) = [button for button in page.app.button if button.label == "Undo"]
    assert "5 hidden units" in undo.help
    assert "epoch 1" in undo.help
