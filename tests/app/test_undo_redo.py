"""What was undone can be redone, and no order of both loses a number."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import RunConfig, SamplingConfig
from playground.session.run import Run
from playground.session.undo import MOST_BYTES, MOST_RUNS, UndoHistory, bytes_of
from tests.app.page import Page


def _bytes(page: Page) -> bytes:
    return page.session.run.trainer.parameters.flat.tobytes()


def _losses(run: Run) -> list[float]:
    return [float(loss) for loss in run.trainer.losses]


def _run(hidden_size: int = 1, epochs: int = 0, seed: int = 0, text: str = "ab") -> Run:
    run = Run(RunConfig(text=text, hidden_size=hidden_size, random_seed=seed), SamplingConfig())
    run.train(epochs=epochs, time_budget=math.inf)
    return run


def test_redo_brings_back_what_was_undone() -> None:
    page = Page()
    page.press("Epoch")
    page.set("hidden_size", 3)
    page.train(2)
    run, weights = page.session.run, _bytes(page)
    page.press("Undo")

    page.press("Redo")

    assert (page.session.run.id, page.epoch, _bytes(page)) == (run.id, 2, weights)
    assert (page.widget("hidden_size").value, page.link) == (3, {"hidden_size": "3"})
    assert (page.can_press("Redo"), page.can_press("Undo")) == (False, True)


def test_redo_says_which_run_it_brings_back() -> None:
    page = Page()
    page.set("hidden_size", 3)
    page.press("Epoch")

    page.press("Undo")

    (redo,) = [button for button in page.app.button if button.label == "Redo"]
    assert ("3 hidden units" in redo.help, "epoch 1" in redo.help) == (True, True)


@pytest.mark.parametrize(("name", "value"), [("hidden_size", 4), ("learning_rate", 0.1), ("epochs", 300)])
def test_a_new_change_leaves_nothing_to_redo(name: str, value: object) -> None:
    page = Page()
    page.set("hidden_size", 3)
    page.press("Undo")

    page.set(name, value)

    assert not page.can_press("Redo")


@pytest.mark.parametrize(("name", "value"), [("length", 5), ("temperature", 0.5), ("prompt", "Love")])
def test_settings_of_samples_leave_what_can_be_redone(name: str, value: object) -> None:
    page = Page()
    page.set("hidden_size", 3)
    page.press("Undo")

    page.set(name, value)

    assert (page.can_press("Undo"), page.can_press("Redo")) == (False, True)


def test_training_between_undo_and_redo_loses_nothing() -> None:
    page = Page()
    page.press("Epoch")
    page.set("hidden_size", 3)
    page.train(2)
    page.press("Undo")
    page.train(2)
    weights = _bytes(page)

    page.press("Redo")
    redone = page.widget("hidden_size").value, page.epoch
    page.press("Undo")

    assert (redone, page.epoch, _bytes(page)) == ((3, 2), 3, weights)


def test_undoing_a_learning_rate_brings_back_the_run_as_it_was_before() -> None:
    page, undisturbed = Page(epochs="300"), Page(epochs="300")
    for each in (page, undisturbed):
        each.train(2)
    page.set("learning_rate", 0.1)
    page.set("epochs", 400)
    page.train(2)

    page.press("Undo")
    page.press("Undo")
    undone = page.epoch, page.widget("learning_rate").value, page.widget("epochs").value
    for each in (page, undisturbed):
        each.press("Epoch")

    assert undone == (2, 0.5, 300)
    assert (_losses(page.session.run), _bytes(page)) == (_losses(undisturbed.session.run), _bytes(undisturbed))


def test_redoing_a_learning_rate_goes_on_with_it() -> None:
    page, undisturbed = Page(), Page()
    for each in (page, undisturbed):
        each.press("Epoch")
        each.set("learning_rate", 0.1)
        each.press("Epoch")

    page.press("Undo")
    page.press("Redo")
    for each in (page, undisturbed):
        each.press("Epoch")

    assert (page.widget("learning_rate").value, _bytes(page)) == (0.1, _bytes(undisturbed))


def test_undo_and_redo_show_the_present() -> None:
    page = Page()
    page.train(2)
    page.set("hidden_size", 3)
    page.train(2)
    page.seek(1)

    page.press("Undo")
    undone = page.is_in_the_past, page.epoch
    page.seek(1)
    page.press("Redo")

    assert (undone, page.is_in_the_past, page.epoch) == ((False, 2), False, 2)


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["train", "new", "undo", "redo"]), max_size=25))
def test_any_order_of_undo_and_redo_brings_back_the_very_same_losses(actions: list[str]) -> None:
    history, present = UndoHistory(), _run(epochs=1)
    before: list[list[float]] = []
    after: list[list[float]] = []
    for number, action in enumerate(actions):
        if action == "train":
            present.train(epochs=2, time_budget=math.inf)
        elif action == "new":
            before, after = [*before, _losses(present)][-MOST_RUNS:], []
            history.remember(present)
            present = _run(epochs=1, seed=number)
        elif action == "undo" and history.undo:
            after.append(_losses(present))
            present = history.go_back(present)
            assert _losses(present) == before.pop()
        elif action == "redo" and history.redo:
            before.append(_losses(present))
            present = history.go_forward(present)
            assert _losses(present) == after.pop()

    assert [_losses(run) for run in history.undo] == before
    assert [_losses(run) for run in history.redo] == after


def test_nothing_is_brought_back_from_nothing() -> None:
    history = UndoHistory()

    with pytest.raises(IndexError):
        history.go_back(_run())
    with pytest.raises(IndexError):
        history.go_forward(_run())


def _large(seed: int) -> Run:
    """Return a run whose snapshots take about 9 MiB."""
    return _run(hidden_size=128, epochs=60, seed=seed)


@pytest.fixture(scope="module")
def large() -> list[Run]:
    return [_large(seed) for seed in range(4)]


def test_large_runs_are_kept_within_the_bound(large: list[Run]) -> None:
    history = UndoHistory()
    for run in large:
        history.remember(run.copy())

    kept = [run.config.random_seed for run in history.undo]

    assert bytes_of(large) > MOST_BYTES >= bytes_of(history.undo)
    assert kept == list(range(4 - len(kept), 4))


def test_undo_and_redo_together_are_kept_within_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    small = [_run(hidden_size=32, epochs=20, seed=seed) for seed in range(2)]
    monkeypatch.setattr("playground.session.undo.MOST_BYTES", bound := round(2.2 * bytes_of(small[:1])))
    history = UndoHistory()
    for run in small:
        history.remember(run)

    history.go_back(_run(hidden_size=32, epochs=30))

    assert bytes_of([*history.undo, *history.redo]) <= bound


def test_the_latest_run_is_kept_however_large_it_is(large: list[Run], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.session.undo.MOST_BYTES", 1)
    history = UndoHistory()

    for run in large:
        history.remember(run.copy())

    assert [run.config.random_seed for run in history.undo] == [3]


def test_snapshots_that_runs_share_are_counted_once(large: list[Run]) -> None:
    run = large[0]

    alone, with_a_copy = bytes_of([run]), bytes_of([run, run.copy()])

    assert with_a_copy == alone + run.trainer.losses.nbytes


def test_a_bound_in_bytes_forgets_untrained_runs_first(large: list[Run]) -> None:
    history = UndoHistory()
    history.remember(large[0].copy())
    history.remember(_run())
    history.remember(large[1].copy())

    history.remember(large[2].copy())

    assert all(run.is_begun for run in history.undo)
