"""Where a server has ``fastReruns``, a press is answered in one thread while the stage is answered in another."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import Any

import pytest

from playground.app.stage.reel import encode
from playground.engine import Moment, ParameterIndex, RunConfig, SamplingConfig
from playground.session.pace import Pace
from playground.session.presets import PRESETS
from playground.session.requests import Request
from playground.session.run import Run
from playground.session.session import Session
from playground.session.speed import DEFAULT_SPEED, SPEEDS
from tests.app.page import Page


def _in_another_thread(act: Callable[[], object]) -> object:
    """Return what ``act`` returns there."""
    result: list[object] = []
    thread = threading.Thread(target=lambda: result.append(act()))
    thread.start()
    thread.join()
    return result[0]


def _is_free(session: Session) -> object:
    """Return whether another thread could take the session's lock now."""

    def take() -> bool:
        taken = session.lock.acquire(blocking=False)
        if taken:
            session.lock.release()
        return taken

    return _in_another_thread(take)


def test_nobody_changes_the_run_while_a_message_about_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page()
    page.press("Play")
    page.more()
    session, was_free = page.session, []

    def encoding(header: dict[str, Any], arrays: dict[str, Any]) -> bytes:
        was_free.append(_is_free(session))
        return encode(header, arrays)

    monkeypatch.setattr("playground.app.stage.message.encode", encoding)
    page.more()
    page.draw_again()

    assert (page.errors, was_free, _is_free(session)) == ([], [False, False], True)


def test_a_press_in_the_middle_of_training_waits_and_then_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page()
    page.press("Play")
    page.more()
    session, run, train = page.session, page.session.run, Run.train_moments
    press = threading.Thread(target=session.reset)

    def training(run: Run, *args: Any) -> list[Moment]:
        press.start()
        return train(run, *args)

    monkeypatch.setattr(Run, "train_moments", training)
    page.more()
    press.join()

    sent = page.stage.sent
    assert (page.errors, sent.header["run"], page.stage.losses) == ([], run.id, run.trainer.losses.tolist())
    assert (session.run.is_begun, session.playing, session.undo_history.undo) == (False, False, [run])
    page.draw_again()
    assert (page.epoch, page.stage.losses, page.has("Play")) == (0, [], True)


class _Watched:
    """A lock that counts how often it was taken."""

    def __init__(self) -> None:
        self.taken = 0

    def __enter__(self) -> None:
        self.taken += 1

    def __exit__(self, *_: object) -> None:
        pass


def _session() -> Session:
    session = Session(Run(RunConfig(), SamplingConfig()), DEFAULT_SPEED)
    session.train_epoch()
    session.pinboard.pin()
    return session


_REQUEST = Request("more", "", "", 1, 0)
TRANSITIONS: dict[str, Callable[[Session], object]] = {
    "play": lambda session: session.play(),
    "pause": lambda session: session.pause(),
    "step": lambda session: session.step(),
    "epoch": lambda session: session.train_epoch(),
    "reset": lambda session: session.reset(),
    "undo": lambda session: session.undo(),
    "redo": lambda session: session.redo(),
    "sample again": lambda session: session.sample_again(),
    "export": lambda session: session.export(),
    "about": lambda session: session.about(),
    "close": lambda session: session.close_dialog(),
    "present": lambda session: session.present(on=True),
    "setting": lambda session: session.change("hidden_size", 3),
    "speed": lambda session: session.change_speed(SPEEDS[0]),
    "preset": lambda session: session.use_preset(PRESETS[2]),
    "file": lambda session: session.open_file(io.BytesIO(b"")),
    "request": lambda session: session.take(_REQUEST),
    "moments": lambda session: session.moments(Pace()),
    "earlier": lambda session: session.time_travel.earlier(),
    "later": lambda session: session.time_travel.later(),
    "live": lambda session: session.time_travel.live(),
    "film": lambda session: session.time_travel.replay(),
    "continue": lambda session: session.pinboard.continue_from_here(),
    "pin": lambda session: session.pinboard.pin(),
    "make room": lambda session: session.pinboard.make_room(),
    "rename": lambda session: session.pinboard.rename(session.pinboard.pins[0], "a"),
    "unpin": lambda session: session.pinboard.unpin(session.pinboard.pins[0]),
    "go on": lambda session: session.pinboard.go_on_with(session.pinboard.pins[0]),
    "choose": lambda session: session.inspection.choose("timestep", 1),
    "next timestep": lambda session: session.inspection.next_timestep(),
    "previous timestep": lambda session: session.inspection.previous_timestep(),
    "next stage": lambda session: session.inspection.next_stage(),
    "previous stage": lambda session: session.inspection.previous_stage(),
    "silence": lambda session: session.inspection.silence(1, session.run.id),
    "keep": lambda session: session.inspection.keep(),
    "put back": lambda session: session.inspection.put_back(),
}


@pytest.mark.parametrize("name", TRANSITIONS)
def test_every_press_waits_for_the_lock_that_the_stage_s_answer_holds(name: str) -> None:
    session, lock = _session(), _Watched()
    session.run.edits = session.run.edits.set(ParameterIndex("by", 0), 1.0)
    session.lock = lock  # type: ignore[assignment]  # all that a transition does with it

    TRANSITIONS[name](session)

    assert lock.taken > 0
