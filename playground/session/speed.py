"""How much is trained between two moments that are shown."""

from __future__ import annotations

from dataclasses import dataclass

MOST_MOMENTS_PER_SECOND = 30.0


@dataclass(frozen=True)
class Speed:
    """A speed: its ``name`` in links, its ``label`` on screen, and what it does.

    Attributes:
        epochs: trained between two moments; None is a single timestep.
        moments_per_second: how many are shown.
        is_full: whether it uses all the time of the server that nobody else needs.
        is_automatic: whether both are up to ``AutomaticSpeed``, and only where it begins.
    """

    name: str
    label: str
    epochs: int | None
    moments_per_second: float = MOST_MOMENTS_PER_SECOND
    is_full: bool = False
    is_automatic: bool = False


def _epochs_per_second(count: int, epochs: int = 1) -> Speed:
    plural = "epoch" if count == 1 else "epochs"
    return Speed(f"{count}-per-second", f"{count:,} {plural}/s", epochs, count / epochs)


DEFAULT_SPEED = Speed("automatic", "automatic", 1, moments_per_second=5.0, is_automatic=True)
FULL_SPEED = Speed("full", "full speed", 1_000_000, is_full=True)
SPEEDS = (
    DEFAULT_SPEED,
    Speed("timestep", "3 timesteps/s", None, moments_per_second=3.0),
    _epochs_per_second(1),
    _epochs_per_second(3),
    _epochs_per_second(10),
    _epochs_per_second(30),
    _epochs_per_second(100, epochs=4),
    _epochs_per_second(300, epochs=10),
    _epochs_per_second(1_000, epochs=40),
    _epochs_per_second(3_000, epochs=100),
    FULL_SPEED,
)
"""From slow motion to as fast as it goes, about three times as fast each; how many moments there is time for is up to
the ``Pace``."""

_FORMER_NAMES = {
    "1": "30-per-second",
    "5": "100-per-second",
    "20": "1000-per-second",
    "100": "3000-per-second",
}
"""Of links that were made when a speed was called by its epochs between two of 33 moments a second."""


def speed_named(name: str) -> Speed | None:
    """Return the speed that has, or had, this name in links; None if there is none."""
    return next((speed for speed in SPEEDS if speed.name == _FORMER_NAMES.get(name, name)), None)
