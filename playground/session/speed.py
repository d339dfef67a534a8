"""How much is trained between two moments that are shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Speed:
    """A speed: its ``name`` in links, its ``label`` on screen, and what it does.

    Attributes:
        epochs: trained between two moments; None is a single timestep.
        moments_per_second: how many are shown.
        is_full: whether it uses all the time of the server that nobody else needs.
    """

    name: str
    label: str
    epochs: int | None
    moments_per_second: float = 33.0
    is_full: bool = False


SPEEDS = (
    Speed("timestep", "1 timestep", None, moments_per_second=3.0),
    Speed("1", "1 epoch", 1),
    Speed("5", "5 epochs", 5),
    Speed("20", "20 epochs", 20),
    Speed("100", "100 epochs", 100),
    Speed("full", "full speed", 1_000_000, is_full=True),
)
"""From slow motion to as fast as it goes; how many moments there is time for is up to the ``Pace``."""

DEFAULT_SPEED = SPEEDS[2]
FULL_SPEED = SPEEDS[-1]
