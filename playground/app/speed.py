"""How much is trained between two frames."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Speed:
    """A speed: its ``name`` in links, its ``label`` on screen, and what it does.

    Attributes:
        epochs: trained in a frame; None is a single timestep.
        seconds_between_frames: how long a frame stays at least.
    """

    name: str
    label: str
    epochs: int | None
    seconds_between_frames: float = 0.04


SPEEDS = (
    Speed("timestep", "1 timestep", None, seconds_between_frames=0.3),
    Speed("1", "1 epoch", 1),
    Speed("5", "5 epochs", 5),
    Speed("20", "20 epochs", 20),
    Speed("100", "100 epochs", 100),
    Speed("full", "full speed", 1_000_000, seconds_between_frames=0.12),
)
"""From slow motion to as fast as it goes; a frame's time budget limits every one of them."""

DEFAULT_SPEED = SPEEDS[2]
