"""How a class fares on one server: ``python -m benchmarks.load --learners 30 --seconds 20`` (Linux).

Starts the real server as the README does, and lets learners open the page over real WebSockets and press Play. They
speak Streamlit's own protocol and ask for moments as the browser's stage does, but draw nothing, so that one process
is a whole class. Each of them presses Pause, Step or Epoch now and then, and plays on; what is measured begins when
they have been at it for some seconds.

    --processes P      servers on ports of their own, each with its share of the learners
    --proxy            hosted servers, and HAProxy in front of them, both as deploy/ sets them up
    --connected C      so many more have the page open and do nothing
    --lively           some also move a slider, open another page, or close the lid for some seconds
    --settings k=v …   what the link of the page says, e.g. hidden_size=64 speed=full
    --thinking M       mean seconds between what a learner presses
    --backend NAME     what trains: numpy or numba (it waits until that is compiled)

Prints (with ``--json`` as one JSON object; times in milliseconds, a kB is 1,000 bytes, a MB 2**20):

    moments_per_second   moments played out, of each learner, while the run was to play: median and least
    press_ms             from sending a press to receiving the message that shows its effect: percentiles
    errors               exceptions on the page, connections that the server closed, time-outs, tracebacks of the server
    cores                what the servers computed / seconds that passed; proxy_cores is the proxy's part
    kb_per_second_each   received by a learner
    mbit_per_second      received by all of them: what the Wi-Fi of the room carries
    mb_per_session       by how much the servers have grown / learners, after one has warmed them up
    opening_ms, _kb      from connecting to the end of the page's first run, while others open it too; what it sends
    client_cores         what the learners computed: where it is near 1, they are the bottleneck
    other_cores          what else the machine computed: where it is not near 0, the figures are not the app's alone
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from websockets.exceptions import WebSocketException

from benchmarks.learner import Learner, Tally
from benchmarks.proxy import Proxy, proxying
from benchmarks.server import ROOT, Server, hosting, machine_cpu_seconds, serving
from playground.engine import SETTINGS

_OPENING_AT_ONCE = 4
_WARMING_UP_SECONDS = 3.0
_SETTLING_SECONDS = 6.0


@dataclass(frozen=True)
class Load:
    """What is measured.

    Attributes:
        learners: how many play.
        seconds: for how long they are watched.
        query: of the link they open.
        thinking: mean seconds between what a learner presses.
        connected: how many more have the page open and do nothing.
        lively: whether learners also move sliders, open pages and close lids.
    """

    learners: int
    seconds: float
    query: str
    thinking: float
    connected: int = 0
    lively: bool = False


@dataclass
class Figures:
    """What was measured, before it is summed up."""

    tallies: list[Tally] = field(default_factory=list)
    opening_seconds: list[float] = field(default_factory=list)
    opening_bytes: list[int] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    server_seconds: float = 0.0
    proxy_seconds: float = 0.0
    sessions: int = 0
    client_seconds: float = 0.0
    machine_seconds: float = 0.0
    received_bytes: int = 0
    grown_megabytes: float = 0.0

    def summary(self, processes: int) -> dict[str, Any]:
        """Return the object that is printed."""
        rates = [tally.drawn / tally.played_seconds if tally.played_seconds else 0.0 for tally in self.tallies]
        sessions = max(1, self.sessions)
        others = self.machine_seconds - self.server_seconds - self.proxy_seconds - self.client_seconds
        return {
            "learners": len(self.tallies),
            "connected": self.sessions,
            "processes": processes,
            "seconds": round(self.seconds, 1),
            "moments_per_second": {
                "median": round(statistics.median(rates), 1) if rates else 0.0,
                "least": round(min(rates, default=0.0), 1),
            },
            "presses": sum(len(tally.press_seconds) for tally in self.tallies),
            "press_ms": _percentiles([press for tally in self.tallies for press in tally.press_seconds], 50, 95, 99),
            "errors": self.errors.total(),
            "cores": round(self.server_seconds / self.seconds, 3),
            "proxy_cores": round(self.proxy_seconds / self.seconds, 3),
            "client_cores": round(self.client_seconds / self.seconds, 3),
            "other_cores": round(max(0.0, others) / self.seconds, 3),
            "kb_per_second_each": round(self.received_bytes / self.seconds / max(1, len(self.tallies)) / 1000, 1),
            "mbit_per_second": round(8 * self.received_bytes / self.seconds / 1e6, 1),
            "mb_per_session": round(self.grown_megabytes / sessions, 2),
            "opening_ms": _percentiles(self.opening_seconds, 50, 95),
            "opening_kb": round(statistics.median(self.opening_bytes) / 1000, 1) if self.opening_bytes else 0.0,
        }


def _percentiles(seconds: Sequence[float], *percents: int) -> dict[str, float | None]:
    ordered = sorted(seconds)
    return {
        f"p{percent}": round(ordered[math.ceil(len(ordered) * percent / 100) - 1] * 1000, 1) if ordered else None
        for percent in percents
    }


async def measure(servers: Sequence[Server], load: Load, proxy: Proxy | None = None) -> Figures:
    """Let the learners in, wait until they play and press, and return what happens in the seconds after that."""
    doors = [server.address for server in servers] if proxy is None else [proxy.address]
    figures = Figures()
    await asyncio.gather(*(_warm_up(server, load) for server in servers))
    before = sum(server.resident_megabytes() for server in servers)
    everybody = await _open(doors, load, figures)
    learners = everybody[: load.learners]
    figures.sessions = len(everybody)
    await asyncio.gather(*(_play(learner, delay=1.0 * i / len(learners)) for i, learner in enumerate(learners)))
    await _observe(servers, proxy, learners, load, figures)
    figures.grown_megabytes = sum(server.resident_megabytes() for server in servers) - before
    for learner in everybody:
        figures.errors.update(learner.tab.exceptions)
        figures.errors.update(learner.tally.timeouts)
        figures.errors["connection closed by the server"] += not learner.tab.is_open
        await learner.close()
    for server in servers:
        figures.errors["traceback of the server"] += server.said().count("Traceback (most recent call last)")
    return figures


async def _warm_up(server: Server, load: Load) -> None:
    learner = await Learner.open(server.address, load.query, seed=0)
    await learner.press("Play")
    await asyncio.sleep(_WARMING_UP_SECONDS)
    await learner.press("Pause")
    await learner.close()


async def _open(doors: Sequence[str], load: Load, figures: Figures) -> list[Learner]:
    learners: list[Learner] = []
    door = asyncio.Semaphore(_OPENING_AT_ONCE)

    async def enter(number: int) -> None:
        async with door:
            began = time.perf_counter()
            try:
                learner = await Learner.open(doors[number % len(doors)], load.query, seed=number + 1)
            except (OSError, WebSocketException) as problem:
                figures.errors[f"the page did not open: {problem}"] += 1
                return
            figures.opening_seconds.append(time.perf_counter() - began)
            figures.opening_bytes.append(learner.tab.received_bytes)
            learners.append(learner)

    await asyncio.gather(*map(enter, range(load.learners + load.connected)))
    return learners


async def _play(learner: Learner, delay: float) -> None:
    await asyncio.sleep(delay)
    await learner.press("Play")


async def _observe(
    servers: Sequence[Server], proxy: Proxy | None, learners: Sequence[Learner], load: Load, figures: Figures
) -> None:
    def costs() -> tuple[float, float, float, float, float, int]:
        return (
            time.perf_counter(),
            sum(server.cpu_seconds() for server in servers),
            0.0 if proxy is None else proxy.cpu_seconds(),
            time.process_time(),
            machine_cpu_seconds(),
            sum(learner.tab.received_bytes for learner in learners),
        )

    until = asyncio.get_running_loop().time() + _SETTLING_SECONDS + load.seconds
    pressing = [
        asyncio.create_task(learner.go_on_pressing(until, load.thinking, lively=load.lively)) for learner in learners
    ]
    await asyncio.sleep(_SETTLING_SECONDS)
    for learner in learners:
        learner.start_counting()
    before = costs()
    await asyncio.sleep(load.seconds)
    after = costs()
    spent = [later - earlier for earlier, later in zip(before, after, strict=True)]
    figures.seconds, figures.server_seconds, figures.proxy_seconds, figures.client_seconds = spent[:4]
    figures.machine_seconds, figures.received_bytes = spent[4], after[5] - before[5]
    await asyncio.gather(*pressing)
    figures.tallies = [learner.stop_counting() for learner in learners]


def _table(summary: dict[str, Any]) -> str:
    lines = []
    for name, value in summary.items():
        shown = ", ".join(f"{key} {each}" for key, each in value.items()) if isinstance(value, dict) else value
        lines.append(f"{name:<20} {shown}")
    return "\n".join(lines)


def _setting(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError(f"{text!r} is not name=value")
    return name, value


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--proxy", action="store_true")
    parser.add_argument("--connected", type=int, default=0)
    parser.add_argument("--lively", action="store_true")
    parser.add_argument("--settings", type=_setting, nargs="*", default=[], metavar="NAME=VALUE")
    parser.add_argument("--thinking", type=float, default=10.0)
    parser.add_argument("--backend", choices=("numpy", "numba"))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--script", type=Path, default=ROOT / "streamlit_app.py", help="serve another app's stage")
    return parser.parse_args()


def _server(options: argparse.Namespace, environment: dict[str, str]) -> AbstractContextManager[Server]:
    """Return the hosted server where there is a proxy in front of it, else what the README's command runs."""
    if options.proxy:
        return hosting(environment | {"PLAYGROUND_MOST_SESSIONS": "1000"})
    return serving(options.script, environment=environment)


def main() -> int:
    options = _options()
    # As many epochs as there can be, so that no run is over while it is watched.
    link = {"epochs": str(SETTINGS["epochs"].maximum), "speed": "300-per-second", **dict(options.settings)}
    load = Load(options.learners, options.seconds, urlencode(link), options.thinking, options.connected, options.lively)
    environment = {"PLAYGROUND_BACKEND": options.backend} if options.backend else {}
    with ExitStack() as stack:
        servers = [stack.enter_context(_server(options, environment)) for _ in range(options.processes)]
        ports = [server.port for server in servers]
        proxy = stack.enter_context(proxying(ports)) if options.proxy else None
        figures = asyncio.run(measure(servers, load, proxy))
    summary = figures.summary(options.processes)
    print(json.dumps(summary) if options.json else _table(summary))
    for problem, times in (+figures.errors).most_common(10):
        print(f"{times} × {problem}", file=sys.stderr)
    return 1 if summary["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
