"""Samples: the newest large, earlier ones in a log, and none of them changes the run."""

from __future__ import annotations

from tests.app.page import Page

THE_NOTEBOOK_S = "I Love AI AI AI AI AI AI AI AI "


def test_the_sample_at_the_end_of_a_default_run_is_the_notebook_s() -> None:
    page = Page()

    page.play_to_the_end()

    assert page.newest_sample == THE_NOTEBOOK_S


def test_looking_on_does_not_change_the_sample_at_the_end() -> None:
    page = Page()
    for label in ("Step", "Step", "Epoch", "Epoch"):
        page.press(label)
    page.press("Play")
    page.frames(5)
    page.press("Pause")

    page.play_to_the_end()

    assert page.newest_sample == THE_NOTEBOOK_S


def test_drawing_samples_on_the_way_does_not_change_the_losses() -> None:
    page, undisturbed = Page(epochs="40"), Page(epochs="40")
    for _ in range(3):
        page.press("Epoch")
        page.press("Sample again")

    page.play_to_the_end()
    undisturbed.play_to_the_end()

    assert page.session.run.trainer.losses.tolist() == undisturbed.session.run.trainer.losses.tolist()


def test_the_newest_sample_stays_while_nothing_changes() -> None:
    page = Page()
    before = page.newest_sample

    page.frames(2)

    assert page.newest_sample == before


def test_sample_again_draws_another_one() -> None:
    page = Page()
    before = page.newest_sample

    page.press("Sample again")

    assert page.newest_sample != before


def test_sample_again_draws_another_one_after_the_end() -> None:
    page = Page(epochs="1", temperature="5")
    page.press("Epoch")
    before = page.newest_sample

    page.press("Sample again")

    assert page.newest_sample != before


def test_sample_again_does_not_stop_the_playing() -> None:
    page = Page()
    page.press("Play")

    page.press("Sample again")

    assert page.has("Pause")


def test_a_sample_begins_with_the_prompt() -> None:
    page = Page()

    page.set("prompt", "Love")

    assert page.newest_sample.startswith("Love")


def test_a_sample_goes_on_for_its_length_after_the_prompt() -> None:
    page = Page(prompt="Love")

    page.set("length", 12)

    assert len(page.newest_sample) == len("Love") + 12


def test_at_temperature_0_every_sample_is_the_same() -> None:
    page = Page(temperature="0")
    page.press("Epoch")
    before = page.newest_sample

    page.press("Sample again")

    assert page.newest_sample == before


def test_the_log_has_samples_at_growing_distances_newest_first() -> None:
    page = Page(epochs="120")

    page.play_to_the_end()

    assert [row[0] for row in page.sample_log] == ["100", "50", "20", "10", "5", "2", "1", "0"]


def test_the_log_says_each_sample_s_loss() -> None:
    page = Page(epochs="2")

    page.play_to_the_end()

    losses = page.session.run.trainer.losses
    assert [row[1] for row in page.sample_log] == [f"{losses[1]:.4f}", f"{losses[0]:.4f}", "–"]


def test_the_log_s_latest_entry_is_the_newest_sample_of_its_epoch() -> None:
    page = Page()

    page.press("Epoch")

    assert page.sample_log[0] == ["1", "17.1113", page.newest_sample]


def test_the_log_s_first_sample_is_what_the_link_asked_for() -> None:
    page = Page(prompt="Love", length="12")

    assert page.sample_log[-1][-1] == page.newest_sample


def test_a_newline_in_a_sample_is_shown_as_a_sign() -> None:
    page = Page(text="a\nb", prompt="a\nb")

    assert page.newest_sample.startswith("a⏎b")


def test_each_generated_character_says_its_probability() -> None:
    page = Page(text="aaaa", length="3")

    (html,) = [html for html in page.html if 'class="sample"' in html]

    assert html.count('title="100.0%"') == 3
