"""What is the same however a run is trained: where it stands, and the memory that its present epoch needs."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from playground.engine.backward import Through, backward
from playground.engine.config import RunConfig
from playground.engine.epoch_log import EpochLog
from playground.engine.history import History
from playground.engine.learning import UpdateRule
from playground.engine.network import Array, Parameters
from playground.engine.state import Failure
from playground.engine.trace import StepTrace
from playground.engine.train_state import TrainState
from playground.engine.training_text import TrainingText


class Training(ABC):
    """A run at a point of its training, and how it goes on from there; one class a backend.

    Attributes:
        config, training_text: of the run.
        state: the present parameters, and what the optimiser remembers; that of a run that is only looked at may be a
            snapshot, which is read-only.
        parameters: of the state.
        log: of the finished epochs.
        history: receives the state after epochs that are due.
        learning_rate: of the next update.
        epoch, timestep, failure: as in ``Trainer``.
        epoch_loss, epoch_correct: of the timesteps of the present epoch so far.
    """

    def __init__(
        self, config: RunConfig, text: TrainingText, state: TrainState, log: EpochLog, history: History
    ) -> None:
        self.config = config
        self.training_text = text
        self.state = state
        self.parameters = state.parameters
        self.log = log
        self.history = history
        self.learning_rate = config.learning_rate
        self.epoch = len(log)
        self.timestep = 0
        self.failure: Failure | None = None
        self.epoch_loss = 0.0
        self.epoch_correct = 0

    @abstractmethod
    def step(self) -> StepTrace:
        """Do one timestep and return everything it computed."""

    @abstractmethod
    def run(self, last_epoch: int, deadline: float) -> None:
        """Train until ``last_epoch`` epochs are finished, ``time.perf_counter`` says ``deadline``, or it fails."""

    @abstractmethod
    def _present_epoch(self) -> tuple[Array, Array, Array]:
        """Return the memory of the present epoch: what is carried on (T + 1, S · H), inner numbers (T, K, H) and
        probabilities (T, V)."""

    @property
    def rule(self) -> UpdateRule:
        """How the next update changes the parameters."""
        return UpdateRule.of(self.config, self.learning_rate)

    def read_so_far(self) -> tuple[Array, Array]:
        """Return copies of what is carried on (timestep + 1, S · H) and of the probabilities (timestep, V) of the
        present epoch."""
        parameters = self.parameters
        if self.timestep == 0:
            carried = parameters.cell.carries * parameters.hidden_size
            return np.zeros((1, carried)), np.empty((0, parameters.vocabulary_size))
        states, _, p = self._present_epoch()
        return states[: self.timestep + 1].copy(), p[: self.timestep].copy()

    def go_to(self, timestep: int, states: Array, p: Array) -> None:
        """Go on at this timestep of the present epoch, after what ``read_so_far`` returned there."""
        self.timestep = timestep
        if not timestep:
            return
        present_states, _, probabilities = self._present_epoch()
        present_states[: timestep + 1], probabilities[:timestep] = states, p
        for t in range(self.window_start(timestep), timestep):
            self._recall(t)

    @abstractmethod
    def _recall(self, t: int) -> None:
        """Compute the inner numbers of timestep t, which has been read, again, with the present parameters."""

    def own_state(self) -> None:
        """Make sure that the state can be changed."""
        if not self.state.flat.flags.writeable:
            self.state = self.state.copy()
            self.parameters = self.state.parameters

    def window_start(self, t: int) -> int:
        """Return the first timestep of t's window."""
        return t - t % self.config.window

    def closes_window(self, t: int) -> bool:
        """Return whether timestep t is the last of its window."""
        return (t + 1) % self.config.window == 0 or t + 1 == self.training_text.timesteps

    def gradients_of_timestep(self, parameters: Parameters, t: int) -> Parameters:
        """Return the gradients of the loss of timestep t alone, back to the start of its window.

        ``parameters`` are those that have just read it.
        """
        V, start = parameters.vocabulary_size, self.window_start(t)
        states, inner, p = self._present_epoch()
        x = np.zeros((t + 1 - start, V + 1))
        x[np.arange(len(x)), self.training_text.inputs[start : t + 1]] = 1.0
        x[:, V] = 1.0
        dy = np.zeros((len(x), V))
        dy[-1] = p[t]
        dy[-1, self.training_text.targets[t]] -= 1.0
        gradients = parameters.empty_like()
        through = Through(states[start : t + 1], states[start + 1 : t + 2], inner[start : t + 1])
        with np.errstate(over="ignore", invalid="ignore"):
            backward(parameters, x, through, dy, gradients)
        return gradients
