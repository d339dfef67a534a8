"""Whether a class fares well on one server: ``python -m benchmarks.classroom`` (Linux).

Runs ``benchmarks.load`` for classes of several sizes, and prints moments and presses beside what is to be reached.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from benchmarks.load import Load, measure
from benchmarks.server import ROOT, serving
from benchmarks.targets import at_least, at_most
from playground.engine import SETTINGS, compiled
from playground.engine.compiled import FORCED_BY, Backend

_THINKING = 5.0  # mean seconds between what a learner presses


@dataclass(frozen=True)
class Class:
    """Learners who play at once, and what each is to get: moments a second, and answers within milliseconds."""

    learners: int
    backend: Backend
    speed: str
    moments: float
    press: float


_CLASSES = (
    Class(30, "numpy", "100-per-second", 8, 300),
    Class(50, "numba", "100-per-second", 20, 200),
    Class(100, "numba", "100-per-second", 15, 300),
    Class(200, "numba", "100-per-second", 1, 1000),
    Class(11, "numpy", "full", 1, 300),
    Class(11, "numba", "full", 1, 300),
)


def _measured(each: Class, seconds: float) -> dict[str, Any]:
    link = urlencode({"epochs": SETTINGS["epochs"].maximum, "speed": each.speed})
    with serving(ROOT / "streamlit_app.py", environment={FORCED_BY: each.backend}) as server:
        figures = asyncio.run(measure([server], Load(each.learners, seconds, link, _THINKING)))
    return figures.summary(processes=1)


def _measure(each: Class, seconds: float) -> bool:
    found = _measured(each, seconds)
    speed = "at full speed" if each.speed == "full" else "playing"
    print(
        f"{each.learners} {speed}, {each.backend}: {found['cores']} cores, {found['kb_per_second_each']} kB/s and "
        f"{found['mb_per_session']} MB each; beside it {found['other_cores']} cores of other programs"
    )
    return all(
        [
            at_least("moments of each, median", found["moments_per_second"]["median"], each.moments, "a second"),
            at_least("moments of each, least", found["moments_per_second"]["least"], each.moments, "a second"),
            at_most(f"p95 of {found['presses']} presses", found["press_ms"]["p95"] or 0.0, each.press, "ms"),
            at_most("errors", found["errors"], 0),
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classroom", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--quick", action="store_true", help="a few learners for a moment, to see that it runs")
    options = parser.parse_args()
    if options.quick:
        _measure(Class(5, "numpy", "100-per-second", 20, 150), 3.0)
        return 0
    classes = [each for each in _CLASSES if each.backend == "numpy" or compiled.is_installed()]
    reached = [_measure(each, options.seconds) for each in classes]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
