"""Numbers changed by hand lie over the network as a layer: seen at once, and easily taken back."""

from __future__ import annotations

import numpy as np
import pytest

from playground.engine import Edits, ForwardRecord, ParameterIndex, explain_forward
from playground.session.numbers import shown_loss
from tests.app.inside_page import FORWARD, InsidePage, trained
from tests.app.page import Page

PLACES = [
    ParameterIndex("Wxh", 3, 2),
    ParameterIndex("Whh", 7, 0),
    ParameterIndex("Why", 2, 5),
    ParameterIndex("bh", 2),
    ParameterIndex("by", 6),
]
REFUSED: list[object] = [
    "nan",
    "inf",
    "-inf",
    "1e999",
    "abc",
    "",
    "  ",
    "0x1",
    None,
    True,
    [],
    {},
    1e9,
    -1000.1,
    "1_0",
]


@pytest.fixture(scope="module")
def page() -> InsidePage:
    """An untrained network; tests that share it change the same numbers."""
    return InsidePage.what_if(0)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_change_shows_the_probabilities_and_losses_of_the_changed_network(place: ParameterIndex) -> None:
    page, trainer = InsidePage.what_if(), trained()
    edited = ForwardRecord.of(trainer, Edits().set(place, 2.5).apply(trainer.parameters))
    before, after = explain_forward(ForwardRecord.of(trainer), 3), explain_forward(edited, 3)

    page.edit(place, 2.5)

    assert (page.errors, page.parameters) == ([], trainer.parameters.flat.tobytes())
    now, without = page.strips
    np.testing.assert_allclose(now.values, after.p, rtol=1e-9)
    np.testing.assert_allclose(without.values, before.p, rtol=1e-9)
    losses = trainer.evaluate().losses.sum()
    assert page.stage.text("losses").split("\n")[:2] == [
        f"Loss at timestep 3: {shown_loss(after.loss)} with your change, {shown_loss(before.loss)} without.",
        f"Loss of the whole text, read without learning: {shown_loss(edited.loss)} with your change, "
        f"{shown_loss(losses)} without.",
    ]
    assert after.p.tolist() != before.p.tolist()


def test_a_change_is_drawn_and_marked_with_what_was_as_an_outline() -> None:
    page, trainer = InsidePage.what_if(), trained()
    at_first = page.network["arrays"]["ghost"]

    page.edit(ParameterIndex("by", 2), 3.0)

    network = page.network
    assert (at_first, network["edited"]) == (None, [["by", 2, 0]])
    changed = trainer.evaluate(Edits().set(ParameterIndex("by", 2), 3.0).apply(trainer.parameters))
    drawn = {name: page.stage.newest(network["arrays"][name]) for name in ("p", "ghost")}
    np.testing.assert_allclose(drawn["p"], changed.probabilities, rtol=0, atol=1e-6)
    np.testing.assert_allclose(drawn["ghost"], trainer.evaluate().probabilities, rtol=0, atol=1e-6)


def test_a_change_shows_in_the_other_parts_of_the_page_too_and_on_no_other_page() -> None:
    page, trainer, edits = InsidePage.what_if(), trained(), Edits().set(ParameterIndex("Whh", 1, 2), 1.5)
    undisturbed = Page.trained(2)
    page.edit(ParameterIndex("Whh", 1, 2), 1.5)

    page.open(FORWARD)
    forward = explain_forward(ForwardRecord.of(trainer, edits.apply(trainer.parameters)), 3)
    np.testing.assert_allclose(page.strip_of("h: ").values, forward.h, rtol=1e-9)
    np.testing.assert_allclose(page.strip_of("p: ").values, forward.p, rtol=1e-9)
    page.go_to("train")

    assert page.moment() == undisturbed.moment()


def test_changes_are_told_with_their_values() -> None:
    page = InsidePage.what_if()
    at_first = page.changes

    page.edit(ParameterIndex("Whh", 1, 2), 1)
    page.edit(ParameterIndex("Whh", 1, 2), 1.5)
    page.edit(ParameterIndex("by", 0), -2)
    page.silence(6)

    assert (at_first, page.changes) == (
        "Nothing is changed. What a change does will stand here beside what is without it.",
        "Changed by hand, and not trained: Whh[1, 2] is 1.500, by[0] is −2.000, unit 6 is silenced.",
    )


@pytest.mark.parametrize(
    ("typed", "value"),
    [("0.5", 0.5), (" -2 ", -2.0), ("−2", -2.0), ("1e-3", 0.001), ("1000", 1000.0), (-1000, -1000.0)],
)
def test_a_number_can_be_typed_in_many_ways(page: InsidePage, typed: object, value: float) -> None:
    page.edit(ParameterIndex("bh", 0), typed)

    assert (page.errors, page.session.run.edits.values[ParameterIndex("bh", 0)]) == ([], value)


