"""What goes on from one update to the next: the parameters, and what the optimiser remembers, as one buffer."""

from __future__ import annotations

import numpy as np

from playground.engine.cells import CELLS, Cell
from playground.engine.config import RunConfig
from playground.engine.network import Array, Parameters, parameter_count
from playground.engine.optimizers import OPTIMIZERS, Optimizer


class TrainState:
    """The numbers that training changes.

    Attributes:
        optimizer: whose memory is in it.
        flat: all numbers, (P + k · P + c,): the parameters, then for each of the optimiser's k names a number of each
            parameter, then the number of updates, if the optimiser counts them.
        parameters: the first P of them.
        memory: the optimiser's, (k, P), in the order of its names.
        updates: (c,), how many there were.
    """

    def __init__(
        self, hidden_size: int, vocabulary_size: int, cell: Cell, optimizer: Optimizer, flat: Array | None = None
    ) -> None:
        """Make a state that is all zero, or one of views of ``flat``."""
        P, rows = parameter_count(hidden_size, vocabulary_size, cell), len(optimizer.state)
        self.optimizer = optimizer
        self.flat: Array = np.zeros(P * (1 + rows) + optimizer.counts) if flat is None else flat
        self.parameters = Parameters(hidden_size, vocabulary_size, self.flat[:P], cell)
        self.memory: Array = self.flat[P : P * (1 + rows)].reshape(rows, P)
        self.updates: Array = self.flat[P * (1 + rows) :]

    @classmethod
    def of(cls, config: RunConfig, vocabulary_size: int, flat: Array | None = None) -> TrainState:
        """Return the state of a run with this configuration: all zero, or of views of ``flat``."""
        cell, optimizer = CELLS[config.cell], OPTIMIZERS[config.optimizer]
        return cls(config.hidden_size, vocabulary_size, cell, optimizer, flat)

    def copy(self) -> TrainState:
        """Return a state with the same numbers and memory of its own."""
        return self.with_flat(self.flat.copy())

    def with_flat(self, flat: Array) -> TrainState:
        """Return a state of the same shapes, of views of ``flat``."""
        parameters = self.parameters
        return TrainState(parameters.hidden_size, parameters.vocabulary_size, parameters.cell, self.optimizer, flat)
