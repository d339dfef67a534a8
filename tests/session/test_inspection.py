"""What is looked at inside a step is always there, and numbers are changed as a layer that can be taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import CELLS, ParameterIndex
from playground.session.selection import BACKWARD, FORWARD, WHAT_IF, WHERE, Selection
from playground.session.session import Session
from playground.session.stages import stages_of
from tests.session.runs import ask, fingerprint, run_of, session_of

STAGES = stages_of(CELLS["rnn"])

_PLACES = st.builds(
    ParameterIndex, st.sampled_from(["Wxh", "Whh", "Why", "bh", "by", "Wxy"]), st.integers(-2, 12), st.integers(-2, 12)
)


def _edit(session: Session, place: ParameterIndex, value: object) -> None:
    session.inspection.edit(
        {"name": place.name, "row": place.row, "column": place.column, "value": value, "of": session.shown.id}
    )


@given(
    st.builds(
        Selection,
        timestep=st.integers(-5, 40),
        unit=st.integers(-5, 40),
        output=st.none() | st.integers(-5, 40),
        place=_PLACES,
    )
)
def test_what_is_looked_at_is_in_the_network_and_the_text(selection: Selection) -> None:
    run = run_of()

    within = selection.within(run)

    assert 0 <= within.timestep < 8
    assert 0 <= within.unit < 3
    assert within.output is None or 0 <= within.output < 7
    assert within.place.is_in(run.trainer.parameters)
    assert within.within(run) == within


def test_what_is_looked_at_stays_where_the_next_run_has_it() -> None:
    session = session_of(text="abcabcabcabc")
    session.inspection.pick({"kind": "timestep", "timestep": 9})
    session.inspection.pick({"kind": "unit", "unit": 2})

    session.change("text", "hello")
    assert (session.inspection.selection.timestep, session.inspection.selection.unit) == (3, 2)
    session.undo()

    assert session.inspection.selection.timestep == 9


@pytest.mark.parametrize(("opened", "then"), [(FORWARD, WHAT_IF), (WHERE, WHAT_IF), (BACKWARD, BACKWARD)])
def test_a_parameter_that_is_picked_is_shown_where_it_can_be(opened: str, then: str) -> None:
    session = session_of()
    session.inspection.choose("section", opened)

    session.inspection.pick({"kind": "place", "name": "Whh", "row": 1, "column": 2})

    assert (session.inspection.selection.place, session.inspection.selection.section) == (
        ParameterIndex("Whh", 1, 2),
        then,
    )


def test_the_walk_goes_through_the_stages_and_their_sections_and_out_again() -> None:
    session = session_of()
    seen = []
    for _ in range(len(STAGES) + 1):
        session.inspection.next_stage()
        stage = session.inspection.selection.stage
        seen.append((stage, session.inspection.selection.section))

    assert [stage for stage, _ in seen] == [*STAGES, None]
    assert [section for _, section in seen] == [FORWARD] * 6 + [BACKWARD] * 2
    session.inspection.previous_stage()
    assert session.inspection.selection.stage is STAGES[-1]


def test_timesteps_stop_at_the_ends_of_the_text() -> None:
    session, seen = session_of(text="abc"), []
    for move in [session.inspection.next_timestep] * 3 + [session.inspection.previous_timestep] * 3:
        move()
        seen.append(session.inspection.selection.timestep)

    assert seen == [1, 1, 1, 0, 0, 0]


def test_what_a_list_of_before_says_changes_nothing() -> None:
    session = session_of()
    before = session.inspection.selection

    for name, value in (("timestep", "Timestep 4"), ("unit", None), ("row", True), ("section", None)):
        session.inspection.choose(name, value)

    assert session.inspection.selection == before


@pytest.mark.parametrize(("value", "number"), [("0.25", 0.25), ("−1.5", -1.5), (3, 3.0), ("1e2", 100.0)])
def test_an_edit_lies_over_the_network_and_trains_nothing(value: object, number: float) -> None:
    session = session_of(4)
    before = fingerprint(session.run)

    _edit(session, ParameterIndex("Whh", 1, 2), value)

    assert session.run.edited_parameters.Whh[1, 2] == number
    assert fingerprint(session.run) == before
    session.inspection.put_back()
    assert not session.run.edits


@pytest.mark.parametrize("value", ["", "much", "1_0", "nan", "1e9", None, [1.0], True, float("inf")])
def test_a_value_that_is_not_allowed_is_refused_with_a_sentence_at_its_place(value: object) -> None:
    session, place = session_of(4), ParameterIndex("Whh", 1, 2)

    _edit(session, place, value)

    assert not session.run.edits
    assert session.inspection.problem_at(place).startswith("Whh[1, 2] stays as it is.")
    assert session.inspection.problem_at(ParameterIndex("Whh", 0, 0)) == ""
    _edit(session, place, 1.0)
    assert session.inspection.problem_at(place) == ""


def test_edits_stay_while_the_run_is_trained_and_silence_can_be_broken() -> None:
    session = session_of(4)
    _edit(session, ParameterIndex("by", 0), 2.0)
    session.inspection.silence(1, session.run.id)

    session.train_epoch()

    edited = session.run.edited_parameters
    assert (edited.by[0], edited.Whh[1].tolist(), edited.bh[1]) == (2.0, [0.0] * 3, 0.0)
    session.inspection.silence(1, session.run.id)
    assert session.run.edits.silenced == frozenset()


def test_silence_for_a_run_that_is_gone_is_discarded_with_a_sentence() -> None:
    session = session_of(4)

    session.inspection.silence(1, "gone")

    assert not session.run.edits
    assert "unit 1 was for a run that is gone" in session.inspection.discarded


def test_kept_edits_are_trained_on_and_undo_brings_back_the_run_without_in_its_network() -> None:
    session = session_of(4)
    before = fingerprint(session.run)
    _edit(session, ParameterIndex("by", 0), 2.0)

    session.inspection.keep()

    assert (session.run.trainer.parameters.by[0], session.run.kept_at, bool(session.run.edits)) == (2.0, 4, False)
    session.undo()
    assert fingerprint(session.run) == before
    assert session.run.edits.values == {ParameterIndex("by", 0): 2.0}


def test_edits_of_a_run_that_is_replaced_are_said_to_be_with_it() -> None:
    session = session_of(4)
    _edit(session, ParameterIndex("by", 0), 2.0)

    session.reset()

    assert "Undo brings both back" in session.inspection.discarded
    session.undo()
    assert session.run.edits


def test_a_step_is_followed_and_what_is_asked_for_by_the_stage_is_picked() -> None:
    session = session_of(4)
    for _ in range(3):
        session.step()
    assert session.inspection.selection.timestep == 2

    ask(session, "pick", what={"kind": "output", "output": 5})

    assert (session.inspection.selection.output, session.inspection.selection.timestep) == (5, 2)
