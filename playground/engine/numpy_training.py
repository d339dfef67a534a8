"""Training with NumPy: every formula is a call or two."""

from __future__ import annotations

import math
import time

import numpy as np

from playground.engine.backward import backward
from playground.engine.network import Array, Parameters, cross_entropy
from playground.engine.state import Failure
from playground.engine.trace import StepTrace
from playground.engine.training import Training
from playground.engine.workspace import Workspace


class NumpyTraining(Training):
    """Trains one timestep after the other; ``step`` and ``run`` do it with the same functions."""

    _existing_workspace: Workspace | None = None

    def step(self) -> StepTrace:
        """Do one timestep and return everything it computed."""
        epoch, t, text = self.epoch, self.timestep, self.training_text
        with np.errstate(over="ignore", invalid="ignore"):
            work = self._workspace
            work.update = Parameters(self.config.hidden_size, text.vocabulary.size)
            loss = self._forward(work)
            activations = work.activations
            h_previous, h = activations.h[t].copy(), activations.h[t + 1].copy()
            y, p = activations.y.copy(), activations.p[t].copy()
            parameters = self.parameters.copy()
            gradients = self.gradients_of_timestep(parameters, t)
            closes = self.timestep == work.window.end
            updated = closes and self._close_window(work, np.array(-self.learning_rate))
            update, work.update = work.update, work.gradients
        return StepTrace(
            epoch=epoch,
            timestep=t,
            input=text.inputs[t],
            target=text.targets[t],
            h_previous=h_previous,
            h=h,
            y=y,
            p=p,
            loss=loss,
            gradients=gradients,
            window_gradients=work.gradients.copy() if closes else None,
            update=update if updated else None,
            parameters=parameters,
            learning_rate=self.learning_rate,
            states=activations.h[: t + 2].copy(),
            probabilities=activations.p[: t + 1].copy(),
        )

    def run(self, last_epoch: int, deadline: float) -> None:
        """Train until ``last_epoch`` epochs are finished, ``time.perf_counter`` says ``deadline``, or it fails."""
        with np.errstate(over="ignore", invalid="ignore"):
            work, minus_learning_rate = self._workspace, np.array(-self.learning_rate)
            while self.epoch < last_epoch and time.perf_counter() < deadline:
                self._forward(work)
                if self.timestep == work.window.end and not self._close_window(work, minus_learning_rate):
                    break

    def go_to(self, timestep: int, h: Array, p: Array) -> None:
        """Go on at this timestep of the present epoch, after what ``read_so_far`` returned there."""
        super().go_to(timestep, h, p)
        if timestep:
            self._workspace.go_to_window(timestep // self.config.window)

    def _present_epoch(self) -> tuple[Array, Array]:
        activations = self._workspace.activations
        return activations.h, activations.p

    @property
    def _workspace(self) -> Workspace:
        """What training needs; a run that is only looked at has none."""
        if self._existing_workspace is None:
            self.own_parameters()
            self._existing_workspace = Workspace(self.training_text, self.config.hidden_size, self.config.window)
        return self._existing_workspace

    def _forward(self, work: Workspace) -> float:
        """Do a timestep's forward pass and return its loss."""
        t = self.timestep
        target = work.targets[t]
        activations = work.activations
        activations.forward(self.parameters, work.inputs[t], t)
        loss = cross_entropy(activations.p.item(t, target))
        self.epoch_loss += loss
        if activations.likeliest == target:
            self.epoch_correct += 1
        self.timestep = t + 1
        return loss

    def _close_window(self, work: Workspace, minus_learning_rate: Array) -> bool:
        """Update the parameters with the gradients of a window read to its end; return whether they stayed finite."""
        window = work.window
        x, targets = window.onehot or work.onehots(window)
        dy = window.p - targets
        backward(self.parameters, x, window.h_previous, window.h, dy, work.gradients)
        update = work.update.flat
        np.multiply(work.gradients.flat, minus_learning_rate, update)
        # With a window of 1 no number can overflow, because dy and h are bounded by 1. Else the squared length is a
        # cheap test: it is finite only if all of the update is, and then so are the weights it leads to.
        if len(dy) > 1 and not math.isfinite(update.dot(update)):
            self.timestep -= 1
            self.failure = Failure(self.epoch, self.timestep)
            return False
        parameters = self.parameters.flat
        parameters += update
        if self.timestep == len(work.inputs):
            self._finish_epoch()
        work.go_to_next_window()
        return True

    def _finish_epoch(self) -> None:
        self.log.append(self.epoch_loss, self.epoch_correct)
        self.epoch_loss, self.epoch_correct = 0.0, 0
        self.epoch += 1
        self.timestep = 0
        if self.epoch == self.history.next_due:
            self.history.keep(self.epoch, self.parameters)
