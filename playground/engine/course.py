"""Where the losses of a run lead: what a plateau is told from, and from what chaos and divergence are."""

from __future__ import annotations

from enum import Enum

import numpy as np

from playground.engine.network import Array
from playground.engine.training_text import TrainingText

PATIENCE = 50
"""Epochs on end that a run must spend above the uniform baseline to be called worse than guessing."""

WINDOW = 100
"""Epochs, at the least, that have to go by before a run is called a plateau or chaos."""

_LEAST_DECLINE = 0.05  # of the smallest loss before; what is less leads nowhere
_FLAT = 0.02  # of the largest loss of the window
_LARGE_RISE = 0.05  # of the uniform baseline, from one epoch to the next
_RISES_OF_CHAOS = 5  # that large, in the window


class Course(Enum):
    """What the losses of a run do."""

    LEARNING = "learning"
    LEARNED = "learned"
    PLATEAU = "plateau"
    CHAOS = "chaos"
    DIVERGENCE = "divergence"


def course_of(losses: Array, correct: int, text: TrainingText) -> Course:
    """Return what the ``losses`` of a run on ``text`` do, whose last epoch got ``correct`` characters right.

    Divergence is a loss that has been above the uniform baseline, T · ln V, for 50 epochs. Chaos is a loss that rises
    by a twentieth of that baseline from one epoch to the next, five times in the last hundred epochs. A plateau is a
    loss that stayed within 2 % for a hundred epochs, or that in the last third of the run, at least a hundred epochs,
    came no lower than 5 % below what it was before. A run that has every character right is neither of these two, nor
    is one of which nobody knows how many it has (−1).
    """
    if worse_than_guessing_since(losses, text.uniform_baseline) is not None:
        return Course.DIVERGENCE
    if correct == text.timesteps:
        return Course.LEARNED
    if len(losses) <= WINDOW or correct < 0:
        return Course.LEARNING
    recent = losses[-WINDOW:]
    if (np.diff(recent) > _LARGE_RISE * text.uniform_baseline).sum() >= _RISES_OF_CHAOS:
        return Course.CHAOS
    last = max(WINDOW, len(losses) // 3)
    has_declined = losses[-last:].min() < (1.0 - _LEAST_DECLINE) * losses[:-last].min()
    is_flat = recent.max() - recent.min() < _FLAT * recent.max()
    return Course.LEARNING if has_declined and not is_flat else Course.PLATEAU


def worse_than_guessing_since(losses: Array, uniform_baseline: float) -> int | None:
    """Return the epoch since which every loss has been above the ``uniform_baseline``, once that is 50 epochs."""
    if len(losses) < PATIENCE or not (losses[-PATIENCE:] > uniform_baseline).all():
        return None
    not_above = np.flatnonzero(~(losses > uniform_baseline))
    return int(not_above[-1]) + 1 if len(not_above) else 0
