"""A press while frames follow each other, which the browser may send twice: along with a frame, and by itself."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from playground.app import transitions
from playground.app.session import Session
from tests.app.page import Page

PRESSES: list[Callable[[Session], None]] = [
    Session.play_or_pause,
    Session.step,
    Session.train_epoch,
    Session.reset,
    Session.undo_discard,
]


def _comes_with(monkeypatch: pytest.MonkeyPatch, fragments: list[str] | None) -> None:
    context = SimpleNamespace(fragment_ids_this_run=fragments)
    monkeypatch.setattr(transitions, "get_script_run_ctx", lambda: context)


def _state(session: Session) -> tuple[object, ...]:
    return session.run, session.run.trainer.epoch, session.run.trainer.timestep, session.playing, len(session.undo)


def _playing(page: Page) -> Session:
    page.press("Epoch")
    page.press("Reset")
    page.press("Play")
    return page.session


@pytest.mark.parametrize("press", PRESSES)
def test_a_press_that_comes_along_with_a_frame_waits_for_the_one_that_comes_by_itself(
    press: Callable[[Session], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = _playing(Page())
    before = _state(session)
    _comes_with(monkeypatch, ["a frame"])

    press(session)

    assert _state(session) == before


@pytest.mark.parametrize("press", PRESSES)
def test_a_press_that_comes_by_itself_counts(press: Callable[[Session], None], monkeypatch: pytest.MonkeyPatch) -> None:
    session = _playing(Page())
    before = _state(session)
    _comes_with(monkeypatch, None)

    press(session)

    assert _state(session) != before
