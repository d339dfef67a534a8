"""How the page fares in a real browser with one learner: ``python -m benchmarks.page`` (Linux; needs a browser).

Prints beside what is to be reached: moments drawn, server and wire while one plays on *Train* and on *Inside a step*,
what a press takes, epochs a second at full speed, and how soon the page is there.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser

from benchmarks.browser import IS_DRAWN, Tab, blank_tab, browsing, open_tab, percentile
from benchmarks.server import ROOT, Server, machine_cpu_seconds, serving
from benchmarks.targets import at_least, at_most
from playground.engine import compiled
from playground.engine.compiled import FORCED_BY

_LARGEST_CORES = {"numpy": 0.08, "numba": 0.03}
_SMALLEST_SPEED = {"numpy": 6_000.0, "numba": 60_000.0}
# There are no more than 100,000 epochs, which compiled loops train in about a second.
_FULL_SPEED_SECONDS = {"numpy": 5.0, "numba": 0.8}
_SETTLING = 2000  # milliseconds
_IS_PLOTLY_DRAWN = """() => document.querySelector(
    '.js-plotly-plot:not([style*="visibility: hidden"]) .cartesianlayer .subplot') !== null"""


def _link(server: Server, path: str = "", **settings: object) -> str:
    return f"{server.address}/{path}?{urlencode({'epochs': 100_000, 'speed': '300-per-second', **settings})}"


def _play(tab: Tab) -> None:
    tab.press("Play")
    tab.page.wait_for_timeout(_SETTLING)


def _watch(tab: Tab, server: Server, seconds: float) -> tuple[float, float, float]:
    """Return moments a second, cores of the server and kB a second."""
    before, received, began = server.cpu_seconds(), tab.received_bytes, time.perf_counter()
    moments, _ = tab.count(seconds)
    passed = time.perf_counter() - began
    return moments, (server.cpu_seconds() - before) / passed, (tab.received_bytes - received) / passed / 1000


def _measure_train(browser: Browser, server: Server, backend: str, seconds: float, presses: int) -> bool:
    tab = open_tab(browser, _link(server))
    _play(tab)
    moments, cores, kilobytes = _watch(tab, server, seconds)
    taken = []
    for _ in range(presses):
        for label in ("Pause", "Epoch", "Play"):
            taken.append(tab.press(label))
            tab.page.wait_for_timeout(300)
    tab.close()
    return all(
        [
            at_least("one learner: moments drawn", moments, 28, "a second"),
            at_most("  server", cores, _LARGEST_CORES[backend], "cores"),
            at_most("  received", kilobytes, 100, "kB/s"),
            at_most(f"  p95 of {len(taken)} presses", percentile(taken, 95), 150, "ms"),
        ]
    )


def _measure_inside(browser: Browser, server: Server, hidden_size: int, seconds: float) -> bool:
    tab = open_tab(browser, _link(server, "inside", hidden_size=hidden_size, learning_rate=0.1))
    _play(tab)
    moments, cores, _ = _watch(tab, server, seconds)
    tab.close()
    return all(
        [
            at_least(f"Inside a step, H = {hidden_size}: drawings", moments, 28, "a second"),
            at_most("  server", cores, 0.12, "cores"),
        ]
    )


def _measure_full_speed(browser: Browser, server: Server, backend: str) -> bool:
    tab = open_tab(browser, _link(server, speed="full"))
    tab.press("Play")
    _, epochs = tab.count(_FULL_SPEED_SECONDS[backend])
    tab.close()
    return at_least("full speed, alone", epochs, _SMALLEST_SPEED[backend], "epochs/s")


def _measure_opening(browser: Browser, ours: Server, one_chart: Server, rounds: int) -> bool:
    found: dict[str, list[float]] = {IS_DRAWN: [], _IS_PLOTLY_DRAWN: []}
    kilobytes = 0.0
    for _ in range(rounds):
        for server, condition in ((one_chart, _IS_PLOTLY_DRAWN), (ours, IS_DRAWN)):
            tab, began = blank_tab(browser), time.perf_counter()
            tab.page.goto(server.address)
            tab.page.wait_for_function(condition)
            found[condition].append(time.perf_counter() - began)
            kilobytes = tab.received_bytes / 1000
            tab.close()
    ours_seconds, theirs = (statistics.median(found[condition]) for condition in (IS_DRAWN, _IS_PLOTLY_DRAWN))
    print(f"  first picture after {ours_seconds:.2f} s, a page with one Plotly chart after {theirs:.2f} s")
    return all(
        [
            at_most("opening / a page with one Plotly chart", ours_seconds / theirs, 1.2),
            at_most("  messages", kilobytes, 250, "kB"),
        ]
    )


def _measure(browser: Browser, backend: str, *, quick: bool) -> bool:
    seconds, presses = (2.0, 2) if quick else (10.0, 20)
    with serving(ROOT / "streamlit_app.py", environment={FORCED_BY: backend}) as server:
        print(backend)
        reached = [_measure_train(browser, server, backend, seconds, presses)]
        reached += [_measure_inside(browser, server, hidden_size, seconds) for hidden_size in (8, 64)]
        reached.append(_measure_full_speed(browser, server, backend))
        return all(reached)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, to see that it runs")
    quick = parser.parse_args().quick
    backends = ["numpy", "numba"] if compiled.is_installed() else ["numpy"]
    computed, began = machine_cpu_seconds(), time.perf_counter()
    with ExitStack() as stack:
        browser = stack.enter_context(browsing())
        reached = [_measure(browser, backend, quick=quick) for backend in backends]
        # In a directory of its own, because the repository's settings are not the default ones.
        elsewhere = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = stack.enter_context(serving(ROOT / "streamlit_app.py"))
        one_chart = stack.enter_context(serving(Path(__file__).parent / "apps" / "one_chart.py", elsewhere))
        reached.append(_measure_opening(browser, ours, one_chart, 1 if quick else 7))
    cores = (machine_cpu_seconds() - computed) / (time.perf_counter() - began)
    print(f"The machine computed on {cores:.2f} cores; where that is all it has, the figures are not the app's alone.")
    return 0 if quick or all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
