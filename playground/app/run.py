"""A run as a person sees it: a trainer, the settings that act on it in flight, and the samples drawn on the way."""

from __future__ import annotations

import time
import uuid
from copy import copy
from dataclasses import replace

import numpy as np

from playground.app.all_correct import AllCorrectSearch
from playground.engine import (
    Edits,
    LoggedSample,
    Parameters,
    Reading,
    RunConfig,
    Sample,
    SamplingConfig,
    SavedRun,
    StepTrace,
    Trainer,
    generate,
)

_MOST_SECONDS_TRAINED_AGAIN = 0.15


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
        seconds: spent training.
        all_correct: the search for the first epoch after which every likeliest character is the true next one.
    """

    def __init__(self, config: RunConfig, sampling: SamplingConfig) -> None:
        self.config = config
        self.trainer = Trainer(config)
        self.sampling = replace(sampling, prompt=sampling.prompt or config.text[0])
        self.trace: StepTrace | None = None
        self.log: list[LoggedSample] = []
        self.id = uuid.uuid4().hex
        self.edits = Edits()
        self.seconds = 0.0
        self.all_correct = AllCorrectSearch()
        self._latest: Sample | None = None
        self._latest_key: tuple[object, ...] = ()
        self._draws = 0
        self._log_sample()

    @classmethod
    def of(cls, saved: SavedRun) -> Run:
        """Return the run that a file held.

        Raises:
            SettingError: if the prompt has a character that is not in the text.
        """
        trainer = saved.trainer
        config = replace(trainer.config, learning_rate=trainer.learning_rate, epochs=saved.epochs)
        run = cls(trainer.config, saved.sampling)
        run.config, run.trainer = config, trainer
        run.log, run.seconds = [*saved.samples], saved.seconds
        run._latest = None
        return run

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

    @property
    def kept_at(self) -> int | None:
        """The epoch after which edits were last made part of the network; None if they never were."""
        return next((done.epoch for done in reversed(self.trainer.interventions) if done.values), None)

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
            epoch, begin = self.trainer.epoch, time.perf_counter()
            self.trace = self.trainer.step()
            self._draws = 0
            self.seconds += time.perf_counter() - begin
            if self.trainer.epoch > epoch:
                self._log_sample()

    def train(self, epochs: int, time_budget: float) -> None:
        """Train ``epochs`` more, or as many as fit the time budget in seconds, but not beyond the last one."""
        self.trace = None
        begin = time.perf_counter()
        deadline = begin + time_budget
        last = min(self.trainer.epoch + epochs, self.config.epochs)
        while self.trainer.epoch < last and not self.is_over and (left := deadline - time.perf_counter()) > 0:
            before = self.trainer.epoch
            self._draws = 0
            self.trainer.run(epochs=min(last, _next_milestone(before)) - before, time_budget=left)
            if self.trainer.epoch > before:
                self._log_sample()
        self.seconds += time.perf_counter() - begin

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

    def copy(self) -> Run:
        """Return a run at the same point, that goes on by itself; both share the snapshots so far."""
        return self._with(self.trainer.copy())

    def with_edits_kept(self) -> Run:
        """Return a run at the same point whose network has the edits; this one stays as it is."""
        kept = self._with(self.trainer.copy(self.edited_parameters))
        kept.edits = Edits()
        kept.trace = None
        return kept

    def at_epoch(self, epoch: int) -> Run:
        """Return the run as it was after ``epoch`` epochs, without edits; it can be trained on from there.

        Where the way from the latest snapshot is too long to be trained again at once, it is the run at that snapshot.
        """
        epoch = self._reachable(epoch)
        past = self._with(self.trainer.at_epoch(epoch))
        past.config = replace(self.config, learning_rate=past.trainer.learning_rate)
        past.edits = Edits()
        past.trace = None
        past.log = [logged for logged in self.log if logged.epoch <= epoch]
        past.seconds *= epoch / self.trainer.epoch if self.trainer.epoch else 0.0
        past._draws = 0
        return past

    def next_epoch(self, epoch: int) -> int:
        """Return the first epoch after ``epoch`` that ``at_epoch`` can show, or else the newest one."""
        if epoch >= self.trainer.epoch or self._reachable(epoch + 1) == epoch + 1:
            return epoch + 1
        return next((kept for kept in self.trainer.history.snapshots if kept > epoch), self.trainer.epoch + 1)

    def _reachable(self, epoch: int) -> int:
        start = self.trainer.history.latest(epoch)
        seconds = (epoch - start) * self.trainer.timesteps * self._cost_of_a_timestep
        return epoch if seconds <= _MOST_SECONDS_TRAINED_AGAIN else start

    @property
    def _cost_of_a_timestep(self) -> float:
        """About how many seconds it takes to train one, the same on every machine, so that all show the same epoch."""
        return 1e-5 + 1.5e-9 * self.trainer.history.snapshots[0].size

    def _with(self, trainer: Trainer) -> Run:
        other = copy(self)
        other.id = uuid.uuid4().hex
        other.trainer = trainer
        other.log = self.log.copy()
        other.all_correct = self.all_correct.until(trainer.epoch)
        other._latest = None
        return other

    def put_away(self) -> None:
        """Let go of the memory that only training needs; it is taken again when training goes on."""
        self.trainer = self.trainer.copy()
        self._latest = None

    def sample_with(self, parameters: Parameters) -> Sample:
        """Return a sample from a network with other parameters, drawn with the luck of the next one from this run.

        Two networks that are alike say the same, and what differs comes from the networks.
        """
        return generate(parameters, self.trainer.vocabulary, self.sampling, self._random_state())

    def latest_sample(self) -> Sample:
        """Return a sample from the network as it is now, the same one until something changes.

        After the last epoch it comes from the random state that drew the first weights, as in the notebook; before, and
        when drawn again, from one made of seed, epoch, timestep and the number of draws.
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

    @property
    def luck(self) -> tuple[int, ...] | None:
        """The seed of the latest sample's random numbers; None if the random state of the first weights goes on."""
        if self.is_over and not self._draws:
            return None
        trainer = self.trainer
        return self.config.random_seed, trainer.epoch, trainer.timestep, self._draws

    def _draw(self) -> Sample:
        sample = generate(self.trainer.parameters, self.trainer.vocabulary, self.sampling, self._random_state())
        # Of a large vocabulary they take more memory than the network itself, and no page shows them.
        return replace(sample, probabilities=sample.probabilities[:0].copy())

    def _random_state(self) -> np.random.RandomState:
        return self.trainer.initial_random_state() if self.luck is None else np.random.RandomState([*self.luck])

    def _log_sample(self) -> None:
        epoch = self.trainer.epoch
        if epoch == 0 or epoch == _next_milestone(epoch - 1):
            self.log.append(LoggedSample(epoch, self.loss, self.latest_sample().text))


def _next_milestone(epoch: int) -> int:
    """Return the first of 1, 2, 5, 10, 20, 50, … that is greater than ``epoch``."""
    scale = 1
    while 5 * scale <= epoch:
        scale *= 10
    return next(milestone for milestone in (scale, 2 * scale, 5 * scale) if milestone > epoch)
