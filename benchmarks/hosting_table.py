"""How many people a server carries: ``python -m benchmarks.hosting_table`` (Linux), the table of ``docs/hosting.md``.

Runs ``benchmarks.load`` with hosted servers behind the proxy for one class after the other, and prints a row for each:

    learners    people with the page open; where it says so, fewer of them play. All press something every ten seconds
                or so, and of lively ones some move a slider, open another page or close the lid for a while instead.
    processes   server processes behind the proxy
    cores       what servers and proxy computed / seconds that passed
    moments     a second of each who plays: median and least
    press       from a press to its effect, of 50, 95 and 99 of a hundred presses, in milliseconds
    Mbit/s      what everybody receives: what the Wi-Fi of the room carries
    MB          by how much the servers have grown for each
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

_CLASSES = (
    *((10, 0, 1, False), (30, 0, 1, False), (50, 0, 1, False), (100, 0, 1, False)),
    *((30, 0, 2, False), (100, 0, 2, False), (200, 0, 2, False), (300, 0, 2, False)),
    *((100, 0, 2, True), (30, 270, 2, False), (0, 300, 2, False)),
)
_QUICK = ((4, 0, 1, False), (4, 4, 2, True))
_HEAD = (
    "| learners | processes | cores | moments/s each | press 50 / 95 / 99 % | errors | Mbit/s | MB each |\n"
    "|---|---|---|---|---|---|---|---|"
)


def _measure(playing: int, looking: int, processes: int, seconds: float, *, lively: bool) -> dict[str, Any]:
    """Return what ``benchmarks.load`` says of such a class, in a process of its own."""
    numbers = ["--learners", playing, "--connected", looking, "--processes", processes, "--seconds", seconds]
    command = [sys.executable, "-m", "benchmarks.load", "--proxy", "--json", *map(str, numbers)]
    said = subprocess.run([*command, *(["--lively"] if lively else [])], stdout=subprocess.PIPE, text=True, check=False)
    measured: dict[str, Any] = json.loads(said.stdout)
    return measured


def _row(measured: dict[str, Any], *, lively: bool) -> str:
    playing, connected = measured["learners"], measured["connected"]
    who = f"{connected}" if playing == connected else f"{connected}, {playing or 'none'} playing"
    moments, press = measured["moments_per_second"], measured["press_ms"]
    cells = (
        f"{who}, lively" if lively else who,
        measured["processes"],
        f"{measured['cores'] + measured['proxy_cores']:.2f}",
        f"{moments['median']} / {moments['least']}" if playing else "–",
        " / ".join(f"{press[name]:.0f}" for name in ("p50", "p95", "p99")) if press["p50"] is not None else "–",
        measured["errors"],
        measured["mbit_per_second"],
        measured["mb_per_session"],
    )
    return f"| {' | '.join(map(str, cells))} |"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.hosting_table",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--quick", action="store_true", help="two small classes, to see that it works")
    options = parser.parse_args()
    print(_HEAD, flush=True)
    errors = 0
    for playing, looking, processes, lively in _QUICK if options.quick else _CLASSES:
        seconds = 3.0 if options.quick else options.seconds
        measured = _measure(playing, looking, processes, seconds, lively=lively)
        print(_row(measured, lively=lively), flush=True)
        errors += measured["errors"]
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
