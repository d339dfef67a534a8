"""Progress is shown to a person at a terminal, and to nobody else."""

from __future__ import annotations

import os
import pty
import re
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread

import pytest

from tests.command_line.terminal import Outcome, finish, run, start

OPTIONS = ("--epochs", "400", "--log-every", "100")


@dataclass(frozen=True)
class TerminalRun:
    """A run whose standard error is a terminal, and what that shows."""

    outcome: Outcome
    screen: str


def _read_to_the_end(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # Linux says so when the last writer has gone
            return
        if not piece:
            return
        yield piece


@pytest.fixture(scope="module")
def terminal_run() -> TerminalRun:
    terminal, programs_side = pty.openpty()
    with os.fdopen(programs_side, "wb") as stderr:
        process = start(*OPTIONS, stderr=stderr)
    pieces: list[bytes] = []
    reader = Thread(target=lambda: pieces.extend(_read_to_the_end(terminal)))
    reader.start()
    outcome = finish(process)
    reader.join()
    os.close(terminal)
    return TerminalRun(outcome, b"".join(pieces).decode())


def test_a_terminal_sees_a_bar_that_grows_to_the_last_epoch(terminal_run: TerminalRun) -> None:
    bars = re.findall(r"\r(█*)(░*) (\d+)/400 epochs", terminal_run.screen)

    epochs = [int(epoch) for *_, epoch in bars]
    assert len(bars) > 50
    assert epochs == sorted(set(epochs))
    assert epochs[-1] == 400
    assert all(len(done) + len(left) == 30 for done, left, _ in bars)


def test_the_bar_is_gone_in_the_end(terminal_run: TerminalRun) -> None:
    assert terminal_run.screen.endswith("\r\x1b[K")


def test_the_bar_is_not_in_the_output(terminal_run: TerminalRun) -> None:
    assert terminal_run.outcome == run(*OPTIONS)


def test_no_bar_where_standard_error_is_not_a_terminal() -> None:
    assert run(*OPTIONS).errors == ""
