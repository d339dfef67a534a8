"""What was changed can be taken back, one change after the other, and brought again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.session import undo as undo_module
from playground.session.presets import PRESETS
from playground.session.run import Run
from playground.session.session import Session
from playground.session.undo import MOST_RUNS, UndoHistory, bytes_of
from tests.session.runs import fingerprint, run_of, session_of

_CHANGES: dict[str, Callable[[Session], None]] = {
    "Reset": Session.reset,
    "text": lambda session: session.change("text", "hello"),
    "preset": lambda session: session.use_preset(PRESETS[1]),
    "hidden size": lambda session: session.change("hidden_size", 5),
    "seed": lambda session: session.change("random_seed", 9),
    "window": lambda session: session.change("window", 4),
    "learning rate": lambda session: session.change("learning_rate", 0.05),
    "epochs": lambda session: session.change("epochs", 77),
}


@pytest.mark.parametrize("change", _CHANGES.values(), ids=_CHANGES.keys())
def test_a_change_can_be_undone_and_redone(change: Callable[[Session], None]) -> None:
    session = session_of(6)
    before = (fingerprint(session.run), session.settings)
    change(session)
    after = (fingerprint(session.run), session.settings)
    assert after != before

    session.undo()
    assert (fingerprint(session.run), session.settings) == before
    session.redo()
    assert (fingerprint(session.run), session.settings) == after


@settings(max_examples=20)
@given(st.lists(st.sampled_from([*_CHANGES, "undo", "redo", "train"]), max_size=12))
def test_any_order_of_undo_and_redo_goes_through_the_same_runs(actions: list[str]) -> None:
    session = session_of(2)
    for action in actions:
        if action == "train":
            session.train_epoch()
        elif action in _CHANGES:
            _CHANGES[action](session)
        else:
            getattr(session, action)()
    forward = [fingerprint(session.run)]
    while session.undo_history.undo:
        session.undo()
        forward.insert(0, fingerprint(session.run))

    again = [fingerprint(session.run)]
    while session.undo_history.redo and len(again) < len(forward):
        session.redo()
        again.append(fingerprint(session.run))

    assert again == forward


def test_a_run_that_was_brought_back_goes_on_as_if_nothing_had_happened() -> None:
    session, straight = session_of(6), run_of(12)
    session.change("hidden_size", 5)
    session.undo()

    session.run.train(6)

    assert fingerprint(session.run) == fingerprint(straight)


def test_a_setting_that_is_moved_in_many_steps_is_one_undo() -> None:
    session = session_of(6)
    before = (fingerprint(session.run), session.settings)
    for rate in (0.3, 0.2, 0.1):
        session.change("learning_rate", rate)
    after = (fingerprint(session.run), session.settings)

    session.undo()
    undone = (fingerprint(session.run), session.settings), len(session.undo_history.undo)
    session.redo()

    assert undone == (before, 0)
    assert (fingerprint(session.run), session.settings) == after


@pytest.mark.parametrize(
    "between",
    [
        Session.train_epoch,
        Session.step,
        lambda session: session.change("epochs", 77),
        lambda session: (session.undo(), session.redo()),
        Session.reset,
    ],
    ids=["Epoch", "Step", "another setting", "Undo and Redo", "Reset"],
)
def test_what_is_moved_again_after_something_else_is_undone_by_itself(between: Callable[[Session], object]) -> None:
    session = session_of(6)
    session.change("learning_rate", 0.3)
    between(session)
    before = (fingerprint(session.run), session.settings)
    session.change("learning_rate", 0.1)

    session.undo()

    assert (fingerprint(session.run), session.settings) == before


def test_a_value_that_is_none_or_the_same_leaves_nothing_to_undo() -> None:
    session = session_of(6)

    for name, value in (("hidden_size", 3), ("learning_rate", 0.5), ("window", 0), ("text", "a"), ("epochs", -1)):
        session.change(name, value)

    assert session.undo_history.undo == []
    assert session.problems.keys() == {"window", "text", "epochs"}


def test_a_new_change_leaves_nothing_to_redo_and_settings_of_samples_do() -> None:
    session = session_of(6)
    session.reset()
    session.undo()
    session.change("temperature", 0.5)
    assert session.undo_history.redo != []

    session.change("random_seed", 3)

    assert session.undo_history.redo == []


def test_nothing_is_brought_back_from_nothing() -> None:
    session = session_of(3)
    before = fingerprint(session.run)

    session.undo()
    session.redo()

    assert fingerprint(session.run) == before
    with pytest.raises(IndexError):
        UndoHistory().go_back(session.run)


@pytest.mark.parametrize("action", [Session.undo, Session.reset], ids=["Undo", "Reset"])
def test_bringing_back_stops_the_playing(action: Callable[[Session], None]) -> None:
    session = session_of(3)
    session.change("random_seed", 3)
    session.play()

    action(session)

    assert not session.playing


def test_the_runs_are_bounded_and_of_too_many_the_untrained_are_forgotten_first() -> None:
    session = session_of(3)
    for seed in range(1, MOST_RUNS + 4):
        session.change("random_seed", seed)

    kept = session.undo_history.undo
    assert len(kept) == MOST_RUNS
    assert [run.trainer.epoch for run in kept] == [3] + [0] * (MOST_RUNS - 1)


@pytest.fixture(scope="module")
def large() -> list[Run]:
    return [run_of(40, hidden_size=64) for _ in range(4)]


def test_undo_and_redo_together_are_kept_within_the_bound_in_bytes(
    large: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    history = UndoHistory()
    monkeypatch.setattr(undo_module, "MOST_BYTES", int(2.5 * bytes_of(large[:1])))

    for run in large:
        history.remember(run)
    assert history.undo == large[-2:]
    present = history.go_back(run_of(1))

    assert bytes_of([*history.undo, *history.redo]) <= undo_module.MOST_BYTES
    assert present is large[-1]


def test_the_latest_run_is_kept_however_large_it_is(large: list[Run], monkeypatch: pytest.MonkeyPatch) -> None:
    history = UndoHistory()
    monkeypatch.setattr(undo_module, "MOST_BYTES", 1)

    for run in large:
        history.remember(run)

    assert history.undo == large[-1:]


def test_snapshots_that_runs_share_are_counted_once(large: list[Run]) -> None:
    run = large[0]

    assert bytes_of([run, run.copy()]) <= bytes_of([run]) + 2 * run.trainer.losses.nbytes
