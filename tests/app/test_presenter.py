"""Presenter mode: pictures, numbers and what runs them, for the back of a room."""

from __future__ import annotations

import pytest

from tests.app.page import Page

STAYS = ["Play", "Step", "Epoch", "Reset", "Share", "Leave presenter mode"]


def _in_transport(page: Page) -> list[str]:
    """Return the labels of the buttons and of the sliders above the pictures."""
    row = page.app.get_by_key("transport")
    return [*(button.label for button in row.button), *(slider.label for slider in row.select_slider)]


@pytest.mark.parametrize("path", ["train", "compare"])
def test_only_what_runs_it_and_the_way_out_stay(path: str) -> None:
    page = Page()
    page.pin()
    page.go_to(path)

    page.press("Present")

    buttons = [button.label for button in page.app.main.button]
    assert (page.errors, _in_transport(page), buttons) == ([], STAYS, STAYS)
    assert page.app.main.selectbox == page.app.main.segmented_control == page.app.main.toggle == []


def test_inside_a_step_the_walk_through_it_stays_as_well() -> None:
    page = Page()
    page.go_to("inside")

    page.press("Present")

    buttons = [button.label for button in page.app.main.button]
    assert (page.errors, _in_transport(page), buttons[: len(STAYS)]) == ([], STAYS, STAYS)
    assert {"Previous timestep", "Next timestep", "Previous stage", "Next stage"} == {*buttons[len(STAYS) :]}


def test_the_stage_and_the_style_know_of_it() -> None:
    page = Page()
    at_first = page.stage.still["presenting"]

    page.press("Present")

    assert (at_first, page.stage.still["presenting"]) == (False, True)
    (style,) = [element.value for element in page.app.html if "<style" in element.value]
    assert "presenter.css" in style


def test_a_link_opens_it_and_the_way_out_leads_back() -> None:
    page = Page(present="1", hidden_size="5")
    opened = _in_transport(page), page.link

    page.press("Leave presenter mode")

    assert opened == (STAYS, {"present": "1", "hidden_size": "5"})
    assert (page.errors, page.link, page.stage.still["presenting"]) == ([], {"hidden_size": "5"}, False)
    assert {"Undo", "Film", "Pin", "Speed"} <= {*_in_transport(page)}


@pytest.mark.parametrize("raw", ["", "0", "true", "<b>"])
def test_anything_but_1_in_a_link_means_not(raw: str) -> None:
    page = Page(present=raw)

    assert (page.errors, page.stage.still["presenting"], page.link) == ([], False, {})


def test_playing_goes_on_through_it_without_losing_a_loss() -> None:
    page = Page()
    page.press("Play")
    page.more()

    page.press("Present")
    page.more()
    page.press("Leave presenter mode")
    page.more()

    assert (page.has("Pause"), page.stage.losses) == (True, page.losses)
