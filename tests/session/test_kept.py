"""The run that a browser keeps is the very run, small, and nothing else is ever taken for one."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.files import RunFileError
from playground.session.kept import MOST_BYTES, file_to_keep, kept_run
from playground.session.pace import Pace
from playground.session.run import Run
from tests.session.runs import ask, fingerprint, run_of, session_of


def _encoded(run: Run) -> str:
    return base64.b64encode(file_to_keep(run)).decode()


def test_a_kept_run_goes_on_as_if_it_had_never_been_away() -> None:
    run = run_of(300)
    run.step()
    again = kept_run(_encoded(run))
    assert fingerprint(again) == fingerprint(run)
    assert (again.settings, again.log) == (run.settings, run.log)
    for each in (run, again):
        each.train(50)
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


@given(st.none() | st.integers() | st.text() | st.binary().map(lambda content: base64.b64encode(content).decode()))
def test_what_is_no_run_is_refused_with_a_sentence(kept: object) -> None:
    with pytest.raises(RunFileError, match=r"\.$"):
        kept_run(kept)


def test_more_than_a_browser_keeps_is_not_even_decoded() -> None:
    with pytest.raises(RunFileError, match="not a run"):
        kept_run("A" * (2 * MOST_BYTES + 4))


def test_a_kept_run_takes_the_place_of_the_present_one_and_undo_brings_that_back() -> None:
    kept, session = run_of(40), session_of(3)
    present = fingerprint(session.run)
    session.play()
    ask(session, "resume", file=_encoded(kept))
    assert fingerprint(session.run) == fingerprint(kept)
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
