"""The page opens with everything on it that people and screen readers rely on."""

from __future__ import annotations

import pytest

from playground.figures.theme import DARK, LIGHT, Theme
from tests.app.page import Page

PATHS = ("train", "inside", "compare")
CONTROLS = ("button", "slider", "select_slider", "text_input", "number_input", "selectbox", "toggle", "button_group")
ON_TRAIN = ["text", "state", "loss", "sample", "probabilities", "hidden", "weights"]


@pytest.fixture(scope="module")
def page() -> Page:
    """The page as it opens; nobody touches it."""
    return Page()


@pytest.mark.parametrize("path", PATHS)
def test_every_page_opens_untrained_without_an_error_or_a_complaint(path: str) -> None:
    page = Page()

    page.go_to(path)

    assert (page.errors, page.notices, page.stage.still["page"]) == ([], [], path)
    assert (page.stage.sent.moments, page.stage.sent.header["playing"], page.stage.losses) == ([(0, 0)], False, [])
    assert page.correct == -1
    assert page.loss != page.loss  # no number: there is none yet


def test_controls_have_the_names_that_can_be_relied_on(page: Page) -> None:
    labels = [getattr(element, "label", "") for element in page.elements()]

    names = [
        *("Play", "Step", "Epoch", "Reset", "Undo", "Redo", "Film", "Continue from here", "Pin", "Export", "Present"),
        *("Hidden size", "Learning rate", "Speed", "Temperature"),
        *("Text", "Epochs", "Random seed", "Prompt"),
    ]
    assert {name: labels.count(name) for name in names} == dict.fromkeys(names, 1)


def test_every_picture_is_on_the_stage_in_reading_order(page: Page) -> None:
    assert page.stage.pictures == ON_TRAIN


def test_settings_begin_with_their_defaults(page: Page) -> None:
    shown = page.shown_settings()

    assert {name: value for name, value in shown.items() if name not in ("speed", "prompt")} == {
        "text": "I Love AI",
        "hidden_size": 8,
        "learning_rate": 0.5,
        "epochs": 2000,
        "random_seed": 0,
        "window": 1,
        "initial_scale": 0.01,
        "cell": "rnn",
        "optimizer": "sgd",
        "clip_value": None,
        "clip_norm": None,
        "length": 30,
        "temperature": 1.0,
    }


def test_sliders_reach_from_the_least_to_the_most_that_is_offered(page: Page) -> None:
    size, rate = page.app.slider("hidden_size"), page.app.select_slider("learning_rate")

    assert (size.min, size.max, rate.options[0], rate.options[-1]) == (1, 64, "0.001", "2")


def test_every_control_has_a_line_of_help() -> None:
    page = Page(text="row, row, row your boat, gently down the stream")
    page.pin()

    without = []
    for path in PATHS:
        page.go_to(path)
        controls = [element for element in page.elements() if element.type in CONTROLS]
        without += [control.label for control in controls if not control.help]

    assert [label for label in without if not label.startswith(("Name of pinned run", "Weights of", "minus"))] == []


@pytest.mark.parametrize(("name", "colors"), [("light", LIGHT), ("dark", DARK)])
def test_pictures_have_the_colours_of_the_page_s_theme(name: str, colors: Theme) -> None:
    page = Page(theme=name)

    assert page.stage.still["theme"]["text"] == colors.text
    page.explore("weights")
    assert page.chart["layout"]["font"]["color"] == colors.text


def test_before_anything_was_done_nothing_can_be_taken_back(page: Page) -> None:
    labels = ("Undo", "Redo", "Reset", "Live", "Earlier", "Later", "Film", "Continue from here")

    assert {label: page.can_press(label) for label in labels} == dict.fromkeys(labels, False)


def test_about_says_what_trains_and_which_keys_there_are() -> None:
    page = Page()
    page.press("Play")

    page.press("About")

    assert (page.errors, page.has("Play")) == ([], True)
    assert "This run was trained by NumPy." in "".join(page.sentences)
    (keys,) = page.app.table
    assert "Step" in keys.value["What it does"].tolist()
