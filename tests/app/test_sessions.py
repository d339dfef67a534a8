"""Everyone has their own run."""

from __future__ import annotations

from tests.app.page import Page


def test_training_in_one_session_leaves_another_untrained() -> None:
    trained, other = Page(), Page()

    trained.press("Epoch")
    other.draw_again()

    assert (trained.epoch, other.epoch) == (1, 0)


def test_settings_of_one_session_are_not_those_of_another() -> None:
    changed, other = Page(), Page()

    changed.set("hidden_size", 12)
    changed.set("text", "x")
    other.draw_again()

    assert (other.widget("hidden_size").value, other.link, other.notices) == (8, {}, [])


def test_two_sessions_share_nothing_that_can_change() -> None:
    first, second = Page().session, Page().session

    shared = [
        name
        for name in ("run", "undo_history", "pinboard", "problems", "link_problems", "lock")
        if getattr(first, name) is getattr(second, name)
    ]

    assert shared == []


def test_two_sessions_of_one_set_up_train_the_same_numbers() -> None:
    first, second = Page(epochs="30"), Page(epochs="30")

    for page in (first, second):
        page.press("Play")
    for page in (first, second, second, first, second, first):
        page.more()

    common = min(first.epoch, second.epoch)
    assert common > 0
    assert first.losses[:common] == second.losses[:common]
