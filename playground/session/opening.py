"""Where looking inside a step begins, for somebody who has chosen nothing: where there is most to see."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.engine import ForwardRecord, ParameterIndex, Trainer, UpdateRule, explain_backward, explain_forward
from playground.session.run import Run

_WEIGHTS = ("Wxh", "Whh", "Why")


@dataclass(frozen=True)
class Opening:
    """What is looked at of a run before somebody chooses something else.

    Attributes:
        timestep: one that has a past, if there is any.
        unit: the hidden unit that adds most to the true next character's logit there, or takes most from it.
        place: the weight with the largest gradient there.
    """

    timestep: int
    unit: int
    place: ParameterIndex


FOUND = ("timestep", "unit", "place")
"""The parts of a selection that an opening has."""


def opening_of(run: Run, timestep: int | None = None) -> Opening:
    """Return where to begin in ``run``, at this ``timestep`` or, with None, at the one with most to see."""
    t = _timestep(run) if timestep is None else min(max(timestep, 0), run.trainer.timesteps - 1)
    record = ForwardRecord.of(run.trainer)
    forward = explain_forward(record, t)
    unit = int(np.abs(record.parameters.Why[forward.target] * forward.h).argmax())
    return Opening(t, unit, _place(run.trainer, record, t))


def _timestep(run: Run) -> int:
    """Return the timestep that has just been trained by itself; else of those with a past the one with the largest
    loss, and of an untrained network the first of them."""
    trainer = run.trainer
    if run.trace is not None:
        return run.trace.timestep
    if trainer.timesteps == 1:
        return 0
    if (trainer.epoch, trainer.timestep) == (0, 0):
        return 1
    return 1 + int(np.nan_to_num(trainer.evaluate().losses[1:]).argmax())


def _place(trainer: Trainer, record: ForwardRecord, t: int) -> ParameterIndex:
    rule = UpdateRule.of(trainer.config, trainer.learning_rate)
    gradients = explain_backward(record, t, rule, trainer.train_state).share
    found = []
    for name in _WEIGHTS:
        sizes = np.nan_to_num(np.abs(gradients[name]))
        row, column = np.unravel_index(sizes.argmax(), sizes.shape)
        found.append((float(sizes[row, column]), ParameterIndex(name, int(row), int(column))))
    return max(found, key=lambda each: each[0])[1]
