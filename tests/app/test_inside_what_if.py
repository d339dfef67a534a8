"""Numbers changed by hand lie over the network as a layer: seen at once, and easily taken back."""

from __future__ import annotations

import numpy as np
import pytest

from playground.app.components.strips import number
from playground.engine import Edits, Place, Reading, explain_forward
from tests.app.inside_page import FORWARD, InsidePage, trained

PLACES = [Place("Wxh", 3, 2), Place("Whh", 7, 0), Place("Why", 2, 5), Place("bh", 2), Place("by", 6)]
REFUSED: list[object] = [
    "nan",
    "inf",
    "-inf",
    "1e999",
    "abc",
    "",
    "  ",
    "0x10",
    "1..5",
    None,
    True,
    [],
    {},
    1e9,
    -1000.1,
    "1001",
]


@pytest.fixture(scope="module")
def page() -> InsidePage:
    """An untrained network; tests that share it change the same numbers."""
    return InsidePage.what_if(0)


def _said_about_edits(page: InsidePage) -> str:
    """Return what is said of the changes, the last sentence of the page."""
    return page.sentences[-1]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_change_shows_the_probabilities_and_losses_of_the_changed_network(place: Place) -> None:
    page, trainer = InsidePage.what_if(), trained()
    edited = Reading.of(trainer, Edits().set(place, 2.5).apply(trainer.parameters))
    before, after = explain_forward(Reading.of(trainer), 3), explain_forward(edited, 3)

    page.edit(place, 2.5)

    assert page.errors == []
    assert [strip.values for strip in page.strips] == [after.p.tolist(), before.p.tolist()]
    assert list(page.comparisons.values()) == [
        (number(after.loss), number(before.loss)),
        (number(edited.loss), number(trainer.evaluate().losses.sum())),
    ]
    assert after.p.tolist() != before.p.tolist()


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_change_leaves_the_run_s_own_network_as_it_is(place: Place) -> None:
    page = InsidePage.what_if()

    page.edit(place, -3)

    assert page.parameters == trained().parameters.flat.tobytes()


def test_a_change_is_drawn_and_marked_with_what_was_as_an_outline() -> None:
    page, trainer = InsidePage.what_if(), trained()
    edits = Edits().set(Place("by", 2), 3.0)

    page.edit(Place("by", 2), 3.0)

    drawing = page.network
    assert drawing["edited"] == [["by", 2, 0]]
    p = trainer.evaluate(edits.apply(trainer.parameters)).probabilities
    np.testing.assert_allclose(drawing["p"], p, rtol=0, atol=0.51e-5)
    np.testing.assert_allclose(drawing["ghost"], trainer.evaluate().probabilities, rtol=0, atol=0.51e-5)


def test_a_change_shows_in_the_other_parts_of_the_page_too() -> None:
    page, trainer, edits = InsidePage.what_if(), trained(), Edits().set(Place("Whh", 1, 2), 1.5)
    page.edit(Place("Whh", 1, 2), 1.5)

    page.open(FORWARD)

    forward = explain_forward(Reading.of(trainer, edits.apply(trainer.parameters)), 3)
    shown = [strip.values for strip in page.strips]
    assert (forward.h.tolist() in shown, forward.p.tolist() in shown) == (True, True)


def test_changes_are_told_with_their_values() -> None:
    page = InsidePage.what_if()
    at_first = _said_about_edits(page)

    page.edit(Place("Whh", 1, 2), 1.5)
    page.edit(Place("by", 0), -2)
    page.silence(6)

    said = _said_about_edits(page)
    assert ("[" in at_first, "Whh[1, 2] is 1.500" in said, "by[0] is −2.000" in said) == (False, True, True)
    assert "unit 6" in said


def test_the_latest_value_of_a_parameter_counts() -> None:
    page = InsidePage.what_if()

    for value in (1, 2, 0.5):
        page.edit(Place("bh", 0), value)

    assert dict(page.session.run.edits.values) == {Place("bh", 0): 0.5}


@pytest.mark.parametrize(
    ("typed", "value"),
    [("0.5", 0.5), (" -2 ", -2.0), ("−2", -2.0), ("1e-3", 0.001), ("1000", 1000.0), (-1000, -1000.0)],
)
def test_a_number_can_be_typed_in_many_ways(page: InsidePage, typed: object, value: float) -> None:
    page.edit(Place("bh", 0), typed)

    assert (page.errors, page.session.run.edits.values[Place("bh", 0)]) == ([], value)


def test_the_editor_shows_the_changed_number_and_what_it_was() -> None:
    page, place = InsidePage.what_if(), Place("Whh", 1, 2)
    page.pick({"kind": "place", "name": "Whh", "row": 1, "column": 2})

    page.edit(place, 0.75)

    editor = page.editor
    assert (editor["place"], editor["value"], editor["problem"]) == ("Whh[1, 2]", 0.75, "")
    assert editor["original"] == number(place.value_in(trained().parameters))
    assert editor["reach"] > 0.75


