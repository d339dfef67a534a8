"""Training with compiled loops: a call goes through many epochs, and others can compute meanwhile."""

from __future__ import annotations

import time

import numpy as np

from playground.engine.compiled import kernels
from playground.engine.network import Array, Parameters, cross_entropy
from playground.engine.state import Failure
from playground.engine.trace import StepTrace
from playground.engine.training import Training
from playground.engine.training_text import TrainingText

_SECONDS_WITHOUT_A_LOOK = 0.002
"""About how long the loops train before somebody looks at the clock."""


class _Memory:
    """What the loops read and write, as ``kernels.train`` describes it."""

    def __init__(self, text: TrainingText, hidden_size: int) -> None:
        T, H, V = text.timesteps, hidden_size, text.vocabulary.size
        self.inputs = np.array(text.inputs, dtype=np.int64)
        self.targets = np.array(text.targets, dtype=np.int64)
        self.h = np.zeros((T + 1, H))
        self.p = np.zeros((T, V))
        self.y = np.zeros(V)
        self.gradients = Parameters(H, V)
        self.update = Parameters(H, V)
        self.nothing = np.empty(0)


class CompiledTraining(Training):
    """Trains with one loop; ``step`` goes through it once."""

    _existing_memory: _Memory | None = None
    _timesteps_per_second = 0.0

    def step(self) -> StepTrace:
        """Do one timestep and return everything it computed."""
        epoch, t, text = self.epoch, self.timestep, self.training_text
        memory = self._memory
        before = self.parameters.copy()
        closes = self.closes_window(t)
        self._train(epochs=1, timesteps=1, keeps=True)
        h, p = memory.h, memory.p
        own = memory.gradients.copy() if self.config.window == 1 else self.gradients_of_timestep(before, t)
        return StepTrace(
            epoch=epoch,
            timestep=t,
            input=text.inputs[t],
            target=text.targets[t],
            h_previous=h[t].copy(),
            h=h[t + 1].copy(),
            y=memory.y.copy(),
            p=p[t].copy(),
            loss=cross_entropy(float(p[t, text.targets[t]])),
            gradients=own,
            window_gradients=memory.gradients.copy() if closes else None,
            update=memory.update.copy() if closes and self.failure is None else None,
            parameters=before,
            learning_rate=self.learning_rate,
            states=h[: t + 2].copy(),
            probabilities=p[: t + 1].copy(),
        )

    def run(self, last_epoch: int, deadline: float) -> None:
        """Train until ``last_epoch`` epochs are finished, ``time.perf_counter`` says ``deadline``, or it fails."""
        now = time.perf_counter()
        while self.epoch < last_epoch and self.failure is None and now < deadline:
            due = self.history.next_due
            goal = min(last_epoch, due) if due > self.epoch else last_epoch
            seconds = min(_SECONDS_WITHOUT_A_LOOK, deadline - now)
            timesteps = self._train(goal - self.epoch, max(1, int(seconds * self._speed)))
            began, now = now, time.perf_counter()
            self._timesteps_per_second = timesteps / max(now - began, 1e-9)

    @property
    def _speed(self) -> float:
        """How many timesteps a second it does: as many as lately, and to begin with a low guess."""
        return self._timesteps_per_second or 1e9 / (500.0 + self.parameters.flat.size)

    def _train(self, epochs: int, timesteps: int, *, keeps: bool = False) -> int:
        """Train up to ``epochs`` epochs and ``timesteps`` timesteps, and return how many timesteps it were.

        ``keeps`` says whether the memory is to have gradients and update of the latest window, whatever its length.
        """
        memory, text = self._memory, self.training_text
        began, in_place = self.timestep, self.config.window == 1 and not keeps
        # No more room than the timesteps can fill, lest a long run gets it all at its start.
        losses, correct = self.log.room(min(epochs, (began + timesteps) // text.timesteps + 1))
        finished, self.timestep, self.epoch_loss, self.epoch_correct, failed = kernels().train(
            self.parameters.flat,
            memory.inputs,
            memory.targets,
            self.config.window,
            self.learning_rate,
            memory.h,
            memory.p,
            memory.y,
            memory.nothing if in_place else memory.gradients.flat,
            memory.nothing if in_place else memory.update.flat,
            began,
            self.epoch_loss,
            self.epoch_correct,
            timesteps,
            losses,
            correct,
        )
        self.log.extend(finished)
        self.epoch += finished
        if failed:
            self.failure = Failure(self.epoch, self.timestep)
        if self.epoch == self.history.next_due:
            self.history.keep(self.epoch, self.parameters)
        trained: int = finished * text.timesteps + self.timestep - began
        return trained

    def _present_epoch(self) -> tuple[Array, Array]:
        return self._memory.h, self._memory.p

    @property
    def _memory(self) -> _Memory:
        """What training needs; a run that is only looked at has none."""
        if self._existing_memory is None:
            self.own_parameters()
            self._existing_memory = _Memory(self.training_text, self.config.hidden_size)
        return self._existing_memory
