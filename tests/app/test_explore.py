"""Explore opens a picture large, as a chart of the moment that is shown, to zoom, read and save."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from playground.engine.network import Array
from playground.session.selection import SECTIONS
from tests.app.inside_page import WHAT_IF, InsidePage
from tests.app.page import Page

OFFERED = {
    "train": {"loss", "sample", "probabilities", "hidden", "weights"},
    "compare": {"loss", "sample-0", "probabilities-0", "sample-1", "probabilities-1", "difference"},
    "Forward pass": {"unit", "logit"},
    "Backward pass": {"gradients", "update"},
    "What if": {"edited-sample"},
    "Where is it?": {"sample", "similarity", "trajectory"},
}
PLACES = list(OFFERED)


def open_place(page: InsidePage, place: str) -> None:
    """Open a page, or a part of the page Inside a step."""
    page.go_to("inside" if place in SECTIONS else place)
    if place in SECTIONS:
        page.open(place)


def offered(page: Page) -> set[str]:
    """Return the names of the pictures with a button Explore."""
    return {picture["name"] for picture in page.stage.still["pictures"] if picture["explore"]}


def close(page: Page) -> None:
    """Dismiss the dialog, as a click on its cross does."""
    page.session.close_dialog()
    page.draw_again()


def numbers_of(values: Any) -> Array:
    """Return an array of a chart, which Plotly sends as text where it is one of NumPy's."""
    if isinstance(values, dict):
        flat = np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
        shape = [int(length) for length in values.get("shape", str(len(flat))).split(",")]
        return flat.reshape(shape).astype(np.float64)
    return np.array(values, dtype=np.float64)


@pytest.fixture(scope="module")
def page() -> InsidePage:
    page = InsidePage.trained(2)
    page.press("Pin")
    page.train(2)
    return page


@pytest.mark.parametrize("place", PLACES)
def test_every_picture_that_offers_it_opens_as_a_chart(page: InsidePage, place: str) -> None:
    open_place(page, place)
    names = offered(page)

    for name in names:
        page.explore(name)
        assert (page.errors, page.is_explored) == ([], True)
        assert go.Figure(page.chart).data
        assert page.sentences[0].startswith(f"{page.stage.picture(name)['title']}\nAfter 4 epochs. ")
        close(page)

    assert names == OFFERED[place]


def test_with_a_change_the_sample_without_it_opens_too_and_its_title_says_so(page: InsidePage) -> None:
    open_place(page, WHAT_IF)
    page.silence(3)

    page.explore("trained-sample")
    said = page.sentences[0]
    close(page)
    page.press("Put back")

    assert (page.errors, said.startswith("Without your change: a sample")) == ([], True)


@pytest.mark.parametrize("name", ["hidden", "probabilities"])
def test_a_chart_has_the_numbers_of_the_moment_that_is_shown(page: InsidePage, name: str) -> None:
    page.go_to("train")
    page.look(1)

    page.explore(name)

    (heatmap,) = page.chart["data"]
    assert np.allclose(numbers_of(heatmap["z"]), page.stage.matrix(name), rtol=0, atol=1e-6)
    assert "\nAfter 1 epoch. " in page.sentences[0]
    close(page)
    page.look(None)


def test_exploring_stops_the_playing_and_trains_nothing() -> None:
    page = Page()
    page.press("Play")
    page.more()
    trained = page.trained_timesteps

    page.explore("weights")

    assert (page.errors, page.has("Play"), page.trained_timesteps) == ([], True, trained)
    assert page.stage.losses == page.losses


def test_keys_press_nothing_that_lies_under_the_dialog(page: InsidePage) -> None:
    page.go_to("inside")
    page.open(SECTIONS[0])
    before = {button.label: button.proto.shortcut for button in page.app.button if button.proto.shortcut}

    page.explore("unit")

    under = [button.label for button in page.app.main.button if button.proto.shortcut]
    assert ({"Play", "Step", "Next timestep"} <= before.keys(), under) == (True, [])
    close(page)
    assert before == {button.label: button.proto.shortcut for button in page.app.button if button.proto.shortcut}


def test_a_picture_of_another_page_is_not_explored_after_that_page_is_left(page: InsidePage) -> None:
    page.go_to("train")
    page.explore("ribbon")
    page.explore("loss")
    page.session.explored = "unit"

    page.draw_again()

    assert (page.errors, page.is_explored, page.session.dialog) == ([], False, "")
