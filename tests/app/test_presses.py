"""A press while frames follow each other, which the browser may send twice: along with a frame, and by itself."""

from __future__ import annotations

from operator import attrgetter
from types import SimpleNamespace

import pytest
from streamlit.testing.v1.element_tree import Block

from playground.app import transitions
from playground.engine import RunConfig, SamplingConfig
from playground.session.run import Run
from playground.session.session import Session
from playground.session.speed import DEFAULT_SPEED
from tests.app.page import Page

WHILE_PLAYING = [
    "play_or_pause",
    "step",
    "train_epoch",
    "reset",
    "undo",
    "redo",
    "time_travel.earlier",
    "time_travel.replay",
    "pinboard.pin",
    "export",
]
IN_THE_PAST = [
    "time_travel.earlier",
    "time_travel.later",
    "time_travel.live",
    "pinboard.continue_from_here",
    "pinboard.pin",
    "undo",
    "redo",
]
PRESSES = [*((press, False) for press in WHILE_PLAYING), *((press, True) for press in IN_THE_PAST)]
_EACH = pytest.mark.parametrize(("press", "in_the_past"), PRESSES)


def _press(session: Session, name: str) -> None:
    attrgetter(name)(session)()


def _comes_with(monkeypatch: pytest.MonkeyPatch, fragments: list[str] | None) -> None:
    context = SimpleNamespace(fragment_ids_this_run=fragments)
    monkeypatch.setattr(transitions, "get_script_run_ctx", lambda: context)


def _state(session: Session) -> tuple[object, ...]:
    run, history = session.run, session.undo_history
    shown = session.time_travel.past and session.time_travel.past.trainer.epoch
    moment = run, run.trainer.epoch, run.trainer.timestep, session.playing, shown
    return (
        *moment,
        len(history.undo),
        len(history.redo),
        len(session.pinboard.pins),
        session.time_travel.replaying,
        session.dialog,
    )


def _session(*, in_the_past: bool = False) -> Session:
    """Return a session in which every button can be pressed, that plays or looks at an earlier epoch."""
    session = Session(Run(RunConfig(), SamplingConfig()), DEFAULT_SPEED)
    session.train_epoch()
    session.reset()
    session.train_epoch()
    session.use_text("banana")
    session.undo()
    session.train_epoch()
    session.train_epoch()
    if in_the_past:
        session.time_travel.look_at(1)
    else:
        session.play_or_pause()
    return session


@_EACH
def test_a_press_that_comes_along_with_a_frame_waits_for_the_one_that_comes_by_itself(
    press: str,
    in_the_past: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = _session(in_the_past=in_the_past)
    before = _state(session)
    _comes_with(monkeypatch, ["a frame"])

    _press(session, press)

    assert _state(session) == before


@_EACH
def test_a_press_that_comes_by_itself_counts(
    press: str,
    in_the_past: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = _session(in_the_past=in_the_past)
    before = _state(session)
    _comes_with(monkeypatch, None)

    _press(session, press)

    assert _state(session) != before


def test_going_on_with_a_pinned_run_answers_a_press_once(monkeypatch: pytest.MonkeyPatch) -> None:
    session = _session()
    session.pinboard.pin()
    before = _state(session)
    _comes_with(monkeypatch, ["a frame"])

    session.pinboard.go_on_with(session.pinboard.pins[0])

    assert _state(session) == before


@pytest.mark.parametrize("path", ["train", "inside", "compare"])
def test_a_press_that_waits_for_the_end_of_a_frame_finds_the_top_of_the_page(path: str) -> None:
    page = Page()

    page.go_to(path)

    # Streamlit answers such a press in the frame's own thread, and writes the page to where that frame was called.
    blocks = [block for block in page.app.main.children.values() if isinstance(block, Block)]
    frames = [block for block in blocks if any(isinstance(in_it, Block) and in_it.key == "run" for in_it in block)]
    assert [frame.key for frame in frames] == [None]
