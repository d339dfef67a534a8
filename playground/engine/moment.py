"""Moments: all that is shown of one point of a run, made many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from playground.engine.batch import evaluate_batch, sample_batch
from playground.engine.cells import CELLS
from playground.engine.compiled import Backend
from playground.engine.config import RunConfig, SamplingConfig
from playground.engine.network import Array, Evaluation, Parameters, evaluation_of, parameter_count
from playground.engine.sampling import Sample, SampleSeed
from playground.engine.trace import StepTrace
from playground.engine.train_state import TrainState
from playground.engine.training_text import TrainingText


@dataclass(frozen=True)
class Point:
    """A point of a run, before anything is made of it; training leaves it alone.

    Attributes:
        epoch, timestep: how many epochs are finished, and how many timesteps of the next one.
        state: as ``TrainState.flat``.
        loss, correct: of the last finished epoch; None before the first, and where nobody counted.
        learning_rate: of the next update.
        seed: what the sample is drawn from; None for no sample.
        trace: of the timestep that was trained last, if it was trained by itself.
    """

    epoch: int
    timestep: int
    state: Array
    loss: float | None
    correct: int | None
    learning_rate: float
    seed: SampleSeed | None = None
    trace: StepTrace | None = None


@dataclass(frozen=True)
class Moment:
    """What a run is at one point, and what its network makes of the text there; nothing in it can be changed.

    Attributes:
        config: the settings that the run began with.
        training_text: the run's text.
        epoch, timestep: how many epochs are finished, and how many timesteps of the next one.
        state: as ``TrainState.flat``, read-only: the parameters, and what the optimiser remembers.
        states: what the cell carries on before the text, zero, and after each timestep, (T + 1, S · H), read-only.
        probabilities: of the next character at each timestep, (T, V), read-only.
        loss: of the last finished epoch in nats; None before the first.
        correct: how many characters the last finished epoch got right while it was trained; None before the first, and
            where nobody counted.
        learning_rate: of the next update.
        sample: what the network says; None if nobody asked for it.
        trace: of the timestep that was trained last, if it was trained by itself.
    """

    config: RunConfig
    training_text: TrainingText
    epoch: int
    timestep: int
    state: Array
    states: Array
    probabilities: Array
    loss: float | None
    correct: int | None
    learning_rate: float
    sample: Sample | None = None
    trace: StepTrace | None = None

    def __post_init__(self) -> None:
        for array in (self.state, self.states, self.probabilities):
            array.flags.writeable = False

    @property
    def hidden_size(self) -> int:
        """H."""
        return self.config.hidden_size

    @cached_property
    def train_state(self) -> TrainState:
        """The state by its parts, all of them read-only."""
        return TrainState.of(self.config, self.training_text.vocabulary.size, self.state)

    @property
    def network(self) -> Parameters:
        """The parameters as arrays by their names, all of them read-only."""
        return self.train_state.parameters

    @property
    def parameters(self) -> Array:
        """As ``Parameters.flat``, (P,), read-only."""
        return self.network.flat

    @property
    def hidden_states(self) -> Array:
        """The hidden state before the text, zero, and after each timestep, (T + 1, H), read-only."""
        return self.states[:, : self.hidden_size]

    @property
    def target_probabilities(self) -> Array:
        """The probability of the true next character at each timestep, (T,)."""
        timesteps = np.arange(self.training_text.timesteps)
        return self.probabilities[timesteps, list(self.training_text.targets)]

    @property
    def evaluation(self) -> Evaluation:
        """What the network makes of the whole text, without learning."""
        return evaluation_of(self.states, self.probabilities, self.training_text.targets, self.hidden_size)


def moments_of(
    points: Sequence[Point],
    training_text: TrainingText,
    config: RunConfig,
    sampling: SamplingConfig,
    backend: Backend = "numpy",
) -> list[Moment]:
    """Return the moments at ``points``, in their order, evaluated and sampled all at once.

    Each has memory of its own, T · (S · H + V) numbers beside its state: keeping one does not keep the others.

    Args:
        points: of a run on ``training_text``.
        config: the settings that the run began with.
        sampling: of the samples, with a prompt.
        backend: what evaluates and samples; both come to the same numbers, but for roundings.

    Raises:
        SettingError: if the prompt is empty or has a character that is not in the text.
    """
    if not points:
        return []
    H, cell = config.hidden_size, CELLS[config.cell]
    P = parameter_count(H, training_text.vocabulary.size, cell)
    parameters = np.array([point.state[:P] for point in points])
    states, probabilities = evaluate_batch(parameters, training_text, H, backend, cell)
    asked = [i for i, point in enumerate(points) if point.seed is not None]
    seeds = [point.seed for point in points if point.seed is not None]
    drawn = sample_batch(parameters[asked], training_text, H, sampling, seeds, backend, cell)
    samples = dict(zip(asked, drawn, strict=True))
    return [
        Moment(
            config,
            training_text,
            point.epoch,
            point.timestep,
            point.state,
            states[i].copy(),
            probabilities[i].copy(),
            point.loss,
            point.correct,
            point.learning_rate,
            samples.get(i),
            point.trace,
        )
        for i, point in enumerate(points)
    ]
