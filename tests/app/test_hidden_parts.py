"""What a link hides is nowhere on the page, nor under a key, until everything is shown again."""

from __future__ import annotations

import pytest

from playground.session.parts import PARTS
from tests.app.page import Page

WIDGETS = {
    "text": ["Text", "Preset texts"],
    "hidden-size": ["Hidden size"],
    "learning-rate": ["Learning rate"],
    "epochs": ["Epochs"],
    "seed": ["Random seed"],
    "experts": ["Cell", "Initial scale", "Optimiser", "Clip values", "Clip norm", "Window"],
    "sampling": ["Prompt", "Length", "Temperature"],
    "share": ["Share"],
    "export": ["Export", "Open a run file"],
    "step": ["Step"],
    "epoch": ["Epoch"],
    "reset": ["Reset"],
    "speed": ["Speed"],
    "timeline": ["Earlier", "Later", "Live", "Film", "Continue from here"],
    "film": ["Film"],
    "continue": ["Continue from here"],
    "undo": ["Undo", "Redo"],
    "pin": ["Pin"],
    "sample-again": ["Sample again"],
    "present": ["Present"],
    "stages": ["Previous stage", "Next stage", "Stages of a timestep"],
}
PICTURES = {
    "ribbon": "text",
    "loss": "loss",
    "sample": "sample",
    "probabilities": "probabilities",
    "hidden-state": "hidden",
    "weights": "weights",
}
PAGES = {"train": "Train", "inside": "Inside a step", "compare": "Compare"}


def _labels(page: Page) -> set[str]:
    """Return what is written on the widgets of the page."""
    labels = {str(getattr(element.proto, "label", "")) for element in page.elements() if hasattr(element, "proto")}
    return labels - {""}


def _pictures(page: Page) -> list[str]:
    return [picture["name"] for picture in page.stage.still["pictures"]]


def test_every_part_is_one_of_these() -> None:
    assert {*WIDGETS, *PICTURES, *PAGES} == {*PARTS}


@pytest.fixture(scope="module")
def everything() -> Page:
    page = Page()
    page.go_to("inside")
    return page


@pytest.mark.parametrize("part", WIDGETS)
def test_the_widgets_of_a_hidden_part_are_gone_and_no_others(part: str, everything: Page) -> None:
    page = Page(hide=part)
    page.go_to("inside")

    assert page.errors == []
    assert _labels(everything) - _labels(page) == {*WIDGETS[part]}
    assert _labels(page) - _labels(everything) == {"Show everything"}


@pytest.mark.parametrize("part", PICTURES)
def test_a_hidden_picture_is_gone_and_no_other(part: str) -> None:
    page = Page(hide=part)

    others = [name for name in _pictures(Page()) if name != PICTURES[part]]
    assert (page.errors, _pictures(page)) == ([], others)
    page.press("Play")
    page.more()
    assert page.epoch > 0


def test_hidden_samples_are_gone_on_compare_and_inside_a_step() -> None:
    page = Page(hide="sample", section="what-if")
    page.pin()
    for path in ("compare", "inside"):
        page.go_to(path)
        assert (page.errors, [name for name in _pictures(page) if "sample" in name]) == ([], [])


@pytest.mark.parametrize("part", PAGES)
def test_a_hidden_page_is_not_in_the_navigation_but_opens(part: str) -> None:
    page = Page(hide=part)
    page.go_to(part)

    links = [element.proto.label for element in page.elements() if element.type == "page_link"]
    assert (page.errors, links) == ([], [title for name, title in PAGES.items() if name != part])


def test_everything_can_be_hidden_and_play_stays() -> None:
    page = Page(hide=",".join(PARTS))
    page.press("Play")
    page.more()

    assert (page.errors, page.has("Pause"), _pictures(page)) == ([], True, ["state"])
    for path in ("inside", "compare"):
        page.go_to(path)
        assert page.errors == []


def test_what_is_hidden_stays_hidden_on_all_pages_and_through_presenter_mode() -> None:
    page = Page(hide="step,weights")
    for path in ("inside", "compare", "train"):
        page.go_to(path)
        assert not page.has("Step")
    page.press("Present")
    assert (page.has("Step"), page.has("Show everything")) == (False, False)
    page.press("Leave presenter mode")

    assert (page.link, "weights" in _pictures(page)) == ({"hide": "step,weights"}, False)


def test_nobody_is_kept_in_presenter_mode() -> None:
    page = Page(hide="present", present="1")

    page.press("Leave presenter mode")

    assert (page.has("Present"), page.has("Leave presenter mode")) == (False, False)


def test_everything_can_be_shown_again() -> None:
    page = Page(hide="text,weights,step,inside", hidden_size="3")
    assert "The link hides some parts of the page." in page.sentences

    page.press("Show everything")

    assert (page.errors, page.link, page.has("Step")) == ([], {"hidden_size": "3"}, True)
    assert (page.widget("text").value, "weights" in _pictures(page)) == ("I Love AI", True)
    assert page.sentences == []


def test_settings_that_are_hidden_hold_and_can_still_be_changed_afterwards() -> None:
    page = Page(hide="text,hidden-size,learning-rate,sampling", text="banana", hidden_size="3", learning_rate="0.1")
    page.train(2)
    page.press("Show everything")

    assert (page.widget("hidden_size").value, page.widget("learning_rate").value) == (3, 0.1)
    page.set("hidden_size", 4)
    assert page.session.run.config.hidden_size == 4


def test_the_timeline_of_the_stage_is_told() -> None:
    assert [Page(hide=part).stage.still["timeline"] for part in ("timeline", "film")] == [False, True]


def test_a_picture_that_is_hidden_cannot_be_explored() -> None:
    page = Page(hide="weights")

    page.explore("weights")

    assert (page.errors, page.is_explored) == ([], False)
