"""Long texts: trained whole, shown in part."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1.element_tree import Slider

from tests.app.page import Page

TEXT = ("row, row, row your boat\ngently down the stream\n" * 43)[:2_000]


def _excerpt_slider(page: Page) -> Slider[Any]:
    (slider,) = [slider for slider in page.app.slider if slider.label == "First timestep shown"]
    return slider


def _columns(page: Page, chart: str) -> list[int]:
    axis = page.plotly_figure(chart)["layout"]["xaxis"]
    return [int(tick) for tick in axis["tickvals"]]


def test_2000_characters_can_be_trained_on() -> None:
    page = Page(text=TEXT)

    page.press("Epoch")

    assert (page.errors, page.notices, page.epoch) == ([], [], 1)


def test_2000_characters_can_be_played() -> None:
    page = Page(text=TEXT)
    page.press("Play")

    page.frames(3)

    assert (page.errors, page.trained_timesteps > 0) == ([], True)


def test_a_long_text_has_a_slider_for_the_part_that_is_shown() -> None:
    page = Page(text=TEXT)

    slider = _excerpt_slider(page)

    assert (slider.min, slider.value) == (0, 0)


def test_a_short_text_needs_no_such_slider() -> None:
    page = Page()

    assert [slider for slider in page.app.slider if slider.label == "First timestep shown"] == []


@pytest.mark.parametrize("chart", ["probabilities", "hidden"])
def test_pictures_show_the_part_that_was_chosen(chart: str) -> None:
    page = Page(text=TEXT)

    _excerpt_slider(page).set_value(1_000).run()

    assert (_columns(page, chart)[0], len(_columns(page, chart)) <= 40) == (1_000, True)


def test_pictures_show_what_was_chosen_last() -> None:
    page = Page(text=TEXT)
    _excerpt_slider(page).set_value(1_000).run()

    _excerpt_slider(page).set_value(500).run()

    assert (_excerpt_slider(page).value, _columns(page, "hidden")[0]) == (500, 500)


def test_the_slider_s_end_shows_the_text_s_last_timestep() -> None:
    page = Page(text=TEXT)

    _excerpt_slider(page).set_value(_excerpt_slider(page).max).run()

    assert _columns(page, "probabilities")[-1] == 1_998


def test_the_chosen_part_stays_while_training() -> None:
    page = Page(text=TEXT)
    _excerpt_slider(page).set_value(1_000).run()

    page.press("Epoch")

    assert _columns(page, "probabilities")[0] == 1_000


def test_a_new_text_is_shown_from_its_beginning() -> None:
    page = Page(text=TEXT)
    _excerpt_slider(page).set_value(1_000).run()

    page.set("text", TEXT[:100])

    assert (page.errors, _columns(page, "probabilities")[0]) == ([], 0)


def test_a_shorter_run_brought_back_by_undo_is_shown_within_its_bounds() -> None:
    page = Page(text=TEXT[:100])
    page.press("Epoch")
    page.set("text", TEXT)
    _excerpt_slider(page).set_value(1_000).run()

    page.press("Undo")

    assert (page.errors, _columns(page, "probabilities")[-1] <= 98) == ([], True)


def test_the_trained_timestep_is_in_view_after_a_step() -> None:
    page = Page(text=TEXT)
    _excerpt_slider(page).set_value(1_000).run()

    page.press("Step")

    assert 0 in _columns(page, "probabilities")


def test_2000_distinct_characters_can_be_trained_on() -> None:
    page = Page(text="".join(chr(0x4E00 + i) for i in range(2_000)), hidden_size="2")

    page.press("Step")

    assert (page.errors, page.session.run.trainer.timestep) == ([], 1)


def test_one_repeated_character_can_be_trained_on() -> None:
    page = Page(text="aaaa")

    page.press("Epoch")

    assert (page.errors, page.metric("Loss"), page.metric("Correct")) == ([], "0.0000", "3 / 3")
