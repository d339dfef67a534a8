"""While changes made by hand lie over the network, every number says which network it is of."""

from __future__ import annotations

import pytest

from playground.engine import ParameterIndex
from playground.session.selection import SECTIONS, WHERE
from tests.app.inside_page import BACKWARD, FORWARD, InsidePage

PLACE = ParameterIndex("Whh", 1, 2)


def _titles(page: InsidePage) -> dict[str, str]:
    """Return the titles of the page's pictures, but for those that have none."""
    return {picture["name"]: picture["title"] for picture in page.stage.still["pictures"] if picture["title"]}


@pytest.mark.parametrize("section", [FORWARD, BACKWARD, WHERE])
def test_every_picture_of_the_changed_network_says_so(section: str) -> None:
    page = InsidePage.what_if()
    page.open(section)
    before = _titles(page)

    page.edit(PLACE, 1.5)

    assert "stage" in before or section == WHERE
    assert _titles(page) == {name: f"With your change: {title}" for name, title in before.items()}


def test_what_if_shows_both_networks_and_names_each() -> None:
    page = InsidePage.what_if()
    page.silence(3)

    titles = _titles(page)
    assert [strip.label for strip in page.strips] == ["With your change", "Without your change"]
    assert titles["network"].startswith("With your change: ")
    assert titles["edited-sample"] == "With your change: A sample"
    assert titles["trained-sample"].startswith("Without your change: ")


def test_several_changes_are_called_changes() -> None:
    page = InsidePage.what_if()
    page.silence(3)
    page.edit(PLACE, 1.5)

    assert [strip.label for strip in page.strips] == ["With your changes", "Without your changes"]
    assert (page.stage.sent.header["of"], "without your changes" in page.state) == ("without your changes", True)


def test_the_numbers_at_the_top_say_that_they_are_of_the_run_without_the_change_on_every_page() -> None:
    page = InsidePage.what_if()
    at_first = page.stage.sent.header["of"]
    page.silence(3)

    seen = []
    for path in ("inside", "train", "compare"):
        page.go_to(path)
        seen.append(page.stage.sent.header["of"])
    page.go_to("inside")
    page.press("Put back")

    assert (at_first, seen, page.stage.sent.header["of"]) == ("", ["without your change"] * 3, "")


def test_a_network_that_nobody_changed_says_nothing_of_changes() -> None:
    page = InsidePage.what_if()
    for section in SECTIONS:
        page.open(section)

        assert [title for title in _titles(page).values() if "our change" in title] == []


def test_it_is_said_that_the_run_stays_without_the_change_or_trains_on_without_it() -> None:
    page = InsidePage.what_if()
    page.silence(3)
    at_rest = page.state

    page.press("Play")
    page.more()
    playing = page.state
    page.press("Pause")

    assert at_rest.startswith("The network as it is now, after 2 epochs, with your change, reading the whole text.")
    assert "The run itself stays without your change." in at_rest
    assert "The run itself trains on without your change." in playing
    assert "stays without your change." in page.state


def test_an_untrained_network_is_never_said_to_be_trained() -> None:
    page = InsidePage.what_if(0)
    page.silence(3)

    said = " ".join([page.state, page.stage.text("losses"), page.changes, *_titles(page).values()])

    assert "The network as it is now, untrained, with your change" in said
    assert "as trained" not in said
    assert "at the top" not in said


def test_the_loss_at_the_top_and_the_loss_below_are_told_apart() -> None:
    page = InsidePage.what_if()

    *_, read, at_the_top = page.stage.text("losses").split("\n")

    loss = page.session.run.trainer.losses[-1]
    assert read.startswith("Loss of the whole text, read without learning: ")
    assert at_the_top == f"The loss of {loss:.4f} at the top was added up while the run trained its last whole epoch."
