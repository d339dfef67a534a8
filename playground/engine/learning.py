"""What becomes of a window's gradients: clipping, the optimiser, and a change of the parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from playground.engine.config import RunConfig
from playground.engine.network import Array
from playground.engine.optimizers import OPTIMIZERS, SGD, Optimizer
from playground.engine.train_state import TrainState

MOST_SQUARED_LENGTH = 1e300
"""Of the gradients of an update, clipped: beyond it an update is not made, because squares could grow beyond all
numbers."""


@dataclass(frozen=True)
class Learning:
    """One update, taken apart; all arrays are (P,) in the order of ``Parameters.flat``, or (n, P).

    Attributes:
        gradients: of the window.
        limited: the gradients after clipping by value.
        length: of ``limited``, the root of the sum of its squares.
        factor: what clipping by norm multiplies them with: 1 if it does nothing.
        clipped: limited · factor, what the optimiser is given.
        number: of the update, from 1; 0 if the optimiser does not count.
        before, after: the optimiser's memory, (k, P).
        steps: the numbers on the way to the change, by the optimiser's names of them, (n, P).
        change: what is added to the parameters.
    """

    gradients: Array
    limited: Array
    length: float
    factor: float
    clipped: Array
    number: int
    before: Array
    after: Array
    steps: Array
    change: Array


@dataclass(frozen=True)
class UpdateRule:
    """How gradients change the parameters.

    Attributes:
        optimizer: whose formulas they are.
        learning_rate: the size of a step.
        clip_value: no gradient is larger; None for no limit.
        clip_norm: all gradients together are no longer than that; None for no limit.
    """

    optimizer: Optimizer
    learning_rate: float
    clip_value: float | None = None
    clip_norm: float | None = None

    @classmethod
    def of(cls, config: RunConfig, learning_rate: float | None = None) -> UpdateRule:
        """Return the rule of a run, with its first learning rate or another one."""
        rate = config.learning_rate if learning_rate is None else learning_rate
        return cls(OPTIMIZERS[config.optimizer], rate, config.clip_value, config.clip_norm)

    @property
    def is_plain(self) -> bool:
        """Whether it is the notebook's: the change is the gradients times a number."""
        return self.optimizer is SGD and self.clip_value is None and self.clip_norm is None

    def explain(self, gradients: Array, state: TrainState) -> Learning:
        """Return the update that ``gradients`` (P,) lead to from ``state``, which stays as it is.

        Numbers that are not finite are computed with as they are.
        """
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            limited = gradients if self.clip_value is None else gradients.clip(-self.clip_value, self.clip_value)
            length = math.sqrt(limited.dot(limited))
            factor = 1.0
            if self.clip_norm is not None and length > self.clip_norm:
                factor = self.clip_norm / length
            clipped = limited if factor == 1.0 else limited * factor
            number = int(state.updates[0]) + 1 if self.optimizer.counts else 0
            change, after, steps = self.optimizer.update(clipped, state.memory, self.learning_rate, float(number))
        size = gradients.size
        return Learning(
            gradients=gradients,
            limited=limited,
            length=length,
            factor=factor,
            clipped=clipped,
            number=number,
            before=state.memory,
            after=np.array(after).reshape(-1, size),
            steps=np.array(steps).reshape(-1, size),
            change=change,
        )

    def learn(self, gradients: Array, state: TrainState, change: Array) -> bool:
        """Update ``state`` with ``gradients`` (P,), and write into ``change`` (P,) what was added to the parameters.

        Returns:
            Whether the gradients were numbers, and not too large; if not, ``state`` stays as it is.
        """
        learned = self.explain(gradients, state)
        if not learned.limited.dot(learned.limited) <= MOST_SQUARED_LENGTH:
            return False
        change[:] = learned.change
        state.memory[:] = learned.after
        state.updates += 1.0
        state.parameters.flat[:] += change
        return True
