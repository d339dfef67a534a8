"""How a class fares on one server: ``python -m benchmarks.load --learners 30 --seconds 20`` (Linux).

Starts the real server as the README does, and lets learners open the page over real WebSockets and press Play. They
speak Streamlit's own protocol and ask for moments as the browser's stage does, but draw nothing, so that one process
is a whole class. Each of them presses Pause, Step or Epoch now and then, and plays on; what is measured begins when
they have been at it for some seconds.

    --processes P      servers on ports of their own, each with its share of the learners
    --settings k=v …   what the link of the page says, e.g. hidden_size=64 speed=full
    --thinking M       mean seconds between what a learner presses
    --backend NAME     what trains: numpy or numba (it waits until that is compiled)

Prints (with ``--json`` as one JSON object; times in milliseconds, a kB is 1,000 bytes, a MB 2**20):

    moments_per_second   moments played out, of each learner, while the run was to play: median and least
    press_ms             from sending a press to receiving the message that shows its effect: percentiles
    errors               exceptions on the page, connections that the server closed, time-outs, tracebacks of the server
    cores                what the servers computed / seconds that passed
    kb_per_second_each   received by a learner
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
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from websockets.exceptions import WebSocketException

from benchmarks.learner import Learner, Tally
from benchmarks.server import ROOT, Server, machine_cpu_seconds, serving
from playground.engine import SETTINGS

_OPENING_AT_ONCE = 4
_WARMING_UP_SECONDS = 3.0
_SETTLING_SECONDS = 6.0


@dataclass(frozen=True)
class Load:
    """What is measured: how many learners for how long, the link they open, and their mean seconds between presses."""

    learners: int
    seconds: float
    query: str
    thinking: float


@dataclass
class Figures:
    """What was measured, before it is summed up."""

    tallies: list[Tally] = field(default_factory=list)
    opening_seconds: list[float] = field(default_factory=list)
    opening_bytes: list[int] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    server_seconds: float = 0.0
    client_seconds: float = 0.0
    machine_seconds: float = 0.0
    received_bytes: int = 0
    grown_megabytes: float = 0.0

    def summary(self, processes: int) -> dict[str, Any]:
        """Return the object that is printed."""
        rates = [tally.drawn / tally.played_seconds if tally.played_seconds else 0.0 for tally in self.tallies]
        learners = max(1, len(self.tallies))
        others = self.machine_seconds - self.server_seconds - self.client_seconds
        return {
            "learners": len(self.tallies),
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
            "client_cores": round(self.client_seconds / self.seconds, 3),
            "other_cores": round(max(0.0, others) / self.seconds, 3),
            "kb_per_second_each": round(self.received_bytes / self.seconds / learners / 1000, 1),
            "mb_per_session": round(self.grown_megabytes / learners, 2),
            "opening_ms": _percentiles(self.opening_seconds, 50, 95),
            "opening_kb": round(statistics.median(self.opening_bytes) / 1000, 1) if self.opening_bytes else 0.0,
        }


def _percentiles(seconds: Sequence[float], *percents: int) -> dict[str, float | None]:
    ordered = sorted(seconds)
    return {
        f"p{percent}": round(ordered[math.ceil(len(ordered) * percent / 100) - 1] * 1000, 1) if ordered else None
        for percent in percents
    }


async def measure(servers: Sequence[Server], load: Load) -> Figures:
    """Let the learners in, wait until they play and press, and return what happens in the seconds after that."""
    figures = Figures()
    await asyncio.gather(*(_warm_up(server, load) for server in servers))
    before = sum(server.resident_megabytes() for server in servers)
    learners = await _open(servers, load, figures)
    await asyncio.gather(*(_play(learner, delay=1.0 * i / len(learners)) for i, learner in enumerate(learners)))
    await _observe(servers, learners, load, figures)
    figures.grown_megabytes = sum(server.resident_megabytes() for server in servers) - before
    for learner in learners:
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


async def _open(servers: Sequence[Server], load: Load, figures: Figures) -> list[Learner]:
    learners: list[Learner] = []
    door = asyncio.Semaphore(_OPENING_AT_ONCE)

    async def enter(number: int) -> None:
        async with door:
            began = time.perf_counter()
            try:
                learner = await Learner.open(servers[number % len(servers)].address, load.query, seed=number + 1)
            except (OSError, WebSocketException) as problem:
                figures.errors[f"the page did not open: {problem}"] += 1
                return
            figures.opening_seconds.append(time.perf_counter() - began)
            figures.opening_bytes.append(learner.tab.received_bytes)
            learners.append(learner)

    await asyncio.gather(*map(enter, range(load.learners)))
    return learners


async def _play(learner: Learner, delay: float) -> None:
    await asyncio.sleep(delay)
    await learner.press("Play")


async def _observe(servers: Sequence[Server], learners: Sequence[Learner], load: Load, figures: Figures) -> None:
    def costs() -> tuple[float, float, float, float, int]:
        return (
            time.perf_counter(),
            sum(server.cpu_seconds() for server in servers),
            time.process_time(),
            machine_cpu_seconds(),
            sum(learner.tab.received_bytes for learner in learners),
        )

    until = asyncio.get_running_loop().time() + _SETTLING_SECONDS + load.seconds
    pressing = [asyncio.create_task(learner.go_on_pressing(until, load.thinking)) for learner in learners]
    await asyncio.sleep(_SETTLING_SECONDS)
    for learner in learners:
        learner.start_counting()
    before = costs()
    await asyncio.sleep(load.seconds)
    after = costs()
    figures.seconds, figures.server_seconds, figures.client_seconds = (after[i] - before[i] for i in range(3))
    figures.machine_seconds, figures.received_bytes = after[3] - before[3], after[4] - before[4]
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
    parser.add_argument("--settings", type=_setting, nargs="*", default=[], metavar="NAME=VALUE")
    parser.add_argument("--thinking", type=float, default=10.0)
    parser.add_argument("--backend", choices=("numpy", "numba"))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--script", type=Path, default=ROOT / "streamlit_app.py", help="serve another app's stage")
    return parser.parse_args()


def main() -> int:
    options = _options()
    # As many epochs as there can be, so that no run is over while it is watched.
    link = {"epochs": str(SETTINGS["epochs"].maximum), **dict(options.settings)}
    load = Load(options.learners, options.seconds, urlencode(link), options.thinking)
    environment = {"PLAYGROUND_BACKEND": options.backend} if options.backend else {}
    with ExitStack() as stack:
        servers = [
            stack.enter_context(serving(options.script, environment=environment)) for _ in range(options.processes)
        ]
        figures = asyncio.run(measure(servers, load))
    summary = figures.summary(options.processes)
    print(json.dumps(summary) if options.json else _table(summary))
    for problem, times in (+figures.errors).most_common(10):
        print(f"{times} × {problem}", file=sys.stderr)
    return 1 if summary["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
