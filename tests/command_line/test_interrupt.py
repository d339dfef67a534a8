"""Ctrl-C ends with what there is."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator

import pytest

from tests.command_line.terminal import finish, start


@pytest.fixture
def _ctrl_c_is_heard() -> Iterator[None]:
    """Let programs started here hear Ctrl-C even where the tests run in the background, which is deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ctrl_c_is_heard")
def test_an_interrupted_run_generates_from_what_it_has_learned() -> None:
    process = start("--epochs", "100000", "--log-every", "1", "--length", "5")
    assert process.stdout is not None
    first_line = process.stdout.readline()

    process.send_signal(signal.SIGINT)
    outcome = finish(process)

    assert first_line == b"Epoch 0, loss=17.1113\n"
    assert re.search(r"\nStopped after \d+ of 100000 epochs\nGenerated: I.{5}\n$", outcome.output)
    assert "Training done" not in outcome.output
    assert (outcome.errors, outcome.exit_code) == ("", 130)
