"""Samples: the newest on the stage, earlier ones where it is explored, and none of them changes the run."""

from __future__ import annotations

import pytest

from playground.engine import LoggedSample
from tests.app.page import Page

THE_NOTEBOOK_S = "I␣Love␣AI␣AI␣AI␣AI␣AI␣AI␣AI␣AI␣"


def _log(page: Page) -> list[list[object]]:
    """Return the rows of the table beside the sample that is explored: epochs, loss, sample."""
    page.explore("sample")
    (table,) = page.app.dataframe
    rows = table.value.to_numpy().tolist()
    page.session.close_dialog()
    page.draw_again()
    return [list(row) for row in rows]


def test_the_sample_at_the_end_of_a_default_run_is_the_notebook_s_whoever_looked_on() -> None:
    page = Page()
    for label in ("Step", "Step", "Epoch", "Sample again", "Epoch"):
        page.press(label)
    page.press("Play")
    page.more(2)
    page.press("Pause")

    page.play_to_the_end()

    assert page.sample == THE_NOTEBOOK_S


def test_drawing_samples_on_the_way_does_not_change_the_losses() -> None:
    page, undisturbed = Page(epochs="40"), Page(epochs="40")
    for _ in range(3):
        page.press("Epoch")
        page.press("Sample again")

    page.play_to_the_end()
    undisturbed.play_to_the_end()

    assert page.losses == undisturbed.losses


def test_the_sample_stays_while_nothing_changes() -> None:
    page = Page()
    before = page.sample

    page.draw_again()
    page.more()

    assert page.sample == before


@pytest.mark.parametrize("epochs", ["1", "2000"])
def test_sample_again_draws_another_one_after_the_end_too(epochs: str) -> None:
    page = Page.trained(1, epochs=epochs, temperature="5")
    before = page.sample

    page.press("Sample again")

    assert page.sample != before


def test_sample_again_does_not_stop_the_playing() -> None:
    page = Page()
    page.press("Play")
    page.more()

    page.press("Sample again")

    assert page.has("Pause")


def test_a_sample_begins_with_the_prompt_and_goes_on_for_its_length() -> None:
    page = Page()

    page.set("prompt", "Love")
    page.set("length", 12)

    assert (page.sample[:4], len(page.sample)) == ("Love", 16)


def test_at_temperature_0_every_sample_is_the_same() -> None:
    page = Page.trained(1, temperature="0")
    before = page.sample

    page.press("Sample again")

    assert page.sample == before


def test_at_temperature_0_sample_again_says_why_nothing_changes() -> None:
    page = Page.trained(1, temperature="0")
    helped = _help_of_sample_again(page)
    page.press("Sample again")
    said = [toast.value for toast in page.app.toast]

    page.set("temperature", 0.5)
    page.press("Sample again")

    assert "At temperature 0" in helped
    assert said == [helped]
    assert (len(page.app.toast), "temperature" in _help_of_sample_again(page)) == (0, False)


def _help_of_sample_again(page: Page) -> str:
    (button,) = [button for button in page.app.button if button.label == "Sample again"]
    return str(button.help)


def test_the_log_has_samples_at_growing_distances_newest_first_with_their_losses() -> None:
    page = Page(epochs="120")
    page.play_to_the_end()
    losses = page.losses

    rows = _log(page)

    assert [row[0] for row in rows] == [100, 50, 20, 10, 5, 2, 1, 0]
    assert [row[1] for row in rows] == [f"{losses[epoch - 1]:.4f}" for epoch in (100, 50, 20, 10, 5, 2, 1)] + ["–"]


def test_the_log_has_the_samples_that_were_on_the_stage() -> None:
    page = Page(prompt="Love", length="12", speed="30-per-second")
    seen = {0: page.sample}
    for epoch in (1, 2):
        page.press("Epoch")
        seen[epoch] = page.sample

    assert [row[2] for row in _log(page)] == [seen[2], seen[1], seen[0]]


def test_the_log_says_the_temperature_of_each_sample_where_one_was_drawn_with_another() -> None:
    page = Page()
    page.press("Epoch")
    at_one = [len(row) for row in _log(page)]

    page.set("temperature", 0.5)
    page.press("Epoch")
    rows = _log(page)

    assert at_one == [3, 3]
    assert [row[:1] + row[2:3] for row in rows] == [[2, "0.5"], [1, "1"], [0, "1"]]


def test_the_log_says_no_temperature_that_nobody_noted() -> None:
    page = Page()
    page.press("Epoch")
    run = page.session.run
    run.log[:] = [LoggedSample(logged.epoch, logged.loss, logged.text) for logged in run.log]
    before = [len(row) for row in _log(page)]

    page.set("temperature", 0.5)
    page.press("Epoch")
    page.set("temperature", 1.0)

    assert before == [3, 3]
    assert [row[2] for row in _log(page)] == ["0.5", "not known", "not known"]


def test_a_newline_in_a_sample_is_shown_as_a_sign() -> None:
    page = Page(text="a\nb", prompt="a\nb")

    assert page.sample.startswith("a⏎b")


def test_each_generated_character_has_the_probability_that_it_was_drawn_with() -> None:
    page = Page(text="aaaa", length="3")

    chosen = page.stage.newest(page.stage.picture("sample")["chosen"])

    assert chosen.tolist() == [1.0, 1.0, 1.0]
