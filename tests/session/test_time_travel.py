"""Any epoch of a run can be looked at, and the run is as it was."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import Moment
from playground.session.pins import Pin
from playground.session.session import Session
from playground.session.time_travel import MOST_MOMENTS, evenly
from tests.engine.run_states import parted_from
from tests.session.runs import fingerprint, in_numbers, run_of, session_of


def _parted_session() -> Session:
    """The session of a run whose epochs from 51 on come out otherwise on this machine."""
    session = session_of(100)
    session.run.trainer = parted_from(session.run.trainer, 50, [0, 60, 80, 100])
    return session


def test_an_epoch_that_comes_out_otherwise_here_is_missed_and_the_nearest_one_is_shown() -> None:
    session = _parted_session()

    session.time_travel.look_at(66)

    past = session.time_travel.past
    assert past is not None
    assert (past.trainer.epoch, past.missed) == (60, 66)
    session.time_travel.look_at(80)
    assert (session.shown.trainer.epoch, session.shown.missed) == (80, None)


def test_where_the_nearest_one_is_the_newest_a_sentence_says_why_that_is_shown() -> None:
    session = _parted_session()
    session.time_travel.look_at(80)

    session.time_travel.look_at(93)

    assert session.time_travel.past is None
    assert (
        session.message == "Epoch 93 comes out otherwise on this machine: the nearest that can be shown is epoch 100."
    )


def test_earlier_and_later_come_past_epochs_that_come_out_otherwise_here() -> None:
    session = _parted_session()
    way = [100]
    for _ in range(5):
        session.time_travel.earlier()
        way.append(session.shown.trainer.epoch)
    back = [way[-1]]
    for _ in range(5):
        session.time_travel.later()
        back.append(session.shown.trainer.epoch)

    assert way == [100, 80, 60, 50, 49, 48]
    assert back == [48, 49, 50, 60, 80, 100]
    assert session.time_travel.past is None


def test_a_pinned_run_that_comes_out_otherwise_here_is_compared_at_its_kept_epochs() -> None:
    pin = Pin.of(_parted_session().run, [])

    assert [pin.moment_at(epoch).epoch for epoch in (40, 50, 52, 58, 73, 90, 100)] == [40, 50, 50, 60, 80, 80, 100]


@given(st.integers(-3, 30))
def test_what_is_looked_at_is_the_run_as_it_was_there(epoch: int) -> None:
    session = session_of(12)
    before = fingerprint(session.run)

    session.time_travel.look_at(epoch)

    assert fingerprint(session.shown) == fingerprint(run_of(min(max(epoch, 0), 12)))
    assert fingerprint(session.run) == before


def test_the_newest_epoch_is_the_present_unless_the_next_is_begun() -> None:
    session = session_of(12)
    session.time_travel.look_at(12)
    assert session.time_travel.past is None

    session.step()
    session.time_travel.look_at(12)

    assert session.time_travel.past is not None
    assert (session.shown.trainer.timestep, session.run.trainer.timestep) == (0, 1)


def test_earlier_and_later_go_one_epoch_and_stop_at_the_ends() -> None:
    session, seen = session_of(3), []
    session.step()

    for move in [session.time_travel.earlier] * 5 + [session.time_travel.later] * 5:
        move()
        seen.append((session.shown.trainer.epoch, session.shown.trainer.timestep))

    assert seen == [(3, 0), (2, 0), (1, 0), (0, 0), (0, 0), (1, 0), (2, 0), (3, 0), (3, 1), (3, 1)]


@pytest.mark.parametrize(
    "action",
    [
        Session.play,
        Session.step,
        Session.train_epoch,
        lambda session: session.time_travel.live(),
        lambda session: session.change("learning_rate", 0.1),
        lambda session: session.change("hidden_size", 5),
        Session.reset,
    ],
    ids=["Play", "Step", "Epoch", "Live", "learning rate", "hidden size", "Reset"],
)
def test_what_is_done_to_the_run_is_done_to_the_present(action: Callable[[Session], None]) -> None:
    session, same = session_of(12), session_of(12)
    session.time_travel.look_at(4)

    action(session)
    action(same)

    assert session.time_travel.past is None
    assert fingerprint(session.shown) == fingerprint(same.run)


def test_looking_stops_the_playing_and_tells_the_page() -> None:
    session = session_of(12)
    session.play()
    session.needs_page_redraw = False

    session.time_travel.look_at(4)

    assert (session.playing, session.needs_page_redraw) == (False, True)


def test_going_on_looking_leaves_the_page_alone() -> None:
    session = session_of(12)
    session.time_travel.look_at(4)
    session.needs_page_redraw = False

    session.time_travel.look_at(7)

    assert not session.needs_page_redraw


def test_while_the_timeline_is_dragged_the_past_is_one_run_to_the_page() -> None:
    session, ids = session_of(12), []
    for epoch in (4, 7, 2):
        session.time_travel.look_at(epoch)
        ids.append(session.shown.id)

    assert len(set(ids)) == 1
    assert ids[0] != session.run.id


def test_settings_of_samples_act_on_the_past_too() -> None:
    session = session_of(12)
    session.time_travel.look_at(4)

    session.change("length", 3)

    moment = session.shown.moment()
    assert moment.sample is not None
    assert len(moment.sample.text) == 4


def test_edits_of_an_epoch_stay_with_it() -> None:
    session = session_of(12)
    session.time_travel.look_at(4)
    session.inspection.edit({"name": "by", "row": 0, "column": 0, "value": 1.0, "of": session.shown.id})

    session.time_travel.look_at(5)

    assert not session.shown.edits
    assert "epoch 4 alone" in session.inspection.discarded


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=2_000, unique=True).map(sorted), st.integers(2, 500))
def test_a_film_has_the_first_moment_the_last_and_evenly_many_between(epochs: list[int], most: int) -> None:
    film = evenly(epochs, most)

    assert (film[0], film[-1]) == (epochs[0], epochs[-1])
    assert len(film) == min(len(epochs), most)
    assert film == sorted(set(film))
    gaps = [epochs.index(after) - epochs.index(before) for before, after in pairwise(film)] if len(film) < 50 else [1]
    assert max(gaps) - min(gaps) <= 1


def test_a_film_is_sent_in_order_each_moment_once_and_trains_nothing() -> None:
    session = session_of(1_500)
    before = fingerprint(session.run)
    session.time_travel.replay()
    film = session.time_travel.film
    sent: list[Moment] = []
    parts = 0

    while len(sent) <= len(film) and (moments := session.time_travel.film_after(sent[-1].epoch if sent else None)):
        sent += moments
        parts += 1

    assert [moment.epoch for moment in sent] == list(film)
    assert len(film) <= MOST_MOMENTS
    assert parts > 5
    assert fingerprint(session.run) == before
    assert in_numbers(sent[7]) == in_numbers(session.run.at_epoch(film[7]).moment())


def test_large_moments_of_a_film_are_sent_few_at_a_time() -> None:
    session = session_of(4, hidden_size=128, text="row, row, row your boat\n" * 80)
    session.time_travel.replay()

    (moment, *_) = moments = session.time_travel.film_after(None)

    assert 4 * len(moments) * moment.parameters.size <= 2**20


def test_a_film_of_nothing_is_none_and_a_second_press_ends_it() -> None:
    session = session_of()
    session.time_travel.replay()
    assert not session.time_travel.replaying

    session.train_epoch()
    session.time_travel.replay()
    assert session.time_travel.replaying
    session.time_travel.replay()

    assert not session.time_travel.replaying
