"""Real hosted servers, each in a process of its own."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import Message
from typing import Any

import pytest

from benchmarks.learner import Learner
from benchmarks.server import Server, hosting

PATIENCE_SECONDS = 60.0
ALIVE = {"PLAYGROUND_MOST_SESSIONS": "500"}

# What the environment says about proxies is not meant for this machine itself.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A hosted server with room for everybody, on which nothing may go wrong unnoticed."""
    with hosting(ALIVE) as served:
        yield served
        assert_log_is_clean(served)


def assert_log_is_clean(server: Server) -> None:
    said = server.said()
    assert "Traceback" not in said, said


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    text: str


def fetch(server: Server, path: str, *, method: str = "GET", **headers: str) -> Answer:
    """Return the answer to a request, whatever its status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(server.address + path, headers=named, method=method)
    try:
        with _OPENER.open(request, timeout=PATIENCE_SECONDS) as answer:
            return Answer(answer.status, answer.headers, answer.read().decode(errors="replace"))
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.headers, refused.read().decode(errors="replace"))


def metric(server: Server, name: str) -> float:
    """Return one number of ``/metrics``."""
    lines = fetch(server, "/metrics").text.splitlines()
    (value,) = [line.split()[1] for line in lines if line.startswith(f"rnn_playground_{name} ")]
    return float(value)


async def wait_until(promise: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something holds that only a request can tell."""
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(promise):
            await asyncio.sleep(0.1)


@asynccontextmanager
async def playing(
    server: Server, query: str = "epochs=100000&speed=100-per-second", seed: int = 1
) -> AsyncIterator[Learner]:
    """Somebody who plays, and whose moments have to go on coming to the end of the block."""
    learner = await Learner.open(server.address, query, seed)
    try:
        await learner.press("Play")
        await assert_moments_come(learner)
        yield learner
        await assert_moments_come(learner)
        assert learner.tab.exceptions == []
    finally:
        await learner.close()


async def assert_moments_come(learner: Learner) -> None:
    before = learner.newest
    assert await learner.tab.until(lambda: learner.newest > before, PATIENCE_SECONDS) is not None, "no moments came"


def run(coroutine: Any) -> Any:
    """Run ``coroutine`` to its end; it may not hang."""
    return asyncio.run(asyncio.wait_for(coroutine, 10 * PATIENCE_SECONDS))
