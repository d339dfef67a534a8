"""Training with NumPy: every formula is a call or two."""

from __future__ import annotations

import time

import numpy as np

from playground.engine.backward import backward
from playground.engine.learning import MOST_SQUARED_LENGTH, UpdateRule
from playground.engine.network import Array, cross_entropy
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
            work.update = self.parameters.empty_like()
            loss = self._forward(work)
            activations, H = work.activations, self.config.hidden_size
            h_previous, h = activations.states[t, :H].copy(), activations.states[t + 1, :H].copy()
            y, p = activations.y.copy(), activations.p[t].copy()
            before = self.state.copy()
            gradients = self.gradients_of_timestep(before.parameters, t)
            closes = self.timestep == work.window.end
            updated = closes and self._close_window(work, self.rule, self._plain_factor)
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
            before=before,
            learning_rate=self.learning_rate,
            states=activations.states[: t + 2].copy(),
            probabilities=activations.p[: t + 1].copy(),
        )

    def run(self, last_epoch: int, deadline: float) -> None:
        """Train until ``last_epoch`` epochs are finished, ``time.perf_counter`` says ``deadline``, or it fails."""
        with np.errstate(over="ignore", invalid="ignore"):
            work, rule, plain_factor = self._workspace, self.rule, self._plain_factor
            while self.epoch < last_epoch and time.perf_counter() < deadline:
                self._forward(work)
                if self.timestep == work.window.end and not self._close_window(work, rule, plain_factor):
                    break

    def go_to(self, timestep: int, states: Array, p: Array) -> None:
        """Go on at this timestep of the present epoch, after what ``read_so_far`` returned there."""
        super().go_to(timestep, states, p)
        if timestep:
            self._workspace.go_to_window(timestep // self.config.window)

    def _present_epoch(self) -> tuple[Array, Array, Array]:
        activations = self._workspace.activations
        return activations.states, activations.inner, activations.p

    def _recall(self, t: int) -> None:
        self._workspace.activations.recall(self.parameters, self.training_text.inputs[t], t)

    @property
    def _workspace(self) -> Workspace:
        """What training needs; a run that is only looked at has none."""
        if self._existing_workspace is None:
            self.own_state()
            self._existing_workspace = Workspace(self.training_text, self.parameters, self.config.window)
        return self._existing_workspace

    @property
    def _plain_factor(self) -> Array | None:
        """What gradients are multiplied with, if that is all that the rule does."""
        return np.array(-self.learning_rate) if self.rule.is_plain else None

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

    def _close_window(self, work: Workspace, rule: UpdateRule, plain_factor: Array | None) -> bool:
        """Update the parameters with the gradients of a window read to its end; return whether they stayed finite."""
        window = work.window
        x, targets = window.onehot or work.onehots(window)
        dy = window.p - targets
        backward(self.parameters, x, window.through, dy, work.gradients)
        update = work.update.flat
        if plain_factor is not None:
            # With a window of 1 no number can overflow, because dy and h are bounded by 1.
            gradients = work.gradients.flat
            is_finite = len(dy) == 1 or gradients.dot(gradients) <= MOST_SQUARED_LENGTH
            if is_finite:
                np.multiply(gradients, plain_factor, update)
                parameters = self.parameters.flat
                parameters += update
        else:
            is_finite = rule.learn(work.gradients.flat, self.state, update)
        if not is_finite:
            self.timestep -= 1
            self.failure = Failure(self.epoch, self.timestep)
            return False
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
            self.history.keep(self.epoch, self.state.flat)
