"""Looking inside a step begins where there is most to see, stays there, and gives way to what somebody chooses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.engine import ForwardRecord, ParameterIndex, Trainer, explain_backward, explain_forward
from playground.session.link import read_link
from playground.session.selection import Selection
from playground.session.session import Session
from playground.session.share import shared_link
from tests.session.runs import ask, session_of

TEXT = "hello world"


def _hardest(trainer: Trainer) -> int:
    """Return the timestep with a past that the network is worst at."""
    losses = trainer.evaluate().losses
    return max(range(1, trainer.timesteps), key=lambda t: losses[t])


def _parts(session: Session) -> tuple[int, int, ParameterIndex]:
    selection = session.inspection.selection
    return selection.timestep, selection.unit, selection.place


def test_an_untrained_network_is_opened_at_the_first_timestep_with_a_past() -> None:
    assert session_of(text=TEXT).inspection.selection.timestep == 1


def test_a_text_of_one_timestep_is_opened_there() -> None:
    assert session_of(text="ab").inspection.selection.timestep == 0


@pytest.mark.parametrize("epochs", [1, 20, 60, 200])
def test_a_trained_network_is_opened_at_the_largest_loss_with_a_past(epochs: int) -> None:
    session = session_of(epochs, text=TEXT)

    assert session.inspection.selection.timestep == _hardest(session.run.trainer)


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_the_unit_and_the_weight_that_matter_most_there_are_chosen(cell: str) -> None:
    more: dict[str, Any] = {"cell": cell, "window": 3}
    session = session_of(40, text=TEXT, **more)
    trainer, (t, unit, place) = session.run.trainer, _parts(session)
    record = ForwardRecord.of(trainer)
    forward = explain_forward(record, t)
    share = explain_backward(record, t, trainer.rule, trainer.train_state).share

    adds = np.abs(trainer.parameters.Why[forward.target] * forward.h)
    assert adds[unit] == adds.max()
    sizes = [np.abs(getattr(share, name)).max() for name in ("Wxh", "Whh", "Why")]
    assert abs(place.value_in(share)) == max(sizes)


def test_the_output_is_the_true_next_character() -> None:
    assert session_of(40, text=TEXT).inspection.selection.output is None


def test_nothing_jumps_while_the_run_goes_on_and_is_looked_back_at() -> None:
    session = session_of(text=TEXT)
    before = _parts(session)

    for _ in range(60):
        session.train_epoch()
    assert (_parts(session), _hardest(session.run.trainer)) == (before, 2)
    ask(session, "look", epoch=20)

    assert _parts(session) == before


def test_who_comes_back_to_the_page_begins_where_there_is_most_to_see_then() -> None:
    session = session_of(text=TEXT)
    session.visit("inside")
    assert session.inspection.selection.timestep == 1

    session.visit("train")
    session.run.train(60)
    session.visit("inside")

    assert session.inspection.selection.timestep == _hardest(session.run.trainer)


def test_a_page_that_is_drawn_again_stays_where_it_is() -> None:
    session = session_of(text=TEXT)
    session.visit("inside")
    before = _parts(session)

    session.run.train(60)
    session.visit("inside")

    assert _parts(session) == before


def test_another_run_is_opened_anew() -> None:
    session = session_of(60, text=TEXT)
    assert session.inspection.selection.timestep == _hardest(session.run.trainer) != 1

    session.reset()

    assert session.inspection.selection.timestep == 1


def test_to_keep_changes_by_hand_moves_nothing() -> None:
    session = session_of(text=TEXT)
    before = _parts(session)
    session.run.train(60)
    session.inspection.silence(before[1], session.run.id)

    session.inspection.keep()

    assert _parts(session) == before


def test_what_somebody_chose_stays_when_the_page_is_left_and_the_run_goes_on() -> None:
    session = session_of(text=TEXT)
    session.visit("inside")
    session.inspection.pick({"kind": "timestep", "timestep": 4})
    before = _parts(session)

    session.visit("train")
    session.run.train(60)
    session.visit("inside")

    assert _parts(session) == before


def test_a_timestep_that_was_trained_by_itself_is_where_the_page_opens() -> None:
    session = session_of(60, text=TEXT)
    for _ in range(3):
        session.step()

    session.visit("inside")

    assert session.inspection.selection.timestep == 2


def test_a_shared_link_opens_what_the_page_has_found() -> None:
    session = session_of(text=TEXT)
    found = _parts(session)
    session.run.train(60)

    link = shared_link(session, "Inside a step", is_inside=True, presenting=False, hidden=())
    opened = read_link(link.parameters)

    assert (opened.run.trainer.epoch, _parts(opened)) == (60, found)


def test_a_link_from_another_page_leaves_it_to_the_page_where_it_begins() -> None:
    session = session_of(60, text=TEXT)

    link = shared_link(session, "Train", is_inside=False, presenting=False, hidden=())
    opened = read_link(link.parameters)

    assert not {"timestep", "unit", "parameter"} & link.parameters.keys()
    assert opened.inspection.selection.timestep == _hardest(session.run.trainer)


def test_a_timestep_in_a_link_wins_the_first_one_too() -> None:
    for t in (0, 3):
        session = read_link({"text": TEXT, "epoch": "60", "timestep": str(t)})

        assert session.inspection.selection.timestep == t


@pytest.mark.parametrize("part", [{"unit": "2"}, {"output": "w"}, {"parameter": "Whh-1-2"}])
def test_a_link_of_an_earlier_version_that_names_a_number_without_a_timestep_is_of_the_first(
    part: dict[str, str],
) -> None:
    assert read_link({"text": TEXT, "epoch": "60"} | part).inspection.selection.timestep == 0


def test_a_link_that_names_a_section_alone_opens_it_where_there_is_most_to_see() -> None:
    session = read_link({"text": TEXT, "epoch": "60", "section": "backward"})

    selection = session.inspection.selection
    assert (selection.timestep, selection.section) == (_hardest(session.run.trainer), "Backward pass")


def test_a_selection_that_is_looked_at_as_a_whole_is_taken_as_it_is() -> None:
    session, selection = session_of(60, text=TEXT), Selection()

    session.inspection.look_at(selection)

    assert session.inspection.selection == selection
