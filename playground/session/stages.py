"""The seven stages of a single timestep of training; the second and the third are named by the cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from playground.engine import Cell


@dataclass(frozen=True)
class Stage:
    """A stage of a timestep.

    Attributes:
        number: its place among the seven, from 0.
        name: its name on screen.
        lights: the parts of the drawing that it uses.
    """

    number: int
    name: str
    lights: tuple[str, ...]


@cache
def stages_of(cell: Cell) -> tuple[Stage, ...]:
    """Return the stages of a timestep with this cell, in the order in which it goes through them."""
    sums, state = cell.stages
    everything = ("input", "Wxh", "Whh", "units", "Why", "outputs", "target")
    named = (
        ("Read", ("input",)),
        (sums, ("input", "Wxh", "Whh", "units")),
        (state, ("units",)),
        ("Score", ("units", "Why", "outputs", "target")),
        ("Softmax", ("outputs", "target")),
        ("Compare", ("target",)),
        ("Update", everything),
    )
    return tuple(Stage(number, name, lights) for number, (name, lights) in enumerate(named))
