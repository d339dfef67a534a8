"""Ways through a run, with interventions, and its complete state to the last bit, to be compared."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np
from hypothesis import strategies as st

from playground.engine import History, RunConfig, Trainer

Action: TypeAlias = tuple[Literal["run", "step", "rate", "set", "generate", "thin"], float]

INTERVENTIONS = st.tuples(st.just("rate"), st.floats(0.01, 1.0)) | st.tuples(st.just("set"), st.integers(0, 99))
TRAINING = st.tuples(st.just("run"), st.integers(0, 5)) | st.tuples(st.just("step"), st.integers(1, 12))
JOURNEYS = st.lists(TRAINING | INTERVENTIONS, max_size=8)
"""Training to any position, mixed with other learning rates and parameters set by hand."""

ADVENTURES = st.lists(
    TRAINING
    | INTERVENTIONS
    | st.tuples(st.just("generate"), st.integers(1, 10))
    | st.tuples(st.just("thin"), st.integers(0, 6)),
    max_size=8,
)
"""Journeys with samples drawn from the run's own random state, and histories thinned to a few snapshots."""


def half_trained(text: str) -> Trainer:
    """Return a trainer with full windows that has learned for a while, so that all weights have grown and count."""
    trainer = Trainer(RunConfig(text=text, hidden_size=3, learning_rate=0.1, random_seed=4, window=len(text) - 1))
    trainer.run(epochs=40)
    return trainer


def go(trainer: Trainer, journey: Sequence[Action]) -> Trainer:
    """Return the trainer after the journey: the given one, or a copy with other parameters."""
    for kind, value in journey:
        if kind == "run":
            trainer.run(epochs=int(value))
        elif kind == "step":
            for _ in range(int(value)):
                trainer.step()
        elif kind == "rate":
            trainer.learning_rate = value
        elif kind == "set":
            trainer = with_some_set(trainer, int(value))
        elif kind == "generate":
            trainer.generate(length=int(value))
        else:
            trainer.history.thin_out(int(value) * trainer.train_state.flat.nbytes)
    return trainer


def with_some_set(trainer: Trainer, seed: int) -> Trainer:
    """Return a copy of which up to five parameters are others."""
    chance = np.random.RandomState(seed)
    parameters = trainer.parameters
    count = chance.randint(6)
    parameters.flat[chance.randint(parameters.flat.size, size=count)] = chance.randn(count)
    return trainer.copy(parameters=parameters)


def in_smallest_parts(journey: Sequence[Action]) -> Iterator[Action]:
    """Yield the same journey, one epoch or one timestep at a time."""
    for kind, value in journey:
        if kind in ("run", "step"):
            yield from [(kind, 1)] * int(value)
        else:
            yield kind, value


def numbers(trainer: Trainer) -> tuple[object, ...]:
    """Everything that training goes on from."""
    state = trainer.state
    return (
        (state.config, state.epoch, state.timestep, state.failure, state.learning_rate),
        (state.epoch_loss, state.epoch_correct),
        [array.tobytes() for array in (state.losses, state.correct, state.state.flat, state.h, state.p)],
        (state.interventions, trainer.worse_than_guessing_since, trainer.first_all_correct),
    )


def everything(trainer: Trainer) -> tuple[object, ...]:
    """The numbers, the history and the random state."""
    history = trainer.history
    random_state = trainer.state.random_state or trainer.initial_random_state().get_state(legacy=False)
    kept = {epoch: snapshot.tobytes() for epoch, snapshot in history.snapshots.items()}
    scalars = (random_state["state"]["pos"], random_state["has_gauss"], random_state["gauss"])
    return (
        numbers(trainer),
        (list(kept), kept, history.next_due, history.thinning),
        (random_state["state"]["key"].tobytes(), scalars),
    )


def parted_from(trainer: Trainer, first: int, kept: Collection[int]) -> Trainer:
    """The run as if a machine had trained it on which epochs from the ``first`` on come out otherwise than here.

    ``kept`` are the epochs with snapshots.
    """
    state = trainer.state
    losses = state.losses.copy()
    losses[first:] += 0.5
    history = History()
    history._kept = {epoch: flat for epoch, flat in state.history.snapshots.items() if epoch in kept}
    return Trainer.resumed(replace(state, losses=losses, history=history))
