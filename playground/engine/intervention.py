"""What was done to a run on its way, beside training it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.engine.edits import ParameterIndex
from playground.engine.network import PARAMETER_NAMES, Parameters


@dataclass(frozen=True)
class Intervention:
    """Another learning rate, or parameters set by hand, from a point of a run on.

    Attributes:
        epoch, timestep: where: before this timestep was read.
        learning_rate: of the updates that follow; None if it stayed.
        values: the places of parameters that were set, with what they were set to.
    """

    epoch: int
    timestep: int
    learning_rate: float | None = None
    values: tuple[tuple[ParameterIndex, float], ...] = ()

    @property
    def position(self) -> tuple[int, int]:
        """Epoch and timestep, to be compared."""
        return self.epoch, self.timestep

    def set_values(self, parameters: Parameters) -> None:
        """Set the values in ``parameters``."""
        for place, value in self.values:
            place.set_in(parameters, value)


def differences(before: Parameters, after: Parameters) -> tuple[tuple[ParameterIndex, float], ...]:
    """Return the places where ``after`` differs from ``before``, with its values there."""
    found: list[tuple[ParameterIndex, float]] = []
    for name in PARAMETER_NAMES:
        old, new = before[name], after[name]
        indices = zip(*np.nonzero(old != new), strict=True)
        found += [(ParameterIndex(name, *map(int, index)), float(new[index])) for index in indices]
    return tuple(found)
