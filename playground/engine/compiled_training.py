"""Training with compiled loops: a call goes through many epochs, and others can compute meanwhile."""

from __future__ import annotations

import time

import numpy as np

from playground.engine.compiled import kernels
from playground.engine.learning import MOST_SQUARED_LENGTH
from playground.engine.network import Array, Parameters, cross_entropy
from playground.engine.optimizers import Optimizer
from playground.engine.state import Failure
from playground.engine.trace import StepTrace
from playground.engine.training import Training
from playground.engine.training_text import TrainingText

_SECONDS_WITHOUT_A_LOOK = 0.002
"""About how long the loops train before somebody looks at the clock."""


class _Memory:
    """What the loops read and write, as ``kernels.train`` describes it."""

    def __init__(self, text: TrainingText, parameters: Parameters, optimizer: Optimizer) -> None:
        T, H, V, cell = text.timesteps, parameters.hidden_size, parameters.vocabulary_size, parameters.cell
        self.functions = (*kernels().cell(cell.name), kernels().optimizer(optimizer.name))
        self.inputs = np.array(text.inputs, dtype=np.int64)
        self.targets = np.array(text.targets, dtype=np.int64)
        self.carried = np.zeros((T + 1, cell.carries, H))
        self.states = self.carried.reshape(T + 1, -1)
        self.inner = np.zeros((T, len(cell.inner), H))
        self.p = np.zeros((T, V))
        self.y = np.zeros(V)
        self.gradients = parameters.empty_like()
        self.clipped = np.zeros(parameters.flat.size)
        self.change = parameters.empty_like()
        self.uncounted = np.zeros(1)
        self.nothing = np.empty(0)


class CompiledTraining(Training):
    """Trains with one loop; ``step`` goes through it once."""

    _existing_memory: _Memory | None = None
    _timesteps_per_second = 0.0

    def step(self) -> StepTrace:
        """Do one timestep and return everything it computed."""
        epoch, t, text = self.epoch, self.timestep, self.training_text
        memory = self._memory
        before = self.state.copy()
        closes = self.closes_window(t)
        self._train(epochs=1, timesteps=1, keeps=True)
        h, p = memory.carried[:, 0], memory.p
        own = memory.gradients.copy() if self.config.window == 1 else self.gradients_of_timestep(before.parameters, t)
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
            update=memory.change.copy() if closes and self.failure is None else None,
            before=before,
            learning_rate=self.learning_rate,
            states=memory.states[: t + 2].copy(),
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
        memory, text, rule, state = self._memory, self.training_text, self.rule, self.state
        began, in_place = self.timestep, self.config.window == 1 and rule.is_plain and not keeps
        # No more room than the timesteps can fill, lest a long run gets it all at its start.
        losses, correct = self.log.room(min(epochs, (began + timesteps) // text.timesteps + 1))
        finished, self.timestep, self.epoch_loss, self.epoch_correct, failed = kernels().train(
            *memory.functions,
            state.parameters.flat,
            state.memory,
            state.updates if rule.optimizer.counts else memory.uncounted,
            memory.inputs,
            memory.targets,
            self.config.window,
            self.learning_rate,
            rule.clip_value or 0.0,
            rule.clip_norm or 0.0,
            MOST_SQUARED_LENGTH,
            memory.carried,
            memory.inner,
            memory.p,
            memory.y,
            memory.nothing if in_place else memory.gradients.flat,
            memory.nothing if in_place else memory.clipped,
            memory.nothing if in_place else memory.change.flat,
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
            self.history.keep(self.epoch, self.state.flat)
        trained: int = finished * text.timesteps + self.timestep - began
        return trained

    def _present_epoch(self) -> tuple[Array, Array, Array]:
        return self._memory.states, self._memory.inner, self._memory.p

    def _recall(self, t: int) -> None:
        memory, parameters = self._memory, self.parameters
        kernels().recall(
            *(memory.functions[0], parameters.flat, parameters.vocabulary_size),
            *(self.training_text.inputs[t], memory.carried[t], memory.inner[t]),
        )

    @property
    def _memory(self) -> _Memory:
        """What training needs; a run that is only looked at has none."""
        if self._existing_memory is None:
            self.own_state()
            self._existing_memory = _Memory(self.training_text, self.parameters, self.state.optimizer)
        return self._existing_memory
