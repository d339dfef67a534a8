"""What is the same however a run is trained: where it stands, and the memory that its present epoch needs."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from playground.engine.backward import backward
from playground.engine.config import RunConfig
from playground.engine.epoch_log import EpochLog
from playground.engine.history import History
from playground.engine.network import Array, Parameters
from playground.engine.state import Failure
from playground.engine.trace import StepTrace
from playground.engine.training_text import TrainingText


class Training(ABC):
    """A run at a point of its training, and how it goes on from there; one class a backend.

    Attributes:
        config, training_text: of the run.
        parameters: the present ones; those of a run that is only looked at may be a snapshot, which is read-only.
        log: of the finished epochs.
        history: receives the parameters after epochs that are due.
        learning_rate: of the next update.
        epoch, timestep, failure: as in ``Trainer``.
        epoch_loss, epoch_correct: of the timesteps of the present epoch so far.
    """

    def __init__(
        self, config: RunConfig, text: TrainingText, parameters: Parameters, log: EpochLog, history: History
    ) -> None:
        self.config = config
        self.training_text = text
        self.parameters = parameters
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
    def _present_epoch(self) -> tuple[Array, Array]:
        """Return the memory of the present epoch's hidden states (T + 1, H) and probabilities (T, V)."""

    def read_so_far(self) -> tuple[Array, Array]:
        """Return copies of the hidden states (timestep + 1, H) and probabilities (timestep, V) of the present epoch."""
        if self.timestep == 0:
            return np.zeros((1, self.config.hidden_size)), np.empty((0, self.training_text.vocabulary.size))
        h, p = self._present_epoch()
        return h[: self.timestep + 1].copy(), p[: self.timestep].copy()

    def go_to(self, timestep: int, h: Array, p: Array) -> None:
        """Go on at this timestep of the present epoch, after what ``read_so_far`` returned there."""
        self.timestep = timestep
        if timestep:
            states, probabilities = self._present_epoch()
            states[: timestep + 1], probabilities[:timestep] = h, p

    def own_parameters(self) -> None:
        """Make sure that the parameters can be changed."""
        if not self.parameters.flat.flags.writeable:
            self.parameters = self.parameters.copy()

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
        H, V = self.config.hidden_size, self.training_text.vocabulary.size
        start, (h, p) = self.window_start(t), self._present_epoch()
        x = np.zeros((t + 1 - start, V + 1))
        x[np.arange(len(x)), self.training_text.inputs[start : t + 1]] = 1.0
        x[:, V] = 1.0
        dy = np.zeros((len(x), V))
        dy[-1] = p[t]
        dy[-1, self.training_text.targets[t]] -= 1.0
        gradients = Parameters(H, V)
        with np.errstate(over="ignore", invalid="ignore"):
            backward(parameters, x, h[start : t + 1], h[start + 1 : t + 2], dy, gradients)
        return gradients
