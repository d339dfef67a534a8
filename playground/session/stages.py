"""The seven stages of a single timestep of training."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """A stage of a timestep.

    Attributes:
        name: its name on screen.
        lights: the parts of the drawing that it uses.
    """

    name: str
    lights: tuple[str, ...]


STAGES = (
    Stage("Read", ("input",)),
    Stage("Mix", ("input", "Wxh", "Whh", "units")),
    Stage("Squash", ("units",)),
    Stage("Score", ("units", "Why", "outputs", "target")),
    Stage("Softmax", ("outputs", "target")),
    Stage("Compare", ("target",)),
    Stage("Update", ("input", "Wxh", "Whh", "units", "Why", "outputs", "target")),
)
"""In the order in which a timestep goes through them."""
