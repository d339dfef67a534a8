"""Pinned runs stay as they were, are shown at any epoch, and are bounded in number."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.session.pinboard import BRANCH, PIN
from playground.session.pins import MOST_PINS, Pin
from playground.session.run import Run
from playground.session.session import Session
from tests.session.runs import fingerprint, in_numbers, run_of, session_of


def _pinned(run: Run) -> Pin:
    return Pin.of(run, [])


def _full() -> Session:
    """Return a session in which all pins are taken, by runs of 1 to 4 epochs."""
    session = session_of()
    for _ in range(MOST_PINS):
        session.train_epoch()
        session.pinboard.pin()
    session.train_epoch()
    return session


@settings(max_examples=25)
@given(st.lists(st.integers(0, 45), min_size=1, max_size=8))
def test_the_moment_of_a_pin_is_that_of_its_run_at_that_epoch_in_whatever_order(epochs: list[int]) -> None:
    run = run_of(20)
    run.change_learning_rate(0.1)
    run.train(10)
    pin = _pinned(run)

    shown = [in_numbers(pin.moment_at(epoch)) for epoch in epochs]

    assert shown == [in_numbers(run.at_epoch(min(epoch, 30)).moment()) for epoch in epochs]


def test_beside_a_run_that_plays_a_pin_is_trained_on_from_where_it_was_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    pin, at_epoch, made = _pinned(run_of(300)), Run.at_epoch, list[int]()

    def noted(run: Run, epoch: int) -> Run:
        made.append(epoch)
        return at_epoch(run, epoch)

    monkeypatch.setattr(Run, "at_epoch", noted)

    for epoch in range(150, 300, 5):
        pin.moment_at(epoch)

    assert made == [150]


def test_a_pin_is_the_run_as_it_was() -> None:
    session = session_of(7)
    before = fingerprint(session.run)

    session.pinboard.pin()
    session.run.train(5)
    session.pinboard.pins[0].moment_at(3)

    (pin,) = session.pinboard.pins
    assert fingerprint(pin.run) == before
    assert session.run.trainer.epoch == 12


def test_the_same_run_at_the_same_point_is_pinned_once() -> None:
    session = session_of(7)
    session.pinboard.pin()
    session.pinboard.pin()
    assert len(session.pinboard.pins) == 1

    session.change("learning_rate", 0.25)
    session.pinboard.pin()
    session.step()
    session.pinboard.pin()

    assert len(session.pinboard.pins) == 3


def test_to_pin_the_same_state_again_says_where_it_is_pinned() -> None:
    session = session_of(1)
    session.pinboard.pin()
    first_said = session.message
    session.pinboard.pin()
    alone = session.message
    session.train_epoch()
    session.pinboard.pin()
    session.pinboard.pin()

    assert first_said == ""
    assert alone == "Pinned already: the pinned run is this one, after 1 epoch with the same settings."
    assert session.message == (
        "Pinned already: the second of 2 pinned runs is this one, after 2 epochs with the same settings."
    )


@pytest.mark.parametrize("way", ["undo", "go on with it", "train again", "longer plan"])
def test_the_same_state_is_known_on_whatever_way_it_was_reached(way: str) -> None:
    session = session_of(7)
    session.pinboard.pin()
    (pin,) = session.pinboard.pins
    if way == "undo":
        session.change("learning_rate", 0.25)
        session.undo()
    elif way == "go on with it":
        session.train_epoch()
        session.pinboard.go_on_with(pin)
    elif way == "train again":
        session.reset()
        session.run.train(7)
    else:
        session.change("epochs", 3_000)

    session.pinboard.pin()

    assert session.pinboard.pins == [pin]
    assert session.message.startswith("Pinned already")


def test_the_same_network_can_be_pinned_with_another_temperature() -> None:
    session = session_of(7)
    session.pinboard.pin()
    session.change("temperature", 0.2)
    session.pinboard.pin()

    assert [pin.name for pin in session.pinboard.pins] == ["temperature 1", "temperature 0.2"]


def test_the_same_state_again_needs_no_room() -> None:
    session = _full()
    session.time_travel.look_at(3)

    session.pinboard.pin()

    assert (session.dialog, len(session.pinboard.pins)) == ("", MOST_PINS)
    assert session.message.startswith("Pinned already: the third of 4 pinned runs is this one, after 3 epochs")


def test_an_earlier_epoch_can_be_pinned() -> None:
    session = session_of(7)
    session.time_travel.look_at(3)

    session.pinboard.pin()

    assert session.pinboard.pins[0].run.trainer.epoch == 3


def test_pinned_runs_are_called_by_what_differs_among_them_whenever_that_changes() -> None:
    session = session_of(4)
    board = session.pinboard
    named: list[list[str]] = []
    for seed in (None, 7, 8):
        if seed is not None:
            session.change("random_seed", seed)
        board.pin()
        named.append([pin.name for pin in board.pins])
    board.unpin(board.pins[0])

    assert named == [
        ["H 3, rate 0.5, 4 epochs"],
        ["seed 0, 4 epochs", "seed 7, 0 epochs"],
        ["seed 0, 4 epochs", "seed 7, 0 epochs", "seed 8, 0 epochs"],
    ]
    assert [pin.name for pin in board.pins] == ["seed 7", "seed 8"]


def test_a_run_that_a_person_has_named_keeps_its_name_and_no_other_gets_it() -> None:
    session = session_of(4)
    board = session.pinboard
    board.pin()
    board.rename(board.pins[0], "seed 7")

    session.change("random_seed", 7)
    session.train_epoch()
    board.pin()
    session.change("random_seed", 8)
    session.train_epoch()
    board.pin()
    board.unpin(board.pins[2])

    assert [pin.name for pin in board.pins] == ["seed 7", "seed 7, 1 epoch"]


def test_four_pins_have_four_colours_and_the_next_takes_the_one_that_became_free() -> None:
    session = _full()
    board = session.pinboard
    assert [pin.number for pin in board.pins] == [0, 1, 2, 3]

    board.unpin(board.pins[1])
    board.pin()

    assert [(pin.number, pin.run.trainer.epoch) for pin in board.pins] == [(0, 1), (2, 3), (3, 4), (1, 5)]


def test_the_fifth_asks_which_may_go_and_stops_the_playing() -> None:
    session = _full()
    session.play()
    session.pinboard.pin()

    assert (session.dialog, session.playing, len(session.pinboard.pins)) == (PIN, False, MOST_PINS)
    session.pinboard.make_room()
    assert (session.dialog, [pin.run.trainer.epoch for pin in session.pinboard.pins]) == ("", [2, 3, 4, 5])


def test_continuing_from_an_epoch_pins_what_became_of_it_and_can_be_undone() -> None:
    session = session_of(9)
    before = fingerprint(session.run)
    session.time_travel.look_at(4)

    session.pinboard.continue_from_here()

    assert (session.run.trainer.epoch, session.time_travel.past, session.undo_history.undo != []) == (4, None, True)
    assert [fingerprint(pin.run) for pin in session.pinboard.pins] == [before]
    session.undo()
    assert fingerprint(session.run) == before


def test_continuing_asks_for_room_first_and_goes_on_once_there_is_some() -> None:
    session = _full()
    session.time_travel.look_at(2)
    session.pinboard.continue_from_here()
    assert (session.dialog, session.run.trainer.epoch) == (BRANCH, 5)

    session.pinboard.make_room()

    assert (session.run.trainer.epoch, session.pinboard.pins[-1].run.trainer.epoch) == (2, 5)


def test_going_on_with_a_pinned_run_leaves_the_pin_and_can_be_undone() -> None:
    session = session_of(6)
    session.pinboard.pin()
    (pin,) = session.pinboard.pins
    pinned = fingerprint(pin.run)
    session.run.train(4)
    before = fingerprint(session.run)

    session.pinboard.go_on_with(pin)
    assert fingerprint(session.run) == pinned
    session.run.train(4)

    assert fingerprint(session.run) == before
    assert fingerprint(pin.run) == pinned
    session.undo()
    assert fingerprint(session.run) == before


def test_snapshots_of_a_pin_are_bounded() -> None:
    pin = _pinned(run_of(600, hidden_size=64, plan=600))

    assert pin.run.trainer.history.nbytes <= 8 * 2**20
    assert {0, 600} <= pin.run.trainer.history.snapshots.keys()