@pytest.mark.parametrize("value", [0.0, 1.9, -2.5, 17.0, 1000.0, -1000.0])
def test_the_editor_s_slider_reaches_every_value(page: InsidePage, value: float) -> None:
    page.edit(Place("Why", 0, 0), value)

    assert page.editor["reach"] >= abs(value)


@pytest.mark.parametrize("value", REFUSED, ids=repr)
def test_what_is_refused_changes_nothing_and_says_what_is_allowed(page: InsidePage, value: object) -> None:
    place = Place("Why", 0, 0)
    page.edit(place, 0.5)
    before = page.session.run.edits

    page.edit(place, value)

    problem = page.editor["problem"]
    assert (page.errors, page.session.run.edits) == ([], before)
    assert ("Why[0, 0]" in problem, "-1000 to 1000" in problem.replace(",", "").replace("−", "-")) == (True, True)


@pytest.mark.parametrize("repaired", ["another value", "another place", "put back"])
def test_a_refusal_is_said_until_it_is_mended(repaired: str) -> None:
    page, place = InsidePage.what_if(0), Place("Why", 0, 0)
    page.edit(place, 0.5)
    page.edit(place, "abc")
    refused = page.editor["problem"]

    if repaired == "another value":
        page.edit(place, "0.25")
    elif repaired == "another place":
        page.pick({"kind": "place", "name": "Whh", "row": 1, "column": 1})
    else:
        page.press("Put back")

    assert (refused != "", page.editor["problem"]) == (True, "")


@pytest.mark.parametrize(
    "edited",
    [None, 3, "x", [], {}, {"value": 1.0}, {"name": "Whh", "row": 0, "column": 0}],
    ids=repr,
)
def test_what_the_editor_cannot_have_sent_changes_nothing(page: InsidePage, edited: object) -> None:
    before = page.session.run.edits

    page.send_edit(edited)

    assert (page.errors, page.session.run.edits) == ([], before)


@pytest.mark.parametrize(
    "place", [Place("Whh", 8, 0), Place("Whh", -1, 0), Place("bh", 0, 1), Place("by", 10**30)], ids=str
)
def test_a_place_that_is_not_in_the_network_cannot_be_changed(page: InsidePage, place: Place) -> None:
    before = page.session.run.edits

    page.edit(place, 1.0)

    assert (page.errors, page.session.run.edits) == ([], before)


def test_a_silenced_unit_is_0_at_every_timestep() -> None:
    page = InsidePage.what_if()

    page.silence(3)

    h = page.trainer.evaluate(page.session.run.edited_parameters).states[:, 3]
    assert (page.errors, page.network["silenced"], h.tolist()) == ([], [3], [0.0] * 9)
    page.open(FORWARD)
    assert [strip.values[3] for strip in page.strips if strip.label.startswith("h:")] == [0.0]


def test_a_silenced_unit_speaks_again() -> None:
    page = InsidePage.what_if()
    page.silence(3)

    page.silence(3)

    assert (bool(page.session.run.edits), page.network["silenced"]) == (False, [])


def test_the_toggle_says_which_unit_it_silences() -> None:
    page = InsidePage.what_if()
    page.silence(3)

    seen = []
    for unit in (2, 3):
        page.pick({"kind": "unit", "unit": unit})
        (toggle,) = page.app.toggle
        seen.append((str(unit) in toggle.label, toggle.value))

    assert seen == [(True, False), (True, True)]


def test_without_changes_there_is_nothing_to_keep_and_nothing_to_put_back() -> None:
    page = InsidePage.what_if()

    assert (page.can_press("Keep"), page.can_press("Put back")) == (False, False)


def test_without_changes_the_network_says_the_same_as_it_does_as_trained() -> None:
    page = InsidePage.what_if()

    assert page.strips[0].values == page.strips[1].values
    assert all(now == as_trained for now, as_trained in page.comparisons.values())


def test_put_back_takes_back_all_changes() -> None:
    page = InsidePage.what_if()
    before = [strip.values for strip in page.strips]
    page.edit(Place("Whh", 1, 2), 1.5)
    page.silence(3)

    page.press("Put back")

    assert (bool(page.session.run.edits), page.network["edited"], page.network["silenced"]) == (False, [], [])
    assert [strip.values for strip in page.strips] == before


def test_both_samples_are_drawn_with_the_same_luck() -> None:
    page = InsidePage.what_if()

    samples = [part for part in page.html if 'class="sample"' in part]

    (both,) = samples
    now, as_trained = both.split("as trained")
    texts = [part.split('class="sample')[1].split(">", 1)[1] for part in (now, as_trained)]
    assert texts[0].split("</p>")[0] == texts[1].split("</p>")[0]
