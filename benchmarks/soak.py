"""Whether the hosted server keeps what it should let go of: ``python -m benchmarks.soak [--quick]`` (Linux).

First one session plays for a long time, then many are opened, play and go. Prints the slope of the server's memory in
both, and how many threads, connections and sessions it has before and after the time has passed for which it keeps the
sessions of those who have gone. All numbers come from outside: from ``/proc``, and from the server's two pages of
metrics.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.learner import PATIENCE_SECONDS, Learner
from benchmarks.server import ROOT, Server, hosting

_ROOM = {"PLAYGROUND_MOST_SESSIONS": "100"}
_CONFIG = ROOT / "deploy" / "config.toml"
_AT_ONCE = 5
_LOOKS = 40
_MOMENTS_EACH = 20
_LINK = "epochs=100000&speed=100-per-second&random_seed={seed}"


@dataclass(frozen=True)
class _Size:
    """How much is done, and for how long the server keeps the sessions of those who have gone."""

    moments: int
    sessions: int
    kept_seconds: int


_FULL, _QUICK = _Size(20_000, 500, 180), _Size(300, 10, 5)


@dataclass(frozen=True)
class _Look:
    """What the server has at one time."""

    kilobytes: float
    threads: int
    metrics: dict[str, float]

    def __str__(self) -> str:
        names = ("connected", "sessions", "playing")
        counted = ", ".join(f"{name} {self.metrics[name]:.0f}" for name in names)
        return f"{self.kilobytes / 1024:.1f} MB, {self.threads} threads, {counted}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few moments and sessions, and no wait in the end")
    quick = parser.parse_args().quick
    size = _QUICK if quick else _FULL
    with _config(size.kept_seconds) as file, hosting(_ROOM, options=["--config", file]) as server:
        asyncio.run(_soak(server, size))
        said = server.said()
        print(f"lines in the log: {len(said.splitlines())}, tracebacks: {said.count('Traceback')}")


@contextmanager
def _config(kept_seconds: int) -> Iterator[str]:
    """Give a file with the settings of the hosted server, but that sessions are kept for so long."""
    settings = re.sub(
        "disconnectedSessionTTL = .*", f"disconnectedSessionTTL = {kept_seconds}", _CONFIG.read_text(encoding="utf-8")
    )
    with tempfile.NamedTemporaryFile("w", suffix=".toml", encoding="utf-8") as file:
        file.write(settings)
        file.flush()
        yield file.name


async def _soak(server: Server, size: _Size) -> None:
    # What the first page and the compilation take is no leak.
    await _visit(server, seed=0)
    await _one_session(server, size.moments)
    print("before the sessions:", _look(server))
    looks = []
    for seed in range(0, size.sessions, _AT_ONCE):
        await asyncio.gather(*[_visit(server, seed + i) for i in range(_AT_ONCE)])
        looks.append((seed + _AT_ONCE, _look(server).kilobytes))
    print("when the last of them has gone:", _look(server))
    print(f"memory a session: {_slope(looks):.1f} kB; in the second half {_slope(looks[len(looks) // 2 :]):.1f} kB")
    # The server looks every 30 seconds for what is to go.
    wait = size.kept_seconds + 60
    await asyncio.sleep(wait)
    print(f"{wait} s later:", _look(server))


async def _one_session(server: Server, moments: int) -> None:
    learner = await Learner.open(server.address, _LINK.format(seed=1), 1)
    await learner.press("Play")
    begin = _made(server)
    looks: list[tuple[float, float]] = []
    while (made := _made(server) - begin) < moments:
        if not looks or made - looks[-1][0] >= moments / _LOOKS:
            looks.append((made, _look(server).kilobytes))
        await asyncio.sleep(0.5)
        if learner.is_over:
            await learner.press("Reset")
            await learner.press("Play")
    per_thousand = 1_000 * _slope(looks), 1_000 * _slope(looks[len(looks) // 2 :])
    print(f"one session, {made:.0f} moments: {per_thousand[0]:.1f} kB more for each 1,000, in the second half", end=" ")
    print(f"{per_thousand[1]:.1f} kB; {learner.tally.timeouts or 'nothing'} waited for in vain")
    await learner.close()


async def _visit(server: Server, seed: int) -> None:
    learner = await Learner.open(server.address, _LINK.format(seed=seed), seed)
    try:
        await learner.press("Play")
        reached = learner.newest[0] + _MOMENTS_EACH
        if await learner.tab.until(lambda: learner.newest[0] > reached, PATIENCE_SECONDS) is None:
            raise TimeoutError("No moments came.")
    finally:
        await learner.close()


def _made(server: Server) -> float:
    return _metrics(server)["moments_total"]


def _look(server: Server) -> _Look:
    threads = len(list(Path(f"/proc/{server.process.pid}/task").iterdir()))
    return _Look(1024 * server.resident_megabytes(), threads, _metrics(server))


def _metrics(server: Server) -> dict[str, float]:
    ours = re.findall(r"^rnn_playground_(\w+) (\S+)$", _fetch(server, "/metrics"), re.MULTILINE)
    return {name: float(value) for name, value in ours}


def _fetch(server: Server, path: str) -> str:
    # What the environment says about proxies is not meant for this machine itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(server.address + path, timeout=PATIENCE_SECONDS) as answer:
        return str(answer.read().decode())


def _slope(looks: Sequence[tuple[float, float]]) -> float:
    if len(looks) < 2:
        return float("nan")
    x, y = zip(*looks, strict=True)
    return float(np.polyfit(x, y, 1)[0])


if __name__ == "__main__":
    main()
