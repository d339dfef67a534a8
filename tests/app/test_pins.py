"""Pinned runs are kept as they were, under names that people give them, and at most four."""

from __future__ import annotations

import pytest

from playground.figures.theme import PIN_DASHES
from playground.session.pins import MOST_PINS
from playground.session.run_names import MOST_NAME
from tests.app.compare_page import ComparePage
from tests.app.html import read_html
from tests.app.page import Page


def _pinned(number: int, **parameters: str) -> ComparePage:
    """Return a page with as many pinned runs, each an epoch further."""
    page = ComparePage(**parameters)
    for _ in range(number):
        page.press("Epoch")
        page.press("Pin")
    return page


def test_a_pin_is_the_run_as_it_was() -> None:
    page = _pinned(1)
    weights = page.parameters

    page.train(2)
    page.press("Reset")
    page.set("text", "banana")
    page.press("Undo")

    (pin,) = page.session.pinboard.pins
    assert (page.errors, pin.run.trainer.epoch, pin.run.trainer.parameters.flat.tobytes()) == ([], 1, weights)


def test_pinning_leaves_the_run_as_it_is() -> None:
    page, undisturbed = _pinned(1), Page.trained(1)

    page.press("Epoch")
    undisturbed.press("Epoch")

    assert (page.parameters, page.can_press("Undo")) == (undisturbed.parameters, False)


def test_to_pin_the_same_run_at_the_same_epoch_again_says_that_it_is_pinned() -> None:
    page = _pinned(1)

    page.press("Pin")

    assert (page.errors, len(page.names)) == ([], 1)
    assert [toast.value for toast in page.app.toast] == [
        "Pinned already: the pinned run is this one, after 1 epoch with the same settings."
    ]
    page.press("Epoch")
    assert [toast.value for toast in page.app.toast] == []


@pytest.mark.parametrize("change", ["timestep", "learning_rate"])
def test_a_run_that_is_different_at_the_same_epoch_can_be_pinned_too(change: str) -> None:
    page = _pinned(1)
    if change == "timestep":
        page.press("Step")
    else:
        page.set("learning_rate", 0.1)

    page.press("Pin")

    assert len(page.names) == 2


def test_an_earlier_epoch_can_be_pinned() -> None:
    page = ComparePage.trained(3)
    page.look(1)

    page.press("Pin")

    assert (page.errors, page.pinned_epochs) == ([], [1])


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        (
            {"hidden_size": "5", "learning_rate": "0.1", "random_seed": "7", "window": "3"},
            "H 5, rate 0.1, seed 7, window 3, 1 epoch",
        ),
        ({"text": "hello world"}, "hello world, H 8, rate 0.5, 1 epoch"),
        ({"text": "banana bandana"}, "banana…, H 8, rate 0.5, 1 epoch"),
        ({"text": "<b>a</b>"}, "<b>a</b>, H 8, rate 0.5, 1 epoch"),
    ],
    ids=str,
)
def test_a_name_says_what_the_run_is(parameters: dict[str, str], name: str) -> None:
    assert _pinned(1, **parameters).names == [name]


def test_names_say_what_differs_among_the_pinned_runs_in_table_chart_and_fields() -> None:
    page = _pinned(1)
    page.set("cell", "lstm")
    page.set("random_seed", 7)
    page.press("Epoch")

    page.press("Pin")

    names = ["RNN, seed 0", "LSTM, seed 7"]
    assert (page.errors, page.names, page.stage.table["Whole run"]) == ([], names, ["This run", *names])
    assert [pin["name"] for pin in page.stage.still["pins"]] == names
    assert [page.field_of_name(place) for place in (0, 1)] == names


@pytest.mark.parametrize(
    ("typed", "name"),
    [("my run", "my run"), ("   ", "run"), (" a \n\t b ", "a b"), ("x" * (MOST_NAME + 9), "x" * MOST_NAME)],
)
def test_a_pinned_run_is_called_what_is_typed(typed: str, name: str) -> None:
    page = _pinned(1)

    page.rename(0, typed)

    assert (page.errors, page.names, page.field_of_name(0)) == ([], [name], name)
    assert page.stage.picture("run-1")["text"] == name