def test_the_editor_has_the_changed_number_and_what_it_was() -> None:
    page, place = InsidePage.what_if(), ParameterIndex("Whh", 1, 2)
    page.pick_place(place)

    page.edit(place, 0.75)

    editor = page.editor
    assert (editor["place"], editor["problem"], editor["of"]) == ("Whh[1, 2]", "", page.session.run.id)
    assert page.stage.newest(editor["value"]).tolist() == [0.75, place.value_in(trained().parameters)]


@pytest.mark.parametrize("value", REFUSED, ids=repr)
def test_what_is_refused_changes_nothing_and_says_what_is_allowed(page: InsidePage, value: object) -> None:
    place = page.selection.place
    page.edit(place, 0.5)
    before = page.session.run.edits

    page.edit(place, value)

    problem = page.editor["problem"]
    assert (page.errors, page.session.run.edits) == ([], before)
    assert problem.startswith(f"{place} stays as it is. ")
    assert "-1000 to 1000" in problem.replace(",", "").replace("−", "-")


@pytest.mark.parametrize("repaired", ["another value", "another place", "put back"])
def test_a_refusal_is_said_until_it_is_mended(repaired: str) -> None:
    page = InsidePage.what_if(0)
    place = page.selection.place
    page.edit(place, 0.5)
    page.edit(place, "abc")
    refused = page.editor["problem"]

    if repaired == "another value":
        page.edit(place, "0.25")
    elif repaired == "another place":
        page.pick_place(ParameterIndex("Whh", 1, 1))
    else:
        page.press("Put back")

    assert (refused != "", page.editor["problem"]) == (True, "")


def test_what_the_editor_cannot_have_sent_changes_nothing(page: InsidePage) -> None:
    before = page.session.run.edits

    for edited in ({}, {"value": 1.0}, {"name": "flat", "row": 0, "column": 0, "value": 1.0}):
        page.ask("edit", **edited, of=page.shown.id)
    for place in (
        ParameterIndex("Whh", 8, 0),
        ParameterIndex("Whh", -1, 0),
        ParameterIndex("bh", 0, 1),
        ParameterIndex("by", 10**30),
    ):
        page.edit(place, 1.0)

    assert (page.errors, page.session.run.edits) == ([], before)


def test_a_silenced_unit_is_0_at_every_timestep_until_it_speaks_again() -> None:
    page = InsidePage.what_if()

    page.silence(3)
    silenced = page.network["silenced"], page.stage.newest(page.network["arrays"]["h"])[:, 3].tolist()
    page.open(FORWARD)
    h = page.strip_of("h: ").values[3]
    page.open("What if")
    page.silence(3)

    assert (page.errors, silenced, h) == ([], ([3], [0.0] * 8), 0.0)
    assert (bool(page.session.run.edits), page.network["silenced"]) == (False, [])


def test_the_toggle_says_which_unit_it_silences() -> None:
    page = InsidePage.what_if()
    page.silence(3)

    seen = []
    for unit in (2, 3):
        page.pick({"kind": "unit", "unit": unit})
        (toggle,) = page.app.toggle
        seen.append((toggle.label, toggle.value))

    assert seen == [("Silence unit 2", False), ("Silence unit 3", True)]


def test_without_changes_there_is_one_network_and_it_says_what_it_says_on_the_other_page() -> None:
    page = InsidePage.what_if()

    (now,) = page.strips
    np.testing.assert_allclose(now.values, trained().evaluate().probabilities[3], rtol=1e-9)
    assert "trained-sample" not in [picture["name"] for picture in page.stage.still["pictures"]]
    assert page.stage.sample("edited-sample") == _sample_of_train(page)
    page.go_to("inside")
    assert (page.can_press("Keep"), page.can_press("Put back")) == (False, False)


def test_the_sample_without_changes_stays_while_that_of_the_changed_network_is_another_one() -> None:
    page = InsidePage.what_if()
    before = page.stage.sample("edited-sample")

    page.edit(ParameterIndex("by", 0), 50)

    edited = page.stage.sample("edited-sample")
    assert page.stage.sample("trained-sample") == before
    assert set(edited[1:]) == {"␣"}


def _sample_of_train(page: InsidePage) -> str:
    page.go_to("train")
    sample = page.sample
    page.go_to("inside")
    return sample


def test_put_back_takes_back_all_changes() -> None:
    page = InsidePage.what_if()
    before = page.moment()
    page.edit(ParameterIndex("Whh", 1, 2), 1.5)
    page.silence(3)

    page.press("Put back")

    assert (bool(page.session.run.edits), page.network["edited"], page.network["silenced"]) == (False, [], [])
    assert page.moment() == before
