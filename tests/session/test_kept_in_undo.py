"""What is kept to be undone counts with all of its memory, whatever its cell and its optimiser."""

from __future__ import annotations

from typing import Any

import pytest

from playground.session.undo import bytes_of
from tests.session.runs import run_of

ADAM: dict[str, Any] = {"cell": "lstm", "optimizer": "adam", "learning_rate": 0.02}


def test_at_the_end_of_an_epoch_the_state_is_a_snapshot_and_is_counted_once() -> None:
    run = run_of(10, hidden_size=32, **ADAM)
    run.put_away()

    trainer = run.trainer
    assert bytes_of([run]) == trainer.history.nbytes + trainer.losses.nbytes


@pytest.mark.parametrize("more", [{}, ADAM], ids=["the notebook's", "LSTM and Adam"])
def test_in_the_middle_of_an_epoch_the_state_and_the_epoch_are_counted_too(more: dict[str, Any]) -> None:
    run = run_of(10, hidden_size=32, **more)
    at_the_end = bytes_of([run])
    run.step()
    run.put_away()

    h, p = run.trainer.state.h, run.trainer.state.p
    epoch = run.trainer.timesteps * (h[0].nbytes + p[0].nbytes)
    assert bytes_of([run]) >= at_the_end + run.trainer.train_state.flat.nbytes + epoch
    assert bytes_of([run, run.copy()]) == 2 * bytes_of([run]) - run.trainer.history.nbytes


def test_a_state_that_was_changed_by_hand_is_none_of_the_snapshots() -> None:
    run = run_of(10, hidden_size=32, **ADAM)
    run.edits = run.edits.silence(3)

    changed = run.with_edits_kept()

    assert bytes_of([changed]) == bytes_of([run]) + run.trainer.train_state.flat.nbytes
