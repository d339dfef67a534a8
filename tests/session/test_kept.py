"""The run that a browser keeps is the very run, small, and nothing else is ever taken for one."""

from __future__ import annotations

import base64
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.files import RunFileError
from playground.session import kept
from playground.session.kept import MOST_BYTES, file_to_keep, kept_run
from playground.session.pace import Pace
from playground.session.run import Run
from tests.session.runs import ask, fingerprint, run_of, session_of


def _encoded(run: Run) -> str:
    return base64.b64encode(file_to_keep(run)).decode()


def _learning(cell: str, optimizer: str, **more: float) -> dict[str, Any]:
    return {"cell": cell, "optimizer": optimizer, "learning_rate": 0.02, **more}


def test_a_kept_run_goes_on_as_if_it_had_never_been_away() -> None:
    run = run_of(300)
    run.step()
    again = kept_run(_encoded(run))
    assert fingerprint(again) == fingerprint(run)
    assert (again.settings, again.log) == (run.settings, run.log)
    for each in (run, again):
        each.train(50)
    assert fingerprint(again) == fingerprint(run)


def test_a_kept_run_goes_on_with_what_its_cell_and_its_optimiser_remember() -> None:
    run = run_of(30, **_learning("lstm", "adam", clip_norm=1.0, window=3))
    for _ in range(4):
        run.step()
    again = kept_run(_encoded(run))
    for each in (run, again):
        each.train(20)
    assert again.trainer.train_state.flat.tolist() == run.trainer.train_state.flat.tolist()
    assert fingerprint(again) == fingerprint(run)


def test_a_kept_run_can_be_looked_back_at() -> None:
    run = run_of(300)
    again = kept_run(_encoded(run))
    assert len(again.trainer.history.snapshots) > 10
    assert fingerprint(again.at_epoch(123)) == fingerprint(run.at_epoch(123))


def test_keeping_a_run_leaves_its_own_snapshots_alone() -> None:
    run = run_of(300)
    before = list(run.trainer.history.snapshots)
    file_to_keep(run)
    assert list(run.trainer.history.snapshots) == before


def test_what_is_kept_stays_small_however_long_a_run_gets() -> None:
    sizes = [len(file_to_keep(run_of(epochs))) for epochs in (500, 2_000)]
    assert all(size < 2**16 for size in sizes)


def test_nothing_is_kept_of_a_run_that_is_too_large_for_a_browser() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 600)))
    assert file_to_keep(run_of(1, text=text, hidden_size=128)) == b""


@pytest.mark.parametrize(("optimizer", "kept_file"), [("sgd", b"file"), ("adagrad", b"file"), ("adam", b"")])
def test_a_run_whose_optimiser_remembers_too_much_is_not_even_packed(
    optimizer: str, kept_file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "save_run", Mock(return_value=b"file"))
    assert file_to_keep(run_of(1, **_learning("rnn", optimizer, hidden_size=96))) == kept_file


@pytest.mark.parametrize("optimizer", ["sgd", "adagrad", "adam"])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_what_is_not_even_packed_would_have_been_too_large(
    cell: str, optimizer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [run_of(2, **_learning(cell, optimizer, hidden_size=size)) for size in (32, 64, 128)]
    kept_ones = [file_to_keep(run) for run in runs]
    # Without the guess.
    monkeypatch.setattr(kept, "MOST_BYTES", 2**30)
    packed = [file_to_keep(run) for run in runs]
    assert [bool(file) for file in kept_ones] == [len(file) <= MOST_BYTES for file in packed]


@given(st.none() | st.integers() | st.text() | st.binary().map(lambda content: base64.b64encode(content).decode()))
def test_what_is_no_run_is_refused_with_a_sentence(file: object) -> None:
    with pytest.raises(RunFileError, match=r"\.$"):
        kept_run(file)


def test_more_than_a_browser_keeps_is_not_even_decoded() -> None:
    with pytest.raises(RunFileError, match="not a run"):
        kept_run("A" * (2 * MOST_BYTES + 4))


def test_a_kept_run_takes_the_place_of_the_present_one_and_undo_brings_that_back() -> None:
    again, session = run_of(40), session_of(3)
    present = fingerprint(session.run)
    session.play()
    ask(session, "resume", file=_encoded(again))
    assert fingerprint(session.run) == fingerprint(again)
    assert (session.playing, session.needs_page_redraw) == (False, True)
    session.undo()
    assert fingerprint(session.run) == present


def test_a_damaged_run_is_refused_in_words_and_the_present_one_stays() -> None:
    session = session_of(3)
    present = fingerprint(session.run)
    file = bytearray(file_to_keep(run_of(40)))
    file[len(file) // 2] ^= 0xFF
    ask(session, "resume", file=base64.b64encode(file).decode())
    assert fingerprint(session.run) == present
    assert session.message.endswith(".")
    assert session.moments(Pace())
