"""A run as a person sees it: a trainer, the settings that act on it in flight, and the samples drawn on the way."""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from playground.engine import (
    Edits,
    LoggedSample,
    Moment,
    Parameters,
    Point,
    RunConfig,
    Sample,
    SamplingConfig,
    StepTrace,
    Trainer,
    generate,
    moments_of,
    preferred_backend,
)
from playground.engine.network import Array
from playground.engine.sampling import SampleSeed
from playground.files import SavedRun

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
        missed: for a run at an earlier epoch, the epoch that was asked for instead, where training on to it came to
            other numbers than the run's.
        edits: changes made by hand, that lie over the network and are not trained.
        seconds: spent training.
        largest_weight: the size of the largest parameter at any point that was shown; it never falls.
    """

    def __init__(self, config: RunConfig, sampling: SamplingConfig) -> None:
        self.config = config
        self.trainer = Trainer(config, preferred_backend())
        self.sampling = replace(sampling, prompt=sampling.prompt or config.text[0])
        self.trace: StepTrace | None = None
        self.log: list[LoggedSample] = []
        self.id = uuid.uuid4().hex
        self.missed: int | None = None
        self.edits = Edits()
        self.seconds = 0.0
        self.largest_weight = 0.0
        self._latest: Moment | None = None
        self._latest_key: tuple[object, ...] = ()
        self._draws = 0
        self._log(self.moment())

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
        run._note_largest_weight(trainer.history.snapshots.values())
        return run

    def saved(self) -> SavedRun:
        """Return what a file of this run has in it."""
        return SavedRun(self.trainer, self.config.epochs, self.sampling, tuple(self.log), self.seconds)

    @property
    def settings(self) -> dict[str, Any]:
        """The value of every setting as it is now, by name."""
        return asdict(self.config) | asdict(self.sampling)

    @property
    def is_begun(self) -> bool:
        """Whether anything was trained."""
        return (self.trainer.epoch, self.trainer.timestep) != (0, 0)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to train: the last epoch is finished, or the numbers stopped being finite."""
        return self.trainer.epoch >= self.config.epochs or self.trainer.failure is not None

    @property
    def timesteps_trained(self) -> int:
        """How many timesteps were trained from the first weights on."""
        return self.trainer.epoch * self.trainer.timesteps + self.trainer.timestep

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
            if self.trainer.epoch > epoch and _is_milestone(self.trainer.epoch):
                self._log(self.moment())

    def train(self, epochs: int, time_budget: float = math.inf) -> list[Moment]:
        """Train ``epochs`` more, not beyond the last one, or as many as fit the time budget in seconds.

        Returns the moments of the epochs on the way whose samples are logged, and the one at the end.
        """
        return self.train_moments(1, lambda: epochs, time_budget)

    def train_moments(
        self, count: int, epochs: Callable[[], int], time_budget: float, last_epoch: int | None = None
    ) -> list[Moment]:
        """Train, and return ``count`` moments on the way, each as many epochs after the one before as ``epochs``
        returns then, or what an even share of the time allows.

        There are fewer at the end of the run, after ``last_epoch``, or at the end of ``time_budget`` (seconds), and
        more where the sample of an epoch in between is logged. All are evaluated and sampled at once.
        """
        self.trace = None
        begin = time.perf_counter()
        points: list[Point] = []
        last = self.config.epochs if last_epoch is None else last_epoch
        for number in range(1, count + 1):
            until = begin + time_budget * number / count
            points += self._train_to_next_point(min(epochs(), last - self.trainer.epoch), until)
            if self.is_over or self.trainer.epoch >= last or time.perf_counter() > begin + time_budget:
                break
        self.seconds += time.perf_counter() - begin
        moments = self._evaluated(points)
        for moment in moments:
            if moment.timestep == 0 and _is_milestone(moment.epoch):
                self._log(moment)
        return moments

    def _train_to_next_point(self, epochs: int, until: float) -> list[Point]:
        """Train ``epochs`` more or until that time; return the points where samples are logged, and the last one."""
        trainer, points = self.trainer, []
        last = min(trainer.epoch + epochs, self.config.epochs)
        while trainer.epoch < last and not self.is_over:
            begun, stop = (trainer.epoch, trainer.timestep), min(last, _next_milestone(trainer.epoch))
            trainer.run(epochs=stop - trainer.epoch, time_budget=max(until - time.perf_counter(), 1e-4))
            if begun == (trainer.epoch, trainer.timestep) and not self.is_over:
                # The process was kept from training for all of its time; yet everybody moves.
                trainer.step()
            self._draws = 0
            if trainer.epoch in (stop, last) and trainer.timestep == 0:
                points.append(self._point())
            if time.perf_counter() >= until:
                break
        if not points or (points[-1].epoch, points[-1].timestep) != (trainer.epoch, trainer.timestep):
            points.append(self._point())
        return points

    def moment(self) -> Moment:
        """Return the present moment, with the same sample until something changes."""
        key = (self.trainer.epoch, self.trainer.timestep, self.sampling, self.is_over, self._draws, id(self.trace))
        if self._latest is None or key != self._latest_key:
            (self._latest,) = self._evaluated([self._point()])
            self._latest_key = key
        return self._latest

    def moments_at(self, epochs: Sequence[int]) -> list[Moment]:
        """Return the moments after those ``epochs`` that have snapshots, or are the newest."""
        snapshots = self.trainer.history.snapshots
        return self._evaluated([self._point_at(epoch, snapshots[epoch]) for epoch in epochs if epoch in snapshots])

    def _point(self) -> Point:
        """Return where the run is now."""
        trainer = self.trainer
        return trainer.point(self._seed_at(trainer.epoch, trainer.timestep), self.trace)

    def _point_at(self, epoch: int, state: Array) -> Point:
        """Return where the run was after ``epoch`` epochs, in this ``state``."""
        losses, correct = self.trainer.losses, self.trainer.correct
        return Point(
            epoch=epoch,
            timestep=0,
            state=state,
            loss=float(losses[epoch - 1]) if epoch else None,
            correct=int(correct[epoch - 1]) if epoch and correct[epoch - 1] >= 0 else None,
            learning_rate=self._learning_rate_after(epoch),
            seed=self._seed_at(epoch, 0),
        )

    def _learning_rate_after(self, epoch: int) -> float:
        rates = [
            done.learning_rate
            for done in self.trainer.interventions
            if done.learning_rate is not None and done.position <= (epoch, 0)
        ]
        return rates[-1] if rates else self.trainer.config.learning_rate

    def _evaluated(self, points: Sequence[Point]) -> list[Moment]:
        trainer = self.trainer
        self._note_largest_weight(point.state for point in points)
        return moments_of(points, trainer.training_text, trainer.config, self.sampling, trainer.backend)

    def _note_largest_weight(self, states: Iterable[Array]) -> None:
        count = self.trainer.parameter_count
        for state in states:
            size = float(np.abs(state[:count]).max())
            if self.largest_weight < size < math.inf:
                self.largest_weight = size

    @property
    def edited_parameters(self) -> Parameters:
        """The network with the edits; the trainer's own stays as it is."""
        return self.edits.apply(self.trainer.parameters)

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
        Where it leads elsewhere on this machine, it is the run at the nearest epoch that can be shown, and ``missed``
        says so.
        """
        reachable = self._reachable(epoch)
        past = self._with(self.trainer.at_epoch(reachable))
        past.missed = None if past.trainer.epoch == reachable else epoch
        epoch = past.trainer.epoch
        past.config = replace(self.config, learning_rate=past.trainer.learning_rate)
        past.edits = Edits()
        past.trace = None
        past.log = [logged for logged in self.log if logged.epoch <= epoch]
        past.seconds *= epoch / self.trainer.epoch if self.trainer.epoch else 0.0
        past._draws = 0
        return past

    def before(self, epoch: int) -> Run:
        """Return the run at the last epoch before ``epoch``, which is not the first, that ``at_epoch`` can show."""
        past = self.at_epoch(epoch - 1)
        return past if past.trainer.epoch < epoch else self.at_epoch(self.trainer.latest_reachable(epoch - 1))

    def after(self, epoch: int) -> Run | None:
        """Return the run at the first epoch after ``epoch`` that ``at_epoch`` can show; None if there is none."""
        if epoch >= self.trainer.epoch:
            return None
        past = self.at_epoch(epoch + 1)
        if past.trainer.epoch > epoch:
            return past
        kept = next((kept for kept in self.trainer.history.snapshots if kept > epoch), None)
        return None if kept is None else self.at_epoch(kept)

    def can_repeat(self, start: int, end: int) -> bool:
        """Return whether the way from one epoch to a later one is short enough to be trained again at once."""
        seconds = (end - start) * self.trainer.timesteps * self._cost_of_a_timestep
        return seconds <= _MOST_SECONDS_TRAINED_AGAIN

    def _reachable(self, epoch: int) -> int:
        start = self.trainer.history.latest(epoch)
        return epoch if self.can_repeat(start, epoch) else start

    @property
    def _cost_of_a_timestep(self) -> float:
        """About how many seconds it takes to train one, the same on every machine, so that all show the same epoch."""
        return 1e-5 + 1.5e-9 * self.trainer.history.snapshots[0].size

    def _with(self, trainer: Trainer) -> Run:
        other = copy(self)
        other.id = uuid.uuid4().hex
        other.trainer = trainer
        other.log = self.log.copy()
        other._latest = None
        return other

    def put_away(self) -> None:
        """Let go of the memory that only training needs; it is taken again when training goes on."""
        self.trainer = self.trainer.copy()
        self._latest = None

    def sample_with(self, parameters: Parameters, moment: Moment) -> Sample:
        """Return a sample from a network with other parameters, drawn with the random numbers of the moment's own.

        Two networks that are alike say the same, and what differs comes from the networks.
        """
        seed = self._seed_at(moment.epoch, moment.timestep)
        random_state = np.random.RandomState([*seed]) if isinstance(seed, tuple) else seed
        return generate(parameters, self.trainer.vocabulary, self.sampling, random_state)

    def draw_again(self) -> None:
        """Make the latest sample another one."""
        self._draws += 1

    @property
    def sample_seed(self) -> tuple[int, ...] | None:
        """The seed of the latest sample's random numbers; None if the random state of the first weights goes on."""
        if self.is_over and not self._draws:
            return None
        trainer = self.trainer
        return self.config.random_seed, trainer.epoch, trainer.timestep, self._draws

    def _seed_at(self, epoch: int, timestep: int) -> SampleSeed:
        """Return what the sample of a point of the run is drawn from."""
        is_now = (epoch, timestep) == (self.trainer.epoch, self.trainer.timestep)
        seed = self.sample_seed
        if not is_now:
            seed = None if epoch >= self.config.epochs else (self.config.random_seed, epoch, timestep, 0)
        return self.trainer.initial_random_state() if seed is None else seed

    def _log(self, moment: Moment) -> None:
        assert moment.sample is not None
        if not self.log or moment.epoch > self.log[-1].epoch:
            self.log.append(LoggedSample(moment.epoch, moment.loss, moment.sample.text, self.sampling.temperature))


def _is_milestone(epoch: int) -> bool:
    return epoch == 0 or epoch == _next_milestone(epoch - 1)


def _next_milestone(epoch: int) -> int:
    """Return the first of 1, 2, 5, 10, 20, 50, … that is greater than ``epoch``."""
    scale = 1
    while 5 * scale <= epoch:
        scale *= 10
    return next(milestone for milestone in (scale, 2 * scale, 5 * scale) if milestone > epoch)
