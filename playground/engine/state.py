"""A run at a point of its training: all that is needed to go on from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.engine.compiled import Backend
from playground.engine.config import RunConfig
from playground.engine.history import History
from playground.engine.intervention import Intervention
from playground.engine.network import Array
from playground.engine.train_state import TrainState


@dataclass(frozen=True)
class Failure:
    """The epoch and timestep at which a run's numbers stopped being finite."""

    epoch: int
    timestep: int

    def __str__(self) -> str:
        return (
            f"The weights grew beyond all bounds in epoch {self.epoch + 1:,}, timestep {self.timestep:,}. "
            "Training stopped with the last finite ones; try a smaller learning rate or a shorter window."
        )


@dataclass(frozen=True)
class TrainerState:
    """A run at a point of its training.

    Attributes:
        config, trained_by, trained_on, epoch, timestep, failure, learning_rate, losses, correct, interventions,
            history: as in ``Trainer``.
        epoch_loss, epoch_correct: of the timesteps of the present epoch so far.
        state: the parameters, and what the optimiser remembers.
        h: what the cell carried on in the present epoch so far, (timestep + 1, S · H): the first row is the one before
            it.
        p: the probabilities of the present epoch so far, (timestep, V).
        random_state: what ``generate`` draws from next, as ``RandomState.get_state(legacy=False)``
            returns it; None as long as it is as the initial weights have left it.
    """

    config: RunConfig
    trained_by: Backend
    trained_on: str
    epoch: int
    timestep: int
    failure: Failure | None
    learning_rate: float
    losses: Array
    correct: NDArray[np.int32]
    epoch_loss: float
    epoch_correct: int
    state: TrainState
    h: Array
    p: Array
    random_state: dict[str, Any] | None
    interventions: tuple[Intervention, ...]
    history: History

    @classmethod
    def of_untrained(
        cls, config: RunConfig, trained_by: Backend, trained_on: str, state: TrainState, history: History
    ) -> TrainerState:
        """Return the state of a run before its first timestep."""
        parameters = state.parameters
        return cls(
            config=config,
            trained_by=trained_by,
            trained_on=trained_on,
            epoch=0,
            timestep=0,
            failure=None,
            learning_rate=config.learning_rate,
            losses=np.empty(0),
            correct=np.empty(0, dtype=np.int32),
            epoch_loss=0.0,
            epoch_correct=0,
            state=state,
            h=np.zeros((1, parameters.cell.carries * parameters.hidden_size)),
            p=np.empty((0, parameters.vocabulary_size)),
            random_state=None,
            interventions=(),
            history=history,
        )
