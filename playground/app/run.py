"""A run as a person sees it: a trainer, the settings that act on it in flight, and the samples drawn on the way."""

from __future__ import annotations

import time
import uuid
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from playground.engine import (
    Edits,
    Parameters,
    Reading,
    RunConfig,
    Sample,
    SamplingConfig,
    StepTrace,
    Trainer,
    generate,
)


@dataclass(frozen=True)
class LoggedSample:
    """What the network said after ``epoch`` epochs; ``loss`` is that of the last of them, None before the first."""

    epoch: int
    loss: float | None
    sample: Sample


class Run:
    """Trains, and draws samples: the latest for the page, and a log of earlier ones at growing distances.

    Raises:
        SettingError: on making one, if the prompt has a character that is not in the text.

    Attributes:
        config: the settings as they are now; learning rate and epochs may have changed since the start.
        sampling: the settings of samples; never with an empty prompt.
        trace: the timestep that was trained last, if it was trained by itself.
        log: samples after 0, 1, 2, 5, 10, 20, 50, … epochs.
        id: unlike any other run's.
        edits: changes made by hand, that lie over the network and are not trained.
        kept_at: the epoch after which edits were last made part of the network; None if they never were.
    """

    def __init__(self, config: RunConfig, sampling: SamplingConfig) -> None:
        self.config = config
        self.trainer = Trainer(config)
        self.sampling = replace(sampling, prompt=sampling.prompt or config.text[0])
        self.trace: StepTrace | None = None
        self.log: list[LoggedSample] = []
        self.id = uuid.uuid4().hex
        self.edits = Edits()
        self.kept_at: int | None = None
        self._latest: Sample | None = None
        self._latest_key: tuple[object, ...] = ()
        self._draws = 0
        self._log_sample()

    @property
    def is_begun(self) -> bool:
        """Whether anything was trained."""
        return (self.trainer.epoch, self.trainer.timestep) != (0, 0)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to train: the last epoch is finished, or the numbers stopped being finite."""
        return self.trainer.epoch >= self.config.epochs or self.trainer.failure is not None

    @property
    def loss(self) -> float | None:
        """The loss of the last finished epoch."""
        return float(self.trainer.losses[-1]) if self.trainer.epoch else None

    def change_learning_rate(self, value: float) -> None:
        """Train with another learning rate from the next update on."""
        self.trainer.learning_rate = value
        self.config = replace(self.config, learning_rate=value)

    def change_epochs(self, value: int) -> None:
        """Train to another last epoch."""
        self.config = replace(self.config, epochs=value)

    def change_sampling(self, sampling: SamplingConfig) -> None:
        """Draw samples with other settings.

        Raises:
            SettingError: if the prompt has a character that is not in the text.
        """
        self.trainer.vocabulary.encode(sampling.prompt)
        self.sampling = replace(sampling, prompt=sampling.prompt or self.config.text[0])

    def step(self) -> None:
        """Train one timestep and keep its trace."""
        if not self.is_over:
            epoch = self.trainer.epoch
            self.trace = self.trainer.step()
            if self.trainer.epoch > epoch:
                self._log_sample()

    def train(self, epochs: int, time_budget: float) -> None:
        """Train ``epochs`` more, or as many as fit the time budget in seconds, but not beyond the last one."""
        self.trace = None
        deadline = time.perf_counter() + time_budget
        last = min(self.trainer.epoch + epochs, self.config.epochs)
        while self.trainer.epoch < last and not self.is_over and (left := deadline - time.perf_counter()) > 0:
            before = self.trainer.epoch
            self.trainer.run(epochs=min(last, _next_milestone(before)) - before, time_budget=left)
            if self.trainer.epoch > before:
                self._log_sample()

    @property
    def edited_parameters(self) -> Parameters:
        """The network with the edits; the trainer's own stays as it is."""
        return self.edits.apply(self.trainer.parameters)

    def training_of(self, timestep: int) -> Reading | None:
        """Return the reading of the training step just done, if it explains ``timestep``."""
        if self.trace is None:
            return None
        reading = Reading.in_training(self.trainer, self.trace)
        return reading if timestep in reading.explained else None

    def with_edits_kept(self) -> Run:
        """Return a run at the same point whose network has the edits; this one stays as it is."""
        kept = copy(self)
        kept.id = uuid.uuid4().hex
        kept.trainer = self.trainer.copy(self.edited_parameters)
        kept.edits = Edits()
        kept.trace = None
        kept.log = self.log.copy()
        kept.kept_at = self.trainer.epoch
        kept._latest = None
        return kept

    def sample_with(self, parameters: Parameters) -> Sample:
        """Return a sample from a network with other parameters, drawn with the luck of the next one from this run.

        Two networks that are alike say the same, and what differs comes from the networks.
        """
        return generate(parameters, self.trainer.vocabulary, self.sampling, self._luck())

    def latest_sample(self) -> Sample:
        """Return a sample from the network as it is now, the same one until something changes.

        After the last epoch it comes from the run's own random state, as in the notebook; before, from one made of
        seed, epoch and timestep, so that looking on does not change what comes out in the end.
        """
        trainer = self.trainer
        key = (trainer.epoch, trainer.timestep, self.sampling, self.is_over, self._draws)
        if self._latest is None or key != self._latest_key:
            self._latest = self._draw()
            self._latest_key = key
        return self._latest

    def draw_again(self) -> None:
        """Make the latest sample another one."""
        self._draws += 1

    def _draw(self) -> Sample:
        sampling = self.sampling
        rng = None if self.is_over else self._luck()
        return self.trainer.generate(sampling.prompt, sampling.length, sampling.temperature, rng)

    def _luck(self) -> np.random.RandomState:
        trainer = self.trainer
        return np.random.RandomState([self.config.random_seed, trainer.epoch, trainer.timestep, self._draws])

    def _log_sample(self) -> None:
        epoch = self.trainer.epoch
        if epoch == 0 or epoch == _next_milestone(epoch - 1):
            self.log.append(LoggedSample(epoch, self.loss, self.latest_sample()))


def _next_milestone(epoch: int) -> int:
    """Return the first of 1, 2, 5, 10, 20, 50, … that is greater than ``epoch``."""
    scale = 1
    while 5 * scale <= epoch:
        scale *= 10
    return next(milestone for milestone in (scale, 2 * scale, 5 * scale) if milestone > epoch)
