"""What Share links to is what is seen, and its sentences say what it opens, and what not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import CELLS, Edits, ParameterIndex
from playground.session.link import read_link, write_address
from playground.session.pace import Pace
from playground.session.parts import PARTS, in_order
from playground.session.selection import SECTIONS, Selection
from playground.session.session import Session
from playground.session.share import SharedLink, shared_link
from playground.session.speed import FULL_SPEED, SPEEDS
from playground.session.stages import stages_of
from tests.session.runs import ask, fingerprint, in_numbers, session_of

STAGES = stages_of(CELLS["rnn"])

_PLACES = st.sampled_from(
    [
        ParameterIndex("Wxh", 2, 1),
        ParameterIndex("Whh", 0, 2),
        ParameterIndex("Why", 3, 0),
        ParameterIndex("bh", 1),
        ParameterIndex("by", 6),
    ]
)
_SELECTIONS = st.builds(
    Selection,
    timestep=st.integers(0, 7),
    unit=st.integers(0, 2),
    output=st.none() | st.integers(0, 6),
    place=_PLACES,
    section=st.sampled_from(SECTIONS),
)


def share(
    session: Session, *, is_inside: bool = False, presenting: bool = False, hidden: frozenset[str] = frozenset()
) -> SharedLink:
    return shared_link(session, "A page", is_inside=is_inside, presenting=presenting, hidden=hidden)


@settings(max_examples=40)
@given(
    _SELECTIONS,
    st.none() | st.sampled_from(STAGES),
    st.integers(0, 40),
    st.sampled_from(SPEEDS),
    st.booleans(),
    st.frozensets(st.sampled_from(sorted(PARTS))),
)
def test_a_shared_link_opens_what_is_seen(
    selection: Selection,
    stage: object,
    epoch: int,
    speed: object,
    presenting: bool,  # noqa: FBT001
    hidden: frozenset[str],
) -> None:
    session = session_of(epoch, random_seed=3)
    session.change_speed(speed)  # type: ignore[arg-type]  # one of the speeds
    selection = selection.at_stage(stage)  # type: ignore[arg-type]  # one of the stages, or none
    session.inspection.look_at(selection)

    opened = read_link(share(session, is_inside=True, presenting=presenting, hidden=hidden).parameters)

    assert opened.link_problems == []
    assert (opened.inspection.selection, opened.speed) == (selection, speed)
    assert (opened.presenting, opened.hidden, opened.playing) == (presenting, hidden, False)
    assert fingerprint(opened.run) == fingerprint(session.run)
    assert in_numbers(opened.shown.moment()) == in_numbers(session.shown.moment())


def test_of_an_earlier_epoch_that_one_is_opened_as_the_newest() -> None:
    session = session_of(30)
    ask(session, "look", epoch=12)

    opened = read_link(share(session).parameters)

    assert opened.time_travel.past is None
    assert in_numbers(opened.run.moment()) == in_numbers(session.shown.moment())


def test_an_excerpt_of_a_long_text_is_opened() -> None:
    session = session_of(2, text="row your boat gently down the stream, merrily merrily")
    session.first_timestep = 17

    assert read_link(share(session).parameters).first_timestep == 17


def test_more_epochs_than_are_planned_are_opened_as_well() -> None:
    session = session_of(30)
    session.change("epochs", 10)

    opened = read_link(share(session).parameters)

    assert (opened.link_problems, opened.run.trainer.epoch) == ([], 30)


def test_a_text_with_any_character_as_output_is_opened() -> None:
    session = session_of(text="a 0&=+%,\n👩é")
    for index in range(session.run.trainer.vocabulary.size):
        session.inspection.look_at(Selection(output=index))

        opened = read_link(share(session, is_inside=True).parameters)

        assert (opened.link_problems, opened.inspection.selection.output) == ([], index)


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (Selection(3), 'Opens "A page" at timestep 3 of this set-up, after 5 epochs.'),
        (
            Selection(2).at_stage(STAGES[1]),
            'Opens "A page" at timestep 2, stage "Mix", of this set-up, after 5 epochs.',
        ),
        (Selection(section="What if"), 'Opens "A page" at timestep 0, part "What if", of this set-up, after 5 epochs.'),
    ],
)
def test_the_sentence_says_what_is_looked_at(selection: Selection, said: str) -> None:
    session = session_of(5)
    session.inspection.look_at(selection)

    assert share(session, is_inside=True).opens == said


def test_the_sentence_says_epoch_presenter_mode_and_hidden_parts() -> None:
    assert share(session_of()).opens == 'Opens "A page" of this set-up, untrained.'
    link = share(session_of(1), presenting=True, hidden=frozenset({"loss"}))
    assert link.opens == 'Opens "A page" of this set-up, after 1 epoch, in presenter mode, with some parts hidden.'
    assert link.lacks == []


def test_a_rate_that_was_changed_before_training_is_in_the_link() -> None:
    session = session_of()
    session.change("learning_rate", 0.1)
    session.run.train(5)

    link = share(session)

    assert link.lacks == []
    assert in_numbers(read_link(link.parameters).run.moment()) == in_numbers(session.run.moment())


def test_it_is_said_that_a_run_was_changed_on_its_way() -> None:
    session = session_of(3)
    session.change("learning_rate", 0.1)
    (said,) = share(session).lacks
    assert "changed on its way" in said
    assert "run file" in said

    ask(session, "look", epoch=2)
    assert share(session).lacks == []


def test_it_is_said_that_kept_edits_are_in_the_run_file_alone() -> None:
    session = session_of()
    session.run.edits = Edits().set(ParameterIndex("bh", 0), 2.0)
    (said,) = share(session).lacks
    assert "by hand" in said

    session.inspection.keep()

    (said,) = share(session).lacks
    assert "run file" in said


def test_it_is_said_that_timesteps_and_pins_are_not_in_the_link() -> None:
    session = session_of(2)
    session.step()
    session.pinboard.pin()

    assert [sentence.split()[0] for sentence in share(session).lacks] == ["The", "Pinned"]


# The way to an epoch


def _far(epoch: int = 30_000) -> Session:
    return read_link({"epochs": "100000", "epoch": str(epoch), "hidden_size": "3"})


def _play_until_it_stops(session: Session) -> None:
    """Let the stage ask for more until the run stops by itself."""
    pace = Pace()
    for _ in range(10_000):
        ask(session, "more")
        session.moments(pace)
        if not session.playing:
            return
    raise AssertionError(f"It still plays at epoch {session.run.trainer.epoch}.")


def test_a_far_epoch_is_reached_by_playing_at_full_speed_and_said() -> None:
    session = _far(4_000)
    assert (session.playing, session.destination, session.present_speed) == (True, 4_000, FULL_SPEED)
    assert session.run.trainer.epoch == 0

    _play_until_it_stops(session)

    assert session.run.trainer.epoch == 4_000
    assert session.message == "Trained to epoch 4,000, where the link leads."
    assert (session.destination, session.present_speed) == (None, session.speed)


def test_the_run_at_the_far_epoch_is_the_one_that_was_linked() -> None:
    session = session_of(2_500, plan=100_000)
    link = share(session)
    assert link.opens == 'Opens "A page" of this set-up, and trains it at full speed to epoch 2,500.'

    opened = read_link(link.parameters)
    _play_until_it_stops(opened)

    assert in_numbers(opened.run.moment()) == in_numbers(session.run.moment())


def test_whoever_presses_something_goes_an_own_way() -> None:
    for press in (
        lambda session: session.change_speed(SPEEDS[1]),
        lambda session: (session.pause(), session.play()),
        lambda session: (session.reset(), session.play()),
        lambda session: (session.change("hidden_size", 4), session.play()),
    ):
        session = _far()
        press(session)

        assert (session.playing, session.destination) == (True, None)


def test_a_run_is_over_where_its_epochs_are_lowered_on_the_way() -> None:
    session = _far()
    session.change("epochs", 50)

    _play_until_it_stops(session)

    assert (session.run.trainer.epoch, session.message) == (50, "")


# The address


def test_the_address_has_what_the_link_asked_for_until_the_set_up_is_another_one() -> None:
    link = {"hidden_size": "3", "epoch": "5", "timestep": "2", "hide": "loss"}
    session = read_link(link)
    assert write_address(session) == link

    session.inspection.next_timestep()
    session.train_epoch()
    assert write_address(session) == link

    session.change("learning_rate", 0.1)
    assert write_address(session) == {"hidden_size": "3", "learning_rate": "0.1", "hide": "loss"}

    session.undo()
    assert write_address(session) == link


def test_the_address_says_nothing_of_what_is_looked_at_later() -> None:
    session = session_of(3)
    session.inspection.next_timestep()
    session.first_timestep = 3

    assert write_address(session) == {"hidden_size": "3", "length": "8", "speed": "100-per-second"}


def test_parts_are_written_in_the_order_of_the_page() -> None:
    assert in_order({"weights", "text", "nonsense", "pin"}) == ["text", "pin", "weights"]


def test_moments_stop_at_the_last_epoch_that_was_asked_for() -> None:
    run = session_of().run

    moments = run.train_moments(5, lambda: 1_000_000, math.inf, last_epoch=37)

    assert (run.trainer.epoch, moments[-1].epoch, run.is_over) == (37, 37, False)
