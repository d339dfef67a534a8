"""A run that goes wrong says so."""

from __future__ import annotations

import pytest

from tests.app.page import Page

FAILED = "The weights grew beyond all bounds"


def test_a_run_worse_than_guessing_says_since_when_what_guessing_costs_and_what_to_try() -> None:
    page = Page(learning_rate="2", speed="1000-per-second")
    page.press("Play")

    while page.epoch < 60:
        page.more()
    while_playing = page.state
    page.press("Pause")

    assert while_playing.startswith("Worse than guessing since epoch ")
    assert "stays above 15.5673," in page.state
    assert "steps are too large" in page.state
    assert page.offer == "Retry at 0.1"


def test_a_run_worse_than_guessing_counts_epochs_as_everything_else_does() -> None:
    page = Page(learning_rate="2", epochs="100")

    page.play_to_the_end()

    losses, baseline = page.losses, page.stage.still["baseline"]
    before = max((epoch for epoch, loss in enumerate(losses, start=1) if loss <= baseline), default=0)
    assert page.state.startswith(f"Worse than guessing since epoch {before + 1}:")


def test_a_good_run_does_not_say_so() -> None:
    page = Page()

    page.play_to_the_end()

    assert (page.state, page.offer) == ("Done after 2,000 epochs: all 8 characters are right.", "")


def test_reset_takes_the_sentence_away() -> None:
    page = Page(learning_rate="10", epochs="100")
    page.play_to_the_end()

    page.press("Reset")

    assert page.state.startswith("Untrained,")


def _broken() -> Page:
    """Return a page with weights so large that the next gradient cannot be held; no set-up is known to lead there."""
    page = Page.trained(1, window="3")
    page.session.run.trainer._parameters.Why[:] *= 1e300
    return page


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("path", ["train", "inside", "compare"])
def test_numbers_that_stop_being_finite_end_the_run_with_a_sentence(path: str) -> None:
    page = _broken()
    page.press("Epoch")

    page.go_to(path)

    assert (page.errors, [page.can_press(label) for label in ("Play", "Step", "Epoch")]) == ([], [False] * 3)
    if path == "train":
        assert page.state.startswith(FAILED)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_failure_stops_the_playing() -> None:
    page = _broken()
    page.press("Play")

    page.more()

    assert (page.errors, page.has("Play"), page.stage.sent.header["playing"]) == ([], True, False)
    assert page.state.startswith(FAILED)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_run_that_failed_can_be_reset() -> None:
    page = _broken()
    page.press("Epoch")

    page.press("Reset")

    assert (page.state.startswith("Untrained,"), page.can_press("Play")) == (True, True)


def test_at_an_earlier_epoch_of_a_run_that_went_wrong_it_is_said_that_one_looks_back_and_nothing_is_offered() -> None:
    page = Page(learning_rate="2", epochs="100")
    page.play_to_the_end()

    page.look(90)

    assert (page.state.startswith("As it was after 90 of 100 epochs."), page.offer) == (True, "")
