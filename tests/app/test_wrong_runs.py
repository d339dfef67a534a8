"""A run that goes wrong says so."""

from __future__ import annotations

import pytest

from tests.app.page import Page


def test_a_run_that_is_worse_than_guessing_at_its_end_says_since_when() -> None:
    page = Page(learning_rate="2", epochs="100")

    page.play_to_the_end()

    (said,) = page.notices
    assert said.startswith("Worse than guessing since epoch 0:")


def test_a_run_worse_than_guessing_says_what_guessing_costs_and_what_to_try() -> None:
    page = Page(learning_rate="2", epochs="100")

    page.play_to_the_end()

    (said,) = page.notices
    assert ("stays above 15.6" in said, "smaller learning rate" in said) == (True, True)


def test_a_run_worse_than_guessing_says_so_while_it_plays() -> None:
    page = Page(learning_rate="2")
    page.choose_speed("100")
    page.press("Play")

    page.frames(2)

    assert [said[:19] for said in page.notices] == ["Worse than guessing"]


def test_a_good_run_says_nothing() -> None:
    page = Page()

    page.play_to_the_end()

    assert page.notices == []


def test_reset_takes_the_sentence_away() -> None:
    page = Page(learning_rate="10", epochs="100")
    page.play_to_the_end()

    page.press("Reset")

    assert page.notices == []


def _broken() -> Page:
    """Return a page with weights so large that the next gradient cannot be held; no set-up is known to lead there."""
    page = Page(window="3")
    page.press("Epoch")
    page.session.run.trainer._parameters.Why[:] *= 1e300
    return page


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_numbers_that_stop_being_finite_end_the_run_with_a_sentence() -> None:
    page = _broken()

    page.press("Epoch")

    assert page.errors == []
    assert [said[:41] for said in page.notices] == ["The weights grew beyond all bounds at epo"]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("label", ["Play", "Step", "Epoch"])
def test_a_run_that_failed_cannot_be_trained_further(label: str) -> None:
    page = _broken()

    page.press("Epoch")

    assert not page.can_press(label)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_failure_stops_the_playing() -> None:
    page = _broken()

    page.press("Play")

    assert page.has("Play")


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_run_that_failed_can_be_reset() -> None:
    page = _broken()
    page.press("Epoch")

    page.press("Reset")

    assert (page.notices, page.can_press("Play")) == ([], True)
