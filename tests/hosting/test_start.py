"""The hosted server starts and ends as it should, and says why it does not in one sentence."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.learner import Learner
from benchmarks.server import ROOT, Server, hosting
from tests.hosting.conftest import PATIENCE_SECONDS, assert_log_is_clean, assert_moments_come, fetch, playing, run
from tests.hosting.deaf import DeafClient

_SECRET = "STREAMLIT_SERVER_COOKIE_SECRET"


def _start_in_vain(*options: str, **environment: str) -> tuple[int, str]:
    """Return the exit code and what was said of a start that is to fail."""
    ended = subprocess.run(
        [sys.executable, "-m", "playground.hosting", *options],
        cwd=ROOT,
        env={**os.environ, _SECRET: 32 * "s", **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert ended.stdout == ""
    return ended.returncode, ended.stderr


def _assert_one_sentence(said: str, *parts: str) -> None:
    assert said.count("\n") == 1, said
    assert said.endswith(".\n"), said
    for part in parts:
        assert part in said


@pytest.mark.parametrize("secret", ["", "   ", 31 * "s"])
def test_without_a_secret_or_with_a_short_one_it_says_how_to_make_one(secret: str) -> None:
    code, said = _start_in_vain(**{_SECRET: secret})

    assert code == 1
    _assert_one_sentence(said, _SECRET, "32", "secrets.token_hex(32)")


@pytest.mark.parametrize("port", ["0", "65536", "99999999999", "-1", "http", "", "1e3", "８５"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    code, said = _start_in_vain(f"--port={port}")

    assert code == 2
    _assert_one_sentence(said, "port must be a whole number from 1 to 65535")


def test_an_option_that_is_not_known_is_refused() -> None:
    code, said = _start_in_vain("--prot", "80")

    assert code == 2
    _assert_one_sentence(said, "--prot")


def test_a_port_that_is_in_use_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, said = _start_in_vain("--port", str(taken.getsockname()[1]))

    assert code == 1
    _assert_one_sentence(said, "in use")


@pytest.mark.parametrize("address", ["192.0.2.1", "no-such-host.invalid", "::ffff", 300 * "x", "a b"])
def test_an_address_that_is_not_this_machines_is_refused(address: str) -> None:
    code, said = _start_in_vain("--address", address)

    assert code == 1
    _assert_one_sentence(said, "cannot be used")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PLAYGROUND_LONGEST_TEXT", "8", "9 to 2000"),
        ("PLAYGROUND_LONGEST_TEXT", "2001", "9 to 2000"),
        ("PLAYGROUND_LARGEST_HIDDEN_SIZE", "7", "8 to 128"),
        ("PLAYGROUND_MOST_EPOCHS", "1e4", "2000 to 100000"),
        ("PLAYGROUND_MOST_SESSIONS", "0", "1 to 1000"),
        ("PLAYGROUND_MOST_SESSIONS", 5_000 * "9", "1 to 1000"),
        ("PLAYGROUND_UPLOADS", "no", "on or off"),
        ("PLAYGROUND_FRAME_ANCESTORS", "learn.example.org", "https://"),
        ("PLAYGROUND_FRAME_ANCESTORS", "'self'; script-src *", "https://"),
        ("PLAYGROUND_FRAME_ANCESTORS", "*", "https://"),
    ],
)
def test_a_variable_that_is_not_allowed_is_refused(name: str, value: str, allowed: str) -> None:
    code, said = _start_in_vain(**{name: value})

    assert code == 1
    _assert_one_sentence(said, name, allowed)
    assert len(said) < 300


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        (b"[server", "not TOML"),
        (b"\xff", "not TOML"),
        (b"[server]\nnothing = 1\n", "server.nothing"),
    ],
)
def test_settings_that_cannot_be_are_refused(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "config.toml"
    if content is not None:
        file.write_bytes(content)

    code, sentence = _start_in_vain("--config", str(file), f"--port={_free_port()}")

    assert code == 1
    _assert_one_sentence(sentence, said)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_it_starts_from_any_folder_and_serves_the_app_with_its_files(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    # Not what holds: that is deploy/config.toml.
    (tmp_path / ".streamlit" / "config.toml").write_text(
        "[server]\nenableStaticServing = false\nenableXsrfProtection = false\n", encoding="utf-8"
    )
    with hosting(environment={"PYTHONPATH": str(ROOT)}, directory=tmp_path) as server:
        assert fetch(server, "/app/static/stage/stage.js").status == 200
        assert "_streamlit_xsrf" in str(fetch(server, "/_stcore/health").headers["Set-Cookie"])
        for page in ("/", "/inside", "/compare?text=abc"):
            assert "text/html" in str(fetch(server, page).headers["Content-Type"])
        run(_play(server))
        assert_log_is_clean(server)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_while_people_play_and_while_somebody_does_not_read(number: signal.Signals) -> None:
    with hosting() as server:
        run(_stop_among_players(server, number))

        assert server.process.wait(PATIENCE_SECONDS / 2) == 0
        assert_log_is_clean(server)


async def _stop_among_players(server: Server, number: signal.Signals) -> None:
    learners = [await Learner.open(server.address, "epochs=100000", seed) for seed in range(3)]
    for learner in learners:
        await learner.press("Play")
        await assert_moments_come(learner)
    async with DeafClient(server) as deaf:
        await deaf.ask(300)

        server.process.send_signal(number)

        for learner in learners:
            assert await learner.tab.until(lambda: False, PATIENCE_SECONDS) is None
            assert not learner.tab.is_open


async def _play(server: Server) -> None:
    async with playing(server):
        pass
