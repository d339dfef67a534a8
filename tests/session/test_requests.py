"""What the browser asks for is understood or changes nothing, whatever it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playground.session.pace import Pace
from playground.session.requests import Request
from playground.session.session import EXPLORE, Session
from tests.session.runs import FULL, ONE, TIMESTEP, ask, fingerprint, session_of

_KINDS = ("more", "seek", "look", "film", "pick", "edit", "excerpt", "explore", "keep", "resume", "else")
_ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["Wxh", "place", "timestep", "unit", "0.5", "1_0", "1e999", "−1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=6,
)
_NAMES = (
    "epoch",
    "after",
    "first",
    "picture",
    "what",
    "name",
    "row",
    "column",
    "value",
    "of",
    "held",
    "keep",
    "file",
    "again",
)
_DETAILS = st.dictionaries(st.sampled_from(_NAMES), _ANYTHING, max_size=8)


@given(_ANYTHING | st.fixed_dictionaries(dict.fromkeys(("kind", "run", "view", "request", "losses"), _ANYTHING)))
@example({"kind": "more", "run": "", "view": "", "request": True, "losses": 0})
@example({"kind": "more", "run": "", "view": "", "request": -1, "losses": 0})
@example({"kind": "more", "run": "", "view": "", "request": 2**53 + 1, "losses": 0})
def test_what_is_no_request_is_none(asked: object) -> None:
    request = Request.of(asked)

    if request is not None:
        assert isinstance(asked, dict)
        assert all(isinstance(asked[name], str) for name in ("kind", "run", "view"))
        assert all(type(asked[name]) is int and 0 <= asked[name] <= 2**53 for name in ("request", "losses"))


@settings(max_examples=200)
@given(st.sampled_from(_KINDS), _DETAILS)
@example("pick", {"what": {"kind": "timestep", "timestep": 10**30}})
@example("pick", {"what": {"kind": "place", "name": "Whh", "row": -1, "column": 0}})
@example("edit", {"name": "Whh", "row": 10**30, "column": 0, "value": 1.0})
@example("look", {"epoch": True})
@example("seek", {"epoch": -1})
@example("excerpt", {"first": 10**30})
def test_no_request_changes_anything_of_the_run_or_breaks_a_page(kind: str, details: dict[str, Any]) -> None:
    session = session_of(3)
    session.play()
    session.moments(Pace())
    before = fingerprint(session.run)

    common = {"kind": kind, "run": session.run.id, "view": "", "request": 1, "losses": 0}
    request = Request.of(details | common)
    assert request is not None
    session.take(request)
    if kind != "more":
        session.moments(Pace())

    assert fingerprint(session.run) == before
    selection, trainer = session.inspection.selection, session.shown.trainer
    assert selection.within(session.shown) == selection
    assert 0 <= selection.timestep < trainer.timesteps
    assert selection.place.is_in(trainer.parameters)


def _everything(session: Session) -> tuple[object, ...]:
    return (
        fingerprint(session.run),
        session.playing,
        session.time_travel.past,
        session.inspection.selection,
        session.dialog,
        session.first_timestep,
        session.held_losses,
        len(session.undo_history.undo),
    )


@pytest.mark.parametrize(
    ("kind", "details"),
    [
        ("more", {}),
        ("seek", {"epoch": 1}),
        ("look", {"epoch": None}),
        ("pick", {"what": {"kind": "timestep", "timestep": 3}}),
        ("excerpt", {"first": 2}),
        ("explore", {"picture": "loss"}),
    ],
)
def test_what_was_meant_for_a_run_that_is_gone_changes_nothing(kind: str, details: dict[str, object]) -> None:
    session = session_of(3)
    gone = session.run.id
    session.reset()
    session.train_epoch()
    before = _everything(session)

    ask(session, kind, run=gone, losses=99, **details)
    session.moments(Pace())

    assert _everything(session) == before


def test_an_edit_for_a_run_that_is_gone_is_discarded_with_a_sentence() -> None:
    session = session_of(3)

    ask(session, "edit", name="by", row=0, column=0, value=1.0, of="gone")

    assert not session.shown.edits
    assert "by[0] was for a run that is gone" in session.inspection.discarded


def test_the_newest_request_is_the_one_that_was_answered() -> None:
    session = session_of(3)

    ask(session, "more", request=9)
    ask(session, "more", request=4)

    assert session.answered == 9


@pytest.mark.parametrize("kind", [kind for kind in _KINDS if kind != "more"])
@pytest.mark.parametrize("plays", [True, False], ids=["playing", "paused"])
def test_only_more_trains(kind: str, plays: bool) -> None:  # noqa: FBT001
    session = session_of(3)
    if plays:
        session.play()
        session.moments(Pace())
    before = fingerprint(session.run)

    ask(session, kind)
    session.moments(Pace())

    assert fingerprint(session.run) == before


def test_more_trains_while_it_plays_and_only_once() -> None:
    session = session_of(3)
    ask(session, "more")
    assert [moment.epoch for moment in session.moments(Pace())] == [3]

    session.play()
    ask(session, "more")
    moments = session.moments(Pace())
    assert moments[-1].epoch == session.run.trainer.epoch > 3
    assert [moment.epoch for moment in session.moments(Pace())] == [moments[-1].epoch]


def test_at_one_timestep_a_moment_each_request_trains_one_and_looks_at_it() -> None:
    session = session_of(3)
    session.change_speed(TIMESTEP)
    session.play()

    for t in range(3):
        ask(session, "more")
        (moment,) = session.moments(Pace())

        assert moment.trace is not None
        assert (moment.trace.timestep, session.inspection.selection.timestep) == (t, t)


@pytest.mark.parametrize("speed", [ONE, FULL], ids=["1 epoch", "full speed"])
def test_at_the_end_of_the_run_it_stops_and_tells_the_page(speed: Any) -> None:
    session, pace = session_of(plan=4), Pace()
    session.change_speed(speed)
    session.play()
    session.needs_page_redraw = False
    for _ in range(20):
        ask(session, "more")
        session.moments(pace)

    assert (session.run.trainer.epoch, session.playing, session.needs_page_redraw, pace.players) == (4, False, True, 0)


def test_looking_trains_nothing_and_null_is_live() -> None:
    session = session_of(8)
    before = fingerprint(session.run)

    ask(session, "seek", epoch=3)
    shown = session.moments(Pace())
    ask(session, "look", epoch=None)

    assert ([moment.epoch for moment in shown], session.time_travel.past) == ([3], None)
    assert fingerprint(session.run) == before


def test_to_look_at_the_newest_epoch_while_it_plays_does_not_stop_it() -> None:
    session = session_of(8)
    session.play()

    ask(session, "look", epoch=8)

    assert session.playing


def test_to_look_at_an_epoch_ends_the_film_there() -> None:
    session = session_of(8)
    session.time_travel.replay()

    ask(session, "look", epoch=5)

    assert (session.time_travel.replaying, session.shown.trainer.epoch) == (False, 5)


def test_exploring_stops_the_playing_and_opens_the_picture() -> None:
    session = session_of(8)
    session.play()

    ask(session, "explore", picture="weights")

    assert (session.playing, session.dialog, session.explored, session.needs_page_redraw) == (
        False,
        EXPLORE,
        "weights",
        True,
    )


def test_the_excerpt_begins_where_it_was_asked_for_and_follows_a_timestep_trained_by_itself() -> None:
    session = session_of(text="row, row, row your boat\n" * 4)
    ask(session, "excerpt", first=40)
    assert session.first_timestep == 40

    session.step()

    assert session.first_timestep == 0


def test_a_press_that_is_sent_again_is_taken_once() -> None:
    session = session_of(3)
    ask(session, "explore", picture="loss")
    session.close_dialog()

    ask(session, "explore", picture="loss", again=session.answered)

    assert session.dialog == ""


def test_a_press_that_is_sent_again_because_it_was_lost_is_taken() -> None:
    session = session_of(3)

    ask(session, "explore", picture="loss", again=session.answered + 1)

    assert session.dialog == EXPLORE