def test_names_that_are_taken_get_a_number_and_stay_on_other_pages() -> None:
    page = _pinned(2)

    page.rename(0, "x" * MOST_NAME)
    page.rename(1, "x" * MOST_NAME)
    page.go_to("train")
    page.go_to("compare")

    assert (page.errors, len(set(page.names)), max(map(len, page.names))) == ([], 2, MOST_NAME)
    assert [page.field_of_name(place) for place in (0, 1)] == page.names
    assert [warning.value for warning in page.app.warning] == []


def test_no_pinned_run_is_called_what_the_present_one_is() -> None:
    page = _pinned(1)

    page.rename(0, "This run")

    assert page.names != ["This run"]


def test_pinned_runs_are_lines_beside_the_run_s_losses() -> None:
    page = Page.trained(2)
    losses = page.losses
    page.pin("the first")
    page.train(2)

    (pin,) = page.stage.still["pins"]

    assert (pin["name"], pin["dash"]) == ("the first", PIN_DASHES[0])
    arrays = page.stage.sent.arrays
    assert (arrays[pin["epochs"]].tolist(), arrays[pin["losses"]].tolist()) == ([1, 2], losses)


@pytest.fixture
def full() -> ComparePage:
    return _pinned(MOST_PINS)


def test_four_pins_have_four_colours_and_one_that_becomes_free_is_taken_next(full: ComparePage) -> None:
    at_first = [pin.number for pin in full.session.pinboard.pins]
    full.press_of(1, "remove")
    full.press("Epoch")

    full.press("Pin")

    assert (full.errors, at_first, full.pinned_epochs) == ([], [0, 1, 2, 3], [1, 3, 4, 5])
    assert [pin.number for pin in full.session.pinboard.pins] == [0, 2, 3, 1]


@pytest.mark.parametrize(
    ("answer", "epochs"),
    [("Let it go", [2, 3, 4, 5]), ("Keep it", [1, 2, 3, 4])],
)
def test_the_fifth_asks_whether_the_oldest_may_go(full: ComparePage, answer: str, epochs: list[int]) -> None:
    full.press("Epoch")
    oldest = full.names[0]
    full.press("Pin")
    asked = "".join(read_html(html).text for html in full.html)

    full.press(answer)

    assert f"The oldest is {oldest}. May it go?" in asked
    assert (full.errors, full.pinned_epochs, full.has(answer)) == ([], epochs, False)


@pytest.mark.parametrize("answer", ["Let it go", "Keep it"])
def test_continuing_from_an_epoch_asks_for_room_first(full: ComparePage, answer: str) -> None:
    full.press("Epoch")
    full.look(2)
    run = full.session.run
    full.press("Continue from here")
    waits = full.session.run is run

    full.press(answer)

    assert (full.errors, waits, full.epoch) == ([], True, 2)
    assert (full.session.run is run, full.is_in_the_past) == (answer == "Keep it", answer == "Keep it")
    assert full.pinned_epochs == ([1, 2, 3, 4] if answer == "Keep it" else [2, 3, 4, 5])


def test_the_question_stops_the_playing(full: ComparePage) -> None:
    full.press("Play")
    full.more()

    full.press("Pin")

    assert (full.has("Play"), full.has("Let it go")) == (True, True)


def test_going_on_with_a_pinned_run_leaves_the_pin_and_can_be_undone() -> None:
    page = _pinned(1, hidden_size="5")
    page.set("hidden_size", 3)
    page.train(2)
    weights = page.parameters

    page.press_of(0, "open")
    opened = page.epoch, page.widget("hidden_size").value
    page.press("Epoch")
    page.press("Undo")

    assert (opened, page.pinned_epochs, page.widget("hidden_size").value) == ((1, 5), [1], 3)
    assert page.parameters == weights


def test_a_pinned_run_goes_on_as_it_would_have() -> None:
    page, undisturbed = _pinned(1), Page.trained(3)
    page.train(2)
    page.press("Reset")

    page.press_of(0, "open")
    page.train(2)

    assert (page.losses, page.stage.losses) == (undisturbed.losses, undisturbed.losses)


def test_pins_can_be_made_while_it_plays() -> None:
    page = ComparePage()
    page.press("Play")
    page.more()

    page.press("Pin")
    page.more()

    assert (page.errors, page.has("Pause"), len(page.names), page.stage.losses) == ([], True, 1, page.losses)
